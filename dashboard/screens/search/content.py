"""What the search finds: measures, origins and sources by their names, estimates by all words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard import safe
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.labels import about

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

MOST: Final = 12
"""Hits of one kind; the page says how many there are."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that matches: its id, its title, and what else tells it apart."""

    id: str
    title: str
    more: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Hits of one kind; `page` and `parameter` lead to each of them. count: of all that match."""

    title: str
    page: str
    parameter: str
    hits: tuple[Hit, ...]
    count: int


def search(result: Result, text: str) -> tuple[Kind, ...]:
    """Everything that has all the words of `text`, by kind; kinds without a hit are left out."""
    kinds = (
        _named(result.measures, text, "Measures", "estimates", "measure", "definition"),
        _named(result.origins, text, "Origins", "sources", "origin", "note"),
        _named(result.sources, text, "Sources", "sources", "source", "publisher"),
        _estimates(result, text),
    )
    return tuple(kind for kind in kinds if kind.count)


def _named(
    table: pd.DataFrame, text: str, title: str, page: str, parameter: str, more: str
) -> Kind:
    """The rows of a table that match; those whose titles begin with the text come first."""
    searched = table["id"] + "\n" + table["title"] + "\n" + table[more]
    searched = searched.astype("str").str.casefold()
    keep = np.ones(len(table), dtype=np.bool_)
    for word in text.casefold().split():
        keep &= searched.str.contains(word, regex=False).to_numpy(np.bool_)
    rows = table[keep]
    begins = rows["title"].astype("str").str.casefold().str.startswith(text.casefold())
    rows = rows.iloc[np.argsort(~begins.to_numpy(np.bool_), kind="stable")]
    hits = tuple(
        Hit(row["id"], safe.plain(words.sentence(row["title"] or row["id"])), safe.plain(row[more]))
        for row in words.records(rows.head(MOST))
    )
    return Kind(title, page, parameter, hits, len(rows))


def _estimates(result: Result, text: str) -> Kind:
    """The estimates that have the words anywhere, the newest first."""
    every = columns(result)
    rows = np.flatnonzero(every.matching(text))
    rows = rows[np.argsort(-np.nan_to_num(every.end[rows], nan=-np.inf), kind="stable")]
    hits = [
        Hit(
            row["id"], safe.plain(words.sentence(words.figure(row))), safe.plain(_more(result, row))
        )
        for row in words.records(every.frame.iloc[rows[:MOST]])
    ]
    return Kind("Estimates", "estimate", "id", tuple(hits), len(rows))


def _more(result: Result, row: dict[str, Any]) -> str:
    """What an estimate is of, when, and who says so."""
    parts = (about(row, result, with_subject=True), words.when(result, row), words.who(row))
    return " · ".join(filter(None, parts))

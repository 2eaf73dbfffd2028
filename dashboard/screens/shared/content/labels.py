"""Estimates as lines to choose from: the words of each, and the few that a box offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.shared.content import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimates.check import Result

MOST_CHOICES = 300
"""Estimates to choose from in a box; where there are more, a search comes before it."""


def labels(
    result: Result, only: Iterable[str] | None = None, *, with_subjects: bool = False
) -> dict[str, str]:
    """The words of every estimate by id or, in their order, of those with the ids `only`.

    with_subjects: also where a measure has only one.
    """
    every = words.estimates(result)
    wanted = every["id"] if only is None else list(only)
    rows = every if only is None else every[every["id"].isin(wanted)]
    made = {
        row["id"]: safe.plain(_label(row, about(row, result, with_subject=with_subjects)))
        for row in words.records(rows)
    }
    return {name: made[name] for name in dict.fromkeys(wanted) if name in made}


def about(row: dict[str, Any], result: Result, *, with_subject: bool = False) -> str:
    """What an estimate is of: the measure, and its subject where the measure has several."""
    measure = words.titles(result)[row["measure"]]
    with_subject = with_subject or row["measure"] in _of_several_subjects(result)
    subject = row["subject"] if with_subject else ""
    return ", ".join(filter(None, (measure, subject)))


@remembered
def _of_several_subjects(result: Result) -> frozenset[str]:
    """The measures whose estimates are not all of one subject."""
    subjects = result.estimates.groupby("measure", observed=True)["subject"].nunique()
    return frozenset(subjects.index[subjects > 1])


def choices(result: Result, text: str, asked: str) -> tuple[dict[str, str], int]:
    """What to choose from: words by id, of those with a text in them, and how many are left out.

    The one that is asked for is always among them, as the first where not all are.
    """
    every = words.estimates(result)
    if len(every) <= MOST_CHOICES:
        return labels(result), 0
    wanted = text.strip().casefold()
    found = _searched(result).str.contains(wanted, regex=False) if wanted else every["id"] != ""
    places = np.flatnonzero(found.to_numpy(dtype=np.bool_))
    first = np.flatnonzero((every["id"] == asked).to_numpy(dtype=np.bool_))[:1]
    ids = every["id"].iloc[[*first, *places[:MOST_CHOICES]]]
    return labels(result, ids), max(len(places) - MOST_CHOICES, 0)


@remembered
def _searched(result: Result) -> pd.Series[str]:
    """What is searched of each estimate: its measure, subject, words, id, origin and source."""
    every = words.estimates(result)
    text = every["measure"].map(words.titles(result)).astype("str").fillna("")
    for name in _SEARCHED:
        text = text + "\n" + every[name]
    return text.str.casefold()


_SEARCHED = ("id", "subject", "as_stated", "origin_title", "source_title", "best")


def _label(row: dict[str, Any], of: str) -> str:
    who = f" ({words.who(row)})" if words.origin(row) else f", {words.small_first(words.lead(row))}"
    status = f", {row['status']}" if row["status"] else ""
    # The figure first: a phone cuts the end, and many estimates share a measure.
    return f"{words.sentence(words.figure(row))} · {of}{who}{status}"

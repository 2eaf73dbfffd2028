"""How many named origins stand behind statements, never pooled over kinds or measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import columns
from estimates.agreement.claimants import fold
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

_QUANTITY = {
    "reported": "what is reported",
    "planned": "what is planned",
    "conditional": "the “if”",
    "projected": "what is projected",
}


@remembered
def voices(result: Result) -> pd.DataFrame:
    """The first current estimate of each measure, kind of statement, source and origin.

    In the order of the file. What is asked about origins has the same answer for these as for all.
    """
    every = columns(result)
    rows = np.flatnonzero(every.current)
    facets = (every.facets[name] for name in ("measure", "nature", "source", "origin"))
    key = every.calculated[rows].astype(np.int64)
    for facet in facets:
        key = key * len(facet.values) + facet.codes[rows]
    _, first = np.unique(key, return_index=True)
    return every.frame.iloc[rows[np.sort(first)]]


def named_origins(estimates: pd.DataFrame) -> dict[str, list[str]]:
    """The distinct named origins behind stated estimates, by style ("reported", "planned" ...).

    Who repeats another's claim is no origin; calculated rows have none.
    """
    stated = by_origin(estimates)
    found: dict[str, list[str]] = {str(style): [] for style in stated["style"].unique()}
    named = stated[stated["named"]].drop_duplicates(["style", "voice"])
    for style, title in zip(named["style"], named["origin_title"], strict=True):
        found[style].append(title)
    return found


def by_origin(estimates: pd.DataFrame) -> pd.DataFrame:
    """Stated estimates with `style`, `voice` (who speaks) and `named` (whether that has a name)."""
    stated = estimates[~estimates["is_calculated"]]
    nature = stated["result_nature"].where(stated["result_nature"] != "", stated["nature"])
    told = stated["origin_title"].map(
        {title: fold(title) for title in stated["origin_title"].unique()}
    )
    unknown = "\0" + stated["origin"] + "\0" + stated["source"]  # a voice without a title
    return stated.assign(
        style=nature.where(nature.isin(list(_QUANTITY)), "reported"),
        voice=told.where(told != "", unknown),
        named=stated["origin_kind"] == "named",
    )


def basis(estimates: pd.DataFrame, titles: dict[str, str]) -> str:
    """How many named origins stand behind each kind of statement about each measure.

    Never pooled over kinds or measures: who speaks of another thing confirms nothing.
    """
    stated = estimates[~estimates["is_calculated"]]
    by_measure = {
        str(measure): named_origins(own) for measure, own in stated.groupby("measure", sort=False)
    }
    if len(by_measure) > 1:
        return _basis_by_measure(by_measure, titles)
    found = named_origins(stated)
    if not found:
        return "none; no source states this."
    if len(found) == 1:
        (names,) = found.values()
        return f"{words.count_words(len(names))}{_in_brackets(names)}."
    parts = [
        f"{words.count_words(len(names))} for {_QUANTITY[style]}{_in_brackets(names)}"
        for style, names in found.items()
    ]
    return f"{', '.join(parts)}."


def _basis_by_measure(by_measure: dict[str, dict[str, list[str]]], titles: dict[str, str]) -> str:
    parts = [
        f"{words.count_words(len(names))} for “{titles[measure]}”"
        + (f", {wording.NATURES[style].name}" if style in wording.NATURES else "")
        + _in_brackets(names)
        for measure, found in by_measure.items()
        for style, names in found.items()
        if names
    ]
    return f"{'; '.join(parts) or 'none'}."


def _in_brackets(names: list[str]) -> str:
    return f" ({wording.join_words(names)})" if 0 < len(names) <= 4 else ""

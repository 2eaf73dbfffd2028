"""What is not known or not confirmed behind the headlines, as far as the data itself says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import Columns, Rows, columns
from dashboard.screens.shared.content.origins import by_origin, voices
from estimates.tables.columns import DOUBTFUL
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.screens.overview.content.headline import Headline
    from estimates.check import Result

MOST = 3
"""Estimates of one kind that are named; the others are counted."""

_SMALL = 100  # below it, equal numbers of different things surprise nobody


def unknowns(
    result: Result, headlines: Sequence[Headline], *, told: bool
) -> tuple[tuple[str, str], ...]:
    """Titles and texts: no report, no named origin and, unless the dataset has told of it, doubts.

    told: whether the dataset itself says what is not known.
    """
    every, rows = _shown(result, headlines)
    voiced = voices(result)
    stated = by_origin(voiced[voiced["measure"].isin(_measures(headlines))])
    reported = set(stated.loc[stated["style"] == "reported", "measure"].unique())
    named = set(stated.loc[stated["named"], "measure"].unique())
    no_report = [one.title for one in headlines if not reported.intersection(one.measures)]
    nobody = [
        one.title
        for one in headlines
        if not named.intersection(one.measures)
        and set(stated["measure"].unique()).intersection(one.measures)
    ]
    made = [
        ("Not reported as fact.", _titles(no_report, "only planned, conditional or calculated")),
        ("No named origin.", _titles(nobody, "nobody is named who could be asked")),
    ]
    if not told:
        titles = words.titles(result)
        claimed = rows[~every.calculated[rows]]
        doubtful = claimed[every.facets["credibility"].among(DOUBTFUL)[claimed]]
        vague = claimed[every.vague[claimed]]
        made += [
            ("Doubtful, or cannot be judged.", _listed(every, doubtful, titles)),
            ("A word, not a figure.", _listed(every, vague, titles)),
        ]
    return tuple((title, text) for title, text in made if text)


def _titles(titles: Sequence[str], said: str) -> str:
    return f"{wording.join_words(f'“{title}”' for title in titles)}: {said}." if titles else ""


def _shown(result: Result, headlines: Sequence[Headline]) -> tuple[Columns, Rows]:
    """The current estimates of what the headlines are about."""
    every = columns(result)
    of_these = every.facets["measure"].among(_measures(headlines))
    return every, np.flatnonzero(every.current & of_these)


def _measures(headlines: Sequence[Headline]) -> set[str]:
    return {measure for one in headlines for measure in one.measures}


def _listed(every: Columns, rows: Rows, titles: words.Titles) -> str:
    """The first of some estimates in words, and how many others there are."""
    named = [_claim(row, titles) for row in words.records(every.frame.iloc[rows[:MOST]])]
    others = len(rows) - MOST
    if others > 0:
        named.append(words.plural(others, "other"))
    return f"{'; '.join(named)}." if named else ""


def _claim(row: dict[str, Any], titles: words.Titles) -> str:
    grade = row["credibility"]
    weak = [wording.credibility_words(grade)] if grade in DOUBTFUL else []
    told = "; ".join([*weak, words.origin(row)])
    return f"“{titles[row['measure']]}”, {words.figure(row)} ({told})"


def equal_numbers(result: Result, headlines: Sequence[Headline]) -> str:
    """Which equal numbers among the headlines are of different things; "" for none."""
    every, rows = _shown(result, headlines)
    figure = every.frame["figure"].to_numpy()[rows]
    large = ~every.calculated[rows] & np.isfinite(figure) & (np.abs(figure) >= _SMALL)
    rows, unit = rows[large], every.facets["unit"]
    dimensions = [_dimension(result, text) for text in unit.values]
    kind = pd.factorize(pd.Series(dimensions, dtype="str"))[0][unit.codes[rows]]
    if len(np.unique(kind)) < 2:
        return ""
    distinct = ~pd.DataFrame({"figure": figure[large], "kind": kind}).duplicated()
    shown = every.frame.iloc[rows[distinct.to_numpy()]]
    several = shown[shown.duplicated("figure", keep=False)].sort_values("figure", kind="stable")
    equal = several["figure"].unique()
    if not len(equal):
        return ""
    said = [
        wording.join_words(
            words.figure(row) for row in words.records(several[several["figure"] == figure])
        )
        for figure in equal[:MOST]
    ]
    more = f"; and {len(equal) - MOST} more" if len(equal) > MOST else ""
    return f"Equal numbers of different things: {'; '.join(said)}{more}."


def _dimension(result: Result, unit: str) -> str:
    """What a unit counts, as text; a unit that cannot be read is a thing of its own."""
    try:
        return str(result.dataset.units.unit(unit).dimension)
    except UnitError:
        return unit

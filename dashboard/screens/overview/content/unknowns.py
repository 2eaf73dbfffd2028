"""What is not known or not confirmed behind the headlines, as far as the data itself says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.origins import by_origin
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.screens.overview.content.headline import Headline
    from estimates.check import Result

MOST = 3
"""Estimates of one kind that are named; the others are counted."""

_SMALL = 100  # below it, equal numbers of different things surprise nobody
_DOUBTFUL = ("4", "5", "6")


def unknowns(
    result: Result, headlines: Sequence[Headline], *, told: bool
) -> tuple[tuple[str, str], ...]:
    """Titles and texts: no report, no named origin and, unless the dataset has told of it, doubts.

    told: whether the dataset itself says what is not known.
    """
    current = words.current(result)
    shown = current[current["measure"].isin({m for one in headlines for m in one.measures})]
    stated = by_origin(shown)
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
        doubtful = stated[stated["credibility"].isin(_DOUBTFUL)]
        vague = stated[stated["qualifier"] == "vague"]
        made += [
            ("Doubtful, or cannot be judged.", _listed(doubtful, titles)),
            ("A word, not a figure.", _listed(vague, titles)),
        ]
    return tuple((title, text) for title, text in made if text)


def _titles(titles: Sequence[str], said: str) -> str:
    return f"{wording.join_words(f'“{title}”' for title in titles)}: {said}." if titles else ""


def _listed(stated: pd.DataFrame, titles: words.Titles) -> str:
    """The first of some estimates in words, and how many others there are."""
    named = [_claim(row, titles) for row in words.records(stated.head(MOST))]
    others = len(stated) - MOST
    if others > 0:
        named.append(words.plural(others, "other"))
    return f"{'; '.join(named)}." if named else ""


def _claim(row: dict[str, Any], titles: words.Titles) -> str:
    grade = row["credibility"]
    weak = [wording.credibility_words(grade)] if grade in _DOUBTFUL else []
    told = "; ".join([*weak, words.origin(row)])
    return f"“{titles[row['measure']]}”, {words.figure(row)} ({told})"


def equal_numbers(result: Result, headlines: Sequence[Headline]) -> str:
    """Which equal numbers among the headlines are of different things; "" for none."""
    current = words.current(result)
    shown = current[current["measure"].isin({m for one in headlines for m in one.measures})]
    shown = shown[~shown["is_calculated"] & np.isfinite(shown["figure"])]
    shown = shown[shown["figure"].abs() >= _SMALL]
    kinds = {unit: _dimension(result, unit) for unit in shown["unit"].unique()}
    shown = shown.assign(kind=shown["unit"].map(kinds)).drop_duplicates(["figure", "kind"])
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

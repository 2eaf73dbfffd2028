"""A headline quantity: its bottom line, a sentence for each kind of statement, and its chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.screens.overview.content.series import Series, series_of
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.origins import basis, voices
from dashboard.screens.shared.content.quantities import allowed, key_of, title_of
from dashboard.screens.shared.content.rows import Panel, panels
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

MOST_ESTIMATES = 12
"""Statements of one headline; a page that leaves some out says so."""

MOST_ALONE = 3
"""Estimates of one quantity that each have a sentence; more of them have one together."""

MOST_SUBJECTS = 12
"""Subjects of one headline; where there are more, they are counted, and nothing is drawn."""

MOST_DRAWN = 6
"""Ranges drawn of a quantity that is said in one sentence, besides those outside it."""

_NATURES = ("", "planned", "conditional", "projected")


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline quantity.

    `links` are the measures (id and title) that have estimates, `quantities` those of its
    quantities (key and title) whose estimates have one sentence together; `left_out` counts the
    estimates beyond those shown. `alone`: what is said where one statement has nothing beside it,
    `undrawn` where the chart has less than the sentences. `series`: quantities over time, whose
    estimates are in no statement; `more_series` counts those that have no room.
    """

    title: str
    measures: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    statements: tuple[words.Statement, ...]
    basis: str
    note: str
    panels: tuple[Panel, ...]
    left_out: int
    quantities: tuple[tuple[str, str], ...] = ()
    alone: str = ""
    undrawn: str = ""
    series: tuple[Series, ...] = ()
    more_series: int = 0


def headline(
    result: Result, title: str, measures: tuple[str, ...], note: str, most_series: int = 3
) -> Headline:
    """The bottom line of some measures: reported first, then planned, then what is calculated.

    most_series: charts over time, at most.
    """
    every, titles = columns(result), words.titles(result)
    rows = np.flatnonzero(every.current & every.facets["measure"].among(measures))
    voiced = voices(result)
    voiced = _own(voiced[voiced["measure"].isin(list(measures))], measures)
    there = set(voiced["measure"].unique())
    links = tuple((m, titles[m]) for m in measures if m in there)
    told = basis(voiced, titles)
    series = series_of(result, measures, most_series)
    own = _own(every.frame.iloc[np.setdiff1d(rows, series.rows)], measures)
    if not series.shown and own["subject"].nunique() > MOST_SUBJECTS and len(own) > MOST_ESTIMATES:
        return Headline(title, measures, links, tuple(_counted(result, own)), told, note, (), 0)
    together, rest = _together(result, own)
    shown = rest.head(max(MOST_ESTIMATES - len(together), 0))
    drawn = _drawn(own, together, shown)
    about = words.abouts(result, shown)
    statements = [_agreement(entry) for entry in together]
    statements += [
        words.statement(row, label) for row, label in zip(words.records(shown), about, strict=True)
    ]
    statements.sort(key=lambda said: _order(said.style))
    stated = int((~own["is_calculated"]).sum())
    undrawn = len(own) - len(drawn) if together else 0
    return Headline(
        title=title,
        measures=measures,
        links=links,
        statements=tuple(statements),
        basis=told,
        note=note,
        panels=tuple(panels(result, drawn)) if len(drawn) else (),
        left_out=len(rest) - len(shown),
        quantities=tuple((key_of(entry), title_of(entry, titles)) for entry in together),
        alone="It stands alone: nothing here confirms or contradicts it." if stated == 1 else "",
        undrawn=f"The chart leaves out {undrawn:,} of {len(own):,} estimates." if undrawn else "",
        series=series.shown,
        more_series=series.left_out,
    )


def _own(own: pd.DataFrame, measures: tuple[str, ...]) -> pd.DataFrame:
    """Estimates of some measures: stated before calculated, reported before planned."""
    order = {measure: place for place, measure in enumerate(measures)}
    nature = {name: place for place, name in enumerate(_NATURES)}
    own = own.assign(
        _order=own["measure"].map(order).astype("int64"),
        _nature=own["result_nature"].map(nature).fillna(0).astype("int64"),
    )
    return own.sort_values(["is_calculated", "_order", "_nature"], kind="stable")


def _order(style: str) -> int:
    return 0 if style == "reported" else 2 if style.startswith("calculated") else 1


def _together(result: Result, own: pd.DataFrame) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Quantities with many estimates, each said in one sentence, and the estimates of no such."""
    sizes = own[~own["is_calculated"]].groupby(["measure", "subject", "result_nature"]).size()
    if not len(sizes) or sizes.max() <= MOST_ALONE:
        return [], own
    frame = result.quantities
    mine = frame[frame["measure"].isin(own["measure"].unique())]
    mine = mine.assign(_size=[len(ids) for ids in mine["estimates"]])
    mine = mine[mine["_size"] > MOST_ALONE].sort_values("_size", ascending=False, kind="stable")
    taken: set[str] = set()
    together: list[dict[str, Any]] = []
    for entry in words.records(mine):
        if len(together) < MOST_ESTIMATES and not taken.intersection(entry["estimates"]):
            taken.update(entry["estimates"])
            together.append(entry)
    return together, own[~own["id"].isin(taken)]


def _drawn(own: pd.DataFrame, together: list[dict[str, Any]], shown: pd.DataFrame) -> pd.DataFrame:
    """What the chart has: the estimates that have a sentence, and the first ranges of the others.

    Of a quantity said in one sentence each range of a speaker once, and who is outside with it.
    """
    same = ["origin_title", "low", "high", "figure", "open"]
    ids = set(shown["id"])
    for entry in together:
        ranges = own[own["id"].isin(entry["estimates"])].drop_duplicates(same)
        outside = ranges["id"].isin(entry["outliers"])
        ids.update(ranges.loc[~outside, "id"].head(MOST_DRAWN))
        ids.update(ranges.loc[outside, "id"].head(MOST_ALONE))
    return own[own["id"].isin(ids)]


def _agreement(entry: dict[str, Any]) -> words.Statement:
    """Many estimates of one quantity: what the most named origins allow, never their mean."""
    nature = entry["nature"]
    said = allowed(entry).removesuffix(".")
    said = said[:1].lower() + said[1:]
    if entry["status"] == "disagree":
        said = f"named origins disagree; {said}"
    count = len(entry["estimates"])
    return words.Statement(
        id="",
        lead=wording.nature_words(nature) + ":",
        style=nature if nature in wording.NATURES and nature else "reported",
        said=said,
        who=f"{count:,} estimates",
        doubt="",
    )


def _counted(result: Result, own: pd.DataFrame) -> list[words.Statement]:
    """Of many subjects: how many estimates there are of each kind, and how far origins agree."""
    made = []
    frame = result.quantities
    frame = frame[frame["measure"].isin(own["measure"].unique())]
    for (_, nature), group in own.groupby(["is_calculated", "result_nature"], sort=False):
        row = words.records(group.head(1))[0]
        said = f"{len(group):,} estimates of {group['subject'].nunique():,} subjects"
        same = frame[frame["nature"] == nature]
        apart = int((same["status"] == "disagree").sum())
        if apart and not row["is_calculated"]:
            said += f"; named origins disagree on {apart:,} of {len(same):,} quantities"
        made.append(words.Statement("", words.lead(row) + ":", words.style_of(row), said, "", ""))
    return made

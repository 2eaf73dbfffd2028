"""Estimates over time: a chart for each quantity that the rows asked for are about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard import safe
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.over_time import TimePanel, time_panel
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.screens.shared.content.columns import Columns, Rows
    from estimates.check import Result

MOST: Final = 4
"""Charts at once; beyond these a measure or a subject has to be chosen."""
MOST_SMALL: Final = 12
PERIODS: Final = {"all": "All", "1095": "3 years", "365": "1 year", "91": "3 months"}
"""Days before the last one, and what a button calls them."""


@dataclass(frozen=True, slots=True, eq=False)
class Timelines:
    """Quantities over time, those with the most estimates first: title and chart of each.

    left_out: how many quantities have no room. undated: how many of the rows have no date. alone:
    how many of the rows are about a quantity with a single date.
    """

    charts: tuple[tuple[str, TimePanel], ...]
    left_out: int
    undated: int


def timelines(
    result: Result,
    every: Columns,
    rows: Rows,
    *,
    most: int = MOST,
    period: str = "all",
    log: bool = False,
) -> Timelines:
    """The charts over time of the rows found."""
    of = result.timeline
    wanted = np.zeros(every.count, dtype=np.bool_)
    wanted[rows] = True
    places = np.flatnonzero(wanted[of.row])
    quantity, dated = of.quantity[places], of.end[places] > 0
    numbers, sizes = np.unique(quantity[dated], return_counts=True)
    charts = []
    for number in numbers[np.argsort(-sizes, kind="stable")][:most]:
        part = result.series_at(places[quantity == number])
        panel = time_panel(result, part, since=since(part, period), log=log)
        if panel is not None:
            charts.append((title_of(every, part), panel))
    return Timelines(tuple(charts), max(len(sizes) - most, 0), int((~dated).sum()))


def since(frame: pd.DataFrame, period: str) -> dt.date | None:
    """The first day of a period (a key of `PERIODS`) that ends with the last estimate."""
    ends = frame.loc[frame["end"].str.len() == 10, "end"]
    if not period.isdigit() or ends.empty:
        return None
    return dt.date.fromisoformat(ends.max()) - dt.timedelta(days=int(period))


def title_of(every: Columns, frame: pd.DataFrame) -> str:
    """Measure, subject and nature of a series."""
    measure, subject, nature = frame.iloc[0][["measure", "subject", "result_nature"]]
    named = wording.NATURES[nature].name if nature in wording.NATURES and nature else ""
    about = ", ".join(filter(None, (subject, named)))
    return safe.plain(words.sentence(": ".join(filter(None, (every.titles[measure], about)))))

"""When estimates hold: each a bar over the days of its as_of, on one axis of time."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.charts.axis import Axis
from dashboard.charts.marks import COLUMNS
from dashboard.screens.shared.content import words

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.columns import Columns, Floats, Rows
    from estimates.check import Result

READING: Final = (
    "A bar runs over the days for which a figure is said to hold: as wide as the source left it,"
    " with no day within it picked out. An arrow means that the source gave no end."
)
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)  # months
_MOST_TICKS: Final = 7
_MONTHS: Final = (
    *("Jan", "Feb", "Mar"),
    *("Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep"),
    *("Oct", "Nov", "Dec"),
)
_LEAST: Final = 30.0  # days that an axis has, at least
_SHORT: Final = 75.0  # days: an axis so short names days
_DAYS: Final = (1, 8, 15, 22)  # of each month
_ROOM: Final = 0.06  # of the axis, on both sides: an arrow fits


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """rows (columns of `dashboard.charts.marks`, in days) on an axis of time.

    about: what all rows are about, which none of them says again.
    """

    rows: pd.DataFrame
    axis: Axis
    about: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """What the chart shows, in words, for those who do not see it."""
        lines = (f"{row.words} ({row.who})" for row in self.rows.itertuples())
        return f"When estimates hold: {'; '.join(lines)}."


def timeline(result: Result, every: Columns, rows: Rows, span: Floats) -> Timeline:
    """The bars of dated rows, in their order. span: days that the axis has to hold."""
    frame = every.frame.iloc[rows]
    about = words.abouts(result, frame, dated=False)
    made = []
    for row, label, position in zip(words.records(frame), about, rows.tolist(), strict=True):
        start, end = every.start[position], every.end[position]
        when = words.sentence(words.when(result, row))
        opened = "low" if math.isinf(start) else "high" if math.isinf(end) else ""
        said = words.said(row, label)
        cells = (
            row["id"],
            safe.plain(words.sentence(said)),
            safe.plain("; ".join(filter(None, (when, words.who(row), words.doubt(row))))),
            words.style_of(row),
            start,
            end + 1.0,
            math.nan,
            opened,
            False,
            False,
        )
        made.append(dict(zip(COLUMNS, cells, strict=True)))
    table = pd.DataFrame(made, columns=list(COLUMNS))
    return Timeline(table, time_axis(span), words.shared(result, frame))


def ends(every: Columns, rows: Rows) -> Floats:
    """The finite first and last days (the day after) of dated rows."""
    both = np.concatenate([every.start[rows], every.end[rows] + 1.0])
    return np.asarray(both[np.isfinite(both)])


def time_axis(days: Floats) -> Axis:
    """An axis of time that holds all `days`, with ticks at the beginnings of months or years."""
    first, last = (float(days.min()), float(days.max())) if days.size else (738_000.0, 738_030.0)
    room = max((last - first) * _ROOM, (_LEAST - (last - first)) / 2, 1.0)
    low = max(first - room, 1.0)
    high = min(last + room, float(dt.date.max.toordinal()))
    begin, stop = dt.date.fromordinal(int(low)), dt.date.fromordinal(int(high))
    if high - low < _SHORT:
        return _in_days(low, high, begin, stop)
    months = (stop.year - begin.year) * 12 + stop.month - begin.month + 1
    step = next((step for step in _STEPS if months / step <= _MOST_TICKS), _STEPS[-1])
    ticks, labels = [], []
    for month in range((begin.year * 12 // step) * step, stop.year * 12 + stop.month, step):
        year, number = divmod(month, 12)
        if not 1 <= year <= dt.date.max.year:
            continue
        day = float(dt.date(year, number + 1, 1).toordinal())
        if low <= day <= high:
            ticks.append(day)
            labels.append(f"{year:04}" if step % 12 == 0 else f"{_MONTHS[number]} {year:04}")
    return Axis(low, high, tuple(ticks), tuple(labels), "")


def _in_days(low: float, high: float, begin: dt.date, stop: dt.date) -> Axis:
    """An axis of a few weeks."""
    months = sorted({(begin.year, begin.month), (stop.year, stop.month)})
    if len(months) == 2 and (stop - begin).days > 31:
        months.insert(1, _next(*months[0]))
    days = [dt.date(*month, day) for month in dict.fromkeys(months) for day in _DAYS]
    shown = [day for day in days if low <= day.toordinal() <= high]
    return Axis(
        low,
        high,
        tuple(float(day.toordinal()) for day in shown),
        tuple(f"{day.day} {_MONTHS[day.month - 1]} {day.year:04}" for day in shown),
        "",
    )


def _next(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)

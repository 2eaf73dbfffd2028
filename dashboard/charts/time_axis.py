"""Where things stand on a chart over time: labels of the time axis, names at its right edge."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.charts.axis import Axis

HEIGHT: Final = 330
"""Height of the plot in pixels."""
SMALL: Final = 150
"""Height of the plot of one small chart of many."""
_GAP: Final = 16  # px: between two names


def time_ticks(period: tuple[float, float]) -> tuple[list[float], list[str]]:
    """Moments to be labelled on a time axis, and their labels: years, months or days, some six.

    period: milliseconds since 1970. The first label, and the first of each year, say the year.
    """
    first, last = (_EPOCH + dt.timedelta(milliseconds=end) for end in period)
    length = (last.year - first.year) * 12 + last.month - first.month
    months = next(step for step in _MONTHS if length // step <= _MOST_TICKS)
    begin = (first.year * 12 + first.month - 1) // months * months
    moments = [
        dt.datetime(at // 12, at % 12 + 1, 1, tzinfo=dt.UTC)
        for at in range(max(begin, 12), last.year * 12 + last.month, months)
    ]
    moments = [moment for moment in moments if first <= moment <= last]
    if len(moments) < 2:
        step = max(1, -(-(last - first).days // _MOST_TICKS))
        start = dt.datetime.combine(first.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
        moments = [
            start + dt.timedelta(days=number * step)
            for number in range((last - start).days // step + 1)
        ]
        labels = [f"{moment.day} {moment:%b %Y}" for moment in moments]
    elif months >= 12:
        labels = [str(moment.year) for moment in moments]
    else:
        labels = [
            f"{moment:%b %Y}" if moment.month == 1 or not place else f"{moment:%b}"
            for place, moment in enumerate(moments)
        ]
    return [(moment - _EPOCH) / dt.timedelta(milliseconds=1) for moment in moments], labels


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 120_000)  # between two labels
_MOST_TICKS: Final = 6


def label_places(values: pd.Series[float], axis: Axis) -> list[float]:
    """How many pixels from the top names stand: as near to their values as they do not overlap.

    By pools of adjacent violators: names that would overlap share their mean place, a gap apart.
    """
    wanted = ((1 - axis.place(axis.shown(values))) * HEIGHT).clip(0, HEIGHT).tolist()
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    pools: list[tuple[float, list[int]]] = []  # the place of the first name, and the names
    for number in order:
        pools.append((wanted[number], [number]))
        while len(pools) > 1 and pools[-2][0] + _GAP * len(pools[-2][1]) > pools[-1][0]:
            members = pools[-2][1] + pools[-1][1]
            del pools[-2:]
            mean = sum(wanted[name] - _GAP * at for at, name in enumerate(members)) / len(members)
            top = max(0.0, min(mean, HEIGHT - _GAP * (len(members) - 1)))
            pools.append((top, members))
    places = [0.0] * len(wanted)
    for top, members in pools:
        for at, name in enumerate(members):
            places[name] = round(top + _GAP * at, 1)
    return places

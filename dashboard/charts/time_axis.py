"""Where things stand on a chart over time: labels of the time axis, names at its right edge."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.charts.axis import Axis

HEIGHT: Final = 330
"""Height of the plot in pixels."""
SMALL: Final = 150
"""Height of the plot of one small chart of many."""
LINE: Final = 15  # px: from one line of a name to the next
_APART: Final = 3  # px: more than that between two names


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


def label_places(
    values: pd.Series[float], axis: Axis, lines: Sequence[int] | None = None
) -> list[float]:
    """How many pixels from the top names stand: as near to their values as they do not overlap.

    By pools of adjacent violators: names that would overlap share their mean place, a gap apart.

    lines: how many each name has; left out, one each. Its place is the middle of them.
    """
    heights = [count * LINE + _APART for count in lines or [1] * len(values)]
    wanted = ((1 - axis.place(axis.shown(values))) * HEIGHT).clip(0, HEIGHT).tolist()
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    # The place of the first name, the names, and how far below the first each of them stands.
    pools: list[tuple[float, list[int], list[float]]] = []
    for number in order:
        pools.append((wanted[number], [number], [0.0]))
        while len(pools) > 1:
            (top, above, drops), (next_top, below, next_drops) = pools[-2:]
            step = drops[-1] + (heights[above[-1]] + heights[below[0]]) / 2
            if top + step <= next_top:
                break
            names, drops = above + below, drops + [step + drop for drop in next_drops]
            shift = sum(wanted[name] - drop for name, drop in zip(names, drops, strict=True))
            top = max(0.0, min(shift / len(names), HEIGHT - drops[-1]))
            pools[-2:] = [(top, names, drops)]
    places = [0.0] * len(wanted)
    for top, names, drops in pools:
        for name, drop in zip(names, drops, strict=True):
            places[name] = round(top + drop, 1)
    return places

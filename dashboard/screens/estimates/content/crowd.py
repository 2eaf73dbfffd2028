"""Many estimates on one axis: one strip for each measure, kind of statement and form of range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.charts.crowd import shades
from dashboard.screens.shared.content.rows import common_unit, value_axis
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis
    from dashboard.screens.shared.content.columns import Columns, Floats, Rows

MOST: Final = 12
"""Strips of one chart; what has fewer estimates is counted in a sentence."""
_CELLS: Final = 60


_FORMS: Final = (
    ("with both ends", "ranges"),
    ("“at least”: where the lower bounds lie", "lower bounds"),
    ("“up to”: where the upper bounds lie", "upper bounds"),
)
"""Of ranges with both ends, with the lower and the upper alone: the words, what a cell counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """rows (id, words, who, style) and cells (see `crowd_chart`) on an axis; what is left out."""

    rows: pd.DataFrame
    cells: pd.DataFrame
    axis: Axis
    left_out: str
    note: str

    @property
    def description(self) -> str:
        """What the chart shows, in words, for those who do not see it."""
        lines = (f"{row.words}: {row.who}" for row in self.rows.itertuples())
        measured = f", in {self.axis.title}" if self.axis.title else ""
        return f"How many estimates lie where{measured}. " + "; ".join(lines)


def crowd(every: Columns, rows: Rows, *, log: bool = False) -> Crowd | None:
    """The strips of rows of one dimension, in one unit; None: nothing to draw.

    Never adds what differs: measures, reported and planned, ranges and one-sided bounds have strips
    of their own.
    """
    unit, scale = common_unit(every.units, every.facets["unit"].counts(rows))
    low, high = (np.where(every.vague[rows], np.nan, end[rows] / scale) for end in every.stated)
    ends = np.concatenate([low, high])
    ends = ends[np.isfinite(ends)]
    if not ends.size:
        return None
    above = ends[ends > 0]
    shown = [ends.min(), ends.max(), *([above.min()] if above.size else [])]
    axis, note = value_axis([float(end) for end in shown], unit, log=log)
    return _crowd(every, rows, (low, high), axis, unit, note)


def _crowd(
    every: Columns, rows: Rows, ends: tuple[Floats, Floats], axis: Axis, unit: str, note: str
) -> Crowd:
    """A strip for each measure, style and form of range, the largest of them.

    ends: NaN where nobody stated it.
    """
    low, high = ends
    edges = _edges(axis)
    has_low, has_high = np.isfinite(low), np.isfinite(high)
    form = np.select([has_low & has_high, has_low, has_high], [0, 1, 2], -1)
    measure, style = every.facets["measure"], every.facets["style"]
    key = (measure.codes[rows] * len(style.values) + style.codes[rows]) * len(_FORMS) + form
    drawn = form >= 0
    low, high, key = (column[drawn] for column in (low, high, key))
    low, high = np.where(np.isnan(low), high, low), np.where(np.isnan(high), low, high)
    kinds, counts = np.unique(key, return_counts=True)
    largest = np.argsort(-counts, kind="stable")[:MOST]
    strips, cells = [], []
    for place in largest:
        own = key == kinds[place]
        rest, number = divmod(int(kinds[place]), len(_FORMS))
        title, kind = (
            measure.values[rest // len(style.values)],
            style.values[rest % len(style.values)],
        )
        form_words, noun = _FORMS[number]
        said = f"{every.titles[title]}: {counts[place]:,} {_KINDS[kind]}, {form_words}"
        extent = wording.quantities(float(low[own].min()), float(high[own].max()), unit)
        who = f"the lowest end and the highest: {extent}"
        strip = str(kinds[place])
        strips.append({"id": strip, "words": safe.plain(said), "who": who, "style": kind})
        cells.append(_strip(strips[-1], low[own], high[own], edges, noun))
    others = len(rows) - int(counts[largest].sum())
    left_out = f"Not in these strips: {others:,} estimates." if others else ""
    return Crowd(pd.DataFrame(strips), pd.concat(cells, ignore_index=True), axis, left_out, note)


_KINDS: Final = {
    "reported": "reported",
    "planned": "planned",
    "conditional": "conditional",
    "projected": "projected",
    "calculated": "calculated here",
    "calculated_not_yet": "calculated here from a plan, an “if” or a projection",
}


def _edges(axis: Axis) -> Floats:
    """The ends of the cells that all strips share, equally wide on the axis."""
    if axis.log:
        return np.geomspace(axis.low, axis.high, _CELLS + 1)
    return np.linspace(axis.low, axis.high, _CELLS + 1)


def _strip(
    strip: dict[str, str], low: Floats, high: Floats, edges: Floats, noun: str
) -> pd.DataFrame:
    """The cells of one strip that hold something."""
    cells = len(edges) - 1
    first = np.clip(np.searchsorted(edges, low, "right") - 1, 0, cells - 1)
    last = np.clip(np.searchsorted(edges, high, "right") - 1, 0, cells - 1)
    begun, ended = (np.bincount(at, minlength=cells + 1) for at in (first, last + 1))
    counts = np.cumsum(begun - ended)[:cells].astype(np.int64)
    made = pd.DataFrame(
        {
            "id": strip["id"],
            "style": strip["style"],
            "low": edges[:-1],
            "high": edges[1:],
            "count": counts,
            "shade": shades(counts),
            "said": [f"{count:,} {noun}" for count in counts.tolist()],
        }
    )
    return made[made["count"] > 0]

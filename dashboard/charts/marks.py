"""The grammar of the marks: what is drawn for one row of a range chart.

A row has `id`, `words`, `who` (text), `style` (a key of `LOOKS`), `low`, `high`, `figure` (float64
in the unit of the axis; infinite: unbounded; NaN: none), `open` ("", "low", "high", "both": ends
nobody stated), `vague` (the source gave a word, no number) and `chosen`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.charts.axis import Axis
from dashboard.theme import Role

COLUMNS = ("id", "words", "who", "style", "low", "high", "figure", "open", "vague", "chosen")
NARROW = 0.05
"""A range narrower than this share of the axis gets a small dot and thin ticks."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one style differ: never by colour alone. `band`: its height in pixels."""

    role: Role
    hollow: bool = False
    dash: tuple[int, int] | None = None
    shape: str = "circle"
    band: int = 16


LOOKS: dict[str, Look] = {
    "reported": Look(Role.REPORTED),
    "planned": Look(Role.NOT_YET, hollow=True),
    "conditional": Look(Role.NOT_YET, hollow=True, dash=(4, 3)),
    "projected": Look(Role.NOT_YET, hollow=True, dash=(2, 2)),
    "calculated": Look(Role.CALCULATED, shape="diamond"),
    "calculated_not_yet": Look(Role.CALCULATED, dash=(4, 3), shape="diamond"),
    "alone": Look(Role.CALCULATED, band=5),
    "what_if": Look(Role.NOT_YET, hollow=True, dash=(1, 3), shape="diamond"),
    "gap": Look(Role.WRONG, dash=(2, 3)),
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn, as frames with the columns of the rows.

    `bands` and `ticks` (`x`), `dots` (`figure`), `arrows` (`x`, `direction` -1 or 1; no far end),
    `gaps`.
    """

    bands: pd.DataFrame
    ticks: pd.DataFrame
    dots: pd.DataFrame
    arrows: pd.DataFrame
    gaps: pd.DataFrame


def marks(rows: pd.DataFrame, axis: Axis) -> Marks:
    """The marks of `rows` on an axis; all values as the axis can show them.

    An end that nobody stated is no mark: the row becomes an arrow that starts at its bound. A row
    with no bound at all, or whose bound is not known, has no mark. A dot stands for a figure that
    was stated (a diamond for one that was recalculated) and never for a bound.
    """
    gap = rows["style"].eq("gap")
    low_stated = np.isfinite(rows["low"]) & ~rows["open"].isin(("low", "both"))
    high_stated = np.isfinite(rows["high"]) & ~rows["open"].isin(("high", "both"))
    closed = low_stated & high_stated & ~rows["vague"]
    one_sided = (low_stated ^ high_stated) | (rows["vague"] & (low_stated | high_stated))
    rows = rows.assign(**{end: axis.shown(rows[end]) for end in ("low", "high", "figure")})
    width = (axis.place(rows["high"]) - axis.place(rows["low"])).where(closed)
    narrow = width.lt(NARROW)

    bands = rows.assign(narrow=narrow)[closed & ~gap]
    towards = pd.Series(np.where(low_stated, 1, -1), rows.index)
    arrows = rows.assign(
        x=rows["low"].where(low_stated, rows["high"]), direction=towards, narrow=False
    )[one_sided & ~gap]
    ends = [
        bands.assign(x=bands["low"]),
        bands.assign(x=bands["high"]),
        arrows[~arrows["vague"]],
    ]
    dots = bands[np.isfinite(bands["figure"])]
    return Marks(bands, pd.concat(ends, ignore_index=True), dots, arrows, rows[gap & closed])

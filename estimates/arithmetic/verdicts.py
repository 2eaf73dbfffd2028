"""Verdicts on derived figures: what was stated against what was recalculated (§6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK, Ranges, at_most, meets, nearly_equal

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

VERDICTS: Final = (
    "unit_mismatch",
    "undecidable",
    "calculated",
    "mismatch",
    "match",
    "consistent",
    "within_range",
)
_CODE: Final = {name: np.int8(number) for number, name in enumerate(VERDICTS)}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Stated and recalculated figures, in the row's unit; one element per derived figure.

    half_unit: half of what the stated figure was rounded to; 0 where it is exact or a bound. lean:
    1 where it was cut, -1 where it was rounded up. one_sided: +1 the stated figure is a lower
    bound, -1 an upper one. clash: the dimensions differ. known: the formula could be worked out.
    """

    stated: Flags
    usable: Flags
    range: Ranges
    figure: Floats
    half_unit: Floats
    lean: NDArray[np.int8]
    one_sided: NDArray[np.int8]
    recalculated: Ranges
    recalculated_figure: Floats
    clash: Flags
    known: Flags


def sense(open_low: Flags, open_high: Flags) -> NDArray[np.int8]:
    """+1 a lower bound (only the high end is open), -1 an upper bound, 0 neither."""
    side = open_high.astype(np.int8) - open_low.astype(np.int8)
    return np.asarray(side * (open_low != open_high))


def verdicts(of: Comparison) -> NDArray[np.int8]:
    """A position in VERDICTS for each derived figure, by the rules of §6 in their order."""
    s, r = of.figure, of.recalculated_figure
    theirs, ours = of.one_sided, sense(of.recalculated.open_low, of.recalculated.open_high)
    free = np.isneginf(of.recalculated.low) & np.isposinf(of.recalculated.high)
    together = meets(of.range, of.recalculated)
    both = ~(np.isnan(s) | np.isnan(r))
    opposite = theirs * ours == -1
    with np.errstate(invalid="ignore"):
        slack = of.half_unit + SLACK * np.maximum(np.abs(s), np.abs(r))
        middle = s + of.lean * of.half_unit
        close = both & ((np.abs(middle - r) <= slack) | nearly_equal(s, r))
    permitted = _permitted(theirs, s, r) | _permitted(ours, r, s)
    rules = (
        ("unit_mismatch", of.clash),
        ("undecidable", ~of.known | (of.stated & (~of.usable | free))),
        ("calculated", ~of.stated),
        ("mismatch", ~together),
        ("match", close & ~opposite),
        ("consistent", ~both | permitted | opposite),
    )
    return np.select(
        [rule for _, rule in rules], [_CODE[name] for name, _ in rules], _CODE["within_range"]
    )


def _permitted(side: NDArray[np.int8], bound: Floats, value: Floats) -> Flags:
    """Whether a figure lies on the side that a bound allows."""
    above, below = at_most(bound, value), at_most(value, bound)
    return np.asarray(((side > 0) & above) | ((side < 0) & below))


def names(codes: NDArray[np.int8]) -> NDArray[np.object_]:
    """The names of verdict codes."""
    return np.array(VERDICTS, dtype=object)[codes]

"""How two ranges are said that do not meet, so that a reader sees that they do not.

Whole units, rounded outward, and four digits can make ends that face each other look as if they
met: 18.5 to 19.5 soldiers and 19.6 to 20.4 would both hold 19 and 20. Wherever a verdict rests on
the gap between them, both ranges are said as precisely as it takes.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from estimates.words.numbers import MOST_DIGITS, USUAL, Precision, quantity, rounded, whole

Ends = tuple[float, float]

_FINER: Final = tuple(
    Precision(digits, whole=False) for digits in range(USUAL.digits, MOST_DIGITS + 1)
)


def telling(one: Ends, other: Ends, unit: str) -> Precision:
    """How precisely two ranges are to be said: as usual, unless that would hide the gap.

    one, other: low and high end, in `unit`; ±inf unbounded, NaN not known.
    """
    lower, upper = _facing(one, other)
    if not lower < upper:
        return USUAL
    shows = (each for each in (USUAL, *_FINER) if _is_seen(lower, upper, unit, each))
    return next(shows, _FINER[-1])


def apart_words(factor: str, verdict: str, one: Ends, other: Ends, unit: str) -> str:
    """How far off a figure is, and what is said where ranges that do not meet have a common end.

    "at least 5% too high; they touch at 20 soldiers, which one of them leaves out".
    """
    lower, upper = _facing(one, other)
    touch = math.isfinite(lower) and math.isclose(lower, upper, rel_tol=_SLACK)
    if verdict != "mismatch" or not touch or factor == LEFT_OUT:
        return factor
    end = f"they touch at {quantity(lower, unit)}, which one of them leaves out"
    return "; ".join(filter(None, (factor, end)))


def gap_words(gap: float, unit: str) -> str:
    """How far two ranges are apart, no surer than it is: whole units, rounded down, from 1 on."""
    return quantity(whole(gap, math.inf, unit)[0] if gap >= 1 else gap, unit)


LEFT_OUT: Final = "it is a bound that is itself left out"
"""How far off a figure is that equals the bound which it breaks."""
_SLACK: Final = 1e-9  # relative: so near, two ends are the same


def _facing(one: Ends, other: Ends) -> Ends:
    """The high end of the lower range and the low end of the upper one."""
    pairs = ((one[1], other[0]), (other[1], one[0]))
    return pairs[0] if pairs[0][1] - pairs[0][0] >= pairs[1][1] - pairs[1][0] else pairs[1]


def _is_seen(lower: float, upper: float, unit: str, precision: Precision) -> bool:
    if precision.whole:
        lower, upper = whole(-math.inf, lower, unit)[1], whole(upper, math.inf, unit)[0]
    ends: list[Decimal] = [rounded(end, precision.digits) for end in (lower, upper)]
    return ends[0] < ends[1]

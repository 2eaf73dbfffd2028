"""How much of a range fulfils a comparison: all, some or none of it.

What is judged is the difference of the two sides, in which common inputs count once. The sides are
equal when they differ by no more than the slack of `ranges`, a share of their size
at that end of the difference.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK, Array, Flags, Ranges

ALL, SOME, NONE, UNKNOWN = 1, 0, -1, -2
WORDS: Final = {ALL: "yes", SOME: "possibly", NONE: "no", UNKNOWN: "not known"}

_NOISE: Final = 64 * np.finfo(np.float64).eps
"""What calculating may leave, as a share of the sides, where their size at an end is not known."""


def judge(
    sign: NDArray[np.str_], left: Ranges, right: Ranges, difference: Ranges
) -> NDArray[np.int8]:
    """ALL, SOME, NONE or (an empty range) UNKNOWN for each row; `sign` is one of `< <= = >= >`."""
    low = _zeroed(difference.low, left.low, right.high, left, right)
    high = _zeroed(difference.high, left.high, right.low, left, right)
    # A strict end at 0 is never reached.
    no_low, no_high = difference.strict_ends
    over, under = (low > 0) | ((low == 0) & no_low), (high < 0) | ((high == 0) & no_high)
    rules: dict[str, tuple[Flags, Flags]] = {
        "<": (under, low >= 0),
        "<=": (high <= 0, over),
        "=": ((low == 0) & (high == 0) & ~(no_low | no_high), over | under),
        ">=": (low >= 0, under),
        ">": (over, high <= 0),
    }
    answer = np.full(len(low), SOME, dtype=np.int8)
    for one, (everywhere, nowhere) in rules.items():
        answer[(sign == one) & everywhere] = ALL
        answer[(sign == one) & nowhere] = NONE
    answer[np.isnan(low)] = UNKNOWN
    return answer


def _zeroed(end: Array, one: Array, other: Array, left: Ranges, right: Ranges) -> Array:
    """An end of the difference, 0 where the sides are equal there but for the slack.

    one, other: the ends of the two sides that give it unless they have inputs in common.
    """
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.abs(one), np.abs(other))
        apart = np.abs(end - (one - other)) <= SLACK * size
        least, most = _sizes(left), _sizes(right)
        nearest = np.maximum(least[0], most[0])
        farthest = np.maximum(least[1], most[1])
        noise = np.where(np.isfinite(farthest), farthest, 0.0) * _NOISE
        slack = np.where(
            apart & np.isfinite(size), SLACK * size, np.maximum(SLACK * nearest, noise)
        )
        return np.where(np.abs(end) <= slack, 0.0, end)


def _sizes(side: Ranges) -> tuple[Array, Array]:
    """The smallest and the largest magnitude in each range."""
    low, high = np.abs(side.low), np.abs(side.high)
    across = (side.low <= 0) & (side.high >= 0)
    return np.where(across, 0.0, np.minimum(low, high)), np.maximum(low, high)

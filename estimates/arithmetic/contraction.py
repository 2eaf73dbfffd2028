"""Which values of one slot of a program allow a wanted result, the other slots within their ranges.

`narrowing` is exact where no slot is repeated. Where one is, the ends are then moved inward, if
asked, for as long as the exact range over what they pass does not meet the target.

Rows of a box are pairs of a derived figure and the slot that is asked about, its `own` one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import narrowing
from estimates.arithmetic.evaluation import bare, closed
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges, chosen, meets
from estimates.formulas.programs import Program

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_STEPS: Final = 64  # halvings of all doubles
_FINE: Final = 2**30  # doubles between which ends are not told apart: a part in 4 million
FINE_DIGITS: Final = 6  # what the ends of a repeated slot are good for


def allowed(
    program: Program,
    box: Sequence[Ranges],
    own: Integers,
    free: Ranges,
    target: Ranges,
    *,
    moves: bool,
) -> Ranges:
    """The values of each pair's own slot within `free` that allow the target; empty: none does.

    box: the ranges of all slots, each of shape (pairs,). own: the slot of each pair. moves: move
    the ends inward by exact ranges. numpy warns of nothing.
    """
    with np.errstate(all="ignore"):  # ends of no use are tried too
        return _allowed(program, box, own, free, target, moves=moves)


def _allowed(
    program: Program,
    box: Sequence[Ranges],
    own: Integers,
    free: Ranges,
    target: Ranges,
    *,
    moves: bool,
) -> Ranges:
    opened = [chosen(own == slot, free, each) for slot, each in enumerate(box)]
    narrow = narrowing.within(program, bare(opened), bare([target])[0])
    found = [closed(0.0 - slot[0], slot[1] + 0.0) for slot in narrow]
    return _moved(program, found, own, target) if moves else own_ranges(found, own)


def own_ranges(box: Sequence[Ranges], own: Integers) -> Ranges:
    """Of each pair the range of its own slot."""
    low, high = (np.array([getattr(slot, end) for slot in box]) for end in ("low", "high"))
    pair = np.arange(len(own))
    return closed(low[own, pair], high[own, pair])


def _moved(program: Program, box: Sequence[Ranges], own: Integers, target: Ranges) -> Ranges:
    """The own input's range, its ends moved inward past what the exact range rules out."""
    whole = own_ranges(box, own)

    def possible(low: Floats, high: Floats) -> Flags:
        part = closed(low, high)
        tried = [chosen(own == slot, part, each) for slot, each in enumerate(box)]
        return meets(exact(program, tried).range, target)

    nothing = np.where(possible(whole.low, whole.high), 0.0, np.nan)
    first, last = _ordinal(whole.low), _ordinal(whole.high)
    low = _bisected(first, last, lambda end: possible(whole.low, _double(end)))
    high = _bisected(last, first, lambda end: possible(_double(end), whole.high))
    # Found one after the other, the two ends can pass each other where nearly nothing is left.
    low, high = np.minimum(low, high), np.maximum(low, high)
    return closed(_double(low) + nothing, _double(high) + nothing)


def _bisected(start: Integers, far: Integers, possible: Callable[[Integers], Flags]) -> Integers:
    """The end of the part that begins at `start` and holds nothing possible, by halving."""
    near = start.copy()
    for _ in range(_STEPS):
        if (np.abs(far // 2 - near // 2) <= _FINE // 2).all():
            break
        middle = near // 2 + far // 2 + (near & far & 1)
        found = possible(middle)
        near, far = np.where(found, near, middle), np.where(found, middle, far)
    return near


_MAGNITUDE: Final = np.int64(2**63 - 1)


def _ordinal(values: Floats) -> Integers:
    """Doubles as whole numbers in the same order, next to each other where the doubles are."""
    bits = np.ascontiguousarray(np.nan_to_num(values + 0.0, nan=0.0, posinf=np.inf, neginf=-np.inf))
    found = bits.view(np.int64)
    return np.where(found < 0, -(found & _MAGNITUDE), found)


def _double(ordinals: Integers) -> Floats:
    magnitude = np.abs(ordinals).view(np.float64)
    return np.asarray(np.where(ordinals < 0, -magnitude, magnitude))

"""Which values of one slot of a program allow a wanted result, the other slots within their ranges.

`narrowing` is exact where no slot is repeated. Where one is, the ends are then moved inward, if
asked, for as long as the exact range over what they pass does not meet the target.

Rows of a box are pairs of a derived figure and the slot that is asked about, its `own` one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import narrowing
from estimates.arithmetic.budget import STEPS
from estimates.arithmetic.evaluation import bare, closed
from estimates.arithmetic.exact import exact
from estimates.arithmetic.pieces import simplified
from estimates.arithmetic.ranges import Ranges, chosen, meets, take
from estimates.formulas.programs import Program

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_SECTIONS: Final = 8  # of what an end may still pass, at a look
_LOOKS: Final = 22  # that come to single doubles
_FINE: Final = 2**30  # doubles between which ends are not told apart: a part in 4 million
_SEARCH: Final = STEPS // 8  # for the range over what an end passes
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
    program = simplified(program)
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
    pairs, first, last = len(own), _ordinal(whole.low), _ordinal(whole.high)

    def possible(low: Floats, high: Floats) -> Flags:
        """Whether parts of the own ranges, of shape (parts, pairs), can give the target."""
        alike = np.tile(np.arange(pairs), len(low))
        part = closed(low.reshape(-1), high.reshape(-1))
        tried = [
            chosen(own[alike] == slot, part, take(each, alike)) for slot, each in enumerate(box)
        ]
        found = exact(program, tried, _SEARCH).range
        return meets(found, take(target, alike)).reshape(low.shape)

    nothing = np.where(possible(whole.low[None], whole.high[None])[0], 0.0, np.nan)
    near, far = np.stack([first, last]), np.stack([last, first])
    for _ in range(_LOOKS):
        if (np.abs(far // 2 - near // 2) <= _FINE // 2).all():
            break
        ends = _between(near, far)
        low, high = _double(ends[1:-1])[:, 1], _double(ends[1:-1])[:, 0]
        found = possible(
            np.concatenate([np.broadcast_to(whole.low, high.shape), low]),
            np.concatenate([high, np.broadcast_to(whole.high, low.shape)]),
        )
        passed = ~np.stack(np.split(found, 2), axis=1)
        # The farthest end that passes nothing possible, and the next one.
        place = np.where(passed, np.arange(1, _SECTIONS)[:, None, None], 0).max(axis=0)[None]
        near = np.take_along_axis(ends, place, axis=0)[0]
        far = np.take_along_axis(ends, place + 1, axis=0)[0]
    # Found by themselves, the two ends can pass each other where nearly nothing is left.
    low, high = np.minimum(near[0], near[1]), np.maximum(near[0], near[1])
    return closed(_double(low) + nothing, _double(high) + nothing)


def _between(near: Integers, far: Integers) -> Integers:
    """Whole numbers from near to far in equal steps; of shape (_SECTIONS + 1, ...)."""
    share = np.arange(_SECTIONS + 1).reshape(-1, *[1] * near.ndim)
    rest = (near % _SECTIONS) * (_SECTIONS - share) + (far % _SECTIONS) * share
    whole = near // _SECTIONS * (_SECTIONS - share) + far // _SECTIONS * share
    return np.asarray(whole + rest // _SECTIONS)


_MAGNITUDE: Final = np.int64(2**63 - 1)


def _ordinal(values: Floats) -> Integers:
    """Doubles as whole numbers in the same order, next to each other where the doubles are."""
    bits = np.ascontiguousarray(np.nan_to_num(values + 0.0, nan=0.0, posinf=np.inf, neginf=-np.inf))
    found = bits.view(np.int64)
    return np.where(found < 0, -(found & _MAGNITUDE), found)


def _double(ordinals: Integers) -> Floats:
    magnitude = np.abs(ordinals).view(np.float64)
    return np.asarray(np.where(ordinals < 0, -magnitude, magnitude))

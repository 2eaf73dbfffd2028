"""Ranges by subdividing the box of inputs, for formulas that turn inside it (`x * (1 - x)`).

Branch and bound over all rows at once: every part of a box is enclosed by natural interval
arithmetic, by its slopes from its centre, or exactly where each repeated slot keeps the sign of its
slope; parts that cannot widen what is known to be reached are set aside; the others are halved.
Method: Moore, Kearfott & Cloud, Introduction to Interval Analysis (2009), ch. 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.evaluation import Floats, bare, closed, natural
from estimates.arithmetic.ranges import Ranges, take
from estimates.arithmetic.slopes import slopes
from estimates.formulas.programs import Program

TOLERANCE: Final = 0.004  # of the width, at each end: 2 % in all is promised
MAX_ROUNDS: Final = 48
MAX_PARTS: Final = 40_000  # at a time, and of one row
MAX_WORK: Final = 1_000_000, 200  # parts in all: so many at least, so many per row
# Rounds after which a part that still is unbounded is taken to be so: a pole stays one.
HOPELESS: Final = 18

Method = Callable[[Program, Sequence[Ranges]], tuple[Ranges, NDArray[np.bool_]]]


@dataclass(slots=True)
class _Hull:
    """What is known per row: `outer` encloses the truth, `inner` is reached.

    whole: a first enclosure of the truth.
    """

    whole: Ranges

    outer_low: Floats
    outer_high: Floats
    open_low: NDArray[np.bool_]
    open_high: NDArray[np.bool_]
    inner_low: Floats
    inner_high: Floats

    @classmethod
    def of(cls, whole: Ranges) -> _Hull:
        rows = whole.low.shape
        shut = np.zeros(rows, dtype=np.bool_)
        up, down = np.full(rows, np.inf), np.full(rows, -np.inf)
        return cls(whole, up, down, shut, shut.copy(), up.copy(), down.copy())

    def reach(self, owner: NDArray[np.int64], found: Ranges) -> None:
        """Widen `inner` by ranges that are reached as a whole."""
        sound = ~np.isnan(found.low)
        np.minimum.at(self.inner_low, owner[sound], found.low[sound])
        np.maximum.at(self.inner_high, owner[sound], found.high[sound])

    def close(self, owner: NDArray[np.int64], found: Ranges) -> None:
        """Widen `outer` by parts that are set aside."""
        sound = ~np.isnan(found.low)
        owner, found = owner[sound], take(found, sound)
        low, high = self.outer_low.copy(), self.outer_high.copy()
        np.minimum.at(self.outer_low, owner, found.low)
        np.maximum.at(self.outer_high, owner, found.high)
        self.open_low &= self.outer_low == low
        self.open_high &= self.outer_high == high
        ends_low = found.low == self.outer_low[owner]
        ends_high = found.high == self.outer_high[owner]
        np.logical_or.at(self.open_low, owner[ends_low], found.open_low[ends_low])
        np.logical_or.at(self.open_high, owner[ends_high], found.open_high[ends_high])

    def can_widen(
        self, owner: NDArray[np.int64], found: Ranges, *, unbounded: bool
    ) -> NDArray[np.bool_]:
        """Parts whose enclosure goes beyond what is reached by more than the tolerance.

        unbounded: also where it does so without bound.
        """
        with np.errstate(invalid="ignore"):
            spread = self.inner_high - self.inner_low
        # What is reached towards an end without bound says nothing about the other end.
        for bound, other in ((self.whole.low, self.inner_high), (self.whole.high, self.inner_low)):
            spread = np.where(np.isinf(bound), np.minimum(spread, np.abs(other)), spread)
        spread = np.where(np.isfinite(spread), spread, 0.0)
        scale = np.maximum(np.abs(self.inner_low), np.abs(self.inner_high))
        slack = TOLERANCE * spread + 1e-12 * np.where(np.isfinite(scale), scale, 0.0)
        below = found.low < (self.inner_low - slack)[owner]
        above = found.high > (self.inner_high + slack)[owner]
        if not unbounded:
            below &= np.isfinite(found.low)
            above &= np.isfinite(found.high)
        return np.asarray(below | above)


def subdivided(
    program: Program, box: Sequence[Ranges], repeated: Sequence[int], methods: Sequence[Method]
) -> Ranges:
    """The range of a program over boxes, each slot of shape (rows,): an enclosure of the truth.

    methods: give an enclosure of a part, and say where it is exact. At most 2 % too wide, unless
    the formula is unbounded in the box or takes more parts than are tried.
    """
    rows = box[0].low.shape[0]
    whole = natural(program, box)
    hull = _Hull.of(whole)
    work = max(MAX_WORK[0], MAX_WORK[1] * rows)
    blocks = [(np.arange(rows), list(box), 0)]
    while blocks:
        owner, parts, depth = blocks.pop()
        work -= owner.size
        found, final = _enclosures(program, parts, methods)
        hull.reach(owner[final], take(found, final))
        centre = natural(program, _centres(parts, repeated))
        hull.reach(owner, centre)
        slope = slopes(program, bare(parts))
        steepest = np.maximum(np.abs(slope.low), np.abs(slope.high))
        found = _nearer_centre(found, centre, parts, repeated, steepest, ~final & slope.smooth)
        active = ~final & hull.can_widen(owner, found, unbounded=depth < HOPELESS)
        share_of_row = np.bincount(owner[active], minlength=rows)[owner]
        active &= (2 * share_of_row <= MAX_PARTS) & (depth < MAX_ROUNDS) & (work > 0)
        hull.close(owner[~active], take(found, ~active))
        if active.any():
            owner, parts = owner[active], [take(part, active) for part in parts]
            share = _shares(parts, [take(slot, owner) for slot in box])
            halves = _halves(parts, repeated, steepest[:, active], share)
            blocks += _blocks(np.concatenate([owner, owner]), halves, depth + 1)
    return Ranges(
        np.maximum(hull.outer_low, whole.low),
        np.minimum(hull.outer_high, whole.high),
        hull.open_low,
        hull.open_high,
    )


def _blocks(
    owner: NDArray[np.int64], parts: list[Ranges], depth: int
) -> list[tuple[NDArray[np.int64], list[Ranges], int]]:
    """Parts in blocks of at most about MAX_PARTS, each with all parts of its rows."""
    if owner.size <= MAX_PARTS or owner.min() == owner.max():
        return [(owner, parts, depth)]
    distinct = np.unique(owner)
    first = owner < distinct[distinct.size // 2]
    return [
        block
        for some in (first, ~first)
        for block in _blocks(owner[some], [take(part, some) for part in parts], depth)
    ]


def _enclosures(
    program: Program, parts: Sequence[Ranges], methods: Sequence[Method]
) -> tuple[Ranges, NDArray[np.bool_]]:
    """Enclosures of parts, and which of them are exact."""
    found = natural(program, parts)
    final = np.isnan(found.low)
    for method in methods:
        enclosed, done = method(program, parts)
        nearer_low = ~final & (done | (enclosed.low > found.low))
        nearer_high = ~final & (done | (enclosed.high < found.high))
        found = Ranges(
            np.where(nearer_low, enclosed.low, found.low),
            np.where(nearer_high, enclosed.high, found.high),
            np.where(nearer_low, enclosed.open_low, found.open_low),
            np.where(nearer_high, enclosed.open_high, found.open_high),
        )
        final = final | done
    return found, final


def _nearer_centre(
    found: Ranges,
    centre: Ranges,
    parts: Sequence[Ranges],
    repeated: Sequence[int],
    steepest: Floats,
    where: NDArray[np.bool_],
) -> Ranges:
    """Enclosures drawn in to what the slopes let a part reach from its centre: mean value form."""
    with np.errstate(all="ignore"):
        half = np.array([(parts[slot].high - parts[slot].low) / 2 for slot in repeated])
        reach = (steepest[list(repeated)] * half).sum(axis=0) * (1 + 1e-12)
        low, high = centre.low - reach, centre.high + reach
    sound = where & (low <= high) & np.isfinite(reach)
    return Ranges(
        np.where(sound, np.maximum(found.low, low), found.low),
        np.where(sound, np.minimum(found.high, high), found.high),
        found.open_low,
        found.open_high,
    )


def _middle(part: Ranges) -> Floats:
    """Where a part is halved; an unbounded one at twice its finite end, at least 1 away."""
    low, high = part.low, part.high
    with np.errstate(all="ignore"):
        middle = np.where(np.isinf(high), np.maximum(2 * low, low + 1), (low + high) / 2)
        middle = np.where(np.isinf(low), np.minimum(2 * high, high - 1), middle)
    return np.where(np.isinf(low) & np.isinf(high), 0.0, middle)


def _centres(parts: Sequence[Ranges], repeated: Sequence[int]) -> list[Ranges]:
    return [closed(_middle(part)) if slot in repeated else part for slot, part in enumerate(parts)]


def _shares(parts: Sequence[Ranges], whole: Sequence[Ranges]) -> Floats:
    """How much of the whole each part is, by slot, shape (slots, rows)."""
    with np.errstate(all="ignore"):
        width = np.array([part.high - part.low for part in parts])
        all_of_it = np.array([slot.high - slot.low for slot in whole])
        nearest = np.array([np.minimum(np.abs(part.low), np.abs(part.high)) for part in parts])
        bounded = np.where(np.isinf(all_of_it), width / (1 + width + nearest), width / all_of_it)
        share = np.where(np.isinf(width), 1 / (1 + nearest), bounded)
    return np.where(width > 0, share, 0.0)


def _halves(
    parts: Sequence[Ranges], repeated: Sequence[int], steepest: Floats, share: Floats
) -> list[Ranges]:
    """Each part cut in two across the repeated slot that moves the result most; first halves first.

    steepest, share: by slot, shape (slots, rows). Where a slope is not bounded, the slot with the
    largest share of the whole left is cut.
    """
    width = np.array([parts[slot].high - parts[slot].low for slot in repeated])
    with np.errstate(all="ignore"):
        weight = np.array([steepest[slot] for slot in repeated]) * width
    steep = ~np.isfinite(weight).all(axis=0)
    weight = np.where(steep, np.array([share[slot] for slot in repeated]), weight)
    weight = np.where(width > 0, weight, -1.0)
    across = np.argmax(weight, axis=0)
    result = []
    for slot, part in enumerate(parts):
        cut = (
            across == list(repeated).index(slot)
            if slot in repeated
            else np.zeros(part.low.shape, dtype=np.bool_)
        )
        middle = _middle(part)
        result.append(
            Ranges(
                np.concatenate([part.low, np.where(cut, middle, part.low)]),
                np.concatenate([np.where(cut, middle, part.high), part.high]),
                np.concatenate([part.open_low, part.open_low & ~cut]),
                np.concatenate([part.open_high & ~cut, part.open_high]),
            )
        )
    return result

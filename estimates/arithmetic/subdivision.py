"""Ranges by subdividing the box of inputs, for formulas that turn inside it (`x * (1 - x)`).

Branch and bound over all rows at once. Every part of a box is enclosed by interval arithmetic, by
its slopes from its centre, by the ends of the slots whose slopes keep their signs, and far out by
its leading terms. What is surely reached (`sampling`) stands beside it. Parts that cannot widen
that are set aside; of the others those that go furthest beyond it are halved, until none is left or
the steps are spent. Method: Moore, Kearfott & Cloud, Introduction to Interval Analysis (2009), ch.
6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals, narrowing
from estimates.arithmetic.budget import AROUND, CLOSE, LOOSE, PARTS, ROUND, TIGHT
from estimates.arithmetic.evaluation import Floats, enclosures, natural
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.ranges import Ranges, take
from estimates.arithmetic.sampling import Reached
from estimates.arithmetic.slopes import Slopes, slopes
from estimates.arithmetic.tails import tail
from estimates.formulas.programs import Program, part_of

TOLERANCE: Final = 0.004  # of the width, at each end, that is aimed at
_FINE: Final = 1e-7  # of the width, that is aimed at as long as few parts go beyond it
_FEW: Final = 32  # parts of a row
PROMISED: Final = 0.02  # of the width, at both ends together
_HALVED: Final = PARTS // 2  # parts of a row, at most, in a round
_CELLS: Final = 3_000_000  # numbers of one array per instruction, at a time
_SHORT: Final = 8  # instructions, of an operand of a root
_NOISE: Final = 1e-9  # of the largest number about, that does not count as width

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Enclosure:
    """Ranges of a formula, and how near each is to the truth: TIGHT, CLOSE or LOOSE."""

    range: Ranges
    nearness: NDArray[np.int8]


def look_cost(program: Program) -> int:
    """The steps that a look at parts of a box takes; a search is worth while from two looks on."""
    return ROUND * len(program.instructions) + AROUND


def subdivided(
    program: Program, box: Sequence[Ranges], repeated: Sequence[int], steps: int
) -> Enclosure:
    """The range of a program over boxes, each slot of shape (rows,): an enclosure of the truth."""
    rows = box[0].low.shape[0]
    size = max(1, _CELLS // (len(program.instructions) * 2 * PARTS))
    found = [
        _Search(program, [take(slot, slice(start, start + size)) for slot in box], repeated).run(
            steps
        )
        for start in range(0, rows, size)
    ]
    ranges = [part.range for part in found]
    return Enclosure(
        Ranges(
            np.concatenate([part.low for part in ranges]),
            np.concatenate([part.high for part in ranges]),
            np.concatenate([part.open_low for part in ranges]),
            np.concatenate([part.open_high for part in ranges]),
        ),
        np.concatenate([part.nearness for part in found]),
    )


@dataclass(slots=True, eq=False)
class _Parts:
    """Parts of boxes: whose, and how far the formula goes over them at most.

    box: shape (slots, 2, parts), as found: (2, parts). ends: the boxes that the two ends of what
    was found come from, shape (2, slots, 2, parts).
    """

    owner: Integers
    box: Intervals
    found: Intervals
    ends: Intervals
    cut: Integers  # the slot to halve

    def take(self, where: Flags | Integers) -> _Parts:
        return _Parts(
            self.owner[where],
            self.box[:, :, where],
            self.found[:, where],
            self.ends[:, :, :, where],
            self.cut[where],
        )

    @classmethod
    def join(cls, parts: Sequence[_Parts]) -> _Parts:
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in parts], axis=-1)
                for name in ("owner", "box", "found", "ends", "cut")
            )
        )


class _Search:
    """The search over some rows."""

    def __init__(self, program: Program, box: Sequence[Ranges], repeated: Sequence[int]) -> None:
        self.program = program
        self.box = box
        self.repeated = list(repeated)
        whole = [intervals.intervals(slot.low, slot.high) for slot in box]
        with np.errstate(all="ignore"):
            whole = _with_roots(program, whole)
        self.whole = np.array(whole)
        self.rows = box[0].low.shape[0]
        self.outer = np.full((2, self.rows), -np.inf)
        self.ends = np.zeros((2, *self.whole.shape))
        with np.errstate(all="ignore"):
            self.reached = Reached(program, -self.whole[:, 0], self.whole[:, 1])

    def run(self, steps: int) -> Enclosure:
        with np.errstate(all="ignore"):
            return self._run(steps)

    def _run(self, steps: int) -> Enclosure:
        cost = look_cost(self.program)
        left = np.full(self.rows, float(steps) - cost)
        pool = self._look(np.arange(self.rows), self.whole)
        self.reached.look_beyond(np.isinf(pool.found[0]), np.isinf(pool.found[1]))
        while True:
            excess = self._excess(pool, fine=left > steps / 2)
            active = (excess > 0) & (left[pool.owner] >= cost)
            self._close(pool.take(~active))
            if not active.any():
                return self._concluded()
            pool, excess = pool.take(active), excess[active]
            chosen = _first(pool.owner, -excess, _HALVED)
            halves = _halves(pool.take(chosen), self.whole)
            count = np.bincount(halves[0], minlength=self.rows)
            left -= np.where(count > 0, cost * (1 + count / PARTS), 0.0)
            pool = _Parts.join([pool.take(~chosen), self._look(*halves)])

    def _excess(self, pool: _Parts, fine: Flags) -> Floats:
        """How far parts go beyond what is reached and is tolerated; fine: rows that can be fine."""
        owner = pool.owner
        low = self.reached.low[owner] + pool.found[0]
        high = pool.found[1] - self.reached.high[owner]
        # What is unbounded in truth cannot be widened.
        low = np.where(np.isneginf(self.reached.low[owner]), -np.inf, low)
        high = np.where(np.isposinf(self.reached.high[owner]), -np.inf, high)
        beyond = np.maximum(low, high)
        size, noise = self._size(), _NOISE * self._magnitude()
        finer = np.bincount(owner[beyond > (_FINE * size + noise)[owner]], minlength=self.rows)
        share = np.where(fine & (finer <= _FEW), _FINE, TOLERANCE)
        return np.where(np.isnan(beyond), 0.0, beyond - (share * size + noise)[owner])

    def _size(self) -> Floats:
        """The width that is surely reached; where one end is unbounded, the other end's size."""
        low, high = self.reached.low, self.reached.high
        width: Floats = np.where(low <= high, high - low, 0.0)
        one_sided = np.where(np.isinf(low), np.abs(high), np.abs(low))
        return np.asarray(
            np.where(np.isfinite(width), width, np.where(np.isfinite(one_sided), one_sided, 0.0))
        )

    def _magnitude(self) -> Floats:
        """The largest number that is surely reached."""
        ends = np.abs(np.array([self.reached.low, self.reached.high]))
        return np.asarray(np.where(np.isfinite(ends), ends, 0.0).max(axis=0))

    def _look(self, owner: Integers, box: Intervals) -> _Parts:
        """What the formula comes to over parts."""
        parts = list(box)
        values = enclosures(self.program, parts)
        slope = slopes(self.program, parts, values)
        found = values[-1].copy()
        middle = np.array(parts)
        for slot in self.repeated:
            middle[slot] = intervals.point(_middle(box[slot], self.whole[slot][:, owner]))
        pinned, known = self._pinned(box, middle, slope)
        looks = np.concatenate([*pinned, middle], axis=-1)
        at = enclosures(self.program, list(looks))[-1].reshape(2, 3, -1)
        ends = np.stack([box, box])
        for end in (0, 1):
            nearer = at[end, end] < found[end]
            found[end] = np.where(nearer, at[end, end], found[end])
            ends[end] = np.where(nearer, pinned[end], box)
        centre = at[:, 2]
        self._reach(owner, centre)
        exact = np.stack([at[0, 0], at[1, 1]])
        self._reach(owner[known], exact[:, known])
        found = self._near_centre(box, middle, centre, slope, found)
        found = self._far_out(box, found)
        found = np.where(np.isnan(found).any(axis=0), np.nan, found)
        return _Parts(owner, box, found, ends, self._cut(owner, box, slope))

    def _pinned(
        self, box: Intervals, middle: Intervals, slope: Slopes
    ) -> tuple[tuple[Intervals, Intervals], Flags]:
        """Parts with the slots at one end whose slope keeps its sign: for the low and high end.

        And where all repeated slots are, so that the two ends are reached.
        """
        low, high = box.copy(), box.copy()
        signs, flat = slope.signs(), slope.flat()
        known = slope.smooth.copy()
        for slot in self.repeated:
            bottom, top = -box[slot][0], box[slot][1]
            rising, falling = signs[slot] > 0, signs[slot] < 0
            for target, at_bottom, at_top in ((low, rising, falling), (high, falling, rising)):
                end = np.where(at_bottom, bottom, np.where(at_top, top, np.nan))
                end = np.where(flat[slot], middle[slot][1], end)
                usable = np.isfinite(end)
                target[slot] = np.where(usable, intervals.point(end), box[slot])
                known &= usable
        return (low, high), known

    def _near_centre(
        self,
        box: Intervals,
        middle: Intervals,
        centre: Intervals,
        slope: Slopes,
        found: Intervals,
    ) -> Intervals:
        """What slopes let a part reach from its centre: the mean value form."""
        reach = np.zeros((2, box.shape[-1]))
        for slot in self.repeated:
            steep = intervals.intervals(slope.low[slot], slope.high[slot])
            away = intervals.subtract(box[slot], middle[slot])
            reach = intervals.add(reach, intervals.multiply(steep, away))
        nearer = intervals.add(centre, reach * (1 + 1e-12))
        sound = slope.smooth & np.isfinite(nearer).all(axis=0) & (-nearer[0] <= nearer[1])
        return np.where(sound, np.minimum(found, nearer), found)

    def _far_out(self, box: Intervals, found: Intervals) -> Intervals:
        """Parts in which a repeated slot is unbounded, by the leading terms."""
        for slot in self.repeated:
            low, high = -box[slot][0], box[slot][1]
            for sign, least, where in (
                (1, low, (low > 0) & np.isposinf(high)),
                (-1, -high, (high < 0) & np.isneginf(low)),
            ):
                there = np.flatnonzero(where)
                if there.size:
                    parts = list(box[:, :, there])
                    enclosed = tail(self.program, parts, slot, least[there], sign)
                    found[:, there] = np.fmin(found[:, there], enclosed)
        return found

    def _cut(self, owner: Integers, box: Intervals, slope: Slopes) -> Integers:
        """The slot across which to halve each part: the one that moves the result most."""
        width = np.array([box[slot][0] + box[slot][1] for slot in self.repeated])
        steepest = np.maximum(np.abs(slope.low), np.abs(slope.high))[self.repeated]
        weight = steepest * width
        steep = ~np.isfinite(weight).all(axis=0)
        share = self._share(owner, box)
        weight = np.where(steep | (weight <= 0).all(axis=0), share, weight)
        weight = np.where(width > 0, weight, -1.0)
        return np.asarray(np.array(self.repeated)[np.argmax(weight, axis=0)])

    def _share(self, owner: Integers, box: Intervals) -> Floats:
        """How much of the whole each part is, by repeated slot."""
        part = np.array([box[slot] for slot in self.repeated])
        whole = np.array([self.whole[slot][:, owner] for slot in self.repeated])
        width, all_of_it = part.sum(axis=1), whole.sum(axis=1)
        nearest = np.abs(part).min(axis=1)
        bounded = np.where(np.isinf(all_of_it), width / (1 + width + nearest), width / all_of_it)
        return np.asarray(np.where(np.isinf(width), 1 / (1 + nearest), bounded))

    def _reach(self, owner: Integers, found: Intervals) -> None:
        """Widen what is reached by ranges that are reached as a whole."""
        sound = np.isfinite(found).all(axis=0)
        np.minimum.at(self.reached.low, owner[sound], -found[0, sound])
        np.maximum.at(self.reached.high, owner[sound], found[1, sound])

    def _close(self, parts: _Parts) -> None:
        """Widen the result by parts that are set aside."""
        parts = parts.take(~np.isnan(parts.found[0]))
        if not parts.owner.size:
            return
        for end in (0, 1):
            furthest = np.flatnonzero(_first(parts.owner, -parts.found[end], 1))
            owner, found = parts.owner[furthest], parts.found[end, furthest]
            wider = found > self.outer[end, owner]
            self.outer[end, owner[wider]] = found[wider]
            self.ends[end][:, :, owner[wider]] = parts.ends[end][:, :, furthest[wider]]

    def _concluded(self) -> Enclosure:
        outer = self.outer
        nothing = np.isneginf(outer).any(axis=0)
        low, high = -outer[0], outer[1]
        reached = self.reached
        # An end that an exact part reaches lies on both sides: rounding alone parts them.
        low, high = np.minimum(low, high), np.maximum(low, high)
        opened = self._opened()
        missing = np.where(np.isneginf(reached.low), 0.0, reached.low - low)
        missing = missing + np.where(np.isposinf(reached.high), 0.0, high - reached.high)
        nearness = np.full(self.rows, LOOSE, dtype=np.int8)
        for grade, share in ((CLOSE, PROMISED), (TIGHT, 3 * _FINE)):
            nearness[missing <= share * self._size() + _NOISE * self._magnitude()] = grade
        nearness[nothing] = TIGHT
        empty = np.where(nothing, np.nan, 0.0)
        return Enclosure(
            Ranges(low + empty, high + empty, opened[0] & ~nothing, opened[1] & ~nothing),
            nearness,
        )

    def _opened(self) -> tuple[Flags, Flags]:
        """Where the ends of the result are open: from the boxes that they come from."""
        slots = []
        for slot, given in enumerate(self.box):
            low, high = -self.ends[:, slot, 0], self.ends[:, slot, 1]
            whole = self.whole[slot]
            is_low, is_high, pinned = low == -whole[0], high == whole[1], low == high
            open_low = np.where(is_low, given.open_low, pinned & is_high & given.open_high)
            open_high = np.where(is_high, given.open_high, pinned & is_low & given.open_low)
            slots.append(Ranges(low, high, open_low, open_high))
        found = natural(self.program, slots)
        return found.open_low[0], found.open_high[1]


def _with_roots(program: Program, box: list[Intervals]) -> list[Intervals]:
    """The box without what has no root, as far as that is seen from short operands of roots."""
    for index in dict.fromkeys(step[1] for step in program.instructions if step[0] == "sqrt"):
        operand = part_of(program, index)
        if len(operand.instructions) <= program.slots + _SHORT:
            least = np.broadcast_to([[0.0], [np.inf]], box[0].shape)
            box = narrowing.within(operand, box, least, rounds=1)
    return box


def _middle(part: Intervals, whole: Intervals) -> Floats:
    """Where a part is halved; an unbounded one well beyond its finite end, on its far side of 0."""
    low, high = -part[0], part[1]
    ends = np.where(np.isfinite(whole), np.abs(whole), 0.0).max(axis=0)
    unit = np.where(ends > 0, ends, 1.0)
    middle = (low + high) / 2
    middle = np.where(np.isinf(high), np.where(low < 0, 0.0, np.maximum(4 * low, unit)), middle)
    down = np.where(high > 0, 0.0, np.minimum(4 * high, -unit))
    middle = np.where(np.isinf(low), down, middle)
    return np.where(np.isinf(low) & np.isinf(high), 0.0, middle)


def _halves(parts: _Parts, whole: Intervals) -> tuple[Integers, Intervals]:
    """The owners and boxes of the halves of parts; the first halves come first."""
    where = np.arange(parts.owner.size)
    cut = parts.box[parts.cut, :, where].T
    middle = _middle(cut, whole[parts.cut, :, parts.owner].T)
    first, second = parts.box.copy(), parts.box.copy()
    first[parts.cut, 1, where] = middle
    second[parts.cut, 0, where] = -middle
    return np.concatenate([parts.owner, parts.owner]), np.concatenate([first, second], axis=-1)


def _first(owner: Integers, key: Floats, most: int) -> Flags:
    """Of each owner the elements with the smallest keys, at most so many."""
    if owner.size <= most:
        return np.ones(owner.size, dtype=np.bool_)
    order = np.lexsort((key, owner))
    sorted_owner = owner[order]
    start = np.searchsorted(sorted_owner, sorted_owner)
    chosen = np.zeros(owner.size, dtype=np.bool_)
    chosen[order] = np.arange(owner.size) - start < most
    return chosen

"""Values that a formula surely reaches in a box: how far its range goes at least.

Beside an enclosure, which goes as far as the truth at least, they tell how much too wide it can be.
Points are taken all over the box, then ever nearer to the best of them. Every value is worked out
with a bound of its rounding error, and counts only as far as that leaves it. That an end is
unbounded is taken as shown where values keep growing far out, or ever nearer to a pole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.evaluation import POINT_OPERATIONS, Floats, divisor, points, power
from estimates.formulas.programs import Instruction, Program, operands, part_of

Flags = NDArray[np.bool_]
Rows = NDArray[np.int64] | slice

POINTS: Final = 96  # of the first look at a box
CLIMBS: Final = 4  # looks around the best points, each less far than the one before
AROUND: Final = 24  # points of such a look
STAGES: Final = 4  # at which values have to grow
_POLES: Final = 2  # divisors of a formula whose poles are looked for
_SECTIONS: Final = 16  # of a line at a look
_LOOKS: Final = 3  # from one stage to the next
_FAR: Final = 15.0  # powers of ten that samples of an unbounded slot go out
_UNIT: Final = 2.0**-52


def traced(program: Program, at: Sequence[Floats]) -> tuple[list[Floats], list[Floats]]:
    """The value of every instruction at points, and a bound of its rounding error, to first order.

    NaN where there is no value, or where the error leaves none.
    """
    values: list[Floats] = []
    errors: list[Floats] = []
    none = np.zeros_like(at[0])
    for instruction in program.instructions:
        operation = instruction[0]
        if operation == "slot":
            value, error = at[instruction[1]], none
        elif operation == "number":
            value, error = np.full_like(none, instruction[1]), none
        else:
            below = operands(instruction)
            parts, wrong = [values[i] for i in below], [errors[i] for i in below]
            value, error = _traced_step(instruction, parts, wrong)
        values.append(value)
        errors.append(error)
    return values, errors


def _traced_step(
    instruction: Instruction, parts: Sequence[Floats], wrong: Sequence[Floats]
) -> tuple[Floats, Floats]:
    operation, x, e = instruction[0], parts[0], wrong[0]
    if operation == "pow":
        exponent = instruction[2]
        value = power(x, exponent)
        error = np.abs(exponent * value / x) * e if exponent else np.zeros_like(x)
        error = np.where(x == 0, e, error)
    else:
        value = POINT_OPERATIONS[operation](parts)
        error = e
        if operation in {"add", "sub", "sum"}:
            error = sum(wrong[1:], start=e)
        elif operation == "mul":
            error = np.abs(x) * wrong[1] + np.abs(parts[1]) * e
        elif operation == "div":
            error = (e + np.abs(value) * wrong[1]) / (np.abs(parts[1]) - wrong[1])
        elif operation == "sqrt":
            error = np.where(x > e, e / (2 * value), np.sqrt(e))
        elif len(parts) > 1:
            error = np.maximum.reduce(wrong)
    error = error + _UNIT * np.abs(value)
    under = divisor(instruction)
    if under is not None:
        y, its = (parts[-1], wrong[-1])
        value = np.where((np.abs(y) > its) & np.isfinite(value), value, np.nan)
    return value, error


class Reached:
    """How far the range of a program goes at least, by row.

    low, high: ends of what is reached, shape (rows,); low above high where nothing is.
    """

    def __init__(self, program: Program, lows: Floats, highs: Floats) -> None:
        """lows, highs: the ends of the box, shape (slots, rows)."""
        self._program = program
        self._lows, self._highs = lows, highs
        self._scale = _scale(lows, highs)
        rows = lows.shape[1]
        self.low, self.high = np.full(rows, np.inf), np.full(rows, -np.inf)
        self._places = np.full((2, *lows.shape), np.nan)  # of the ends, as shares of the box
        first = np.broadcast_to(_pattern(lows.shape[0])[:, :, None], (POINTS, *lows.shape))
        self._values = self._look(first)
        self._first = first
        radius = 0.25
        for step in range(CLIMBS):
            around = _around(lows.shape[0], step)[:, :, None] * radius
            known = np.nan_to_num(self._places, nan=0.5)
            self._look(np.clip(known[:, None] + around, 0.0, 1.0).reshape(-1, *lows.shape))
            radius /= 3

    def _look(self, shares: Floats) -> list[Floats]:
        """Evaluate at points, shape (points, slots, rows), and keep the best of them."""
        at = self._at(shares)
        values, errors = traced(self._program, list(np.moveaxis(at, 1, 0)))
        value, error = values[-1], errors[-1]
        sound = np.isfinite(value) & np.isfinite(error)
        rows = np.arange(value.shape[1])
        for end, inward in enumerate((value + error, -(value - error))):
            best = np.where(sound, inward, np.inf)
            place = np.argmin(best, axis=0)
            found = best[place, rows]
            known = self.low if end == 0 else -self.high
            better = found < known
            self._places[end][:, better] = shares[place, :, rows].T[:, better]
            known = np.where(better, found, known)
            if end == 0:
                self.low = known
            else:
                self.high = -known
        return values

    def _at(self, shares: Floats, rows: Rows = slice(None)) -> Floats:
        """Points from their shares of the boxes: 0 is the low end, 1 the high end, or far out."""
        low, high, scale = (ends[:, rows] for ends in (self._lows, self._highs, self._scale))
        far = scale * (10.0 ** (_FAR * shares) - 1) / 1e3
        near = scale * (10.0 ** (_FAR * (1 - shares)) - 1) / 1e3
        both = scale * np.sign(shares - 0.5) * (10.0 ** (_FAR * np.abs(2 * shares - 1)) - 1) / 1e3
        inside = np.where(shares == 1, high, low + shares * (high - low))
        free_low, free_high = np.isinf(low), np.isinf(high)
        return np.where(
            free_low & free_high,
            both,
            np.where(free_high, low + far, np.where(free_low, high - near, inside)),
        )

    def look_beyond(self, low: Flags, high: Flags) -> None:
        """See whether ends are unbounded; `low` and `high` say of which rows that is asked."""
        rows = np.flatnonzero((low & ~np.isneginf(self.low)) | (high & ~np.isposinf(self.high)))
        if rows.size:
            self._look_far(rows)
            self._look_at_poles(rows)

    def _look_far(self, rows: NDArray[np.int64]) -> None:
        """Where values keep growing as unbounded slots do, each alone and all together."""
        lows, highs = self._lows[:, rows], self._highs[:, rows]
        free = np.isinf(highs) | np.isinf(lows)
        slots = np.flatnonzero(free.any(axis=1)).tolist()
        if not slots:
            return
        alone = np.arange(len(free))[:, None]
        ways = [free & (alone == slot) for slot in slots] + [free] * (len(slots) > 1)
        lines = [
            _outward(np.nan_to_num(self._places[end][:, rows], nan=0.5), moved, side, lows, highs)
            for end in (0, 1)
            for moved in ways
            for side in (1, -1)
        ]
        self._grow(rows, np.stack(lines, axis=1))

    def _look_at_poles(self, rows: NDArray[np.int64]) -> None:
        """Where values keep growing as a divisor nears 0, from one point to another."""
        found = [i for i in map(divisor, self._program.instructions) if i is not None]
        lines: list[Floats] = []
        for index in list(dict.fromkeys(reversed(found)))[:_POLES]:
            under = self._values[index][:, rows]
            part = part_of(self._program, index)
            finite = np.isfinite(under)
            far = np.argmax(np.where(finite, under, -np.inf), axis=0)
            near = np.argmin(np.where(finite, under, np.inf), axis=0)
            one, other = (self._first[place, :, rows].T for place in (far, near))
            stages: list[tuple[Floats, Floats]] = []
            for _ in range(STAGES):
                for _ in range(_LOOKS):
                    one, other = self._nearer(part, rows, one, other)
                stages.append((one, other))
            lines += [np.array([stage[side] for stage in stages]) for side in (0, 1)]
        if lines:
            self._grow(rows, np.stack(lines, axis=1))

    def _nearer(
        self, divisor: Program, rows: NDArray[np.int64], one: Floats, other: Floats
    ) -> tuple[Floats, Floats]:
        """Two points of a line, nearer to each other, between which a divisor comes to 0.

        one: where it is above 0. other: where it is not. Both: shares, shape (slots, rows).
        """
        part = np.linspace(0.0, 1.0, _SECTIONS + 1)[:, None, None]
        line = one + part * (other - one)
        at = self._at(line, rows)
        value = points(divisor, list(np.moveaxis(at, 1, 0)))
        value[-1] = 0.0
        first = np.argmax(~(value > 0), axis=0)
        first = np.maximum(first, 1)
        place = np.arange(rows.size)
        return line[first - 1, :, place].T, line[first, :, place].T

    def _grow(self, rows: NDArray[np.int64], shares: Floats) -> None:
        """Take ends as unbounded where values grow from stage to stage.

        shares: of points on some lines, shape (stages, lines, slots, rows).
        """
        stages, lines, slots, count = shares.shape
        at = self._at(shares.reshape(-1, slots, count), rows)
        found = traced(self._program, list(np.moveaxis(at, 1, 0)))
        value, error = (part[-1].reshape(stages, lines, count) for part in found)
        for sign in (1.0, -1.0):
            step = np.diff(sign * value, axis=0)
            grows = np.isfinite(value).all(axis=0) & (step > 10 * error[1:]).all(axis=0)
            grows &= (np.diff(step, axis=0) >= -1e-9 * step[1:]).all(axis=0)
            grows &= sign * value[-1] > 4 * np.abs(value[0])
            where = rows[grows.any(axis=0)]
            if sign > 0:
                self.high[where] = np.inf
            else:
                self.low[where] = -np.inf


def _outward(start: Floats, moved: Flags, side: int, lows: Floats, highs: Floats) -> Floats:
    """Points that go out in the slots that move: up, or down where the low end is unbounded."""
    steps: Floats = np.linspace(0.3, 0.9, STAGES)[:, None, None]
    free_low, free_high = np.isinf(lows), np.isinf(highs)
    both = 0.5 + side * steps / 2
    out = np.where(free_low & free_high, both, np.where(free_low, 1 - steps, steps))
    return np.where(moved, out, start)


def _scale(lows: Floats, highs: Floats) -> Floats:
    """What is large for each slot: its own finite ends, or those of the others, or 1."""
    ends = np.abs(np.stack([lows, highs]))
    own = np.where(np.isfinite(ends), ends, 0.0).max(axis=0)
    others = own.max(axis=0)
    return np.where(own > 0, own, np.where(others > 0, others, 1.0))


@lru_cache(maxsize=256)
def _pattern(slots: int) -> Floats:
    """Points all over a box, as shares of it, shape (POINTS, slots): corners, edges, insides."""
    chance = np.random.default_rng(slots)
    corners = chance.integers(0, 2, (POINTS // 3, slots)).astype(np.float64)
    if 2**slots <= len(corners):
        corners[: 2**slots] = np.array(list(np.ndindex(*[2] * slots)), dtype=np.float64)
    inside = chance.uniform(size=(POINTS - 2 * len(corners), slots))
    edges = chance.uniform(size=(len(corners), slots))
    edges = np.where(chance.integers(0, 3, edges.shape) > 0, np.round(edges), edges)
    return np.concatenate([corners, edges, inside])


@lru_cache(maxsize=256)
def _around(slots: int, step: int) -> Floats:
    """Directions to look in from a point, shape (AROUND, slots), from -1 to 1."""
    chance = np.random.default_rng((slots, step))
    found = chance.uniform(-1.0, 1.0, (AROUND, slots))
    alone = chance.integers(0, slots, AROUND)[:, None] == np.arange(slots)
    half = np.arange(AROUND)[:, None] % 2 == 0
    return np.where(half & ~alone, 0.0, found)

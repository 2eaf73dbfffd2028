"""The true range of a formula over a box of inputs, repeated inputs counted once.

In turn, each on the rows that are left:

1. no repeated slot: natural interval arithmetic is exact (Moore, Interval Analysis, 1966);
2. the slope by every repeated slot keeps its sign: the ends lie at the ends of those slots;
3. the formula is a quotient of polynomials: signs of the slopes from its polynomials; a slot in
   which it is (Ax + B) / (Cx + D) has its extremes at its own ends whatever the sign; limits at
   infinity are exact;
4. `min`, `max` and `abs` whose choice is the same all over the box are left out, and 1 to 3 tried
   again;
5. otherwise the box is subdivided (`arithmetic.subdivision`), which encloses the truth closely.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.evaluation import Floats, bare, closed, natural, natural_values, points
from estimates.arithmetic.patterns import Integers, groups
from estimates.arithmetic.pieces import KEPT, choices, settled, simplified
from estimates.arithmetic.polynomials import ALWAYS_ZERO
from estimates.arithmetic.ranges import Ranges, empty, take
from estimates.arithmetic.rational import Rational, rational
from estimates.arithmetic.slopes import slopes
from estimates.arithmetic.subdivision import subdivided
from estimates.formulas.programs import Program, repeated_slots

MAX_FREE: Final = 8  # slots whose both ends are tried: 2**8 corners

Rows = NDArray[np.int64]


def exact(program: Program, slots: Sequence[Ranges]) -> Ranges:
    """The range of a program over independent slots of shape (rows,); at most 2 % too wide."""
    result = natural(program, slots)
    if not repeated_slots(program):
        return result
    result = _copy(result)
    rows = np.flatnonzero(~np.isnan(result.low))
    box = [take(slot, rows) for slot in slots]
    program = simplified(program)
    repeated = sorted(repeated_slots(program))
    if not repeated:
        _put(result, rows, natural(program, box))
        return result
    for method in _METHODS:
        found, done = method(program, box)
        _put(result, rows[done], take(found, np.flatnonzero(done)))
        rows = rows[~done]
        box = [take(slot, np.flatnonzero(~done)) for slot in box]
        if not rows.size:
            return result
    _put(result, rows, subdivided(program, box, repeated, _METHODS))
    return result


def _copy(a: Ranges) -> Ranges:
    return Ranges(a.low.copy(), a.high.copy(), a.open_low.copy(), a.open_high.copy())


def _put(target: Ranges, rows: Rows, values: Ranges) -> None:
    target.low[rows], target.high[rows] = values.low, values.high
    target.open_low[rows], target.open_high[rows] = values.open_low, values.open_high


def end_of(box: Ranges, upper: NDArray[np.bool_]) -> Ranges:
    """One end of each range as a range of its own, open where that end is open."""
    value = np.where(upper, box.high, box.low)
    is_open = np.where(upper, box.open_high, box.open_low)
    return Ranges(value, value, is_open, is_open)


def tighter(a: Ranges, b: Ranges) -> Ranges:
    """The nearer ends of two enclosures of one truth; those of `a` where the two do not meet."""
    low, high = a.low < b.low, a.high > b.high
    sound = np.maximum(a.low, b.low) <= np.minimum(a.high, b.high)
    low, high = low & sound, high & sound
    return Ranges(
        np.where(low, b.low, a.low),
        np.where(high, b.high, a.high),
        np.where(low, b.open_low, a.open_low),
        np.where(high, b.open_high, a.open_high),
    )


def pinned(
    program: Program, box: Sequence[Ranges], ends: dict[int, tuple[Ranges, Ranges]]
) -> Ranges:
    """Natural range with some slots at points: `ends` are those for the low and the high end."""
    lower = natural(program, [ends[i][0] if i in ends else slot for i, slot in enumerate(box)])
    upper = natural(program, [ends[i][1] if i in ends else slot for i, slot in enumerate(box)])
    return Ranges(lower.low, upper.high, lower.open_low, upper.open_high)


def _by_slopes(program: Program, box: Sequence[Ranges]) -> tuple[Ranges, NDArray[np.bool_]]:
    slope = slopes(program, bare(box))
    signs, flat = slope.signs(), slope.flat()
    done = np.ones(box[0].low.shape, dtype=np.bool_)
    ends: dict[int, tuple[Ranges, Ranges]] = {}
    for slot in sorted(repeated_slots(program)):
        rising, still = signs[slot] > 0, flat[slot]
        bottom, top = end_of(box[slot], ~rising), end_of(box[slot], rising)
        anywhere = closed(_inside(box[slot]))
        known = still | (np.isfinite(bottom.low) & np.isfinite(top.low) & (signs[slot] != 0))
        bottom, top = (
            _choose(known, _choose(still, anywhere, end), box[slot]) for end in (bottom, top)
        )
        ends[slot] = (bottom, top)
        done &= known
    found = pinned(program, box, ends)
    return found, done & ~(np.isnan(found.low) | np.isnan(found.high))


def _choose(condition: NDArray[np.bool_], first: Ranges, second: Ranges) -> Ranges:
    return Ranges(
        np.where(condition, first.low, second.low),
        np.where(condition, first.high, second.high),
        np.where(condition, first.open_low, second.open_low),
        np.where(condition, first.open_high, second.open_high),
    )


def _inside(box: Ranges) -> Floats:
    """Some finite point of each range."""
    low = np.where(np.isfinite(box.low), box.low, np.where(np.isfinite(box.high), box.high, 0.0))
    return np.asarray(low)


def _by_polynomials(program: Program, box: Sequence[Ranges]) -> tuple[Ranges, NDArray[np.bool_]]:
    rows = box[0].low.shape[0]
    result = _copy(natural(program, box))
    done = np.zeros(rows, dtype=np.bool_)
    quotient = rational(program)
    if quotient is None:
        return result, done
    if quotient.denominator.is_zero:
        return empty(rows), ~done
    if quotient.is_single_use():
        return quotient.numerator.ranges(box), ~done
    result = tighter(result, quotient.enclosure(box))
    sign, free = _signs(quotient, box)
    usable = np.abs(quotient.denominator.signs(box)) == 1
    usable &= (free.sum(axis=0) <= MAX_FREE) & ~(sign == _UNKNOWN).any(axis=0)
    where = np.flatnonzero(usable)
    for pattern, members in groups(sign[:, usable].T):
        chosen = where[members]
        part = [take(slot, chosen) for slot in box]
        found, sound = _corners(program, quotient, part, pattern)
        _put(result, chosen[sound], take(found, np.flatnonzero(sound)))
        done[chosen[sound]] = True
    return result, done


_RISING, _FALLING, _EITHER, _FLAT, _UNKNOWN = 1, -1, 2, 3, 0


def _signs(quotient: Rational, box: Sequence[Ranges]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """How the quotient moves with each slot, (slots, rows); where both ends have to be tried."""
    shape = (len(box), box[0].low.shape[0])
    sign = np.full(shape, _UNKNOWN, dtype=np.int8)
    for slot in range(len(box)):
        slope = quotient.slope(slot)
        if slope.is_zero:
            sign[slot] = _FLAT
            continue
        found = slope.signs(box)
        spare = _EITHER if quotient.is_mobius(slot) else _UNKNOWN
        sign[slot] = np.where(found == 0, spare, np.where(found == ALWAYS_ZERO, _FLAT, found))
    return sign, sign == _EITHER


def _corners(
    program: Program,
    quotient: Rational,
    box: Sequence[Ranges],
    pattern: Integers,
) -> tuple[Ranges, NDArray[np.bool_]]:
    """The hull over the corners that can hold an extreme; rows of one pattern of signs."""
    lows: list[Ranges] = []
    highs: list[Ranges] = []
    for upper in _choices(pattern):
        lows.append(_corner(program, quotient, box, pattern, [not up for up in upper]))
        highs.append(_corner(program, quotient, box, pattern, upper))
    rows = box[0].low.shape[0]
    low, open_low = _extreme([(part.low, part.open_low) for part in lows], np.argmin, rows)
    high, open_high = _extreme([(part.high, part.open_high) for part in highs], np.argmax, rows)
    return Ranges(low, high, open_low, open_high), ~(np.isnan(low) | np.isnan(high))


def _choices(pattern: Integers) -> Iterator[list[bool]]:
    """For the high end: which end of each slot; both where either can hold it."""
    ends = [(True, False) if sign == _EITHER else ((sign == _RISING),) for sign in pattern.tolist()]
    for choice in itertools.product(*ends):
        yield list(choice)


def _extreme(
    parts: Sequence[tuple[Floats, NDArray[np.bool_]]], which: object, rows: int
) -> tuple[Floats, NDArray[np.bool_]]:
    values = np.array([value for value, _ in parts])
    opens = np.array([is_open for _, is_open in parts])
    best = values.min(axis=0) if which is np.argmin else values.max(axis=0)  # NaN wins
    return best, (opens & (values == best)).any(axis=0).reshape(rows)


def _corner(
    program: Program,
    quotient: Rational,
    box: Sequence[Ranges],
    pattern: Integers,
    upper: Sequence[bool],
) -> Ranges:
    """The range at one corner: by the program where it is finite, by the limit where it is not."""
    rows = box[0].low.shape[0]
    ends = [
        closed(_inside(slot)) if sign == _FLAT else end_of(slot, np.full(rows, up))
        for slot, sign, up in zip(box, pattern.tolist(), upper, strict=True)
    ]
    is_open = np.any([end.open_low for end in ends], axis=0)
    values = [end.low for end in ends]
    infinite = np.isinf(np.array(values))
    at = points(program, values)
    for kind, chosen in groups(infinite.T):
        unbounded = np.flatnonzero(kind).tolist()
        if unbounded or np.isnan(at[chosen]).any():
            part = [value[chosen] for value in values]
            side = quotient.denominator.signs([take(slot, chosen) for slot in box])
            at[chosen] = _limit(quotient, unbounded, part, side)
    return Ranges(at, at, is_open, is_open)


def _limit(
    quotient: Rational,
    unbounded: Sequence[int],
    values: Sequence[Floats],
    side: NDArray[np.int8],
) -> Floats:
    """Values where the slots of `unbounded` tend, one after the other, to their infinite ends.

    side: the sign of the denominator in the box, from which a zero of it is approached; that of its
    leading coefficient where a slot tends to -infinity is the other one for odd powers.

    A slot alone in its extremes makes the order of the limits free: each of them is one of a
    monotone function. NaN where a limit is not determined.
    """
    numerator, denominator = quotient.numerator, quotient.denominator
    direction = np.ones_like(values[0])
    divergent = vanishing = False
    for slot in unbounded:
        excess = numerator.degree(slot) - denominator.degree(slot)
        if excess and not vanishing:
            divergent = divergent or excess > 0
            vanishing = excess < 0 and not divergent
            direction = direction * np.where(values[slot] > 0, 1.0, (-1.0) ** (excess % 2))
        turns = denominator.degree(slot) % 2 > 0
        side = np.where(turns & (values[slot] < 0), -side, side)
        numerator, denominator = numerator.leading(slot), denominator.leading(slot)
    safe = [np.where(np.isinf(value), 0.0, value) for value in values]
    if vanishing:
        return np.zeros_like(direction)
    ratio = _ratio(numerator.points(safe), denominator.points(safe), side)
    if divergent:
        ratio = np.where(ratio == 0, np.nan, ratio)
        return np.sign(ratio) * direction * np.inf
    return ratio


def _ratio(numerator: Floats, denominator: Floats, side: NDArray[np.int8]) -> Floats:
    with np.errstate(all="ignore"):
        pole = np.sign(numerator) * side * np.inf
        return np.where(denominator == 0, pole, numerator / denominator)


def _by_pieces(program: Program, box: Sequence[Ranges]) -> tuple[Ranges, NDArray[np.bool_]]:
    values = natural_values(program, box)
    result, done = _copy(values[-1]), np.zeros(box[0].low.shape, dtype=np.bool_)
    chosen = choices(program, values)
    if chosen is None:
        return result, done
    for pattern, rows in groups(chosen.T):
        if (pattern == KEPT).all():
            continue
        piece = settled(program, tuple(pattern.tolist()))
        part = [take(slot, rows) for slot in box]
        if not repeated_slots(piece):
            _put(result, rows, natural(piece, part))
            done[rows] = True
            continue
        for method in (_by_slopes, _by_polynomials):
            found, sound = method(piece, part)
            sound &= ~done[rows]
            nearer = tighter(take(result, rows), found)
            _put(result, rows, _choose(sound, found, nearer))
            done[rows[sound]] = True
    return result, done


_METHODS: Final = (_by_slopes, _by_polynomials, _by_pieces)

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
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.budget import LOOSE, STEPS, TIGHT
from estimates.arithmetic.evaluation import Floats, bare, closed, enclosures, natural, points
from estimates.arithmetic.intervals import Intervals, is_empty
from estimates.arithmetic.patterns import Integers, groups
from estimates.arithmetic.pieces import KEPT, choices, settled, simplified
from estimates.arithmetic.polynomials import ALWAYS_ZERO
from estimates.arithmetic.ranges import Ranges, chosen, concatenate, empty, put, take, writable
from estimates.arithmetic.rational import Rational, rational
from estimates.arithmetic.slopes import Slopes, is_smooth, slopes
from estimates.arithmetic.subdivision import Enclosure, look_cost, subdivided
from estimates.failures import LIMITS
from estimates.formulas.programs import Program, repeated_slots

MAX_FREE: Final = 5  # slots whose both ends are tried: 2**5 corners
MAX_SPELLED_OUT: Final = 80  # instructions of a formula that is worth writing out as polynomials

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


def exact(program: Program, slots: Sequence[Ranges], steps: int = STEPS) -> Enclosure:
    """The range of a program over independent slots of shape (rows,).

    steps: see `budget`. Where they are spent, or numbers become too large, the range is wider than
    it has to be; where that may be by more than 2 %, the result says so.
    """
    nearness = np.full(slots[0].shape, TIGHT, dtype=np.int8)
    if not repeated_slots(program):
        return Enclosure(natural(program, slots), nearness)
    with np.errstate(all="ignore"):
        whole = enclosures(program, bare(slots))
    rows = np.flatnonzero(~is_empty(whole[-1]))
    result = empty(slots[0].shape)
    if not rows.size:
        return Enclosure(result, nearness)
    result = writable(result, strict=any(slot.strict is not None for slot in slots))
    simple, box = simplified(program), [take(slot, rows) for slot in slots]
    with np.errstate(all="ignore"):
        values = _on(rows, whole) if simple == program else enclosures(simple, bare(box))
    repeated = sorted(repeated_slots(simple))
    if not repeated:
        as_written = closed(-whole[-1][0, rows], whole[-1][1, rows])  # powers may overflow
        put(result, rows, _nearer(natural(simple, box, values), as_written))
        return Enclosure(result, nearness)
    done = np.zeros(rows.shape, dtype=np.bool_)
    if is_smooth(simple, values).any():
        found, done = _by_slopes(simple, box, slopes(simple, bare(box), values))
        put(result, rows[done], take(found, np.flatnonzero(done)))
    rows, box = _left(rows, box, done)
    if rows.size:
        put(result, rows, natural(simple, box, _on(np.flatnonzero(~done), values)))
    for method in (_by_polynomials, _by_pieces):
        if rows.size and len(simple.instructions) <= MAX_SPELLED_OUT:
            rows, box = _left(rows, box, _refine(method, simple, box, result, rows))
    if rows.size:
        nearness[rows] = LOOSE
    if rows.size and 2 * look_cost(simple) <= steps:
        with suppress(*LIMITS):
            search = subdivided(simple, box, repeated, steps)
            put(result, rows, tighter(take(result, rows), search.range))
            nearness[rows] = search.nearness
    return Enclosure(result, nearness)


def _on(rows: Rows, values: list[Intervals]) -> list[Intervals]:
    """Values of instructions on some rows; as they are where these are all rows."""
    return values if rows.size == values[-1].shape[1] else [value[:, rows] for value in values]


def _left(rows: Rows, box: Sequence[Ranges], done: Flags) -> tuple[Rows, list[Ranges]]:
    """The rows, and their box, that are not done."""
    return rows[~done], [take(slot, np.flatnonzero(~done)) for slot in box]


Method = Callable[[Program, Sequence[Ranges], Ranges], tuple[Ranges, Flags]]


def _refine(
    method: Method, program: Program, box: Sequence[Ranges], result: Ranges, rows: Rows
) -> Flags:
    """Put what a method finds into the result; returns where that is exact."""
    known = take(result, rows)
    try:
        found, done = method(program, box, known)
    except LIMITS:
        return np.zeros(rows.shape, dtype=np.bool_)
    put(result, rows, chosen(done, found, _nearer(known, found)))
    return done


def _nearer(a: Ranges, b: Ranges) -> Ranges:
    """The nearer ends of two enclosures, as open as those of `a` are."""
    found = tighter(a, b)
    strict = None
    if a.strict is not None:
        strict = a.strict & np.stack([found.low == a.low, found.high == a.high])
    return Ranges(found.low, found.high, a.open_low, a.open_high, strict)


def end_of(box: Ranges, upper: NDArray[np.bool_]) -> Ranges:
    """One end of each range as a range of its own, open where that end is open."""
    value = np.where(upper, box.high, box.low)
    is_open = np.where(upper, box.open_high, box.open_low)
    if box.strict is None:
        return Ranges(value, value, is_open, is_open)
    strict = np.where(upper, box.strict[1], box.strict[0])
    return Ranges(value, value, is_open, is_open, np.stack([strict, strict]))


def _loosened(box: Ranges, kept: Flags) -> Ranges:
    """Ranges whose ends are strict only where `kept`."""
    return box if box.strict is None else replace(box, strict=box.strict & kept)


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


def _by_slopes(program: Program, box: Sequence[Ranges], slope: Slopes) -> tuple[Ranges, Flags]:
    """Ranges where the slope by every repeated slot keeps its sign; empty where not."""
    signs, flat = slope.signs(), slope.flat()
    done = np.ones(box[0].shape, dtype=np.bool_)
    ends: dict[int, tuple[Ranges, Ranges]] = {}
    for slot in sorted(repeated_slots(program)):
        rising, still = signs[slot] > 0, flat[slot]
        # Only where the slope is never 0 does the strict end alone give the extreme.
        steep = (slope.low[slot] > 0) | (slope.high[slot] < 0)
        bottom, top = (end_of(_loosened(box[slot], steep), up) for up in (~rising, rising))
        done &= still | (np.isfinite(bottom.low) & np.isfinite(top.low) & (signs[slot] != 0))
        anywhere = closed(_inside(box[slot]))
        ends[slot] = chosen(still, anywhere, bottom), chosen(still, anywhere, top)
    found = writable(empty(done.shape), strict=any(slot.strict is not None for slot in box))
    rows = np.flatnonzero(done)
    if rows.size:
        pinned = [
            concatenate([take(ends[i][end] if i in ends else slot, rows) for end in (0, 1)])
            for i, slot in enumerate(box)
        ]
        both = natural(program, pinned)
        lower, upper = take(both, slice(0, rows.size)), take(both, slice(rows.size, None))
        done[rows] = ~(np.isnan(lower.low) | np.isnan(upper.high))
        strict = None
        if lower.strict is not None and upper.strict is not None:
            strict = np.stack([lower.strict[0], upper.strict[1]])
        both = Ranges(lower.low, upper.high, lower.open_low, upper.open_high, strict)
        put(found, rows, both)
    return found, done


def _inside(box: Ranges) -> Floats:
    """Some finite point of each range."""
    low = np.where(np.isfinite(box.low), box.low, np.where(np.isfinite(box.high), box.high, 0.0))
    return np.asarray(low)


def _by_polynomials(program: Program, box: Sequence[Ranges], known: Ranges) -> tuple[Ranges, Flags]:
    rows = box[0].low.shape[0]
    result = writable(known, strict=known.strict is not None)
    done = np.zeros(rows, dtype=np.bool_)
    quotient = rational(program)
    if quotient is None:
        return result, done
    if quotient.denominator.is_zero:
        return empty(rows), ~done
    if quotient.is_single_use():
        return quotient.numerator.ranges(box), ~done
    with np.errstate(all="ignore"):
        enclosed = quotient.enclosure(bare(box))
    result = tighter(result, closed(-enclosed[0], enclosed[1]))
    sign, free = _signs(quotient, box)
    usable = np.abs(quotient.denominator.signs(box)) == 1
    usable &= (free.sum(axis=0) <= MAX_FREE) & ~(sign == _UNKNOWN).any(axis=0)
    where = np.flatnonzero(usable)
    for pattern, members in groups(sign[:, usable].T):
        some = where[members]
        part = [take(slot, some) for slot in box]
        found, sound = _corners(program, quotient, part, pattern)
        put(result, some[sound], take(found, np.flatnonzero(sound)))
        done[some[sound]] = True
    return result, done


_RISING, _FALLING, _EITHER, _FLAT, _UNKNOWN = 1, -1, 2, 3, 0


def _signs(quotient: Rational, box: Sequence[Ranges]) -> tuple[NDArray[np.int8], Flags]:
    """How the quotient moves with each slot, (slots, rows); where both ends have to be tried."""
    shape = (len(box), box[0].low.shape[0])
    sign = np.full(shape, _UNKNOWN, dtype=np.int8)
    for slot, slope in enumerate(quotient.slopes or ()):
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
) -> tuple[Ranges, Flags]:
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
) -> tuple[Floats, Flags]:
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
    for kind, some in groups(infinite.T):
        unbounded = np.flatnonzero(kind).tolist()
        if unbounded or np.isnan(at[some]).any():
            part = [value[some] for value in values]
            side = quotient.denominator.signs([take(slot, some) for slot in box])
            at[some] = _limit(quotient, unbounded, part, side)
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


def _by_pieces(program: Program, box: Sequence[Ranges], known: Ranges) -> tuple[Ranges, Flags]:
    result = writable(known, strict=known.strict is not None)
    done = np.zeros(known.shape, dtype=np.bool_)
    settled_choices = choices(program, bare(box))
    if settled_choices is None:
        return result, done
    for pattern, rows in groups(settled_choices.T):
        if (pattern == KEPT).all():
            continue
        piece = settled(program, tuple(pattern.tolist()))
        part = [take(slot, rows) for slot in box]
        if not repeated_slots(piece):
            put(result, rows, natural(piece, part))
            done[rows] = True
            continue
        found, sound = _by_slopes(piece, part, slopes(piece, bare(part)))
        put(result, rows[sound], take(found, np.flatnonzero(sound)))
        done[rows[sound]] = True
        left, part = _left(rows, part, sound)
        if left.size:
            done[left] = _refine(_by_polynomials, piece, part, result, left)
    return result, done

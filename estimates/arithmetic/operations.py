"""Interval arithmetic on columns of ranges.

Values are those of IEEE 1788, in double precision: 0 times unbounded is 0; dividing by a range that
holds 0 and other values is unbounded; dividing by exactly 0, or the root of a wholly negative
range, is empty. Where an input is empty, so is the result. An end too large for a double is
unbounded, but a range never lies at infinity: it then starts from the largest double.

An end of a result is **open** when it was reached through an open end of an input:

- `add`: each end comes from the same end of both inputs and is open if either is. `negate` swaps
  the ends, and `subtract` adds the negative.
- `multiply`: the signs of the factors say which end of each is used: for factors above 0, low with
  low and high with high. `divide` multiplies by the reciprocal, whose ends are swapped, with 0 in
  place of unbounded and unbounded in place of 0. An end is open if either end used is, except:

  - at 0, only ends at 0 count, since the other factor does not matter: open if all of them are;
  - unbounded, only unbounded ends count: open if one of them is. So a quotient that is unbounded
    merely because its divisor reaches 0 is not open, unless that end at 0 is. Dividing across 0
    uses no end of the divisor.

- Where two ends compete (the low ends of the inputs of `maximum`; two corners of a product of two
  ranges across 0), the winner counts. In a tie, with slack: where one statement is enough (low of
  `maximum`, high of `minimum`, both of `intersection`), the end is open only if both are; where it
  takes both (high of `maximum`, low of `minimum`, both of `hull` and of a product across 0), it is
  open if either is.
- The 0 that `absolute` or an even `power` makes of a range across 0 is not open: no end was used.
- Where `square_root` cuts a range off at 0, the low end stays as open as it was, as it does at a
  natural bound.

The ends are worked out by `intervals`; what is open is worked out here, and only where anything is.

All functions take ranges of the same shape, or of shapes that numpy can broadcast, and raise
ValueError for others. They raise nothing else, and numpy warns of nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from estimates.arithmetic import intervals
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.ranges import Array, Flags, Ranges, from_points, meets, nearly_equal


def add(a: Ranges, b: Ranges) -> Ranges:
    """The sums of a number of ``a`` and a number of ``b``."""
    a, b = _aligned(a, b)
    with np.errstate(all="ignore"):
        found = intervals.add(_ends(a), _ends(b))
    return _ranges(found, a.open_low | b.open_low, a.open_high | b.open_high)


def subtract(a: Ranges, b: Ranges) -> Ranges:
    """The differences of a number of ``a`` and a number of ``b``."""
    a, b = _aligned(a, b)
    with np.errstate(all="ignore"):
        found = intervals.subtract(_ends(a), _ends(b))
    return _ranges(found, a.open_low | b.open_high, a.open_high | b.open_low)


def negate(a: Ranges) -> Ranges:
    """The numbers of ``a`` with the other sign."""
    return _ranges(intervals.negate(_ends(a)), a.open_high, a.open_low)


def scale(a: Ranges, factor: ArrayLike) -> Ranges:
    """Multiply ranges by plain numbers, as to convert units; empty where a number is not finite."""
    factors = np.asarray(factor, dtype=np.float64)
    if not np.all((factors > 0) & (factors < np.inf)):
        return multiply(a, from_points(factors))
    shape = np.broadcast_shapes(a.shape, factors.shape)
    with np.errstate(all="ignore"):
        found = intervals.settled(_ends(a) * factors)
    return _ranges(found, np.broadcast_to(a.open_low, shape), np.broadcast_to(a.open_high, shape))


def multiply(a: Ranges, b: Ranges) -> Ranges:
    """The products of a number of ``a`` and a number of ``b``; 0 times unbounded is 0."""
    a, b = _aligned(a, b)
    with np.errstate(all="ignore"):
        found = intervals.multiply(_ends(a), _ends(b))
        return _ranges(found, *_product_opened(a, b, dividing=False))


def divide(a: Ranges, b: Ranges) -> Ranges:
    """The quotients of a number of ``a`` and a number of ``b`` other than 0.

    Empty if ``b`` is only 0. One range holds them all: 1 divided by -1 to 5 is unbounded both ways.
    """
    a, b = _aligned(a, b)
    with np.errstate(all="ignore"):
        found = intervals.divide(_ends(a), _ends(b))
        return _ranges(found, *_product_opened(a, b, dividing=True))


def power(a: Ranges, n: int) -> Ranges:
    """The ``n``-th powers of the numbers of ``a``, for any whole ``n`` below 2**53 in magnitude.

    To the power 0 every number is 1; a negative power is 1 divided by the positive one.
    """
    if n < 0:
        return divide(from_points(np.ones(a.shape)), power(a, -n))
    if n == 0:
        return from_points(np.where(np.isnan(a.low), np.nan, 1.0))
    with np.errstate(all="ignore"):
        found = intervals.power(_ends(a), n)
    base = a if n % 2 else absolute(a)
    return _ranges(found, base.open_low, base.open_high)


def square_root(a: Ranges) -> Ranges:
    """The roots of the numbers of ``a`` that have one; empty if none has."""
    with np.errstate(all="ignore"):
        return _ranges(intervals.square_root(_ends(a)), a.open_low, a.open_high)


def absolute(a: Ranges) -> Ranges:
    """The magnitudes of the numbers of ``a``."""
    found = intervals.absolute(_ends(a))
    if not _any_open(a):
        return _ranges(found, a.open_low, a.open_high)
    turned = (a.low < 0) & (a.high <= 0)
    low, high = np.where(turned, -a.high, a.low), np.where(turned, -a.low, a.high)
    open_low = np.where(turned, a.open_high, a.open_low)
    open_high = np.where(turned, a.open_low, a.open_high)
    across = low < 0
    farthest = _winner_opened(-low, open_low, high, open_high, both_needed=True)
    return _ranges(found, open_low & ~across, np.where(across, farthest, open_high))


def minimum(a: Ranges, b: Ranges) -> Ranges:
    """The smaller ones of a number of ``a`` and a number of ``b``."""
    a, b = _aligned(a, b)
    with np.errstate(invalid="ignore"):
        found = intervals.minimum(_ends(a), _ends(b))
    if not _any_open(a, b):
        return _ranges(found, *_shut(found))
    low = _winner_opened(-a.low, a.open_low, -b.low, b.open_low, both_needed=True)
    high = _winner_opened(-a.high, a.open_high, -b.high, b.open_high, both_needed=False)
    return _ranges(found, low, high)


def maximum(a: Ranges, b: Ranges) -> Ranges:
    """The larger ones of a number of ``a`` and a number of ``b``."""
    a, b = _aligned(a, b)
    with np.errstate(invalid="ignore"):
        found = intervals.maximum(_ends(a), _ends(b))
    if not _any_open(a, b):
        return _ranges(found, *_shut(found))
    low = _winner_opened(a.low, a.open_low, b.low, b.open_low, both_needed=False)
    high = _winner_opened(a.high, a.open_high, b.high, b.open_high, both_needed=True)
    return _ranges(found, low, high)


def hull(a: Ranges, b: Ranges) -> Ranges:
    """The smallest ranges that hold both ``a`` and ``b``; empty where one of them is."""
    a, b = _aligned(a, b)
    found = intervals.hull(_ends(a), _ends(b))
    if not _any_open(a, b):
        return _ranges(found, *_shut(found))
    low = _winner_opened(-a.low, a.open_low, -b.low, b.open_low, both_needed=True)
    high = _winner_opened(a.high, a.open_high, b.high, b.open_high, both_needed=True)
    return _ranges(found, low, high)


def intersection(a: Ranges, b: Ranges) -> Ranges:
    """The numbers that ``a`` and ``b`` share; empty where they do not meet.

    Ranges that meet only with slack share what lies between the ends that meet.
    """
    a, b = _aligned(a, b)
    low, high = np.maximum(a.low, b.low), np.minimum(a.high, b.high)
    apart = np.where(meets(a, b), 0.0, np.nan)
    found = intervals.intervals(np.minimum(low, high) + apart, np.maximum(low, high) + apart)
    if not _any_open(a, b):
        return _ranges(found, *_shut(found))
    open_low = _winner_opened(a.low, a.open_low, b.low, b.open_low, both_needed=False)
    open_high = _winner_opened(-a.high, a.open_high, -b.high, b.open_high, both_needed=False)
    return _ranges(found, open_low, open_high)


def _winner_opened(
    x: Array, x_opened: Flags, y: Array, y_opened: Flags, *, both_needed: bool
) -> Flags:
    """Where the higher of two competing ends is open.

    both_needed: a tie is open if either is, since it takes both to be stated.
    """
    tied = x_opened | y_opened if both_needed else x_opened & y_opened
    return np.where(nearly_equal(x, y), tied, np.where(x > y, x_opened, y_opened))


def _product_opened(a: Ranges, b: Ranges, *, dividing: bool) -> tuple[Flags, Flags]:
    """Where the ends of ``a * b``, or of ``a / b``, are open: the rules of this module's docstring.

    Both factors are turned to be at or above 0, or across it; then their signs say which end of
    each is used. Rows of all arrays here: the low end, the high end.
    """
    if not _any_open(a, b):
        return _shut(_ends(a))
    turned_a, turned_b = a.high <= 0, b.high <= 0
    x, x_opened = _turned(a, turned_a)
    y, y_opened = _turned(b, turned_b)
    across_x, across_y = x[0] < 0, y[0] < 0
    if dividing:  # by 0 itself, from below or above, where the divisor is across it
        zero = np.stack([np.full(y[0].shape, -0.0), np.zeros(y[0].shape)])
        y, y_opened = np.where(across_y, zero, y[::-1] + 0.0), y_opened[::-1] & ~across_y
    first, second = across_y & ~across_x, across_x
    used_x = np.stack([np.where(first, x[1], x[0]), x[1]])
    used_y = np.stack([np.where(second, y[1], y[0]), y[1]])
    opened = _corner_opened(
        used_x,
        np.stack([np.where(first, x_opened[1], x_opened[0]), x_opened[1]]),
        used_y,
        np.stack([np.where(second, y_opened[1], y_opened[0]), y_opened[1]]),
        dividing=dividing,
    )
    both = across_x & across_y
    if both.any():  # two corners compete for each end
        other_x, other_x_opened = x[::-1], x_opened[::-1]
        other_y, other_y_opened = np.stack([y[0], y[0]]), np.stack([y_opened[0], y_opened[0]])
        other = _corner_opened(other_x, other_x_opened, other_y, other_y_opened, dividing=dividing)
        outward = np.array([-1.0, 1.0]).reshape(2, *[1] * both.ndim)
        one = outward * _corner(used_x, used_y, dividing=dividing)
        two = outward * _corner(other_x, other_y, dividing=dividing)
        winner = _winner_opened(one, opened, two, other, both_needed=True)
        opened = np.where(both, winner, opened)
    opened = np.where(turned_a ^ turned_b, opened[::-1], opened)
    return opened[0, ...], opened[1, ...]


def _turned(a: Ranges, turned: Flags) -> tuple[Array, Flags]:
    """The ends, and where they are open, of ``-a`` where ``turned``, of ``a`` elsewhere."""
    values, opened = np.stack([a.low, a.high]), np.stack([a.open_low, a.open_high])
    if not turned.any():
        return values, opened
    return np.where(turned, -values[::-1], values), np.where(turned, opened[::-1], opened)


def _corner(x: Array, y: Array, *, dividing: bool) -> Array:
    """The product of two ends, or their quotient; a divisor of -0.0 stands for 0 from below."""
    value = np.asarray(x / y if dividing else x * y)
    undefined = np.isnan(value) & ~np.isnan(x) & ~np.isnan(y)
    return np.where(undefined, 0.0, value)  # 0 x unbounded, 0 / 0, unbounded / unbounded


def _corner_opened(
    x: Array, x_opened: Flags, y: Array, y_opened: Flags, *, dividing: bool
) -> Flags:
    """Where a corner of a product (or quotient) is open."""
    zero_x, infinite_x = x == 0, np.isinf(x)
    zero_y, infinite_y = y == 0, np.isinf(y)
    if dividing:
        zero_y, infinite_y = infinite_y, zero_y
    at_zero = (x_opened | ~zero_x) & (y_opened | ~zero_y)
    at_infinity = (x_opened & infinite_x) | (y_opened & infinite_y)
    rest = np.where(infinite_x | infinite_y, at_infinity, x_opened | y_opened)
    return np.where(zero_x | zero_y, at_zero, rest)


def _any_open(*parts: Ranges) -> bool:
    return any(bool(part.open_low.any() or part.open_high.any()) for part in parts)


def _shut(found: Intervals) -> tuple[Flags, Flags]:
    stated = np.zeros(found.shape[1:], dtype=np.bool_)
    return stated, stated


def _aligned(a: Ranges, b: Ranges) -> tuple[Ranges, Ranges]:
    """Both with the shape that numpy gives to an operation on them."""
    if a.shape == b.shape:
        return a, b
    shape = np.broadcast_shapes(a.shape, b.shape)
    return _broadcast(a, shape), _broadcast(b, shape)


def _broadcast(a: Ranges, shape: tuple[int, ...]) -> Ranges:
    return Ranges(
        np.broadcast_to(a.low, shape),
        np.broadcast_to(a.high, shape),
        np.broadcast_to(a.open_low, shape),
        np.broadcast_to(a.open_high, shape),
    )


def _ends(a: Ranges) -> Intervals:
    return intervals.intervals(a.low, a.high)


def _ranges(found: Intervals, open_low: Flags, open_high: Flags) -> Ranges:
    """A result in its canonical form: without -0.0, nothing open where it is empty."""
    low, high = np.asarray(0.0 - found[0]), np.asarray(found[1] + 0.0)
    nothing = np.isnan(low)
    if nothing.any():
        open_low, open_high = open_low & ~nothing, open_high & ~nothing
    return Ranges(low, high, np.asarray(open_low), np.asarray(open_high))

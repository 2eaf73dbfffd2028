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

All functions take ranges of the same shape, or of shapes that numpy can broadcast, and raise
ValueError for others. They raise nothing else, and numpy warns of nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from estimates.arithmetic.ranges import Array, Flags, Ranges, from_points, meets, nearly_equal, take

_LARGEST = float(np.finfo(np.float64).max)


class _End(NamedTuple):
    """One end of ranges: its value, and where it is open."""

    value: Array
    opened: Flags


def add(a: Ranges, b: Ranges) -> Ranges:
    """The sums of a number of ``a`` and a number of ``b``."""
    with np.errstate(all="ignore"):
        return _settled(
            _End(a.low + b.low, a.open_low | b.open_low),
            _End(a.high + b.high, a.open_high | b.open_high),
        )


def subtract(a: Ranges, b: Ranges) -> Ranges:
    """The differences of a number of ``a`` and a number of ``b``."""
    with np.errstate(all="ignore"):
        return _settled(
            _End(a.low - b.high, a.open_low | b.open_high),
            _End(a.high - b.low, a.open_high | b.open_low),
        )


def negate(a: Ranges) -> Ranges:
    """The numbers of ``a`` with the other sign."""
    return _settled(_End(-a.high, a.open_high.copy()), _End(-a.low, a.open_low.copy()))


def scale(a: Ranges, factor: ArrayLike) -> Ranges:
    """Multiply ranges by plain numbers, as to convert units; empty where a number is not finite."""
    factors = np.asarray(factor, dtype=np.float64)
    if not np.all((factors > 0) & (factors < np.inf)):
        return multiply(a, from_points(factors))
    with np.errstate(all="ignore"):
        low, high = a.low * factors, a.high * factors
        return _settled(
            _End(low, np.broadcast_to(a.open_low, np.shape(low))),
            _End(high, np.broadcast_to(a.open_high, np.shape(high))),
        )


def multiply(a: Ranges, b: Ranges) -> Ranges:
    """The products of a number of ``a`` and a number of ``b``; 0 times unbounded is 0."""
    with np.errstate(all="ignore"):
        return _settled(*_product(*_aligned(a, b), dividing=False))


def divide(a: Ranges, b: Ranges) -> Ranges:
    """The quotients of a number of ``a`` and a number of ``b`` other than 0.

    Empty if ``b`` is only 0. One range holds them all: 1 divided by -1 to 5 is unbounded both ways.
    """
    with np.errstate(all="ignore"):
        a, b = _aligned(a, b)
        low, high = _product(a, b, dividing=True)
        low.value[(b.low == 0) & (b.high == 0)] = np.nan
        return _settled(low, high)


def power(a: Ranges, n: int) -> Ranges:
    """The ``n``-th powers of the numbers of ``a``, for any whole ``n`` below 2**53 in magnitude.

    To the power 0 every number is 1; a negative power is 1 divided by the positive one.
    """
    if n < 0:
        return divide(from_points(np.ones(a.shape)), power(a, -n))
    if n == 0:
        return from_points(np.where(np.isnan(a.low), np.nan, 1.0))
    base = a if n % 2 else absolute(a)
    with np.errstate(all="ignore"):
        return _settled(
            _End(np.power(base.low, float(n)), base.open_low),
            _End(np.power(base.high, float(n)), base.open_high),
        )


def square_root(a: Ranges) -> Ranges:
    """The roots of the numbers of ``a`` that have one; empty if none has."""
    with np.errstate(all="ignore"):
        return _settled(
            _End(np.sqrt(np.maximum(a.low, 0.0)), a.open_low),
            _End(np.sqrt(a.high), a.open_high),
        )


def absolute(a: Ranges) -> Ranges:
    """The magnitudes of the numbers of ``a``."""
    turned = _turned(a, (a.low < 0) & (a.high <= 0))
    across = turned.low < 0
    farthest = _highest(_End(-turned.low, turned.open_low), _high(turned), both_needed=True)
    return _settled(
        _End(np.where(across, 0.0, turned.low), turned.open_low & ~across),
        _chosen(across, farthest, _high(turned)),
    )


def minimum(a: Ranges, b: Ranges) -> Ranges:
    """The smaller ones of a number of ``a`` and a number of ``b``."""
    return _settled(
        _lowest(_low(a), _low(b), both_needed=True),
        _lowest(_high(a), _high(b), both_needed=False),
    )


def maximum(a: Ranges, b: Ranges) -> Ranges:
    """The larger ones of a number of ``a`` and a number of ``b``."""
    return _settled(
        _highest(_low(a), _low(b), both_needed=False),
        _highest(_high(a), _high(b), both_needed=True),
    )


def hull(a: Ranges, b: Ranges) -> Ranges:
    """The smallest ranges that hold both ``a`` and ``b``; empty where one of them is."""
    return _settled(
        _lowest(_low(a), _low(b), both_needed=True),
        _highest(_high(a), _high(b), both_needed=True),
    )


def intersection(a: Ranges, b: Ranges) -> Ranges:
    """The numbers that ``a`` and ``b`` share; empty where they do not meet.

    Ranges that meet only with slack share what lies between the ends that meet.
    """
    low = _highest(_low(a), _low(b), both_needed=False)
    high = _lowest(_high(a), _high(b), both_needed=False)
    apart = np.where(meets(a, b), 0.0, np.nan)
    return _settled(
        _End(np.minimum(low.value, high.value) + apart, low.opened),
        _End(np.maximum(low.value, high.value) + apart, high.opened),
    )


def _product(a: Ranges, b: Ranges, *, dividing: bool) -> tuple[_End, _End]:
    """Both ends of ``a * b``, or of ``a / b``; dividing by exactly 0 is left to the caller."""
    by = Ranges(b.high, b.low + 0.0, b.open_high, b.open_low) if dividing else b
    low = _corner(_low(a), _low(by), dividing=dividing)
    high = _corner(_high(a), _high(by), dividing=dividing)
    # That was right where no number is below 0, as is usual. Do the rest again, on its own.
    signed = (a.low < 0) | (b.low < 0)
    if signed.any():
        signed_ends = _signed_product(take(a, signed), take(b, signed), dividing=dividing)
        for end, signed_end in zip((low, high), signed_ends, strict=True):
            end.value[signed], end.opened[signed] = signed_end
    return low, high


def _signed_product(a: Ranges, b: Ranges, *, dividing: bool) -> tuple[_End, _End]:
    """Both ends of ``a * b``, or of ``a / b``, for numbers of any sign."""
    turned_a, turned_b = a.high <= 0, b.high <= 0
    a, b = _turned(a, turned_a), _turned(b, turned_b)
    # Each is now either at or above 0, or across it.
    across_a, across_b = a.low < 0, b.low < 0
    by = _divisors(b, across_b) if dividing else b

    low = _corner(
        _chosen(across_b & ~across_a, _high(a), _low(a)),
        _chosen(across_a, _high(by), _low(by)),
        dividing=dividing,
    )
    high = _corner(_high(a), _high(by), dividing=dividing)
    other_low = _corner(_high(a), _low(by), dividing=dividing)
    other_high = _corner(_low(a), _low(by), dividing=dividing)
    both = across_a & across_b
    low = _chosen(both, _lowest(low, other_low, both_needed=True), low)
    high = _chosen(both, _highest(high, other_high, both_needed=True), high)

    turned = turned_a ^ turned_b
    minus_low, minus_high = _End(-low.value, low.opened), _End(-high.value, high.opened)
    return _chosen(turned, minus_high, low), _chosen(turned, minus_low, high)


def _divisors(b: Ranges, across: Flags) -> Ranges:
    """What to divide by for the low and the high end of ``1 / b``.

    Across 0 these are no ends of ``b`` but 0 itself, from below and from above.
    """
    closed = np.zeros(b.shape, dtype=np.bool_)
    minus_zero, zero = np.full(b.shape, -0.0), np.zeros(b.shape)
    low = _chosen(across, _End(minus_zero, closed), _high(b))
    high = _chosen(across, _End(zero, closed), _End(b.low + 0.0, b.open_low))
    return Ranges(low.value, high.value, low.opened, high.opened)


def _corner(x: _End, y: _End, *, dividing: bool) -> _End:
    """The product of two ends, or their quotient; a divisor of -0.0 stands for 0 from below."""
    value: Array = np.empty(x.value.shape)
    if dividing:
        np.divide(x.value, y.value, out=value)
    else:
        np.multiply(x.value, y.value, out=value)
    undefined = np.isnan(value)
    if undefined.any():  # 0 x unbounded, 0 / 0, unbounded / unbounded; or empty
        value[undefined & ~np.isnan(x.value) & ~np.isnan(y.value)] = 0.0
    return _End(value, _corner_opened(x, y, dividing=dividing))


def _corner_opened(x: _End, y: _End, *, dividing: bool) -> Flags:
    """Where a corner of a product (or quotient) is open: the rule of this module's docstring."""
    either: Flags = np.logical_or(x.opened, y.opened, out=np.empty(x.opened.shape, np.bool_))
    if not either.any():
        return either
    zero_x, infinite_x = x.value == 0, np.isinf(x.value)
    zero_y, infinite_y = y.value == 0, np.isinf(y.value)
    if dividing:
        zero_y, infinite_y = infinite_y, zero_y
    at_zero = (x.opened | ~zero_x) & (y.opened | ~zero_y)
    at_infinity = (x.opened & infinite_x) | (y.opened & infinite_y)
    rest = np.where(infinite_x | infinite_y, at_infinity, either)
    return np.where(zero_x | zero_y, at_zero, rest)


def _lowest(x: _End, y: _End, *, both_needed: bool) -> _End:
    """The lower of two ends; ``both_needed`` says what a tie takes to be stated."""
    opened = _winner_opened(x, y, x.value < y.value, both_needed=both_needed)
    return _End(np.minimum(x.value, y.value), opened)


def _highest(x: _End, y: _End, *, both_needed: bool) -> _End:
    """The higher of two ends; ``both_needed`` says what a tie takes to be stated."""
    opened = _winner_opened(x, y, x.value > y.value, both_needed=both_needed)
    return _End(np.maximum(x.value, y.value), opened)


def _winner_opened(x: _End, y: _End, x_wins: Flags, *, both_needed: bool) -> Flags:
    either = x.opened | y.opened
    if not either.any():
        return either
    tied = either if both_needed else x.opened & y.opened
    return np.where(nearly_equal(x.value, y.value), tied, np.where(x_wins, x.opened, y.opened))


def _low(a: Ranges) -> _End:
    return _End(a.low, a.open_low)


def _high(a: Ranges) -> _End:
    return _End(a.high, a.open_high)


def _chosen(first: Flags, x: _End, y: _End) -> _End:
    """``x`` where ``first``, ``y`` elsewhere."""
    return _End(np.where(first, x.value, y.value), np.where(first, x.opened, y.opened))


def _turned(a: Ranges, turned: Flags) -> Ranges:
    """``-a`` where ``turned``, ``a`` elsewhere."""
    low = _chosen(turned, _End(-a.high, a.open_high), _low(a))
    high = _chosen(turned, _End(-a.low, a.open_low), _high(a))
    return Ranges(low.value, high.value, low.opened, high.opened)


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


def _settled(low: _End, high: _End) -> Ranges:
    """A result in its canonical form. Takes over the arrays of values, but not the flags."""
    low_value, high_value = np.asarray(low.value), np.asarray(high.value)
    open_low, open_high = np.asarray(low.opened), np.asarray(high.opened)
    # A range lies among the numbers, even when both of its ends overflow.
    np.minimum(low_value, _LARGEST, out=low_value)
    np.maximum(high_value, -_LARGEST, out=high_value)
    np.add(low_value, 0.0, out=low_value)  # so that -0.0 becomes 0.0
    np.add(high_value, 0.0, out=high_value)
    nothing = np.isnan(low_value) | np.isnan(high_value)
    if nothing.any():
        low_value[nothing] = high_value[nothing] = np.nan
        open_low, open_high = open_low & ~nothing, open_high & ~nothing
    return Ranges(low_value, high_value, open_low, open_high)

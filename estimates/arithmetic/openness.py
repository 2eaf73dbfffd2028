"""Which ends of a result nobody stated: the rules on open ends, beside the ends of `intervals`.

Where ends are open is an array of the shape of the intervals: row 0 for the low ends, row 1 for the
high ends. An end of a result is **open** when it was reached through an open end of an input:

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
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals
from estimates.arithmetic.intervals import Floats, Intervals
from estimates.arithmetic.ranges import nearly_equal

Flags = NDArray[np.bool_]


class Marked(NamedTuple):
    """Intervals, and where their ends are open; both of shape (2, ...)."""

    ends: Intervals
    opened: Flags


def negate(a: Marked) -> Flags:
    """Of the numbers of `a` with the other sign."""
    return a.opened[::-1]


def add(a: Marked, b: Marked) -> Flags:
    """Of sums."""
    return np.logical_or(a.opened, b.opened)


def subtract(a: Marked, b: Marked) -> Flags:
    """Of differences."""
    return np.logical_or(a.opened, b.opened[::-1])


def multiply(a: Marked, b: Marked) -> Flags:
    """Of products."""
    return _product(a, b, dividing=False)


def divide(a: Marked, b: Marked) -> Flags:
    """Of quotients."""
    return _product(a, b, dividing=True)


def power(a: Marked, n: int) -> Flags:
    """Of powers."""
    if n < 0:
        positive = Marked(intervals.power(a.ends, -n), power(a, -n))
        one = intervals.point(np.ones(a.ends.shape[1:]))
        return divide(Marked(one, np.zeros(one.shape, dtype=np.bool_)), positive)
    if n == 0:
        return np.zeros(a.ends.shape, dtype=np.bool_)
    return a.opened if n % 2 else absolute(a)


def square_root(a: Marked) -> Flags:
    """Of roots."""
    return a.opened


def absolute(a: Marked) -> Flags:
    """Of magnitudes."""
    ends, opened = _turned(a, (a.ends[0] > 0) & (a.ends[1] <= 0))
    across = ends[0] > 0
    if not across.any():
        return opened
    farthest = winner(ends[0], opened[0], ends[1], opened[1], both_needed=True)
    return _pair(opened[0] & ~across, np.where(across, farthest, opened[1]))


def minimum(a: Marked, b: Marked) -> Flags:
    """Of the smaller ones."""
    low = winner(a.ends[0], a.opened[0], b.ends[0], b.opened[0], both_needed=True)
    high = winner(-a.ends[1], a.opened[1], -b.ends[1], b.opened[1], both_needed=False)
    return _pair(low, high)


def maximum(a: Marked, b: Marked) -> Flags:
    """Of the larger ones."""
    low = winner(-a.ends[0], a.opened[0], -b.ends[0], b.opened[0], both_needed=False)
    high = winner(a.ends[1], a.opened[1], b.ends[1], b.opened[1], both_needed=True)
    return _pair(low, high)


def hull(a: Marked, b: Marked) -> Flags:
    """Of what holds both."""
    return winner(a.ends, a.opened, b.ends, b.opened, both_needed=True)


def intersection(a: Marked, b: Marked) -> Flags:
    """Of what both share."""
    return winner(-a.ends, a.opened, -b.ends, b.opened, both_needed=False)


def winner(x: Floats, x_opened: Flags, y: Floats, y_opened: Flags, *, both_needed: bool) -> Flags:
    """Where the higher of two competing ends is open.

    both_needed: a tie is open if either is, since it takes both to be stated.
    """
    tied = x_opened | y_opened if both_needed else x_opened & y_opened
    return np.where(nearly_equal(x, y), tied, np.where(x > y, x_opened, y_opened))


class _Ends(NamedTuple):
    """What counts of the ends of a factor: where they are open, at 0, and unbounded."""

    opened: Flags
    zero: Flags
    infinite: Flags


def _product(a: Marked, b: Marked, *, dividing: bool) -> Flags:
    """Both factors are turned to lie at or above 0, or across it: signs say which ends count."""
    turned_a, turned_b = a.ends[1] <= 0, b.ends[1] <= 0
    x_ends, x_opened = _turned(a, turned_a)
    y_ends, y_opened = _turned(b, turned_b)
    across_x, across_y = x_ends[0] > 0, y_ends[0] > 0
    x = _Ends(x_opened, x_ends == 0, np.isinf(x_ends))
    y = _Ends(y_opened, y_ends == 0, np.isinf(y_ends))
    if dividing:
        y = _Ends(y.opened[::-1], y.infinite[::-1], y.zero[::-1])
        if across_y.any():  # by 0 itself, from below or above
            y = _Ends(y.opened & ~across_y, y.zero & ~across_y, y.infinite | across_y)
    opened = _corner(_lifted(x, across_y & ~across_x), _lifted(y, across_x))
    both = across_x & across_y
    if both.any():
        opened = np.where(both, _across(x, y, x_ends, y_ends, dividing=dividing), opened)
    turned = turned_a != turned_b
    return np.where(turned, opened[::-1], opened) if turned.any() else opened


def _lifted(ends: _Ends, where: Flags) -> _Ends:
    """The ends that the low and the high end of a product use: both times the high one `where`."""
    if not where.any():
        return ends
    return _Ends(*(_pair(np.where(where, part[1], part[0]), part[1]) for part in ends))


def _corner(x: _Ends, y: _Ends) -> Flags:
    """Where a corner of a product is open."""
    found = x.opened | y.opened
    infinite = x.infinite | y.infinite
    if infinite.any():
        at_infinity = (x.opened & x.infinite) | (y.opened & y.infinite)
        found = np.where(infinite, at_infinity, found)
    zero = x.zero | y.zero
    if zero.any():
        found = np.where(zero, (x.opened | ~x.zero) & (y.opened | ~y.zero), found)
    return found


def _across(x: _Ends, y: _Ends, x_ends: Intervals, y_ends: Intervals, *, dividing: bool) -> Flags:
    """Of products of two ranges across 0, where two corners compete for each end."""
    turned = _Ends(*(part[::-1] for part in y))
    high, low = _corner(x, y), _corner(x, turned)  # each: of the corner with x's low, and its high
    if dividing:  # across 0 every corner is unbounded: a tie
        return _pair(low[0] | low[1], high[0] | high[1])
    same, crossed = x_ends * y_ends, x_ends * y_ends[::-1]
    same, crossed = (np.where(np.isnan(part), 0.0, part) for part in (same, crossed))
    return _pair(
        winner(crossed[0], low[0], crossed[1], low[1], both_needed=True),
        winner(same[0], high[0], same[1], high[1], both_needed=True),
    )


def _turned(a: Marked, turned: Flags) -> Marked:
    """The negative of `a` where `turned`, `a` elsewhere."""
    if not turned.any():
        return a
    return Marked(
        np.where(turned, a.ends[::-1], a.ends), np.where(turned, a.opened[::-1], a.opened)
    )


def _pair(low: Flags, high: Flags) -> Flags:
    found = np.empty((2, *np.shape(low)), dtype=np.bool_)
    found[0, ...] = low
    found[1, ...] = high
    return found

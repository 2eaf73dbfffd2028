"""Interval arithmetic on bare ends, for where it is of no matter which of them are open.

Intervals are one array of shape (2, ...): row 0 is the low end **negated**, row 1 the high end.
Both grow outward, so that most operations treat them alike, and turning the sign swaps them. Values
are those of `operations`, which adds to the same ends where they are open. NaN in both rows: empty.

The functions expect to run under ``np.errstate(all="ignore")``.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK

Intervals: TypeAlias = NDArray[np.float64]
Floats: TypeAlias = NDArray[np.float64]

LARGEST: Final = float(np.finfo(np.float64).max)


def intervals(low: Floats, high: Floats) -> Intervals:
    """Intervals from their ends, which have one shape."""
    made = np.empty((2, *np.shape(low)))
    np.negative(low, out=made[0, ...])
    made[1, ...] = high
    return made


def point(values: Floats) -> Intervals:
    """Intervals that hold one number each."""
    return intervals(values, values)


def add(a: Intervals, b: Intervals) -> Intervals:
    """The sums of a number of `a` and a number of `b`."""
    return settled(a + b)


def subtract(a: Intervals, b: Intervals) -> Intervals:
    """The differences of a number of `a` and a number of `b`."""
    return settled(a + b[::-1])


def negate(a: Intervals) -> Intervals:
    """The numbers of `a` with the other sign."""
    return a[::-1]


def multiply(a: Intervals, b: Intervals) -> Intervals:
    """The products of a number of `a` and a number of `b`; 0 times unbounded is 0."""
    return _product(a, b, np.multiply)


def divide(a: Intervals, b: Intervals) -> Intervals:
    """The quotients of a number of `a` and a number of `b` other than 0; empty if there is none."""
    if not (np.minimum(b[0], b[1]) >= 0).any():  # none holds 0
        return _product(a, b, np.divide)
    # A divisor that reaches 0 does so from its own side: 0.0 stands for that from above.
    is_zero, beyond = b == 0, b > 0
    found = _product(a, np.where(is_zero, -0.0, b), np.divide)
    across = beyond[0] & beyond[1]
    if across.any():
        everything = np.where((a[0] == 0) & (a[1] == 0), 0.0, np.inf)
        found = np.where(across, everything, found)
    nothing = np.isnan(a[0]) | (is_zero[0] & is_zero[1])
    return np.where(nothing, np.nan, found) if nothing.any() else found


def power(a: Intervals, n: int) -> Intervals:
    """The `n`-th powers of the numbers of `a`; a negative one is 1 divided by the positive one."""
    if n < 0:
        return divide(point(np.ones(a.shape[1:])), power(a, -n))
    if n == 0:
        return np.where(np.isnan(a), np.nan, point(np.ones(a.shape[1:])))
    if n % 2:
        return settled(a ** float(n))
    found = absolute(a) ** float(n)
    np.negative(found[0], out=found[0, ...])
    return settled(found)


def square_root(a: Intervals) -> Intervals:
    """The roots of the numbers of `a` that have one; empty if none has."""
    found = a.copy()
    low, high = found[0, ...], found[1, ...]
    np.minimum(low, 0.0, out=low)
    np.sqrt(np.negative(low, out=low), out=low)
    np.negative(low, out=low)
    none = np.isnan(np.sqrt(high, out=high))
    return np.where(none, np.nan, found) if none.any() else found


def absolute(a: Intervals) -> Intervals:
    """The magnitudes of the numbers of `a`."""
    found = np.empty(a.shape)
    found[0, ...] = np.minimum(np.minimum(a[0], a[1]), 0.0)
    found[1, ...] = np.maximum(a[0], a[1])
    return found


def minimum(a: Intervals, b: Intervals) -> Intervals:
    """The smaller ones of a number of `a` and a number of `b`."""
    found = np.empty(np.broadcast_shapes(a.shape, b.shape))
    found[0, ...] = np.maximum(a[0], b[0])
    found[1, ...] = np.minimum(a[1], b[1])
    return found


def maximum(a: Intervals, b: Intervals) -> Intervals:
    """The larger ones of a number of `a` and a number of `b`."""
    found = np.empty(np.broadcast_shapes(a.shape, b.shape))
    found[0, ...] = np.minimum(a[0], b[0])
    found[1, ...] = np.maximum(a[1], b[1])
    return found


def hull(a: Intervals, b: Intervals) -> Intervals:
    """The smallest intervals that hold both; empty where one of them is."""
    return np.maximum(a, b)


def intersection(a: Intervals, b: Intervals) -> Intervals:
    """The numbers that both share; empty where they do not meet.

    Intervals that meet only with slack share what lies between the ends that meet.
    """
    found = np.minimum(a, b)
    crossed = -found[0] > found[1]
    if crossed.any():
        larger = np.maximum(np.abs(found[0]), np.abs(found[1]))
        close = (np.abs(found[0] + found[1]) <= SLACK * larger) & (larger < np.inf)
        found = np.where(crossed, np.where(close, -found[::-1], np.nan), found)
    return found


def union(a: Intervals, b: Intervals) -> Intervals:
    """The smallest intervals that hold both; where one is empty, the other."""
    return np.fmax(a, b)


def is_empty(a: Intervals) -> NDArray[np.bool_]:
    """Where an interval holds nothing."""
    return np.asarray(np.isnan(a[1]))


def holds(a: Intervals, value: float) -> NDArray[np.bool_]:
    """Where an interval holds a number, with slack."""
    return ~is_empty(intersection(a, np.broadcast_to([[-value], [value]], a.shape)))


def _product(a: Intervals, b: Intervals, operation: np.ufunc) -> Intervals:
    """What the four corners of `a` and `b` span; dividing by what holds 0 is left to the caller."""
    same, crossed = operation(a, b), operation(a, b[::-1])
    found = _span(same, crossed)
    if np.isnan(found.max(initial=0.0)):
        known = ~(np.isnan(a) | np.isnan(b))
        for corners in (same, crossed):
            corners[np.isnan(corners) & known & known[::-1]] = 0.0  # 0 times unbounded
        found = _span(same, crossed)
    return settled(found)


def _span(same: Floats, crossed: Floats) -> Intervals:
    span = np.empty(same.shape)
    high, low = np.maximum(same, -crossed), np.maximum(crossed, -same)
    np.maximum(high[0], high[1], out=span[1, ...])
    np.maximum(low[0], low[1], out=span[0, ...])
    return span


def settled(found: Intervals) -> Intervals:
    """A range lies among the numbers, even when both of its ends overflow."""
    return np.maximum(found, -LARGEST)

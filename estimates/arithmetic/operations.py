"""Interval arithmetic on columns of ranges.

Values are those of IEEE 1788, in double precision: 0 times unbounded is 0; dividing by a range that
holds 0 and other values is unbounded; dividing by exactly 0, or the root of a wholly negative
range, is empty. Where an input is empty, so is the result. An end too large for a double is
unbounded, but a range never lies at infinity: it then starts from the largest double.

The ends are worked out by `intervals`, where they are open by `openness`, and only where any is.

All functions take ranges of the same shape, or of shapes that numpy can broadcast, and raise
ValueError for others. They raise nothing else, and numpy warns of nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from estimates.arithmetic import intervals, openness
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.openness import Marked
from estimates.arithmetic.ranges import Flags, Ranges, from_points


def add(a: Ranges, b: Ranges) -> Ranges:
    """The sums of a number of ``a`` and a number of ``b``."""
    return _two(intervals.add, openness.add, a, b)


def subtract(a: Ranges, b: Ranges) -> Ranges:
    """The differences of a number of ``a`` and a number of ``b``."""
    return _two(intervals.subtract, openness.subtract, a, b)


def negate(a: Ranges) -> Ranges:
    """The numbers of ``a`` with the other sign."""
    return _one(intervals.negate, openness.negate, a)


def scale(a: Ranges, factor: ArrayLike) -> Ranges:
    """Multiply ranges by plain numbers, as to convert units; empty where a number is not finite."""
    factors = np.asarray(factor, dtype=np.float64)
    if not np.all((factors > 0) & (factors < np.inf)):
        return multiply(a, from_points(factors))
    shape = np.broadcast_shapes(a.shape, factors.shape)
    given = marked(_broadcast(a, shape))
    with np.errstate(all="ignore"):
        return ranges(Marked(intervals.settled(given.ends * factors), given.opened))


def multiply(a: Ranges, b: Ranges) -> Ranges:
    """The products of a number of ``a`` and a number of ``b``; 0 times unbounded is 0."""
    return _two(intervals.multiply, openness.multiply, a, b)


def divide(a: Ranges, b: Ranges) -> Ranges:
    """The quotients of a number of ``a`` and a number of ``b`` other than 0.

    Empty if ``b`` is only 0. One range holds them all: 1 divided by -1 to 5 is unbounded both ways.
    """
    return _two(intervals.divide, openness.divide, a, b)


def power(a: Ranges, n: int) -> Ranges:
    """The ``n``-th powers of the numbers of ``a``, for any whole ``n`` below 2**53 in magnitude.

    To the power 0 every number is 1; a negative power is 1 divided by the positive one.
    """
    return _one(lambda ends: intervals.power(ends, n), lambda given: openness.power(given, n), a)


def square_root(a: Ranges) -> Ranges:
    """The roots of the numbers of ``a`` that have one; empty if none has."""
    return _one(intervals.square_root, openness.square_root, a)


def absolute(a: Ranges) -> Ranges:
    """The magnitudes of the numbers of ``a``."""
    return _one(intervals.absolute, openness.absolute, a)


def minimum(a: Ranges, b: Ranges) -> Ranges:
    """The smaller ones of a number of ``a`` and a number of ``b``."""
    return _two(intervals.minimum, openness.minimum, a, b)


def maximum(a: Ranges, b: Ranges) -> Ranges:
    """The larger ones of a number of ``a`` and a number of ``b``."""
    return _two(intervals.maximum, openness.maximum, a, b)


def hull(a: Ranges, b: Ranges) -> Ranges:
    """The smallest ranges that hold both ``a`` and ``b``; empty where one of them is."""
    return _two(intervals.hull, openness.hull, a, b)


def intersection(a: Ranges, b: Ranges) -> Ranges:
    """The numbers that ``a`` and ``b`` share; empty where they do not meet.

    Ranges that meet only with slack share what lies between the ends that meet.
    """
    return _two(intervals.intersection, openness.intersection, a, b)


def _one(
    ends: Callable[[Intervals], Intervals], opened: Callable[[Marked], Flags], a: Ranges
) -> Ranges:
    given = marked(a)
    with np.errstate(all="ignore"):
        return ranges(
            Marked(ends(given.ends), opened(given) if given.opened.any() else given.opened)
        )


def _two(
    ends: Callable[[Intervals, Intervals], Intervals],
    opened: Callable[[Marked, Marked], Flags],
    a: Ranges,
    b: Ranges,
) -> Ranges:
    if a.shape != b.shape:
        shape = np.broadcast_shapes(a.shape, b.shape)
        a, b = _broadcast(a, shape), _broadcast(b, shape)
    one, other = marked(a), marked(b)
    with np.errstate(all="ignore"):
        is_open = one.opened.any() or other.opened.any()
        return ranges(
            Marked(ends(one.ends, other.ends), opened(one, other) if is_open else one.opened)
        )


def _broadcast(a: Ranges, shape: tuple[int, ...]) -> Ranges:
    return Ranges(
        np.broadcast_to(a.low, shape),
        np.broadcast_to(a.high, shape),
        np.broadcast_to(a.open_low, shape),
        np.broadcast_to(a.open_high, shape),
    )


def marked(a: Ranges) -> Marked:
    """Ranges as one array of ends, and one of where they are open."""
    opened = np.empty((2, *a.shape), dtype=np.bool_)
    opened[0, ...], opened[1, ...] = a.open_low, a.open_high
    return Marked(intervals.intervals(a.low, a.high), opened)


def ranges(a: Marked) -> Ranges:
    """Ranges in their canonical form: without -0.0, nothing open where they are empty."""
    low, high = np.asarray(0.0 - a.ends[0]), np.asarray(a.ends[1] + 0.0)
    nothing = np.isnan(low)
    opened = a.opened & ~nothing if nothing.any() else a.opened
    return Ranges(low, high, np.asarray(opened[0, ...]), np.asarray(opened[1, ...]))

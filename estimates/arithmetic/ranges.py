"""Ranges in columns, with unbounded and open ends: what they are and how they compare.

A range is all numbers from ``low`` to ``high``. An end at infinity is unbounded; a range that holds
nothing is empty. An **open** end is one that nobody stated, also where a natural bound closes the
range: "up to 12,000" soldiers is 0 to 12,000, open at its low end. A **strict** end is not in the
range itself: "less than 12,000". `operations` has the operations on ranges.

All comparisons have a relative slack of `SLACK`, so that 0.1 + 0.2 equals 0.3. Slack is a share of
the larger magnitude of the two numbers compared, so there is none at 0; there is none at infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

SLACK = 1e-9

Array: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """One range per element of four arrays of the same shape, of any number of dimensions.

    The arrays are never written to once they are here, so that ranges can share them. ``low`` is
    below ``+inf`` and not above ``high``, which is above ``-inf``; empty ranges are the exception.
    """

    low: Array
    """Low ends; ``-inf`` where unbounded, NaN where empty."""
    high: Array
    """High ends; ``+inf`` where unbounded, NaN where empty."""
    open_low: Flags
    """Where nobody stated the low end."""
    open_high: Flags
    """Where nobody stated the high end."""
    strict: Flags | None = None
    """Where ends are strict, low and then high, of shape (2, ...); None: nowhere, or given up."""

    @property
    def strict_ends(self) -> Flags:
        """Where ends are strict, of shape (2, ...)."""
        if self.strict is None:
            return np.zeros((2, *self.shape), dtype=np.bool_)
        return self.strict

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of each of the four arrays."""
        return self.low.shape

    def opened(self, place: int) -> str:
        """Which ends of one range nobody stated: "", "low", "high" or "both"."""
        return _OPEN[int(self.open_low[place]) + 2 * int(self.open_high[place])]


_OPEN = ("", "low", "high", "both")


def open_names(open_low: Flags, open_high: Flags) -> NDArray[np.object_]:
    """Which ends nobody stated: "", "low", "high" or "both"."""
    return np.array(_OPEN, dtype=object)[open_low + 2 * open_high]


def from_points(values: ArrayLike) -> Ranges:
    """Ranges that hold one number each, none open; empty where a value is NaN or infinite."""
    points = np.array(values, dtype=np.float64)
    points[~np.isfinite(points)] = np.nan
    points += 0.0  # so that -0.0 becomes 0.0
    closed = np.zeros(points.shape, dtype=np.bool_)
    return Ranges(points, points, closed, closed)


def unbounded(shape: int | tuple[int, ...]) -> Ranges:
    """Ranges of which nothing is known: unbounded, and open, at both ends."""
    infinite = np.full(shape, np.inf)
    opened = np.ones(shape, dtype=np.bool_)
    return Ranges(-infinite, infinite, opened, opened)


def empty(shape: int | tuple[int, ...]) -> Ranges:
    """Ranges that hold nothing; none is open."""
    nothing = np.full(shape, np.nan)
    closed = np.zeros(shape, dtype=np.bool_)
    return Ranges(nothing, nothing, closed, closed)


def take(a: Ranges, where: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Ranges:
    """Pick ranges as numpy picks elements of an array: by mask, by positions or by a slice."""
    strict = None if a.strict is None else a.strict[:, where]
    return Ranges(a.low[where], a.high[where], a.open_low[where], a.open_high[where], strict)


def writable(a: Ranges, *, strict: bool) -> Ranges:
    """A copy whose elements `put` may replace; strict: it has room for strict ends."""
    ends = a.strict_ends.copy() if strict else None
    return Ranges(a.low.copy(), a.high.copy(), a.open_low.copy(), a.open_high.copy(), ends)


def put(target: Ranges, where: NDArray[np.integer], values: Ranges) -> None:
    """Replace elements of a `writable` copy."""
    target.low[where], target.high[where] = values.low, values.high
    target.open_low[where], target.open_high[where] = values.open_low, values.open_high
    if target.strict is not None:
        target.strict[:, where] = values.strict_ends


def chosen(first: Flags, a: Ranges, b: Ranges) -> Ranges:
    """`a` where `first`, `b` elsewhere."""
    return Ranges(
        np.where(first, a.low, b.low),
        np.where(first, a.high, b.high),
        np.where(first, a.open_low, b.open_low),
        np.where(first, a.open_high, b.open_high),
        None
        if a.strict is None and b.strict is None
        else np.where(first, a.strict_ends, b.strict_ends),
    )


def concatenate(parts: Sequence[Ranges]) -> Ranges:
    """Join ranges along their first dimension.

    Raises:
        ValueError: there is no part, or their shapes differ in another dimension.
    """
    return Ranges(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        np.concatenate([part.open_low for part in parts]),
        np.concatenate([part.open_high for part in parts]),
        None
        if all(part.strict is None for part in parts)
        else np.concatenate([part.strict_ends for part in parts], axis=1),
    )


def is_empty(a: Ranges) -> Flags:
    """Where a range holds nothing."""
    return np.isnan(a.low)


def width(a: Ranges) -> Array:
    """High end less low end: 0 for a point, ``inf`` where unbounded, NaN where empty."""
    with np.errstate(all="ignore"):
        return np.subtract(a.high, a.low)


def meets(a: Ranges, b: Ranges) -> Flags:
    """Where two ranges have a number in common, with slack; an empty range meets nothing.

    They do not where they only touch at an end that is strict in one of them.
    """
    if a.strict is None and b.strict is None:
        return at_most(a.low, b.high) & at_most(b.low, a.high)
    ours, theirs = a.strict_ends, b.strict_ends
    below = above(a.low, b.high, ours[0] | theirs[1])
    return np.asarray(~below & ~above(b.low, a.high, theirs[0] | ours[1]))


def contains(a: Ranges, values: ArrayLike) -> Flags:
    """Where a range holds a value, with slack.

    An unbounded end holds its infinity, as a limit. No range holds NaN, and an empty one nothing.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if a.strict is None:
        return at_most(a.low, numbers) & at_most(numbers, a.high)
    low, high = a.strict
    return np.asarray(~above(a.low, numbers, low) & ~above(numbers, a.high, high))


@overload
def nearly_equal(x: Array, y: Array | float) -> Flags: ...
@overload
def nearly_equal(x: float, y: Array) -> Flags: ...
@overload
def nearly_equal(x: float, y: float) -> bool: ...
def nearly_equal(x: Array | float, y: Array | float) -> Flags | bool:
    """Whether two numbers differ by no more than `SLACK` times the larger magnitude.

    Infinities equal themselves only, NaN equals nothing. Two plain numbers give a plain ``bool``.
    """
    if isinstance(x, np.ndarray) or isinstance(y, np.ndarray):
        return np.asarray(np.equal(x, y) | _close(x, y))
    return bool(x == y or _close(x, y))


@overload
def at_most(x: Array, y: Array | float) -> Flags: ...
@overload
def at_most(x: float, y: Array) -> Flags: ...
@overload
def at_most(x: float, y: float) -> bool: ...
def at_most(x: Array | float, y: Array | float) -> Flags | bool:
    """Whether ``x`` is below or nearly equal to ``y``; the same slack as `nearly_equal`."""
    if isinstance(x, np.ndarray) or isinstance(y, np.ndarray):
        return np.asarray(np.less_equal(x, y) | _close(x, y))
    return bool(x <= y or _close(x, y))


def above(low: Array, high: Array, strict: Flags) -> Flags:
    """Where a low end lies above a high one, or reaches it and one of them is `strict`."""
    return np.asarray(~at_most(low, high) | (strict & at_most(high, low)))


def _close(x: Array | float, y: Array | float) -> Flags:
    """Where two finite numbers differ by no more than the slack."""
    with np.errstate(all="ignore"):
        larger = np.maximum(np.abs(x), np.abs(y))
        close: Flags = (np.abs(np.subtract(x, y)) <= SLACK * larger) & (larger < np.inf)
    return close

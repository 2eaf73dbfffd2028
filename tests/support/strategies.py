"""Strategies for property tests, shared: columns of ranges, and numbers that lie in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from estimates.arithmetic.ranges import Array, Ranges

LENGTH = 4
"""How many ranges a drawn column has."""

# Mostly small numbers of both signs, which tie, cancel and touch 0 as real ones do; then any
# magnitude whose products and quotients stay well within the doubles.
_small = st.integers(-6, 6).map(float)
_decimal = st.integers(-300, 300).map(lambda n: n / 10)
_magnitude = st.floats(1e-40, 1e40, allow_nan=False, allow_infinity=False)
numbers = st.one_of(_small, _small, _decimal, _magnitude, _magnitude.map(lambda x: -x))
"""Finite numbers, often equal to each other and often 0."""


@st.composite
def _range(draw: st.DrawFn, *, bounded: bool = False) -> tuple[float, float, bool, bool]:
    low, high = sorted((draw(numbers), draw(numbers)))
    if not bounded:
        low = draw(st.sampled_from((low, low, low, -math.inf)))
        high = draw(st.sampled_from((high, high, high, math.inf)))
    return low, high, draw(st.booleans()), draw(st.booleans())


def column(rows: Sequence[tuple[float, float, bool, bool]]) -> Ranges:
    """A column of ranges from (low, high, open low, open high)."""
    low, high, open_low, open_high = (np.array(part) for part in zip(*rows, strict=True))
    made = Ranges(low.astype(np.float64), high.astype(np.float64), open_low, open_high)
    for part in (made.low, made.high, made.open_low, made.open_high):
        part.flags.writeable = False  # an operation that wrote to its input would fail
    return made


def ranges(*, bounded: bool = False, length: int = LENGTH) -> st.SearchStrategy[Ranges]:
    """Columns of non-empty ranges with any marks; with unbounded ends unless ``bounded``."""
    return st.lists(_range(bounded=bounded), min_size=length, max_size=length).map(column)


@st.composite
def points_in(draw: st.DrawFn, a: Ranges) -> Array:
    """One finite number in each range: often an end, or as far out as numbers go."""
    return np.array(
        [draw(_point(float(low), float(high))) for low, high in zip(a.low, a.high, strict=True)],
        dtype=np.float64,
    )


@st.composite
def ranges_in(draw: st.DrawFn, a: Ranges) -> Ranges:
    """One range within each range, of the same marks: often the same, often unbounded as it is."""
    first, second = draw(points_in(a)), draw(points_in(a))
    low, high = np.minimum(first, second), np.maximum(first, second)
    keep_low, keep_high = (
        np.array(draw(st.lists(st.booleans(), min_size=low.size, max_size=low.size)))
        for _ in range(2)
    )
    return Ranges(
        np.where(keep_low, a.low, low), np.where(keep_high, a.high, high), a.open_low, a.open_high
    )


def _point(low: float, high: float) -> st.SearchStrategy[float]:
    """A finite number from ``low`` to ``high``."""
    ends = [end for end in (low, high) if math.isfinite(end)]
    if low <= 0 <= high:
        ends.append(0.0)
    bounds = (max(low, -1e40), min(high, 1e40))
    # Numbers nearer to 0 than any in `numbers` would have squares and quotients beyond the doubles.
    inside = st.floats(*bounds).map(lambda x: x if abs(x) >= 1e-40 else 0.0)
    near = numbers.map(lambda x: min(max(x, bounds[0]), bounds[1]))
    return st.one_of(st.sampled_from(ends), inside, near) if ends else st.one_of(inside, near)

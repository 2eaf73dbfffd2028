"""What findings observed: ranges in the words of a message, and as a short, lasting text.

An acceptance holds as long as that text does, so that it has plain figures and no words.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.verdicts import Comparison
from estimates.words import wording
from estimates.words.apart import telling
from estimates.words.numbers import USUAL, Precision

Side = tuple[float, float, float, str, str]
"""Low end, figure, high end, open ends and unit of a range."""


def range_in_words(
    low: float,
    figure: float,
    high: float,
    open_: str,
    unit: str,
    precision: Precision = USUAL,
) -> str:
    """The figure and its range, "$24 million (from $23.5 million to $24.5 million)", or a range."""
    words = wording.range_words(low, figure, high, open_, unit, precision=precision)
    if math.isnan(figure) or open_ or low == high:
        return words
    bounds = wording.range_words(low, math.nan, high, open_, unit, precision=precision)
    return f"{wording.quantity(figure, unit, precision=precision)} (from {bounds})"


def both_in_words(one: Side, other: Side) -> tuple[str, str]:
    """Two ranges that are compared, so that a gap between them is seen if both have one unit."""
    precision = telling((one[0], one[2]), (other[0], other[2]), one[4])
    if one[4] != other[4]:
        precision = USUAL
    return range_in_words(*one, precision), range_in_words(*other, precision)


def number(value: float) -> str:
    """A number in plain digits, without the noise of its last ones."""
    text = f"{value:.12g}"
    return f"{Decimal(text):f}" if "e" in text and 1e-12 < abs(value) < 1e21 else text


def text(low: float, figure: float, high: float) -> str:
    """The figure; without one the range, `18800..21300`, with `..` alone where it is unbounded."""
    if not math.isnan(figure):
        return number(figure)
    if low == high:
        return number(low)
    ends = [number(end) if math.isfinite(end) else "" for end in (low, high)]
    return "..".join(ends)


def mismatches(comparison: Comparison, derivations: NDArray[np.int64]) -> list[str]:
    """For D501 and D502, the stated figure and the recalculated one: `240000000 != 24000000`."""
    stated = _texts(comparison.range, comparison.figure, derivations)
    given = _texts(comparison.recalculated, comparison.recalculated_figure, derivations)
    return [f"{one} != {other}" for one, other in zip(stated, given, strict=True)]


def _texts(ranges: Ranges, figures: NDArray[np.float64], where: NDArray[np.int64]) -> list[str]:
    columns = (ranges.low[where], figures[where], ranges.high[where])
    return [text(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

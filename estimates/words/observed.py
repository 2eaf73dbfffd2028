"""What findings observed, as a short, lasting text.

An acceptance holds as long as that text does, so that it has plain figures and no words.
"""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.verdicts import Comparison


def number(value: float) -> str:
    """A number in plain digits, without the noise of its last ones."""
    text = f"{value:.12g}"
    return f"{Decimal(text):f}" if "e" in text and 1e-12 < abs(value) < 1e21 else text


def text(low: float, figure: float, high: float, *_: str) -> str:
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

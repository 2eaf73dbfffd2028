"""A range with its figure, and what was stated beside what was recalculated: how they are said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.words.apart import apart_words, telling
from estimates.words.numbers import USUAL, Precision, quantity
from estimates.words.ranges import range_words
from estimates.words.wording import factor_words, verdict_words


class Amount(NamedTuple):
    """A range with its figure, in `unit`.

    ±inf is unbounded, a NaN figure none, NaN ends are not known. open: "", "low", "high" or "both".
    """

    low: float
    figure: float
    high: float
    open: str
    unit: str

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high end."""
        return self.low, self.high

    def words(self, qualifier: str = "", *, precision: Precision = USUAL) -> str:
        """The figure and its range, "$24 million ($23.5 million to $24.5 million)", or a range."""
        if math.isnan(self.figure) or self.open or self.low == self.high:
            return range_words(*self, qualifier, precision=precision)
        bounds = range_words(*self._replace(figure=math.nan), precision=precision)
        return f"{quantity(self.figure, self.unit, precision=precision)} ({bounds})"


def amount_at(
    ranges: Ranges, figures: NDArray[np.float64], place: int, unit: str, scale: float = 1.0
) -> Amount:
    """One of some ranges with its figure. scale: what a value in `unit` is multiplied by there."""
    low, figure, high = (
        float(values[place]) / scale for values in (ranges.low, figures, ranges.high)
    )
    return Amount(low, figure, high, ranges.opened(place), unit)


def both_in_words(one: Amount, other: Amount) -> tuple[str, str]:
    """Two ranges that are compared, so that a gap between them is seen if both have one unit."""
    same = one.unit == other.unit
    precision = telling(one.ends, other.ends, one.unit) if same else USUAL
    return one.words(precision=precision), other.words(precision=precision)


class Compared(NamedTuple):
    """What a derived figure was stated to be, and what comes out, in one unit.

    ratio: of the figures, NaN where there is none. mixed: an interval such as 95%, which is no
    bound, is among what is compared. reason: why nothing can be said, where that is so.
    """

    verdict: str
    stated: Amount
    result: Amount
    ratio: float
    mixed: bool
    reason: str = ""

    @property
    def precision(self) -> Precision:
        """How precisely both ranges are said, so that a gap between them is seen."""
        return telling(self.stated.ends, self.result.ends, self.result.unit)

    def words(self) -> str:
        """The verdict and how far off the figure is, or why there is none, without a stop."""
        reason = self.reason
        if self.verdict in {"mismatch", "within_range"}:
            bound = self.verdict == "mismatch" and bool(self.result.open or self.stated.open)
            factor = factor_words(self.ratio, bound=bound)
            ends = (self.stated.ends, self.result.ends)
            reason = apart_words(factor, self.verdict, *ends, self.result.unit)
        return verdict_words(self.verdict, reason, mixed=self.mixed)


def compared(derived: Mapping[str, Any]) -> Compared:
    """A row of `Result.derived`."""
    stated, result = (
        Amount(
            derived[f"{whose}low"],
            derived[f"{whose}figure"],
            derived[f"{whose}high"],
            derived[f"{whose}open"],
            derived["unit"],
        )
        for whose in ("stated_", "")
    )
    mixed = bool(derived["mixed"])
    return Compared(derived["verdict"], stated, result, derived["ratio"], mixed, derived["reason"])

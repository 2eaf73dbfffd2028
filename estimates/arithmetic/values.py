"""Values of estimates and of derived figures as columns, in base units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# What a result inherits from several inputs: the one that is furthest from fact.
NATURE_RANK: Final = {"": 0, "planned": 1, "projected": 2, "conditional": 3}
NATURE_NAMES: Final = tuple(NATURE_RANK)


@dataclass(slots=True, eq=False)
class Values:
    """Values in base units, one element per node (or per derivation), written once each.

    low, high: NaN where not known. dimension: -1 where not known. mixed: rests on an interval that
    is no bound. nature: a rank of NATURE_RANK. nearness: how near the range is to the truth, see
    `budget`. strict: as in `Ranges`; None where no end of any is.
    """

    low: Floats
    high: Floats
    open_low: Flags
    open_high: Flags
    figure: Floats
    dimension: Integers
    mixed: Flags
    nature: NDArray[np.int8]
    nearness: NDArray[np.int8]
    strict: Flags | None = None

    @classmethod
    def unknown(cls, count: int, *, strict: bool = False) -> Values:
        """Values of which nothing is known yet; strict: some of their ends may be."""
        return cls(
            low=np.full(count, np.nan),
            high=np.full(count, np.nan),
            open_low=np.zeros(count, dtype=np.bool_),
            open_high=np.zeros(count, dtype=np.bool_),
            figure=np.full(count, np.nan),
            dimension=np.full(count, -1, dtype=np.int64),
            mixed=np.zeros(count, dtype=np.bool_),
            nature=np.zeros(count, dtype=np.int8),
            nearness=np.zeros(count, dtype=np.int8),
            strict=np.zeros((2, count), dtype=np.bool_) if strict else None,
        )

    def ranges(self, where: Integers) -> Ranges:
        """The ranges of some elements, as copies."""
        strict = None if self.strict is None else self.strict[:, where]
        return Ranges(
            self.low[where],
            self.high[where],
            self.open_low[where],
            self.open_high[where],
            strict if strict is not None and strict.any() else None,
        )

    def put(self, where: Integers, ranges: Ranges) -> None:
        """Write the ranges of some elements."""
        self.low[where], self.high[where] = ranges.low, ranges.high
        self.open_low[where], self.open_high[where] = ranges.open_low, ranges.open_high
        if self.strict is not None:
            self.strict[:, where] = ranges.strict_ends

    def copy_from(self, where: Integers, other: Values, rows: Integers) -> None:
        """Write some elements as they are at `rows` of other values."""
        for name in self.__slots__:
            if name != "strict":
                getattr(self, name)[where] = getattr(other, name)[rows]
        if self.strict is not None:
            self.strict[:, where] = False if other.strict is None else other.strict[:, rows]

"""How figures were rounded, where their digits do not say: the column `rounding` (§2, §3).

`nearest 5`: half of 5 to both sides. `down 1000`: digits were cut, up to 1,000 is missing.
`up 0.1`: up to 0.1 was added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.tables import numerals
from estimates.tables.cells import TypedTable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CUT: Final = "down"
_LEANS: Final = {"nearest": 0, CUT: 1, "up": -1}
_EXACT: Final = 1e-6  # of a step: how far a multiple of it may be off


@dataclass(frozen=True, slots=True, eq=False)
class Roundings:
    """One element per estimate.

    step: to whose multiples the figure was rounded, NaN where the column does not say. lean: where
    the true value lies by the figure: 1 above it (cut), -1 below it, 0 on both sides.
    """

    step: Floats
    lean: NDArray[np.int8]

    @property
    def given(self) -> Flags:
        """Where the column says how."""
        return ~np.isnan(self.step)

    def fits(self, figure: Floats) -> Flags:
        """Where a figure is a multiple of the step."""
        with np.errstate(all="ignore"):
            steps = figure / self.step
            return np.asarray(np.abs(steps - np.round(steps)) <= _EXACT)


def read(table: TypedTable) -> Roundings:
    """The roundings of estimates, each distinct text read once."""
    cells = table.categories("rounding")
    words = [text.partition(" ") for text in cells.values]
    steps = numerals.read(pa.array([number.strip() for *_, number in words], pa.string())).value
    known = np.array([how in _LEANS for how, *_ in words], dtype=np.bool_) & (steps > 0)
    lean = np.array([_LEANS.get(how, 0) for how, *_ in words], dtype=np.int8)
    return Roundings(np.where(known, steps, np.nan)[cells.codes], lean[cells.codes])

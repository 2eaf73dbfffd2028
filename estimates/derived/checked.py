"""What a check worked out, before it is said in findings and frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.verdicts import Comparison
from estimates.derived.derivations import Derivations
from estimates.derived.recalculate import Recalculated
from estimates.tables.cells import TypedTable
from estimates.tables.dataset import Dataset
from estimates.tables.quantities import Dimensions, Quantities, UnitColumn


@dataclass(frozen=True, eq=False)
class Checked:
    """The columns that the check worked out, for `frames` and `reporting` to say it with."""

    dataset: Dataset
    quantities: Quantities
    units: UnitColumn
    dimensions: Dimensions
    derivations: Derivations
    recalculated: Recalculated  # in base units
    comparison: Comparison  # in the rows' units; derived figures only, without pools
    verdict: NDArray[np.int8]

    @property
    def estimates(self) -> TypedTable:
        """The table of estimates."""
        return self.dataset.tables["estimates"]

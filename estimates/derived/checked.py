"""What a check worked out, before it is said in findings and frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.verdicts import Comparison
from estimates.derived.derivations import Derivations
from estimates.derived.recalculate import Recalculated
from estimates.tables.cells import TypedTable
from estimates.tables.dataset import Dataset
from estimates.tables.quantities import Dimensions, Quantities, UnitColumn

_Found = TypeVar("_Found")


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
    worked_out: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def estimates(self) -> TypedTable:
        """The table of estimates."""
        return self.dataset.tables["estimates"]


def once(work: Callable[[Checked], _Found]) -> Callable[[Checked], _Found]:
    """Have something worked out once for a dataset, however many checks ask for it."""

    @wraps(work)
    def found(checked: Checked) -> _Found:
        if work not in checked.worked_out:
            checked.worked_out[work] = work(checked)
        result: _Found = checked.worked_out[work]
        return result

    return found

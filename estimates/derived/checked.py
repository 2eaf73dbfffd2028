"""What a check worked out, before it is said in findings and frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.budget import LOOSE
from estimates.arithmetic.values import Values
from estimates.arithmetic.verdicts import VERDICTS, Comparison
from estimates.derived.derivations import Derivations
from estimates.derived.graph import Order
from estimates.derived.recalculate import Recalculated
from estimates.tables.cells import TypedTable
from estimates.tables.dataset import Dataset
from estimates.tables.quantities import Bounds, Dimensions, Quantities, UnitColumn

Integers = NDArray[np.int64]
_Found = TypeVar("_Found")
_UNDECIDED = tuple(VERDICTS.index(name) for name in ("undecidable", "unit_mismatch"))
_From = TypeVar("_From", bound="Stated")


@dataclass(frozen=True, eq=False)
class Stated:
    """What the files of a dataset state, as ranges with units; nothing is derived yet.

    measure_units: those of measures.csv. references: the row of another table that each row refers
    to, by (table, column); -1 where none. bounds: the natural ones of each estimate's measure.
    """

    dataset: Dataset
    quantities: Quantities
    units: UnitColumn
    dimensions: Dimensions
    measure_units: UnitColumn
    references: Mapping[tuple[str, str], Integers]
    bounds: Bounds
    worked_out: dict[Any, Any] = field(default_factory=dict, kw_only=True, repr=False)

    @property
    def estimates(self) -> TypedTable:
        """The table of estimates."""
        return self.dataset.tables["estimates"]

    def place_of(self, row: int) -> str:
        """An estimate as a fault of the program names it: "estimate pay (estimates.csv:7)"."""
        at = np.array([row], dtype=np.int64)
        line = int(self.estimates.source.lines(at)[0])
        return f"estimate {self.estimates.cell('id', row)} ({self.estimates.table.file}:{line})"

    @property
    def measure(self) -> Integers:
        """The row of each estimate's measure, -1 where none."""
        return self.references["estimates", "measure"]

    @property
    def source(self) -> Integers:
        """The row of each estimate's source, -1 where none."""
        return self.references["estimates", "source"]

    @property
    def origin(self) -> Integers:
        """The row of each estimate's origin, -1 where none."""
        return self.references["estimates", "origin"]


@dataclass(frozen=True, eq=False)
class Checked(Stated):
    """The columns that the check worked out, for `frames` and `checks` to say it with.

    order: in which the derivations were worked out. nodes: what is known of the estimates, and then
    of the pools, in base units: of stated ones what their sources say, of calculated ones what was
    recalculated; NaN where nothing is known, or the estimate does not count.
    """

    derivations: Derivations
    order: Order
    nodes: Values
    recalculated: Recalculated  # in base units
    comparison: Comparison  # in the rows' units; derived figures only, without pools
    verdict: NDArray[np.int8]

    @property
    def undecided(self) -> NDArray[np.bool_]:
        """Derived figures without a verdict."""
        return np.isin(self.verdict, _UNDECIDED)

    @property
    def may_be_wider(self) -> NDArray[np.bool_]:
        """Derived figures with a range that may be over 2 % wider than the inputs allow."""
        count = len(self.verdict)
        loose = self.recalculated.values.nearness[:count] == LOOSE
        return np.asarray(loose & ~self.undecided & self.comparison.known)


def once(work: Callable[[_From], _Found]) -> Callable[[_From], _Found]:
    """Have something worked out once for a dataset, however many checks ask for it.

    Two that ask at the same moment may both have to work; what they find is the same.
    """

    @wraps(work)
    def found(stated: _From) -> _Found:
        if work not in stated.worked_out:
            stated.worked_out[work] = work(stated)
        result: _Found = stated.worked_out[work]
        return result

    return found

"""The natural bounds of measures, as their estimates see them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.tables.cells import TypedTable
from estimates.tables.quantities import Bounds, UnitColumn


def natural_bounds(
    measures: TypedTable,
    measure_units: UnitColumn,
    units: UnitColumn,
    measure: NDArray[np.int64],
) -> Bounds:
    """The bounds of each estimate's measure, in the estimate's unit; none where the two do not fit.

    units: of the estimates. measure: the row of each one's measure, -1 where unknown.
    """
    if not measures.rows:
        free = np.full(len(measure), np.inf)
        return Bounds(-free, free)
    at = np.maximum(measure, 0)
    fit = (measure >= 0) & (units.dimension >= 0) & (measure_units.dimension[at] == units.dimension)
    factor = np.where(fit, measure_units.scale[at] / units.scale, np.nan)
    minimum = measures.numbers["minimum"].value[at] * factor
    maximum = measures.numbers["maximum"].value[at] * factor
    return Bounds(
        np.where(np.isnan(minimum), -np.inf, minimum),
        np.where(np.isnan(maximum), np.inf, maximum),
    )

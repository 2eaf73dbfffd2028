"""Measures as their estimates see them: unit, bounds, and what does not fit (U302, Q403)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import at_most
from estimates.findings.collection import Findings
from estimates.tables.cells import TypedTable
from estimates.tables.quantities import Bounds, Quantities, UnitColumn

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Per estimate: the row of its measure (-1: none) and the bounds in the estimate's unit."""

    measure: Integers
    bounds: Bounds


def fit(
    estimates: TypedTable,
    units: UnitColumn,
    measures: TypedTable,
    measure_units: UnitColumn,
    measure: Integers,
    findings: Findings,
) -> Fit:
    """Bring measures to their estimates; U302 where a unit does not fit.

    measure: the row of each estimate's measure, -1 where unknown, shape (estimates,).
    """
    known = measure >= 0
    if not measures.rows:
        free = np.full(estimates.rows, np.inf)
        return Fit(measure, Bounds(-free, free))
    at = np.where(known, measure, 0)
    theirs, ours = measure_units.dimension[at], units.dimension
    comparable = known & (theirs >= 0) & (ours >= 0)
    wrong = np.flatnonzero(comparable & (theirs != ours))
    findings.add(
        "U302",
        estimates.table.file,
        wrong,
        "unit",
        unit=estimates.pick("unit", wrong),
        measure=estimates.pick("measure", wrong),
        expected=measures.pick("unit", at[wrong]),
    )
    factor = np.where(comparable & (theirs == ours), measure_units.scale[at] / units.scale, np.nan)
    minimum = measures.numbers["minimum"].value[at] * factor
    maximum = measures.numbers["maximum"].value[at] * factor
    return Fit(
        measure,
        Bounds(
            np.where(np.isnan(minimum), -np.inf, minimum),
            np.where(np.isnan(maximum), np.inf, maximum),
        ),
    )


def check_bounds(
    estimates: TypedTable,
    quantities: Quantities,
    measures: TypedTable,
    found: Fit,
    findings: Findings,
) -> None:
    """Q403: a typed figure lies outside the natural bounds of its measure."""
    for column in ("low", "best", "high"):
        value = estimates.numbers[column].value
        typed = quantities.usable & ~np.isnan(value)
        for side, bound, limit, beyond in (
            ("below", "minimum", found.bounds.low, ~at_most(found.bounds.low, value)),
            ("above", "maximum", found.bounds.high, ~at_most(value, found.bounds.high)),
        ):
            rows = np.flatnonzero(typed & np.isfinite(limit) & beyond)
            at = found.measure[rows]
            units = (estimates.pick("unit", rows), measures.pick("unit", at))
            findings.add(
                "Q403",
                estimates.table.file,
                rows,
                column,
                value=[
                    text if own == unit else f"{text} (unit {own})"
                    for text, own, unit in zip(estimates.pick(column, rows), *units, strict=True)
                ],
                side=side,
                bound=bound,
                measure=estimates.pick("measure", rows),
                limit=[
                    f"{text} {unit}"
                    for text, unit in zip(measures.pick(bound, at), units[1], strict=True)
                ],
            )


def check_own_bounds(measures: TypedTable, findings: Findings) -> None:
    """Q401 for measures: the minimum is above the maximum."""
    minimum, maximum = (measures.numbers[name].value for name in ("minimum", "maximum"))
    rows = np.flatnonzero(minimum > maximum)
    findings.add(
        "Q401",
        measures.table.file,
        rows,
        "minimum",
        low_column="minimum",
        high_column="maximum",
        low=measures.pick("minimum", rows),
        high=measures.pick("maximum", rows),
    )

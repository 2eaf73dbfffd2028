"""The values that nodes start with: what the estimates state, in base units (§3, §4)."""

from __future__ import annotations

import numpy as np

from estimates.arithmetic.values import NATURE_RANK, Values
from estimates.tables.cells import TypedTable
from estimates.tables.quantities import Quantities, UnitColumn


def stated_values(
    estimates: TypedTable, quantities: Quantities, units: UnitColumn, others: int
) -> Values:
    """One element per estimate, then `others` of which nothing is known yet.

    Estimates that are not current, or whose figures or unit cannot be used, are not known.
    """
    count = estimates.rows
    nodes = Values.unknown(count + others, strict=quantities.range.strict is not None)
    counts = quantities.usable & estimates.categories("status").equal("") & ~np.isnan(units.scale)
    scale = np.where(counts, units.scale, np.nan)
    nodes.low[:count] = quantities.range.low * scale
    nodes.high[:count] = quantities.range.high * scale
    nodes.open_low[:count] = quantities.range.open_low & counts
    nodes.open_high[:count] = quantities.range.open_high & counts
    if nodes.strict is not None:
        nodes.strict[:, :count] = quantities.range.strict_ends & counts
    nodes.figure[:count] = quantities.figure * scale
    nodes.dimension[:count] = units.dimension
    nodes.mixed[:count] = quantities.interval
    nodes.nature[:count] = estimates.categories("nature").lookup(NATURE_RANK, 0, np.int8)
    return nodes

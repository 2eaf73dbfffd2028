"""References between tables: which row of another table a cell names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.tables.cells import Categories, TypedTable
from estimates.tables.columns import Kind

Integers = NDArray[np.int64]


def resolve(tables: Mapping[str, TypedTable]) -> dict[tuple[str, str], Integers]:
    """The row that each reference names, by (table, column); -1 where blank or unknown."""
    return {
        (table.table.name, column.name): _rows(table, column.name, tables[column.target])
        for table in tables.values()
        for column in table.table.columns
        if column.kind is Kind.REFERENCE
    }


def _rows(table: TypedTable, column: str, target: TypedTable) -> Integers:
    cells = table.columns[column]
    if isinstance(cells, Categories):  # once per distinct text
        return target.index_of(pa.array(cells.values, pa.string()))[cells.codes]
    return target.index_of(cells)

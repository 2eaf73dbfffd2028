"""References between tables: which row of another table a cell names (R201, R202, R206)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.findings.collection import Findings
from estimates.tables import damage
from estimates.tables.advice import advise
from estimates.tables.cells import Categories, TypedTable
from estimates.tables.columns import Kind

Integers = NDArray[np.int64]


def resolve(
    tables: Mapping[str, TypedTable], missing: AbstractSet[str], findings: Findings
) -> dict[tuple[str, str], Integers]:
    """The row that each reference names, by (table, column); -1 where blank or unknown.

    Nothing is said about references to a table that could not be read, except that they were not
    checked.
    """
    found: dict[tuple[str, str], Integers] = {}
    for table in tables.values():
        for column in table.table.columns:
            if column.kind is not Kind.REFERENCE:
                continue
            target = tables[column.target]
            rows = _rows(table, column.name, target)
            found[table.table.name, column.name] = rows
            if column.target in missing:
                if table.rows:
                    findings.add_file(
                        "F130",
                        table.table.file,
                        column=column.name,
                        what=f"whether {column.name} names rows of {target.table.file}",
                        reason="that file could not be read",
                    )
                continue
            _report_unknown(table, column.name, target, rows, findings)
    return found


def _rows(table: TypedTable, column: str, target: TypedTable) -> Integers:
    cells = table.columns[column]
    if isinstance(cells, Categories):  # once per distinct text
        return target.index_of(pa.array(cells.values, pa.string()))[cells.codes]
    return target.index_of(cells)


def _report_unknown(
    table: TypedTable, column: str, target: TypedTable, rows: Integers, findings: Findings
) -> None:
    unknown = np.flatnonzero(table.filled(column) & (rows < 0))
    if not unknown.size:
        return
    texts = table.pick(column, unknown)
    advice = advise(texts, target.texts("id").to_pylist())
    findings.add(
        "R201",
        table.table.file,
        unknown,
        column,
        target=target.table.file,
        hint=[damage.named(text, Kind.REFERENCE) or advice[text] for text in texts],
    )


def check_sources(table: TypedTable, stated: NDArray[np.bool_], findings: Findings) -> None:
    """A stated figure has a source (R202), a calculated one has none (R206)."""
    blank = table.categories("source").equal("")
    file = table.table.file
    findings.add_where("R202", file, stated & blank, "source")
    findings.add_where("R206", file, ~stated & ~blank & table.sound, "source")

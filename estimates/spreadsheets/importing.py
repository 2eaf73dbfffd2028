"""A workbook that was exported and edited, read as edits of the files that it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from estimates.editing.edits import AddRow, Edit, EditError, SetCell, keys
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.findings.quoting import shorten
from estimates.spreadsheets import carried, values, workbooks
from estimates.spreadsheets.limits import WorkbookError
from estimates.tables.columns import BY_NAME, Kind


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a workbook says. edits: against the files that it was made from.

    remarks: what the spreadsheet did to cells, which stay as they were; rows and columns that are
    gone from the sheets and stay in the files.
    """

    edits: tuple[Edit, ...]
    remarks: tuple[str, ...]


def read(path: Path) -> Sheets:
    """Read a workbook.

    Raises:
        EditError: it cannot be read, or was not exported from a dataset.
    """
    try:
        sheets = workbooks.read(path, (*BY_NAME, carried.SHEET))
    except (WorkbookError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EditError(f"{path} cannot be read as a spreadsheet: {reason}") from None
    if carried.SHEET not in sheets:
        raise EditError(
            f"{path} was not exported by `estimates export`, so what was changed in it is unknown"
        )
    files = carried.read(sheets[carried.SHEET])
    edits: list[Edit] = []
    remarks: list[str] = []
    for table, data in files.items():
        if table not in sheets:
            remarks.append(f"the sheet {table} is gone; {table}.csv stays as it is")
            continue
        base = layout(encoded(data).body, BY_NAME[table])
        _read_sheet(base, sheets[table], edits, remarks)
    return Sheets(tuple(edits), tuple(remarks))


def _read_sheet(
    base: Layout, rows: Sequence[Sequence[Any]], edits: list[Edit], remarks: list[str]
) -> None:
    table = base.table
    header = [str(cell).strip() for cell in (rows[0] if rows else ())]
    twice = {name for name, count in Counter(header).items() if name and count > 1}
    missing = [name for name in keys(table) if name not in header]
    if twice or missing:
        what = f"has {shorten(min(twice))} twice" if twice else f"has no column {missing[0]}"
        raise EditError(f"the sheet {table.name} {what}; nothing was changed")
    kinds = {column.name: column.kind for column in table.columns}
    gone = [name for name in base.names if name and name not in header]
    remarks.extend(
        f"{table.name}: the column {name} is gone; it stays in the file" for name in gone
    )
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        blanks = [""] * (len(header) - len(row))
        cells = {name: cell for name, cell in zip(header, [*row, *blanks], strict=False) if name}
        if all(cell in ("", None) for cell in cells.values()):
            continue
        name = _name(base, cells, kinds)
        if name in seen:
            raise EditError(
                f"the sheet {table.name} has {shorten(name)} in rows {seen[name]} and {number}; "
                "nothing was changed"
            )
        seen[name] = number
        _read_row(base, name, cells, kinds, edits, remarks)
    remarks.extend(
        f"{table.name}: the row {shorten(name)} is gone; it stays in the file (to withdraw an "
        "estimate, write retracted into its status)"
        for name, (record, *_) in base.named.items()
        if name not in seen and not base.is_ragged(record)
    )


def _name(base: Layout, cells: dict[str, Any], kinds: dict[str, Kind]) -> str:
    """The name of a row; where a spreadsheet made a number of it, that of the row it was."""
    texts = [values.imported(cells.get(key, ""), "", kinds[key]).text for key in keys(base.table)]
    return "|".join(texts)


def _read_row(
    base: Layout,
    name: str,
    cells: dict[str, Any],
    kinds: dict[str, Kind],
    edits: list[Edit],
    remarks: list[str],
) -> None:
    table = base.table.name
    records = base.named.get(name, [])
    old = base.row(records[0]) if records and not base.is_ragged(records[0]) else {}
    new: dict[str, str] = {}
    for column, value in cells.items():
        was = old.get(column, "")
        found = values.imported(value, was, kinds.get(column, Kind.TEXT))
        if found.damage:
            remarks.append(f"{table} {shorten(name)} {column}: {found.damage}")
        new[column] = found.text
    if not records:
        edits.append(AddRow(table, {column: text for column, text in new.items() if text}))
        return
    edits.extend(
        SetCell(table, name, column, old.get(column, ""), text)
        for column, text in new.items()
        if text != old.get(column, "")
    )

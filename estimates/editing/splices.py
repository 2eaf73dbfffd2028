"""Edits of one file: each met by the file as it is, and the bytes that come out of it.

Edits take effect in their order. Those of one kind that follow each other are worked out in one
pass over the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any, Final

from estimates.editing.edits import (
    AddRow,
    Edit,
    EditError,
    OrderColumns,
    Outcome,
    RemoveRow,
    SetCell,
    State,
    keys,
)
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.editing.manner import Manner
from estimates.editing.records import read_cell
from estimates.findings.quoting import shorten
from estimates.tables.advice import nearest
from estimates.tables.columns import Table

Splice = tuple[int, int, bytes]


def apply(data: bytes, table: Table, edits: Sequence[Edit]) -> tuple[bytes, list[Outcome]]:
    """The bytes of a file after its edits, and what became of each.

    Raises:
        EditError: the file's rows or columns cannot be told apart.
    """
    opened = encoded(data)
    outcomes: list[Outcome] = []
    for kind, group in groupby(edits, partial(_pass, keys(table))):
        found = layout(opened.body, table)
        sheet = _Pass(found, Manner(found, opened))
        outcomes += [_PASSES[kind[0]](sheet, edit) for edit in group]
        opened = replace(opened, body=_spliced(opened.body, sheet.splices()))
    return opened.restore(opened.body), outcomes


def _pass(named_by: tuple[str, ...], edit: Edit) -> tuple[type[Edit], str]:
    """Edits with the same answer can share a pass; what renames a row or moves columns cannot."""
    if isinstance(edit, OrderColumns):
        return OrderColumns, ",".join(edit.new)
    renames = isinstance(edit, SetCell) and edit.column in named_by
    return type(edit), edit.id if renames else ""


def _spliced(body: bytes, splices: Iterable[Splice]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        parts += [body[done:start], new]
        done = end
    return b"".join([*parts, body[done:]])


@dataclass(slots=True)
class _Pass:
    """One pass over a file: what is to change in it, so far."""

    layout: Layout
    manner: Manner
    cells: dict[tuple[int, int], bytes] = field(default_factory=dict)
    added: dict[str, dict[str, str]] = field(default_factory=dict)
    inserted: list[tuple[int, bytes]] = field(default_factory=list)  # below a record
    removed: set[int] = field(default_factory=set)
    order: list[int] | None = None

    def splices(self) -> Iterable[Splice]:
        for (record, place), new in self.cells.items():
            yield *self.layout.spans(record)[place], new
        yield from self._insertions()
        yield from self._removals()
        if self.order is not None:
            yield from self._ordered(self.order)

    def _insertions(self) -> Iterable[Splice]:
        records = self.layout.records
        for record, new in self.inserted:
            end, at = int(records.ends[record]), int(records.nexts[record])
            line_end = self.manner.line_end(record)
            # Below a last line that has no end, the new one has none either.
            yield at, at, line_end + new if at == end else new + line_end

    def _removals(self) -> Iterable[Splice]:
        records = self.layout.records
        last = len(records.starts) - 1
        at_end = last
        while at_end in self.removed and records.nexts[last] == records.ends[last]:
            at_end -= 1  # these go with the line end above them
        if at_end < last:
            yield int(records.ends[at_end]), int(records.ends[last]), b""
        for record in self.removed:
            if record <= at_end:
                yield int(records.starts[record]), int(records.nexts[record]), b""

    def _ordered(self, order: list[int]) -> Iterable[Splice]:
        body = self.layout.body
        for record in range(len(self.layout.records.starts)):
            spans = self.layout.spans(record)
            if len(spans) == len(order):
                cells = [body[start:end] for start, end in spans]
                yield spans[0][0], spans[-1][1], b",".join(cells[place] for place in order)


def _missing(sheet: _Pass, column: str) -> EditError:
    table = sheet.layout.table
    if column in table.names:
        return EditError(f"{table.file} has no column {column}; add it to the header first")
    hint = nearest(column, sheet.layout.names)
    return EditError(f"{shorten(column)} is not a column of {table.file}: {hint}")


def _refused(edit: Edit, error: EditError, line: int | None = None) -> Outcome:
    return Outcome(edit, State.REFUSED, str(error), line=line)


def _set(sheet: _Pass, edit: SetCell) -> Outcome:
    found, line = sheet.layout, None
    try:
        record = found.find(edit.id)
        line = found.line(record)
        if edit.column not in found.names:
            raise _missing(sheet, edit.column)
        place = found.names.index(edit.column)
        start, end = found.spans(record)[place]
        raw = sheet.cells.get((record, place), found.body[start:end])
        current, old, new = read_cell(raw), edit.old.strip(), edit.new.strip()
        written = sheet.manner.as_written(edit.written, [new])
        restyled = old == new and written not in {None, raw}
        if current == new and not restyled:
            return Outcome(edit, State.DONE, line=line)
        if current != old:
            return Outcome(edit, State.CONFLICT, current=current, line=line)
        name = _renamed(sheet, record, edit.column, new)
        data = sheet.manner.cell(place, new, raw) if written is None else written
    except EditError as error:
        return _refused(edit, error, line)
    sheet.cells[record, place] = data
    back = SetCell(edit.table, name, edit.column, new, current, sheet.manner.written_as(raw))
    return Outcome(edit, State.APPLIED, line=line, undo=back)


def _renamed(sheet: _Pass, record: int, column: str, new: str) -> str:
    """The name of a row after a change of one of its cells.

    Raises:
        EditError: it would have none, or that of another row.
    """
    cells = sheet.layout.row(record)
    named_by = keys(sheet.layout.table)
    name = "|".join(new if key == column else cells.get(key, "") for key in named_by)
    if column in named_by:
        if not new and len(named_by) == 1:
            raise EditError(f"{column} cannot be blank")
        others = [other for other in sheet.layout.named.get(name, ()) if other != record]
        if others:
            line = sheet.layout.line(others[0])
            raise EditError(f"{name} is already the {column} of line {line} (F115)")
    return name


def _add(sheet: _Pass, edit: AddRow) -> Outcome:
    found = sheet.layout
    cells = {name: text.strip() for name, text in edit.cells.items()}
    line = None
    try:
        _fits(sheet, cells)
        existing = sheet.added.get(edit.id)
        if existing is None and edit.id in found.named:
            record = found.find(edit.id)
            line = found.line(record)
            existing = found.row(record)
        if existing is not None:
            other = {
                name: existing.get(name, "")
                for name, text in cells.items()
                if existing.get(name, "") != text
            }
            state = State.CONFLICT if other else State.DONE
            return Outcome(edit, state, current=other or None, line=line)
        texts = [cells.get(name, "") for name in found.names]
        written = sheet.manner.as_written(edit.written, texts)
        data = sheet.manner.row(cells) if written is None else written
        below = _below(sheet, edit.after)
    except EditError as error:
        return _refused(edit, error, line)
    full = {name: cells.get(name, "") for name in found.names if name}
    sheet.added[edit.id] = full
    sheet.inserted.append((below, data))
    line = found.line_below(below) + len(sheet.added) - 1
    return Outcome(edit, State.APPLIED, line=line, undo=RemoveRow(edit.table, full))


def _fits(sheet: _Pass, cells: Mapping[str, str]) -> None:
    """Raises EditError: the cells of a new row name no row, or the file cannot hold them."""
    named_by = keys(sheet.layout.table)
    if not any(cells.get(key) for key in named_by):
        raise EditError(f"a new row needs {' or '.join(named_by)}")
    for name, text in cells.items():
        if text and (not name or name not in sheet.layout.names):
            raise _missing(sheet, name)


def _below(sheet: _Pass, after: str | None) -> int:
    """The record under which a new row goes; the last one with text, unless another is named."""
    found = sheet.layout
    if after == "":
        return found.header
    named = found.named.get(after, []) if after is not None else []
    if len(named) == 1:
        return named[0]
    return int(found.rows[-1]) if len(found.rows) else found.header


def _remove(sheet: _Pass, edit: RemoveRow) -> Outcome:
    found = sheet.layout
    if not found.named.get(edit.id) or sheet.removed.intersection(found.named[edit.id]):
        return Outcome(edit, State.DONE)
    try:
        record = found.find(edit.id)
    except EditError as error:
        return _refused(edit, error)
    cells, line = found.row(record), found.line(record)
    other = {name: text for name, text in cells.items() if text != edit.cells.get(name, "").strip()}
    if other:
        return Outcome(edit, State.CONFLICT, current=other, line=line)
    sheet.removed.add(record)
    above = found.rows[found.rows < record]
    start, end = int(found.records.starts[record]), int(found.records.ends[record])
    back = AddRow(
        edit.table,
        cells,
        found.name(int(above[-1])) if above.size else "",
        sheet.manner.written_as(found.body[start:end]),
    )
    return Outcome(edit, State.APPLIED, line=line, undo=back)


def _order(sheet: _Pass, edit: OrderColumns) -> Outcome:
    found = sheet.layout
    if found.names == tuple(edit.new):
        return Outcome(edit, State.DONE)
    if found.names != tuple(edit.old):
        return Outcome(edit, State.CONFLICT, current=", ".join(found.names))
    if sorted(edit.old) != sorted(edit.new):
        return _refused(edit, EditError("columns can change places only"))
    for record in found.rows.tolist():
        if found.is_ragged(record):
            line = found.line(record)
            return _refused(
                edit, EditError(f"line {line} has more or fewer cells than the header (F108)"), line
            )
    left = list(enumerate(found.names))
    sheet.order = []
    for name in edit.new:
        at = next(at for at, (_, other) in enumerate(left) if other == name)
        sheet.order.append(left.pop(at)[0])
    return Outcome(
        edit, State.APPLIED, undo=OrderColumns(edit.table, tuple(edit.new), tuple(edit.old))
    )


_PASSES: Final[dict[type[Edit], Callable[[_Pass, Any], Outcome]]] = {
    SetCell: _set,
    AddRow: _add,
    RemoveRow: _remove,
    OrderColumns: _order,
}

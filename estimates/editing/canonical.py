"""The canonical form of a dataset's files: the same meaning, written in one way.

Cells that programs read (ids, references, words, units, dates, numbers, formulas, addresses) have
no blanks around them; an interval that is a whole month or year is written as that one. On request,
columns come in the order of the documentation. All else stays as it was typed.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from estimates.changes.comparison import changes
from estimates.check import Result
from estimates.editing.edits import Edit, EditError, OrderColumns, SetCell
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.editing.planning import Plan, read_table
from estimates.editing.preview import Preview, edited_copy, preview
from estimates.editing.records import read_cell
from estimates.tables import dataset as datasets
from estimates.tables import dates
from estimates.tables.cells import TypedTable
from estimates.tables.columns import TABLES, Kind, Table
from estimates.tables.dataset import Dataset, DatasetError

_FREE: Final = (Kind.TEXT,)


def edits(folder: Path, *, columns: bool = False) -> list[Edit]:
    """What is to be written otherwise in a dataset; nothing where it is canonical already.

    columns: whether their order counts. Rows that cannot be told apart are left as they are.

    Raises:
        EditError: a file cannot be read.
    """
    found: list[Edit] = []
    for table in TABLES:
        if not table.required and not (folder / table.file).exists():
            continue
        try:
            here = layout(encoded(read_table(folder, table)).body, table)
        except EditError as error:
            raise EditError(f"{table.file} cannot be edited: {error}") from None
        found += _cells(here)
        if columns:
            found += _order(here)
    return found


def _cells(here: Layout) -> Iterator[SetCell]:
    table = here.table
    places = [
        (here.names.index(column.name), column)
        for column in table.columns
        if column.kind not in _FREE and column.name in here.names
    ]
    for name, records in here.named.items():
        if len(records) > 1 or not name or here.is_ragged(records[0]):
            continue
        spans = here.spans(records[0])
        for place, column in places:
            start, end = spans[place]
            raw = here.body[start:end]
            if not raw:
                continue
            text = read_cell(raw)
            new = canonical_date(text) if column.kind is Kind.DATE else text
            written = _without_blanks(raw) if new == text else _like(raw, new)
            if written != raw.decode("utf-8", "surrogateescape"):
                yield SetCell(table.name, name, column.name, text, new, written)


def _without_blanks(raw: bytes) -> str:
    text = raw.decode("utf-8", "surrogateescape").strip()
    return f'"{text[1:-1].strip()}"' if text.startswith('"') else text


def _like(raw: bytes, text: str) -> str:
    """A text with quotes where the cell has them; dates need none."""
    return f'"{text}"' if raw.lstrip(b" ").startswith(b'"') else text


def canonical_date(text: str) -> str:
    """A date or an interval in one way: `2024-10-01/2024-10-31` is `2024-10`."""
    parts = [part.strip() for part in text.split("/")]
    try:
        span = dates.read(text)
    except dates.DateError:
        return text
    if len(parts) != 2 or span.start is None or span.end is None:
        return "/".join(parts)
    start, end = span.start, span.end
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"{start.year:04d}"
    last = calendar.monthrange(end.year, end.month)[1]
    whole = start.day == 1 and end.day == last
    if whole and (start.year, start.month) == (end.year, end.month):
        return f"{start.year:04d}-{start.month:02d}"
    return "/".join(parts)


def _order(here: Layout) -> Iterator[OrderColumns]:
    known = [name for name in here.table.names if name in here.names]
    new = (*known, *(name for name in here.names if name not in known))
    if new != here.names:
        yield OrderColumns(here.table.name, here.names, new)


def proven(worked_out: Plan) -> Preview | None:
    """What a plan would do, once both datasets, as they are loaded, mean the same.

    None where what follows from them cannot be worked out.

    Raises:
        EditError: they do not; nothing was changed.
    """
    try:
        seen = preview(worked_out)
        what = difference(seen.before, seen.after)
    except (EditError, DatasetError):
        raise
    except Exception:  # noqa: BLE001 - what the files say is compared without the figures too
        with edited_copy(worked_out) as folder:
            loaded = [datasets.load(path) for path in (worked_out.folder, folder)]
        seen, what = None, tables_difference(*loaded)
    if what:
        raise EditError(f"{what} would mean something else, so nothing was changed")
    return seen


def difference(before: Result, after: Result) -> str:
    """The first thing in which two datasets differ in meaning, "" for nothing."""
    found = tables_difference(before.dataset, after.dataset)
    return found or ("" if changes(before, after).nothing else "what follows from the dataset")


def tables_difference(before: Dataset, after: Dataset) -> str:
    """The first thing in which two datasets as loaded differ in meaning, "" for nothing."""
    if before.missing != after.missing:
        return "the tables that can be read"
    for table in TABLES:
        differs = _differing_column(table, before.tables[table.name], after.tables[table.name])
        if differs:
            return f"{table.file}, {differs},"
    return ""


def _differing_column(table: Table, before: TypedTable, after: TypedTable) -> str:
    if before.rows != after.rows:
        return "its rows"
    for column in table.columns:
        if column.kind is Kind.DATE:
            same = _days(before, column.name) == _days(after, column.name)
        else:
            same = before.texts(column.name).equals(after.texts(column.name))
        if not same:
            return column.name
    return ""


def _days(table: TypedTable, name: str) -> list[object]:
    """The days that each cell of a date column means; its text where it is no date."""
    cells = table.categories(name)
    known = [
        text if span is None else span.key
        for text, span in zip(cells.values, table.spans[name], strict=True)
    ]
    keys = np.empty(len(known), dtype=object)
    keys[:] = known
    return list(keys[cells.codes])

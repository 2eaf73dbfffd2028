"""What there is to choose from for a cell: vocabularies, ids of other tables, units in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard import safe
from dashboard.drafts import sheet
from dashboard.drafts.draft import Draft
from estimates.editing.edits import KEYS, AddRow, EditError
from estimates.tables.columns import BY_NAME, Column, Kind, Table

_MOST: Final = 1_000  # ids among which a browser can still choose
_TOLD: Final = 12  # units that the help of a column names


@dataclass(frozen=True, slots=True)
class Choices:
    """What a cell of a column may hold.

    options: what there is, () where anything is written. closed: nothing else is right. locked: the
    cell names its row and is not changed here. about: what the column means, as Markdown.
    """

    options: tuple[str, ...]
    closed: bool
    locked: bool
    about: str


def choices(folder: Path, table: Table, name: str, draft: Draft) -> Choices:
    """The choices of a column of a table, also of one that the format does not know."""
    if name not in table.names:
        return Choices((), closed=False, locked=False, about="A column of your own.")
    column = table.column(name)
    locked = name in KEYS[table.name]
    about = column.description[:1].upper() + column.description[1:]
    if column.words:
        return Choices(column.words, closed=True, locked=locked, about=about)
    if column.target:
        ids = _ids(folder, BY_NAME[column.target], draft)
        few = 0 < len(ids) <= _MOST
        return Choices(ids if few else (), closed=few, locked=locked, about=about)
    if column.kind is Kind.UNIT:
        units = _units(folder, draft)
        return Choices(units, closed=False, locked=locked, about=_with(about, units))
    return Choices((), closed=False, locked=locked, about=about)


def _with(about: str, units: Iterable[str]) -> str:
    said = ", ".join(safe.markdown(unit) for unit in list(units)[:_TOLD])
    return f"{about}. In use: {said}" if said else about


def _ids(folder: Path, table: Table, draft: Draft) -> tuple[str, ...]:
    """The ids of a table, with those of new rows that are pending."""
    try:
        there = sheet.read(folder, table).names
    except EditError:
        there = ()
    new = (edit.id for edit in draft.edits if isinstance(edit, AddRow) and edit.table == table.name)
    return tuple(dict.fromkeys((*there, *new)))


def _units(folder: Path, draft: Draft) -> tuple[str, ...]:
    """The units of the dataset: those of measures first, then of estimates, each once."""
    found: dict[str, None] = {}
    for table in (BY_NAME["measures"], BY_NAME["estimates"]):
        column: Column = table.column("unit")
        try:
            read = sheet.read(folder, table)
        except EditError:
            continue
        if column.name in read.columns:
            found |= dict.fromkeys(filter(None, read.column(column.name)))
    added = (edit.cells.get("unit", "").strip() for edit in draft.edits if isinstance(edit, AddRow))
    return tuple(dict.fromkeys((*found, *filter(None, added))))[:_MOST]

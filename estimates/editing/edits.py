"""What an edit is, what became of it, and how the journal writes it down.

Texts of cells are what the reader sees: without the blanks around them. A row is named by its id;
rows of a table without ids by the cells of its `keys`, joined by `|`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeAlias

from estimates.storage.durable import StorageError
from estimates.storage.names import MEMORY
from estimates.tables.columns import BY_NAME, ESTIMATES, Table


@lru_cache(maxsize=64)
def table_of(name: str) -> Table | None:
    """The table that edits name so, None for none: one of a dataset, or a memory of an import.

    A memory, `mappings/NAME.imported`, has the estimates that a mapping made, as they were
    imported last. It is saved and undone together with them.
    """
    if MEMORY.fullmatch(name) is None:
        return BY_NAME.get(name)
    columns = tuple(replace(one, required=one.name == "id") for one in ESTIMATES.columns)
    return replace(ESTIMATES, name=name, title="As imported", required=False, columns=columns)


KEYS: Final = {
    name: ("id",) if "id" in table.names else ("code", "estimate", "expect")
    for name, table in BY_NAME.items()
}
"""The columns that name a row, by table."""


def keys(table: Table) -> tuple[str, ...]:
    """The columns that name a row of a table; of a memory, those of the estimates."""
    return KEYS.get(table.name, KEYS[ESTIMATES.name])


EditError = StorageError
"""Nothing was changed, for a reason that no edit can be blamed for; the message is one line."""


@dataclass(frozen=True, slots=True)
class SetCell:
    """One cell gets another text.

    written: its exact characters in the file, if they matter. Where `old` and `new` are the same,
    only these change.
    """

    table: str
    id: str
    column: str
    old: str
    new: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class AddRow:
    """A new row: at the end, or below the row that `after` names ("" for the header)."""

    table: str
    cells: Mapping[str, str]
    after: str | None = None
    written: str | None = None

    @property
    def id(self) -> str:
        """The name of the new row."""
        return row_name(table_of(self.table), self.cells)


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """A row goes, if it still has these cells and no others. Only an undo asks for it."""

    table: str
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        """The name of the row."""
        return row_name(table_of(self.table), self.cells)


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """The columns change places; `old` and `new` are all names of the header, as it has them."""

    table: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def id(self) -> str:
        """No row."""
        return ""


Edit: TypeAlias = SetCell | AddRow | RemoveRow | OrderColumns

_KINDS: Final[dict[str, type[Any]]] = {
    "set": SetCell,
    "add": AddRow,
    "remove": RemoveRow,
    "columns": OrderColumns,
}


class State(Enum):
    """What became of an edit when it met the file as it is."""

    APPLIED = "applied"
    DONE = "already so"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One edit and what became of it.

    current: the file's own text of the cell, of a conflict; of a row, its differing cells. line:
    physical line on which the row starts. undo: the edit that takes this one back.
    """

    edit: Edit
    state: State
    reason: str = ""
    current: str | Mapping[str, str] | None = None
    line: int | None = None
    undo: Edit | None = field(default=None, repr=False)


def row_name(table: Table | None, cells: Mapping[str, str]) -> str:
    """How a row is named: its id, or the cells that stand for one."""
    columns = keys(table) if table is not None else ()
    return "|".join(cells.get(column, "").strip() for column in columns)


def as_json(edit: Edit) -> dict[str, Any]:
    """For a line of the journal; see `from_json`."""
    (kind,) = (name for name, made in _KINDS.items() if isinstance(edit, made))
    values = ((one.name, getattr(edit, one.name)) for one in fields(edit))
    found = {name: value for name, value in values if value is not None}
    return {"edit": kind} | found


def from_json(entry: Mapping[str, Any]) -> Edit:
    """The edit that `as_json` wrote down.

    Raises:
        EditError: the entry is not one.
    """
    made = _KINDS.get(str(entry.get("edit")))
    if made is None or table_of(str(entry.get("table"))) is None:
        raise EditError("it holds an edit of an unknown kind")
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.items()
        if name != "edit"
    }
    if not all(_fits(made, name, value) for name, value in values.items()):
        raise EditError("it holds an edit that is not complete")
    try:
        edit: Edit = made(**values)
    except TypeError:
        raise EditError("it holds an edit that is not complete") from None
    return edit


def _fits(made: type[Any], name: str, value: object) -> bool:
    """Whether a value is what a field of an edit holds: texts by column, texts, or a text."""
    if name == "cells":
        return isinstance(value, Mapping) and _are_texts([*value, *value.values()])
    if made is OrderColumns and name != "table":
        return isinstance(value, tuple) and _are_texts(value)
    return isinstance(value, str)


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(value, str) for value in values)

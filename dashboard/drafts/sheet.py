"""The cells of a table as its file has them now: the very texts that an edit is compared with.

Also of files that the check cannot read, and of rows that it leaves out: those are what is edited.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from dashboard.cache import Cache
from estimates.editing.edits import KEYS, EditError
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.editing.planning import read_table
from estimates.storage.durable import digest
from estimates.tables.columns import Table

_TOLD: Final = 5  # rows that cannot be edited, one by one


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table that can be named, in the order of the file.

    columns: names of the header. names: of the rows. problems: which rows and columns
    cannot be edited here, and why.
    """

    table: Table
    columns: tuple[str, ...]
    names: tuple[str, ...]
    problems: tuple[str, ...]
    _layout: Layout
    _records: tuple[int, ...]

    @cached_property
    def position(self) -> dict[str, int]:
        """The place of each row among `names`."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def lines(self) -> dict[int, str]:
        """The names of rows by the physical line on which each starts."""
        return {
            self._layout.line(record): name
            for name, record in zip(self.names, self._records, strict=True)
        }

    def row(self, place: int) -> dict[str, str]:
        """The texts of a row by column."""
        return self._layout.row(self._records[place])

    def column(self, name: str) -> list[str]:
        """The texts of a column, one for each of `names`."""
        rows = np.array(self._records, dtype=np.int64)
        return self._layout.records.column(self._layout.names.index(name), rows)

    def holding(self, text: str) -> list[int]:
        """The places of the rows that hold a text in any cell, in whatever case."""
        wanted = text.casefold()
        return [place for place, row in enumerate(self._haystack) if wanted in row]

    @cached_property
    def _haystack(self) -> list[str]:
        columns = [self.column(name) for name in self.columns]
        return ["\n".join(cells).casefold() for cells in zip(*columns, strict=True)]


def read(folder: Path, table: Table) -> Sheet:
    """The sheet of a table of a dataset, as its file is now.

    Raises:
        EditError: the file cannot be read, or its rows or columns cannot be told apart.
    """
    data = read_table(folder, table)
    try:
        return of(data, table)
    except EditError as error:
        raise EditError(f"{table.file} cannot be edited: {error}") from None


def of(data: bytes, table: Table) -> Sheet:
    """The sheet of a file with these bytes.

    Raises:
        EditError: its rows or columns cannot be told apart.
    """
    key = table.name, digest(data)
    return _SHEETS.get(key, lambda: _sheet(layout(encoded(data).body, table)))


_SHEETS: Final[Cache[Sheet]] = Cache("sheets", 16)


def _sheet(found: Layout) -> Sheet:
    names, records = list[str](), list[int]()
    bare, twice, ragged = list[int](), dict[str, list[int]](), list[int]()
    for name, there in found.named.items():
        if not name.strip("|"):
            bare += there
        elif len(there) > 1:
            twice[name] = there
        elif found.is_ragged(there[0]):
            ragged.append(there[0])
        else:
            names.append(name)
            records.append(there[0])
    order = sorted(range(len(records)), key=records.__getitem__)
    key = " and ".join(KEYS[found.table.name])
    problems = [
        *_told(f"without {key}", [_line(found, record) for record in bare]),
        *_told(
            f"whose {key} is not unique",
            [f"{name} on {_lines(found, there)}" for name, there in twice.items()],
        ),
        *_told("longer or shorter than the header", [_line(found, record) for record in ragged]),
        *_columns(found),
    ]
    return Sheet(
        found.table,
        tuple(filter(None, found.names)),
        tuple(names[place] for place in order),
        tuple(problems),
        found,
        tuple(records[place] for place in order),
    )


def _told(what: str, places: list[str]) -> list[str]:
    """Rows of one kind that cannot be edited here, and where they are."""
    if not places:
        return []
    shown = ", ".join(places[:_TOLD])
    more = f" and {len(places) - _TOLD:,} more" if len(places) > _TOLD else ""
    return [f"Rows {what}: {shown}{more}."]


def _columns(found: Layout) -> list[str]:
    """Columns that cannot be edited here: nothing says which they are."""
    return ["Columns without a name in the header."] if "" in found.names else []


def _line(found: Layout, record: int) -> str:
    return f"line {found.line(record):,}"


def _lines(found: Layout, records: list[int]) -> str:
    return "lines " + ", ".join(f"{found.line(record):,}" for record in records[:_TOLD])

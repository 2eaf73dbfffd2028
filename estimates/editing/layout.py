"""A file as an editor sees it: its columns, its rows by name, and where their cells stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from estimates.checks.files.tables import first_error
from estimates.editing.edits import EditError, keys, row_name
from estimates.editing.records import Integers, Records, Span, cut
from estimates.findings.quoting import shorten
from estimates.tables.advice import advise
from estimates.tables.columns import Table
from estimates.tables.faults import Fault
from estimates.tables.files import as_octets
from estimates.tables.headers import header_of

_SEARCHED: Final = 5_000  # names in which the nearest one is looked for


@dataclass(frozen=True, eq=False)
class Layout:
    """The records of a file by what they are.

    names: of the header's columns, trimmed. header: its record. rows: the records below it that
    have text.
    """

    table: Table
    records: Records
    names: tuple[str, ...]
    header: int
    rows: Integers

    @property
    def body(self) -> bytes:
        """The bytes of the file without its byte-order mark."""
        return self.records.body

    def spans(self, record: int) -> list[Span]:
        """Where the cells of a record stand, with their quotes and the blanks around them."""
        return self.records.spans(record)

    def row(self, record: int) -> dict[str, str]:
        """The texts of a sound record by column; columns without a name are left out."""
        cells = self.records.cells(record)
        return {name: text for name, text in zip(self.names, cells, strict=True) if name}

    def is_ragged(self, record: int) -> bool:
        """Whether the record has more or fewer cells than the header."""
        return len(self.spans(record)) != len(self.names)

    def line(self, record: int) -> int:
        """Physical line, from 1, on which a record starts."""
        return self._line_at(int(self.records.starts[record]))

    def line_below(self, record: int) -> int:
        """Physical line on which a row inserted below a record starts."""
        end, following = int(self.records.ends[record]), int(self.records.nexts[record])
        return self._line_at(following) + (end == following)

    def _line_at(self, position: int) -> int:
        return int(np.searchsorted(self._breaks, position)) + 1

    @cached_property
    def _breaks(self) -> Integers:
        """Where the physical lines end."""
        octets = np.frombuffer(self.body, dtype=np.uint8)
        breaks = np.flatnonzero((octets == ord("\n")) | (octets == ord("\r")))
        feeds = octets[breaks] == ord("\n")
        after_return = np.zeros(breaks.size, dtype=np.bool_)
        after_return[1:] = feeds[1:] & ~feeds[:-1] & (breaks[1:] == breaks[:-1] + 1)
        alone = ~np.append(after_return[1:], False)
        return np.asarray(breaks[alone])

    def name(self, record: int) -> str:
        """The name of a row, a ragged one too."""
        cells = zip(self.names, self.records.cells(record), strict=False)
        return row_name(self.table, dict(cells))

    def find(self, name: str) -> int:
        """The record of a row.

        Raises:
            EditError: there is no such row, or not one only, or its cells cannot be told apart.
        """
        records, file = self.named.get(name, []), self.table.file
        shown = shorten(name)
        if not records:
            raise EditError(f"{file} has no row {shown}: {self._advice(name)}")
        if len(records) > 1:
            lines = " and ".join(str(self.line(record)) for record in records[:3])
            count = len(records)
            raise EditError(f"{shown} appears {count} times in {file}, on lines {lines} (F115)")
        if self.is_ragged(records[0]):
            count, width = len(self.spans(records[0])), len(self.names)
            raise EditError(
                f"the row {shown} of {file} has {count} cells where the header names {width}"
                " columns; fix it first (F108)"
            )
        return records[0]

    def _advice(self, name: str) -> str:
        few = len(self.named) <= _SEARCHED
        return advise([name], list(self.named))[name] if few else "look for it with `list`"

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The records of each row name; ragged ones by the cells that they have."""
        columns = [
            self.records.column(self.names.index(name), self.rows)
            if name in self.names
            else [""] * len(self.rows)
            for name in keys(self.table)
        ]
        found: dict[str, list[int]] = {}
        for record, cells in zip(self.rows.tolist(), zip(*columns, strict=True), strict=True):
            found.setdefault("|".join(cells), []).append(record)
        return found


def layout(body: bytes, table: Table) -> Layout:
    """Find the columns and rows of a file without its byte-order mark.

    Raises:
        EditError: its rows or its columns cannot be told apart.
    """
    faults: list[Fault] = []
    if header_of(as_octets(_readable(body)), table, faults) is None:
        raise EditError(first_error(faults))
    records = cut(body)
    header, *_ = with_text = records.with_text()
    names = tuple(records.cells(header))
    return Layout(table, records, names, int(header), np.asarray(with_text[1:]))


def _readable(body: bytes) -> bytes:
    """The bytes as the reader takes them: sound UTF-8."""
    replaced = body.replace(b"\0", "\ufffd".encode())
    try:
        replaced.decode()
    except UnicodeDecodeError:
        return replaced.decode(errors="replace").encode()
    return replaced

"""Columns of dates as days, each distinct text read once: 1 is the first of January of year 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.tables.cells import TypedTable
from estimates.tables.dates import FOREVER

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BLANK, UNREADABLE = 0, -1
_ANY_TIME: Final = (0, FOREVER)


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """A column of dates; an open end is 0 or FOREVER, and so are both where none is known."""

    first: Integers
    last: Integers
    known: Flags

    def otherwise(self, other: Days) -> Days:
        """These days, and others where they are not known."""
        return Days(
            np.where(self.known, self.first, other.first),
            np.where(self.known, self.last, other.last),
            self.known | other.known,
        )


def days(table: TypedTable, column: str, rows: Integers | None = None) -> Days:
    """The dates of a column, of some rows or of all."""
    codes = table.categories(column).codes
    ends, known = _of_texts(table, column)
    codes = codes if rows is None else codes[rows]
    return Days(ends[codes, 0], ends[codes, 1], known[codes])


def bounds(table: TypedTable, column: str) -> tuple[Floats, Floats]:
    """First and last day; ±inf where open or blank, NaN where the cell cannot be read."""
    ends = days(table, column)
    start = np.where(ends.first == 0, -np.inf, ends.first)
    end = np.where(ends.last == FOREVER, np.inf, ends.last)
    start[~ends.known & table.filled(column)] = end[~ends.known & table.filled(column)] = np.nan
    return start, end


def spans(table: TypedTable, column: str) -> tuple[Integers, Integers]:
    """Which span each cell says, and the first and last day of each; shapes (rows,), (spans, 2).

    Texts that mean the same days say the same span. Spans are in the order of their days, after
    `BLANK`, the first; what cannot be read is `UNREADABLE`.
    """
    cells = table.categories(column)
    ends, known = _of_texts(table, column)
    distinct, number = np.unique(ends[known], axis=0, return_inverse=True)
    span = np.array([UNREADABLE if text else BLANK for text in cells.values], dtype=np.int64)
    span[known] = number.reshape(-1) + 1
    return span[cells.codes], np.concatenate(([_ANY_TIME], distinct))


def _of_texts(table: TypedTable, column: str) -> tuple[Integers, Flags]:
    """First and last day of each distinct text, and whether it has any; shape (texts, 2)."""
    read = table.spans[column]
    ends = [_ANY_TIME if span is None else span.key for span in read]
    known = np.array([span is not None for span in read], dtype=np.bool_)
    return np.array(ends, dtype=np.int64).reshape(-1, 2), known

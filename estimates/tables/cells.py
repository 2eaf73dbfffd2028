"""Text columns to typed columns: trimming, ids, words, dates, numbers.

Each is read as a whole column; columns with few distinct values are looked at once per distinct
value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates import threads
from estimates.tables import dates, forms, ids, numerals
from estimates.tables.columns import Column, Kind, Table
from estimates.tables.csvfile import TextTable, one_chunk
from estimates.tables.numerals import Numerals

Flags = NDArray[np.bool_]
Codes = NDArray[np.int32]
Integers = NDArray[np.int64]

CELL_LIMIT: Final = 32_767  # characters; what a spreadsheet's cell holds


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """A column of repeated texts: row i holds `values[codes[i]]`. Values: trimmed, distinct."""

    values: tuple[str, ...]
    codes: Codes

    def where(self, wanted: Callable[[str], bool]) -> Flags:
        """Rows whose text fulfils a condition, asked once per distinct text."""
        asked = np.fromiter((wanted(value) for value in self.values), np.bool_, len(self.values))
        return np.asarray(asked[self.codes])

    def equal(self, text: str) -> Flags:
        """Rows that hold this text."""
        code = self.values.index(text) if text in self.values else -1
        return np.asarray(self.codes == code)

    def lookup(self, table: dict[str, Any], default: Any, dtype: Any) -> NDArray[Any]:
        """One value per row, looked up by text."""
        found = np.array([table.get(value, default) for value in self.values], dtype=dtype)
        return np.asarray(found[self.codes])

    def text(self) -> pa.DictionaryArray:
        """The column as an arrow array."""
        indices = pa.array(self.codes)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.values, pa.string()))


Cells: TypeAlias = Categories | pa.Array  # repeated texts, or a string array


class Columns(Mapping[str, Cells]):
    """Columns by name. One that is given as a function is made when it is first asked for."""

    def __init__(self, cells: Mapping[str, Cells | Callable[[], Cells]]) -> None:
        self._cells = dict(cells)

    def __getitem__(self, name: str) -> Cells:
        cells = self._cells[name]
        if callable(cells):
            cells = self._cells[name] = cells()
        return cells

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __or__(self, others: Mapping[str, Cells]) -> Columns:
        """The columns with others in their place."""
        return Columns(self._cells | dict(others))


@dataclass(slots=True, eq=False)
class TypedTable:
    """A table whose cells were checked.

    columns: every declared column, blank where the file does not have it. sound: rows that have an
    id of their own and no overlong cell. legible: rows whose figures and the words that say what
    they mean could be read. numbers: the columns of numbers. spans: date columns as one
    `dates.Span | None` per distinct text. overlong: the rows of cells that are too long, by column.
    """

    table: Table
    rows: int
    columns: Columns
    source: TextTable
    sound: Flags
    legible: Flags
    numbers: dict[str, Numerals] = field(default_factory=dict)
    spans: dict[str, tuple[dates.Span | None, ...]] = field(default_factory=dict)
    overlong: dict[str, Integers] = field(default_factory=dict)

    def categories(self, name: str) -> Categories:
        """A column by its distinct texts."""
        cells = self.columns[name]
        return cells if isinstance(cells, Categories) else categorise(cells)

    def texts(self, name: str) -> pa.StringArray:
        """A column as an arrow string array."""
        cells = self.columns[name]
        return cells.text().dictionary_decode() if isinstance(cells, Categories) else cells

    def filled(self, name: str) -> Flags:
        """Rows whose cell is not blank."""
        cells = self.columns[name]
        if isinstance(cells, Categories):
            return ~cells.equal("")
        return flags(pc.not_equal(cells, ""))

    def pick(self, name: str, rows: Integers) -> list[str]:
        """Texts of some rows."""
        cells = self.columns[name]
        if isinstance(cells, Categories):
            return [cells.values[code] for code in cells.codes[rows].tolist()]
        return list(cells.take(pa.array(rows)).to_pylist())

    def cell(self, name: str, row: int) -> str:
        """The text of one cell."""
        return self.pick(name, np.array([row]))[0]

    def index_of(self, texts: pa.StringArray) -> Integers:
        """The row of each id, of several the first; -1 where none has it or it is blank."""
        encoded = texts.dictionary_encode()
        names = encoded.dictionary
        if not pc.any(pc.not_equal(names, "")).as_py():
            return np.full(len(texts), -1, dtype=np.int64)
        # The fewer of the two are hashed: the names asked for, one more for what is not among them.
        asked = pc.fill_null(pc.index_in(self.columns["id"], value_set=names), len(names))
        rows = np.full(len(names) + 1, -1, dtype=np.int64)
        rows[np.asarray(asked)[::-1]] = np.arange(self.rows)[::-1]
        rows[-1] = -1
        rows[:-1][flags(pc.equal(names, ""))] = -1
        found: Integers = rows[encoded.indices.to_numpy(zero_copy_only=False)]
        return found


def empty(table: Table) -> TypedTable:
    """A table without rows, for a file that is absent or unreadable."""
    text = TextTable(table, {}, 0, np.zeros(0, np.uint8), 0, 1)
    return read(text)


def read(text: TextTable) -> TypedTable:
    """Read every cell of a table; what is wrong with one is kept beside it."""
    columns: dict[str, Cells | Callable[[], Cells]] = {}
    overlong: dict[str, Integers] = {}
    for column in text.table.columns:
        columns[column.name] = _trimmed(column, text, overlong)
    short = np.ones(text.rows, dtype=np.bool_)
    for rows in overlong.values():
        short[rows] = False
    typed = TypedTable(
        text.table, text.rows, Columns(columns), text, short, short.copy(), overlong=overlong
    )
    with threads.beside(
        1, much=text.rows >= threads.MUCH
    ) as beside:  # numbers take as long as all the rest
        numbers = [
            beside.submit(_read_numbers, typed, column)
            for column in text.table.columns
            if column.kind is Kind.NUMBER
        ]
        for column in text.table.columns:
            reader = _READERS.get(column.kind)
            if reader is not None:
                reader(typed, column)
        for column_read in numbers:
            column_read.result()
    return typed


def categorise(texts: pa.Array) -> Categories:
    """Distinct trimmed texts and their codes."""
    encoded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    values = pc.utf8_trim_whitespace(encoded.dictionary)
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    merged = values.dictionary_encode()
    if len(merged.dictionary) < len(values):
        codes = merged.indices.to_numpy(zero_copy_only=False)[codes]
    return Categories(tuple(merged.dictionary.to_pylist()), codes)


def flags(values: pa.BooleanArray) -> Flags:
    """Arrow's flags as numpy's."""
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _trimmed(
    column: Column, text: TextTable, overlong: dict[str, Integers]
) -> Cells | Callable[[], Cells]:
    """A column without the blanks around its cells; overlong ones are cut, and their rows kept."""
    cells = text.columns.get(column.name)
    if cells is None:
        if column.repeats:
            return Categories(("",), np.zeros(text.rows, dtype=np.int32))
        return pa.array([""] * text.rows, pa.string())
    if column.repeats:
        cells = one_chunk(cells)
    texts = cells.dictionary if column.repeats else cells
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > CELL_LIMIT:
        texts = texts if column.repeats else one_chunk(texts)
        long = pc.greater(pc.utf8_length(texts), CELL_LIMIT)
        texts = pc.if_else(long, pc.utf8_slice_codeunits(texts, 0, 100), texts)
        is_long = flags(long)
        if column.repeats:
            is_long = is_long[cells.indices.to_numpy(zero_copy_only=False)]
            texts = pa.DictionaryArray.from_arrays(cells.indices, texts)
        cells = texts
        overlong[column.name] = np.flatnonzero(is_long)
    if column.repeats:
        return categorise(cells)

    def made() -> pa.StringArray:
        return pc.utf8_trim_whitespace(one_chunk(cells))

    return made


def _read_ids(typed: TypedTable, column: Column) -> None:
    texts = typed.texts(column.name)
    typed.sound &= ids.formed(texts)
    if ids.are_distinct(texts):
        return
    codes = texts.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    typed.sound &= (first[inverse] == np.arange(typed.rows)) | ~typed.filled(column.name)


def _read_numbers(typed: TypedTable, column: Column) -> None:
    found = numerals.read(typed.texts(column.name))
    typed.numbers[column.name] = found
    typed.legible[found.bad] = False


def _read_dates(typed: TypedTable, column: Column) -> None:
    typed.spans[column.name] = tuple(map(dates.span, typed.categories(column.name).values))


def _read_words(typed: TypedTable, column: Column) -> None:
    if column.name in _NEEDED_WORDS:
        known = {"", *column.words}
        typed.legible &= typed.categories(column.name).where(known.__contains__)


# Words that change what the figures mean: without them the row cannot be used.
_NEEDED_WORDS: Final = ("qualifier", "status")


def _read_forms(typed: TypedTable, column: Column) -> None:
    cells = typed.categories(column.name)
    problems = forms.problems(column, cells.values)
    if problems:
        typed.legible &= ~np.isin(cells.codes, list(problems))


_READERS: Final[dict[Kind, Callable[[TypedTable, Column], None]]] = {
    Kind.ID: _read_ids,
    Kind.DATE: _read_dates,
    Kind.WORD: _read_words,
    Kind.FORM: _read_forms,
}

"""Text columns to typed columns: trimming, required cells, ids, words, dates, numbers, addresses.

Each check looks at a whole column; columns with few distinct values are looked at once per distinct
value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.findings.collection import Findings
from estimates.tables import damage, dates, forms, ids, numerals, unseen
from estimates.tables.advice import advise
from estimates.tables.columns import Column, Kind, Table
from estimates.tables.csvfile import TextTable, one_chunk
from estimates.tables.files import holds
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
        found = self._cells[name]
        if callable(found):
            found = self._cells[name] = found()
        return found

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
    `dates.Span | None` per distinct text.
    """

    table: Table
    rows: int
    columns: Columns
    source: TextTable
    sound: Flags
    legible: Flags
    numbers: dict[str, Numerals] = field(default_factory=dict)
    spans: dict[str, tuple[dates.Span | None, ...]] = field(default_factory=dict)

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
        return _flags(pc.not_equal(cells, ""))

    def pick(self, name: str, rows: Integers) -> list[str]:
        """Texts of some rows."""
        cells = self.columns[name]
        if isinstance(cells, Categories):
            return [cells.values[code] for code in cells.codes[rows].tolist()]
        return list(cells.take(pa.array(rows)).to_pylist())

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
        rows[:-1][_flags(pc.equal(names, ""))] = -1
        found: Integers = rows[encoded.indices.to_numpy(zero_copy_only=False)]
        return found


def empty(table: Table) -> TypedTable:
    """A table without rows, for a file that is absent or unreadable."""
    text = TextTable(table, {}, 0, np.zeros(0, np.uint8), 0, 1)
    return read(text, Findings())


def read(text: TextTable, findings: Findings) -> TypedTable:
    """Check every cell of a table."""
    columns: dict[str, Cells | Callable[[], Cells]] = {}
    short = np.ones(text.rows, dtype=np.bool_)
    for column in text.table.columns:
        columns[column.name] = _trimmed(column, text, short, findings)
    typed = TypedTable(text.table, text.rows, Columns(columns), text, short, short.copy())
    if text.may_hide:
        _check_unseen(typed, findings)
    _check_damage(typed, findings)
    of_numbers = Findings()  # of their own, so that the order of all is always the same
    with ThreadPoolExecutor(1) as beside:  # numbers take as long as all the rest
        numbers = [
            beside.submit(_read_numbers, typed, column, of_numbers)
            for column in text.table.columns
            if column.kind is Kind.NUMBER
        ]
        for column in text.table.columns:
            if column.required:
                hint = _REQUIRED_HINTS.get(column.name, "it is required")
                blank = ~typed.filled(column.name)
                findings.add_where("F112", text.table.file, blank, column.name, hint=hint)
            reader = _READERS.get(column.kind)
            if reader is not None:
                reader(typed, column, findings)
        for column_read in numbers:
            column_read.result()
    findings.batches += of_numbers.batches
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


def _flags(values: pa.BooleanArray) -> Flags:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _trimmed(
    column: Column, text: TextTable, short: Flags, findings: Findings
) -> Cells | Callable[[], Cells]:
    """A column without the blanks around its cells; `short` loses the rows with overlong ones."""
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
        flags = _flags(long)
        if column.repeats:
            flags = flags[cells.indices.to_numpy(zero_copy_only=False)]
            texts = pa.DictionaryArray.from_arrays(cells.indices, texts)
        cells = texts
        limit = f"{CELL_LIMIT:,}"
        findings.add_where("F113", text.table.file, flags, column.name, limit=limit)
        short &= ~flags
    if column.repeats:
        return categorise(cells)

    def made() -> pa.StringArray:
        return pc.utf8_trim_whitespace(one_chunk(cells))

    return made


def _check_unseen(typed: TypedTable, findings: Findings) -> None:
    for column in typed.table.columns:
        found = _flags(pc.match_substring_regex(typed.texts(column.name), unseen.PATTERN))
        findings.add_where("F123", typed.table.file, found, column.name)


def _check_damage(typed: TypedTable, findings: Findings) -> None:
    """F124 for free text that a program has spoilt; few files hold the bytes for it."""
    for signs, pattern, what in damage.IN_TEXT:
        data = typed.source.data
        likely = [sign for sign in signs if holds(data, sign[0])]
        text = data.tobytes() if likely else b""
        if not any(sign in text for sign in likely):
            continue
        for column in typed.table.columns:
            if column.kind is Kind.TEXT:
                found = _flags(pc.match_substring_regex(typed.texts(column.name), pattern))
                findings.add_where("F124", typed.table.file, found, column.name, what=what)


_REQUIRED_HINTS: Final = {
    "measure": "name a row of measures.csv",
    "subject": "say who or what the number is about",
    "unit": "write the unit, or 1 for a plain number",
    "title": "name it as a reader should see it",
    "publisher": "say who published it",
    "published": "write the date, or an interval such as 2024-10/.. where only limits are known",
}


def _read_ids(typed: TypedTable, column: Column, findings: Findings) -> None:
    texts, file = typed.texts(column.name), typed.table.file
    filled = typed.filled(column.name)
    formed = ids.formed(texts)
    bad = np.flatnonzero(filled & ~formed)
    picked = typed.pick(column.name, bad)
    hints = [damage.named(text, Kind.ID) or ids.hint(text) for text in picked]
    findings.add("F114", file, bad, column.name, hint=hints)
    typed.sound &= formed
    if ids.are_distinct(texts):
        return
    encoded = texts.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    earlier = first[inverse]
    again = np.flatnonzero((earlier != np.arange(typed.rows)) & filled)
    lines = typed.source.lines(earlier[again])
    findings.add("F115", file, again, column.name, first=lines)
    typed.sound[again] = False


def _read_numbers(typed: TypedTable, column: Column, findings: Findings) -> None:
    found = numerals.read(typed.texts(column.name))
    typed.numbers[column.name] = found
    bad = np.flatnonzero(found.bad)
    picked = typed.pick(column.name, bad)
    hints = [damage.named(text, Kind.NUMBER) or numerals.hint(text) for text in picked]
    findings.add("F116", typed.table.file, bad, column.name, hint=hints)
    few = np.flatnonzero(np.abs(found.half_unit - 0.0005) < 1e-9)  # three decimals
    picked = typed.pick(column.name, few)
    zeros = [text.endswith(".000") and "," not in text for text in picked]
    findings.add("F125", typed.table.file, few[np.array(zeros, dtype=np.bool_)], column.name)
    typed.legible[bad] = False


def _read_dates(typed: TypedTable, column: Column, findings: Findings) -> None:
    cells = typed.categories(column.name)
    spans: list[dates.Span | None] = []
    problems: dict[int, str] = {}
    for code, text in enumerate(cells.values):
        try:
            spans.append(dates.read(text) if text else None)
        except dates.DateError as error:
            spans.append(None)
            problems[code] = damage.named(text, Kind.DATE) or str(error)
    typed.spans[column.name] = tuple(spans)
    _add_problems(typed, column, cells, problems, "F117", findings)


def _read_words(typed: TypedTable, column: Column, findings: Findings) -> None:
    cells = typed.categories(column.name)
    wrong = {
        text: code for code, text in enumerate(cells.values) if text and text not in column.words
    }
    problems = {
        wrong[text]: damage.named(text, Kind.WORD) or hint
        for text, hint in advise(wrong, column.words).items()
    }
    rows = _add_problems(typed, column, cells, problems, "F118", findings)
    if column.name in _NEEDED_WORDS:
        typed.legible[rows] = False


def _read_forms(typed: TypedTable, column: Column, findings: Findings) -> None:
    cells = typed.categories(column.name)
    problems = forms.problems(column, cells.values)
    rows = _add_problems(typed, column, cells, problems, "F118", findings)
    typed.legible[rows] = False


# Words that change what the figures mean: without them the row cannot be used.
_NEEDED_WORDS: Final = ("qualifier", "status")


def _read_addresses(typed: TypedTable, column: Column, findings: Findings) -> None:
    cells = typed.categories(column.name)
    problems = {
        code: ""
        for code, text in enumerate(cells.values)
        if text and not text.lower().startswith(("http://", "https://"))
    }
    _add_problems(typed, column, cells, problems, "F121", findings)


def _add_problems(
    typed: TypedTable,
    column: Column,
    cells: Categories,
    problems: dict[int, str],
    code: str,
    findings: Findings,
) -> NDArray[np.int64]:
    """A finding on every row whose distinct text has a problem; returns those rows."""
    if not problems:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(np.isin(cells.codes, list(problems)))
    hints = [problems[number] for number in cells.codes[rows].tolist()]
    findings.add(code, typed.table.file, rows, column.name, hint=hints)
    return rows


_READERS: Final[dict[Kind, Callable[[TypedTable, Column, Findings], None]]] = {
    Kind.ID: _read_ids,
    Kind.DATE: _read_dates,
    Kind.WORD: _read_words,
    Kind.FORM: _read_forms,
    Kind.URL: _read_addresses,
}

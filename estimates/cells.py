"""Text columns to typed columns: trimming, required cells, ids, words, dates, numbers, addresses.

Each check looks at a whole column; columns with few distinct values are looked at once per distinct value.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates import dates, numerals
from estimates.columns import ID_PATTERN, Column, Kind, Table, is_reserved
from estimates.csvfile import CELL_LIMIT, TextTable
from estimates.findings import Findings
from estimates.numerals import Numerals

Flags = NDArray[np.bool_]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """A column of repeated texts: row i holds `values[codes[i]]`. Values are trimmed and distinct."""

    values: tuple[str, ...]
    codes: Codes

    def where(self, wanted: Callable[[str], bool]) -> Flags:
        """Rows whose text fulfils a condition, asked once per distinct text."""
        asked = np.fromiter((wanted(value) for value in self.values), np.bool_, len(self.values))
        return np.asarray(asked[self.codes])

    def equal(self, text: str) -> Flags:
        return self.where(lambda value: value == text)

    def lookup(self, table: dict[str, Any], default: Any, dtype: Any) -> NDArray[Any]:
        """One value per row, looked up by text."""
        found = np.array([table.get(value, default) for value in self.values], dtype=dtype)
        return np.asarray(found[self.codes])

    def text(self) -> pa.Array:
        indices = pa.array(self.codes)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.values, pa.string()))


Cells = Categories | pa.Array


@dataclass(slots=True, eq=False)
class TypedTable:
    """A table whose cells were checked.

    columns: every declared column, blank where the file does not have it. sound: rows that have an id of their
    own and no overlong cell. legible: rows whose figures and the words that say what they mean could be read.
    numbers: the columns of numbers. spans: date columns as one
    `dates.Span | None` per distinct text.
    """

    table: Table
    rows: int
    columns: dict[str, Cells]
    source: TextTable | None
    sound: Flags
    legible: Flags
    numbers: dict[str, Numerals] = field(default_factory=dict)
    spans: dict[str, tuple[dates.Span | None, ...]] = field(default_factory=dict)

    def categories(self, name: str) -> Categories:
        cells = self.columns[name]
        return cells if isinstance(cells, Categories) else categorise(cells)

    def texts(self, name: str) -> pa.Array:
        """A column as an arrow string array."""
        cells = self.columns[name]
        return cells.text().dictionary_decode() if isinstance(cells, Categories) else cells

    def pick(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        """Texts of some rows."""
        cells = self.columns[name]
        if isinstance(cells, Categories):
            return [cells.values[code] for code in cells.codes[rows].tolist()]
        return list(cells.take(pa.array(rows)).to_pylist())

    def index_of(self, texts: pa.Array) -> NDArray[np.int64]:
        """The row of each id, -1 where there is none."""
        found = pc.index_in(texts, value_set=self.columns["id"])
        return np.asarray(pc.fill_null(found, -1)).astype(np.int64)


def empty(table: Table) -> TypedTable:
    """A table without rows, for a file that is absent or unreadable."""
    text = TextTable(table, {}, 0, 1, b"")
    return read(text, Findings())


def read(text: TextTable, findings: Findings) -> TypedTable:
    """Check every cell of a table."""
    columns: dict[str, Cells] = {}
    too_long = np.zeros(text.rows, dtype=np.bool_)
    for column in text.table.columns:
        columns[column.name] = _trimmed(column, text, too_long, findings)
    typed = TypedTable(text.table, text.rows, columns, text, ~too_long, ~too_long)
    for column in text.table.columns:
        _check_required(typed, column, findings)
        reader = _READERS.get(column.kind)
        if reader is not None:
            reader(typed, column, findings)
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


def _trimmed(column: Column, text: TextTable, too_long: Flags, findings: Findings) -> Cells:
    cells = text.columns.get(column.name)
    if cells is None:
        if column.repeats:
            return Categories(("",), np.zeros(text.rows, dtype=np.int32))
        return pa.array([""] * text.rows, pa.string())
    texts = cells.dictionary if column.repeats else cells
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    if longest > CELL_LIMIT:
        cells, long = _without_long(cells, column.repeats)
        limit = f"{CELL_LIMIT:,}"
        findings.add_where("F113", text.table.file, long, column.name, limit=limit)
        too_long |= long
    if column.repeats:
        return categorise(cells)
    return pc.utf8_trim_whitespace(cells)


def _without_long(cells: pa.Array, repeats: bool) -> tuple[pa.Array, Flags]:
    """The cells with those over the limit cut off, and where they are."""
    texts = cells.dictionary if repeats else cells
    long = pc.greater(pc.binary_length(texts), CELL_LIMIT)
    cut = pc.if_else(long, pc.utf8_slice_codeunits(texts, 0, 100), texts)
    flags = long.to_numpy(zero_copy_only=False)
    if not repeats:
        return cut, flags
    codes = cells.indices.to_numpy(zero_copy_only=False)
    return pa.DictionaryArray.from_arrays(cells.indices, cut), flags[codes]


_REQUIRED_HINTS: Final = {
    "measure": "name a row of measures.csv",
    "subject": "say who or what the number is about",
    "unit": "write the unit, or 1 for a plain number",
    "title": "name it as a reader should see it",
    "publisher": "say who published it",
    "published": "write the date, or an interval such as 2024-10/.. where only limits are known",
}


def _check_required(typed: TypedTable, column: Column, findings: Findings) -> None:
    if not column.required or not typed.rows:
        return
    cells = typed.columns[column.name]
    if isinstance(cells, Categories):
        blank = cells.equal("")
    else:
        blank = pc.equal(cells, "").to_numpy(zero_copy_only=False)
    hint = _REQUIRED_HINTS.get(column.name, "it is required")
    findings.add_where(
        "F112", typed.table.file, blank, column.name, hint=hint
    )


def _read_ids(typed: TypedTable, column: Column, findings: Findings) -> None:
    ids, file = typed.columns["id"], typed.table.file
    flags = pc.match_substring_regex(ids, ID_PATTERN).to_numpy(zero_copy_only=False)
    reserved = pc.is_in(ids, pa.array(sorted(_reserved()))).to_numpy(zero_copy_only=False)
    blank = pc.equal(ids, "").to_numpy(zero_copy_only=False)
    bad = np.flatnonzero((~flags | reserved) & ~blank)
    hints = [_id_hint(text) for text in ids.take(pa.array(bad)).to_pylist()]
    findings.add("F114", file, bad, "id", hint=hints)
    typed.sound[bad] = False
    typed.sound[blank] = False
    encoded = ids.dictionary_encode()
    if len(encoded.dictionary) == typed.rows:
        return
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    earlier = first[inverse]
    again = np.flatnonzero((earlier != np.arange(typed.rows)) & ~blank)
    lines = typed.source.lines(earlier[again]) if typed.source is not None else earlier[again]
    findings.add("F115", file, again, "id", first=lines)
    typed.sound[again] = False


def _reserved() -> list[str]:
    return [word for word in ("min", "max", "sum", "abs", "sqrt") if is_reserved(word)]


def _id_hint(text: str) -> str:
    if is_reserved(text):
        return "it is a word of the formula language; choose another"
    return "use small letters, digits and _, beginning with a letter, such as moon_pay"


def _read_numbers(typed: TypedTable, column: Column, findings: Findings) -> None:
    texts = typed.columns[column.name]
    found = numerals.read(texts)
    typed.numbers[column.name] = found
    bad = np.flatnonzero(found.bad)
    if bad.size:
        hints = [numerals.hint(text) for text in texts.take(pa.array(bad)).to_pylist()]
        findings.add("F116", typed.table.file, bad, column.name, hint=hints)
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
            problems[code] = str(error)
    typed.spans[column.name] = tuple(spans)
    _add_problems(typed, column, cells, problems, "F117", findings)


def _read_words(typed: TypedTable, column: Column, findings: Findings) -> None:
    cells = typed.categories(column.name)
    problems = {
        code: nearest(text, column.words)
        for code, text in enumerate(cells.values)
        if text and text not in column.words
    }
    rows = _add_problems(typed, column, cells, problems, "F118", findings)
    if column.name in _NEEDED_WORDS:
        typed.legible[rows] = False


# Words that change what the figures mean: without them the row cannot be used.
_NEEDED_WORDS: Final = ("qualifier", "interval", "status")


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


def nearest(text: str, words: Sequence[str]) -> str:
    """The advice for a word that is not known: the nearest ones, else all there are (if few)."""
    close = difflib.get_close_matches(text[:80].lower(), words, 3, 0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if len(words) <= 12:
        return "use " + ", ".join(words) if words else "there are none"
    return "nothing there is like it"


_READERS: Final[dict[Kind, Callable[[TypedTable, Column, Findings], None]]] = {
    Kind.ID: _read_ids,
    Kind.NUMBER: _read_numbers,
    Kind.DATE: _read_dates,
    Kind.WORD: _read_words,
    Kind.URL: _read_addresses,
}

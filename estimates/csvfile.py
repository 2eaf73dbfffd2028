"""Bytes of a CSV file to text columns, with every structural problem as a finding.

A well-formed file goes through arrow's reader as a whole. A file that breaks a rule is read again record by
record, so that each problem has its physical line and every sound row is kept.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from estimates.columns import Table
from estimates.findings import Findings

CELL_LIMIT: Final = 32_767  # characters; what a spreadsheet's cell holds
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "the file is UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "the file is UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "the file is UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "the file is UTF-16"),
)
_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """The known columns of a file as text, untrimmed; one element per row (record)."""

    table: Table
    columns: dict[str, pa.Array]
    rows: int
    first_line: int  # physical line of the header's end
    data: bytes
    starts: NDArray[np.int64] | None = None  # physical line of each row, where they were counted

    def lines(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Physical lines, from 1, on which the records of `rows` start."""
        starts = self.starts if self.starts is not None else _starts(self)
        if starts is None:
            return rows + self.first_line + 1
        return starts[rows]


def read(path: Path, table: Table, findings: Findings) -> TextTable | None:
    """Read one file of a dataset; None where it could not be read at all (findings say why)."""
    file = table.file
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        findings.add_file("F101", file, what="the file is missing: add it, with a header row")
        return None
    except OSError as error:
        findings.add_file(
            "F101", file, what=f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        )
        return None
    data = _as_utf8(data, file, findings)
    header = _header(data, table, findings)
    if header is None:
        return None
    return _read_whole(data, table, header) or _read_records(data, table, header, findings)


def _as_utf8(data: bytes, file: str, findings: Findings) -> bytes:
    """The bytes as sound UTF-8 without a byte-order mark."""
    for mark, encoding, seen in _BOMS:
        if data.startswith(mark):
            findings.add_file("F104", file, 1, seen=seen)
            data = data.decode(encoding, errors="replace").encode()
            break
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = _line_at(data, error.start)
        lines = data.decode(errors="replace").count("\ufffd")
        seen = (
            f"byte 0x{data[error.start]:02X} is not UTF-8 ({lines} such place(s)); "
            "the file looks like Windows-1252 or Latin-1"
        )
        findings.add_file("F104", file, line, seen=seen)
        data = data.decode(errors="replace").encode()
    if b"\0" in data:
        findings.add_file("F106", file, _line_at(data, data.index(0)), count=data.count(0))
        data = data.replace(b"\0", "\ufffd".encode())
    return data


def _line_at(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]  # as in the file, trimmed
    end: int  # bytes up to the first row
    line: int  # physical line on which it ends


def _header(data: bytes, table: Table, findings: Findings) -> _Header | None:
    """The header row; None where it makes the file unreadable."""
    record = next((found for found in _records(data[: 1 << 20]) if _has_text(found.cells)), None)
    if record is None:
        findings.add_file("F103", table.file, 1, columns=", ".join(table.names))
        return None
    names = tuple(cell.strip() for cell in record.cells)
    if len(names) == 1:
        for separator, seen in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
            if separator in names[0]:
                findings.add_file("F105", table.file, record.line, seen=seen)
                return None
    header = _Header(names, record.end, record.last_line)
    return header if _check_names(header, record.line, table, findings) else None


def _check_names(header: _Header, line: int, table: Table, findings: Findings) -> bool:
    usable = True
    known = set(table.names)
    for name, count in Counter(filter(None, header.names)).items():
        if count > 1 and name in known:
            findings.add_file("F109", table.file, line, name, name=name, count=count)
            usable = False
        if name not in known:
            nearest = _nearest(name, known - set(header.names))
            if nearest:
                shown = name[:60]
                findings.add_file("F111", table.file, line, shown, name=shown, nearest=nearest)
    for column in table.columns:
        if column.required and column.name not in header.names:
            nearest = _nearest(column.name, set(header.names) - known)
            hint = f"the file has {nearest[:60]}" if nearest else "add it to the header"
            findings.add_file("F110", table.file, line, column.name, name=column.name, hint=hint)
            usable = False
    return usable


def _nearest(name: str, names: set[str]) -> str:
    folded = {other.lower().replace(" ", "_"): other for other in sorted(names) if other}
    close = difflib.get_close_matches(name[:60].lower().replace(" ", "_"), list(folded), 1, 0.75)
    return folded[close[0]] if close else ""


def _read_whole(data: bytes, table: Table, header: _Header) -> TextTable | None:
    """The table by arrow's reader; None unless every record is sound."""
    body = memoryview(data)[header.end :]
    quoted = data.find(b'"', header.end) >= 0
    if quoted and not _quotes_are_sound(body):
        return None
    unique = [f"{position}:{name}" for position, name in enumerate(header.names)]
    wanted = {f"{header.names.index(name)}:{name}": name for name in table.names if name in header.names}
    text, repeated = pa.string(), pa.dictionary(pa.int32(), pa.string())
    types = {key: repeated if table.column(name).repeats else text for key, name in wanted.items()}
    if not bytes(body[:4096]).strip():
        return None
    try:
        found = pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pacsv.ReadOptions(column_names=unique, block_size=len(body) + 1),
            parse_options=pacsv.ParseOptions(newlines_in_values=quoted),
            convert_options=pacsv.ConvertOptions(
                column_types=types,
                include_columns=list(wanted),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = {name: _one_chunk(found.column(key)) for key, name in wanted.items()}
    return TextTable(table, columns, found.num_rows, header.line, data[header.end :])


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.unify_dictionaries().combine_chunks()


def _quotes_are_sound(body: memoryview) -> bool:
    """Whether every quote opens or closes a cell or is one of a doubled pair."""
    octets = np.frombuffer(body, dtype=np.uint8)
    quotes = np.flatnonzero(octets == _QUOTE)
    if quotes.size % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[opening[opening > 0] - 1]
    after = octets[closing[closing < octets.size - 1] + 1]
    edges = (_COMMA, _LF, _CR, _QUOTE)
    edge = np.zeros(256, dtype=np.bool_)
    edge[list(edges)] = True
    return bool(edge[before].all() and edge[after].all())


@dataclass(frozen=True, slots=True)
class _Record:
    cells: list[str]
    line: int  # physical line on which it starts
    last_line: int
    end: int  # bytes up to its end
    text: str


def _records(data: bytes) -> Iterator[_Record]:
    """Records one by one, blank lines passed over."""
    used: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(data.decode(), newline=""):
            used.append(line)
            yield line

    limit = csv.field_size_limit(sys.maxsize)
    try:
        last_line = end = 0
        for cells in csv.reader(lines()):
            text = "".join(used)
            used.clear()
            first_line = last_line + 1
            last_line += len(text.splitlines()) if len(text) < 2 else _line_count(text)
            end += len(text.encode())
            if cells:
                yield _Record(cells, first_line, last_line, end, text)
    finally:
        csv.field_size_limit(limit)


def _line_count(text: str) -> int:
    return len(io.StringIO(text, newline="").readlines())


def _has_text(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _read_records(
    data: bytes, table: Table, header: _Header, findings: Findings
) -> TextTable:
    """The sound rows of a file that breaks a rule, each broken one as a finding."""
    expected = len(header.names)
    places = {name: header.names.index(name) for name in table.names if name in header.names}
    columns: dict[str, list[str]] = {name: [] for name in places}
    starts: list[int] = []
    for record in _records(data):
        if record.end <= header.end or not _has_text(record.cells):
            continue
        problem = _quote_problem(record) or _width_problem(record.cells, expected)
        if problem:
            code, values = problem
            findings.add_file(code, table.file, record.line, **values)
            continue
        starts.append(record.line)
        for name, place in places.items():
            columns[name].append(record.cells[place])
    arrays: dict[str, pa.Array] = {}
    for name, cells in columns.items():
        texts = pa.array(cells, pa.string())
        arrays[name] = texts.dictionary_encode() if table.column(name).repeats else texts
    return TextTable(
        table, arrays, len(starts), header.line, data, np.array(starts, dtype=np.int64)
    )


def _quote_problem(record: _Record) -> tuple[str, dict[str, str]] | None:
    if '"' not in record.text:
        return None
    try:
        next(csv.reader(io.StringIO(record.text, newline=""), strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            what = (
                f"a quote is opened in cell {len(record.cells)} and never closed: everything down to line "
                f"{record.last_line} was taken for one cell"
            )
        else:
            what = "text follows a closing quote: write a quote inside a cell twice, and close it before the comma"
        return "F107", {"what": what}
    return None


def _width_problem(cells: list[str], expected: int) -> tuple[str, dict[str, object]] | None:
    if len(cells) == expected or (len(cells) > expected and not _has_text(cells[expected:])):
        return None
    hint = (
        "a cell that holds a comma has to be quoted"
        if len(cells) > expected
        else "add the missing commas, or look for a quote that joins two rows"
    )
    return "F108", {"count": len(cells), "expected": expected, "hint": hint}


def _starts(table: TextTable) -> NDArray[np.int64] | None:
    """Physical lines of the rows; None where each row simply has a line of its own."""
    octets = np.frombuffer(table.data, dtype=np.uint8)
    breaks = int(np.count_nonzero(octets == _LF))
    carriage = np.flatnonzero(octets == _CR)
    if carriage.size:
        following = np.concatenate((octets[1:], [0]))[carriage]
        breaks += int(np.count_nonzero(following != _LF))
    ends_open = octets.size > 0 and octets[-1] not in (_LF, _CR)
    if breaks + ends_open == table.rows:
        return None
    lines = [record.line for record in _records(table.data)]
    return np.array(lines, dtype=np.int64) + table.first_line

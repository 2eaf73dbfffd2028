"""Bytes of a CSV file to text columns, with every structural problem as a finding.

A well-formed file goes through arrow's reader as a whole. A file that breaks a rule is read again
record by record, so that each problem has its physical line and every sound row is kept.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.findings.collection import Findings, shorten
from estimates.tables import damage
from estimates.tables.columns import Table
from estimates.tables.files import Octets, as_utf8, octets
from estimates.tables.parsing import parse, positions

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_QUOTE, _LF, _CR = b'"\n\r'
_HEADER_WINDOW: Final = 1 << 16  # bytes in which the header is looked for first

# How long a cell may be is for `cells` to say. The limit of the csv module holds for the whole
# process; it is raised once, to the most that all systems take, and never lowered again.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, eq=False)
class TextTable:
    """The known columns of a file as text, untrimmed; one element per row (record).

    data: the file as UTF-8, whose rows begin at byte `begin`, after the header, which ends on the
    physical line `line`. kept: which of its records the rows are, None for all. counted: where the
    rows start, if that was seen when they were read. may_hide: it may hold unseen characters.
    """

    table: Table
    columns: dict[str, pa.Array | pa.ChunkedArray]
    rows: int
    data: Octets
    begin: int
    line: int
    kept: Integers | None = None
    counted: Integers | None = None
    may_hide: bool = True

    @cached_property
    def starts(self) -> Integers:
        """Physical line, from 1, on which each row starts; counted when first asked for."""
        if self.counted is not None:
            return self.counted
        starts = _record_lines(self.data[self.begin :]) + self.line
        return starts if self.kept is None else starts[self.kept]

    def lines(self, rows: Integers) -> Integers:
        """Physical lines, from 1, on which the records of `rows` start."""
        return self.starts[rows]


def read(path: Path, table: Table, findings: Findings) -> TextTable | None:
    """Read one file of a dataset; None where it could not be read at all (findings say why)."""
    try:
        data = octets(path)
    except FileNotFoundError:
        what = "the file is missing: add it, with a header row"
        findings.add_file("F101", table.file, what=what)
        return None
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        findings.add_file("F101", table.file, what=what)
        return None
    data = as_utf8(data, table.file, findings)
    header = header_of(data, table, findings)
    if header is None:
        return None
    return _read_whole(data, table, header) or _read_records(data, table, header, findings)


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a file."""

    names: tuple[str, ...]  # as in the file, trimmed
    end: int  # bytes up to the first row
    line: int  # physical line on which it ends


def header_of(data: Octets, table: Table, findings: Findings) -> Header | None:
    """The header row; None where it makes the file unreadable."""
    found = _first_record(data)
    if found is None:
        findings.add_file("F103", table.file, 1, columns=", ".join(table.names))
        return None
    record, end = found
    if record.problem:
        findings.add_file("F107", table.file, record.line, what=record.problem)
        return None
    known = set(table.names)
    names = tuple(cell.strip() for cell in record.cells)
    if seen := damage.separated(names, known):
        findings.add_file("F105", table.file, record.line, seen=seen)
        return None
    if not _check_names(names, record.line, table, findings):
        return None
    return Header(names, end, record.last_line)


def _first_record(data: Octets) -> tuple[Record, int] | None:
    """The first record that is not blank, and where it ends: the header."""
    for window in (_HEADER_WINDOW, len(data)):
        lines = physical_lines(data[:window].tobytes().decode(errors="replace"))
        for record in records(lines, 0):
            if record.problem or record.has_text:
                end = sum(len(line.encode()) for line in lines[: record.last_line])
                if end < window or window >= len(data):
                    return record, min(end, len(data))
                break  # it may go on beyond the window
    return None


def _check_names(names: Sequence[str], line: int, table: Table, findings: Findings) -> bool:
    """Whether the columns can be told apart and all required ones are there."""
    usable = True
    known = set(table.names)
    for name, count in Counter(filter(None, names)).items():
        shown = shorten(name)
        if name not in known:
            nearest = _nearest(name, known.difference(names))
            if nearest:
                findings.add_file("F111", table.file, line, shown, name=shown, nearest=nearest)
        elif count > 1:
            findings.add_file("F109", table.file, line, shown, name=shown, count=count)
            usable = False
    for column in table.columns:
        if column.required and column.name not in names:
            nearest = shorten(_nearest(column.name, set(names) - known))
            hint = f"the file has {nearest}" if nearest else "add it to the header"
            findings.add_file("F110", table.file, line, column.name, name=column.name, hint=hint)
            usable = False
    return usable


def _nearest(name: str, names: set[str]) -> str:
    folded = {_folded(other): other for other in sorted(names) if other}
    close = difflib.get_close_matches(_folded(name), list(folded), 1, 0.75)
    return folded[close[0]] if close else ""


def _folded(name: str) -> str:
    return name[:60].lower().replace(" ", "_")


def _read_whole(data: Octets, table: Table, header: Header) -> TextTable | None:
    """The table by arrow's reader; None unless every record is sound."""
    places = _places(table, header)
    types = {
        f"{place}": pa.dictionary(pa.int32(), pa.string())
        for name, place in places.items()
        if table.column(name).repeats
    }
    rest = data[header.end :]
    try:
        read_at_once = parse(rest, len(header.names), types)
    except pa.ArrowInvalid:
        return None
    if not read_at_once.quotes_are_sound:
        return None
    found = read_at_once.columns
    kept = _with_text(found, places[table.columns[0].name])
    if kept is not None:
        found = found.take(kept)
    columns = {name: found.column(place) for name, place in places.items()}
    return TextTable(
        table,
        columns,
        found.num_rows,
        data,
        header.end,
        header.line,
        kept,
        may_hide=read_at_once.may_hide,
    )


def _places(table: Table, header: Header) -> dict[str, int]:
    """Known columns and their positions in the file."""
    return {name: header.names.index(name) for name in table.names if name in header.names}


def _with_text(found: pa.Table, first: int) -> Integers | None:
    """The rows with text in any cell, None for all. Those without are blank in column `first`."""
    if not _may_be_blank(found.column(first)):
        return None
    blank = np.flatnonzero(_is_blank(found.column(first)))
    for column in found.columns if blank.size else ():
        blank = blank[_is_blank(column.take(blank))]
    return np.delete(np.arange(found.num_rows), blank) if blank.size else None


def _may_be_blank(column: pa.ChunkedArray) -> bool:
    """Whether a text may be empty or begin with a blank; quick, since ids hardly ever do."""
    if not pa.types.is_string(column.type):
        return True
    for chunk in column.chunks:
        _, offsets, octets = chunk.buffers()
        ends = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
        if octets is None or (ends[1:] == ends[:-1]).any():
            return True
        first = np.frombuffer(octets, np.uint8)[ends[:-1]]
        if ((first <= ord(" ")) | (first >= 0x80)).any():  # beyond ASCII there are blanks, too
            return True
    return False


def _is_blank(column: pa.ChunkedArray) -> Flags:
    texts = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return np.asarray(pc.equal(texts, ""), dtype=np.bool_)


def one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array, with one dictionary where it has any."""
    if isinstance(column, pa.Array):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.unify_dictionaries().combine_chunks()


def _record_lines(data: Octets) -> Integers:
    """Line, from 1, on which each record starts, blank lines aside. Quotes are sound."""
    feeds, returns = data == _LF, data == _CR
    paired = np.zeros(data.size, dtype=np.bool_)  # a line feed after a carriage return
    paired[1:] = feeds[1:] & returns[:-1]
    breaks = feeds | returns
    breaks[:-1] &= ~paired[1:]
    ends = np.flatnonzero(breaks)
    starts = np.concatenate(([0], ends + 1))
    stops = np.concatenate((ends - paired[ends], [data.size]))
    outside = np.searchsorted(positions(data, _QUOTE), starts) % 2 == 0
    return np.flatnonzero(outside & (starts < stops)) + 1


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file, or a physical line on which quotes do not match."""

    cells: list[str]
    line: int  # physical lines of the file, from 1, on which it starts and ends
    last_line: int
    problem: str = ""

    @property
    def has_text(self) -> bool:
        """Whether any cell holds more than blanks."""
        return any(cell.strip() for cell in self.cells)


def physical_lines(text: str) -> list[str]:
    """The lines of a text with their ends, whichever of the three they are."""
    return io.StringIO(text, newline="").readlines()


def records(lines: Sequence[str], above: int, separator: str = ",") -> Iterator[Record]:
    """Records one by one; `above` is the number of lines above them in the file.

    Where quotes do not match, reading goes on at the next physical line.
    """
    done = 0
    while done < len(lines):
        start = done
        rest = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(rest, strict=True, skipinitialspace=True, delimiter=separator)
        try:
            for cells in reader:
                first, done = done, start + reader.line_num
                yield Record(cells, above + first + 1, above + done)
        except csv.Error as error:
            line, last = above + done + 1, above + start + reader.line_num
            yield Record([], line, last, _quote_problem(str(error), line, last))
            done += 1


def _quote_problem(error: str, line: int, last_line: int) -> str:
    if "end of data" in error:
        return f"a quote is opened and never closed: all down to line {last_line} would be one cell"
    if last_line > line:
        return (
            f"a quote is opened and not closed before line {last_line}, where other text follows "
            "the next quote"
        )
    return (
        "text follows a closing quote: write a quote inside a cell twice, and nothing between the "
        "closing quote and the comma"
    )


def _read_records(data: Octets, table: Table, header: Header, findings: Findings) -> TextTable:
    """The sound rows of a file that breaks a rule, each broken one as a finding."""
    width = len(header.names)
    sound: list[Record] = []
    unquoted: list[Record] = []
    ragged: list[Record] = []
    for record in records(physical_lines(data[header.end :].tobytes().decode()), header.line):
        if record.problem:
            unquoted.append(record)
        elif record.has_text:
            (sound if len(record.cells) == width else ragged).append(record)
    findings.add_lines(
        "F107",
        table.file,
        [record.line for record in unquoted],
        what=[record.problem for record in unquoted],
    )
    findings.add_lines(
        "F108",
        table.file,
        [record.line for record in ragged],
        count=[len(record.cells) for record in ragged],
        expected=width,
        hint=[_width_hint(record, width) for record in ragged],
    )
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name, place in _places(table, header).items():
        texts = pa.array([record.cells[place] for record in sound], pa.string())
        columns[name] = texts.dictionary_encode() if table.column(name).repeats else texts
    starts = np.array([record.line for record in sound], dtype=np.int64)
    return TextTable(table, columns, len(sound), data, header.end, header.line, counted=starts)


def _width_hint(record: Record, width: int) -> str:
    if len(record.cells) > width:
        return "a cell that holds a comma has to be quoted"
    if record.last_line > record.line:
        return f"look for a quote that joins it with the rows down to line {record.last_line}"
    return "add the missing commas"

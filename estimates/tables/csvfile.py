"""Bytes of a CSV file to text columns, with every structural problem as a fault.

A well-formed file goes through arrow's reader as a whole. A file that breaks a rule is read again
record by record, so that each problem has its physical line and every sound row is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.tables.columns import Table
from estimates.tables.faults import Fault, FaultKind, flood
from estimates.tables.files import Octets, as_utf8, check_link, octets
from estimates.tables.headers import Header, header_of
from estimates.tables.parsing import parse, positions
from estimates.tables.records import Record, physical_lines, records

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_QUOTE, _LF, _CR = b'"\n\r'


@dataclass(frozen=True, eq=False)
class TextTable:
    """The known columns of a file as text, untrimmed; one element per row (record).

    data: the file as UTF-8, whose rows begin at byte `begin`, after the header, which ends on the
    physical line `line`. kept: which of its records the rows are, None for all. counted: where the
    rows start, if that was seen when they were read. may_hide: it may hold unseen characters.
    header: the names of all columns, as in the file.
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
    header: tuple[str, ...] = ()

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


def read(path: Path, table: Table, faults: list[Fault]) -> TextTable | None:
    """Read one file of a dataset; None where it could not be read at all (faults say why)."""
    try:
        check_link(path)
        data = octets(path)
    except FileNotFoundError:
        what = "the file is missing: add it, with a header row"
        faults.append(Fault(FaultKind.NOT_OPENED, table.file, values={"what": what}))
        return None
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        faults.append(Fault(FaultKind.NOT_OPENED, table.file, values={"what": what}))
        return None
    data = as_utf8(data, table.file, faults)
    header = header_of(data, table, faults)
    if header is None:
        return None
    return _read_whole(data, table, header) or _read_records(data, table, header, faults)


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
    parsed = read_at_once.columns
    kept = _with_text(parsed, places[table.columns[0].name])
    if kept is not None:
        parsed = parsed.take(kept)
    columns = {name: parsed.column(place) for name, place in places.items()}
    return TextTable(
        table,
        columns,
        parsed.num_rows,
        data,
        header.end,
        header.line,
        kept,
        may_hide=read_at_once.may_hide,
        header=header.names,
    )


def _places(table: Table, header: Header) -> dict[str, int]:
    """Known columns and their positions in the file."""
    return {name: header.names.index(name) for name in table.names if name in header.names}


def _with_text(found: pa.Table, first: int) -> Integers | None:
    """The rows with text in any cell, None for all. Those without are blank in column `first`."""
    blank = np.flatnonzero(_is_blank(found.column(first)))
    for column in found.columns if blank.size else ():
        blank = blank[_is_blank(column.take(blank))]
    return np.delete(np.arange(found.num_rows), blank) if blank.size else None


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
    feeds, returns = positions(data, _LF), positions(data, _CR)
    paired = (feeds > 0) & (data[feeds - 1] == _CR)  # a line feed after a carriage return
    ends = feeds
    if int(paired.sum()) < returns.size:  # carriage returns that stand alone
        ends = np.union1d(feeds, np.setdiff1d(returns, feeds[paired] - 1, assume_unique=True))
        paired = np.isin(ends, feeds[paired])
    starts = np.concatenate(([0], ends + 1))
    stops = np.concatenate((ends - paired, [data.size]))
    outside = np.searchsorted(positions(data, _QUOTE), starts) % 2 == 0
    return np.flatnonzero(outside & (starts < stops)) + 1


def _read_records(data: Octets, table: Table, header: Header, faults: list[Fault]) -> TextTable:
    """The sound rows of a file that breaks a rule, each broken one as a fault."""
    width = len(header.names)
    sound: list[Record] = []
    unquoted: list[Record] = []
    ragged: list[Record] = []
    for record in records(physical_lines(data[header.end :].tobytes().decode()), header.line):
        if record.problem:
            unquoted.append(record)
        elif record.has_text:
            (sound if len(record.cells) == width else ragged).append(record)
    faults += flood(
        FaultKind.QUOTES,
        table.file,
        [record.line for record in unquoted],
        lambda n: {"what": unquoted[n].problem},
    )
    faults += flood(
        FaultKind.WIDTH,
        table.file,
        [record.line for record in ragged],
        lambda n: {
            "count": len(ragged[n].cells),
            "expected": width,
            "hint": _width_hint(ragged[n], width),
        },
    )
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name, place in _places(table, header).items():
        texts = pa.array([record.cells[place] for record in sound], pa.string())
        columns[name] = texts.dictionary_encode() if table.column(name).repeats else texts
    starts = np.array([record.line for record in sound], dtype=np.int64)
    return TextTable(
        table,
        columns,
        len(sound),
        data,
        header.end,
        header.line,
        counted=starts,
        header=header.names,
    )


def _width_hint(record: Record, width: int) -> str:
    if len(record.cells) > width:
        return "a cell that holds a comma has to be quoted"
    if record.last_line > record.line:
        return f"look for a quote that joins it with the rows down to line {record.last_line}"
    return "add the missing commas"

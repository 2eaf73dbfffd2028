"""The records of a file: what each says, by column, and where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from estimates.findings.quoting import shorten
from estimates.importing.keys import Reading
from estimates.importing.mapping import MappingFile
from estimates.importing.problems import Problem, ProblemsError, refuse
from estimates.tables.files import wide_encoding


@dataclass(frozen=True, slots=True)
class Record:
    """What becomes one estimate. header: of the column that its value stands in, in a wide file."""

    place: str
    cells: Mapping[str, str]
    header: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a file, and the names of their columns. twice: names that are there twice."""

    records: list[Record]
    names: frozenset[str]
    twice: frozenset[str] = frozenset()


def delimited(data: bytes, file: str, mapping: MappingFile) -> Records:
    """Read a file of separated columns; a wide one has a record for each value.

    Raises:
        ProblemsError: its rows or columns cannot be told apart; every problem is told.
    """
    rows = list(_rows(decoded(data, file, mapping.reading.encoding), file, mapping.reading))
    if not rows:
        raise refuse(file, "it has no header; how many lines stand above it says lines_above")
    line, header = rows[0]
    names = [name.strip() for name in header]
    separator = mapping.reading.separator
    if len(names) == 1:
        other = next((sign for sign in ",;\t|" if sign != separator and sign in names[0]), "")
        if other:
            shown = "\\t" if other == "\t" else other
            message = f'the header is one column: say separator = "{shown}" under [file]'
            raise refuse(file, message, place=f"line {line}")
    problems: list[Problem] = []
    records: list[Record] = []
    for at, row in rows[1:]:
        texts = [cell.strip() for cell in row]
        if not any(texts):
            continue
        cells = {name: text for name, text in zip(names, texts, strict=False) if name}
        if _left_out(cells, mapping):
            continue
        if len(row) < len(names) or any(texts[len(names) :]):
            message = (
                f"{len(row)} cells where the header names {len(names)} columns; a line that is "
                "none of the table is left out under [skip]"
            )
            problems.append(Problem(file, f"line {at}", "", message))
            continue
        records.append(Record(f"line {at}", cells))
    if problems:
        raise ProblemsError(problems)
    counts = {name: names.count(name) for name in names if name}
    twice = frozenset(name for name, count in counts.items() if count > 1)
    found = Records(records, frozenset(counts), twice)
    return _values(found, names, file, mapping) if mapping.format == "wide" else found


def decoded(data: bytes, file: str, encoding: str) -> str:
    """The characters of a file, without a byte-order mark.

    Raises:
        ProblemsError: it is of another encoding.
    """
    wide = wide_encoding(data)
    if wide and not encoding.lower().replace("_", "-").startswith(wide[:6]):
        raise refuse(file, f'it is {wide.upper()}: say encoding = "{wide}" under [file]')
    try:
        text = data.decode(encoding)
    except (UnicodeError, ValueError) as error:
        at = getattr(error, "start", 0)
        line = data[:at].count(b"\n") + 1
        message = (
            f"byte 0x{data[at]:02X} is not {encoding}: say under [file] which encoding it is, such "
            'as encoding = "cp1252"'
        )
        raise refuse(file, message, place=f"line {line}") from None
    return text.removeprefix("\ufeff")


def _rows(text: str, file: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """The rows from the header on, each with the physical line on which it starts."""
    stream = io.StringIO(text, newline="")
    for _ in range(reading.lines_above):
        stream.readline()
    reader = csv.reader(stream, delimiter=reading.separator, strict=True)
    line = reading.lines_above + 1
    try:
        for row in reader:
            yield line, row
            line = reading.lines_above + reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            file, f"its columns cannot be told apart: {error}", place=f"line {line}"
        ) from None


def _left_out(cells: Mapping[str, str], mapping: MappingFile) -> bool:
    """Whether the mapping leaves a record out; one of a wide file may also be by its header."""
    for wanted, patterns in ((True, mapping.keep), (False, mapping.skip)):
        for name, texts in patterns.items():
            if name in cells:
                met = any(one.fullmatch(cells[name]) for one in texts)
                if met is not wanted:
                    return True
    return False


def chosen(found: Records, mapping: MappingFile) -> Records:
    """The records without those that the mapping leaves out."""
    kept = [one for one in found.records if not _left_out(one.cells, mapping)]
    return Records(kept, found.names, found.twice)


def _values(found: Records, names: list[str], file: str, mapping: MappingFile) -> Records:
    """A record for each value of a wide file."""
    assert mapping.wide is not None  # noqa: S101 - a mapping of a wide file without is refused
    columns = mapping.wide.columns
    taken = {name: columns.match(name) for name in names if name}
    held = {name: parts for name, parts in taken.items() if parts is not None}
    gone = columns.listed - held.keys()
    if gone or not held:
        what = f"no column {shorten(min(gone))}" if gone else "no column that fits columns"
        raise refuse(file, f"it has {what}, under [wide] of {mapping.file}")
    twice = found.twice & held.keys()
    if twice:
        raise refuse(file, "there are two columns of values with this name", column=min(twice))
    around = [name for name in taken if name not in held]
    extras = {name: parts | {"header": name} for name, parts in held.items()}
    records = []
    for record in found.records:
        shared = {name: record.cells[name] for name in around}
        for name, parts in extras.items():
            cells = {**shared, **parts, "value": record.cells[name]}
            if not _left_out(cells, mapping):
                records.append(Record(record.place, cells, name))
    known = {*around, "header", "value", *columns.names}
    return Records(records, frozenset(known), found.twice)

"""The header row of a CSV file: where it stands, and whether its columns can be told apart."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from estimates.findings.quoting import shorten
from estimates.tables import damage
from estimates.tables.columns import Table
from estimates.tables.faults import LISTED, Fault, FaultKind
from estimates.tables.files import Octets
from estimates.tables.records import Record, physical_lines, records

_WINDOW: Final = 1 << 16  # bytes in which the header is looked for first


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a file."""

    names: tuple[str, ...]  # as in the file, trimmed
    end: int  # bytes up to the first row
    line: int  # physical line on which it ends


def header_of(data: Octets, table: Table, faults: list[Fault]) -> Header | None:
    """The header row; None where it makes the file unreadable."""
    first = _first_record(data)
    if first is None:
        columns = {"columns": ", ".join(table.names)}
        faults.append(Fault(FaultKind.EMPTY, table.file, 1, values=columns))
        return None
    record, end = first
    if record.problem:
        what = {"what": record.problem}
        faults.append(Fault(FaultKind.QUOTES, table.file, record.line, values=what))
        return None
    known = set(table.names)
    names = tuple(cell.strip() for cell in record.cells)
    if seen := damage.separated(names, known):
        faults.append(Fault(FaultKind.SEPARATORS, table.file, record.line, values={"seen": seen}))
        return None
    if not _check_names(names, record.line, table, faults):
        return None
    return Header(names, end, record.last_line)


def _first_record(data: Octets) -> tuple[Record, int] | None:
    """The first record that is not blank, and where it ends: the header."""
    for window in (_WINDOW, len(data)):
        lines = physical_lines(data[:window].tobytes().decode(errors="replace"))
        for record in records(lines, 0):
            if record.problem or record.has_text:
                end = sum(len(line.encode()) for line in lines[: record.last_line])
                if end < window or window >= len(data):
                    return record, min(end, len(data))
                break  # it may go on beyond the window
    return None


_COMPARED: Final = 1_000  # columns of one's own that may be misspelt ones


def _check_names(names: Sequence[str], line: int, table: Table, faults: list[Fault]) -> bool:
    """Whether the columns can be told apart and all required ones are there."""
    counts = Counter(filter(None, names))
    absent = [column for column in table.columns if column.name not in counts]
    own = list(islice((name for name in counts if name not in table.names), _COMPARED))
    _check_own(own, {column.name for column in absent}, line, table, faults)
    twice = [name for name in table.names if counts[name] > 1]
    for name in twice:
        values = {"name": name, "count": counts[name]}
        faults.append(Fault(FaultKind.SAME_NAMES, table.file, line, name, values))
    lacking = [column.name for column in absent if column.required]
    for name in lacking:
        nearest = shorten(_nearest(name, set(own)))
        hint = f"the file has {nearest}" if nearest else "add it to the header"
        values = {"name": name, "hint": hint}
        faults.append(Fault(FaultKind.LACKING_COLUMN, table.file, line, name, values))
    return not twice and not lacking


def _check_own(
    own: Sequence[str], absent: set[str], line: int, table: Table, faults: list[Fault]
) -> None:
    """Warn of columns whose name is close to one that is not there."""
    alike = [(shorten(name), near) for name in own if (near := _nearest(name, absent))]
    more = len(alike) - LISTED
    for place, (name, near) in enumerate(alike[:LISTED], 1):
        words = f" ({more:,} more names are like it)" if place == LISTED and more > 0 else ""
        values = {"name": name, "nearest": near, "more": words}
        faults.append(Fault(FaultKind.NEARLY_KNOWN_COLUMN, table.file, line, name, values))


def _nearest(name: str, names: set[str]) -> str:
    folded = {_folded(other): other for other in sorted(names) if other}
    close = difflib.get_close_matches(_folded(name), list(folded), 1, 0.75)
    return folded[close[0]] if close else ""


def _folded(name: str) -> str:
    return name[:60].lower().replace(" ", "_")

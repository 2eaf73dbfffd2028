"""CSV as people save it: which rows are read, from which physical lines, and what damage costs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.checks.files.tables import check_of
from estimates.tables import csvfile, headers
from estimates.tables.columns import ACCEPTED
from estimates.tables.csvfile import TextTable
from estimates.tables.faults import Fault
from estimates.tables.files import as_octets
from estimates.tables.headers import header_of

DATA = TEST_DATA / "csvfile"
CASES = tomllib.loads((DATA / "cases.toml").read_text(encoding="utf-8"))
NAMES = ("code", "estimate", "expect", "reason", "by", "on")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "accepted.csv"


def read(path: Path, data: bytes) -> tuple[TextTable, list[tuple[str, int | None]]]:
    """What is read from a file of these bytes, and the codes and lines of its findings."""
    path.write_bytes(data)
    faults: list[Fault] = []
    table = csvfile.read(path, ACCEPTED, faults)
    assert table is not None, faults
    faults.sort(key=lambda fault: (fault.line or 0, fault.column, check_of(fault).code))
    return table, [(check_of(fault).code, fault.line) for fault in faults]


def rows(table: TextTable, *names: str) -> list[tuple[str, ...]]:
    """The cells of some columns, trimmed, row by row."""
    columns = [[text.strip() for text in table.columns[name].to_pylist()] for name in names]
    return list(zip(*columns, strict=True))


def lines(table: TextTable) -> list[int]:
    found: list[int] = table.lines(np.arange(table.rows)).tolist()
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rows_and_their_physical_lines(case: dict[str, Any], path: Path) -> None:
    table, findings = read(path, case["text"].encode())
    assert [code for (code,) in rows(table, "code")] == case["codes"]
    assert lines(table) == case["lines"]
    assert [list(place) for place in findings] == case["findings"]


def test_cells_keep_what_was_quoted(path: Path) -> None:
    table, _ = read(path, CASES["quotes"]["text"].encode())
    first, _ = rows(table, "code", "expect", "reason", "by", "on")
    assert first == ("a", "b, b", 'he said "c"', "", '"')


def test_blanks_before_a_quote_do_not_make_it_text(path: Path) -> None:
    table, _ = read(path, CASES["blanks_around_cells"]["text"].encode())
    assert rows(table, "code", "expect", "reason", "by") == [("a", "b", "c, c", "d")]


LONG = 4_300_000  # bytes; such files are read in two parts
REASONS = {
    "one line": "seen",
    "two lines and quotes": 'seen\nby ""both"" of us',
    "quotes that look like the end of a row": 'seen""\nF1,,x,""y',
    "many lines in a cell": "seen" + "\n" * 500,
}


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_long_file_is_read_as_a_short_one(path: Path, reason: str, end: str) -> None:
    """Wherever it is divided: no row is lost, doubled or cut, and each has its line."""
    row = f'D501,,"expected, so",,"{reason}",2024'
    count = LONG // len(row)
    header = "code,estimate,expect,by,reason,on"
    written = end.join([header, *(row.replace(",,", f",e{n},", 1) for n in range(count))])
    table, findings = read(path, written.encode())
    assert findings == []
    assert rows(table, "estimate") == [(f"e{n}",) for n in range(count)]
    assert set(rows(table, "code", "expect", "by", "reason", "on")) == {
        ("D501", "expected, so", "", reason.replace('""', '"').strip(), "2024")
    }
    height = 1 + reason.count("\n")
    assert lines(table) == [2 + height * n for n in range(count)]


@pytest.mark.parametrize("place", [0.1, 0.59, 0.61, 0.99])
def test_broken_row_of_a_long_file_is_found_wherever_it_is(path: Path, place: float) -> None:
    row = 'D501,,"expected, so",,seen,2024'
    count = LONG // len(row)
    every = ["code,estimate,expect,by,reason,on", *[row] * count]
    broken = int(place * count)
    every[broken] = 'D501,,"expected "so",,seen,2024'
    table, findings = read(path, "\n".join(every).encode())
    assert findings == [("F107", broken + 1)]
    assert table.rows == count - 1


# Cells of what is hard to read: separators, quotes, line ends and blanks between letters.
CELLS = st.text(st.sampled_from('ab,"\n\r \t;é…\u2028\x0b\x85'), max_size=6)
TABLES = st.lists(st.tuples(*[CELLS] * len(NAMES)), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
FORCED = st.lists(st.booleans(), min_size=1, max_size=7)  # which cells are quoted without need
BLANKS = st.lists(
    st.sampled_from([0, 0, 0, 1, 2]), min_size=1, max_size=5
)  # blank lines before rows


def written(
    table: list[tuple[str, ...]], end: str, forced: list[bool], blanks: list[int]
) -> tuple[str, list[int]]:
    """The text of a file, and the physical line, counted while writing, of each row with text."""
    text, starts, cell_number = ",".join(NAMES) + end, [], 0
    for number, row in enumerate(table):
        text += end * blanks[number % len(blanks)]
        if any(cell.strip() for cell in row):
            starts.append(len(re.findall("\r\n|\r|\n", text)) + 1)
        cells = []
        for cell in row:
            needed = any(sign in cell for sign in ',"\n\r')
            quoted = needed or forced[cell_number % len(forced)]
            cells.append('"' + cell.replace('"', '""') + '"' if quoted else cell)
            cell_number += 1
        text += ",".join(cells) + end
    return text, starts


@given(TABLES, ENDS, FORCED, BLANKS, st.booleans())
def test_both_ways_of_reading_give_the_text_that_was_written(
    path: Path,
    table: list[tuple[str, ...]],
    end: str,
    forced: list[bool],
    blanks: list[int],
    mark: bool,
) -> None:
    """As a whole and record by record: the same cells, and the physical line of every row."""
    text, starts = written(table, end, forced, blanks)
    expected = [tuple(map(str.strip, row)) for row in table if any(map(str.strip, row))]
    found, findings = read(path, text.encode("utf-8-sig" if mark else "utf-8"))
    header = header_of(as_octets(text.encode()), ACCEPTED, [])
    assert header is not None
    by_record = csvfile._read_records(as_octets(text.encode()), ACCEPTED, header, [])
    for one in (found, by_record):
        assert rows(one, *NAMES) == expected
        assert lines(one) == starts
    assert findings == []


WORDS = st.text("abc é", min_size=1, max_size=5).filter(str.strip)
SOUND = st.tuples(*[WORDS] * len(NAMES)).map(",".join)
QUOTED = st.tuples(*[WORDS] * len(NAMES)).map(
    lambda cells: ",".join(f'"{cell.strip()}, {cell}"' for cell in cells)
)
DAMAGED = st.sampled_from(
    [
        ("F107", 'x,"y,z,x,y,z'),
        ("F107", '"x,y,z,x,y,z'),
        ("F107", 'x,y,z,x,y,"z'),
        ("F107", 'x,"y"y,z,x,y,z'),
        ("F107", 'x,"y"" y,z,x,y,z'),
        ("F108", "x,y,z"),
        ("F108", "x,y,z,x,y,z,z"),
        ("F108", 'x,y,z,x,y,z,"z, z"'),
        ("F108", "x"),
    ]
)


@given(st.lists(st.tuples(st.just(""), SOUND | QUOTED) | DAMAGED, max_size=12), ENDS)
def test_a_damaged_row_costs_no_other_row(
    path: Path, file: list[tuple[str, str]], end: str
) -> None:
    """Every sound row is read, from its own line; every damaged one is a finding on its line."""
    text = end.join([",".join(NAMES), *(row for _, row in file)]) + end
    table, findings = read(path, text.encode())
    numbered = [(line, code) for line, (code, _) in enumerate(file, 2)]
    assert lines(table) == [line for line, code in numbered if not code]
    expected = [(code, line) for line, code in numbered if code]
    assert sorted(findings) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c,d,e,f\n",
        '"a","b ""b"" b","c\r\nc",d,e,f\n',
        "\r\na,b,c,d,e,f\r\n\r\n,,,,,\r\n",
        "a,b,c,d,e,f\rg,h,i,j,k,l\r",
    ],
)
def test_sound_files_are_read_as_a_whole(text: str, path: Path) -> None:
    """Row by row would be many times slower; only damage asks for it."""
    table, _ = read(path, f"{','.join(NAMES)}\n{text}".encode())
    assert table.counted is None


def test_a_header_longer_than_the_window_it_is_looked_for_in(path: Path) -> None:
    own = "é" * headers._WINDOW
    table, findings = read(path, f"\n{','.join(NAMES)},{own}\na,b,c,d,e,f,g\n".encode())
    assert rows(table, "code", "on") == [("a", "f")]
    assert lines(table) == [3]
    assert findings == []

"""Workbooks from strangers: a sound one is read, a hostile one refused, in time and in room."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import workbook_builder as builder
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processes import environment
from python_calamine import CalamineWorkbook

from estimates.editing.edits import EditError
from estimates.spreadsheets import importing, workbooks
from estimates.spreadsheets.limits import Limits, WorkbookError

Maker = Callable[[Path], Path]
LONG = "x" * 30_000


def cell(place: str, value: str = "1", kind: str = "n") -> str:
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


def ods_row(cells: str, *, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def ods_cell(text: str, *, times: int = 1, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {more} '
        f'table:number-columns-repeated="{times}"><text:p>{text}</text:p></table:table-cell>'
    )


def far_cell(path: Path) -> Path:
    return builder.xlsx(path, {"estimates": builder.row([cell("XFD1048576")], 1_048_576)})


def far_cells_without_places(path: Path) -> Path:
    """A cell and a row may leave out where they are: it follows from those before."""
    wide = builder.row([cell("XFC1"), "<c><v>1</v></c>"], 1)
    tall = builder.row([cell("A1048575")], 1_048_575) + builder.row(["<c><v>1</v></c>"])
    return builder.xlsx(path, {"estimates": wide + tall})


def bomb(path: Path) -> Path:
    """Some 60 kB that unpack to 60 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        with zipfile.ZipFile(builder.xlsx(path.with_suffix(".small"), {"estimates": ""})) as small:
            for name in small.namelist():
                if "sheet1" not in name:
                    target.writestr(name, small.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(60):
                part.write(b" " * 1_000_000)
    return path


def shared_text(path: Path) -> Path:
    """One long text that ten thousand cells share, of which each would get a copy."""
    cells = [cell(f"A{number}", "0", "s") for number in range(1, 10_001)]
    strings = f"<si><t>{LONG}</t></si>"
    return builder.xlsx(path, {"estimates": builder.row(cells)}, strings=strings)


def shared_text_read_in_two_ways(path: Path) -> Path:
    """The text that is meant is 0 or 01, by what one makes of a comment in between."""
    cells = [cell(f"A{number}", "0<!-- -->1", "s") for number in range(1, 10_001)]
    strings = f"<si><t>{LONG}</t></si><si><t>short</t></si>"
    return builder.xlsx(path, {"estimates": builder.row(cells)}, strings=strings)


def entities(path: Path) -> Path:
    """Text that stands for ten times another, nine times over."""
    names = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    text = f'{builder.HEAD}<!DOCTYPE sst [<!ENTITY e0 "ha">{names}]><sst><si><t>&e9;</t></si></sst>'
    sheet = builder.row([cell("A1", "0", "s")])
    return builder.xlsx(path, {"estimates": sheet}, others={"xl/sharedStrings.xml": text})


def two_bytes_to_a_character(path: Path) -> Path:
    data = f"<worksheet><sheetData>{builder.row([cell('A1')])}</sheetData></worksheet>"
    place = "xl/worksheets/sheet1.xml"
    return builder.xlsx(path, {"estimates": ""}, others={place: data.encode("utf-16")})


def another_encoding(path: Path) -> Path:
    data = '<?xml version="1.0" encoding="latin-1"?><worksheet><sheetData/></worksheet>'
    return builder.xlsx(path, {"estimates": ""}, others={"xl/worksheets/sheet1.xml": data})


def unsound_xml(path: Path) -> Path:
    return builder.xlsx(path, {"estimates": builder.row([cell("A1"), "<c><v>1"])})


def a_place_beyond_any_sheet(path: Path) -> Path:
    return builder.xlsx(path, {"estimates": builder.row([cell("A99999999")])})


def a_column_beyond_any_sheet(path: Path) -> Path:
    return builder.xlsx(path, {"estimates": builder.row([cell("ZZZZ1")])})


def a_text_that_is_not_there(path: Path) -> Path:
    return builder.xlsx(path, {"estimates": builder.row([cell("A1", "7", "s")])})


def cut_short(path: Path) -> Path:
    whole = builder.xlsx(path, {"estimates": builder.row([cell("A1")])}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def bits_turned(path: Path) -> Path:
    data = bytearray(shared_text(path).read_bytes())
    at = data.index(b"sheet1.xml") + 40
    data[at : at + 20] = bytes(255 - octet for octet in data[at : at + 20])
    path.write_bytes(data)
    return path


def a_part_twice(path: Path) -> Path:
    builder.xlsx(path, {"estimates": builder.row([cell("A1")])})
    with zipfile.ZipFile(path, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>")
    return path


def very_many_parts(path: Path) -> Path:
    return builder.xlsx(
        path, {"estimates": ""}, others={f"media/{number}": "" for number in range(6_000)}
    )


def a_packed_part_with_a_password(path: Path) -> Path:
    data = bytearray(builder.xlsx(path, {"estimates": ""}).read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := data.find(start, at + 1)) >= 0:
            data[at + (6 if start == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(data)
    return path


def with_a_password(path: Path) -> Path:
    """Encrypted workbooks and the old .xls begin alike."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_096))
    return path


def ods_with_a_password(path: Path) -> Path:
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    return builder.ods(path, {"estimates": ""}, manifest=manifest)


def binary_workbook(path: Path) -> Path:
    return builder.packed(path, {"xl/workbook.bin": b"\x83\x01\x00"})


def packed_but_no_workbook(path: Path) -> Path:
    return builder.packed(path, {"word/document.xml": "<w:document/>"})


def rows_and_cells_repeated(path: Path) -> Path:
    return builder.ods(path, {"estimates": ods_row(ods_cell("1", times=16_384), times=1_048_576)})


def blank_texts_repeated(path: Path) -> Path:
    return builder.ods(path, {"estimates": ods_row(ods_cell("", times=16_384), times=1_048_576)})


def repeated_in_a_sheet_that_nobody_wants(path: Path) -> Path:
    """All sheets of an ods file are read at once."""
    far = ods_row(ods_cell("1", times=16_384), times=1_048_576)
    return builder.ods(path, {"estimates": ods_row(ods_cell("1")), "other": far})


def a_long_text_repeated(path: Path) -> Path:
    return builder.ods(path, {"estimates": ods_row(ods_cell(LONG, times=1_000), times=1_000)})


def a_long_formula_repeated(path: Path) -> Path:
    more = f'table:formula="{LONG}"'
    return builder.ods(
        path, {"estimates": ods_row(ods_cell("", times=1_000, more=more), times=1_000)}
    )


def very_many_blanks(path: Path) -> Path:
    return builder.ods(path, {"estimates": ods_row(ods_cell('<text:s text:c="99999999999"/>'))})


def a_count_that_is_none(path: Path) -> Path:
    return builder.ods(path, {"estimates": '<table:table-row table:number-rows-repeated="many"/>'})


def a_table_in_a_cell(path: Path) -> Path:
    inner = f'<table:table table:name="inner">{ods_row(ods_cell("1"))}</table:table>'
    return builder.ods(path, {"estimates": ods_row(ods_cell(inner))})


HOSTILE: dict[Maker, str] = {
    far_cell: "reaches to XFD1048576, which makes 17,179,869,184 cells, and at most 10,000,000",
    far_cells_without_places: "reaches to XFD1048576",
    shared_text: "more than 200,000,000 characters",
    shared_text_read_in_two_ways: "more than 200,000,000 characters",
    entities: "declares entities",
    two_bytes_to_a_character: "sheet1.xml is damaged",
    another_encoding: "not in UTF-8",
    unsound_xml: "sheet1.xml is damaged",
    a_place_beyond_any_sheet: "sheet1.xml is damaged",
    a_column_beyond_any_sheet: "sheet1.xml is damaged",
    a_text_that_is_not_there: "sheet1.xml is damaged",
    cut_short: "damaged: save it as .xlsx or .ods",
    bits_turned: "damaged",
    a_part_twice: "a part that is there twice",
    very_many_parts: "more than 5,000 parts",
    a_packed_part_with_a_password: "protected by a password",
    with_a_password: "protected by a password, or an old .xls",
    ods_with_a_password: "protected by a password",
    binary_workbook: "neither .xlsx nor .ods",
    packed_but_no_workbook: "neither .xlsx nor .ods",
    rows_and_cells_repeated: "the sheet estimates reaches to row 1,048,576",
    blank_texts_repeated: "the sheet estimates reaches to row 1,048,576",
    repeated_in_a_sheet_that_nobody_wants: "the sheet other reaches to row 1,048,576",
    a_long_text_repeated: "characters",
    a_long_formula_repeated: "characters",
    very_many_blanks: "characters",
    a_count_that_is_none: "content.xml is damaged",
    a_table_in_a_cell: "content.xml is damaged",
}


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_workbook_is_refused_by_name_and_in_time(make: Maker, tmp_path: Path) -> None:
    path = make(tmp_path / "stranger.xlsx")
    started = time.process_time()
    with pytest.raises(EditError) as refused:
        importing.read(path)
    message = str(refused.value)
    assert message.startswith(f"{path} cannot be read as a spreadsheet: ")
    assert HOSTILE[make] in message
    assert time.process_time() - started < 20


# Runs the command with limited memory, so that one that takes more fails.
LIMITED = """
import sys
from estimates.__main__ import main
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError):
    pass
main()
"""


@pytest.mark.parametrize("make", [far_cell, shared_text, rows_and_cells_repeated])
def test_the_command_refuses_it_on_one_line_within_its_memory(
    make: Maker, tmp_path: Path, bundled: Path
) -> None:
    path = make(tmp_path / "stranger.xlsx")
    done = subprocess.run(
        [sys.executable, "-P", "-c", LIMITED, "import", str(path), str(bundled)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env=environment(),
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"estimates: {path} cannot be read as a spreadsheet: ")


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(EditError, match="not a plain file"):
        importing.read(tmp_path / "pipe.xlsx")


SOUND = builder.row([cell("A1"), cell("B1", "2")])


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(packed=200), "larger than 200 bytes"),
        (Limits(parts=3), "more than 3 parts"),
        (Limits(unpacked=100), "unpacks to more than 100 bytes"),
        (Limits(cells=1), "reaches to B1, which makes 2 cells, and at most 1 are read"),
        (Limits(seconds=-1), "takes more than -1 seconds"),
    ],
    ids=lambda case: getattr(case, "partition", str)(" ")[0] if isinstance(case, str) else "",
)
def test_each_limit_is_named_with_what_to_do(limits: Limits, says: str, tmp_path: Path) -> None:
    path = builder.xlsx(tmp_path / "sound.xlsx", {"estimates": SOUND})
    with pytest.raises(WorkbookError) as refused:
        workbooks.read(path, ["estimates"], limits)
    assert says in str(refused.value)
    assert workbooks.read(path, ["estimates"]) == {"estimates": [[1.0, 2.0]]}


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (
            "import sys; sys.exit('memory allocation of 9 bytes failed')",
            "memory",
        ),
        ("raise MemoryError", "memory"),
        ("import os; os.abort()", "damaged"),
        ("import time; time.sleep(60)", "takes more than 2 seconds"),
        ('print(\'{"error": "no such cell"}\')', "damaged (no such cell)"),
    ],
)
def test_a_reader_that_ends_before_its_time_ends_nothing_else(
    program: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "reader.py"
    script.write_text(program, encoding="utf-8")
    monkeypatch.setattr(workbooks, "_PROCESS", script)
    path = builder.xlsx(tmp_path / "sound.xlsx", {"estimates": SOUND})
    with pytest.raises(WorkbookError) as refused:
        workbooks.read(path, ["estimates"], Limits(seconds=2))
    assert says in str(refused.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_the_reader_is_kept_to_its_memory(tmp_path: Path) -> None:
    rows = "".join(builder.row([cell(f"A{n}"), cell(f"NTP{n}")], n) for n in range(1, 901))
    path = builder.xlsx(tmp_path / "sound.xlsx", {"estimates": rows})
    with pytest.raises(WorkbookError, match="more memory than there is"):
        workbooks.read(path, ["estimates"], Limits(memory=200 << 20))
    assert len(workbooks.read(path, ["estimates"])["estimates"]) == 900


def test_no_more_is_unpacked_than_is_allowed(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.xlsx")
    assert path.stat().st_size < 100_000
    with pytest.raises(WorkbookError, match="unpacks to more than 50 MB"):
        workbooks.read(path, ["estimates"], Limits(unpacked=50 << 20))


def test_cells_formatted_to_the_last_row_are_no_cells(tmp_path: Path) -> None:
    """Whole columns are given a format all the time; only what is filled counts."""
    blank = builder.row(['<c r="A1048576" s="0"/>', '<c r="XFD1048576" s="0"/>'], 1_048_576)
    path = builder.xlsx(tmp_path / "sound.xlsx", {"estimates": SOUND + blank})
    assert workbooks.read(path, ["estimates"]) == {"estimates": [[1.0, 2.0]]}
    tail = ods_row("<table:table-cell table:number-columns-repeated='16382'/>", times=1_048_575)
    path = builder.ods(tmp_path / "sound.ods", {"estimates": ods_row(ods_cell("a")) + tail})
    assert workbooks.read(path, ["estimates"]) == {"estimates": [["a"]]}


def test_very_many_sheets_cost_little(tmp_path: Path) -> None:
    sheets = {f"s{number}": SOUND for number in range(4_000)}
    path = builder.xlsx(tmp_path / "sound.xlsx", {**sheets, "estimates": SOUND})
    started = time.process_time()
    assert workbooks.read(path, ["estimates"]) == {"estimates": [[1.0, 2.0]]}
    assert time.process_time() - started < 5


VALUES = st.one_of(
    st.just(""),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 3)),
    st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
    st.times().map(lambda time_: time_.replace(microsecond=0)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(VALUES, max_size=5), max_size=6),
    above=st.integers(0, 3),
    left=st.integers(0, 3),
)
def test_what_is_read_in_the_other_process_is_what_the_library_reads(
    table: list[list[Any]], above: int, left: int, tmp_path: Path
) -> None:
    path = tmp_path / "sound.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as made:
        sheet = made.add_worksheet("estimates")
        formats = {
            dt.date: made.add_format({"num_format": "yyyy-mm-dd"}),
            dt.time: made.add_format({"num_format": "hh:mm:ss"}),
        }
        for number, cells in enumerate(table, above):
            for place, value in enumerate(cells, left):
                if type(value) in formats:
                    sheet.write_datetime(number, place, value, formats[type(value)])
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                else:
                    sheet.write(number, place, value)
    book = CalamineWorkbook.from_path(str(path))
    expected = book.get_sheet_by_name("estimates").to_python(skip_empty_area=False)
    found = workbooks.read(path, ["estimates"])["estimates"]
    width = max(map(len, expected), default=0)
    assert [row + [""] * (width - len(row)) for row in found] == expected

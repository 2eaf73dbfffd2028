"""A dataset as a spreadsheet and back: nothing is changed that nobody has changed."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from dataset_copy import DatasetCopy
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA
from python_calamine import CalamineWorkbook

from estimates import cli
from estimates.check import check
from estimates.editing.edits import AddRow, EditError, SetCell
from estimates.editing.planning import plan
from estimates.spreadsheets import carried, exporting, importing, values
from estimates.tables.columns import BY_NAME, Kind

DATA = TEST_DATA / "editing" / "spreadsheet.toml"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(DATA.read_text("utf-8"))
Sheets = dict[str, list[list[Any]]]
EVIL = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\tx",
    "a\r\nb",
    "_x0041_",
    "\x1b[2J",
    "0012",
)


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


def exported(folder: Path) -> Path:
    path = folder.parent / "exported.xlsx"
    path.write_bytes(exporting.workbook(check(folder)))
    return path


def resaved(path: Path, change: Callable[[Sheets], object]) -> Path:
    """The workbook as a spreadsheet program saves it after edits: cells with their types."""
    book = CalamineWorkbook.from_path(str(path))
    sheets: Sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }
    change(sheets)
    target = path.with_name("resaved.xlsx")
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as made:
        day = made.add_format({"num_format": "mmm-yy"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell != "":
                        sheet.write(number, place, cell)
    return target


def cell(sheets: Sheets, table: str, name: str, column: str) -> tuple[list[Any], int]:
    """The row of a sheet with this id, and the place of a column."""
    header, *rows = sheets[table]
    return next(row for row in rows if row[0] == name), header.index(column)


def put(table: str, name: str, column: str, value: Any) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        row, place = cell(sheets, table, name, column)
        row[place] = value

    return change


@pytest.mark.parametrize(
    "case", CASES["exported"], ids=[case["text"] for case in CASES["exported"]]
)
def test_a_number_goes_as_one_only_if_it_comes_back_digit_by_digit(case: dict[str, Any]) -> None:
    found = values.exported(case["text"], Kind(case["kind"]))
    assert (found.value, found.number_format) == (case["value"], case["format"])


@pytest.mark.parametrize(
    "case", CASES["imported"], ids=lambda case: f"{case['was']}-{case['value']}"
)
def test_what_comes_back_is_an_edit_or_a_damage_that_is_named(case: dict[str, Any]) -> None:
    found = values.imported(case["value"], case["was"], Kind(case["kind"]))
    assert found.text == case["text"]
    assert bool(found.damage) is ("damage" in case)
    assert case.get("damage", "") in found.damage


numerals = st.from_regex(r"\A-?[0-9]{1,3}(,[0-9]{3}){0,3}(\.[0-9]{1,4})?\Z")


@given(st.one_of(st.text(max_size=12).map(str.strip), numerals), st.sampled_from(list(Kind)))
def test_every_text_comes_back_as_it_was(text: str, kind: Kind) -> None:
    found = values.imported(values.exported(text, kind).value, text, kind)
    assert (found.text, found.damage) == (text, "")


def test_a_workbook_that_was_only_saved_again_has_no_edits(folder: Path) -> None:
    for number, text in enumerate(EVIL):
        row = {"id": f"evil_{number}", "measure": "payroll", "subject": text, "note": text}
        (outcome,) = _save(folder, AddRow("estimates", row))
        assert outcome == "applied"
    path = exported(folder)
    for made in (path, resaved(path, lambda _: None)):
        found = importing.read(made)
        assert (found.edits, found.remarks) == ((), ())


def _save(folder: Path, *edits: AddRow | SetCell) -> list[str]:
    from estimates.editing.saving import save  # noqa: PLC0415 - of this helper alone

    return [outcome.state.value for outcome in save(folder, edits).plan.outcomes]


def test_no_cell_is_a_formula_and_what_looks_like_one_is_marked_as_text(folder: Path) -> None:
    _save(folder, SetCell("estimates", "moon_pay", "via", "", EVIL[0]))
    with zipfile.ZipFile(exported(folder)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in parts.read(name)
                assert b"<hyperlink" not in parts.read(name)
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


def test_sheets_have_choices_number_formats_and_findings_as_notes(folder: Path) -> None:
    _save(folder, SetCell("estimates", "moon_payroll", "best", "24 million", "240,000,000"))
    with zipfile.ZipFile(exported(folder)) as parts:
        texts = {name: parts.read(name).decode("utf-8") for name in parts.namelist()}
    first = texts["xl/worksheets/sheet1.xml"]
    assert "exactly,about,at_least,more_than,up_to,less_than,between,vague" in first
    assert "sources!$A$2:$A$6" in first
    assert "#,##0" in texts["xl/styles.xml"]
    assert "error D501" in texts["xl/comments1.xml"]
    assert 'state="veryHidden"' in texts["xl/workbook.xml"]


def test_edits_of_a_spreadsheet_are_edits_of_the_files(folder: Path) -> None:
    def change(sheets: Sheets) -> None:
        put("estimates", "moon_pay", "best", 2500)(sheets)
        put("estimates", "moon_pay", "note", "")(sheets)
        put("sources", "moon", "accessed", dt.date(2024, 11, 5))(sheets)
        new: dict[str, Any] = dict.fromkeys(sheets["estimates"][0], "")
        new |= {"id": "new", "measure": "payroll", "best": 0.5, "unit": "USD/month"}
        sheets["estimates"].append(list(new.values()))
        sheets["estimates"][1:] = reversed(sheets["estimates"][1:])  # sorted otherwise

    found = importing.read(resaved(exported(folder), change))
    note = str(check(folder).estimates.set_index("id").loc["moon_pay", "note"])
    assert found.remarks == ()
    assert set(found.edits[1:] if isinstance(found.edits[0], AddRow) else ()) == {
        SetCell("estimates", "moon_pay", "best", "2,000", "2,500"),
        SetCell("estimates", "moon_pay", "note", note, ""),
        SetCell("sources", "moon", "accessed", "", "2024-11-05"),
    }
    cells = {"id": "new", "measure": "payroll", "best": "0.5", "unit": "USD/month"}
    assert found.edits[0] == AddRow("estimates", cells)
    assert plan(folder, found.edits).possible


def test_a_cell_that_was_changed_in_the_files_meanwhile_is_a_conflict(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = resaved(exported(folder), put("estimates", "moon_pay", "best", 2500))
    _save(
        folder,
        SetCell("estimates", "moon_pay", "best", "2,000", "3,000"),
        SetCell("estimates", "moon_troops", "note", _note(folder), "changed meanwhile"),
    )
    now = (folder / "estimates.csv").read_bytes()
    assert cli.run(["import", str(made), str(folder)]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "conflict moon_pay best: the file has “3,000”, not “2,000”; wanted was “2,500”" in out
    assert "moon_troops" not in out
    assert (folder / "estimates.csv").read_bytes() == now


def _note(folder: Path) -> str:
    return str(check(folder).estimates.set_index("id").loc["moon_troops", "note"])


def test_import_saves_shows_and_can_be_repeated_and_undone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "estimates.csv").read_bytes()
    made = resaved(exported(folder), put("estimates", "moon_pay", "best", 2500))
    assert cli.run(["import", str(made), str(folder), "--dry-run"]) == 0
    assert (folder / "estimates.csv").read_bytes() == before
    assert cli.run(["import", str(made), str(folder)]) == 0
    out = capsys.readouterr().out
    assert "Verdict moon_payroll" in out
    assert (folder / "estimates.csv").read_bytes() == before.replace(
        b'"2,000",,USD', b'"2,500",,USD'
    )
    assert cli.run(["import", str(made), str(folder)]) == 0
    assert "Nothing to change." in capsys.readouterr().out
    assert cli.run(["undo", str(folder)]) == 0
    assert (folder / "estimates.csv").read_bytes() == before


def test_what_the_spreadsheet_did_is_named_and_not_imported(folder: Path) -> None:
    def damage(sheets: Sheets) -> None:
        put("sources", "moon", "published", dt.date(2024, 10, 1))(sheets)
        put("sources", "asahi", "published", "26-Oct")(sheets)

    _save(folder, SetCell("sources", "moon", "published", "2024-10/..", "2024-10"))
    found = importing.read(resaved(exported(folder), damage))
    assert found.edits == ()
    assert [remark.partition(":")[0] for remark in found.remarks] == [
        "sources asahi published",
        "sources moon published",
    ]


def percentages(path: Path, office: str = "") -> Path:
    """The workbook with 50% typed into two cells, as a spreadsheet program holds it."""
    book = CalamineWorkbook.from_path(str(path))
    target = path.with_name("percentages.xlsx")
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False}) as made:
        percent = made.add_format({"num_format": "0.00%"})
        for name in book.sheet_names:
            sheet = made.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value != "":
                        sheet.write(number, place, value)
            if name == "estimates":
                at = 1 + next(n for n, row in enumerate(rows[1:]) if row[0] == "moon_casualty_rate")
                sheet.write(at, rows[0].index("high"), 0.5, percent)
                sheet.write(at, rows[0].index("interval"), 0.9, percent)
    return converted(office, target, KINDS["xlsx"]) if office else target


PERCENTAGES = {
    SetCell("estimates", "moon_casualty_rate", "high", "", "50%"),
    SetCell("estimates", "moon_casualty_rate", "interval", "", "90%"),
}


def test_a_percentage_comes_back_as_it_was_typed_and_not_as_its_hundredth(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = percentages(exported(folder))
    found = importing.read(made)
    assert (set(found.edits), found.remarks) == (PERCENTAGES, ())
    assert cli.run(["import", str(made), str(folder)]) == 1
    assert "leave out the sign and write percent in unit" in " ".join(
        capsys.readouterr().out.split()
    )


def test_libreoffice_keeps_percentages_as_such(folder: Path, office: str) -> None:
    found = importing.read(percentages(exported(folder), office))
    assert set(found.edits) == PERCENTAGES


def test_rows_and_columns_that_are_gone_stay_in_the_files(folder: Path) -> None:
    def change(sheets: Sheets) -> None:
        sheets["estimates"] = [row[:-1] for row in sheets["estimates"] if row[0] != "moon_pay"]
        del sheets["origins"]

    found = importing.read(resaved(exported(folder), change))
    assert found.edits == ()
    told = " ".join(found.remarks)
    assert "the row moon_pay is gone" in told
    assert "the column note is gone" in told
    assert "the sheet origins is gone" in told


def twice(sheets: Sheets) -> None:
    sheets["estimates"].append(sheets["estimates"][1])


def other_base(sheets: Sheets) -> None:
    sheets[carried.SHEET][1][3] = "AAAA" + sheets[carried.SHEET][1][3][4:]


REFUSED: dict[str, tuple[Callable[[Sheets], object], str]] = {
    "an id twice": (twice, "in rows 2 and 24"),
    "a base that was changed": (other_base, "was changed"),
    "no base": (lambda sheets: sheets.pop(carried.SHEET), "was not exported"),
    "another format": (lambda sheets: sheets[carried.SHEET][0].__setitem__(0, "x"), "another vers"),
    "no ids": (lambda sheets: sheets["sources"][0].__setitem__(0, "x"), "has no column id"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_workbook_whose_edits_cannot_be_told_is_refused(
    folder: Path, case: tuple[Callable[[Sheets], object], str]
) -> None:
    change, says = case
    with pytest.raises(EditError, match=says):
        importing.read(resaved(exported(folder), change))


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 no")
    for wrong in (path, tmp_path / "none.xlsx"):
        with pytest.raises(EditError, match="cannot be read as a spreadsheet"):
            importing.read(wrong)


def test_export_replaces_no_file_that_may_hold_edits(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder.parent)
    name = f"{folder.name}.xlsx"
    assert cli.run(["export", str(folder), "--to", "xlsx"]) == 0
    assert f"estimates import {name}" in capsys.readouterr().out
    Path(name).write_bytes(b"edited")
    assert cli.run(["export", str(folder)]) == 2
    assert "may hold edits" in capsys.readouterr().err
    assert Path(name).read_bytes() == b"edited"
    assert cli.run(["export", str(folder), "--force"]) == 0
    assert set(CalamineWorkbook.from_path(name).sheet_names) == {
        *(table for table in BY_NAME if (folder / f"{table}.csv").exists()),
        "about",
        carried.SHEET,
    }


@pytest.fixture(scope="module")
def office() -> str:
    """LibreOffice without a screen. Also in CI it may be missing: not every system has it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("no LibreOffice on the PATH (Debian: apt-get install libreoffice-calc-nogui)")
    return found


def converted(office: str, path: Path, kind: str, opened: str = "") -> Path:
    """The file as LibreOffice saves it after opening it; kind: as `--convert-to` takes it.

    opened: how it opens the file, as `--infilter` takes it.
    """
    out = path.parent / "office"
    subprocess.run(
        [
            *(office, f"-env:UserInstallation=file://{out}/profile", "--headless"),
            *([f"--infilter={opened}"] if opened else []),
            *("--convert-to", kind, "--outdir", str(out), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return out / path.with_suffix(f".{kind.partition(':')[0]}").name


KINDS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods"}


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_saves_it_again_and_it_imports_with_no_edits(
    folder: Path, office: str, kind: str
) -> None:
    rows = [
        {"id": f"evil_{n}", "measure": "payroll", "subject": text, "note": f"{text}, and more"}
        for n, text in enumerate(EVIL)
        if "\x1b" not in text  # a character that no spreadsheet file can hold
    ]
    _save(folder, *(AddRow("estimates", row) for row in rows))
    found = importing.read(converted(office, exported(folder), KINDS[kind]))
    assert (found.edits, found.remarks) == ((), ())


def test_libreoffice_keeps_choices_notes_number_formats_and_text_as_text(
    folder: Path, office: str
) -> None:
    _save(
        folder,
        SetCell("estimates", "moon_payroll", "best", "24 million", "240,000,000"),
        SetCell("estimates", "moon_pay", "via", "", "=1+1"),
    )
    saved = converted(office, exported(folder), KINDS["xlsx"])
    with zipfile.ZipFile(saved) as parts:
        texts = {name: parts.read(name).decode("utf-8") for name in parts.namelist()}
    first = texts["xl/worksheets/sheet1.xml"]
    assert "exactly,about,at_least,more_than,up_to,less_than,between,vague" in first
    assert "sources!$A$2:$A$6" in first
    assert 'errorStyle="warning"' in first
    assert "error D501" in texts["xl/comments1.xml"]
    assert "<f" not in first.partition("<dataValidation")[0]
    # moon_payroll is in row 11 of the sheet, best in column F.
    style = re.search(r'<c r="F11" s="(\d+)"[^>]*><v>240000000</v>', first)
    assert style is not None
    cells = re.findall(r'<xf numFmtId="(\d+)"', texts["xl/styles.xml"].partition("<cellXfs")[2])
    formats = dict(
        re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', texts["xl/styles.xml"])
    )
    assert formats[cells[int(style[1])]] == "#,##0"


def test_a_cell_that_was_changed_in_libreoffice_is_the_one_edit(folder: Path, office: str) -> None:
    """The workbook goes through LibreOffice before and after somebody changes one cell."""
    saved = converted(office, exported(folder), KINDS["xlsx"])
    changed = resaved(saved, put("estimates", "moon_pay", "best", 2500))
    found = importing.read(converted(office, changed, KINDS["ods"]))
    assert found.edits == (SetCell("estimates", "moon_pay", "best", "2,000", "2,500"),)
    assert found.remarks == ()


# The file itself, opened and saved as CSV: with German habits, 12,000 is twelve.
CSV = {
    "English": (("44,34,76,1,,1033,false,true", "44,34,76,1,,1033,false,true"), {"F116"}),
    "German": (("44,34,76,1,,1031,false,true", "44,34,76,1,,1031,false,true"), {"Q404"}),
    "German, semicolons, Windows-1252": (
        ("44,34,76,1,,1031,false,true", "59,34,1,1,,1031,false,true"),
        {"F104", "F105"},
    ),
    "German, tabs, UTF-16": (
        ("44,34,76,1,,1031,false,true", "9,34,65535,1,,1031,false,true"),
        {"F104", "F105"},
    ),
}


@pytest.mark.parametrize("case", CSV.values(), ids=CSV)
def test_what_libreoffice_does_to_a_csv_file_is_told(
    folder: Path, office: str, case: tuple[tuple[str, str], set[str]]
) -> None:
    """Every figure that is another one afterwards has a finding, or the file is not read."""
    (opened, saved), codes = case
    path = folder / "estimates.csv"
    before = check(folder).estimates.set_index("id")
    kind = f"csv:Text - txt - csv (StarCalc):{saved}"
    path.write_bytes(converted(office, path, kind, f"CSV:{opened}").read_bytes())
    result = check(folder)
    assert codes <= set(result.findings["code"])
    if "F105" in codes:
        assert result.estimates.empty
        return
    after = result.estimates.set_index("id")
    differ = [name for name in before.index if _range(before, name) != _range(after, name)]
    assert differ
    told = result.findings[result.findings["code"].isin(["F116", "Q404", "D501"])]
    stated = [name for name in differ if before.loc[name, "as_stated"]]
    assert set(stated) <= set(told["estimate"])
    if "Q404" in codes:
        assert "turns 12,000 into 12" in " ".join(told["message"])


def _range(estimates: pd.DataFrame, name: str) -> tuple[str, ...]:
    row = estimates.loc[name]
    return tuple(str(row[column]) for column in ("low", "figure", "high"))

"""Someone else's figures become estimates by a mapping: told first, all or nothing, never twice."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from hypothesis import given, settings
from hypothesis import strategies as st
from project import ROOT, TEST_DATA

from estimates import cli
from estimates.editing import durable, journal, saving
from estimates.editing.edits import Edit, RemoveRow, SetCell
from estimates.editing.planning import read_row
from estimates.importing import mapping, merging, reading
from estimates.importing.merging import Choice
from estimates.importing.problems import ProblemsError
from estimates.tables.columns import ESTIMATES

README = ROOT / "README.md"
DATA = TEST_DATA / "importing"
FIGURES = ("as_of", "low", "best", "high", "unit", "qualifier")

# What each file says, read by eye: id, subject, and the cells of FIGURES.
LAYOUTS: dict[str, list[tuple[str, ...]]] = {
    # Four lines above the header, a byte-order mark, years as columns, a comma after the last one.
    "world_bank.csv": [
        ("wb_prk_1960", "North Korea", "1960", "", "11424189", "", "person", ""),
        ("wb_prk_2021", "North Korea", "2021", "", "26142622", "", "person", ""),
        ("wb_prk_2022", "North Korea", "2022", "", "26328845", "", "person", ""),
        ("wb_prk_2023", "North Korea", "2023", "", "26418204", "", "person", ""),
        ("wb_ukr_1960", "Ukraine", "1960", "", "42664652", "", "person", ""),
        ("wb_ukr_2021", "Ukraine", "2021", "", "44298640", "", "person", ""),
        ("wb_ukr_2022", "Ukraine", "2022", "", "41048766", "", "person", ""),
        ("wb_ukr_2023", "Ukraine", "2023", "", "37732836", "", "person", ""),
        ("wb_xkx_2021", "Kosovo", "2021", "", "1786038", "", "person", ""),
        ("wb_xkx_2022", "Kosovo", "2022", "", "1768086", "", "person", ""),
    ],
    "our_world_in_data.csv": [
        ("owid_ukraine_2021", "Ukraine", "2021", "", "88", "", "person", ""),
        ("owid_ukraine_2022", "Ukraine", "2022", "", "81643", "", "person", ""),
        ("owid_cote_divoire_2011", "Côte d'Ivoire", "2011", "", "703", "", "person", ""),
        ("owid_sudan_former_2010", "Sudan, former", "2010", "", "1042", "", "person", ""),
    ],
    # Low, best and high of events, each with the days between which it was.
    "events.csv": [
        ("ged_412700", "Russia", "2019-01-13", "3", "3", "3", "person", ""),
        ("ged_412701", "Syria", "2019-02-01/2019-02-28", "12", "15", "22", "person", ""),
    ],
    # Statistical offices: codes in one place, figures in another, a power of ten for each series.
    "oecd.json": [
        *[("oecd_def_ukr_2023_q3", "Ukraine", "2023-07/2023-09", "", "1234.50 million", "")],
        *[("oecd_def_ukr_2023_q4", "Ukraine", "2023-10/2023-12", "", "1300 million", "")],
        *[("oecd_def_kor_2024_q1", "South Korea", "2024-01/2024-03", "", "77 thousand", "")],
    ],
    "indicators.json": [("api_ukr_2023", "Ukraine", "2023", "", "37732836", "", "person", "")],
    # Semicolons, decimal commas, thousands with points, Windows-1252, a sum and a source below.
    "german.csv": [
        *[("amt_cote_divoire_2011_05_ausgaben_tsd", "Côte d’Ivoire", "2011-05", "")],
        *[("amt_sudan_2010_11_ausgaben_tsd", "Sudan", "2010-11", "")],
    ],
    "eurostat.tsv": [
        ("eurostat_a_nr_de_2020", "Germany", "2020", "", "83166711", "", "person", ""),
        ("eurostat_a_nr_de_2021", "Germany", "2021", "", "83155031", "", "person", ""),
        ("eurostat_a_nr_ua_2020", "Ukraine", "2020", "", "41732779", "", "person", ""),
    ],
}
LAYOUTS["oecd.json"] = [
    (*row, "USD", qualifier)
    for row, qualifier in zip(LAYOUTS["oecd.json"], ("", "about", ""), strict=True)
]
LAYOUTS["german.csv"] = [
    (*row, best, "", "EUR", "")
    for row, best in zip(
        LAYOUTS["german.csv"], ("12.50 thousand", "1,234,567.8 thousand"), strict=True
    )
]


@dataclass(frozen=True)
class Kit:
    """A dataset with one estimate of its own, and a file to be imported into it."""

    folder: Path
    file: Path
    capsys: pytest.CaptureFixture[str]

    def map(self, text: str) -> None:
        (self.folder / "mappings").mkdir(exist_ok=True)
        (self.folder / "mappings" / "map.toml").write_text(text, encoding="utf-8")

    def run(self, *options: str) -> tuple[int, str]:
        """Import the file: the status, and what was printed with single blanks."""
        given = ["import", str(self.file), str(self.folder), "--map", "map", *options]
        status = cli.run(given)
        out, err = self.capsys.readouterr()
        return status, " ".join((out + err).split())

    def command(self, *arguments: str) -> tuple[int, str]:
        status = cli.run([*arguments, str(self.folder)])
        out, err = self.capsys.readouterr()
        return status, " ".join((out + err).split())

    @property
    def bytes(self) -> bytes:
        return (self.folder / "estimates.csv").read_bytes()

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        text = (self.folder / "estimates.csv").read_text("utf-8")
        return {row["id"]: row for row in csv.DictReader(text.splitlines(keepends=True))}


@pytest.fixture
def kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Kit:
    builder = DatasetBuilder()
    units = {"population": "person", "deaths": "person", "spending": "USD", "spending_eur": "EUR"}
    for name, unit in units.items():
        builder.measure(name, unit=unit, minimum="0")
    own = {"measure": "population", "subject": "Own Town", "unit": "person", "as_of": "2020"}
    builder.add("own", best="1,000", source="agency", **own)
    return Kit(builder.write(tmp_path / "dataset"), tmp_path / "theirs.csv", capsys)


def of_layout(kit: Kit, name: str) -> Kit:
    file = kit.file.with_name(name)
    shutil.copy(DATA / name, file)
    kit.map((DATA / name).with_suffix(".toml").read_text("utf-8"))
    return Kit(kit.folder, file, kit.capsys)


LONG = """
format = "long"
id = ["them", "{Code}", "{Year}"]
[estimate]
measure = "deaths"
subject = "{Entity}"
as_of = "{Year}"
best = "{Deaths}"
unit = "person"
source = "agency"
locator = "table 1"
"""
HEADER = "Entity,Code,Year,Deaths\n"
FOUR = HEADER + "Ukraine,UKR,2021,88\nUkraine,UKR,2022,816\nChad,TCD,2021,44\nChad,TCD,2022,12\n"


@pytest.fixture
def long(kit: Kit) -> Kit:
    kit.map(LONG)
    kit.file.write_text(FOUR, encoding="utf-8")
    return kit


@pytest.mark.parametrize("name", LAYOUTS)
def test_files_as_they_are_published_become_estimates_and_only_once(kit: Kit, name: str) -> None:
    kit = of_layout(kit, name)
    before = kit.bytes
    status, out = kit.run()
    assert status == 0, out
    assert kit.bytes.startswith(before)
    found = [
        (row["id"], row["subject"], *(row[column] for column in FIGURES))
        for row in kit.rows.values()
        if row["id"] != "own"
    ]
    assert found == LAYOUTS[name]
    after = kit.bytes
    status, out = kit.run()
    assert (status, kit.bytes) == (0, after)
    assert "Nothing to change: it is so already." in out


def test_records_without_a_figure_are_counted_by_what_stands_there(kit: Kit) -> None:
    _, out = of_layout(kit, "eurostat.tsv").run("--dry-run")
    assert "6 records, 3 estimates; 3 without a figure (2 “:”, 1 “: c”)." in out


def test_a_dry_run_shows_the_lines_and_saves_nothing(long: Kit) -> None:
    before = {path: path.read_bytes() for path in long.folder.rglob("*.*")}
    status, out = long.run("--dry-run")
    assert status == 0
    assert "+ them_ukr_2021,deaths,Ukraine,2021,,88,," in out
    assert "4 new, 0 changed, 0 as before." in out
    assert "A dry run: nothing was changed." in out
    assert {path: path.read_bytes() for path in long.folder.rglob("*.*")} == before


def test_a_figure_that_changed_upstream_changes_its_cell_and_nothing_else(long: Kit) -> None:
    long.run()
    before = long.bytes
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    status, out = long.run()
    assert status == 0
    assert "0 new, 1 changed, 3 as before." in out
    assert "them_ukr_2022 best: “816” → “901”" in out
    assert long.bytes == before.replace(b",816,", b",901,")


def test_what_was_changed_here_stays_and_is_no_conflict_unless_upstream_changes_too(
    long: Kit,
) -> None:
    long.run()
    cli.run(["set", "them_tcd_2021", "best=45", "note=checked", str(long.folder)])
    cli.run(["set", "them_ukr_2022", "best=850", str(long.folder)])
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (0, before)
    long.file.write_text(FOUR.replace("816", "901").replace("88", "90"), encoding="utf-8")
    status, out = long.run()
    assert (status, long.bytes) == (1, before)
    assert "conflict them_ukr_2022 best: the file has “850”, not “816”; wanted was “901”" in out
    assert "--conflicts keep, or --conflicts take" in out


@pytest.mark.parametrize(("choice", "best"), [("keep", "850"), ("take", "901")])
def test_conflicts_are_settled_for_good(long: Kit, choice: str, best: str) -> None:
    long.run()
    cli.run(["set", "them_ukr_2022", "best=850", str(long.folder)])
    long.file.write_text(FOUR.replace("816", "901").replace("88", "90"), encoding="utf-8")
    assert long.run("--conflicts", choice)[0] == 0
    assert (long.rows["them_ukr_2022"]["best"], long.rows["them_ukr_2021"]["best"]) == (best, "90")
    status, out = long.run()
    assert (status, "Nothing to change" in out) == (0, True)
    # The next change upstream meets what is here now.
    long.file.write_text(FOUR.replace("816", "902").replace("88", "90"), encoding="utf-8")
    assert long.run()[0] == (1 if choice == "keep" else 0)


def test_a_change_that_was_made_here_already_is_no_conflict(long: Kit) -> None:
    long.run()
    cli.run(["set", "them_ukr_2022", "best=901", str(long.folder)])
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    assert long.run()[0] == 0
    long.file.write_text(FOUR.replace("816", "902"), encoding="utf-8")
    assert long.run()[0] == 0
    assert long.rows["them_ukr_2022"]["best"] == "902"


def test_rows_that_are_gone_upstream_are_told_and_retracted_on_request_only(long: Kit) -> None:
    long.run()
    before = long.bytes
    long.file.write_text(FOUR.replace("Chad,TCD,2021,44\n", ""), encoding="utf-8")
    status, out = long.run()
    assert (status, long.bytes) == (0, before)
    assert "1 estimate no longer in theirs.csv" in out
    assert "them_tcd_2021" in out
    assert long.run("--retract-gone")[0] == 0
    assert long.rows["them_tcd_2021"]["status"] == "retracted"
    assert "no longer in" not in long.run()[1]
    long.file.write_text(FOUR, encoding="utf-8")
    assert (
        "1 estimate in theirs.csv but retracted here, and left so: them_tcd_2021" in (long.run()[1])
    )


def test_a_file_without_any_estimate_retracts_nothing(long: Kit) -> None:
    long.run()
    before = long.bytes
    long.file.write_text(HEADER, encoding="utf-8")
    status, out = long.run("--retract-gone")
    assert (status, long.bytes) == (2, before)
    assert "theirs.csv has no estimate at all" in out
    assert "4 estimates no longer in theirs.csv" in long.run()[1]


def test_records_that_say_the_same_are_one_estimate(long: Kit) -> None:
    long.file.write_text(FOUR + "Chad,TCD,2021,44\n", encoding="utf-8")
    status, out = long.run()
    assert status == 0
    assert "5 records, 4 estimates; 1 said the same as another." in out


def test_of_very_many_estimates_the_first_are_shown(long: Kit) -> None:
    rows = "".join(f"Chad,c{number},2021,{number}\n" for number in range(300))
    long.file.write_text(HEADER + rows, encoding="utf-8")
    status, out = long.run("--dry-run")
    assert status == 0
    assert "and 260 more edits." in out
    assert "and 260 more lines of estimates.csv." in out
    assert "Estimates (300)" in out
    assert "and 260 more. " in out


def test_a_row_that_was_deleted_here_does_not_come_back(long: Kit) -> None:
    long.run()
    line = next(line for line in long.bytes.splitlines(True) if line.startswith(b"them_tcd_2021"))
    left = long.bytes.replace(line, b"")
    (long.folder / "estimates.csv").write_bytes(left)
    long.file.write_text(FOUR.replace(",44", ",45"), encoding="utf-8")
    status, out = long.run()
    assert (status, long.bytes) == (0, left)
    assert "1 estimate in theirs.csv but deleted here" in out


def test_an_estimate_of_the_same_id_that_was_not_imported_is_a_conflict(long: Kit) -> None:
    commas = b"," * (long.bytes.splitlines()[0].count(b",") - 7)
    row = b"them_tcd_2021,deaths,Chad,2021,,40,,person" + commas + b"\n"
    (long.folder / "estimates.csv").write_bytes(long.bytes + row)
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (1, before)
    assert "conflict them_tcd_2021: the file has such a row with other cells" in out
    assert "best is “40”, wanted was “44”" in out
    assert long.run("--conflicts", "keep")[0] == 0
    assert (long.rows["them_tcd_2021"]["best"], "them_ukr_2021" in long.rows) == ("40", True)


def test_an_import_is_undone_as_a_whole_and_can_be_made_again(long: Kit) -> None:
    before = long.bytes
    long.run()
    after = long.bytes
    assert long.command("undo")[0] == 0
    assert long.bytes == before
    assert long.run()[0] == 0
    assert long.bytes == after
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    long.run()
    assert long.command("undo")[0] == 0
    assert long.bytes == after
    assert long.run()[0] == 0
    assert long.rows["them_ukr_2022"]["best"] == "901"


def test_an_import_is_undone_where_nothing_is_remembered_any_more(long: Kit) -> None:
    before = long.bytes
    long.run()
    shutil.rmtree(long.folder / "mappings")
    assert long.command("undo")[0] == 0
    assert long.bytes == before


def test_what_is_remembered_no_more_is_met_as_any_other_row(long: Kit) -> None:
    long.run()
    (long.folder / "mappings" / "map.imported.csv").unlink()
    after = long.bytes
    assert long.run()[0] == 0  # the very same rows are there: they are remembered again
    assert long.bytes == after
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    assert long.run()[0] == 0
    assert long.rows["them_ukr_2022"]["best"] == "901"


def test_an_import_that_was_cut_short_is_finished_by_the_next(
    long: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two files of a save: the estimates are new, what was imported is not noted."""
    put = durable.put_in_place

    def stop(staged: Path, path: Path) -> None:
        if path.parent.name == "mappings":
            raise KeyboardInterrupt
        put(staged, path)

    monkeypatch.setattr(durable, "put_in_place", stop)
    long.run()
    monkeypatch.undo()
    assert "them_ukr_2022" in long.rows
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    status, out = long.run()
    assert (status, long.rows["them_ukr_2022"]["best"]) == (0, "901")
    assert "had been interrupted: the files that were left have been replaced now" in out
    assert not list(long.folder.rglob(".*.saving"))
    assert [save.end for save in journal.saves(long.folder)] == ["saved", "saved"]


def test_it_needs_no_journal(long: Kit) -> None:
    (long.folder / "datapackage.json").write_text('{"estimates": {"journal": false}}', "utf-8")
    assert long.run("--force")[0] == 0
    assert not (long.folder / "journal.jsonl").exists()
    cli.run(["set", "them_ukr_2022", "best=850", str(long.folder)])
    long.file.write_text(FOUR.replace("816", "901"), encoding="utf-8")
    assert long.run()[0] == 1


def test_text_of_a_file_stays_text(long: Kit) -> None:
    evil = ['=cmd|"x"!A0', "{Code}", "a\nb", "\x1b[31mred", "<b>x</b>", "';--", "%s{0}"]
    with long.file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Entity", "Code", "Year", "Deaths"])
        writer.writerows([text, f"c{number}", 2021, 5] for number, text in enumerate(evil))
    status, out = long.run("--force")
    assert status == 0
    assert "\x1b" not in out
    assert [long.rows[f"them_c{n}_2021"]["subject"] for n in range(len(evil))] == evil
    assert "Nothing to change" in long.run()[1]


Bad = tuple[str, str, tuple[str, ...]]
BAD: dict[str, Bad] = {
    "every cell that is wrong has its line": (
        LONG,
        HEADER + 'Ukraine,UKR,2021,"1,5"\nChad,TCD,20x1,44\n,SDN,2020,7\n',
        (
            "theirs.csv:2: [Deaths] “1,5” is no number",
            "theirs.csv:3: [Year] “20x1” is not a date",
            "theirs.csv:4: [Entity] subject would be blank",
            "3 problems, so nothing was changed.",
        ),
    ),
    "lines are physical ones": (
        LONG,
        HEADER + '"Ukr\naine",UKR,2021,8\n\nChad,TCD,2021,x\n',
        ("theirs.csv:5: [Deaths] “x” is not a number",),
    ),
    "two records for one id": (
        LONG,
        HEADER + "Chad,TCD,2021,1\nChad,T-CD,2021,2\nChad,TCD,2021,3\n",
        ("theirs.csv:4: [Code, Year] its id would be them_tcd_2021, that of line 2",),
    ),
    "no part of an id": (
        LONG,
        HEADER + "Chad,,2021,1\nJapan,日本,2021,2\n",
        ("theirs.csv:2: [Code] it is blank", "theirs.csv:3: [Code] “日本” has letters"),
    ),
    "an id that begins with a digit": (
        LONG.replace('"them", ', ""),
        HEADER + "Chad,12,2021,1\n",
        ("theirs.csv:2: [Code, Year] 12_2021 cannot be an id", "begin id with a word"),
    ),
    "a measure and a source that are not there": (
        LONG.replace('"deaths"', '"death"').replace('"agency"', '"{Code}"'),
        HEADER + "Chad,TCD,2021,1\nChad,TCD,2022,1\n",
        (
            "mappings/map.toml: [estimate.measure] measures.csv has no measure death: did you",
            "theirs.csv:2: [Code] sources.csv has no source TCD",
            "(2 records)",
        ),
    ),
    "a unit that nobody knows": (
        LONG.replace('"person"', '"persn"'),
        FOUR,
        ("mappings/map.toml: [estimate.unit] ", "the nearest is “person”"),
    ),
    "a word of no vocabulary": (
        LONG + 'qualifier = "{Entity}"',
        HEADER + "roughly,TCD,2021,1\n",
        ("theirs.csv:2: [Entity] qualifier cannot be “roughly”", "[rename.qualifier]"),
    ),
    "a column that is not there": (
        LONG.replace("{Deaths}", "{Death}"),
        FOUR,
        ("[estimate.best] theirs.csv has no column Death: did you mean Deaths?",),
    ),
    "a column that is there twice": (
        LONG,
        "Entity,Code,Year,Deaths,Deaths\nChad,TCD,2021,1,2\n",
        ("theirs.csv: [Deaths] there are two columns with this name",),
    ),
    "a row that is too short": (
        LONG,
        FOUR + "Source: them\n",
        ("theirs.csv:6: 1 cells where the header names 4 columns", "[skip]"),
    ),
    "another separator": (
        LONG,
        FOUR.replace(",", ";"),
        ('theirs.csv:1: the header is one column: say separator = ";" under [file]',),
    ),
    "a quote without another": (LONG, HEADER + '"Chad,TCD\n', ("theirs.csv:2: its columns",)),
    "nothing": (LONG, "", ("theirs.csv: it has no header",)),
    "a scale that is none": (
        LONG + '[numbers]\nscale = "{Code}"',
        HEADER + "Chad,dozens,2021,1\n",
        ("theirs.csv:2: [Code] “dozens” is no scale", "[rename.scale]"),
    ),
    "no JSON": (LONG.replace('"long"', '"json"'), '{"a": \n[1,}', ("theirs.csv:2: it is not",)),
    "JSON with a key twice": (
        LONG.replace('"long"', '"json"'),
        '[{"Year": 1, "Year": 2}]',
        ("an object has the key Year twice",),
    ),
    "JSON without records": (
        LONG.replace('"long"', '"json"'),
        '{"items": {"x": 1}, "data": []}',
        ("theirs.csv: no records at its top", "it has items, data"),
    ),
    "JSON that is nested without end": (
        LONG.replace('"long"', '"json"'),
        "[" * 200_000,
        ("theirs.csv: it is nested too deeply",),
    ),
    "no SDMX": (LONG.replace('"long"', '"sdmx-json"'), '{"dataSets": [{}]}', ("not SDMX-JSON",)),
    "a spreadsheet": (LONG, "PK\x03\x04", ("theirs.csv: it is a spreadsheet",)),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_bad_input_is_told_line_by_line_and_changes_nothing(kit: Kit, case: Bad) -> None:
    text, file, says = case
    kit.map(text)
    kit.file.write_text(file, encoding="utf-8")
    before = kit.bytes
    status, out = kit.run()
    assert (status, kit.bytes) == (1, before), out
    for words in says:
        assert words in out
    assert not list((kit.folder / "mappings").glob("*.csv"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (FOUR.encode("utf-16"), 'it is UTF-16: say encoding = "utf-16"'),
        (FOUR.replace("Chad", "Curaçao").encode("cp1252"), "theirs.csv:4: byte 0xE7 is not utf-8"),
    ],
    ids=["utf-16", "cp1252"],
)
def test_another_encoding_has_to_be_stated(long: Kit, data: bytes, says: str) -> None:
    long.file.write_bytes(data)
    status, out = long.run()
    assert (status, says in out) == (1, True), out
    for encoding in ("utf-16", "cp1252"):
        if says.count(encoding):
            long.map(LONG + f'[file]\nencoding = "{encoding}"')
            assert long.run()[0] == 0


def test_a_mapping_may_begin_with_a_byte_order_mark_and_have_any_line_ends(long: Kit) -> None:
    path = long.folder / "mappings" / "map.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LONG.encode().replace(b"\n", b"\r\n"))
    assert long.run()[0] == 0


WRONG: dict[str, tuple[str, str]] = {
    "no TOML": ("format = ", "not TOML"),
    "no format": (LONG.replace('"long"', '"tall"'), '[format] say one of "long"'),
    "no id": (LONG.replace("id = [", "ids = ["), "[id] say what ids are made of"),
    "an unknown key": (LONG + "[number]\n", "[number] no such key: did you mean numbers?"),
    "an unknown setting": (LONG + '[numbers]\nthousand = ","', "[numbers.thousand] no such key"),
    "an unknown column": (
        LONG + 'units = "x"',
        "[estimate.units] no such column of estimates.csv: did you mean unit?",
    ),
    "no figure": (LONG.replace("best = ", "note = "), "[estimate] say what holds the figures"),
    "two kinds of figure": (LONG + 'figure = "{Deaths}"', "best and high, or figure alone"),
    "blanks": (LONG.replace('"person"', '""'), "[estimate.unit] say what it is"),
    "a brace": (LONG.replace("{Entity}", "{Entity"), "[estimate.subject] a { without its other"),
    "a pattern for no wide file": (LONG + "[wide]\ncolumns = '####'", "has no [wide]"),
    "a wide file without": (LONG.replace('"long"', '"wide"'), "[wide.columns] say which"),
    "signs": (LONG + "[numbers]\ndecimal = ','\nthousands = ','", "cannot be the decimal sign"),
    "an encoding": (LONG + "[file]\nencoding = 'hex'", "[file.encoding] say utf-8"),
    "a format of dates": (LONG + "[dates]\nformats = ['%d.%m.%y']", "%y is not one of those"),
    "a rename": (LONG + "[rename]\nsubject = 'x'", "[rename.subject] write"),
    "a rename of no column": (LONG + '[rename.subjekt]\na = "b"', "did you mean subject? (it is"),
    "an id of the estimate": (LONG + 'id = "x"', "estimates.csv: it is made of id"),
    "no table": ("file = 3\n" + LONG, "[file] write it as a table: [file] (it is 3)"),
    "no number": (LONG + "[file]\nlines_above = true", "lines stand above the header (it is true)"),
    "no yes or no": (LONG + "[numbers]\nexponents = 'yes'", 'say true or false (it is "yes")'),
    "no text": (LONG.replace('"person"', "1.5"), "write it as a text in quotes (it is 1.5)"),
    "a date": (LONG.replace('"person"', "2024-01-02"), '(it is "2024-01-02")'),
    "a separator": (LONG + "[file]\nseparator = 'x'", "[file.separator] say one of ',', ';'"),
    "a name": ("name = 'x'\n" + LONG, "[name] no such key"),
    "many stars": (LONG + "[skip]\nYear = ['*1*2*3*']", "more than 3 * in"),
    "a long text": (LONG + f"[file]\nrecords = ['{'x' * 500}']", 'a text in quotes (it is ["xxx'),
    "a list": (LONG + "[skip]\nYear = 2021", "[skip.Year] write it as a list"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_mapping_that_is_not_clear_is_told_by_key(long: Kit, case: tuple[str, str]) -> None:
    text, says = case
    long.map(text)
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (1, before)
    assert f"mappings/map.toml: {says}" in out or says in out, out


def test_every_problem_of_a_mapping_is_told_at_once_and_nothing_else() -> None:
    """Those of single keys and those between keys, each by its key."""
    text = """
        format = "tall"
        ids = []
        [file]
        lines_above = -1
        encoding = "hex"
        [wide]
        columns = "{year:####"
        [estimate]
        subjekt = "{a}"
        subject = "{a"
        [numbers]
        decimal = ","
        thousands = ","
        missing = [1]
        [dates]
        formats = ["%d.%m.%y", "%Y", "%B"]
        [keep]
        Year = 3
        Land = ["*1*2*3*4"]
    """
    with pytest.raises(ProblemsError) as caught:
        mapping.read("map", text.encode())
    told = [problem.column for problem in caught.value.problems]
    expected = """
        format id ids file.lines_above file.encoding wide.columns estimate estimate.measure
        estimate.subject estimate.subjekt estimate.unit numbers.thousands numbers.missing
        dates.formats dates.formats keep.Year keep.Land
    """
    assert sorted(told) == sorted(expected.split())


def test_the_line_of_a_slip_in_the_toml_is_told() -> None:
    with pytest.raises(ProblemsError) as caught:
        mapping.read("map", b'format = "long"\nid = [\n"a" "b"]\n')
    assert str(caught.value.problems[0]).startswith("mappings/map.toml:3: not TOML: ")


def test_only_an_import_by_a_mapping_loads_the_library_that_reads_mappings() -> None:
    code = (
        "import sys, estimates, estimates.editing.saving, estimates.spreadsheets.importing;"
        "estimates.check(estimates.BUNDLED); print('pydantic' in sys.modules);"
        "import estimates.cli; estimates.cli.run(['check', '--output', sys.argv[1]]);"
        "print('estimates.importing.mapping' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, os.devnull], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_records_are_chosen_and_names_are_changed(long: Kit) -> None:
    long.map(
        LONG
        + '[rename.subject]\nChad = "Tchad"\n[rename.id]\nTCD = "chad"\n'
        + '[keep]\nEntity = ["Ch*", "Ukraine"]\n[skip]\nYear = ["2021"]\n'
    )
    assert long.run()[0] == 0
    assert {name: row["subject"] for name, row in long.rows.items() if name != "own"} == {
        "them_ukr_2022": "Ukraine",
        "them_chad_2022": "Tchad",
    }


def test_one_figure_goes_where_its_qualifier_has_it(long: Kit) -> None:
    """And moves, when the source hedges it otherwise."""
    long.map(
        LONG.replace("best = ", "figure = ")
        + 'qualifier = "{Deaths}"\n[numbers]\nremove = ["<", "~", "+"]\n'
        + '[rename.qualifier]\n"<*" = "less_than"\n"*+" = "at_least"\n"~*" = "about"\n"*" = ""\n'
    )
    cells = ["low", "best", "high", "qualifier"]
    for column, stated in {
        "<500": ["", "", "500", "less_than"],
        "500+": ["500", "", "", "at_least"],
        "~500": ["", "500", "", "about"],
        "500": ["", "500", "", ""],
    }.items():
        long.file.write_text(HEADER + f"Chad,TCD,2021,{column}\n", encoding="utf-8")
        assert long.run()[0] == 0
        assert [long.rows["them_tcd_2021"][cell] for cell in cells] == stated
        assert "Nothing to change" in long.run()[1]


def test_headers_can_be_measures(kit: Kit) -> None:
    kit.map(
        LONG.replace('"long"', '"wide"')
        .replace('"deaths"', '"{header}"')
        .replace("{Deaths}", "{value}")
        .replace('"{Year}"]', '"{Year}", "{header}"]')
        + '[wide]\ncolumns = ["Killed", "People"]\n'
        + '[rename.measure]\nKilled = "deaths"\nPeople = "population"\n'
    )
    kit.file.write_text("Entity,Code,Year,Killed,People\nChad,TCD,2021,5,17000000\n", "utf-8")
    assert kit.run()[0] == 0
    rows = kit.rows
    assert rows["them_tcd_2021_killed"]["measure"] == "deaths"
    assert rows["them_tcd_2021_people"]["best"] == "17000000"


def test_objects_around_a_record_say_what_it_does_not(kit: Kit) -> None:
    kit.map(
        LONG.replace('"long"', '"json"').replace("{Code}", "{key}") + '[file]\nrecords = "*.data"'
    )
    kit.file.write_text(
        '{"TCD": {"Entity": "Chad", "data": [{"Year": 2021, "Deaths": 1.5e3}]},'
        ' "UKR": {"Entity": "Ukraine", "data": [{"Year": 2021, "Deaths": null}]}}',
        "utf-8",
    )
    status, out = kit.run()
    assert status == 0
    assert "2 records, 1 estimate; 1 without a figure" in out
    assert kit.rows["them_tcd_2021"]["subject"] == "Chad"
    assert kit.rows["them_tcd_2021"]["best"] == "1500"


def test_a_finding_that_an_import_would_add_keeps_it_out(long: Kit) -> None:
    long.map(LONG.replace('"person"', '"USD"'))
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (1, before)
    assert "It would add 4 errors (U302), so nothing was changed; --force saves it." in out


def test_a_dataset_without_a_column_is_told_once(long: Kit) -> None:
    (long.folder / "estimates.csv").write_bytes(long.bytes.replace(b",as_of,", b",when,", 1))
    status, out = long.run()
    assert status == 1
    assert "estimates.csv:1: [as_of] there is no such column" in out


def test_a_mapping_is_begun_from_a_header_and_goes_on_when_its_blanks_are_filled(
    kit: Kit,
) -> None:
    kit = of_layout(kit, "world_bank.csv")
    path = kit.folder / "mappings" / "map.toml"
    path.unlink()
    status, out = kit.run()
    assert (status, "add --start" in out) == (2, True)
    status, out = kit.run("--start")
    assert status == 0
    assert "--map map --dry-run" in out
    assert "--start" not in out
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["file"]["lines_above"] == 4
    status, out = kit.run()
    assert status == 1
    assert [key for key in ("measure", "unit", "subject") if f"[estimate.{key}]" in out] == [
        "measure",
        "unit",
    ]
    for key, value in {"measure": "population", "unit": "person", "source": "agency"}.items():
        text = text.replace(f'{key} = ""', f'{key} = "{value}"')
    path.write_text(text, "utf-8")
    assert kit.run()[0] == 0
    assert kit.rows["imported_ukr_2023"]["best"] == "37732836"
    status, out = kit.run("--start")
    assert (status, "is there already" in out) == (2, True)
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_can_be_begun(kit: Kit, name: str) -> None:
    kit = of_layout(kit, name)
    given = tomllib.loads((kit.folder / "mappings" / "map.toml").read_text("utf-8"))
    (kit.folder / "mappings" / "map.toml").unlink()
    assert kit.run("--start")[0] == 0
    begun = tomllib.loads((kit.folder / "mappings" / "map.toml").read_text("utf-8"))
    for key, value in given.get("file", {}).items():
        assert begun["file"][key] == value
    assert begun["format"] == given["format"] or name == "german.csv"


def test_the_mapping_that_the_readme_shows_is_one() -> None:
    blocks = r"^```toml\n(format.*?)^```$"
    (shown,) = re.findall(blocks, README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    given = mapping.read("shown", shown.encode())
    assert given.numbers.text("1.042,5 p", 3) == "1,042.5 thousand"
    assert set(tomllib.loads(shown)) >= mapping.KEYS - {"keep"}


def test_a_header_cannot_write_into_the_mapping_that_is_begun(kit: Kit) -> None:
    names = ['x"\nformat = "evil', "a\\", "'''", '"""', "\x1b]", "country"]
    with kit.file.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(names)
    assert kit.run("--start")[0] == 0
    begun = tomllib.loads((kit.folder / "mappings" / "map.toml").read_text("utf-8"))
    assert begun["format"] == "long"
    assert begun["estimate"]["subject"] == "{country}"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("import", "theirs.csv"), "add --map NAME --start"),
        (("import", "theirs.xlsx", "--start"), "go with --map NAME"),
        (("import", "theirs.csv", "--map", "../x"), "is no name of a mapping"),
        (("import", "none.csv", "--map", "map"), "none.csv cannot be read"),
        (("import", "theirs.csv", "--map", "other"), "there is no"),
    ],
    ids=["no mapping", "no map", "a path", "no file", "another mapping"],
)
def test_what_cannot_be_done_is_one_line(
    long: Kit, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(long.file.parent)
    status = cli.run([*options, "--dataset", str(long.folder)])
    out, err = long.capsys.readouterr()
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_folder_behind_a_link_is_not_written_to(long: Kit, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(long.folder / "mappings", elsewhere)
    (long.folder / "mappings").symlink_to(elsewhere)
    before = long.bytes
    status, out = long.run()
    assert (status, long.bytes) == (2, before)
    assert "behind a symbolic link" in out
    assert not list(elsewhere.glob("*.csv"))


Table = dict[str, dict[str, str]]
texts = st.sampled_from(["", "x", "y, z", '"q"'])
values = st.sampled_from(["1", "2", "30"])
tables = st.dictionaries(
    st.sampled_from("abcde"), st.fixed_dictionaries({"best": values, "note": texts})
)
local_edits = st.dictionaries(
    st.sampled_from("abcde"),
    st.one_of(st.none(), st.fixed_dictionaries({}, optional={"best": values, "note": texts})),
)
NAMED = """
format = "long"
id = ["t", "{id}"]
[estimate]
measure = "deaths"
subject = "S"
best = "{best}"
note = "{note}"
unit = "person"
source = "agency"
"""


def expected(first: Table, mine: Table, second: Table, choice: str) -> Table | None:
    """What three versions come to, cell by cell; None for a conflict that nobody has settled."""
    merged = {name: dict(cells) for name, cells in mine.items()}
    for name, cells in second.items():
        if name not in first:
            merged[name] = dict(cells)
        elif name in mine:
            for column, theirs in cells.items():
                base, own = first[name][column], mine[name][column]
                if theirs in (base, own):
                    continue
                if own == base or choice == "take":
                    merged[name][column] = theirs
                elif choice == "stop":
                    return None
    return merged


@settings(max_examples=60)
@given(tables, local_edits, tables, st.sampled_from(["stop", "keep", "take"]))
def test_three_versions_come_to_what_each_cell_says(
    first: Table, local: dict[str, dict[str, str] | None], second: Table, choice: Choice
) -> None:
    """What was imported, what was changed here, and what the file says now."""
    with tempfile.TemporaryDirectory() as place:
        builder = DatasetBuilder()
        builder.measure("deaths", unit="person")
        builder.add("own", measure="deaths", unit="person", best="5", source="agency")
        folder = builder.write(Path(place) / "dataset")
        given_map = mapping.read("map", NAMED.encode())
        (folder / "mappings").mkdir()

        def bring(table: Table, choice: Choice) -> bool:
            file = Path(place) / "theirs.csv"
            with file.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["id", "best", "note"])
                writer.writeheader()
                writer.writerows({"id": name} | cells for name, cells in table.items())
            found = reading.read(file, folder, given_map)
            merged = merging.merge(folder, given_map, found.rows, file.name, choice=choice)
            return saving.save(folder, merged.edits).plan.possible

        def present() -> Table:
            text = (folder / "estimates.csv").read_text("utf-8")
            return {
                row["id"].removeprefix("t_"): {"best": row["best"], "note": row["note"]}
                for row in csv.DictReader(text.splitlines(keepends=True))
                if row["id"] != "own"
            }

        assert bring(first, "stop")
        edits: list[Edit] = []
        for name, cells in local.items():
            if name in first and cells is None:
                row = read_row(folder, ESTIMATES, f"t_{name}")
                edits.append(RemoveRow("estimates", row))
            elif name in first and cells:
                edits += [
                    SetCell("estimates", f"t_{name}", column, first[name][column], text)
                    for column, text in cells.items()
                ]
        saving.save(folder, edits)
        mine = present()
        wanted = expected(first, mine, second, choice)
        assert bring(second, choice) is (wanted is not None)
        assert present() == (mine if wanted is None else wanted)
        if wanted is not None:
            before = (folder / "estimates.csv").read_bytes()
            assert bring(second, "stop")
            assert (folder / "estimates.csv").read_bytes() == before

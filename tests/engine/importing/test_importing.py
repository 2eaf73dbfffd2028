"""Someone else's figures become estimates by a mapping: told first, all or nothing, never twice."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path

import pytest
from import_kit import FOUR, HEADER, LONG, Kit, of_layout

from estimates import cli
from estimates.editing import journal
from estimates.storage import durable

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
    assert "Nothing to change." in out


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
    assert "--conflicts keep or --conflicts take" in out


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
        "1 estimate in theirs.csv but retracted here, and left retracted: them_tcd_2021"
        in (long.run()[1])
    )


def test_a_file_without_any_estimate_retracts_nothing(long: Kit) -> None:
    long.run()
    before = long.bytes
    long.file.write_text(HEADER, encoding="utf-8")
    status, out = long.run("--retract-gone")
    assert (status, long.bytes) == (2, before)
    assert "theirs.csv has no estimates at all" in out
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
    assert "It would add 4 errors (U302), so nothing was changed; --force saves it anyway." in out


def test_a_dataset_without_a_column_is_told_once(long: Kit) -> None:
    (long.folder / "estimates.csv").write_bytes(long.bytes.replace(b",as_of,", b",when,", 1))
    status, out = long.run()
    assert status == 1
    assert "estimates.csv:1: [as_of] there is no such column" in out


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

"""`estimates list`: as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from command_runs import Run, strict
from dataset_copy import DatasetCopy

from estimates.tables import columns


def test_list_as_json_has_cells_as_typed_and_ranges(run: Run) -> None:
    rows = {row["id"]: row for row in strict(run("list", "--format", "json").out)}
    assert len(rows) == 22
    plain = (*columns.ESTIMATES.names, "range")
    assert tuple(rows["asahi_planned"]) == plain
    assert tuple(rows["moon_payroll"]) == (*plain, "verdict")
    assert rows["asahi_planned"]["high"] == "12,000"
    assert rows["asahi_planned"]["range"] == {
        "low": 0.0,
        "figure": 12_000.0,
        "high": 12_000.0,
        "open": "low",
        "unbounded": None,
    }
    assert rows["asahi_dispatched"]["range"]["high"] is None
    assert rows["moon_fertility"]["range"] == {
        "low": 0.9,
        "figure": None,
        "high": 1.2,
        "open": None,
        "unbounded": None,
    }
    assert rows["moon_payroll"]["verdict"] == "match"


def test_list_as_json_has_no_range_where_none_is_known(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "best", "1,5")
    rows = {
        row["id"]: row for row in strict(run("list", copy_dataset.path, "--format", "json").out)
    }
    assert rows["moon_pay"]["range"] is None
    assert rows["moon_pay"]["best"] == "1,5"


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_list_of_the_latest_has_one_estimate_of_each_origin_the_newest_first(
    run: Run, bundled: Path, form: str
) -> None:
    """Of the UK Ministry of Defence's 43 claims about Russia's losses, that of 30 April 2026."""
    folder = bundled.with_name("ukraine-soldiers")
    text = run("list", folder, "--latest", "--format", form).out
    mod = [line for line in text.splitlines() if "uk_mod_losses_russia" in line]
    if form == "json":
        mod = [row["id"] for row in strict(text) if row["id"].startswith("uk_mod_losses_russia")]
    assert len(mod) == 1
    assert "uk_mod_losses_russia_30_04_2026" in mod[0]
    places = [text.index(name) for name in ("30_6_2026", "17_6_2026", "30_04_2026")]
    assert places == sorted(places)


def test_estimate_is_shown_with_what_contradicts_it_and_what_its_origin_said_later(
    run: Run, bundled: Path
) -> None:
    folder = bundled.with_name("ukraine-soldiers")
    text = " ".join(run("show", "uk_mod_losses_russia_01_08_2022", folder).out.split())
    assert "Contradicted the UK Ministry of Defence and the CIA contradict each other" in text
    assert "Later 1.3 million soldiers (30 April 2026, uk_mod_losses_russia_30_04_2026)" in text
    assert "On a day On 30 April 2026: 13 named origins" in text
    assert "Later" not in run("show", "uk_mod_losses_russia_30_04_2026", folder).out


def test_list_as_csv_reads_back(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "note", 'a "quote", a comma\nand a line end')
    rows = list(csv.DictReader(io.StringIO(run("list", copy_dataset.path, "--format", "csv").out)))
    found = {row["id"]: row for row in rows}
    assert found["moon_pay"]["note"] == 'a "quote", a comma\nand a line end'
    ends = [
        found["asahi_dispatched"][f"range_{name}"] for name in ("low", "figure", "high", "open")
    ]
    assert ends == ["3000.0", "3000.0", "", "high"]
    assert found["moon_payroll"]["verdict"] == "match"


def test_list_for_spreadsheets_holds_no_formula(run: Run, copy_dataset: DatasetCopy) -> None:
    """And is otherwise the same; numbers stay numbers."""
    edit = copy_dataset.edit
    edit("estimates.csv", "moon_pay", "note", '=HYPERLINK("https://evil.example")')
    edit("estimates.csv", "moon_troops", "subject", "@North")
    edit("estimates.csv", "moon_troops", "best", "-12,000")
    plain = run("list", copy_dataset.path, "--format", "csv").out
    guarded = run("list", copy_dataset.path, "--format", "csv", "--for-spreadsheets").out
    assert guarded.startswith("\ufeff")
    before, after = (
        {row["id"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
        for text in (plain, guarded)
    )
    differ = {
        (name, column): text
        for name, row in after.items()
        for column, text in row.items()
        if text != before[name][column]
    }
    assert differ == {
        ("moon_pay", "note"): '\'=HYPERLINK("https://evil.example")',
        ("moon_troops", "subject"): "'@North",
    }
    assert run("list", "--for-spreadsheets").status == 2


def test_list_keeps_one_line_to_an_estimate_when_piped(run: Run) -> None:
    assert len(run("list").out.splitlines()) == 1 + 22


def test_list_of_an_empty_table_says_so(run: Run, copy_dataset: DatasetCopy) -> None:
    path = copy_dataset.path / "estimates.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert run("list", copy_dataset.path).out == "There are no estimates in this dataset.\n"
    assert strict(run("list", copy_dataset.path, "--format", "json").out) == []
    assert run("check", copy_dataset.path).status == 0


def test_a_series_that_is_not_there_is_answered_with_those_that_are(
    run: Run, bundled: Path
) -> None:
    near = run("series", "pay", "--dataset", bundled)
    assert (near.status, near.out) == (2, "")
    meant = "payroll or soldier_pay or payroll_year"
    assert near.err.endswith(f"the measure pay: did you mean {meant}?\n")
    far = run("series", "nothing", "--dataset", bundled)
    assert "nothing there is like it; there are " in far.err
    assert "such as " in far.err
    few = run("series", "nothing", "--dataset", bundled.with_name("ukraine-soldiers"))
    assert few.err.endswith("use killed_or_wounded, killed, wounded_per_killed, killed_per_month\n")

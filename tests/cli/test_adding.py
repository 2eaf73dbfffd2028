"""New estimates: what a source's words fill, what is asked for, and the row that is written."""

from __future__ import annotations

import csv
import os
import select
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import DatasetCopy
from processes import ESTIMATES, environment
from project import TEST_DATA

from estimates import cli
from estimates.check import check
from estimates.editing.phrase_rows import fill
from estimates.units.registry import UnitRegistry

DATA = TEST_DATA / "editing" / "phrases.toml"
PHRASES: list[dict[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))["phrase"]
Run = Callable[..., tuple[int, str, str]]

SOLDIERS = ("--measure", "soldiers_sent", "--source", "asahi", "--subject", "North Korea")


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


@pytest.fixture
def add(capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    def started(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(["add", *arguments, "--dataset", str(folder)])
        out, err = capsys.readouterr()
        return status, " ".join(out.split()), err

    return started


def last(folder: Path) -> dict[str, str]:
    """The filled cells of the last row."""
    with (folder / "estimates.csv").open(encoding="utf-8", newline="") as lines:
        *_, row = csv.DictReader(lines)
    return {name: text for name, text in row.items() if text}


@pytest.mark.parametrize("case", PHRASES, ids=[case["says"] for case in PHRASES])
def test_a_phrase_fills_the_cells_as_its_source_wrote_them(case: dict[str, Any]) -> None:
    found = fill(case["says"], UnitRegistry.load(), case.get("measure", ""))
    cells = {name: text for name, text in found.cells.items() if text}
    assert cells == case["cells"] | {"as_stated": case["says"]}
    assert case.get("problem", "") in found.problem
    assert bool(case.get("problem")) is bool(found.problem)


def test_a_phrase_and_options_make_a_row_without_findings_of_its_words(
    add: Run, folder: Path
) -> None:
    status, out, _ = add("up to 12,500 troops", *SOLDIERS, "--as-of", "2024-10", "--id", "new")
    assert status == 0
    written = (folder / "estimates.csv").read_text("utf-8").splitlines()[-1]
    assert written == (
        'new,soldiers_sent,North Korea,2024-10,,,"12,500",soldier,up_to,,,,asahi,,,,,'
        '"up to 12,500 troops",,,,'
    )
    assert "Added new North Korean soldiers sent to Russia: reported: up to 12,500" in out
    found = check(folder).findings
    assert not set(found.loc[found["estimate"] == "new", "code"]) & {"Q402", "Q404", "U302"}


def test_an_id_is_made_where_none_is_given(add: Run, folder: Path) -> None:
    for expected in ("asahi_soldiers_sent", "asahi_soldiers_sent_2"):
        assert add("up to 12,500 troops", *SOLDIERS)[0] == 0
        assert last(folder)["id"] == expected


def test_options_go_before_the_phrase(add: Run, folder: Path) -> None:
    figures = ("--low", "11,000", "--high", "12,000", "--qualifier", "between", "--unit", "person")
    assert add("some 11,000 or 12,000 troops", *SOLDIERS, *figures)[0] == 0
    row = last(folder)
    assert (row["low"], row["high"], row["qualifier"]) == ("11,000", "12,000", "between")
    assert (row["unit"], row["as_stated"]) == ("person", "some 11,000 or 12,000 troops")


def test_what_was_retracted_stays_so_when_it_is_replaced(add: Run, folder: Path) -> None:
    assert cli.run(["retract", "asahi_planned", "--dataset", str(folder)]) == 0
    status, _, _ = add("up to 9,000 troops", *SOLDIERS, "--replaces", "asahi_planned")
    assert status == 0
    frame = check(folder).estimates.set_index("id")
    assert frame.loc["asahi_planned", "status"] == "retracted"


def test_a_revision_supersedes_what_it_replaces_in_one_save(add: Run, folder: Path) -> None:
    status, out, _ = add("up to 9,000 troops", *SOLDIERS, "--replaces", "asahi_planned")
    assert (status, "Superseded asahi_planned" in out) == (0, True)
    frame = check(folder).estimates.set_index("id")
    assert frame.loc["asahi_planned", "status"] == "superseded"
    assert frame.loc["asahi_soldiers_sent", "replaces"] == "asahi_planned"
    assert cli.run(["undo", str(folder)]) == 0
    assert check(folder).estimates.set_index("id").loc["asahi_planned", "status"] == ""


def test_a_calculated_estimate_needs_no_source(add: Run, folder: Path) -> None:
    options = ("--measure", "payroll", "--subject", "North Korea", "--id", "planned_payroll")
    assert add(*options, "--formula", "moon_pay * asahi_planned")[0] == 0
    assert last(folder)["formula"] == "moon_pay * asahi_planned"


NOT_ADDED = {
    "not clear": (["2,000 to 3,000, most likely 2,500", *SOLDIERS], 2, "give --low, --best"),
    "another unit": (["12,000 containers", *SOLDIERS], 2, "say which unit it is"),
    "what is missing": (["up to 5 troops", "--measure", "soldiers_sent"], 2, "--source, --subject"),
    "no such measure": (["5 troops", *SOLDIERS, "--measure", "soldiers"], 1, "R201"),
    "an id that is there": (["5 troops", *SOLDIERS, "--id", "moon_pay"], 1, "such a row"),
    "no id": (["5 troops", *SOLDIERS, "--id", "Moon Pay"], 1, "F114"),
    "cells that do not fit": (["5 troops", *SOLDIERS, "--low", "7", "--high", "5"], 1, "Q401"),
    "nothing to replace": (["5 troops", *SOLDIERS, "--replaces", "nobody"], 1, "no row nobody"),
}


@pytest.mark.parametrize("case", NOT_ADDED.values(), ids=NOT_ADDED)
def test_what_is_not_added_and_why(
    add: Run, folder: Path, case: tuple[list[str], int, str]
) -> None:
    arguments, expected, says = case
    before = (folder / "estimates.csv").read_bytes()
    status, out, err = add(*arguments)
    assert (status, says in out + err) == (expected, True), out + err
    assert (folder / "estimates.csv").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="the test needs a terminal of its own")
def test_on_a_terminal_what_is_missing_is_asked_for(folder: Path) -> None:
    """A wrong answer is asked for again; nothing is saved before a yes."""
    import pty  # noqa: PLC0415 - Unix only

    answers = {
        "own words": "at least 1,500 soldiers",
        "measure (": "soldiers",
        "did you mean soldiers_sent": "soldiers_sent",
        "source (": "moon",
        "subject (": "",
        "id (": "another",
        "Save it?": "y",
    }
    child, terminal = pty.fork()
    if not child:
        command = [*ESTIMATES, "add", "--dataset", str(folder)]
        os.execve(command[0], command, environment(TERM="dumb"))  # noqa: S606 - our own command
    shown, asked, deadline = "", 0, time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                found = os.read(terminal, 65_536).decode("utf-8", "replace")
            except OSError:  # the command has ended
                found = ""
            if not found:
                break
            shown += found
            waiting = list(answers)[asked : asked + 1]
            if waiting and waiting[0] in shown:
                os.write(terminal, f"{answers[waiting[0]]}\n".encode())
                shown, asked = shown.rpartition(waiting[0])[2], asked + 1
    finally:
        os.close(terminal)
        status = os.waitpid(child, 0)[1]
    assert (os.waitstatus_to_exitcode(status), asked) == (0, len(answers)), shown
    row = last(folder)
    expected = {"id": "another", "low": "1,500", "qualifier": "at_least", "source": "moon"}
    assert row | expected | {"subject": "North Korea"} == row

"""One row that cannot be worked out stops no command: the others are checked all the same."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
import worst_rows
from command_runs import Run
from project import ROOT
from worst_rows import POISONS

import estimates
from estimates.arithmetic import evaluation, exact
from estimates.check import Result
from estimates.commands import parts
from estimates.diagnosis import alternatives, backward, causes, sensitivity
from estimates.failures import TooLargeError
from estimates.scenarios.scenario import read
from estimates.scenarios.what_if import what_if

# Every command of the README that has to do with a dataset; {d} is the poisoned one.
COMMANDS = (
    "check {d}",
    "check {d} --format json",
    "list {d}",
    "list {d} --format csv",
    "list {d} --format csv --for-spreadsheets",
    "list {d} --latest",
    "fsck {d}",
    "list {d} --format json",
    "show by_measure {d}",
    "show power {d}",
    "impact x {d}",
    "impact power {d}",
    "diff {d} {d}",
    "series measure --dataset {d}",
    "set x low=1.5 {d}; undo --list {d}; undo {d}",
    "retract w {d} --note Withdrawn.; undo {d}",
    'add "at least 300" {d} --measure measure --source source --subject subject; undo {d}',
    "fmt --columns {d}",
    "verify {article} --dataset {d}",
    "scan {article} --into {d} --source source; undo {d}",
    "brief {d} --output {d}.html",
    "export {d} --to xlsx --output {d}.xlsx; import {d}.xlsx {d}",
    "import {theirs} {d} --map theirs --start; import {theirs} {d} --map theirs --dry-run",
)


def test_the_commands_are_those_of_the_readme() -> None:
    shown = re.findall(
        r"^\.venv/bin/estimates (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    tried = {part.split()[0] for command in COMMANDS for part in command.split("; ")}
    assert set(shown) - {"explain", "init", "dashboard"} <= tried  # those start from no such rows


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worst_rows.poisoned(tmp_path_factory.mktemp("poisoned"))


@pytest.fixture
def poisoned(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "poisoned")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_ends_well(command: str, poisoned: Path, run: Run, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("place,year,value\nsubject,2023,310\n", encoding="utf-8")
    article = tmp_path / "article.txt"
    article.write_text("They lost at least 300 tanks.\n", encoding="utf-8")
    for part in command.split("; "):
        names = {"d": poisoned, "theirs": theirs, "article": article}
        ended = run(*shlex.split(part.format(**names)))
        assert ended.status in {0, 1}, ended.err
        assert (ended.err, bool(ended.out)) == ("", True)


@pytest.fixture(scope="module")
def seen(original: Path) -> Result:
    return estimates.check(original)


@pytest.mark.parametrize("name", [*POISONS, *map("stated_{}".format, POISONS)])
def test_every_row_can_be_shown(
    name: str, original: Path, seen: Result, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "check", {original: seen}.__getitem__)
    ended = run("show", name, original)
    assert (ended.status in {0, 1}, ended.err, bool(ended.out)) == (True, "", True)


def test_what_if_and_the_pages_of_derived_figures(poisoned: Path) -> None:
    result = estimates.check(poisoned)
    scenario, ignored = read("x.low:1.5")
    assert not ignored
    assert len(what_if(result, scenario).result.derived) == len(result.derived)
    for place in range(len(result.derived)):
        assert sensitivity.effects(result.checked, place) is not None
        assert sensitivity.open_words(result.checked, place) is not None


def found_in(poisoned: Path, run: Run) -> Any:
    return json.loads(run("check", "--format", "json", poisoned).out)


def codes(report: Any, **wanted: str) -> set[str]:
    return {
        each["code"]
        for each in report["findings"]
        if all(each[name] == value for name, value in wanted.items())
    }


def test_the_other_rows_are_checked(poisoned: Path, run: Run) -> None:
    report = found_in(poisoned, run)
    assert "D501" in codes(report, estimate="wrong")
    failed = [each["message"] for each in report["findings"] if each["code"] == "X801"]
    assert any("x >= 100" in message for message in failed)
    (wrong,) = (each for each in report["derived"] if each["id"] == "wrong")
    assert wrong["required"]["x"] == {
        "low": 20.0,
        "high": pytest.approx(100 / 3),
        "unbounded": None,
    }


# --- how long they take --------------------------------------------------------------------------

LONG = "ESTIMATES_LONG" in os.environ
ROWS = 100 if LONG else 12
FORMS = ("calculated", "stated", "asserted")
WORST = [(kind, form) for kind in worst_rows.KINDS for form in FORMS] + [("chains", "calculated")]


@pytest.mark.parametrize(
    ("kind", "form"), WORST if LONG else [("quotients", "calculated"), ("roots", "stated")]
)
def test_hard_rows_are_checked_in_time(kind: str, form: str, tmp_path: Path) -> None:
    """A hundred in 5 seconds of the processor; a few in every run, all where it is long."""
    folder = str(worst_rows.worst(tmp_path, kind, ROWS, form))
    for options in ((), ("--format", "json")):
        assert worst_rows.seconds("check", folder, *options) < max(5 * ROWS / 100, 1.5)


# --- failures that are put in --------------------------------------------------------------------

LIMITS = (TooLargeError(), OverflowError(), MemoryError(), RecursionError())


def names(error: Exception) -> str:
    return type(error).__name__


@pytest.mark.parametrize("error", LIMITS, ids=names)
def test_a_limit_that_one_formula_meets_is_told_of_its_row(
    error: Exception, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`x / (y + w)` meets a limit in the arithmetic itself, not where it was foreseen."""
    poisoned = worst_rows.poisoned(tmp_path, {"hard": "x / (y + w)", "easy": "x + y"})
    genuine = evaluation.natural

    def fail(program: Any, slots: Any) -> Any:
        if any(step[0] == "div" for step in program.instructions):
            raise error
        return genuine(program, slots)

    monkeypatch.setattr(exact, "natural", fail)
    report = found_in(poisoned, run)
    assert codes(report, estimate="hard") == codes(report, estimate="stated_hard") == {"D503"}
    assert codes(report, estimate="stated_easy") == {"D501"}
    messages = [each["message"] for each in report["findings"] if each["code"] == "D503"]
    assert all("could not be recalculated: " in message for message in messages)
    assertion = [each for each in report["findings"] if each["file"] == "assertions.csv"]
    assert {each["code"] for each in assertion} == {"F130", "X801", "X802"}
    (lost,) = (each["message"] for each in assertion if each["code"] == "F130")
    assert "could not be recalculated: " in lost


DIAGNOSES = {
    "required": (backward, "_required"),
    "sensitivity": (sensitivity, "_shares"),
    "causes": (causes, "_causes"),
    "alternatives": (alternatives, "_results"),
}


@pytest.mark.parametrize("error", LIMITS[:2], ids=names)
@pytest.mark.parametrize("key", DIAGNOSES)
def test_a_limit_that_a_diagnosis_meets_leaves_the_rest(
    key: str, error: Exception, bundled: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = found_in(bundled, run)

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(*DIAGNOSES[key], fail)
    report = found_in(bundled, run)
    assert [each["verdict"] for each in report["derived"]] == [
        each["verdict"] for each in whole["derived"]
    ]
    assert not any(each[key] for each in report["derived"])
    assert run("show", "moon_payroll", bundled).status == 0


@pytest.mark.parametrize("key", ["required", "sensitivity", "causes"])
def test_a_fault_in_a_diagnosis_names_the_row(
    key: str, poisoned: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise KeyError("oops")

    monkeypatch.setattr(*DIAGNOSES[key], fail)
    ended = run("check", "--format", "json", poisoned)
    assert (ended.status, ended.out) == (2, "")
    assert re.fullmatch(
        r"estimates: internal failure at estimate \w+ \(estimates\.csv:\d+\): KeyError: 'oops'; "
        r"this is a fault of estimates: report it with that row, run with ESTIMATES_TRACEBACK=1\n",
        ended.err,
    )


def test_a_fault_in_an_assertion_names_its_row(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = worst_rows.poisoned(tmp_path, {"easy": "x + y"})
    genuine = evaluation.natural

    def fail(program: Any, slots: Any) -> Any:
        if any(step == ("number", 100.0) for step in program.instructions):
            raise KeyError("oops")
        return genuine(program, slots)

    monkeypatch.setattr(exact, "natural", fail)
    ended = run("check", poisoned)
    assert (ended.status, ended.out) == (2, "")
    assert "internal failure at assertion sound (assertions.csv:3): KeyError" in ended.err


@pytest.mark.parametrize("command", ["undo {d}", "fmt {d}"])
def test_undo_and_fmt_do_without_the_engine(
    command: str, poisoned: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They restore and rewrite cells; what follows from these is told where it can be."""
    table = poisoned / "estimates.csv"
    before = table.read_bytes()
    assert run("set", "x", "low= 1.50", poisoned).status == 0
    changed = table.read_bytes()

    def fail(*_: object, **__: object) -> NoReturn:
        raise KeyError("oops")

    monkeypatch.setattr(exact, "natural", fail)
    monkeypatch.setattr(sys.modules["estimates.check"], "recalculate", fail)
    ended = run(*command.format(d=poisoned).split())
    assert (ended.status, ended.err) == (0, "")
    assert (table.read_bytes() == before) == command.startswith("undo")
    assert table.read_bytes() != changed or command.startswith("fmt")

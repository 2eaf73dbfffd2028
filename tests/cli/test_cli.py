"""The command: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import json
import re
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest
from command_runs import DATA, Ended, Run, strict
from dataset_builder import DatasetBuilder
from dataset_copy import BUNDLED, DatasetCopy
from machine import free_port

import estimates
from estimates import cli
from estimates.arithmetic import evaluation
from estimates.checks.registry import CHECKS
from estimates.commands import parts
from estimates.tables import columns

CASES: list[dict[str, Any]] = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"]) for case in CASES])
def test_command_on_an_edited_copy(
    case: dict[str, Any], run: Run, copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status and words; with status 2 there is one line on stderr, and nothing on stdout."""
    monkeypatch.chdir(copy_dataset.path.parent)
    folder = copy_dataset.path.name
    for edit in case.get("edit", ()):
        copy_dataset.edit(*edit)
    for row in case.get("delete", ()):
        copy_dataset.delete(*row)
    for name in case.get("remove", ()):
        (copy_dataset.path / name).unlink()
    given = case.get("dataset", "DATASET")
    datasets = [] if given is None else [given.replace("DATASET", folder)]

    ended = run(*case["arguments"], *datasets)

    assert (ended.status, ended.err) == (case["status"], ended.err), ended.err
    if "stderr" in case:
        assert ended.out == ""
        assert re.fullmatch(r"estimates: .+\n", ended.err), ended.err
        assert case["stderr"] in ended.err
        return
    assert ended.err == ""
    for words in case.get("expected", ()):
        assert words.replace("DATASET", folder) in ended.words
    for words in case.get("absent", ()):
        assert words not in ended.words
    places = [ended.words.index(words) for words in case.get("order", ())]
    assert places == sorted(places)


GOLDEN = {
    "check.txt": ("check",),
    "check.json": ("check", "--format", "json"),
    "list.txt": ("list",),
    "list.csv": ("list", "--format", "csv"),
    "show.txt": ("show", "moon_payroll"),
    "explain.txt": ("explain",),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_output_on_the_bundled_dataset_stays_as_it_is(name: str, run: Run) -> None:
    """Read by a person when it changes: what analysts and their programs see."""
    ended = run(*GOLDEN[name])
    shown = ended.out.replace(str(BUNDLED), "BUNDLED")
    assert shown == (DATA / name).read_text(encoding="utf-8")
    assert (ended.status, ended.err) == (0, "")


def test_accepted_findings_are_shown_and_do_not_count(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.edit("estimates.csv", "moon_payroll", "as_stated", "")
    report = strict(run("check", copy_dataset.path, "--format", "json", "--select", "D501").out)
    (found,) = report["findings"]
    assert (found["code"], found["accepted"]) == ("D501", "")
    row = f"D501,moon_payroll,{found['observed']},A known slip,A. Reader,2024-11\n"
    text = f"code,estimate,expect,reason,by,on\n{row}"
    (copy_dataset.path / "accepted.csv").write_text(text, encoding="utf-8")

    ended = run("check", copy_dataset.path)
    assert ended.status == 0
    assert "estimates.csv:11: accepted D501 [best] " in ended.words
    assert "(accepted: A known slip (A. Reader, 2024-11))" in ended.words
    assert "No errors, 1 warning, 9 info, 1 accepted." in ended.words
    report = strict(run("check", copy_dataset.path, "--format", "json", "--select", "D501").out)
    assert (report["counts"]["error"], report["counts"]["accepted"]) == (0, 1)
    (found,) = report["findings"]
    assert found["accepted"] == "A known slip (A. Reader, 2024-11)"
    left_out = run("check", copy_dataset.path, "--ignore", "D501").words
    assert "Left out by --ignore D501: nothing." in left_out


def test_what_could_not_run_is_said(run: Run, copy_dataset: DatasetCopy) -> None:
    """Seventeen estimates name a source that cannot be looked up."""
    (copy_dataset.path / "sources.csv").unlink()
    assert re.search(
        r"Run \d.* checks of \d+ codes; could not run: .*R201 \(17\)",
        run("check", copy_dataset.path).words,
    )


def test_a_sum_of_sixty_still_fits_a_screen(run: Run, tmp_path: Path) -> None:
    """100 + 101 + ... + 159 = 7,770; the first, plus or minus 50, matters most."""
    builder = DatasetBuilder()
    for number in range(60):
        builder.add(f"e{number}", best=f"{100 + number}", subject=f"army {number}")
    builder.add("t", best="7770", formula="+".join(f"e{number}" for number in range(60)))
    ended = run("show", "t", builder.write(tmp_path / "sixty"))
    assert ended.status == 0
    for words in (
        "t = e0 + e1 + e2",
        "3. e0 + e1 + e2 + e3",
        "55 steps more",
        "59. e0 + e1",
        "e0 Reported: 100 (50 to 150) 49% of the spread; the stated total needs 43 to 157",
        "under 1% of the spread",
        "and 52 inputs that matter no more than these",
        "= agrees",
    ):
        assert words in ended.words, words
    assert "4. e0" not in ended.words
    assert len(ended.out.splitlines()) < 80


def test_impact_as_text_and_as_json(run: Run) -> None:
    ended = run("impact", "moon_pay")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("If estimate moon_pay were withdrawn\n")
    assert "then: cannot be decided: moon_pay is retracted" in ended.out
    found = strict(run("impact", "moon_pay", BUNDLED, "--format", "json").out)
    names = [change["id"] for change in found["derived"]]
    assert names == ["moon_payroll", "dispatched_payroll", "troops_payroll_year"]
    unknown = run("impact", "moon_pray")
    assert (unknown.status, unknown.out) == (2, "")
    assert "no estimate, source or origin has the id moon_pray" in unknown.err


def test_dataset_named_or_left_out_is_the_same(run: Run) -> None:
    assert run("check", BUNDLED) == run("check")


def test_show_works_nothing_out_of_what_was_retracted(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "status", "retracted")
    shown = " ".join(run("show", "moon_payroll", copy_dataset.path).out.split())
    assert "($1,500 to $2,500) (retracted)" in shown
    assert "Cannot be decided: moon_pay is retracted." in shown
    assert "$31.25 million" not in shown


# --- show, explain, init, dashboard ---------------------------------------------------------------


def test_every_estimate_can_be_shown(
    run: Run, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "check", {bundled: estimates.check(bundled)}.__getitem__)
    rows = strict(run("list", "--format", "json").out)
    for row in rows:
        ended = run("show", row["id"])
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith(row["id"])
        if row["as_stated"]:
            assert f"“{row['as_stated']}”" in ended.words


@pytest.mark.parametrize("code", CHECKS)
def test_every_code_is_explained(code: str, run: Run) -> None:
    ended = run("explain", code.lower())
    for text in (code, CHECKS[code].title, CHECKS[code].explanation, CHECKS[code].fix):
        assert " ".join(text.split()) in ended.words


def test_codes_are_listed_with_their_severity(run: Run) -> None:
    listed = run("explain").words
    for code, check in CHECKS.items():
        assert f"{code} {check.severity}" in listed


@pytest.mark.parametrize("name", ["floods", "Überschwemmung 2024", "-"])
def test_new_dataset_passes_its_check(name: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / name
    ended = run("init", "--", folder)
    assert (ended.status, ended.err) == (0, "")
    assert "estimates check" in ended.out
    checked = run("check", folder, "--strict", "--format", "json")
    report = strict(checked.out)
    assert (checked.status, report["findings"]) == (0, [])
    assert {found["verdict"] for found in report["derived"]} == {"match", "calculated"}

    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", package["name"])
    assert package["resources"] == [
        columns.resource(columns.BY_NAME[table])
        for table in ("measures", "estimates", "sources", "origins")
    ]
    for resource in package["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines))
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_new_dataset_may_go_into_an_empty_folder(run: Run, tmp_path: Path) -> None:
    assert run("init", tmp_path).status == 0


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the dashboard's server was started with; the server itself is not."""
    calls: list[tuple[Any, ...]] = []
    server = ModuleType("dashboard.server")
    server.__dict__["run"] = lambda *arguments, **options: calls.append(
        (*arguments, options["edit"], options["address"])
    )
    monkeypatch.setitem(sys.modules, "dashboard.server", server)
    return calls


def test_dashboard_is_started_with_what_was_asked_for(
    run: Run, served: list[tuple[Any, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    assert run("dashboard").status == 0
    assert run("dashboard", BUNDLED, tmp_path, "--port", str(port), "--no-browser").status == 0
    monkeypatch.setenv("ESTIMATES_PORT", str(port))
    monkeypatch.setenv("ESTIMATES_NO_BROWSER", "1")
    assert run("dashboard").status == 0
    assert run("dashboard", tmp_path, "--edit", "--address", "::1").status == 0
    here = "127.0.0.1"
    assert served == [
        ([], None, True, False, here),
        ([BUNDLED, tmp_path], port, False, False, here),
        ([], port, False, False, here),
        ([tmp_path], port, False, True, "::1"),
    ]


def test_dashboard_for_editing_has_to_be_told_which_dataset(
    run: Run, served: list[tuple[Any, ...]]
) -> None:
    """The one that comes with the program is never changed by the way."""
    ended = run("dashboard", "--edit")
    assert (ended.status, ended.out, served) == (2, "", [])
    assert ended.err == (
        "estimates: name the dataset to be edited: `estimates dashboard FOLDER --edit`\n"
    )


def test_dashboard_on_a_port_in_use_is_one_line(run: Run, served: list[tuple[Any, ...]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ended = run("dashboard", "--port", str(other.getsockname()[1]))
    assert (ended.status, ended.out, served) == (2, "", [])
    assert re.fullmatch(r"estimates: port \d+ is in use; choose another with --port\n", ended.err)


def test_command_alone_and_help_say_what_there_is(run: Run) -> None:
    for ended in (run(), run("--help")):
        assert (ended.status, ended.err) == (0, "")
        for subcommand in ("check", "list", "show", "explain", "dashboard", "init"):
            assert f" {subcommand} " in ended.words
    assert run("--version").out.startswith("estimates ")


# --- failures -------------------------------------------------------------------------------------


def test_failure_of_ours_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> NoReturn:
        raise RuntimeError("first line\nsecond \x1b[31mline")

    monkeypatch.setattr(cli, "run_check", fail)
    ended = run("check")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "estimates: internal failure: RuntimeError: first line second [31mline; this is a fault of "
        "estimates: report it with the files, run with ESTIMATES_TRACEBACK=1\n"
    )


def test_failure_of_ours_names_the_row(
    run: Run, monkeypatch: pytest.MonkeyPatch, bundled: Path
) -> None:
    """A fault, unlike a limit, that one formula meets: the row, its file and line are named."""

    def fail(*_: object) -> NoReturn:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(evaluation, "points", fail)
    ended = run("check", bundled)
    assert (ended.status, ended.out) == (2, "")
    assert re.search(r"internal failure at estimate \w+ \(estimates\.csv:\d+\): Runtime", ended.err)


def test_interruption_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_check", interrupt)
    assert run("check") == Ended(130, "", "")

"""The command: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import BUNDLED, DatasetCopy
from machine import free_port
from processes import ESTIMATES, environment
from project import TEST_DATA

from estimates import benchmark, cli
from estimates.checks.registry import CHECKS
from estimates.findings.check import SEVERITIES
from estimates.reports.terminal import Page, Screen
from estimates.tables import columns

DATA = TEST_DATA / "cli"
CASES: list[dict[str, Any]] = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What was printed, however it was wrapped."""
        return " ".join(self.out.split())


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("check", folder)` runs the command in this process, as if it were piped."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "ESTIMATES_PORT", "ESTIMATES_NO_BROWSER"):
        monkeypatch.delenv(name, raising=False)

    def started(*arguments: str | Path) -> Ended:
        status = cli.run([str(argument) for argument in arguments])
        return Ended(status, *capsys.readouterr())

    return started


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


def test_json_has_the_least_change_and_the_alternatives(
    run: Run, copy_dataset: DatasetCopy
) -> None:
    """240 million needs 235M / 2,500 soldiers. Others give 3,000 x 1,500, or 12,000 x 2,500."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    report = strict(run("check", copy_dataset.path, "--format", "json").out)
    found = {record["id"]: record for record in report["derived"]}
    change = found["moon_payroll"]["least_change"]
    assert (change["input"], change["to"], change["unit"]) == ("moon_troops", 94_000, "soldier")
    assert change["change"] == pytest.approx(94 / 12 - 1)
    assert found["moon_payroll"]["alternatives"] == [
        {
            "input": "moon_troops",
            "estimate": "asahi_dispatched",
            "low": 4.5e6,
            "figure": 6e6,
            "high": None,
            "open": "high",
        },
        {
            "input": "moon_troops",
            "estimate": "asahi_planned",
            "low": 0.0,
            "figure": 24e6,
            "high": 30e6,
            "open": "low",
        },
    ]
    assert found["troops_share"]["least_change"] is None
    assert found["troops_share"]["alternatives"] == []


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


# --- JSON ---------------------------------------------------------------------------------------


def strict(text: str) -> Any:
    def refuse(word: str) -> NoReturn:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


NUMBER = (int, float)
RANGE = {
    "low": (*NUMBER, None),
    "figure": (*NUMBER, None),
    "high": (*NUMBER, None),
    "open": (str, None),
}
DERIVED = {
    "id": (str,),
    "verdict": (str,),
    "formula": (str,),
    "unit": (str,),
    "stated": (dict, None),
    "recalculated": (dict, None),
    "ratio": (*NUMBER, None),
    "accepts": (dict, None),
    "nature": (str,),
}
FINDING = {
    "code": (str,),
    "severity": (str,),
    "message": (str,),
    "file": (str,),
    "line": (int, None),
    "column": (str,),
    "estimate": (str,),
    "observed": (str,),
    "accepted": (str,),
}
CHECK = dict.fromkeys(("run", "passed", "failed", "not_run"), (int,)) | {"code": (str,)}


def fits(record: dict[str, Any], schema: dict[str, tuple[Any, ...]]) -> bool:
    return schema.keys() <= record.keys() and all(
        (record[name] is None and None in kinds)
        or isinstance(record[name], tuple(kind for kind in kinds if kind is not None))
        for name, kinds in schema.items()
    )


def test_json_has_the_keys_of_the_contract(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.edit("estimates.csv", "moon_personnel", "best", "1,5")
    (copy_dataset.path / "origins.csv").unlink()
    ended = run("check", copy_dataset.path, "--format", "json")
    report = strict(ended.out)

    assert ended.status == 1
    assert report["dataset"] == "north-korea-2024"
    assert list(report["counts"]) == ["estimates", "sources", "derived", *SEVERITIES, "accepted"]
    assert all(fits(record, DERIVED) for record in report["derived"])
    assert all(fits(record, FINDING) for record in report["findings"])
    assert all(fits(record, CHECK) for record in report["checks"])
    assert [record["code"] for record in report["checks"]] == list(CHECKS)
    ranges = [record[name] for record in report["derived"] for name in ("stated", "recalculated")]
    assert all(fits(found, RANGE) for found in ranges if found is not None)
    for severity in SEVERITIES:
        found = [record for record in report["findings"] if record["severity"] == severity]
        assert report["counts"][severity] == len(found)
    assert [record["line"] for record in report["findings"] if record["code"] == "F101"] == [None]
    places = [(record["file"], record["line"] or 0) for record in report["findings"]]
    assert places == sorted(places)


def test_json_says_null_where_there_is_nothing(run: Run, copy_dataset: DatasetCopy) -> None:
    """No end: unbounded. Not stated, not recalculated, nothing compared: no object."""
    copy_dataset.edit("estimates.csv", "moon_personnel", "status", "retracted")
    copy_dataset.edit("estimates.csv", "moon_payroll", "unit", "USD")
    report = strict(run("check", copy_dataset.path, "--format", "json").out)
    found = {record["id"]: record for record in report["derived"]}

    calculated = found["dispatched_payroll"]
    assert calculated["verdict"] == "calculated"
    assert calculated["stated"] is None
    assert calculated["accepts"] is None
    assert calculated["ratio"] is None
    assert calculated["recalculated"] == {
        "low": 4_500_000.0,
        "figure": 6_000_000.0,
        "high": None,
        "open": "high",
    }
    assert (found["troops_share"]["verdict"], found["troops_share"]["recalculated"]) == (
        "undecidable",
        None,
    )
    wrong = found["moon_payroll"]
    assert (wrong["verdict"], wrong["recalculated"], wrong["accepts"]) == (
        "unit_mismatch",
        None,
        None,
    )
    assert wrong["stated"]["figure"] == 24_000_000.0


def test_json_of_the_pay_total_is_that_of_the_contract(run: Run) -> None:
    """$2,000 is 1,500 to 2,500 and 12,000 is 11,500 to 12,500, so 17.25 to 31.25 million."""
    report = strict(run("check", "--format", "json").out)
    found = next(record for record in report["derived"] if record["id"] == "moon_payroll")
    assert {name: found[name] for name in DERIVED} == {
        "id": "moon_payroll",
        "verdict": "match",
        "formula": "moon_pay * moon_troops",
        "unit": "USD/month",
        "stated": {"low": 23.5e6, "figure": 24e6, "high": 24.5e6, "open": None},
        "recalculated": {"low": 17.25e6, "figure": 24e6, "high": 31.25e6, "open": None},
        "ratio": 1.0,
        "accepts": {"low": 17.25e6, "high": 31.25e6},
        "nature": "conditional",
    }


def test_json_counts_only_the_findings_asked_for(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "status", "retracted")
    asked = ("check", copy_dataset.path, "--format", "json", "--select", "R", "--strict")
    ended = run(*asked)
    report = strict(ended.out)
    assert {record["code"] for record in report["findings"]} == {"R204"}
    assert report["counts"] | {"error": 0, "warning": 3, "info": 0} == report["counts"]
    assert report["left_out"] == {"error": 0, "warning": 1, "info": 7}
    assert ended.status == 1


def test_show_works_nothing_out_of_what_was_retracted(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "status", "retracted")
    shown = " ".join(run("show", "moon_payroll", copy_dataset.path).out.split())
    assert "($1,500 to $2,500) (retracted)" in shown
    assert "Cannot be decided: moon_pay is retracted." in shown
    assert "$31.25 million" not in shown


# --- list ---------------------------------------------------------------------------------------


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
    }
    assert rows["asahi_dispatched"]["range"]["high"] is None
    assert rows["moon_fertility"]["range"] == {
        "low": 0.9,
        "figure": None,
        "high": 1.2,
        "open": None,
    }
    assert rows["moon_payroll"]["verdict"] == "match"


def test_list_as_json_has_no_range_where_none_is_known(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "best", "1,5")
    rows = {
        row["id"]: row for row in strict(run("list", copy_dataset.path, "--format", "json").out)
    }
    assert rows["moon_pay"]["range"] is None
    assert rows["moon_pay"]["best"] == "1,5"


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


def test_list_keeps_one_line_to_an_estimate_when_piped(run: Run) -> None:
    assert len(run("list").out.splitlines()) == 1 + 22


def test_list_of_an_empty_table_says_so(run: Run, copy_dataset: DatasetCopy) -> None:
    path = copy_dataset.path / "estimates.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert run("list", copy_dataset.path).out == "There are no estimates in this dataset.\n"
    assert strict(run("list", copy_dataset.path, "--format", "json").out) == []
    assert run("check", copy_dataset.path).status == 0


# --- show, explain, init, dashboard ---------------------------------------------------------------


def test_every_estimate_can_be_shown(run: Run) -> None:
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
    assert f"{code} {CHECKS[code].severity}" in run("explain").words


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
    assert ended.err == "estimates: internal failure: RuntimeError: first line second [31mline\n"


def test_interruption_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_check", interrupt)
    assert run("check") == Ended(130, "", "")


def test_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*ESTIMATES, "list", "--format", "json"],
        env=environment(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# --- output -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json"])
def test_report_goes_into_a_file(form: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("an older and much longer report\n" * 1000, encoding="utf-8")
    path.chmod(0o600)
    ended = run("check", "--format", form, "--output", path)
    assert ended == Ended(0, "", "")
    assert path.read_text(encoding="utf-8") == run("check", "--format", form).out
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]


def test_report_into_a_link_replaces_what_it_points_to(run: Run, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    assert run("check", "--output", link).status == 0
    assert link.is_symlink()
    assert "moon_payroll" in target.read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_report_into_a_pipe_leaves_the_pipe(run: Run, tmp_path: Path) -> None:
    """So does /dev/stderr: only a plain file is replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert run("check", "--output", pipe).status == 0
    reader.join(timeout=10)
    assert pipe.is_fifo()
    assert "moon_payroll" in received[0]


# --- terminals ----------------------------------------------------------------------------------


def test_piped_text_is_plain_and_narrow_but_for_findings(
    run: Run, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.edit("estimates.csv", "moon_payroll", "as_stated", "")
    lines = run("check", copy_dataset.path).out.splitlines()
    findings = [line for line in lines if re.search(r":\d+: (error|warning|info) ", line)]
    assert len(findings) > 1
    assert max(map(len, findings)) > 150
    assert all(len(line) <= 80 for line in lines if line not in findings)
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_signs_fall_back_where_the_terminal_lacks_them(
    encoding: str, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "26 million")
    done = subprocess.run(
        [*ESTIMATES, "check", copy_dataset.path],
        env=environment(PYTHONUTF8="0", PYTHONIOENCODING=encoding, LC_ALL="C"),
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert done.stderr == b""
    shown = done.stdout.decode(encoding)
    assert "~! moon_payroll: agrees only because the ranges are wide" in shown
    assert "-> russian_casualties" in shown
    assert "?" not in shown


PTY = """
import os, pty, sys
def read(fd):
    data = os.read(fd, 65536)
    return data
status = pty.spawn([sys.executable, "-P", "-m", "estimates", *sys.argv[1:]], read)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are not to be had there")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
@pytest.mark.parametrize("arguments", [("check",), ("list",), ("show", "moon_payroll")])
def test_terminal_gets_its_colours_and_its_width(
    arguments: tuple[str, ...], no_color: str, coloured: bool, copy_dataset: DatasetCopy
) -> None:
    """60 columns: every line fits, findings and tables too; NO_COLOR is honoured."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    done = subprocess.run(
        [sys.executable, "-c", PTY, *arguments, copy_dataset.path],
        env=environment(NO_COLOR=no_color, COLUMNS="60", TERM="xterm-256color"),
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == (1 if arguments == ("check",) else 0)
    assert "moon_payroll" in done.stdout
    assert ("\x1b[" in done.stdout) is coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 60


def test_files_cannot_steer_the_terminal(run: Run, copy_dataset: DatasetCopy) -> None:
    evil = "a\x1b[2J\x1b]8;;https://example.org\x07b\u202ec\x9b31m"
    for file, row, column in (
        ("estimates.csv", "moon_pay", "note"),
        ("estimates.csv", "moon_pay", "subject"),
        ("estimates.csv", "moon_pay", "unit"),
        ("estimates.csv", "moon_pay", "as_stated"),
        ("estimates.csv", "moon_payroll", "formula"),
        ("measures.csv", "payroll", "title"),
        ("sources.csv", "moon", "title"),
        ("origins.csv", "uncredited_reports", "title"),
    ):
        copy_dataset.edit(file, row, column, evil)
    path = copy_dataset.path
    for arguments in (
        ("check",),
        ("check", "--format", "json"),
        ("list",),
        ("list", "--format", "json"),
        ("show", "moon_pay"),
        ("show", "moon_payroll"),
    ):
        ended = run(*arguments, path)
        assert ended.status in {0, 1}
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ended.out)


def test_long_report_counts_what_it_leaves_out(run: Run, tmp_path: Path) -> None:
    """1,500 stated totals and as many calculated figures, of which the 50 first are written out."""
    benchmark.generate(tmp_path, 12_000)
    report = strict(run("check", tmp_path, "--format", "json").out)
    verdicts = [found["verdict"] for found in report["derived"]]
    wrong = [found["id"] for found in report["derived"] if found["verdict"] == "mismatch"]
    assert (len(verdicts), len(wrong) > 50) == (3000, True)
    ended = run("check", tmp_path)
    shown = re.findall(r"^  ≠ (\w+): does not add up$", ended.out, re.MULTILINE)
    assert shown == wrong[:50]
    assert "2,950 more derived figures not shown here" in ended.words
    left = f"does not add up: {len(wrong) - 50}, agrees: {verdicts.count('match'):,}"
    assert f"{left}, calculated here: 1,500." in ended.words
    findings = re.findall(r"^\S+estimates\.csv:\d+: error D501 ", ended.out, re.MULTILINE)
    assert len(findings) == len(wrong)


def test_page_wraps_wide_characters_and_long_words_by_cells() -> None:
    page = Page(Screen(width=40, wraps=True))
    page.line("日本語" * 30, indent=2, hang=4)
    page.record("x" * 90)
    page.table(["ID", "TEXT"], [["a_rather_long_identifier", "words that go on and on and on"]])
    lines = page.text().splitlines()
    assert max(len(line) + sum(letter > "\u2e80" for letter in line) for line in lines) <= 40
    joined = "".join(line.strip() for line in lines)
    assert joined.startswith("日本語" * 30 + "x" * 90)

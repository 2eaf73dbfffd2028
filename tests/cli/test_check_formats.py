"""Reports of `check` for other programs, each read by a tool that is not ours."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import junitparser
import pysarif
import pytest
from command_runs import Run
from dataset_copy import DatasetCopy

from estimates.checks.registry import CHECKS


@pytest.fixture
def wrong(copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset with one wrong total, as the folder `north-korea-2024` of where commands run."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    monkeypatch.chdir(copy_dataset.path.parent)
    return Path(copy_dataset.path.name)


def _sarif(text: str) -> pysarif.SarifLog:
    """What a library whose classes were made from the schema of SARIF reads."""
    path = Path("report.sarif")
    path.write_text(text, encoding="utf-8")
    return pysarif.load_from_file(str(path))


def test_github_annotates_the_line(wrong: Path, run: Run) -> None:
    done = run("check", wrong, "--format", "github")
    assert done.status == 1
    (line,) = (line for line in done.out.splitlines() if line.startswith("::error "))
    assert line.startswith(
        "::error file=north-korea-2024/estimates.csv,line=11,title=D501 best::moon_payroll: "
    )
    assert "Does not add up: ten times too high" in line


def test_github_messages_end_no_command(copy_dataset: DatasetCopy, run: Run) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "unit", "100%\n::error::gone")
    for line in run("check", copy_dataset.path, "--format", "github").out.splitlines():
        assert re.match(r"::(error|warning|notice) file=[^,\n]+(,line=\d+)?,title=[^:\n]+::", line)


def test_sarif_is_read_by_a_library_of_the_format(wrong: Path, run: Run) -> None:
    (ran,) = _sarif(run("check", wrong, "--format", "sarif").out).runs
    rules = {rule.id: rule for rule in ran.tool.driver.rules}
    (error,) = (result for result in ran.results if result.level == "error")
    assert error.rule_id == "D501"
    assert ran.tool.driver.rules[error.rule_index].id == "D501"
    assert CHECKS["D501"].fix in rules["D501"].help.text
    place = error.locations[0].physical_location
    assert place.artifact_location.uri == "north-korea-2024/estimates.csv"
    assert place.region.start_line == 11


def _fingerprints(text: str) -> list[str]:
    (ran,) = _sarif(text).runs
    names = [result.partial_fingerprints["estimates/v1"] for result in ran.results]
    assert len(set(names)) == len(names)
    return names


def test_fingerprints_survive_moved_lines(wrong: Path, run: Run) -> None:
    before = _fingerprints(run("check", wrong, "--format", "sarif").out)
    table = wrong / "estimates.csv"
    header, first, *others = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([header, *others, first]), encoding="utf-8")
    after = _fingerprints(run("check", wrong, "--format", "sarif").out)
    assert sorted(after) == sorted(before)


def test_junit_has_a_case_per_check_and_file(wrong: Path, run: Run) -> None:
    suites = junitparser.JUnitXml.fromstring(run("check", wrong, "--format", "junit").out.encode())
    (suite,) = suites
    cases = {case.name.split()[0]: case for case in suite}
    assert set(cases) == set(CHECKS)
    assert suite.failures == 1
    (failure,) = cases["D501"].result
    assert isinstance(failure, junitparser.Failure)
    assert "north-korea-2024/estimates.csv:11" in failure.text
    assert cases["S705"].is_passed


def test_markdown_has_the_worst_first_and_takes_no_sign_for_its_own(wrong: Path, run: Run) -> None:
    lines = run("check", wrong, "--format", "markdown").out.splitlines()
    assert lines[2].startswith("**1 error, 2 warnings, ")
    rows = [line for line in lines if line.startswith("|")][2:]
    assert rows[0].startswith("| error | D501 | north-korea-2024/estimates.csv:11 |")
    assert "moon\\_payroll" in "".join(rows) or "moon\\_pay" in "".join(rows)


def test_csv_has_a_row_per_finding(wrong: Path, run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("check", wrong, "--format", "csv").out)))
    (error,) = (row for row in rows if row["severity"] == "error")
    assert (error["code"], error["line"], error["estimate"]) == ("D501", "11", "moon_payroll")


def test_several_reports_of_one_run(wrong: Path, run: Run) -> None:
    done = run("check", wrong, "--output", "sarif=a.sarif", "--output", "junit=a.xml")
    assert (done.status, done.out) == (1, "")
    assert pysarif.load_from_file("a.sarif").runs
    assert junitparser.JUnitXml.fromfile("a.xml").failures == 1


def test_two_reports_do_not_share_standard_output(wrong: Path, run: Run) -> None:
    done = run("check", wrong, "--output", "sarif=-", "--output", "json=-")
    assert done.status == 2
    assert "only one report" in done.err


def test_text_lists_the_worst_of_thousands(tmp_path: Path, run: Run) -> None:
    """600 totals that are wrong and 600 that rest on a conditional one: errors go first."""
    rows = "".join(
        f"a{n},m,s{n},{n},,1,,conditional\nt{n},m,s{n},{n + 100},,1,a{n} * 2,\n"
        for n in range(1_001, 1_601)
    )
    head = "id,measure,subject,best,qualifier,unit,formula,nature\n"
    (tmp_path / "estimates.csv").write_text(head + rows)
    (tmp_path / "measures.csv").write_text("id,title,unit\nm,M,1\n")
    (tmp_path / "sources.csv").write_text("id,title,publisher,published\n")
    options = ("--select", "D501,D507")
    some = run("check", tmp_path, *options).out
    every = run("check", tmp_path, "--all", *options).out
    listed = re.findall(r"estimates\.csv:\d+: (\w+) ", some)
    assert listed == ["error"] * 500
    assert "not listed here (D507: 600, D501: 100)" in " ".join(some.split())
    assert len(re.findall(r"estimates\.csv:\d+: ", every)) == 1_200


def test_a_baseline_keeps_todays_findings_apart(wrong: Path, run: Run) -> None:
    assert run("check", wrong).status == 1
    written = run("check", wrong, "--write-baseline")
    assert written.status == 0
    assert "baseline.json" in written.err
    assert run("check", wrong, "--baseline").status == 0
    assert run("check", wrong).status == 1
    table = wrong / "estimates.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("moon_famine_deaths,famine_deaths", "moon_famine_deaths,famine"))
    new = run("check", wrong, "--baseline")
    assert new.status == 1
    assert "R201" in new.out
    assert "D501" not in new.out


def test_what_is_mended_leaves_the_baseline(copy_dataset: DatasetCopy, run: Run) -> None:
    folder = copy_dataset.path
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    run("check", folder, "--write-baseline")
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "24 million")
    assert "have left it" in run("check", folder, "--baseline").out
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    assert run("check", folder, "--baseline").status == 1


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2}', "[" * 100_000, "nothing"])
def test_a_damaged_baseline_is_one_line(copy_dataset: DatasetCopy, run: Run, text: str) -> None:
    (copy_dataset.path / "baseline.json").write_text(text)
    done = run("check", copy_dataset.path, "--baseline")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "baseline.json" in done.err


def test_a_missing_baseline_says_how_to_make_it(copy_dataset: DatasetCopy, run: Run) -> None:
    assert "--write-baseline" in run("check", copy_dataset.path, "--baseline").err


def test_watching_shows_every_finding(copy_dataset: DatasetCopy, run: Run) -> None:
    done = run("check", copy_dataset.path, "--watch", "--baseline")
    assert (done.status, done.out) == (2, "")
    assert "leave out the options of the baseline" in done.err

"""Where output goes: files, links, pipes, and terminals of any width, colour and encoding."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from command_runs import Ended, Run, strict
from dataset_copy import DatasetCopy
from processes import ESTIMATES, environment

from estimates import benchmark
from estimates.reports.terminal import Page, Screen


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

"""The README keeps its word: its commands are run as they stand, its outputs are the true ones."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from dataset_copy import BUNDLED
from machine import free_port, unavailable
from processes import ESTIMATES, environment, running
from project import ROOT, copy_project, project_files

from estimates import cli
from estimates.tables import columns

README = (ROOT / "README.md").read_text(encoding="utf-8")

# A fenced block of commands, with the output that may follow it.
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    line: str
    output: str | None  # as the README shows it; None: not shown

    @property
    def installs(self) -> bool:
        return "pip install" in self.line

    @property
    def serves(self) -> bool:
        return "estimates dashboard" in self.line


def commands() -> list[Command]:
    found: list[Command] = []
    for block in BLOCK.finditer(README):
        lines, output = block.groups()
        *before, last = [line for line in lines.splitlines() if line and not line.startswith("#")]
        found += [Command(line, None) for line in before]
        found.append(Command(last, output))
    return found


COMMANDS = commands()
INSTALLS = {command.serves: command.line for command in COMMANDS if command.installs}


def test_has_two_install_lines_and_runs_all_subcommands() -> None:
    lines = [command.line for command in COMMANDS]
    assert [command.serves for command in COMMANDS if command.installs] == [True, False]
    for subcommand in ("check", "list", "show", "impact", "explain", "init", "dashboard"):
        assert any(f"estimates {subcommand}" in line for line in lines), subcommand


def test_columns_are_those_of_the_reader() -> None:
    shown = re.search(r"<!-- columns -->\n(.*?)\n<!-- /columns -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == columns.documentation().strip()


def test_links_into_the_project_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a clone with a virtual environment, but runs the code under test."""
    folder = tmp_path_factory.mktemp("readme")
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name, command in {"estimates": ESTIMATES, "python": (sys.executable, "-P")}.items():
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    return folder


# Of the commands of the README: what a shell would do more with than part it into words.
_OF_THE_SHELL = re.compile(r"[|&;<>$`]")
_OWN = ".venv/bin/estimates "
_SMALL = " 4000 --runs 1"  # which the benchmark does in a second


def test_commands_run_as_shown(
    installed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the README's order, in one folder: what one command makes, the next one may use.

    The first of `estimates` is a process, as a shell runs it; to the others this process is theirs.
    """
    monkeypatch.chdir(installed)
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.setenv(name, environment()[name])
    monkeypatch.setattr("sys.stdin", io.StringIO())
    own = 0
    for number, command in enumerate(COMMANDS):
        if command.installs:
            continue
        if command.serves:
            port = free_port()
            with running(
                ["sh", "-c", command.line],
                port,
                log=tmp_path / f"{number}.txt",
                cwd=installed,
                env=environment(ESTIMATES_PORT=str(port), ESTIMATES_NO_BROWSER="1"),
            ):
                continue
        is_own = command.line.startswith(_OWN) and not _OF_THE_SHELL.search(command.line)
        own += is_own
        if is_own and own > 1:
            status = cli.run(shlex.split(command.line)[1:])
            out, err = capsys.readouterr()
        else:
            status, out, err = in_a_shell(command.line, installed)
        assert (command.line, status, err) == (command.line, 0, "")
        assert out.strip(), command.line
        if command.output is not None:
            # Where the package lies differs from one machine to the next.
            text = out.replace(str(BUNDLED.parent), "…").strip()
            shown = [line.rstrip() for line in text.splitlines()]
            assert shown == command.output.rstrip().splitlines()


def in_a_shell(line: str, folder: Path) -> tuple[int, str, str]:
    """The status of a command, what it printed, and its standard error."""
    line += _SMALL if line.endswith("estimates.benchmark") else ""
    done = subprocess.run(
        ["sh", "-c", line],
        check=False,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project's files alone, as a fresh clone has them, in a folder of their own."""
    return copy_project(tmp_path / "clone")


def fresh_environment(**changes: str) -> dict[str, str]:
    """A user's shell: this Python comes first, nothing else of the tests' own installation."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    bare.pop("VIRTUAL_ENV", None)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    return bare | {"PATH": path, "NO_COLOR": "1", **changes}


def skip_if_offline(output: str) -> None:
    if "after connection broken by" in output:
        unavailable("pip reaches no package registry")


@pytest.mark.install
def test_first_line_installs_and_shows_the_dashboard(clone: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    env = fresh_environment(ESTIMATES_PORT=str(port), ESTIMATES_NO_BROWSER="1")
    try:
        with running(
            ["sh", "-c", INSTALLS[True]], port, log=log, cwd=clone, env=env, seconds=420
        ) as url:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - 127.0.0.1 only
                page = response.read().decode()
            assert "<title>" in page
    except AssertionError:
        skip_if_offline(log.read_text(encoding="utf-8", errors="replace"))
        raise


@pytest.mark.install
def test_second_line_installs_and_tests(clone: Path) -> None:
    """Every test module is imported, so all that they need is there; two tests are then run.

    The whole line as it stands is what `.ci/run` runs.
    """
    done = subprocess.run(
        ["sh", "-c", INSTALLS[False]],
        check=False,
        cwd=clone,
        env=fresh_environment(PYTEST_ADDOPTS="-k engine_loads_no_screen"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=420,
    )
    skip_if_offline(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"2 passed, \d+ deselected", done.stdout), done.stdout


def test_names_no_file_that_the_project_does_not_have() -> None:
    named = set(re.findall(r"`((?:estimates|dashboard|tests|\.ci|\.\w+)/?[\w./-]*)`", README))
    known = {str(path) for path in project_files()} | {
        f"{parent}/" for path in project_files() for parent in path.parents
    }
    assert {name for name in named if "/" in name or name.startswith(".")} - known == set()

"""The structure that the project promises: one direction, small modules, a tidy top level."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from processes import environment
from project import ROOT, project_files

FILES = project_files()
MODULES = [path for path in FILES if path.suffix == ".py" and path.parts[0] != "tests"]
LONGEST = 400


def test_imports_run_in_one_direction() -> None:
    """The contracts of pyproject.toml hold, the engine's ignorance of any screen among them."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "--no-cache",
        ],
        check=False,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout), done.stdout


@pytest.mark.parametrize("module", ["estimates", "estimates.cli"])
def test_engine_loads_no_screen(module: str) -> None:
    """Nor does anything that the engine imports: `estimates check` never waits for Streamlit."""
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", program],
        env=environment(),
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "estimates" in loaded
    assert loaded & {"altair", "dashboard", "streamlit"} == set()


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_module_is_one_concept_long(path: Path) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, (
        f"{path} has {lines} lines; which of its concepts is a module of its own?"
    )


def test_top_level_holds_only_what_belongs_there() -> None:
    visible = {path.parts[0] for path in FILES if not path.parts[0].startswith(".")}
    assert visible == {"README.md", "dashboard", "estimates", "pyproject.toml", "tests"}


def test_every_ignored_rule_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pylint]")]
    entries = re.findall(r'^    "[A-Z]+\d*",.*$', section, re.MULTILINE)
    assert len(entries) > 10
    assert [entry for entry in entries if not re.search(r"# \S", entry)] == []


def test_every_exception_in_the_code_says_why() -> None:
    """`noqa` and `type: ignore` name the rule (the linters see to that) and give the reason."""
    marker = re.compile(r"# (?:noqa|type: ignore)(?!.*(?: - | # )\S)")
    code = [path for path in FILES if path.suffix == ".py" and path.name != Path(__file__).name]
    bare = [
        f"{path}:{number}"
        for path in code
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if marker.search(line)
    ]
    assert bare == []


def test_files_are_written_in_one_place() -> None:
    """`estimates.storage` writes them whole or not at all; all others write into own copies."""
    writing = re.compile(r'\.write_(?:bytes|text)\(|open\([^)]*"[wxa]b?"')
    found = {
        path.as_posix()
        for path in MODULES
        if writing.search((ROOT / path).read_text(encoding="utf-8"))
        and path.parent.as_posix() != "estimates/storage"
    }
    assert found == {
        "dashboard/drafts/shelf.py",  # a draft that its owner alone may read, from its first byte
        "estimates/benchmark.py",
        "estimates/changes/git.py",  # a version of a file, in a folder for the moment
        "estimates/documents/verdicts.py",  # the same, of a document's claims
        "estimates/editing/preview.py",  # the same, of edits
        "estimates/reports/output.py",  # standard output
        "estimates/spreadsheets/surveys.py",  # the same, of a workbook
        "estimates/spreadsheets/workbooks.py",
    }

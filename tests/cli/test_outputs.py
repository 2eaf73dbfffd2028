"""Where the commands write: never over data, whole or not at all, or to standard output."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command_runs import Ended, Run
from dataset_copy import DatasetCopy

from estimates import cli
from estimates.check import check
from estimates.storage.names import FILES, JOURNAL, LOCK, PENDING


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    (copy_dataset.path / "mappings").mkdir()
    (copy_dataset.path / "mappings" / "un.toml").write_text("x", encoding="utf-8")
    return copy_dataset.path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


WRITERS = {
    "check": ["check"],
    "check --format json": ["check", "--format", "json"],
    "export": ["export", "--force"],
    "brief": ["brief", "--format", "html"],
}


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("name", ["estimates.csv", "accepted.csv", "mappings/un.toml"])
def test_no_command_writes_over_a_file_of_its_dataset(
    command: Sequence[str], name: str, run: Run, folder: Path
) -> None:
    """Nor makes one: accepted.csv, which is not there, would be read by the next check."""
    before = contents(folder)
    ended = run(*command, folder, "--output", folder / name)
    assert (ended.status, ended.out) == (2, "")
    assert f"{name} is a file of the dataset" in ended.err
    assert ended.err.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize(
    "name", [*FILES, JOURNAL, LOCK, PENDING, "Estimates.CSV", "mappings/new.csv", "listed.csv"]
)
def test_every_file_of_a_dataset_is_refused(name: str, run: Run, folder: Path) -> None:
    package = folder / "datapackage.json"
    text = package.read_text(encoding="utf-8")
    listed = text.replace('"resources": [', '"resources": [{"name": "l", "path": "listed.csv"},', 1)
    package.write_text(listed, encoding="utf-8")
    before = contents(folder)
    assert run("check", folder, "--output", folder / name).status == 2
    assert contents(folder) == before


def test_links_and_other_datasets_are_refused_too(run: Run, folder: Path, tmp_path: Path) -> None:
    """By whatever name: a link to a table, a table that lies elsewhere, another dataset's."""
    real = (folder / "sources.csv").rename(tmp_path / "sources.csv")
    (folder / "sources.csv").symlink_to(real)
    link = tmp_path / "link"
    link.symlink_to(folder / "estimates.csv")
    hard = tmp_path / "hard"
    hard.hardlink_to(folder / "measures.csv")
    before = contents(folder)
    for path in (real, link, hard):
        ended = run("check", folder, "--output", path)
        assert "is a file of the dataset" in ended.err
        assert ended.status == 2
    ended = run("check", "--output", folder / "estimates.csv")  # of the bundled dataset
    assert "is a file of the dataset" in ended.err
    assert contents(folder) == before


def test_a_report_beside_the_tables_is_fine(run: Run, folder: Path) -> None:
    before = contents(folder)
    for _ in range(2):
        assert run("check", folder, "--output", folder / "report.txt").status == 0
    after = contents(folder)
    assert "moon_payroll" in after.pop("report.txt").decode()
    assert after == before


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_whole(
    command: Sequence[str],
    call: str,
    run: Run,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "reports"
    place.mkdir()
    old = place / "report"
    old.write_bytes(b"the report of yesterday")
    real = getattr(os, call)

    def failing(*arguments: Any, **options: Any) -> Any:
        ours = call in {"write", "fsync"} or str(arguments[0]).startswith(str(place))
        if ours:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, failing)
    ended = run(*command, folder, "--output", old)
    monkeypatch.undo()
    assert (ended.status, ended.out) == (2, "")
    assert "report cannot be written: the disk is full" in ended.err
    assert contents(place) == {"report": b"the report of yesterday"}


def test_a_dash_is_standard_output(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)

    def out(*arguments: str) -> bytes:
        assert cli.run([*arguments[:1], str(folder), *arguments[1:]]) == 0
        return capfdbinary.readouterr().out

    assert out("check", "--output", "-") == out("check")
    assert out("brief", "--output", "-", "--format", "pdf").startswith(b"%PDF")
    assert out("brief", "--output", "-", "--format", "html").lower().startswith(b"<!doctype html>")
    assert out("export", "--output", "-").startswith(b"PK")
    assert cli.run(["brief", str(folder), "--output", "-"]) == 2
    assert b"give --format" in capfdbinary.readouterr().err
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_nobody_reads_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = run("check", "--output", tmp_path / "pipe")
    assert (ended.status, ended.out) == (2, "")
    assert "nobody reads that pipe" in ended.err


EMPTY: dict[str, list[str]] = {
    "check": ["check", ""],
    "check --output": ["check", "--output", ""],
    "list": ["list", ""],
    "show": ["show", "moon_pay", ""],
    "impact": ["impact", "moon_pay", ""],
    "series": ["series", "troops", "--dataset", ""],
    "diff": ["diff", "HEAD", "--dataset", ""],
    "diff A": ["diff", "", "."],
    "export": ["export", ""],
    "brief": ["brief", "", "--output", "b.html"],
    "dashboard": ["dashboard", "", "--no-browser"],
    "init": ["init", ""],
    "set": ["set", "moon_pay", "note=x", ""],
    "retract": ["retract", "moon_pay", ""],
    "add": ["add", "up to 12,000 troops", ""],
    "undo": ["undo", ""],
    "undo --list": ["undo", "--list", ""],
    "fmt": ["fmt", ""],
    "import": ["import", "x.xlsx", ""],
    "blank": ["check", "  "],
}


@pytest.mark.parametrize("arguments", EMPTY.values(), ids=EMPTY)
def test_an_empty_name_is_an_error(
    arguments: list[str], run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that is not set: never the current folder, though it is a dataset."""
    monkeypatch.chdir(folder)
    before = contents(folder)
    ended: Ended = run(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "is empty; leave it out, or write one" in ended.err
    assert ended.err.count("\n") == 1
    assert contents(folder) == before
    assert check(folder).counts["error"] == 0


def test_what_a_killed_write_left_beside_a_report_is_removed_by_a_later_one(
    run: Run, copy_dataset: DatasetCopy, tmp_path: Path
) -> None:
    """Only what is the product's own, and old enough that nobody is still writing it."""
    target = tmp_path / "reports"
    target.mkdir()
    names = {
        "old": ".estimates-0123456789ab.tmp",
        "new": ".estimates-ba9876543210.tmp",
        "other": ".estimates-notes.tmp",
    }
    for name, file in names.items():
        (target / file).write_text("half", encoding="utf-8")
        if name != "new":
            os.utime(target / file, (0, 0))
    assert run("check", copy_dataset.path, "--output", target / "report.txt").status == 0
    left = {path.name for path in target.iterdir()}
    assert left == {"report.txt", names["new"], names["other"]}

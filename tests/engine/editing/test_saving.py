"""A save is all or nothing, whatever happens meanwhile, and can be taken back."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import DatasetCopy
from filelock import FileLock
from processes import environment
from project import ROOT

from estimates import cli
from estimates.editing import undoing
from estimates.editing.edits import AddRow, Edit, EditError, SetCell, State
from estimates.editing.saving import save
from estimates.storage import durable, log, recovery
from estimates.storage.durable import digest
from estimates.storage.names import JOURNAL, LOCK

PAY = SetCell("estimates", "moon_pay", "best", "2,000", "2,500")
AUTHOR = SetCell("sources", "moon", "author", "Joohyun Moon", "J. Moon")
TABLES = ("estimates.csv", "measures.csv", "origins.csv", "sources.csv")

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


def contents(folder: Path) -> dict[str, bytes]:
    """The tables of a dataset."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def entries(folder: Path) -> list[dict[str, Any]]:
    """The lines of the journal."""
    lines = (folder / JOURNAL).read_text("ascii").splitlines()
    return [json.loads(line) for line in lines]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_journal_says_who_when_what_and_the_hashes(folder: Path) -> None:
    before = contents(folder)
    saved = save(folder, [PAY, AUTHOR], by="anna", what="a correction")
    begun, ended = entries(folder)
    assert begun["save"] == ended["save"] == saved.name
    assert (begun["by"], begun["what"], ended["end"]) == ("anna", "a correction", "saved")
    assert begun["at"].endswith("Z")
    told = {"edit": "set", "table": "estimates", "id": "moon_pay", "column": "best"}
    assert begun["edits"][0] == told | {"old": "2,000", "new": "2,500"}
    after = contents(folder)
    for file in ("estimates.csv", "sources.csv"):
        found = [hashlib.sha256(one[file]).hexdigest() for one in (before, after)]
        assert begun["files"][file] == {
            when: f"sha256:{digest}"
            for when, digest in zip(("before", "after"), found, strict=True)
        }
    assert set(begun["files"]) == {"estimates.csv", "sources.csv"}


def test_undo_restores_every_byte_and_can_be_undone_itself(folder: Path) -> None:
    before = contents(folder)
    first = save(folder, [PAY, AddRow("estimates", {"id": "new", "measure": "payroll"})])
    second = save(folder, [AUTHOR, SetCell("estimates", "new", "id", "new", "newer")])
    after = contents(folder)

    back = undoing.undo(folder, undoing.find(folder, last=2))
    assert contents(folder) == before
    with pytest.raises(EditError, match="nothing to undo"):
        undoing.find(folder)
    with pytest.raises(EditError, match="already undone"):
        undoing.find(folder, name=first.name)

    undoing.undo(folder, undoing.find(folder, name=back.name))
    assert contents(folder) == after
    assert [one.name for one in undoing.find(folder, last=2)] == [second.name, first.name]


def test_undo_has_the_conflicts_of_any_other_edit(folder: Path) -> None:
    save(folder, [PAY, AUTHOR])
    save(folder, [SetCell("estimates", "moon_pay", "best", "2,500", "3,000")])
    now = contents(folder)
    _, first = undoing.find(folder, last=2)
    undone = undoing.undo(folder, [first])
    assert [one.state for one in undone.plan.outcomes] == [State.APPLIED, State.CONFLICT]
    assert undone.plan.outcomes[1].current == "3,000"
    assert (undone.name, contents(folder)) == ("", now)


@pytest.mark.parametrize(
    "other",
    [
        SetCell("sources", "moon", "author", "someone else", "J. Moon"),
        SetCell("sources", "nobody", "author", "", "J. Moon"),
    ],
)
def test_one_edit_that_fails_keeps_all_others_out(folder: Path, other: Edit) -> None:
    before = contents(folder)
    saved = save(folder, [PAY, other])
    assert not saved.plan.possible
    assert (saved.name, contents(folder)) == ("", before)
    assert JOURNAL not in names(folder)


def test_what_is_so_already_is_not_saved_again(folder: Path) -> None:
    save(folder, [PAY])
    count = len(entries(folder))
    assert save(folder, [PAY]).plan.outcomes[0].state is State.DONE
    assert len(entries(folder)) == count


@pytest.mark.parametrize("how", ["setting", "argument"])
def test_the_journal_can_be_switched_off(folder: Path, how: str) -> None:
    if how == "setting":
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        package.setdefault("estimates", {})["journal"] = False
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    save(folder, [PAY], journalled=None if how == "setting" else False)
    assert b"2,500" in (folder / "estimates.csv").read_bytes()
    assert JOURNAL not in names(folder)


def test_a_new_optional_table_begins_with_its_header(folder: Path) -> None:
    cells = {"code": "D502", "estimate": "moon_pay", "expect": "1", "reason": "r"}
    saved = save(folder, [AddRow("accepted", cells)])
    assert (folder / "accepted.csv").read_text("utf-8") == (
        "code,estimate,expect,reason,by,on\nD502,moon_pay,1,r,,\n"
    )
    undoing.undo(folder, undoing.find(folder, name=saved.name))
    assert (folder / "accepted.csv").read_text("utf-8") == "code,estimate,expect,reason,by,on\n"


# What is done to the disk


def test_permissions_stay_and_links_are_followed(folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    real = (folder / "estimates.csv").rename(shared / "estimates.csv")
    real.chmod(0o640)
    (folder / "estimates.csv").symlink_to(real)
    save(folder, [PAY])
    assert (folder / "estimates.csv").is_symlink()
    assert b"2,500" in real.read_bytes()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert not [name for name in names(shared) if name.endswith(".saving")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_file_of_another_name_is_neither_read_nor_written(
    folder: Path, tmp_path: Path
) -> None:
    secret = (folder / "estimates.csv").rename(tmp_path / "secret.csv")
    (folder / "estimates.csv").symlink_to(secret)
    before = secret.read_bytes()
    with pytest.raises(EditError, match=r"not called estimates\.csv: copy that file here"):
        save(folder, [PAY])
    assert secret.read_bytes() == before
    assert (folder / "estimates.csv").is_symlink()


def test_a_write_protected_file_is_refused(folder: Path) -> None:
    (folder / "sources.csv").chmod(0o444)
    before = contents(folder)
    with pytest.raises(EditError, match=r"sources\.csv is write-protected"):
        save(folder, [PAY, AUTHOR])
    assert contents(folder) == before
    assert not [name for name in names(folder) if name.endswith(".saving")]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, to whom no folder is read-only."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such mode there")
def test_a_read_only_folder_is_a_clear_error(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "dataset"
        place.mkdir()
        for file, data in contents(folder).items():
            (place / file).write_bytes(data)
        Path(name).chmod(0o755)
        place.chmod(0o555)
        with as_nobody(), pytest.raises(EditError, match="cannot be edited: permission denied"):
            save(place, [PAY])
        assert contents(place) == contents(folder)
        assert names(place) == set(TABLES)
        place.chmod(0o755)


@pytest.mark.parametrize("call", ["write", "fsync", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_whatever_call_fails_the_files_are_the_old_or_the_new_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """The n-th call of the system fails, for every n there is."""
    old = contents(folder)
    tries, saved, failed = 0, False, 0
    real: Callable[..., Any] = getattr(os, call)
    while not saved or tries < failed + 2:
        tries += 1
        left = tries

        def failing(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **options)

        lines = len(entries(folder)) if JOURNAL in names(folder) else 0
        monkeypatch.setattr(os, call, failing)
        told, saved = "", False
        try:
            saved = bool(save(folder, [PAY, AUTHOR]).name)
        except EditError as error:
            told = str(error)
        if told:
            failed += 1
            reason = "the disk is full" if number == errno.ENOSPC else "input/output error"
            assert told.endswith(f"{reason}; nothing was changed")
            assert contents(folder) == old
            assert (len(entries(folder)) if JOURNAL in names(folder) else 0) == lines
        monkeypatch.undo()
        assert not [name for name in names(folder) if name.endswith(".saving")]
        if saved:
            assert contents(folder) != old
            save(folder, [PAY])  # which mends a journal that lacks its last line
            assert entries(folder)[-1]["end"] == "saved"
            undoing.undo(folder, undoing.find(folder))
            assert contents(folder) == old
    assert failed >= 3


@needs_fork
def test_a_file_larger_than_is_allowed(folder: Path) -> None:
    import resource  # noqa: PLC0415 - Unix only

    before = contents(folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(EditError, match="larger than is allowed"):
            save(folder, [PAY])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(folder) == before
    assert not [name for name in names(folder) if name.endswith(".saving")]


def test_a_save_waits_for_others_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_PATIENCE", 0.1)
    with (
        FileLock(folder / LOCK),
        pytest.raises(EditError, match="another program is saving"),
    ):
        save(folder, [PAY])


@pytest.mark.parametrize("column", ["note", "best"])
def test_what_a_program_without_the_lock_writes_meanwhile_is_not_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    """Just before the new file takes its place, a spreadsheet saves the old one changed."""
    real, left = durable.stage, 1

    def stage(path: Path, data: bytes, name: str) -> Path:
        nonlocal left
        staged = real(path, data, name)
        if left:
            left -= 1
            best, note = (b'"2,000",,USD', b'"9,900",,USD'), (b"Graded 6", b"Graded six")
            path.write_bytes(path.read_bytes().replace(*(best if column == "best" else note)))
        return staged

    monkeypatch.setattr(durable, "stage", stage)
    saved = save(folder, [PAY])
    data = (folder / "estimates.csv").read_bytes()
    if column == "note":
        assert saved.plan.outcomes[0].state is State.APPLIED
        assert b"Graded six" in data
        assert b'"2,500",,USD' in data
    else:
        assert saved.plan.outcomes[0].state is State.CONFLICT
        assert saved.plan.outcomes[0].current == "9,900"
        assert b'"9,900",,USD' in data
    assert not [name for name in names(folder) if name.endswith(".saving")]


def test_a_program_that_never_stops_writing_keeps_edits_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = durable.stage

    def stage(path: Path, data: bytes, name: str) -> Path:
        path.write_bytes(path.read_bytes())
        return real(path, data, name)

    monkeypatch.setattr(durable, "stage", stage)
    before = contents(folder)
    with pytest.raises(EditError, match="keeps writing"):
        save(folder, [PAY])
    assert contents(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_journal_that_leads_elsewhere_is_not_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("precious", encoding="utf-8")
    (folder / JOURNAL).symlink_to(tmp_path / "profile")
    before = contents(folder)
    with pytest.raises(EditError, match="symbolic link"):
        save(folder, [PAY])
    assert (tmp_path / "profile").read_text("utf-8") == "precious"
    assert contents(folder) == before


# Processes that are killed


def stopped(folder: Path, edits: list[Edit], where: str, times: int) -> None:
    """Save in a process that ends, without any goodbye, at the n-th call of a function."""
    child = os.fork()
    if not child:
        module = durable if hasattr(durable, where) else log
        real, left = getattr(module, where), times

        def stop(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(9)
            return real(*arguments, **options)

        setattr(module, where, stop)
        save(folder, edits, by="the killed one")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


STOPS = {
    "the second file was not staged": ("stage", 2, "", "old"),
    "the journal was not written": ("begin", 1, "", "old"),
    "no file was in place": ("put_in_place", 1, "not saved", "old"),
    "one of two files was in place": ("put_in_place", 2, "saved", "new"),
    "the end was not written": ("finish", 1, "saved", "new"),
}


@needs_fork
@pytest.mark.parametrize("case", STOPS.values(), ids=STOPS)
def test_an_interrupted_save_is_finished_or_written_off(
    folder: Path, case: tuple[str, int, str, str]
) -> None:
    where, times, end, state = case
    old = contents(folder)
    stopped(folder, [PAY, AUTHOR], where, times)

    saved = save(folder, [SetCell("origins", "us_official", "party", "United States", "USA")])

    now = contents(folder)
    changed = {name for name in TABLES if now[name] != old[name]} - {"origins.csv"}
    assert changed == ({"estimates.csv", "sources.csv"} if state == "new" else set())
    assert not [name for name in names(folder) if name.endswith(".saving")]
    told = [entry for entry in entries(folder) if entry["save"] != saved.name]
    assert [entry.get("end", "") for entry in told] == (["", end] if end else [])
    assert ("the killed one" in saved.recovered) is bool(end)
    if end:
        assert told[1]["why"]


@needs_fork
@pytest.mark.parametrize(("times", "expected"), [(1, "2,000"), (2, "2,500")])
def test_undo_knows_whether_an_interrupted_save_was_made(
    folder: Path, times: int, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """If it was not, the save before it is taken back."""
    save(folder, [PAY])
    stopped(folder, [AUTHOR, _PARTY], "put_in_place", times)
    assert cli.run(["undo", str(folder)]) == 0
    assert "had been interrupted" in " ".join(capsys.readouterr().out.split())
    assert f'"{expected}",,USD' in (folder / "estimates.csv").read_text("utf-8")
    assert b"Joohyun Moon" in (folder / "sources.csv").read_bytes()
    assert b"United States,F" in (folder / "origins.csv").read_bytes()


_PARTY = SetCell("origins", "us_official", "party", "United States", "USA")


@needs_fork
def test_a_file_that_others_changed_after_an_interrupted_save_stays_and_the_rest_goes_back(
    folder: Path,
) -> None:
    """The save cannot go on without overwriting that change, so it never was."""
    before = contents(folder)
    stopped(folder, [PAY, AUTHOR], "put_in_place", 2)
    sources = (folder / "sources.csv").read_bytes() + b"mine,,,,,,,,\n"
    (folder / "sources.csv").write_bytes(sources)
    saved = save(folder, [_PARTY])
    assert (folder / "sources.csv").read_bytes() == sources
    assert (folder / "estimates.csv").read_bytes() == before["estimates.csv"]
    assert "sources.csv is neither the old nor the new one" in saved.recovered
    assert entries(folder)[1]["end"] == "not saved"


@needs_fork
def test_files_that_were_all_changed_after_an_interrupted_save_are_left_alone(folder: Path) -> None:
    stopped(folder, [PAY, AUTHOR], "put_in_place", 2)
    own = {}
    for name in ("estimates.csv", "sources.csv"):
        own[name] = (folder / name).read_bytes() + b"mine,,,,,,,,\n"
        (folder / name).write_bytes(own[name])
    saved = save(folder, [_PARTY])
    assert {name: (folder / name).read_bytes() for name in own} == own
    assert "neither the old nor the new one" in saved.recovered
    assert entries(folder)[1]["end"] == "partly saved"


def test_a_line_of_the_journal_that_was_cut_short_goes(folder: Path) -> None:
    first = save(folder, [PAY])
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"save": "2026')
    second = save(folder, [AUTHOR])
    assert [one.name for one in undoing.find(folder, last=2)] == [second.name, first.name]
    assert len(entries(folder)) == 4


def test_a_journal_names_no_file_outside_the_dataset(folder: Path, tmp_path: Path) -> None:
    """It is a file like others: whoever sent the dataset may have written it."""
    (tmp_path / "victim").write_text("precious", encoding="utf-8")
    name = "20260101T000000Z-00000000"
    (tmp_path / f".victim.{name}.saving").write_text("evil", encoding="utf-8")
    hashes = {
        "before": digest(b"precious"),
        "after": digest(b"evil"),
    }
    now = digest((folder / "estimates.csv").read_bytes())
    files = {"../victim": hashes, "estimates.csv": {"before": "", "after": now}}
    told: dict[str, Any] = {"save": name, "at": "2026", "by": "x", "what": "x", "files": files}
    entry = told | {"edits": [], "undo": []}
    (folder / JOURNAL).write_text(json.dumps(entry) + "\n", encoding="utf-8")
    save(folder, [PAY])
    assert (tmp_path / "victim").read_text("utf-8") == "precious"


def run_processes(what: str, folder: Path, count: int) -> dict[str, Any]:
    script = ROOT / "tests" / "support" / "saving_processes.py"
    done = subprocess.run(
        [sys.executable, str(script), what, str(folder), str(count)],
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@needs_fork
def test_two_processes_lose_no_edit(tmp_path: Path) -> None:
    """500 edits each at once: applied or told as a conflict; the journal accounts for the file."""
    done = run_processes("race", tmp_path, 500)
    assert sum(done["told"].values()) == 1_000
    assert set(done["told"]) == {"APPLIED", "CONFLICT"}
    assert done["broken"] == 0
    assert done["reads"] > 100
    made = [entry for entry in entries(tmp_path) if "files" in entry]
    assert len(made) == done["told"]["APPLIED"]
    cells, added, last = {f"row_{n}": "0" for n in range(8)}, [], None
    for entry in made:
        assert last in {None, entry["files"]["estimates.csv"]["before"]}
        last = entry["files"]["estimates.csv"]["after"]
        (edit,) = entry["edits"]
        if edit["edit"] == "set":
            assert edit["old"] == cells[edit["id"]]
            cells[edit["id"]] = edit["new"]
        else:
            added.append(edit["cells"]["id"])
    rows = (tmp_path / "estimates.csv").read_text("utf-8").splitlines()[1:]
    found = {row.split(",")[0]: row.split(",")[2] for row in rows}
    assert found == cells | dict.fromkeys(added, "")
    assert len(added) == 100


@needs_fork
def test_300_kills_leave_whole_files_and_a_journal_that_knows(tmp_path: Path) -> None:
    done = run_processes("kill", tmp_path, 300)
    assert done["problems"] == []
    ends = done["ends"]
    assert sum(ends.values()) == 300
    assert sum(count for end, count in ends.items() if end != "between saves") >= 10, ends
    assert done["count"][0] > 10

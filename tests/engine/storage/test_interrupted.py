"""A save of several files is one save, for whoever comes next: above all for those who read."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dataset_copy import BUNDLED, DatasetCopy
from processes import environment
from project import ROOT

from dashboard.data import Store
from estimates import cli
from estimates.check import check
from estimates.editing import saving, undoing
from estimates.editing.edits import Edit, EditError, SetCell
from estimates.storage import durable, log, reading, recovery
from estimates.storage.names import JOURNAL, PENDING
from estimates.tables import dataset as datasets

SEEDS = max(1, int(os.environ.get("ESTIMATES_LONG", "0")) // 50)
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
PAY = SetCell("estimates", "moon_pay", "best", "2,000", "2,500")
AUTHOR = SetCell("sources", "moon", "author", "Joohyun Moon", "J. Moon")
PARTY = SetCell("origins", "us_official", "party", "United States", "USA")
TABLES = ("estimates.csv", "measures.csv", "origins.csv", "sources.csv")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture
def folder(copy_dataset: DatasetCopy) -> Path:
    return copy_dataset.path


def without_journal(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package.setdefault("estimates", {})["journal"] = False
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def left(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if durable.is_left(p.name) or p.name == PENDING]


def killed(folder: Path, edits: list[Edit], replaced: int) -> None:
    """Save in a process that ends before file number `replaced` takes its place."""
    child = os.fork()
    if not child:
        real, left = durable.put_in_place, replaced

        def stop(staged: Path, path: Path) -> None:
            nonlocal left
            if path.suffix == ".csv":
                left -= 1
                if left == 0:
                    os._exit(9)
            real(staged, path)

        durable.put_in_place = stop
        saving.save(folder, edits, by="the killed one")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def said(folder: Path) -> pd.DataFrame:
    """The findings about saves."""
    found = check(folder).findings
    return found[found["code"].isin(["F126", "F127", "F128"])]


def by_hand(folder: Path, *arguments: str) -> None:
    assert cli.run([*arguments, str(folder)]) == 0


def show(folder: Path) -> None:
    by_hand(folder, "show", "moon_pay")


READERS: dict[str, Callable[[Path], object]] = {
    "check": check,
    "list": lambda folder: by_hand(folder, "list"),
    "show": show,
    "impact": lambda folder: by_hand(folder, "impact", "moon_pay"),
    "series": lambda folder: by_hand(folder, "series", "soldier_pay", "--dataset"),
    "dashboard": lambda folder: Store().load(folder),
}


@pytest.mark.parametrize("journalled", [True, False], ids=["journal", "no journal"])
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_whoever_reads_finishes_an_interrupted_save(
    folder: Path, reader: Callable[[Path], object], *, journalled: bool
) -> None:
    if not journalled:
        without_journal(folder)
    before = tables(folder)
    killed(folder, [PAY, AUTHOR, PARTY], 2)
    reader(folder)
    after = tables(folder)
    assert b'"2,500",,USD' in after["estimates.csv"]
    assert b"J. Moon" in after["sources.csv"]
    assert b",USA,F" in after["origins.csv"]
    assert after["measures.csv"] == before["measures.csv"]
    assert left(folder) == []


def test_check_says_that_a_save_was_interrupted_until_the_next_one(folder: Path) -> None:
    killed(folder, [PAY, AUTHOR], 2)
    for _ in range(2):
        found = said(folder)
        assert list(found["code"]) == ["F126"]
        assert list(found["severity"]) == ["info"]
        assert "a save of the killed one at 20" in found["message"].iloc[0]
        assert "the files that were left have been replaced now" in found["message"].iloc[0]
    saving.save(folder, [PARTY])
    assert said(folder).empty


def test_a_save_that_was_killed_before_it_replaced_anything_never_was(folder: Path) -> None:
    before = tables(folder)
    killed(folder, [PAY, AUTHOR], 1)
    assert "none of its files had been replaced" in said(folder)["message"].iloc[0]
    assert tables(folder) == before
    with pytest.raises(EditError, match="nothing to undo"):
        undoing.find(folder)


def work_on_bundled(work: Callable[[Path], str]) -> None:
    """Have all modules loaded that the work needs: not everybody may read them."""
    with contextlib.suppress(AssertionError, ValueError):
        work(BUNDLED)


def as_nobody_reads(folder: Path, work: Callable[[Path], str]) -> str:
    """What comes of work in a copy of a folder that nobody can write to."""
    work_on_bundled(work)
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        copy = shutil.copytree(folder, Path(name) / folder.name)
        for path in copy.iterdir():
            path.chmod(0o444)
        copy.chmod(0o555)
        os.seteuid(65_534 if os.geteuid() == 0 else os.geteuid())
        try:
            return work(copy)
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
            copy.chmod(0o755)


@pytest.mark.parametrize("journalled", [True, False], ids=["journal", "no journal"])
def test_a_reader_who_may_not_write_names_the_mix_as_an_error(
    folder: Path, *, journalled: bool
) -> None:
    if not journalled:
        without_journal(folder)
    killed(folder, [PAY, AUTHOR], 2)

    def work(copy: Path) -> str:
        found = said(copy)
        assert list(found["code"]) == ["F127"]
        assert list(found["severity"]) == ["error"]
        assert cli.run(["check", str(copy), "--output", os.devnull]) == 1
        return str(found["message"].iloc[0])

    message = as_nobody_reads(folder, work)
    assert "estimates.csv is the new one, sources.csv is the old one" in message
    assert "permission denied" in message


@pytest.mark.parametrize(
    "command",
    [["list"], ["show", "moon_pay"], ["series", "soldier_pay", "--dataset"], ["export", "--force"]],
    ids=" ".join,
)
def test_who_only_shows_says_on_standard_error_that_the_files_are_a_mix(
    folder: Path,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder.parent)
    killed(folder, [PAY, AUTHOR], 2)
    output = ["--output", os.devnull] if command[0] == "export" else []
    capsys.readouterr()

    def work(copy: Path) -> str:
        assert cli.run([*command, str(copy), *output]) == 0
        return capsys.readouterr().err

    shown = as_nobody_reads(folder, work)
    assert shown.startswith("estimates: F127: a save of the killed one")
    assert shown.count("\n") == 1


def test_whole_files_in_a_folder_that_cannot_be_written_are_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(folder, [PAY, AUTHOR], 1)

    reads = 0
    real = datasets.load

    def load(path: Path) -> Any:
        nonlocal reads
        reads += path != BUNDLED
        return real(path)

    def work(copy: Path) -> str:
        return ",".join(said(copy)["code"])

    monkeypatch.setattr(datasets, "load", load)
    assert as_nobody_reads(folder, work) == "F126"
    assert reads == 1


@pytest.mark.parametrize("error", [errno.EIO, errno.EPERM])
def test_a_save_whose_second_file_cannot_be_replaced_is_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    before = tables(folder)
    real = os.replace

    def fail(source: Any, target: Any) -> None:
        if str(target).endswith("sources.csv"):
            raise OSError(error, os.strerror(error))
        real(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(EditError, match="nothing was changed"):
        saving.save(folder, [PAY, AUTHOR])
    monkeypatch.undo()
    assert tables(folder) == before
    assert left(folder) == []
    assert said(folder).empty
    with pytest.raises(EditError, match="nothing to undo"):
        undoing.find(folder)


def test_a_save_that_fails_once_is_made_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left_ = os.replace, 1

    def fail(source: Any, target: Any) -> None:
        nonlocal left_
        if str(target).endswith("sources.csv") and left_:
            left_ -= 1
            raise OSError(errno.EIO, "once")
        real(source, target)

    monkeypatch.setattr(os, "replace", fail)
    assert saving.save(folder, [PAY, AUTHOR]).name
    assert b"J. Moon" in (folder / "sources.csv").read_bytes()
    assert said(folder).empty


def test_what_was_staged_stays_until_the_save_can_be_finished(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails for a while: every reader says so, and the first one after that mends it."""
    killed(folder, [PAY, AUTHOR], 2)

    def fail(*_: Any) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "replace", fail)
    for _ in range(2):
        assert list(said(folder)["code"]) == ["F127"]
    with pytest.raises(EditError, match="neither finished nor taken back"):
        saving.save(folder, [PARTY])
    assert len(left(folder)) == 3
    monkeypatch.undo()
    assert list(said(folder)["code"]) == ["F126"]
    assert b"J. Moon" in (folder / "sources.csv").read_bytes()
    assert left(folder) == []


def test_a_reader_never_sees_a_save_half_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a reader is between two files, another program saves both."""
    real = datasets.load
    saves: Iterator[list[Edit]] = iter(
        [[PAY, AUTHOR], [SetCell("estimates", "moon_pay", "best", "2,500", "2,600")]]
    )

    def load(path: Path) -> Any:
        found = real(path)
        for edits in saves:
            saving.save(path, edits)
            break
        return found

    monkeypatch.setattr(datasets, "load", load)
    found = reading.read(folder)
    cells = {
        name: set(found.tables[name].pick(column, np.arange(found.tables[name].rows)))
        for name, column in (("estimates", "best"), ("sources", "author"))
    }
    assert "2,600" in cells["estimates"]
    assert "J. Moon" in cells["sources"]


def test_readers_hold_off_saves_that_never_end(folder: Path) -> None:
    """Two files count up together, as fast as they can; a reader always finds equal counts."""
    (folder / "estimates.csv").write_text(
        "id,measure,subject,unit,note\nmoon_pay,m,0,1,x\n", encoding="utf-8"
    )
    stop = threading.Event()
    count = 0

    def count_up() -> None:
        nonlocal count
        while not stop.is_set():
            edits = [
                SetCell("estimates", "moon_pay", "subject", str(count), str(count + 1)),
                SetCell(
                    "sources",
                    "moon",
                    "author",
                    str(count) if count else "Joohyun Moon",
                    str(count + 1),
                ),
            ]
            saving.save(folder, edits)
            count += 1

    writer = threading.Thread(target=count_up)
    writer.start()
    try:
        for _ in range(20):
            found = reading.read(folder)
            every = found.tables["sources"]
            row = every.pick("id", np.arange(every.rows)).index("moon")
            author = every.pick("author", np.array([row]))[0]
            counts = (found.tables["estimates"].pick("subject", np.array([0]))[0], author)
            assert counts in {("0", "Joohyun Moon"), (counts[0], counts[0])}
    finally:
        stop.set()
        writer.join()
    assert count > 5


def test_the_record_of_a_save_without_journal_goes_with_it(folder: Path) -> None:
    without_journal(folder)
    saving.save(folder, [PAY, AUTHOR])
    assert left(folder) == []
    assert not (folder / JOURNAL).exists()


def test_a_single_file_needs_no_record_without_journal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_journal(folder)
    monkeypatch.setattr(log, "begin", None)
    assert saving.save(folder, [PAY]).name
    assert recovery.open_record(folder) is None


def test_every_operation_on_a_file_fails_in_turn() -> None:
    """One save by chance, with `ESTIMATES_LONG=2000` forty; `ESTIMATES_SEED`: where they begin."""
    script = ROOT / "tests" / "support" / "faulty_saves.py"
    done = subprocess.run(
        [sys.executable, str(script), str(FIRST), str(SEEDS)],
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
        timeout=300 * SEEDS,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["problems"] == []
    assert found["runs"] > 100
    assert {end.partition(":")[0] for end in found["ends"]} == {
        "error",
        "killed before",
        "killed after",
        "killed within",
    }


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["accepted.csv", "notes.txt"])
def test_a_save_that_a_stranger_made_up_removes_no_file_of_ours(
    name: str, folder: Path, tmp_path: Path
) -> None:
    """It claims to have made what a link leads to, and that it has to be taken back."""
    ours = tmp_path / name
    ours.write_bytes(b"known to everyone")
    (folder / "accepted.csv").symlink_to(ours)
    sources = (folder / "sources.csv").read_bytes()
    files = {
        "accepted.csv": {"before": durable.digest(b""), "after": durable.digest(ours.read_bytes())},
        "sources.csv": {"before": durable.digest(sources), "after": durable.digest(b"x")},
    }
    entry = {"save": "made-up", "at": "2024-11-01T00:00:00Z", "by": "x", "files": files}
    (folder / PENDING).write_text(json.dumps(entry), encoding="utf-8")
    assert recovery.open_record(folder) is not None
    said(folder)
    assert ours.read_bytes() == b"known to everyone"
    assert (folder / "sources.csv").read_bytes() == sources

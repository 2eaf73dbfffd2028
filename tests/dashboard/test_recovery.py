"""What a server meets in months: what was away is back by itself, and meanwhile it is told."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import BUNDLED, DatasetCopy

import estimates
from dashboard import data, stamps
from estimates.check import Result
from estimates.tables import files


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were checked, in their order."""
    made: list[Path] = []
    check = estimates.check

    def counted(path: Path) -> Result:
        made.append(path)
        return check(path)

    monkeypatch.setattr(estimates, "check", counted)
    return made


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once."""
    monkeypatch.setattr(data, "_AGAIN", 0.0)
    monkeypatch.setattr(data, "_WRITING", 0)


def becomes(state: Callable[[], data.State | None], good: Callable[[data.State], bool]) -> bool:
    """Whether a state is good within some seconds, as pages ask for it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        now = state()
        if now is not None and good(now):
            return True
        time.sleep(0.02)
    return False


def best(state: data.State) -> str:
    assert state.result is not None
    return str(state.result.estimates.set_index("id")["best"]["moon_payroll"])


def test_folder_that_was_moved_away_is_back_with_all_its_data(copy_dataset: DatasetCopy) -> None:
    store = data.Store()
    good = store.load(copy_dataset.path)
    away = copy_dataset.path.with_name("away")
    copy_dataset.path.rename(away)
    kept = store.load(copy_dataset.path)
    assert kept.behind
    assert "there is no folder" in kept.unreadable
    assert kept.result is good.result
    away.rename(copy_dataset.path)
    again = store.load(copy_dataset.path)
    assert (again.behind, again.unreadable, again.version) == (False, "", good.version)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_link_that_leads_to_another_folder_is_followed_under_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when each release of a dataset has its folder, and `current` leads to the newest."""
    first, second = (DatasetCopy(shutil.copytree(BUNDLED, tmp_path / name)) for name in ("1", "2"))
    second.edit("estimates.csv", "moon_payroll", "best", "25 million")
    link = tmp_path / "current"
    link.symlink_to(first.path)
    monkeypatch.setenv(data.DATASETS, str(link))
    store = data.Store()

    def shown() -> data.State:
        folder = data.chosen("current")
        assert folder is not None
        return store.load(folder)

    assert best(shown()) == "24 million"
    link.unlink()
    link.symlink_to(second.path)
    assert best(shown()) == "25 million"
    assert list(data.named(data.datasets())) == ["current"]


def test_folder_named_twice_is_one_dataset_in_its_first_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / name for name in ("b", "a", "b")]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    paths = [folders[0], folders[1], tmp_path / "a" / ".." / "b"]
    monkeypatch.setenv(data.DATASETS, os.pathsep.join(map(str, paths)))
    assert data.datasets() == folders[:2]


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("problem", [errno.EMFILE, errno.EACCES, errno.EIO, errno.ESTALE])
def test_file_that_could_not_be_read_for_a_while_is_read_again_though_it_is_the_same(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch, problem: int
) -> None:
    """Its time and size say nothing of what kept it from being read."""
    store = data.Store()
    store.load(copy_dataset.path)
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "25 million")
    fails = True

    def failing(function: Callable[..., object]) -> Callable[..., object]:
        def call(path: Path, *rest: object) -> object:
            if fails:
                raise OSError(problem, os.strerror(problem))
            return function(path, *rest)

        return call

    monkeypatch.setattr(files, "contents", failing(files.contents))
    monkeypatch.setattr(estimates, "check", failing(estimates.check))
    kept = store.load(copy_dataset.path)
    assert kept.behind
    assert os.strerror(problem) in kept.unreadable
    assert best(kept) == "24 million"
    fails = False
    assert becomes(lambda: store.glance(copy_dataset.path), lambda now: not now.unreadable)
    assert best(store.load(copy_dataset.path)) == "25 million"


@pytest.mark.usefixtures("soon")
def test_check_that_failed_between_two_good_readings_is_made_again(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are as they were, and were read; only the check was out of luck."""
    store = data.Store()
    check, fails = estimates.check, True

    def unlucky(path: Path) -> Result:
        if fails:
            raise estimates.DatasetError("the folder cannot be read: Too many open files")
        return check(path)

    monkeypatch.setattr(estimates, "check", unlucky)
    first = store.load(copy_dataset.path)
    assert first.result is None
    assert store.load(copy_dataset.path) is first, "nothing new to draw"
    fails = False
    assert becomes(lambda: store.glance(copy_dataset.path), lambda now: now.result is not None)


@pytest.mark.usefixtures("soon")
def test_file_that_is_missing_is_told_and_not_checked_again_and_again(
    copy_dataset: DatasetCopy, checks: list[Path]
) -> None:
    (copy_dataset.path / "sources.csv").unlink()
    store = data.Store()
    for _ in range(5):
        assert "sources.csv" in store.load(copy_dataset.path).unreadable
    assert len(checks) == 1


def test_rights_and_replacement_of_a_file_are_seen(copy_dataset: DatasetCopy) -> None:
    """Also where its time and its size are as before."""
    file = copy_dataset.path / "estimates.csv"
    seen = [stamps.stamp(copy_dataset.path)]
    file.chmod(0o600)
    seen.append(stamps.stamp(copy_dataset.path))
    known = file.stat()
    other = file.with_name("other")
    other.write_bytes(file.read_bytes().replace(b"24 million", b"25 million"))
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    other.replace(file)
    seen.append(stamps.stamp(copy_dataset.path))
    assert file.stat().st_mtime_ns == known.st_mtime_ns
    assert len(set(seen)) == 3


def test_file_that_never_rests_is_followed_all_the_same(copy_dataset: DatasetCopy) -> None:
    """Ten saves a second, as of a program that writes what it measures."""
    store = data.Store()
    first = store.load(copy_dataset.path)
    done = threading.Event()
    file = copy_dataset.path / "estimates.csv"
    text = file.read_bytes()

    def save() -> None:
        number = 0
        while not done.wait(0.1):
            number += 1
            whole = file.with_name("whole")
            whole.write_bytes(text.replace(b"24 million", f"{number} million".encode()))
            whole.replace(file)

    saving = threading.Thread(target=save)
    saving.start()
    try:
        assert becomes(
            lambda: store.glance(copy_dataset.path), lambda now: now.version != first.version
        )
    finally:
        done.set()
        saving.join()


def test_failure_of_a_first_check_is_not_repeated_with_each_glance(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every open page asks twice a second."""
    made: list[Path] = []

    def fail(path: Path) -> Result:
        made.append(path)
        raise RuntimeError("a bug")

    monkeypatch.setattr(estimates, "check", fail)
    monkeypatch.setattr(data, "_WRITING", 0)
    store = data.Store()
    for _ in range(40):
        assert store.glance(copy_dataset.path) is None
        time.sleep(0.02)
    assert len(made) == 1
    with pytest.raises(RuntimeError, match="a bug"):
        store.load(copy_dataset.path)


def test_lack_of_threads_passes(copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    store = data.Store()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError, match="new thread"):
            store.load(copy_dataset.path)
    assert store.soon(copy_dataset.path, 20) is not None


def test_all_datasets_that_are_served_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checks: list[Path]
) -> None:
    """Else pages of nine datasets would have each of them checked anew twice a second."""
    folders = [shutil.copytree(BUNDLED, tmp_path / str(number)) for number in range(12)]
    monkeypatch.setenv(data.DATASETS, os.pathsep.join(map(str, folders)))
    store = data.Store()
    for folder in folders * 2:
        store.load(folder)
    assert checks == folders


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_pipe_in_the_place_of_a_file_keeps_nobody_waiting(copy_dataset: DatasetCopy) -> None:
    file = copy_dataset.path / "units.txt"
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    state = data.Store().soon(copy_dataset.path, 20)
    assert state is not None
    assert "not a plain file" in state.unreadable

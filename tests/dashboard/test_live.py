"""A dataset is checked once for all pages that show it, and again only when its files change."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy

import estimates
from dashboard import data, live, upkeep
from estimates.check import Result


@dataclass
class Checks:
    """The folders that were checked, in their order; while it is shut, the gate holds checks up."""

    folders: list[Path] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Checks]:
    """Checks as long as a test wants them to be; the gate is open to begin with."""
    checks, check = Checks(), estimates.check
    checks.gate.set()

    def gated(path: Path) -> Result:
        checks.folders.append(path)
        assert checks.gate.wait(timeout=60)
        return check(path)

    monkeypatch.setattr(estimates, "check", gated)
    yield checks
    checks.gate.set()


def test_pages_that_open_at_once_share_one_check(copy_dataset: DatasetCopy, checks: Checks) -> None:
    checks.gate.clear()
    store = data.Store()
    seen: list[data.State] = []
    pages = [
        threading.Thread(target=lambda: seen.append(store.load(copy_dataset.path)))
        for _ in range(8)
    ]
    for page in pages:
        page.start()
    checks.gate.set()
    for page in pages:
        page.join()
    assert len(checks.folders) == 1
    assert len(seen) == 8
    assert len(set(map(id, seen))) == 1


def test_dataset_is_read_ahead_and_a_page_that_waits_too_long_can_say_so(
    copy_dataset: DatasetCopy, checks: Checks
) -> None:
    checks.gate.clear()
    store = data.Store()
    store.begin(copy_dataset.path)
    assert store.soon(copy_dataset.path, 0.01) is None
    checks.gate.set()
    assert store.soon(copy_dataset.path, 30) is store.load(copy_dataset.path)
    assert len(checks.folders) == 1


def test_page_does_not_wait_for_a_long_check_and_glances_start_one(
    copy_dataset: DatasetCopy, checks: Checks
) -> None:
    store = data.Store(patience=0.01)
    first = store.load(copy_dataset.path)
    checks.gate.clear()
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    assert store.load(copy_dataset.path) is first
    checks.gate.set()
    deadline = time.monotonic() + 30
    while (now := store.glance(copy_dataset.path)) is first:
        assert time.monotonic() < deadline
    assert now is not None
    assert now.version != first.version
    assert live.token(now) != live.token(first)
    assert len(checks.folders) == 2


def test_file_that_is_touched_but_not_changed_is_not_checked(
    copy_dataset: DatasetCopy, checks: Checks
) -> None:
    store = data.Store()
    first = store.load(copy_dataset.path)
    (copy_dataset.path / "estimates.csv").touch()
    assert store.load(copy_dataset.path) is first
    assert len(checks.folders) == 1


def test_failure_of_a_check_keeps_the_last_good_state(
    copy_dataset: DatasetCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = data.Store()
    good = store.load(copy_dataset.path)

    def fail(_: Path) -> Result:
        raise RuntimeError("a bug")

    monkeypatch.setattr(estimates, "check", fail)
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    kept = store.load(copy_dataset.path)
    assert kept.behind
    assert kept.result is good.result
    assert "a bug" in kept.unreadable
    with pytest.raises(RuntimeError, match="a bug"):
        data.Store().load(copy_dataset.path)


def test_first_page_is_worked_out_before_anybody_asks(
    bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(data.DATASETS, str(bundled))
    worked_out: list[object] = []
    monkeypatch.setattr(upkeep, "overview", worked_out.append)
    upkeep.work_ahead()
    assert worked_out == [data.STORE.load(bundled).result]


def test_nothing_is_worked_out_where_there_is_no_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page itself says that the folder is not there; the server starts."""
    monkeypatch.setenv(data.DATASETS, str(tmp_path / "missing"))
    worked_out: list[object] = []
    monkeypatch.setattr(upkeep, "overview", worked_out.append)
    upkeep.work_ahead()
    assert worked_out == []

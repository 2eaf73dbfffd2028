"""Each operation on a file fails in turn, or is the last of its process: outputs, and `init`."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from disk_faults import ERRORS, KILLED, KINDS, Fault, faulty, operations, tells

from estimates.reports import skeleton
from estimates.reports.skeleton import SkeletonError
from estimates.storage import outputs, reading
from estimates.tables.faults import FaultKind

MOST = 200
LONG = "ESTIMATES_LONG" in os.environ
PLACES = ("new", "new/deeper", "empty")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


def went(work: Callable[[], object], fault: Fault, error: type[Exception]) -> str:
    """What came of work: "done", "failed", "killed", or "over" where it ended before the fault."""
    if fault.kind == "error":
        with faulty(fault) as disk:
            try:
                work()
            except error:
                return "failed"
        return "done" if disk.count >= fault.at else "over"
    child = os.fork()
    if not child:
        status = 1
        try:
            with faulty(fault) as disk:
                work()
            status = 0 if disk.count >= fault.at else 2
        finally:
            os._exit(status)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "done", 2: "over", KILLED: "killed"}[ended]


def faults() -> list[Fault]:
    """What may go wrong; with `ESTIMATES_LONG` every error, once and from then on."""
    kinds = [Fault(kind, 1) for kind in KINDS[1:]]
    every = [Fault("error", 1, number, lasts) for number in ERRORS for lasts in ("", "all")]
    return [*(every if LONG else every[:2]), *kinds]


@pytest.mark.parametrize("first", faults(), ids=str)
def test_a_report_is_there_whole_or_as_it_was(first: Fault, tmp_path: Path) -> None:
    path, old, new = tmp_path / "report", b"yesterday " * 9_000, b"today " * 20_000
    seen = set()
    path.write_bytes(old)
    names = operations(lambda: outputs.write(new, path))
    for at in range(1, MOST):
        fault = Fault(first.kind, at, first.number, first.lasts)
        if not tells(fault, names):
            continue
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        path.write_bytes(old)
        how = went(lambda: outputs.write(new, path), fault, outputs.OutputError)
        seen.add(how)
        if how == "over":
            break
        assert path.read_bytes() in ((new,) if how == "done" else (old, new)), fault
        if how == "failed" and not first.lasts:
            assert [entry.name for entry in tmp_path.iterdir()] == ["report"], fault
            assert path.read_bytes() == old, fault
    assert "over" in seen
    assert len(seen) > 1


@pytest.mark.parametrize("place", PLACES if LONG else PLACES[1:])
@pytest.mark.parametrize("first", faults(), ids=str)
def test_init_leaves_no_half_dataset(first: Fault, place: str, tmp_path: Path) -> None:
    """After an error nothing is there; after a kill the next `init` or the next reader mends it."""
    seen = set()
    folder = tmp_path / place
    (tmp_path / "empty").mkdir()
    names = operations(partial(skeleton.write, folder))
    for at in range(1, MOST):
        fault = Fault(first.kind, at, first.number, first.lasts)
        if not tells(fault, names):
            continue
        shutil.rmtree(tmp_path)
        (tmp_path / "empty").mkdir(parents=True)
        how = went(partial(skeleton.write, folder), fault, SkeletonError)
        seen.add(how)
        if how == "over":
            break
        if how == "failed" and not first.lasts:
            left = [path.name for path in tmp_path.rglob("*")]
            assert left == ["empty"], (fault, left)
        if how == "killed":
            with contextlib.suppress(SkeletonError):  # it is whole already
                skeleton.write(folder)
        if how != "failed":
            faults = reading.read(folder).faults
            assert {each.kind for each in faults} <= {FaultKind.INTERRUPTED_SAVE}, fault
            assert len(list(folder.glob("*.csv"))) == 4, fault
    assert "over" in seen
    assert len(seen) > 1

"""`check --watch` checks again when files have changed and come to rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy
from processes import ESTIMATES, environment

from estimates import cli
from estimates.reports import watching


def test_a_change_is_reported_once_when_it_has_come_to_rest(copy_dataset: DatasetCopy) -> None:
    """A program that writes a file in steps gives one report; what is no file of it, none."""
    folder = copy_dataset.path
    path = folder / "estimates.csv"
    steps: list[Callable[[], object]] = [
        lambda: (folder / "journal.jsonl").write_text("{}", encoding="utf-8"),
        lambda: path.write_bytes(path.read_bytes() + b"a"),
        lambda: path.write_bytes(path.read_bytes() + b"b"),
        lambda: None,
        lambda: (folder / "units.txt").write_text("", encoding="utf-8"),
        lambda: None,
        lambda: shutil.rmtree(folder),
        lambda: None,
    ]
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > len(steps):
            raise KeyboardInterrupt
        steps[len(waits) - 1]()

    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(len(waits) for _ in watching.versions(folder, wait))
    assert seen == [0, 4, 6, 8]


@pytest.mark.skipif(os.name == "nt", reason="the test sends the signal of Ctrl+C")
def test_the_command_reports_again_and_ends_with_ctrl_c(copy_dataset: DatasetCopy) -> None:
    command = [*ESTIMATES, "check", "--watch", str(copy_dataset.path), "--select", "F"]
    out = copy_dataset.path.parent / "out.txt"
    with out.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env=environment()
        )
        try:
            _wait_for(out, "No errors")
            copy_dataset.edit("estimates.csv", "moon_pay", "best", "abc")
            _wait_for(out, "F116")
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(timeout=20)
    assert status == 0
    text = out.read_text("utf-8")
    assert text.count("Checked ") == 2
    assert "\x1b" not in text


class _GivenUp:
    """Something that is interrupted while Python gives it up, where exceptions are dropped."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_drops_ends_it_too() -> None:
    before = signal.getsignal(signal.SIGINT)
    with watching.interruptible() as wait:
        given_up = _GivenUp()
        del given_up
        with pytest.raises(KeyboardInterrupt):
            wait(30)
    assert signal.getsignal(signal.SIGINT) is before


def _wait_for(path: Path, words: str) -> None:
    deadline = time.monotonic() + 60
    while words not in path.read_text("utf-8"):
        assert time.monotonic() < deadline, path.read_text("utf-8")
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--format", "json"], "leave out --format"), (["/no/such/folder"], "there is no folder")],
)
def test_what_cannot_be_watched_is_said(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", "--watch", *arguments]) == 2
    assert says in capsys.readouterr().err

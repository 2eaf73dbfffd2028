"""Checking again whenever a dataset's files change; their stamps are looked at now and then."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from estimates.check import Result, check
from estimates.reports import check_text
from estimates.reports.output import to_stdout
from estimates.reports.selection import select
from estimates.reports.terminal import Screen
from estimates.storage.reading import Stamps, stamps
from estimates.tables.dataset import DatasetError
from estimates.words.wording import plain

EVERY: Final = 0.3  # seconds between two looks
_CLEAR: Final = "\x1b[2J\x1b[3J\x1b[H"


def versions(folder: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[Stamps]:
    """The stamps at first, and then each time that files have changed and come to rest."""
    known = stamps(folder)
    yield known
    while True:
        wait(EVERY)
        now = stamps(folder)
        if now == known:
            continue
        while True:  # programs write in several steps
            wait(EVERY)
            later = stamps(folder)
            if later == now:
                break
            now = later
        known = now
        yield known


def check_again(
    folder: Path,
    wanted: tuple[str, ...],
    ignored: tuple[str, ...],
    screen: Screen,
    *,
    terminal: bool,
) -> None:
    """Show the report of a check, and again whenever a file changes, until it is interrupted.

    wanted, ignored: codes, as for `selection.select`. On a terminal the screen is cleared first.

    Raises:
        DatasetError: there is no such folder at the start; later that is shown and waited for.
    """
    text = _report(check(folder), folder, wanted, ignored, screen)
    try:
        with interruptible() as wait:
            for number, _ in enumerate(versions(folder, wait)):
                if number:
                    try:
                        text = _report(check(folder), folder, wanted, ignored, screen)
                    except DatasetError as error:
                        text = f"{plain(str(error))}\n"
                before = _CLEAR if terminal else "\n" if number else ""
                ending = f"\nWatching {plain(str(folder))}; Ctrl+C ends it.\n" if terminal else ""
                to_stdout(before + text + ending, screen.encoding)
    except KeyboardInterrupt:
        return


@contextmanager
def interruptible() -> Iterator[Callable[[float], None]]:
    """A way to wait that an interrupt ends, even one that came a moment too soon.

    Python drops the exception of an interrupt that it is told of while an object is given up.
    """
    interrupted = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupted.set()
        signal.default_int_handler(number, frame)

    def wait(seconds: float) -> None:
        if interrupted.wait(seconds):
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield wait
    finally:
        signal.signal(signal.SIGINT, before)


def _report(
    result: Result,
    folder: Path,
    wanted: tuple[str, ...],
    ignored: tuple[str, ...],
    screen: Screen,
) -> str:
    return check_text.report(result, select(result, wanted, ignored), screen, folder)

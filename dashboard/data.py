"""What the pages show: the checked dataset, read again when its files change."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import math
import os
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import estimates
from dashboard import stamps
from dashboard.stamps import Stamp, stamp
from estimates.check import BUNDLED_DATASETS
from estimates.tables.settings import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimates.check import Result

DATASETS = "ESTIMATES_DATASETS"
"""Environment variable: folders of datasets, joined by `os.pathsep`; unset: the bundled ones."""

EDIT = "ESTIMATES_EDIT"
"""Environment variable: whether the pages may change the datasets; unset: they only show them."""

_KEPT: Final = 8  # datasets, and all that are served
_SHORT: Final = 8  # hexadecimal digits of a version
_WRITING: Final = 150_000_000  # ns: a file changed this lately may not be whole yet
_WAITED: Final = 1.0  # s after which a file that never rests is read all the same
_NOT_OPENED: Final = "F101"  # the finding about a file that is missing or cannot be opened
_AGAIN: Final = 2.0  # s until what could not be read for want of something is tried again


@dataclass(frozen=True, slots=True)
class State:
    """A dataset as it is shown.

    `version` is a short hash of the files behind `result`. `unreadable` is "" or the first thing in
    the files as they now are that cannot be read. Then `result` is the last good one, read at
    `read_at` (`behind`), or what could be read where there never was a good one, or None where
    nothing could.
    """

    path: Path
    result: Result | None
    read_at: dt.datetime
    version: str
    unreadable: str = ""
    behind: bool = False


@dataclass(slots=True)
class _Shelf:
    """What is known of one folder: its files as they were read, and who is reading them now."""

    stamp: Stamp | None = None
    contents: str = ""
    state: State | None = None
    reading: Future[State] | None = None
    again: float = math.inf  # when to read the same files again, by the clock that only goes on
    rests_until: float = -math.inf  # until then, glances start no reading
    unrest: float | None = None  # since when they have seen files that are being written


class Store:
    """The states of datasets by folder. One per process: what one reader's page read, all share.

    A change is read once, in a thread of its own. Pages wait for it no longer than `patience`
    (seconds), unless there is nothing yet that they could show.
    """

    def __init__(self, patience: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._shelves: dict[Path, _Shelf] = {}
        self._patience = patience

    def load(self, path: Path) -> State:
        """The state of the dataset in `path`, checked anew where its files changed.

        Where that takes long, the state before; `glance` has the new one as soon as it is there.
        """
        known, reading = self._follow(path)
        if reading is None:
            return known if known is not None else self.load(path)
        try:
            return reading.result(None if known is None else self._patience)
        except TimeoutError:
            if known is None:
                raise
            return known

    def begin(self, path: Path) -> None:
        """Start to read the dataset in `path`, for those who will ask for it."""
        self._follow(path)

    def soon(self, path: Path, seconds: float) -> State | None:
        """The state as `load` has it, if it is there within that time."""
        known, reading = self._follow(path)
        if known is None and reading is not None:
            with contextlib.suppress(TimeoutError):
                known = reading.result(seconds)
        return known

    def glance(self, path: Path) -> State | None:
        """The state as it is known, at once. A change of the files is taken up beside.

        Files that are being written this moment are left alone until a later glance; those that are
        written all the time are not.
        """
        newest = max((file.changed for file in stamp(path)), default=0)
        rests = abs(time.time_ns() - newest) >= _WRITING
        with self._lock:
            shelf = self._shelf(path)
            if rests:
                shelf.unrest = None
            else:
                now = time.monotonic()
                shelf.unrest = now if shelf.unrest is None else shelf.unrest
                if now - shelf.unrest < _WAITED:
                    return shelf.state
                shelf.unrest = now
            if time.monotonic() < shelf.rests_until:
                return shelf.state
        return self._follow(path)[0]

    def newest(self, path: Path) -> Result | None:
        """The check of the files as they are this moment, if it is at hand."""
        shelf = self._shelves.get(path)
        if shelf is None or shelf.state is None or shelf.state.behind:
            return None
        return shelf.state.result if shelf.stamp == stamp(path) else None

    def _shelf(self, path: Path) -> _Shelf:
        """The shelf of a folder, with the lock held."""
        shelf = self._shelves.pop(path, None) or _Shelf()
        self._shelves[path] = shelf  # the last one used is the last one to go
        while len(self._shelves) > max(_KEPT, len(datasets())):
            self._shelves.pop(next(iter(self._shelves)))
        return shelf

    def _follow(self, path: Path) -> tuple[State | None, Future[State] | None]:
        """The state as it is known, and who reads a newer one: at most one thread a folder."""
        now = stamp(path)
        with self._lock:
            shelf = self._shelf(path)
            is_due = shelf.stamp != now or time.monotonic() >= shelf.again
            if is_due and shelf.reading is None:
                reading: Future[State] = Future()
                work = threading.Thread(
                    target=self._read, args=(path, shelf, now, reading), daemon=True
                )
                work.start()  # raises where there are threads enough
                shelf.reading = reading
            return shelf.state, shelf.reading

    def _read(self, path: Path, shelf: _Shelf, now: Stamp, reading: Future[State]) -> None:
        """Read the files, put their state on the shelf, and tell those who wait for it."""
        began = time.monotonic()
        try:
            contents = stamps.read(path)
            state, is_sure = shelf.state, True
            if state is None or contents.version != shelf.contents:
                state, is_sure = _read(path, state, contents.version[:_SHORT])
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            with self._lock:
                shelf.reading, shelf.rests_until = None, _later(began)
            reading.set_exception(error)
            return
        _forget_what_stays()
        is_sure = is_sure or contents.lacks  # what is not there is no passing failure
        with self._lock:
            shelf.stamp, shelf.state, shelf.reading = now, state, None
            shelf.contents = contents.version if is_sure or not contents.is_whole else ""
            shelf.again = math.inf if is_sure and contents.is_whole else _later(began)
        reading.set_result(state)


def _later(began: float) -> float:
    """When to read again what failed: the sooner, the less time it takes."""
    now = time.monotonic()
    return now + max(_AGAIN, 10 * (now - began))


STORE = Store()


@cache
def _forget_what_stays() -> None:
    """Keep the garbage collector from what lives as long as the server: modules, above all.

    Streamlit collects after every run of a page, which otherwise takes 0.1 s each time.
    """
    gc.collect()
    gc.freeze()


def datasets() -> list[Path]:
    """The folders that the server was started for, in their order, each once.

    As they were named: what a link in their path leads to may become another folder.
    """
    named = [part for part in os.environ.get(DATASETS, "").split(os.pathsep) if part]
    once: dict[Path, Path] = {}
    for path in map(absolute, named):
        once.setdefault(path.resolve(), path)
    return list(once.values()) or _bundled()


def _bundled() -> list[Path]:
    """The bundled datasets, that which commands take where none is named first."""
    folders = (path for path in sorted(BUNDLED_DATASETS.iterdir()) if (path / PACKAGE).is_file())
    return [estimates.BUNDLED, *(path for path in folders if path != estimates.BUNDLED)]


def absolute(path: str | Path) -> Path:
    """A path that stays the same wherever the server works; links in it are not followed."""
    whole = Path(path).absolute()
    return whole.resolve() if ".." in whole.parts else whole


def named(paths: Sequence[Path]) -> dict[str, Path]:
    """Folders by the names that links have for them, each folder once.

    The name of the folder; where several have the same, as many folders above it as tell them
    apart: `2023/north-korea`. The order of the folders changes no name.
    """
    once = list(dict.fromkeys(paths))
    return {_telling(path, [other for other in once if other != path]): path for path in once}


def _telling(path: Path, others: Sequence[Path]) -> str:
    """The last parts of a path, as few as no other path ends in."""
    for count in range(1, len(path.parts)):
        tail = path.parts[-count:]
        if all(other.parts[-count:] != tail for other in others):
            return "/".join(tail)
    return path.as_posix()


def chosen(name: str) -> Path | None:
    """The folder of that name among those that are served; without a name, the first."""
    folders = named(datasets())
    return folders.get(name or next(iter(folders)))


def _read(path: Path, before: State | None, version: str) -> tuple[State, bool]:
    """The state of a dataset, and whether the same files are sure to give the same one again."""
    now = dt.datetime.now().astimezone()
    try:
        result = estimates.check(path)
    except (estimates.DatasetError, OSError) as error:
        return _kept(path, before, now, str(error)), False
    except Exception as error:
        if before is None or before.result is None:
            raise
        # A failure of ours does not take away what could be shown until now.
        why = f"The check failed ({type(error).__name__}: {error})."
        return _kept(path, before, now, why), False
    problem = _unreadable(result)
    is_sure = not (result.outline["code"] == _NOT_OPENED).any()
    if problem and before is not None and (before.behind or not before.unreadable):
        return _kept(path, before, now, problem), is_sure
    return State(path, result, now, version, problem), is_sure


def _kept(path: Path, before: State | None, now: dt.datetime, problem: str) -> State:
    """The last good state, and what is wrong with the files as they now are."""
    if before is None or before.result is None:
        if before is not None and before.unreadable == problem:
            return before  # nothing is new to who reads it
        return State(path, None, now, "", problem)
    return State(path, before.result, before.read_at, before.version, problem, behind=True)


def _unreadable(result: Result) -> str:
    """The first error about files and cells (F), with its place; "" where all was read."""
    found = result.outline
    first = found[found["code"].str.startswith("F") & found["severity"].eq("error")].head(1)
    if first.empty:
        return ""
    row = result.worded(first).iloc[0]
    return f"{place(row['file'], row['line'], row['column'])}: {row['message']}"


def place(file: str, line: object, column: str) -> str:
    """Where a finding is, in words: `estimates.csv, line 7, column best`."""
    number = f"line {line}" if isinstance(line, int) or str(line).isdigit() else ""
    parts = (file, number, f"column {column}" if column else "")
    return ", ".join(part for part in parts if part)

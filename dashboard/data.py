"""What the pages show: the checked dataset, read again when its files change."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import hashlib
import os
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import estimates
from estimates.tables.columns import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimates.check import Result

DATASETS = "ESTIMATES_DATASETS"
"""Environment variable: folders of datasets, joined by `os.pathsep`; unset: the bundled one."""

EDIT = "ESTIMATES_EDIT"
"""Environment variable: whether the pages may change the datasets; unset: they only show them."""

_FILES = (*(table.file for table in TABLES), "datapackage.json", "units.txt")
_KEPT = 8
_SHORT = 8  # hexadecimal digits of a version
_WRITING = 150_000_000  # ns: a file changed this lately may not be whole yet

Stamp = tuple[tuple[str, int, int], ...]


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

        Files that are being written this moment are left alone until the next glance.
        """
        newest = max((changed for _, changed, _ in stamp(path)), default=0)
        if abs(time.time_ns() - newest) < _WRITING:
            shelf = self._shelves.get(path)
            return shelf.state if shelf else None
        return self._follow(path)[0]

    def newest(self, path: Path) -> Result | None:
        """The check of the files as they are this moment, if it is at hand."""
        shelf = self._shelves.get(path)
        if shelf is None or shelf.state is None or shelf.state.behind:
            return None
        return shelf.state.result if shelf.stamp == stamp(path) else None

    def _follow(self, path: Path) -> tuple[State | None, Future[State] | None]:
        """The state as it is known, and who reads a newer one: at most one thread a folder."""
        now = stamp(path)
        with self._lock:
            shelf = self._shelves.pop(path, None) or _Shelf()
            self._shelves[path] = shelf  # the last one used is the last one to go
            while len(self._shelves) > _KEPT:
                self._shelves.pop(next(iter(self._shelves)))
            if shelf.stamp != now and shelf.reading is None:
                shelf.reading = Future()
                work = threading.Thread(
                    target=self._read, args=(path, shelf, now, shelf.reading), daemon=True
                )
                work.start()
            return shelf.state, shelf.reading

    def _read(self, path: Path, shelf: _Shelf, now: Stamp, reading: Future[State]) -> None:
        """Read the files, put their state on the shelf, and tell those who wait for it."""
        try:
            contents = hashed(path)
            state = shelf.state
            if state is None or contents != shelf.contents:
                state = _read(path, state, contents[:_SHORT])
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            with self._lock:
                shelf.reading = None
            reading.set_exception(error)
            return
        _forget_what_stays()
        with self._lock:
            shelf.stamp, shelf.contents, shelf.state, shelf.reading = now, contents, state, None
        reading.set_result(state)


STORE = Store()


@cache
def _forget_what_stays() -> None:
    """Keep the garbage collector from what lives as long as the server: modules, above all.

    Streamlit collects after every run of a page, which otherwise takes 0.1 s each time.
    """
    gc.collect()
    gc.freeze()


def datasets() -> list[Path]:
    """The folders that the server was started for, in their order."""
    named = [part for part in os.environ.get(DATASETS, "").split(os.pathsep) if part]
    return [Path(part).resolve() for part in named] or [estimates.BUNDLED]


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


def stamp(path: Path) -> Stamp:
    """Name, time of change (ns) and size of each file of a dataset that exists."""
    found = []
    for name in _FILES:
        try:
            status = (path / name).stat()
        except OSError:
            continue
        found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def hashed(path: Path) -> str:
    """The SHA-256 of what the files of a dataset hold, in hex: the same wherever they lie."""
    digest = hashlib.sha256()
    for name in _FILES:
        with contextlib.suppress(OSError):
            digest.update(f"{name}\0".encode() + (path / name).read_bytes() + b"\0")
    return digest.hexdigest()


def _read(path: Path, before: State | None, version: str) -> State:
    now = dt.datetime.now().astimezone()
    try:
        result = estimates.check(path)
    except (estimates.DatasetError, OSError) as error:
        return _kept(path, before, now, str(error))
    except Exception as error:
        if before is None or before.result is None:
            raise
        # A failure of ours does not take away what could be shown until now.
        return _kept(path, before, now, f"The check failed ({type(error).__name__}: {error}).")
    problem = _unreadable(result)
    good = before is not None and (before.behind or not before.unreadable)
    if problem and good:
        return _kept(path, before, now, problem)
    return State(path, result, now, version, problem)


def _kept(path: Path, before: State | None, now: dt.datetime, problem: str) -> State:
    """The last good state, and what is wrong with the files as they now are."""
    if before is None or before.result is None:
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

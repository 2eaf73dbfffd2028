"""What the pages show: the checked dataset, read again when its files change."""

from __future__ import annotations

import datetime as dt
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import estimates
from estimates.tables.columns import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

DATASETS = "ESTIMATES_DATASETS"
"""Environment variable: folders of datasets, joined by `os.pathsep`; unset: the bundled one."""

_OTHER_FILES = ("datapackage.json", "units.txt")
_KEPT = 8

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class State:
    """A dataset as it is shown.

    `unreadable` is "" or the first thing in the files as they now are that cannot be read. Then
    `result` is the last good one, read at `read_at` (`behind`), or what could be read where there
    never was a good one, or None where nothing could.
    """

    path: Path
    result: Result | None
    read_at: dt.datetime
    unreadable: str = ""
    behind: bool = False


class Store:
    """The states of datasets by folder. One per process: what one reader's page read, all share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[Path, tuple[Stamp, State]] = {}

    def load(self, path: Path) -> State:
        """The state of the dataset in `path`, checked anew only when its files changed."""
        with self._lock:
            now = stamp(path)
            known = self._states.get(path)
            if known is not None and known[0] == now:
                return known[1]
            state = _read(path, known[1] if known else None)
            self._states.pop(path, None)
            self._states[path] = (now, state)
            while len(self._states) > _KEPT:
                self._states.pop(next(iter(self._states)))
            return state


STORE = Store()


def datasets() -> list[Path]:
    """The folders that the server was started for, in their order."""
    named = [part for part in os.environ.get(DATASETS, "").split(os.pathsep) if part]
    return [Path(part).resolve() for part in named] or [estimates.BUNDLED]


def stamp(path: Path) -> Stamp:
    """Name, time of change (ns) and size of each file of a dataset that exists."""
    names = (*(table.file for table in TABLES), *_OTHER_FILES)
    found = []
    for name in names:
        try:
            status = (path / name).stat()
        except OSError:
            continue
        found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _read(path: Path, before: State | None) -> State:
    now = dt.datetime.now().astimezone()
    try:
        result = estimates.check(path)
    except (estimates.DatasetError, OSError) as error:
        return _kept(path, before, now, str(error))
    problem = _unreadable(result.findings)
    good = before is not None and (before.behind or not before.unreadable)
    return (
        _kept(path, before, now, problem) if problem and good else State(path, result, now, problem)
    )


def _kept(path: Path, before: State | None, now: dt.datetime, problem: str) -> State:
    if before is None or before.result is None:
        return State(path, None, now, problem)
    return State(path, before.result, before.read_at, problem, behind=True)


def _unreadable(findings: pd.DataFrame) -> str:
    """The first error about files and cells (F), with its place; "" where all was read."""
    first = findings[findings["code"].str.startswith("F") & findings["severity"].eq("error")].head(
        1
    )
    if first.empty:
        return ""
    row = first.iloc[0]
    return f"{place(row['file'], row['line'], row['column'])}: {row['message']}"


def place(file: str, line: object, column: str) -> str:
    """Where a finding is, in words: `estimates.csv, line 7, column best`."""
    number = f"line {line}" if isinstance(line, int) or str(line).isdigit() else ""
    parts = (file, number, f"column {column}" if column else "")
    return ", ".join(part for part in parts if part)

"""The journal of a dataset: one JSON object per line, for each save what it changed and its end.

A save is written down before the files change, with their hashes before and after and the edits
that undo it; a second line says how it ended. A save without one was cut short.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from estimates.editing.edits import Edit, EditError, as_json, from_json, table_of
from estimates.editing.planning import Plan
from estimates.findings.collection import shorten
from estimates.storage import durable
from estimates.storage.names import JOURNAL

SAVED, NOT_SAVED, PARTLY = "saved", "not saved", "partly saved"
_TAIL: Final = 1 << 16  # bytes that are read of its end at first


@dataclass(frozen=True, slots=True)
class Save:
    """One save. files: hashes before and after, by file. end: how it ended; "" where unknown.

    undoes: the saves that it takes back.
    """

    name: str
    at: str
    by: str
    what: str
    files: dict[str, tuple[str, str]]
    undo: tuple[Edit, ...]
    undoes: tuple[str, ...]
    end: str = ""


def begin(folder: Path, save: str, plan: Plan, by: str, what: str, undoes: tuple[str, ...]) -> None:
    """Write down a save that is about to be made.

    Raises:
        EditError: the journal cannot be written; it is as it was.
    """
    files = {change.file: change.hashes for change in plan.changes}
    applied = [outcome.edit for outcome in plan.outcomes if outcome.undo is not None]
    entry: dict[str, Any] = {"save": save, "at": now(), "by": by, "what": what}
    entry |= {"undoes": list(undoes)} if undoes else {}
    entry["files"] = {
        file: {"before": before, "after": after} for file, (before, after) in files.items()
    }
    entry["edits"] = [_told(edit) for edit in applied]
    entry["undo"] = [as_json(edit) for edit in plan.undo]
    _append(folder, entry)


def _told(edit: Edit) -> dict[str, Any]:
    found = as_json(edit)
    found.pop("written", None)
    return found


def finish(folder: Path, save: str, end: str, why: str = "") -> None:
    """Write down how a save ended.

    Raises:
        EditError: the journal cannot be written; it is as it was.
    """
    _append(folder, {"save": save, "end": end, "at": now()} | ({"why": why} if why else {}))


def now() -> str:
    """The present, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _append(folder: Path, entry: dict[str, Any]) -> None:
    path = folder / JOURNAL
    line = (json.dumps(entry, ensure_ascii=True) + "\n").encode("ascii")
    if path.is_symlink():  # a dataset from elsewhere could let us write into any file
        raise EditError(f"{JOURNAL} is a symbolic link: remove it; nothing was changed")
    with durable.explained(f"{JOURNAL} cannot be written"):
        new = not path.exists()
        size = 0 if new else path.stat().st_size
        if not new and not _tail(path, 1).endswith(b"\n") and size:
            size = _without_torn_line(path)
        try:
            durable.write(path, line, os.O_CREAT | os.O_APPEND)
        except OSError:
            with contextlib.suppress(OSError):
                if new:
                    path.unlink()
                else:
                    os.truncate(path, size)
            raise
        if new:
            durable.sync_folder(folder)


def _without_torn_line(path: Path) -> int:
    """Mend the end of a journal whose last line was cut short; returns its size.

    A whole line that only lacks its end gets it. Part of a line was written by a process that was
    stopped before it touched a file.
    """
    data = path.read_bytes()
    whole, _, torn = data.rpartition(b"\n")
    if _entry(torn) is not None:
        durable.write(path, b"\n", os.O_APPEND)
        return len(data) + 1
    size = len(whole) + 1 if whole else 0
    os.truncate(path, size)
    return size


def _tail(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read()


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("save"), str) else None


def open_save(folder: Path) -> Save | None:
    """The last save, if nothing says how it ended.

    Raises:
        EditError: the journal cannot be read.
    """
    path = folder / JOURNAL
    try:
        length = path.stat().st_size
        size = _TAIL
        while True:
            tail = _tail(path, size)
            lines = tail.split(b"\n")
            if size < length:
                lines = lines[1:]  # which may begin in the middle
            entries = [entry for line in lines if (entry := _entry(line)) is not None]
            if entries or size >= length:
                break
            size *= 8
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EditError(f"{JOURNAL} cannot be read: {error.strerror}") from None
    last = entries[-1] if entries else None
    return _save(last) if last is not None and "end" not in last else None


def saves(folder: Path) -> list[Save]:
    """All saves, the oldest first; lines that are none are passed over.

    Raises:
        EditError: the journal cannot be read.
    """
    try:
        lines = (folder / JOURNAL).read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EditError(f"{JOURNAL} cannot be read: {error.strerror}") from None
    found: dict[str, dict[str, Any]] = {}
    for entry in _entries(lines):
        if "end" in entry:
            if entry["save"] in found:
                found[entry["save"]]["end"] = entry["end"]
        else:
            found.setdefault(entry["save"], entry)
    return [_save(entry) for entry in found.values()]


def _entries(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        entry = _entry(line)
        if entry is not None:
            yield entry


def _save(entry: dict[str, Any]) -> Save:
    """Raises EditError: the entry is not complete."""
    try:
        return Save(
            name=entry["save"],
            at=str(entry["at"]),
            by=str(entry["by"]),
            what=str(entry["what"]),
            files={
                file: (hashes["before"], hashes["after"])
                for file, hashes in entry["files"].items()
                if table_of(file.removesuffix(".csv")) is not None
            },
            undo=tuple(from_json(edit) for edit in entry["undo"]),
            undoes=tuple(entry.get("undoes", ())),
            end=str(entry.get("end", "")),
        )
    except (AttributeError, KeyError, TypeError):
        name = shorten(entry["save"])
        raise EditError(f"{JOURNAL} holds an entry that is not complete: {name}") from None

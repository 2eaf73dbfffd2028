"""The lines that saves leave: in the journal of a dataset, or, without one, while they last.

A save is written down before the files change, with the hashes of its files before and after; a
second line says how it ended. A save without one was cut short. The journal is a file like others,
which anybody may have written: a line that is damaged is named, and stands in nobody's way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from estimates.storage import durable
from estimates.storage.durable import StorageError
from estimates.storage.names import JOURNAL, PENDING, is_saved
from estimates.tables.files import contents

SAVED, NOT_SAVED, PARTLY = "saved", "not saved", "partly saved"
_TAIL: Final = 1 << 12  # bytes that are read of the journal's end at first
_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)

Entry = dict[str, Any]


class DamageError(Exception):
    """A line says nothing of a save; the message is what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A save that was begun. files: hashes before and after, by file. journalled: where it is."""

    name: str
    at: str
    by: str
    files: dict[str, tuple[str, str]]
    journalled: bool


def now() -> str:
    """The present, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def parsed(line: bytes) -> Entry:
    """What a line says of the save that it names.

    Raises:
        DamageError: it says nothing of a save.
    """
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise DamageError("it is nested too deeply") from None
    except UnicodeEncodeError:
        raise DamageError("a text holds half a character") from None
    except ValueError:
        raise DamageError("it is not JSON") from None
    name = found.get("save") if isinstance(found, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DamageError("it names no save")
    entry: Entry = found
    return entry


def record(entry: Entry, *, journalled: bool) -> Record:
    """The save that a line begins.

    Raises:
        DamageError: the line is not complete.
    """
    try:
        files = {
            file: (str(hashes["before"]), str(hashes["after"]))
            for file, hashes in entry["files"].items()
            if is_saved(file)
        }
        return Record(entry["save"], str(entry["at"]), str(entry["by"]), files, journalled)
    except (AttributeError, KeyError, TypeError):
        raise DamageError("it is not complete") from None


def begin(folder: Path, entry: Entry, *, journalled: bool) -> Record:
    """Write down a save that is about to be made.

    Raises:
        StorageError: it cannot be written; the journal is as it was.
    """
    if journalled:
        _append(folder, entry)
    else:
        with durable.explained(f"{PENDING} cannot be written"):
            durable.replace(folder / PENDING, _line(entry), entry["save"])
    return record(entry, journalled=journalled)


def finish(folder: Path, save: Record, end: str, why: str = "", interrupted: str = "") -> None:
    """Write down how a save ended. interrupted: what is said of a save that was cut short.

    Raises:
        StorageError: it cannot be written; the journal is as it was.
    """
    if not save.journalled:
        with durable.explained(f"{PENDING} cannot be removed"):
            (folder / PENDING).unlink(missing_ok=True)
        return
    more = {"why": why, "interrupted": interrupted}
    told = {name: text for name, text in more.items() if text}
    _append(folder, {"save": save.name, "end": end, "at": now()} | told)


def last(folder: Path) -> Record | str | None:
    """The save that was begun last, if nothing says how it ended.

    Else what was said of it where it had been cut short; None where it ended by itself.

    Raises:
        DamageError: the journal cannot be read, or its last line says nothing of a save.
    """
    with contextlib.suppress(OSError, ValueError, DamageError):
        return record(parsed(contents(folder / PENDING)), journalled=False)
    damage: DamageError | None = None
    for line in _last_lines(folder):
        try:
            entry = parsed(line)
        except DamageError as error:
            damage = damage or error
            continue
        if "end" not in entry:
            return record(entry, journalled=True)
        if damage is None:
            told = entry.get("interrupted")
            return str(told) if told else None
        break
    if damage is not None:
        raise damage
    return None


def _last_lines(folder: Path) -> list[bytes]:
    """The last lines of the journal, from its end, at least one that says something of a save."""
    size = _TAIL
    try:
        while True:
            tail, whole = _tail(folder / JOURNAL, size)
            lines = [line for line in tail.split(b"\n") if line.strip()]
            if not whole:
                lines = lines[1:]  # which may begin in the middle
            if whole or any(map(_is_sound, lines[-2:])):
                return lines[::-1]
            size *= 8
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise DamageError(f"it cannot be read: {durable.reason(error)}") from None


def _is_sound(line: bytes) -> bool:
    try:
        parsed(line)
    except DamageError:
        return False
    return True


def _tail(path: Path, size: int) -> tuple[bytes, bool]:
    """The last bytes of a file, and whether these are all."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return contents(path), True  # which refuses it
    with path.open("rb") as file:
        file.seek(max(0, status.st_size - size))
        return file.read(), status.st_size <= size


def _line(entry: Entry) -> bytes:
    return (json.dumps(entry, ensure_ascii=True) + "\n").encode("ascii")


def _append(folder: Path, entry: Entry) -> None:
    path, line = folder / JOURNAL, _line(entry)
    if path.is_symlink():  # a dataset from elsewhere could let us write into any file
        raise StorageError(f"{JOURNAL} is a symbolic link: remove it; nothing was changed")
    with durable.explained(f"{JOURNAL} cannot be written"):
        new = not path.exists()
        size = 0 if new else path.stat().st_size
        if not new and not _tail(path, 1)[0].endswith(b"\n") and size:
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
    data = contents(path)
    whole, _, torn = data.rpartition(b"\n")
    if _is_sound(torn):
        durable.write(path, b"\n", os.O_APPEND)
        return len(data) + 1
    size = len(whole) + 1 if whole else 0
    os.truncate(path, size)
    return size

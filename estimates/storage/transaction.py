"""Writing several files as one: all of them or none, whatever happens meanwhile.

Every new file is staged beside the old one, which is kept; then the save is written down, the files
take their places, and its end is written. `recovery` goes on from wherever that was interrupted.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from estimates.storage import durable, log, recovery
from estimates.storage.durable import StorageError, digest
from estimates.storage.log import NOT_SAVED, PARTLY, SAVED, Entry, Record

_COMPACT: Final = {ord("-"): None, ord(":"): None}


@dataclass(frozen=True, eq=False)
class Change:
    """One file, before and after; before is empty where the file is new.

    path: of the real file, behind any symbolic link.
    """

    file: str
    path: Path
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)

    @cached_property
    def hashes(self) -> tuple[str, str]:
        """Of the file before and after."""
        return digest(self.before), digest(self.after)


def new_name() -> str:
    """A name for a save, by the time."""
    return f"{log.now().translate(_COMPACT)}-{secrets.token_hex(4)}"


def write(
    folder: Path,
    name: str,
    changes: Sequence[Change],
    entry: Entry,
    *,
    journalled: bool,
    untouched: Callable[[], bool] = lambda: True,
) -> bool:
    """Put new files in place; False where one is not `untouched` any more, just before that.

    entry: what is written down of the save, besides its files. journalled: whether that stays.

    Raises:
        StorageError: a file cannot be written; all are as they were, or whoever comes next sees to
            that, which the message says.
    """
    several = len(changes) > 1
    try:
        for change in changes:
            durable.stage(change.path, change.after, name)
        if not untouched():
            _discard(changes, name)
            return False
        if several:
            for change in changes:
                durable.keep(change.path, name)
        hashes = {change.file: change.hashes for change in changes}
        files = {file: {"before": old, "after": new} for file, (old, new) in hashes.items()}
        head = {"save": name, "at": log.now()}
        record = (
            log.begin(folder, head | entry | {"files": files}, journalled=journalled)
            if journalled or several
            else None
        )
    except BaseException:
        _discard(changes, name)
        raise
    try:
        with durable.explained("the new files cannot be put in place"):
            for change in changes:
                durable.put_in_place(durable.beside(change.path, name)[0], change.path)
    except StorageError as error:
        _interrupted(folder, changes, name, record, error)
    else:
        _end(folder, record, SAVED)
    _discard(changes, name)
    return True


def _interrupted(
    folder: Path, changes: Sequence[Change], name: str, record: Record | None, error: StorageError
) -> None:
    """Finish the save after all, or take it back and raise why."""
    end, why = NOT_SAVED, str(error)
    if record is not None:
        try:
            end, why = recovery.resume(folder, record)
        except StorageError as stuck:
            raise StorageError(
                f"{_without_promise(stuck)}; the next command tries again, or `estimates fsck`"
            ) from error
        _end(folder, record, end, f"{why}: {error}" if end == NOT_SAVED else why)
    if end == SAVED:
        return
    _discard(changes, name)
    if end == PARTLY:
        raise StorageError(f"saved in part, {why}: {_without_promise(error)}") from error
    raise error


def _without_promise(error: StorageError) -> str:
    return str(error).removesuffix("; nothing was changed")


def _end(folder: Path, record: Record | None, end: str, why: str = "") -> None:
    """The files are what they are; the next save writes an end that cannot be written now."""
    if record is not None:
        with contextlib.suppress(StorageError):
            log.finish(folder, record, end, why)


def _discard(changes: Sequence[Change], name: str) -> None:
    for change in changes:
        durable.discard(change.path, name)

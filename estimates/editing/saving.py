"""Saving edits: all of them or none, under a lock, whole files only, and written down.

Order of a save: lock, finish what an interrupted save left, meet the edits with the files as they
are, stage every new file, write the save into the journal, put the files in place, write its end.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from estimates.editing import journal
from estimates.editing.edits import Edit, EditError, table_of
from estimates.editing.planning import Plan, digest, plan
from estimates.storage import durable
from estimates.storage.names import LOCK, MAPPINGS, is_memory
from estimates.tables.columns import BY_NAME
from estimates.tables.dataset import keeps_journal

_PATIENCE: Final = 30.0  # seconds that a save waits for others
_POLL: Final = 0.002


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What came of a save. name: in the journal; "" where no file was changed.

    plan: what became of each edit. recovered: what was found of a save that had been interrupted.
    """

    name: str
    plan: Plan
    recovered: str = ""


def user() -> str:
    """Who is at work here: ESTIMATES_BY, else the name of the account."""
    given = os.environ.get("ESTIMATES_BY", "").strip()
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "unknown"


def save(
    folder: Path,
    edits: Sequence[Edit],
    *,
    by: str = "",
    what: str = "",
    undoes: tuple[str, ...] = (),
    journalled: bool | None = None,
) -> Saved:
    """Make edits in the files of a dataset, all of them or none.

    by, what: for the journal; left out, `user()`. journalled: whether the journal is written; left
    out, as the dataset's settings say.

    Raises:
        EditError: a file cannot be read or written; the files are as they were.
    """
    with locked(folder, [edit.table for edit in edits]) as places:
        recovered = recover(folder, places)
        noted = keeps_journal(folder) if journalled is None else journalled
        for _ in range(_TRIES):
            worked_out = plan(folder, edits)
            if not worked_out.changes:
                return Saved("", worked_out, recovered)
            name = f"{journal.now().translate(_COMPACT)}-{secrets.token_hex(4)}"
            if _write(folder, name, worked_out, by or user(), what, undoes, noted=noted):
                return Saved(name, worked_out, recovered)
    raise EditError(f"another program keeps writing to {folder}; nothing was changed")


_COMPACT: Final = {ord("-"): None, ord(":"): None}
_TRIES: Final = 5  # where a program that knows of no lock writes a file meanwhile


def _write(
    folder: Path,
    name: str,
    worked_out: Plan,
    by: str,
    what: str,
    undoes: tuple[str, ...],
    *,
    noted: bool,
) -> bool:
    """Put the new files in place; False where a file is not the one that was read any more."""
    staged: list[tuple[Path, Path]] = []
    try:
        for change in worked_out.changes:
            source = durable.stage(change.path, change.after, name)
            staged.append((source, change.path))  # one by one: after a failure they are discarded
        if not all(change.is_untouched for change in worked_out.changes):
            _discard(staged)
            return False
        if noted:
            journal.begin(folder, name, worked_out, by, what, undoes)
    except BaseException:
        _discard(staged)
        raise
    done = 0
    try:
        with durable.explained("the new files cannot be put in place"):
            for source, path in staged:
                durable.put_in_place(source, path)
                done += 1
    except EditError as error:
        if not done:
            _discard(staged)
            _end(folder, name, journal.NOT_SAVED, str(error), noted=noted)
            raise
        _end(folder, name, journal.PARTLY, str(error), noted=noted)
        raise EditError(_partly(worked_out, done, error)) from error
    _end(folder, name, journal.SAVED, "", noted=noted)
    return True


def _partly(worked_out: Plan, done: int, error: EditError) -> str:
    new = ", ".join(change.file for change in worked_out.changes[:done])
    old = ", ".join(change.file for change in worked_out.changes[done:])
    return f"{new} was saved, {old} was not: {str(error).removesuffix('; nothing was changed')}"


def _end(folder: Path, name: str, end: str, why: str, *, noted: bool) -> None:
    """The files are what they are; the next save writes an end that cannot be written now."""
    if noted:
        with contextlib.suppress(EditError):
            journal.finish(folder, name, end, why)


def _discard(staged: list[tuple[Path, Path]]) -> None:
    for source, _ in staged:
        with contextlib.suppress(OSError):
            source.unlink()


@contextmanager
def locked(folder: Path, tables: Sequence[str] = ()) -> Iterator[list[Path]]:
    """Hold off every other save of a dataset, also through another folder with the same files.

    Yields the real folders that are held: the dataset's and those of the tables that lie elsewhere.

    Raises:
        EditError: the folder cannot be written to, or another save does not end.
    """
    places = sorted(_folders(folder, tables))
    with ExitStack() as held:
        for place in places:
            lock = FileLock(place / LOCK, timeout=_PATIENCE)
            with durable.explained(f"{folder} cannot be edited"):
                try:
                    held.enter_context(lock.acquire(poll_interval=_POLL))
                except Timeout:
                    raise EditError(
                        f"another program is saving {folder}; try again when it has ended"
                    ) from None
        yield places


def _folders(folder: Path, tables: Sequence[str]) -> set[Path]:
    """The real folders of a dataset and of those of its files that lie elsewhere."""
    if not folder.is_dir():
        raise EditError(f"there is no folder {folder}")
    with durable.explained(f"{folder} cannot be edited"):
        found = filter(None, map(table_of, set(tables)))
        return {folder.resolve(), *((folder / one.file).resolve().parent for one in found)}


def settle(folder: Path) -> str:
    """Finish or write off an interrupted save, as the next save would; what was found.

    Raises:
        EditError: the folder cannot be written to, or a file of it cannot be read or written.
    """
    if journal.open_save(folder) is None:
        return ""
    with locked(folder, list(BY_NAME)) as places:
        return recover(folder, places)


def opened_elsewhere(folder: Path, files: Sequence[str]) -> list[str]:
    """Which of some files a spreadsheet program has open, by what it leaves beside them.

    It pays no heed to the lock, and would put the file back as it has it.
    """
    return [
        file
        for file in files
        if (folder / f".~lock.{file}#").exists() or (folder / f"~${file}").exists()
    ]


def recover(folder: Path, places: Sequence[Path]) -> str:
    """Finish or write off a save that was interrupted; what was found, "" for nothing.

    Where none of its files had been replaced, it never happened. Where some had been, the others
    are put in place if they are as they were. Only under the lock; places: the folders it holds.

    Raises:
        EditError: the journal or a file cannot be read or written.
    """
    found = journal.open_save(folder)
    end, why = _resume(folder, found) if found is not None else ("", "")
    memories = found is not None and any(map(is_memory, found.files))
    for place in [*places, *([folder / MAPPINGS] if memories else [])]:
        durable.sweep(place)
    if found is None:
        return ""
    journal.finish(folder, found.name, end, why)
    return f"a save of {found.by} at {found.at} had been interrupted: {why}"


def _resume(folder: Path, found: journal.Save) -> tuple[str, str]:
    state = {file: _state(folder / file, *hashes) for file, hashes in found.files.items()}
    if all(one == _NEW for one in state.values()):
        return journal.SAVED, "all its files had been replaced"
    if all(one == _OLD for one in state.values()):
        return journal.NOT_SAVED, "none of its files had been replaced"
    for file, one in state.items():
        path = (folder / file).resolve()
        staged = path.with_name(durable.staged_name(path.name, found.name))
        after = found.files[file][1]
        if one == _OLD and _NEW in state.values() and _hash(staged) == after:
            with durable.explained(f"{file} cannot be put in place"):
                durable.put_in_place(staged, path)
            state[file] = _NEW
    told = ", ".join(f"{file} is {one}" for file, one in state.items())
    if all(one == _NEW for one in state.values()):
        return journal.SAVED, "the files that were left have been replaced now"
    return (journal.PARTLY if _NEW in state.values() else journal.NOT_SAVED), told


_NEW, _OLD, _OTHER = "the new one", "the old one", "neither the old nor the new one"


def _state(path: Path, before: str, after: str) -> str:
    return {after: _NEW, before: _OLD}.get(_hash(path), _OTHER)


def _hash(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:
        return digest(b"")

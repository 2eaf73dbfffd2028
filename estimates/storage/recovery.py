"""A save of several files is one save: whoever comes next finishes it, or takes it back.

Each file has its new content beside it until that takes its place, and its old one until the save
has ended. So a save that was interrupted, by an error or by the end of its process, can go on from
wherever it was, or be taken back where it cannot go on: a file was changed by others since, or does
not let itself be replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from estimates.storage import durable, log
from estimates.storage.durable import StorageError, digest
from estimates.storage.log import NOT_SAVED, PARTLY, SAVED, DamageError, Record
from estimates.storage.names import LOCK, MAPPINGS, PENDING
from estimates.tables.files import leads_astray

_PATIENCE: Final = 30.0  # seconds that a save waits for others
_POLL: Final = 0.002


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a save that had been interrupted. end: "" where nothing could be done."""

    record: Record
    end: str
    why: str

    def __str__(self) -> str:
        return f"a save of {self.record.by} at {self.record.at} had been interrupted: {self.why}"


@contextmanager
def locked(folder: Path, files: Sequence[str] = ()) -> Iterator[list[Path]]:
    """Hold off every other save of a dataset, also through another folder with the same files.

    Yields the real folders that are held: the dataset's and those of the files that lie elsewhere.

    Raises:
        StorageError: the folder cannot be written to, or another save does not end.
    """
    if not folder.is_dir():
        raise StorageError(f"there is no folder {folder}")
    with ExitStack() as held:
        with durable.explained(f"{folder} cannot be edited"):
            own = (folder / file for file in files if not leads_astray(folder / file))
            real = {path.resolve().parent for path in own}
            places = sorted({folder.resolve(), *real})
            for place in places:
                path = place / LOCK
                if path.is_symlink() or (path.exists() and not path.is_file()):
                    raise StorageError(f"{path} is not a plain file: remove it")
                lock = FileLock(path, timeout=_PATIENCE)
                try:
                    held.enter_context(lock.acquire(poll_interval=_POLL))
                except Timeout:
                    raise StorageError(
                        f"another program is saving {folder}; try again when it has ended"
                    ) from None
        yield places


def open_record(folder: Path) -> Record | None:
    """The save that was begun last, if nothing says how it ended."""
    try:
        found = log.last(folder)
    except DamageError:
        return None
    return found if isinstance(found, Record) else None


def files_of(folder: Path) -> list[str]:
    """The files of the save that was begun last, if nothing says how it ended."""
    found = open_record(folder)
    return [] if found is None else list(found.files)


def unreadable(folder: Path) -> list[str]:
    """What is wrong with the record of a save without journal, if it is there after recovery."""
    if not (folder / PENDING).exists() or open_record(folder) is not None:
        return []
    return [f"{PENDING} cannot be read: look at the files, and remove it"]


def settle(folder: Path, *, closes: bool = True) -> Recovered | None:
    """Finish an interrupted save or take it back; what became of it, None where there is none.

    closes: whether also one that can be neither finished nor taken back is written off.

    Raises:
        StorageError: the folder cannot be written to, or a file of it cannot be read or written.
    """
    if open_record(folder) is None:
        return None
    with locked(folder, files_of(folder)) as places:
        return recover(folder, places, closes=closes)


def recover(folder: Path, places: Sequence[Path], *, closes: bool = True) -> Recovered | None:
    """As `settle`, under the lock, and what was left behind is removed. places: the folders held.

    Raises:
        StorageError: a file cannot be read or written.
    """
    record = open_record(folder)
    done = None
    if record is not None:
        done = Recovered(record, *resume(folder, record))
        if done.end == PARTLY and not closes:
            return done
        log.finish(folder, record, done.end, done.why, interrupted=str(done))
    if not (folder / PENDING).exists():  # one that cannot be read may still need its files
        memories = folder / MAPPINGS
        for place in {*places, *([] if memories.is_symlink() else [memories])}:
            durable.sweep(place)
    return done


def look(folder: Path, found: Record) -> Recovered:
    """What an interrupted save has left, where nothing can be done about it.

    Its end is NOT_SAVED or SAVED where the files are all old or all new, else "".
    """
    files = _files(folder, found)
    if not any(file.is_replaced for file in files):
        return Recovered(found, NOT_SAVED, _NONE)
    if all(file.is_replaced for file in files):
        return Recovered(found, SAVED, _ALL)
    return Recovered(found, "", _told(files))


_NONE: Final = "none of its files had been replaced"
_STUCK: Final = "an interrupted save can be neither finished nor taken back"
_ALL: Final = "all its files had been replaced"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of an interrupted save: which content it has, and what lies beside it."""

    name: str
    path: Path
    staged: Path
    kept: Path
    is_old: bool
    is_new: bool
    is_staged: bool
    is_kept: bool

    @property
    def is_replaced(self) -> bool:
        """Whether it is the new one, or was before others changed it."""
        return self.is_new or not (self.is_staged or self.is_old)

    @property
    def can_go_on(self) -> bool:
        return self.is_replaced or (self.is_staged and self.is_old)

    @property
    def can_go_back(self) -> bool:
        return not self.is_replaced or (self.is_new and self.is_kept)

    @property
    def told(self) -> str:
        states = ((self.is_new, "the new one"), (self.is_old, "the old one"))
        told = (words for is_so, words in states if is_so)
        return f"{self.name} is {next(told, 'neither the old nor the new one')}"


def _files(folder: Path, found: Record) -> list[_File]:
    return [_file(folder, found, name, *hashes) for name, hashes in found.files.items()]


def _file(folder: Path, found: Record, name: str, before: str, after: str) -> _File:
    link = folder / name
    path = link.resolve()
    staged, kept = durable.beside(path, found.name)
    # A dataset from strangers could have us put back, or remove, a file of ours.
    has = "" if leads_astray(link) else _hash(path)
    return _File(
        name,
        path,
        staged,
        kept,
        is_old=has == before,
        is_new=has == after,
        is_staged=_hash(staged) == after,
        # Where there was no file before, nothing is kept.
        is_kept=_hash(kept) == before and (kept.exists() or not link.is_symlink()),
    )


def _told(files: Sequence[_File]) -> str:
    return ", ".join(file.told for file in files)


def resume(folder: Path, found: Record) -> tuple[str, str]:
    """Finish a save or take it back, and say how it ended, and why. Only under the lock.

    PARTLY, and nothing was done, where others changed its files since and neither can be done.

    Raises:
        StorageError: a file can be neither put in place nor put back now.
    """
    files = _files(folder, found)
    if not any(file.is_replaced for file in files):
        return NOT_SAVED, _NONE
    if all(file.is_replaced for file in files):
        return SAVED, _ALL
    why, error = _told(files), None
    if all(file.can_go_on for file in files):
        error = _go_on(files)
        if error is None:
            return SAVED, "the files that were left have been replaced now"
        files, why = _files(folder, found), durable.reason(error)
    if all(file.can_go_back for file in files):
        with durable.explained(_STUCK):
            _go_back(files)
        return NOT_SAVED, f"its files have been put back ({why})"
    if error is not None:
        raise StorageError(f"{_STUCK}: {why}") from error
    return PARTLY, why


def _go_on(files: Sequence[_File]) -> OSError | None:
    """Put the files in place that are not; what kept one from it, None for nothing."""
    try:
        for file in files:
            if not file.is_replaced:
                durable.put_in_place(file.staged, file.path)
    except OSError as error:
        return error
    return None


def _go_back(files: Sequence[_File]) -> None:
    """Put the old files back. Raises OSError."""
    for file in files:
        if file.is_new and file.kept.exists():
            durable.put_in_place(file.kept, file.path)
        elif file.is_new:  # the save had made it
            file.path.unlink()
            durable.sync_folder(file.path.parent)


def _hash(path: Path) -> str:
    try:
        return digest(path.read_bytes() if path.is_file() else b"")
    except OSError:
        return digest(b"")

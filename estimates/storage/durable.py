"""Writing a file whole or not at all: staged beside it, forced to the disk, put in its place.

Whoever reads the file meanwhile, and whoever finds it after a crash, has the old one or the new.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_STAGED, _KEPT = "saving", "before"
_LEFT: Final = re.compile(rf"\..+\.[0-9A-Za-z-]{{1,64}}\.(?:{_STAGED}|{_KEPT})", re.DOTALL)
_OWN: Final = re.compile(r"\.estimates-[0-9a-f]{12}\.tmp")
_ABANDONED: Final = 3_600.0  # seconds after which a write that was begun is taken for killed
_PATIENCE: Final = 2.0  # seconds; on Windows a file that someone reads cannot be replaced meanwhile


class StorageError(Exception):
    """Nothing was changed, for a reason that no edit can be blamed for; the message is one line."""


@contextlib.contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what the system refuses into an error that says it in plain words.

    Raises:
        StorageError: for any OSError.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(f"{what}: {reason(error)}; nothing was changed") from error


def reason(error: OSError | ValueError) -> str:
    """What the system says of a failure, in plain words; a ValueError is about a file's name."""
    if not isinstance(error, OSError):
        return "its name cannot be used"
    words = _REASONS.get(error.errno or 0) or error.strerror or "unknown reason"
    return f"{words[0].lower()}{words[1:]}"


_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed here",
    errno.EROFS: "the folder is on a read-only file system",
    errno.EACCES: "permission denied",
    errno.EPERM: "it is not permitted",
    errno.ENXIO: "nobody reads that pipe",
}


def digest(data: bytes) -> str:
    """The hash of a file's bytes, as saves are written down with it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def beside(path: Path, save: str) -> tuple[Path, Path]:
    """Where the new content of a file is staged, and the old one kept; no names of a dataset."""
    staged, kept = (f".{path.name}.{save}.{suffix}" for suffix in (_STAGED, _KEPT))
    return path.with_name(staged), path.with_name(kept)


def stage(path: Path, data: bytes, save: str) -> Path:
    """Write the new content of a file beside it, down to the disk; returns where.

    Raises:
        StorageError: it cannot be written; nothing is left behind.
    """
    staged, _ = beside(path, save)
    with explained(f"{path.name} cannot be saved"):
        mode = _mode(path)
        try:
            write(staged, data, os.O_CREAT | os.O_EXCL | os.O_TRUNC)
            if mode is not None:
                _take_on(path, staged)
        except BaseException:
            with contextlib.suppress(OSError):
                staged.unlink()
            raise
    return staged


def keep(path: Path, save: str) -> None:
    """Keep the old content of a file, if it has any, until a save has ended.

    Raises:
        StorageError: it cannot be kept.
    """
    _, kept = beside(path, save)
    with explained(f"{path.name} cannot be saved"):
        if not path.exists():
            return
        try:
            kept.hardlink_to(path)
        except OSError:  # not every file system has links
            write(kept, path.read_bytes(), os.O_CREAT | os.O_EXCL)
            _take_on(path, kept)


def discard(path: Path, save: str) -> None:
    """Remove what a save has put beside a file."""
    for left in beside(path, save):
        with contextlib.suppress(OSError):
            left.unlink()


def _mode(path: Path) -> int | None:
    """The mode of a file, None where there is none.

    Raises:
        StorageError: it is protected; to put another in its place would pass over that.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise StorageError(f"{path.name} is write-protected; nothing was changed")
    return mode


def _take_on(path: Path, staged: Path) -> None:
    """Give a staged file the permissions, extended attributes and, if allowed, owner of another."""
    shutil.copystat(path, staged)
    os.utime(staged)  # but it is new
    status = path.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(staged, status.st_uid, status.st_gid)


def write(path: Path, data: bytes, flags: int) -> None:
    """Write bytes to a file opened with `flags`, down to the disk. Raises OSError."""
    binary = getattr(os, "O_BINARY", 0)
    file = os.open(path, os.O_WRONLY | flags | binary, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        os.fsync(file)
    finally:
        os.close(file)


def replace(path: Path, data: bytes, save: str = "") -> None:
    """Write a file whole, or leave it as it was; it keeps its permissions. Raises OSError.

    save: of which this is a part, and which is interrupted where this is.
    """
    if save:
        staged = beside(path, save)[0]
    else:
        _sweep_abandoned(path.parent)
        staged = path.with_name(f".estimates-{secrets.token_hex(6)}.tmp")
    try:
        write(staged, data, os.O_CREAT | os.O_EXCL)
        if path.exists():
            staged.chmod(stat.S_IMODE(path.stat().st_mode))
        put_in_place(staged, path)
    except BaseException:
        with contextlib.suppress(OSError):
            staged.unlink()
        raise


def _sweep_abandoned(folder: Path) -> None:
    """Remove what writes that were killed have left in a folder, once no write can be that old."""
    oldest = time.time() - _ABANDONED
    with contextlib.suppress(OSError):
        for path in folder.glob(".estimates-*.tmp"):
            with contextlib.suppress(OSError):
                if _OWN.fullmatch(path.name) and path.lstat().st_mtime < oldest:
                    path.unlink()


def put_in_place(staged: Path, path: Path) -> None:
    """Let a staged file take the place of `path`, down to the disk. Raises OSError."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            staged.replace(path)
            break
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk, where the system can."""
    if os.name == "nt":  # which has no such call
        return
    with contextlib.suppress(OSError):  # nor have some network file systems
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_left(name: str) -> bool:
    """Whether a file of this name was put beside another by a save."""
    return _LEFT.fullmatch(name) is not None


def sweep(folder: Path) -> None:
    """Remove what saves have left behind. Only under the lock: others may be at work."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if is_left(path.name):
                with contextlib.suppress(OSError):
                    path.unlink()

"""The files of a dataset from outside: whether they changed, and what tells one version of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from estimates.storage.names import FILES
from estimates.tables import files
from estimates.tables.columns import ORIGINS, TABLES

_REQUIRED: Final = {
    *(table.file for table in TABLES if table.required),
    ORIGINS.file,  # where an estimate names an origin
    "datapackage.json",
}


class FileStamp(NamedTuple):
    """What changes with a file: also its rights, and what else is put in its place.

    changed: when its bytes were last written; status: when anything about it was, both in ns since
    1970 by the clock of the disk. place: what the file is by, whatever its name.
    """

    name: str
    changed: int
    status: int
    size: int
    place: int


Stamp = tuple[FileStamp, ...]


def stamp(path: Path) -> Stamp:
    """The stamps of the files of a dataset that exist; () where the folder cannot be read."""
    found = []
    for name in FILES:
        try:
            known = (path / name).stat()
        except OSError:
            continue
        found.append(
            FileStamp(name, known.st_mtime_ns, known.st_ctime_ns, known.st_size, known.st_ino)
        )
    return tuple(found)


def hashed(path: Path) -> str:
    """The SHA-256 of what the files of a dataset hold, in hex: the same wherever they lie."""
    return read(path).version


class Contents(NamedTuple):
    """What the files hold.

    version: a hash of it. is_whole: whether each file that is there could be read. lacks: whether a
    file that has to be there is not.
    """

    version: str
    is_whole: bool
    lacks: bool


def read(path: Path) -> Contents:
    """Read the files of a dataset; one that cannot be read is another version than one that can."""
    digest = hashlib.sha256()
    is_whole, lacks = True, False
    for name in FILES:
        try:
            held = files.contents(path / name)
        except (FileNotFoundError, NotADirectoryError):
            lacks = lacks or name in _REQUIRED
            continue
        except OSError as error:
            is_whole = False
            held = f"\0{error.errno}".encode()
        digest.update(f"{name}\0".encode() + held + b"\0")
    return Contents(digest.hexdigest(), is_whole, lacks)

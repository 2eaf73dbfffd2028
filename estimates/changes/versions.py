"""Versions of a dataset: as a folder is now, as it was at a commit, and as it was before.

What a folder holds beside the files of a dataset makes no version of it.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from estimates.changes import git
from estimates.check import Result, check
from estimates.storage.names import FILES
from estimates.tables.columns import BY_NAME
from estimates.tables.files import contents

_ESTIMATES: Final = BY_NAME["estimates"].file
_SHORT: Final = 10  # of the name of a commit, as people write it


class VersionError(Exception):
    """There is no such version; the message says why in a few words."""


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version of a dataset. `commit` and `made_on` (its day) are "" where it is none of git."""

    name: str
    result: Result
    commit: str = ""
    made_on: str = ""


def present(folder: Path) -> Version:
    """A dataset as its folder is now.

    Raises:
        DatasetError: the folder cannot be read.
    """
    return Version(str(folder), check(folder))


def at_revision(folder: Path, revision: str) -> Version:
    """A dataset as its folder was at a revision of its git repository.

    Raises:
        VersionError: there is no git, no repository, no such revision, or no dataset in it.
    """
    try:
        commit = git.commit(folder, revision)
        entries = git.files(folder, commit, FILES)
        if _ESTIMATES not in {entry.name for entry in entries}:
            raise VersionError(f"{revision[:60]} has no {_ESTIMATES} in that folder")
        return _read(folder, commit, entries, revision)
    except git.GitError as error:
        raise VersionError(str(error)) from None


def before(folder: Path) -> Version:
    """The version before the present state of a folder.

    That is the last commit where files have changed since, else the one before the last that
    changed them.

    Raises:
        VersionError: there is none at hand.
    """
    try:
        commit, entries = _before(folder)
        return _read(folder, commit, entries, commit[:_SHORT])
    except git.GitError as error:
        raise VersionError(str(error)) from None


def state(folder: Path) -> str:
    """What `before` depends on besides the files: the commit that is checked out, "" for none."""
    try:
        return git.commit(folder, "HEAD")
    except git.GitError:
        return ""


def _before(folder: Path) -> tuple[str, list[git.Entry]]:
    if not git.is_repository(folder):
        raise VersionError("its folder is in no git repository")
    head = git.commit(folder, "HEAD")
    entries = git.files(folder, head, FILES)
    if _ESTIMATES not in {entry.name for entry in entries}:
        raise VersionError("it was not committed before")
    if _differs(folder, entries):
        return git.last_change(folder, head, FILES) or head, entries
    last = git.last_change(folder, head, FILES)
    try:
        earlier = git.commit(folder, f"{last}^")
    except git.GitError:
        raise VersionError("this is its first version") from None
    entries = git.files(folder, earlier, FILES)
    if _ESTIMATES not in {entry.name for entry in entries}:
        raise VersionError("this is its first version")
    return git.last_change(folder, earlier, FILES) or earlier, entries


def _differs(folder: Path, entries: list[git.Entry]) -> bool:
    """Whether files are not as committed; another way to end lines makes no difference."""
    committed = {entry.name: entry.content for entry in entries}
    for name in FILES:
        try:
            data = contents(folder / name)
        except OSError:
            data = None
        if (data is None) != (name not in committed):
            return True
        if data is not None and committed[name] not in _names(data, len(committed[name])):
            return True
    return False


def _names(data: bytes, length: int) -> set[str]:
    """What git names a content, as it is and with the ends of its lines as git keeps them."""
    algorithm = "sha256" if length == 64 else "sha1"
    forms = {data, data.replace(b"\r\n", b"\n")}
    return {
        hashlib.new(algorithm, b"blob %d\0" % len(form) + form, usedforsecurity=False).hexdigest()
        for form in forms
    }


def _read(folder: Path, commit: str, entries: list[git.Entry], name: str) -> Version:
    with tempfile.TemporaryDirectory() as temporary:
        # The folder keeps its name, which a dataset without one goes by.
        copy = Path(temporary) / (folder.resolve().name or "dataset")
        copy.mkdir()
        for entry in entries:
            git.write(folder, entry, copy / entry.name)
        return Version(name, check(copy), commit, git.committed_on(folder, commit))

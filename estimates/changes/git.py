"""Reading from a git repository that nobody vouches for: objects only, and nothing is run.

Only commands that read objects are used: none refreshes the index, filters a file, signs, pages or
fetches, so that neither the settings nor the attributes of a repository can start a program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_SECONDS: Final = 20
_PLAIN_FILES: Final = frozenset({"100644", "100755"})  # no links and no submodules
_SETTINGS: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """There is no git, no repository or no such revision; the message is a few words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder at a commit, and the name of its content."""

    name: str
    content: str


def commit(folder: Path, revision: str) -> str:
    """The full name of the commit that a revision means in the repository of a folder.

    Raises:
        GitError: there is none.
    """
    # What begins with a dash would be an option, and no revision does.
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise GitError("no such revision")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = _text(folder, *asked, missing="no such revision")
    return found.strip()


def is_repository(folder: Path) -> bool:
    """Whether a folder is part of a repository that git is willing to read."""
    try:
        return _text(folder, "rev-parse", "--is-inside-work-tree", missing="none").strip() == "true"
    except GitError:
        return False


def last_change(folder: Path, revision: str, names: Iterable[str]) -> str:
    """The last commit up to `revision` that changed one of these files of a folder; "" for none."""
    asked = ("rev-list", "--max-count=1", revision, "--", *names)
    return _text(folder, *asked, missing="no such revision").strip()


def committed_on(folder: Path, revision: str) -> str:
    """The day of a commit, as `2024-10-26`."""
    asked = ("rev-list", "--max-count=1", "--format=%cs", revision, "--")
    return _text(folder, *asked, missing="no such revision").split()[-1]


def files(folder: Path, revision: str, names: Iterable[str]) -> list[Entry]:
    """Those of these files that a folder has at a commit; none of them where it was not there."""
    listed = _text(folder, "ls-tree", "-z", revision, "--", *names, missing="no such revision")
    entries = []
    for line in filter(None, listed.split("\0")):
        what, _, name = line.partition("\t")
        mode, _, content = what.split(" ")
        if mode in _PLAIN_FILES and "/" not in name:
            entries.append(Entry(name, content))
    return entries


def write(folder: Path, entry: Entry, target: Path) -> None:
    """Write the content of a file at a commit to a new file."""
    with target.open("xb") as output:
        done = _run(folder, ("cat-file", "blob", entry.content), output.fileno())
    if done.returncode:
        raise GitError("a file of that version cannot be read")


def _text(folder: Path, *arguments: str, missing: str) -> str:
    done = _run(folder, arguments, subprocess.PIPE)
    if done.returncode:
        raise GitError(missing)
    text: str = done.stdout.decode("utf-8", errors="surrogateescape")
    return text


def _run(
    folder: Path, arguments: tuple[str, ...], output: int
) -> subprocess.CompletedProcess[bytes]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    options = ("--no-pager", "--no-optional-locks", "--literal-pathspecs")
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 - fixed commands; names stand behind `--`
            [_git(), *options, *settings, *arguments],
            cwd=folder,
            env=own | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError("git did not answer in time") from None
    except (OSError, ValueError):
        raise GitError("git cannot be run there") from None


@cache
def _git() -> str:
    found = shutil.which("git")
    if found is None or not Path(found).is_absolute():
        raise GitError("git is not installed")
    return found

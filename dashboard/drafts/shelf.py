"""Drafts on disk: what is pending outlives the server, in a folder of whoever runs it.

A draft is one file there, of which only its owner's account can read anything; it goes when the
draft is empty.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from platformdirs import user_state_path

from dashboard.drafts.draft import Draft
from estimates.editing.edits import AddRow, EditError, SetCell, as_json, from_json
from estimates.tables.files import contents

FOLDER: Final = "ESTIMATES_DRAFTS"
"""Environment variable: the folder for drafts, instead of the usual one of the account."""

_SUFFIX: Final = ".json"
_LONGEST_KEY: Final = 64  # characters
_LEFT_OVER: Final = 24 * 60 * 60  # seconds after which nobody is still writing a file


def is_key(text: str) -> bool:
    """Whether a text of an address can be a key."""
    signs = text.replace("-", "").replace("_", "")
    return 16 <= len(text) <= _LONGEST_KEY and signs.isascii() and signs.isalnum()


@dataclass(frozen=True, slots=True)
class Shelfmark:
    """Which draft: of a dataset, of a person ("" where nobody signs in), by its key."""

    folder: Path
    owner: str
    key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft, where it lies, and when it was last changed."""

    mark: Shelfmark
    draft: Draft
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of drafts. folder: where they are; None for the usual place."""

    folder: Path | None = None

    @property
    def place(self) -> Path:
        """The folder of the files, which may not be there."""
        named = os.environ.get(FOLDER)
        usual = Path(named) if named else user_state_path("estimates", appauthor=False) / "drafts"
        return self.folder or usual

    def put(self, kept: Kept) -> None:
        """Write a draft down, or take it away where it is empty.

        Raises:
            OSError: it cannot be; what lies there is as it was.
        """
        path = self.place / _name(kept.mark)
        if not kept.draft.edits:
            path.unlink(missing_ok=True)
            return
        self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made readable to its owner alone, and put in place whole.
        handle, name = tempfile.mkstemp(dir=self.place, prefix=".", suffix=_SUFFIX)
        try:
            with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - of a descriptor
                json.dump(_as_json(kept), file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def find(self, mark: Shelfmark) -> Kept | None:
        """The draft of a mark; None where there is none that can be read."""
        return _at(self.place / _name(mark))

    def read(self) -> list[Kept]:
        """All drafts that can be read, the one that was left alone longest first."""
        found: list[Kept] = []
        with contextlib.suppress(OSError):
            found += filter(None, map(_at, self.place.glob(f"[!.]*{_SUFFIX}")))
            for path in self.place.glob(f".*{_SUFFIX}"):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _LEFT_OVER:
                        path.unlink()
        return sorted(found, key=lambda kept: kept.at)


def _at(path: Path) -> Kept | None:
    """The draft in a file; whatever else lies there is none of ours, and stays."""
    with contextlib.suppress(
        OSError, ValueError, LookupError, TypeError, EditError, RecursionError
    ):
        kept = _from_json(json.loads(contents(path)))
        if path.name == _name(kept.mark):
            return kept
    return None


def _name(mark: Shelfmark) -> str:
    """Tells nothing of the key to who can list the folder."""
    told = json.dumps([str(mark.folder), mark.owner, mark.key])
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:40] + _SUFFIX


def _as_json(kept: Kept) -> dict[str, Any]:
    return {
        "folder": str(kept.mark.folder),
        "owner": kept.mark.owner,
        "key": kept.mark.key,
        "at": kept.at.isoformat(),
        "edits": [as_json(edit) for edit in kept.draft.edits],
    }


def _from_json(entry: dict[str, Any]) -> Kept:
    mark = Shelfmark(Path(entry["folder"]), str(entry["owner"]), str(entry["key"]))
    edits = tuple(map(from_json, entry["edits"]))
    pending = tuple(edit for edit in edits if isinstance(edit, SetCell | AddRow))
    if not is_key(mark.key) or not pending or len(pending) < len(edits):
        raise ValueError("no draft")
    return Kept(mark, Draft(pending), dt.datetime.fromisoformat(entry["at"]).astimezone())

"""Where drafts are kept: in the server's memory, so that a reload or another page still has them.

A draft is found by its dataset's folder, by whose it is and by its key, which only the address of
that reader's pages holds.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dashboard.drafts.draft import Draft

_MOST: Final = 2_000  # drafts; the one that was left alone longest goes first
_LONGEST: Final = 64  # characters of a key


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Whether a text of an address can be a key."""
    signs = text.replace("-", "").replace("_", "")
    return 16 <= len(text) <= _LONGEST and signs.isascii() and signs.isalnum()


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


@dataclass(slots=True)
class Drafts:
    """Drafts by their marks; one that is empty takes no place."""

    _kept: dict[Shelfmark, Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, mark: Shelfmark) -> Draft:
        """The draft of a mark; an empty one where there is none."""
        kept = self._kept.get(mark)
        return kept.draft if kept else Draft()

    def change(self, mark: Shelfmark, change: Callable[[Draft], Draft]) -> Draft:
        """Change a draft, whatever other pages do to it at the same time; returns the new one."""
        with self._lock:
            draft = change(self.get(mark))
            self._kept.pop(mark, None)
            if draft.edits:
                self._kept[mark] = Kept(mark, draft, dt.datetime.now().astimezone())
            while len(self._kept) > _MOST:
                self._kept.pop(next(iter(self._kept)))
        return draft

    def others(self, mark: Shelfmark) -> tuple[Kept, ...]:
        """Other drafts of the same person on the same dataset, the newest first."""
        with self._lock:
            found = [
                kept
                for kept in self._kept.values()
                if kept.mark != mark
                and (kept.mark.folder, kept.mark.owner) == (mark.folder, mark.owner)
            ]
        return tuple(reversed(found))


DRAFTS = Drafts()
"""Those of this server."""

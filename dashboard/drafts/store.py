"""Where drafts are kept: in memory and on disk, so that a reload and another page still have them.

A draft is found by its dataset's folder, by whose it is and by its key, which only the address of
that reader's pages holds.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from dashboard.drafts.draft import Draft
from dashboard.drafts.shelf import Kept, Shelf, Shelfmark

_MOST: Final = 2_000  # drafts in memory; the one that was left alone longest goes first


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(16)


@dataclass(slots=True)
class Drafts:
    """Drafts by their marks; one that is empty takes no place. shelf: their files."""

    shelf: Shelf = field(default_factory=Shelf)
    _kept: dict[Shelfmark, Kept] | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, mark: Shelfmark) -> Draft:
        """The draft of a mark; an empty one where there is none."""
        kept = self._all().get(mark)
        return kept.draft if kept else Draft()

    def change(self, mark: Shelfmark, change: Callable[[Draft], Draft]) -> Draft:
        """Change a draft, whatever other pages do to it at the same time; returns the new one."""
        with self._lock:
            every = self._all()
            before = self.get(mark)
            draft = change(before)
            every.pop(mark, None)
            made = Kept(mark, draft, dt.datetime.now().astimezone())
            if draft.edits:
                every[mark] = made
            if draft != before:
                self.shelf.put(made)
            while len(every) > _MOST:
                every.pop(next(iter(every)))
        return draft

    def others(self, mark: Shelfmark) -> tuple[Kept, ...]:
        """Other drafts of the same person on the same dataset, the newest first."""
        with self._lock:
            found = [
                kept
                for kept in self._all().values()
                if kept.mark != mark
                and (kept.mark.folder, kept.mark.owner) == (mark.folder, mark.owner)
            ]
        return tuple(reversed(found))

    def _all(self) -> dict[Shelfmark, Kept]:
        with self._lock:
            if self._kept is None:
                self._kept = {kept.mark: kept for kept in self.shelf.read()[-_MOST:]}
            return self._kept


DRAFTS = Drafts()
"""Those of this server."""

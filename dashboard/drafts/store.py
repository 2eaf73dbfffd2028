"""Where drafts are kept: in memory and on disk, so that a reload and another page still have them.

A draft is found by its dataset's folder, by whose it is and by its key, which only the address of
that reader's pages holds.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from dashboard.drafts.draft import Draft
from dashboard.drafts.shelf import Kept, Shelf, Shelfmark

_MOST: Final = 2_000  # drafts in memory; the one that was left alone longest goes first


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(16)


@dataclass(slots=True)
class Drafts:
    """Drafts by their marks; one that is empty takes no place. shelf: their files.

    One that cannot be written down, as on a full disk, keeps nobody from editing: it is kept in
    memory, and written down as soon as it can be.
    """

    shelf: Shelf = field(default_factory=Shelf)
    _kept: dict[Shelfmark, Kept] | None = None
    _unwritten: dict[Shelfmark, tuple[Kept, str]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, mark: Shelfmark) -> Draft:
        """The draft of a mark; an empty one where there is none."""
        with self._lock:
            kept = self._all().get(mark) or self._found(mark)
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
                self._write(made)
            while len(every) > _MOST and (oldest := self._written(every)) is not None:
                every.pop(oldest)
        return draft

    def unwritten(self, mark: Shelfmark) -> str:
        """Why a draft is in memory alone, after one more try to write it down; "" where it is not.

        As the system puts it: "No space left on device".
        """
        with self._lock:
            if mark in self._unwritten:
                self._write(self._unwritten[mark][0])
            return self._unwritten[mark][1] if mark in self._unwritten else ""

    def write_all(self) -> None:
        """Try once more to write down what could not be."""
        with self._lock:
            for kept, _ in list(self._unwritten.values()):
                self._write(kept)

    def others(self, mark: Shelfmark) -> tuple[Kept, ...]:
        """Other drafts of the same person on the same dataset, the newest first."""
        with self._lock:
            found = [
                kept
                for kept in self._all().values()
                if kept.mark != mark
                and kept.mark.owner == mark.owner
                and mark.folder in {kept.mark.folder, kept.mark.folder.resolve()}
            ]
        return tuple(reversed(found))

    def _all(self) -> dict[Shelfmark, Kept]:
        with self._lock:
            if self._kept is None:
                self._kept = {kept.mark: kept for kept in self.shelf.read()[-_MOST:]}
            return self._kept

    def _found(self, mark: Shelfmark) -> Kept | None:
        """A draft that is not in memory: of those on disk, or of a folder that was moved.

        Where a link was put in the place of the folder, the draft becomes that of where it leads.
        """
        every = self._all()
        found = self.shelf.find(mark)
        if found is not None:
            every[mark] = found
            return found
        for kept in list(every.values()):
            same = (kept.mark.owner, kept.mark.key) == (mark.owner, mark.key)
            if same and kept.mark.folder.resolve() == mark.folder:
                every.pop(kept.mark)
                every[mark] = moved = replace(kept, mark=mark)
                self._write(moved)
                self._write(replace(kept, draft=Draft()))
                return moved
        return None

    def _write(self, kept: Kept) -> None:
        try:
            self.shelf.put(kept)
        except OSError as error:
            self._unwritten[kept.mark] = kept, error.strerror or str(error)
        else:
            self._unwritten.pop(kept.mark, None)

    def _written(self, every: dict[Shelfmark, Kept]) -> Shelfmark | None:
        """The draft that was left alone longest, of those that can be found on disk again."""
        return next((mark for mark in every if mark not in self._unwritten), None)


DRAFTS = Drafts()
"""Those of this server."""

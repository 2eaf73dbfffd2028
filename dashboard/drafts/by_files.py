"""What is worked out of pending edits, kept while the files that they are compared with stay."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from dashboard.drafts.draft import Pending
from dashboard.stamps import Stamp, stamp

_KEPT: Final = 8  # the one last used is the last one to go
_Made = TypeVar("_Made")


class ByFiles(Generic[_Made]):
    """The results of some work on a folder and edits; the same ones on the same files once."""

    def __init__(self, work: Callable[[Path, Sequence[Pending]], _Made]) -> None:
        self._work = work
        self._kept: dict[tuple[Path, Stamp, str], _Made] = {}
        self._lock = threading.Lock()

    def known(self, folder: Path, edits: Sequence[Pending]) -> _Made | None:
        """The result, if it is there already."""
        with self._lock:
            return self._kept.get((folder, stamp(folder), repr(tuple(edits))))

    def get(self, folder: Path, edits: Sequence[Pending]) -> _Made:
        """The result; raises what the work raises."""
        now = stamp(folder)
        key = (folder, now, repr(tuple(edits)))
        with self._lock:
            made = self._kept.pop(key, None)
        if made is None:
            made = self._work(folder, edits)
        if stamp(folder) == now:  # else the next one is of other files
            with self._lock:
                self._kept[key] = made
                while len(self._kept) > _KEPT:
                    self._kept.pop(next(iter(self._kept)))
        return made

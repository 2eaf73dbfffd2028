"""What was typed into the forms and not added yet, kept beside the drafts: a reload keeps it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.drafts.form import Form
from dashboard.drafts.reading import Reading
from dashboard.drafts.shelf import Shelfmark

_MOST: Final = 500  # the one that was left alone longest goes first


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A half-filled form; what is in the paste box; cells that are the same for all its rows.

    reading: what was decided about the claims of a document.
    """

    form: Form = field(default_factory=Form)
    pasted: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)


@dataclass(slots=True)
class Forms:
    """What is unfinished, by the mark of the draft that it belongs to."""

    _kept: dict[Shelfmark, Unfinished] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, mark: Shelfmark) -> Unfinished:
        """What is unfinished; empty forms where nothing is."""
        return self._kept.get(mark) or Unfinished()

    def change(self, mark: Shelfmark, change: Callable[[Unfinished], Unfinished]) -> None:
        """Make it another one."""
        with self._lock:
            made = change(self.get(mark))
            self._kept.pop(mark, None)
            if made != Unfinished():
                self._kept[mark] = made
            while len(self._kept) > _MOST:
                self._kept.pop(next(iter(self._kept)))


FORMS = Forms()
"""Those of this server."""

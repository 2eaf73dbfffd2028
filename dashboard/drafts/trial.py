"""Pending edits tried out on a copy of the files as they are now: what would come of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from dashboard.cache import Cache
from dashboard.data import STORE
from dashboard.drafts import sheet
from dashboard.drafts.draft import Pending
from dashboard.drafts.shelf import Shelfmark
from dashboard.stamps import stamp
from estimates.changes.comparison import changes
from estimates.check import Result, check
from estimates.editing.edits import AddRow, Edit, Outcome, SetCell, State
from estimates.editing.planning import Plan, plan
from estimates.editing.preview import Preview, edited_copy, is_mistake
from estimates.findings.listing import COLUMNS
from estimates.tables.columns import BY_NAME

_NOTHING: Final = pd.DataFrame(columns=list(COLUMNS))
_BAD: Final = (State.CONFLICT, State.REFUSED)


@dataclass(frozen=True, eq=False)
class Trial:
    """What became of pending edits.

    plan: of all of them, in their order. tried: of those that can be made. before, after: the
    dataset as it is, and as it would be with those.
    """

    plan: Plan
    tried: Plan
    before: Result
    after: Result

    @cached_property
    def preview(self) -> Preview | None:
        """What differs; None where no file would change. Takes longer than all the rest."""
        if not self.tried.changes:
            return None
        return Preview(self.before, self.after, changes(self.before, self.after))

    @property
    def undecided(self) -> tuple[Outcome, ...]:
        """The edits that cannot be made as they are: conflicts and refusals."""
        return tuple(outcome for outcome in self.plan.outcomes if outcome.state in _BAD)

    def refused(self) -> dict[tuple[str, str], str]:
        """New rows that cannot be added, by table and id, and why not."""
        return {
            (outcome.edit.table, outcome.edit.id): outcome.reason
            or f"a row {outcome.edit.id} with other cells already exists"
            for outcome in self.undecided
            if isinstance(outcome.edit, AddRow)
        }

    @cached_property
    def mistakes(self) -> pd.DataFrame:
        """The errors that say that something was written wrongly and keep the edits out.

        Those that are new, and those of the very cells that were changed, also where these were
        wrong before: who changes a cell is to leave it right. Columns of findings.
        """
        if self.preview is None:
            return _NOTHING
        new, mine = self.preview.mistakes, self.touched
        written = {
            (one.edit.table, one.edit.id, one.edit.column)
            for one in self.tried.outcomes
            if isinstance(one.edit, SetCell)
        }
        places = zip(mine["file"], mine["line"], mine["column"], strict=True)
        here = [
            (file.removesuffix(".csv"), self._rows[file].get(line, ""), column) in written
            for file, line, column in places
        ]
        own = mine[is_mistake(mine) & np.array(here, dtype=np.bool_)]
        told = pd.concat([new[list(own.columns)], own], ignore_index=True)
        return told.drop_duplicates(["file", "line", "column", "code", "message"])

    @cached_property
    def touched(self) -> pd.DataFrame:
        """The findings about the rows that the edits change, as those would be."""
        if self.preview is None:
            return _NOTHING
        outline = self.after.outline
        mine = np.zeros(len(outline), dtype=np.bool_)
        for file, rows in self._rows.items():
            mine |= ((outline["file"] == file) & outline["line"].isin(list(rows))).to_numpy(
                dtype=np.bool_
            )
        return self.after.worded(outline[mine])

    @cached_property
    def _rows(self) -> dict[str, dict[int, str]]:
        """The names of the changed rows of each file, by the line on which they would start."""
        found = {}
        for change in self.tried.changes:
            table = BY_NAME[change.file.removesuffix(".csv")]
            names = {one.edit.id for one in self.tried.outcomes if one.edit.table == table.name}
            lines = sheet.of(change.after, table).lines
            found[change.file] = {line: name for line, name in lines.items() if name in names}
        return found


def trial(folder: Path, edits: Sequence[Pending]) -> Trial:
    """Try out edits; nothing is written. The same ones on the same files are tried once.

    Raises:
        EditError: a file cannot be read, or there is no room for a copy.
        estimates.tables.dataset.DatasetError: the folder cannot be read.
    """
    files = stamp(folder)
    key = (folder, files, repr(tuple(edits)))
    _TRIALS.drop_where(lambda other: other[0] == folder and other[1] != files)
    made = _TRIALS.get(key, lambda: _tried(folder, edits))
    if stamp(folder) != files:  # they changed meanwhile, so that it is of others
        _TRIALS.drop(key)
    return made


def _tried(folder: Path, edits: Sequence[Pending]) -> Trial:
    whole, tried = _plans(folder, edits)
    before = STORE.newest(folder) or check(folder)
    if not tried.changes:
        return Trial(whole, tried, before, before)
    with edited_copy(tried) as copy:
        return Trial(whole, tried, before, check(copy))


_TRIALS: Final[Cache[Trial]] = Cache("trials", 8)


def begin(mark: Shelfmark, edits: Sequence[Pending]) -> Future[Trial]:
    """Start to try out a draft's edits. One that waits for its turn is given up for a newer one."""
    future: Future[Trial] = Future()
    with _LOCK:
        before = _WAITING.get(mark)
        if before is not None and before[0] == tuple(edits):
            return before[1]
        if before is not None:
            before[1].cancel()
        _WAITING[mark] = tuple(edits), future
        if mark not in _AT_WORK:
            _AT_WORK.add(mark)
            threading.Thread(target=_work, args=(mark,), daemon=True).start()
    return future


def _work(mark: Shelfmark) -> None:
    """Try out what waits for one draft, until nothing does."""
    while True:
        with _LOCK:
            if mark not in _WAITING:
                _AT_WORK.discard(mark)
                return
            edits, future = _WAITING.pop(mark)
            future.set_running_or_notify_cancel()
        try:
            made = trial(mark.folder, edits)
            _ = made.preview  # what is asked for next
            future.set_result(made)
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            future.set_exception(error)


_WAITING: Final[dict[Shelfmark, tuple[tuple[Pending, ...], Future[Trial]]]] = {}
_AT_WORK: Final[set[Shelfmark]] = set()
_LOCK: Final = threading.Lock()


def _plans(folder: Path, edits: Sequence[Pending]) -> tuple[Plan, Plan]:
    """What becomes of edits, and the plan of those that can be made.

    Raises:
        EditError: a file cannot be read.
    """
    wanted: list[Edit] = list(edits)
    whole = plan(folder, wanted)
    tried = whole
    while not tried.possible:
        # What one edit does can be what another one rests on, so that it is looked at again.
        wanted = [one.edit for one in tried.outcomes if one.state not in _BAD]
        tried = plan(folder, wanted)
    return whole, tried

"""A dataset with pending edits, without what differs: a fraction of the time that a trial takes.

For what is looked at with every box that is filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.drafts.by_files import ByFiles
from dashboard.drafts.draft import Pending
from dashboard.drafts.trial import plans
from estimates.check import Result, check
from estimates.editing.edits import AddRow, Outcome, State
from estimates.editing.planning import Plan
from estimates.editing.preview import edited_copy

_GOOD: Final = (State.APPLIED, State.DONE)


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """What became of edits. plan: of all of them; tried: of those that can be made.

    after: the dataset with those; as it is where they change nothing.
    """

    plan: Plan
    tried: Plan
    after: Result

    def refused(self) -> dict[tuple[str, str], str]:
        """New rows that cannot be added, by table and id, and why not."""
        return {
            (outcome.edit.table, outcome.edit.id): _why(outcome)
            for outcome in self.plan.outcomes
            if isinstance(outcome.edit, AddRow) and outcome.state not in _GOOD
        }


def _why(outcome: Outcome) -> str:
    return outcome.reason or f"there is a row {outcome.edit.id} with other cells already"


def glimpse(folder: Path, edits: Sequence[Pending]) -> Glimpse:
    """Look at a dataset with edits; nothing is written. The same ones are worked out once.

    Raises:
        EditError: a file cannot be read, or there is no room for a copy.
        estimates.tables.dataset.DatasetError: the folder cannot be read.
    """
    return _GLIMPSES.get(folder, edits)


def _glimpsed(folder: Path, edits: Sequence[Pending]) -> Glimpse:
    whole, tried = plans(folder, edits)
    with edited_copy(tried) as copy:
        return Glimpse(whole, tried, check(copy))


_GLIMPSES: Final = ByFiles(_glimpsed)

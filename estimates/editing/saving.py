"""Saving edits: all of them or none, under a lock, whole files only, and written down.

Order of a save: lock, finish what an interrupted save left, meet the edits with the files as they
are, then `estimates.storage.transaction`.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from estimates.editing import journal
from estimates.editing.edits import Edit, EditError, table_of
from estimates.editing.planning import FileChange, Plan, plan
from estimates.storage import recovery, transaction
from estimates.tables.dataset import keeps_journal


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What came of a save. name: in the journal; "" where no file was changed.

    plan: what became of each edit. recovered: what was found of a save that had been interrupted.
    """

    name: str
    plan: Plan
    recovered: str = ""


def user() -> str:
    """Who is at work here: ESTIMATES_BY, else the name of the account."""
    given = os.environ.get("ESTIMATES_BY", "").strip()
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "unknown"


def save(
    folder: Path,
    edits: Sequence[Edit],
    *,
    by: str = "",
    what: str = "",
    undoes: tuple[str, ...] = (),
    journalled: bool | None = None,
) -> Saved:
    """Make edits in the files of a dataset, all of them or none.

    by, what: for the journal; left out, `user()`. journalled: whether the journal is written; left
    out, as the dataset's settings say.

    Raises:
        EditError: a file cannot be read or written; the files are as they were.
    """
    files = [table.file for name in {edit.table for edit in edits} if (table := table_of(name))]
    with recovery.locked(folder, files) as places:
        recovered = str(recovery.recover(folder, places) or "")
        noted = keeps_journal(folder) if journalled is None else journalled
        for _ in range(_TRIES):
            worked_out = plan(folder, edits)
            changes = worked_out.changes
            if not changes:
                return Saved("", worked_out, recovered)
            name = transaction.new_name()
            if transaction.write(
                folder,
                name,
                changes,
                journal.entry(worked_out, by or user(), what, undoes),
                journalled=noted,
                untouched=partial(_are_untouched, changes),
            ):
                return Saved(name, worked_out, recovered)
    raise EditError(f"another program keeps writing to {folder}; nothing was changed")


def _are_untouched(changes: Sequence[FileChange]) -> bool:
    return all(change.is_untouched for change in changes)


_TRIES: Final = 5  # where a program that knows of no lock writes a file meanwhile


def settle(folder: Path) -> str:
    """Finish or take back an interrupted save, as the next save would; what became of it.

    Raises:
        EditError: the folder cannot be written to, or a file of it cannot be read or written.
    """
    return str(recovery.settle(folder) or "")


def opened_elsewhere(folder: Path, files: Sequence[str]) -> list[str]:
    """Which of some files a spreadsheet program has open, by what it leaves beside them.

    It pays no heed to the lock, and would put the file back as it has it.
    """
    return [
        file
        for file in files
        if (folder / f".~lock.{file}#").exists() or (folder / f"~${file}").exists()
    ]

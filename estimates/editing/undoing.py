"""Taking saves back: edits like any others, made from what the journal says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from estimates.editing import journal, saving
from estimates.editing.edits import Edit, EditError
from estimates.editing.journal import Save
from estimates.storage.log import NOT_SAVED


def find(folder: Path, *, last: int = 1, name: str = "") -> list[Save]:
    """The saves to take back, the newest first: the named one, or the `last` that stand.

    A save stands if it was made, is no undo, and was not undone. An undo has to be named.

    Raises:
        EditError: there is no such save.
    """
    every = journal.saves(folder)
    gone = taken_back(every)
    if name:
        found = [save for save in every if save.name.startswith(name)]
        if len(found) != 1:
            what = "no save" if not found else f"{len(found)} saves"
            raise EditError(f"the journal has {what} {name}; `estimates undo --list` shows them")
        if found[0].name in gone:
            raise EditError(f"save {found[0].name} is already undone")
        if found[0].end == NOT_SAVED:
            raise EditError(f"save {found[0].name} was never made: it was interrupted")
        return found
    standing = [
        save
        for save in reversed(every)
        if not save.undoes and save.end != NOT_SAVED and save.name not in gone
    ]
    if len(standing) < last:
        count = len(standing)
        raise EditError("nothing to undo" if not count else f"only {count} saves can be undone")
    return standing[:last]


def taken_back(every: Sequence[Save]) -> set[str]:
    """The names of saves whose undo stands: an undo that was itself undone does not count.

    every: all saves, the oldest first.
    """
    found: set[str] = set()
    for save in reversed(every):
        if save.end != NOT_SAVED and save.name not in found:
            found.update(save.undoes)
    return found


def undo(folder: Path, saves: Sequence[Save], *, by: str = "", what: str = "") -> saving.Saved:
    """Take saves back, all of them or none, by the rules of any other edits.

    Raises:
        EditError: a file cannot be read or written; the files are as they were.
    """
    names = tuple(save.name for save in saves)
    return saving.save(folder, edits(saves), by=by, what=what or "undo", undoes=names)


def edits(saves: Sequence[Save]) -> list[Edit]:
    """The edits that take saves back, in the order in which they have to be made."""
    return [edit for save in saves for edit in save.undo]

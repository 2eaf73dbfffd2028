"""A draft: the pending edits of one reader on one dataset, one for each cell and each new row.

An edit keeps what its cell held when it was first changed, whatever is typed into it afterwards:
that is what the file is compared with when the draft is saved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from estimates.editing.edits import AddRow, Edit, EditError, SetCell

Pending: TypeAlias = SetCell | AddRow
Place: TypeAlias = tuple[str, ...]
"""Of what there is one edit at most: a cell (table, id, column) or a new row (table, id)."""

_KINDS: Final = (SetCell, AddRow)


def place(edit: Pending) -> Place:
    """What an edit is about."""
    if isinstance(edit, SetCell):
        return edit.table, edit.id, edit.column
    return edit.table, edit.id


@dataclass(frozen=True, slots=True)
class Draft:
    """Pending edits, in the order in which their cells and rows were first changed."""

    edits: tuple[Pending, ...] = ()

    def __len__(self) -> int:
        """How many edits are pending."""
        return len(self.edits)

    def with_edits(self, edits: Iterable[Edit]) -> Draft:
        """With more edits, each in the place of an earlier one of the same cell or new row.

        What the cell held at first stays; an edit back to that is none any more. A change of a cell
        of a new row changes that row, also where it names the row anew.

        Raises:
            EditError: a new row has no id, or would get that of another one.
            TypeError: an edit neither sets a cell nor adds a row: no page asks for that.
        """
        found = {place(edit): edit for edit in self.edits}
        for edit in edits:
            if not isinstance(edit, _KINDS):
                raise TypeError(f"{type(edit).__name__} cannot be pending")
            _put(found, edit)
        return Draft(tuple(found.values()))

    def without(self, edits: Iterable[Pending]) -> Draft:
        """Without these edits; those that were changed since are left."""
        gone = set(map(_fingerprint, edits))
        return Draft(tuple(edit for edit in self.edits if _fingerprint(edit) not in gone))

    def replaced(self, edit: Pending, others: Iterable[Pending]) -> Draft:
        """With others in the place of one edit, as they stand; as it is where that one is gone."""
        if _fingerprint(edit) not in map(_fingerprint, self.edits):
            return self
        found: dict[Place, Pending] = {}
        for one in self.edits:
            same = _fingerprint(one) == _fingerprint(edit)
            for put in others if same else (one,):
                found[place(put)] = put
        return Draft(tuple(found.values()))

    def saved(self, edits: Iterable[Pending]) -> Draft:
        """What is left once these edits are in the file: what was changed again while it was saved.

        Such a cell now holds what was saved, and such a row is no new one any more.
        """
        done = {place(edit): edit for edit in edits}
        left: list[Pending] = []
        for edit in self.edits:
            written = done.get(place(edit))
            if written is None:
                left.append(edit)
            elif isinstance(edit, SetCell) and isinstance(written, SetCell):
                if edit.new != written.new:
                    left.append(replace(edit, old=written.new))
            elif isinstance(edit, AddRow) and isinstance(written, AddRow):
                left += _differences(written, edit)
        return Draft(tuple(left))

    def texts(self, table: str) -> dict[tuple[str, str], str]:
        """What changed cells of a table's rows will hold, by id and column."""
        return {
            (edit.id, edit.column): edit.new
            for edit in self.edits
            if isinstance(edit, SetCell) and edit.table == table
        }

    def added(self, table: str) -> dict[str, AddRow]:
        """The new rows of a table, by id."""
        return {
            edit.id: edit for edit in self.edits if isinstance(edit, AddRow) and edit.table == table
        }


def _put(found: dict[Place, Pending], edit: Pending) -> None:
    if isinstance(edit, AddRow):
        if not edit.id.strip("|"):
            raise EditError("a new row needs an id")
        found[place(edit)] = edit
        return
    row = found.get((edit.table, edit.id))
    if isinstance(row, AddRow):
        changed = replace(row, cells={**row.cells, edit.column: edit.new}, written=None)
        if place(changed) != place(row) and place(changed) in found:
            raise EditError(f"another new row is called {changed.id}")
        # In the same place of the order, also under another name.
        others = list(found.items())
        found.clear()
        found |= {
            place(changed) if key == place(row) else key: changed if one is row else one
            for key, one in others
        }
        return
    earlier = found.get(place(edit))
    old = earlier.old if isinstance(earlier, SetCell) else edit.old
    if old.strip() == edit.new.strip():
        found.pop(place(edit), None)
    else:
        found[place(edit)] = replace(edit, old=old)


def _fingerprint(edit: Pending) -> tuple[object, ...]:
    """The same for the same edit; cells of a new row are no key of a set by themselves."""
    if isinstance(edit, SetCell):
        return (*place(edit), edit.old, edit.new, edit.written)
    return (*place(edit), tuple(sorted(edit.cells.items())), edit.after, edit.written)


def _differences(written: AddRow, now: AddRow) -> list[SetCell]:
    """The edits that make a row as it was saved into what it is to be now."""
    return [
        SetCell(now.table, now.id, column, written.cells.get(column, ""), text)
        for column, text in ({**dict.fromkeys(written.cells, ""), **now.cells}).items()
        if text != written.cells.get(column, "")
    ]

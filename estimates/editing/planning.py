"""Edits of a dataset, met by its files as they are: what would become of each, and of the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from estimates.editing import splices
from estimates.editing.edits import AddRow, Edit, EditError, Outcome, State, table_of
from estimates.editing.encodings import encoded
from estimates.editing.hunks import Hunk, hunks
from estimates.editing.layout import Layout, layout
from estimates.storage.names import is_memory
from estimates.storage.transaction import Change
from estimates.tables.columns import Table
from estimates.tables.files import check_link, contents

Stamp: TypeAlias = tuple[int, int, int] | None
"""When a file was changed, its size and its number on the disk; None where there is none."""

_FINE: Final = (State.APPLIED, State.DONE)


@dataclass(frozen=True, eq=False)
class FileChange(Change):
    """One file, before and after. stamp: taken before it was read."""

    stamp: Stamp = None

    @property
    def is_untouched(self) -> bool:
        """Whether the file is, by its stamp, still the one that was read."""
        return _stamp(self.path) == self.stamp

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """The lines that differ, as UTF-8 where the encoding is known."""
        return hunks(encoded(self.before).body, encoded(self.after).body)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What edits would do. outcomes: one per edit, in their order. changes: the files that differ.

    A plan with a conflict or a refusal changes nothing: a save is all or nothing.
    """

    folder: Path
    outcomes: tuple[Outcome, ...]
    changes: tuple[FileChange, ...]

    @property
    def possible(self) -> bool:
        """Whether every edit can be made or is so already."""
        return all(outcome.state in _FINE for outcome in self.outcomes)

    @property
    def undo(self) -> list[Edit]:
        """The edits that take it all back."""
        return [outcome.undo for outcome in reversed(self.outcomes) if outcome.undo is not None]


def plan(folder: Path, edits: Sequence[Edit]) -> Plan:
    """Work out edits against the files as they are; nothing is written.

    Raises:
        EditError: a file cannot be read.
    """
    outcomes: dict[int, Outcome] = {}
    changes: list[FileChange] = []
    tables = dict.fromkeys(edit.table for edit in edits)
    for name in tables:
        table = table_of(name)
        if table is None:
            raise EditError(f"there is no table {name}")
        numbers = [number for number, edit in enumerate(edits) if edit.table == name]
        mine = [edits[number] for number in numbers]
        new = any(isinstance(edit, AddRow) for edit in mine)
        if is_memory(name) and not new and not (folder / table.file).exists():
            # An undo needs no memory of what it takes back.
            outcomes |= {number: Outcome(edits[number], State.DONE) for number in numbers}
            continue
        stamp = _stamp(folder / table.file)
        path, before = _contents(folder, table, new=new)
        start = before or (",".join(table.names) + "\n").encode()
        try:
            after, found = splices.apply(start, table, mine)
        except EditError as error:
            raise EditError(f"{table.file} cannot be edited: {error}") from None
        outcomes |= zip(numbers, found, strict=True)
        if after != start:
            changes.append(FileChange(table.file, path, before, after, stamp))
    ordered = tuple(outcomes[number] for number in range(len(edits)))
    possible = all(outcome.state in _FINE for outcome in ordered)
    return Plan(folder, ordered, tuple(changes) if possible else ())


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _contents(folder: Path, table: Table, *, new: bool) -> tuple[Path, bytes]:
    """The real path of a file and what is in it: nothing where it is optional and may be `new`."""
    path = folder / table.file
    if is_memory(table.name) and (path.is_symlink() or path.parent.is_symlink()):
        # A dataset from elsewhere could let us write into any folder.
        raise EditError(f"{table.file} is behind a symbolic link: remove that")
    try:
        check_link(path)
        real = path.resolve(strict=True)
        return real, contents(real)
    except FileNotFoundError:
        if not folder.is_dir():
            raise EditError(f"there is no folder {folder}") from None
        if new and not table.required and not path.is_symlink():
            return path.resolve(), b""
        raise EditError(f"{folder} has no {table.file}; add it, with a header row") from None
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EditError(f"{table.file} cannot be read: {reason}") from None


def read_table(folder: Path, table: Table) -> bytes:
    """The bytes of a table's file as it is now.

    Raises:
        EditError: it cannot be read.
    """
    return _contents(folder, table, new=False)[1]


def read_names(folder: Path, table: Table) -> tuple[str, ...]:
    """The columns of a file as it is now, in its order; "" for one without a name.

    Raises:
        EditError: the file cannot be read.
    """
    return _layout(folder, table).names


def read_row(folder: Path, table: Table, name: str) -> dict[str, str]:
    """The cells of a row by column, as the file has them now.

    Raises:
        EditError: the file cannot be read, or has no such row, or several.
    """
    found = _layout(folder, table)
    return found.row(found.find(name))


def _layout(folder: Path, table: Table) -> Layout:
    try:
        return layout(encoded(read_table(folder, table)).body, table)
    except EditError as error:
        raise EditError(f"{table.file} cannot be edited: {error}") from None

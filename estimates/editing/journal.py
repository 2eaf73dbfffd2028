"""The journal of a dataset: what each save changed, and the edits that take it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from estimates.editing.edits import Edit, EditError, as_json, from_json
from estimates.editing.planning import Plan
from estimates.storage import durable, log
from estimates.storage.log import DamageError, Entry
from estimates.storage.names import JOURNAL
from estimates.tables.files import contents


@dataclass(frozen=True, slots=True)
class Save:
    """One save. files: hashes before and after, by file. end: how it ended; "" where unknown.

    undoes: the saves that it takes back.
    """

    name: str
    at: str
    by: str
    what: str
    files: dict[str, tuple[str, str]]
    undo: tuple[Edit, ...]
    undoes: tuple[str, ...]
    end: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """A line of the journal that says nothing of a save, and what is wrong with it."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"{JOURNAL}, line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Journal:
    """saves: the oldest first. damage: the lines that are none, in their order."""

    saves: list[Save]
    damage: list[Damage]


def entry(plan: Plan, by: str, what: str, undoes: tuple[str, ...]) -> Entry:
    """What is written down of a save that is about to be made, besides its files."""
    applied = [outcome.edit for outcome in plan.outcomes if outcome.undo is not None]
    told: Entry = {"by": by, "what": what}
    told |= {"undoes": list(undoes)} if undoes else {}
    told["edits"] = [_told(edit) for edit in applied]
    told["undo"] = [as_json(edit) for edit in plan.undo]
    return told


def _told(edit: Edit) -> dict[str, Any]:
    found = as_json(edit)
    found.pop("written", None)
    return found


def saves(folder: Path) -> list[Save]:
    """All saves, the oldest first; lines that are none are passed over.

    Raises:
        EditError: the journal cannot be read.
    """
    return read(folder).saves


def read(folder: Path) -> Journal:
    """All saves of a dataset, and the lines of its journal that are damaged.

    Raises:
        EditError: the journal cannot be read.
    """
    try:
        lines = contents(folder / JOURNAL).split(b"\n")
    except FileNotFoundError:
        return Journal([], [])
    except OSError as error:
        raise EditError(f"{JOURNAL} cannot be read: {durable.reason(error)}") from None
    found: dict[str, Save] = {}
    ends: dict[str, str] = {}
    damage: list[Damage] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = log.parsed(line)
            if "end" in told:
                ends[told["save"]] = str(told["end"])
            else:
                found.setdefault(told["save"], _save(told))
        except DamageError as error:
            damage.append(Damage(number, str(error)))
    every = [replace(save, end=ends.get(name, "")) for name, save in found.items()]
    return Journal(every, damage)


def _save(told: Entry) -> Save:
    """Raises DamageError: the line is not complete."""
    begun = log.record(told, journalled=True)
    try:
        undo = tuple(from_json(edit) for edit in told["undo"])
        undoes = tuple(map(str, told.get("undoes", ())))
    except EditError as error:
        raise DamageError(str(error)) from None
    except (AttributeError, KeyError, TypeError):
        raise DamageError("it is not complete") from None
    what = str(told.get("what", ""))
    return Save(begun.name, begun.at, begun.by, what, begun.files, undo, undoes)

"""What edits did, or would do: the lines that differ, and what follows from them."""

from __future__ import annotations

import shlex
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from estimates.changes.thresholds import crossings
from estimates.changes.versions import Version
from estimates.editing.edits import (
    AddRow,
    Edit,
    OrderColumns,
    Outcome,
    RemoveRow,
    SetCell,
    State,
)
from estimates.editing.journal import Journal, Save
from estimates.editing.planning import FileChange, Plan
from estimates.editing.preview import Preview
from estimates.editing.undoing import taken_back
from estimates.reports import diff
from estimates.reports.terminal import Page, Screen
from estimates.storage.log import PARTLY
from estimates.storage.names import is_memory
from estimates.words import wording

_MOST: Final = 40  # edits, and places in a file, that are shown
_MOST_NAMED: Final = 500  # new rows of one table
_NAMED: Final = ("measures", "sources", "origins")
_BAD: Final = (State.CONFLICT, State.REFUSED)


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """How edits went. saved: the name of the save, "" for none. why_not: what kept them out.

    recovered: what was found of an interrupted save. advice: how to undo it. mistaken: whether new
    errors keep the edits out. remarks: on where the edits come from. unseen: why no preview.
    """

    plan: Plan
    preview: Preview | None = None
    saved: str = ""
    why_not: str = ""
    recovered: str = ""
    advice: str = ""
    mistaken: bool = False
    remarks: tuple[str, ...] = ()
    unseen: str = ""


def text(carried: Carried, screen: Screen) -> str:
    """For people: what was met, the exact lines, what follows, and whether it was saved."""
    page = Page(screen)
    _write_remarks(carried, page)
    told = _write_new(carried, page)
    _write_met(carried, page)
    for change in carried.plan.changes:
        if not is_memory(change.file) and change.file not in told:
            _write_change(change, carried.plan.folder, page)
    if carried.preview is not None:
        found = carried.preview
        sides = (Version("before", found.before), Version("after", found.after))
        crossed = crossings(found.before, found.after)
        difference = diff.Difference(*sides, found.changes, crossed)
        diff.write(difference, page, _MOST)
        if found.changes.nothing:
            page.blank()
            page.line("No range, verdict or finding changes.")
    if carried.unseen:
        page.blank()
        page.line(carried.unseen)
    page.blank()
    if carried.saved:
        page.line(("Saved", "bold green"), f" as {carried.saved}. {carried.advice}".rstrip())
    else:
        style = "bold" if not carried.why_not or carried.plan.possible else "bold red"
        page.line((carried.why_not or "Nothing to change.", style))
    return page.text()


def _write_remarks(carried: Carried, page: Page) -> None:
    """What was found before, and what is to be said of where the edits come from."""
    if carried.recovered:
        page.line(f"Before this, {carried.recovered}.")
        page.blank()
    for remark in carried.remarks[:_MOST]:
        page.line(remark, hang=2)
    if len(carried.remarks) > _MOST:
        page.line(f"and {wording.counted(len(carried.remarks) - _MOST, 'more remark')}.")
    if carried.remarks:
        page.blank()


def _write_met(carried: Carried, page: Page) -> None:
    """What became of each edit, or of those that failed."""
    failed = [one for one in carried.plan.outcomes if one.state in _BAD]
    met = failed or [
        one
        for one in carried.plan.outcomes
        if not is_memory(one.edit.table) and not _is_named_row(one)
    ]
    for outcome in met[:_MOST]:
        page.line(*_met(outcome), hang=2)
    if len(met) > _MOST:
        page.line(f"and {wording.counted(len(met) - _MOST, 'more edit')}.")


def _is_named_row(outcome: Outcome) -> bool:
    """Whether it is a new row of a table that estimates name rows of."""
    edit = outcome.edit
    return isinstance(edit, AddRow) and edit.table in _NAMED and outcome.state is State.APPLIED


def _write_new(carried: Carried, page: Page) -> set[str]:
    """Each new measure, source and origin, cell by cell; the files of which nothing is left."""
    if not carried.plan.possible:
        return set()
    told = set()
    for table in _NAMED:
        mine = [one for one in carried.plan.outcomes if one.edit.table == table]
        new = [one.edit for one in mine if _is_named_row(one) and isinstance(one.edit, AddRow)]
        if not new:
            continue
        file = f"{table}.csv"
        page.heading(f"New in {file}: {len(new):,}")
        for edit in new[:_MOST_NAMED]:
            cells = (f"{name} {text}" for name, text in edit.cells.items() if name != "id")
            page.record((edit.id, "bold"), f": {'; '.join(cells)}", hang=2)
        if len(new) > _MOST_NAMED:
            page.line(f"and {len(new) - _MOST_NAMED:,} more, in {file} once it is saved.")
        page.blank()
        if len(new) == len(mine) and not (carried.plan.folder / file).is_symlink():
            told.add(file)
    return told


def _met(outcome: Outcome) -> list[tuple[str, str] | str]:
    """An edit and what became of it: a conflict with both sides, a refusal with its reason."""
    edit, state = outcome.edit, outcome.state
    if state is State.REFUSED:
        told = outcome.reason
    elif state is State.CONFLICT:
        told = _both(outcome)
    elif isinstance(edit, SetCell) and edit.old == edit.new and state is State.APPLIED:
        told = "without the blanks around it"
    elif isinstance(edit, SetCell):
        told = (
            f"{_quoted(edit.old)} → {_quoted(edit.new)}" if state is State.APPLIED else "so already"
        )
    else:
        told = _DONE[type(edit)] if state is State.APPLIED else "so already"
    style = "bold red" if state in _BAD else "bold"
    word = f"{state.value}  " if state in _BAD else ""
    return [(f"{word}{name(edit)}", style), f": {told}"]


_DONE: Final[dict[type[Edit], str]] = {
    AddRow: "a new row",
    RemoveRow: "the row is deleted",
    OrderColumns: "in another order",
}


def _both(outcome: Outcome) -> str:
    edit, current = outcome.edit, outcome.current
    if isinstance(edit, SetCell):
        return f"the file has {_quoted(str(current))}, not {_quoted(edit.old)}; wanted was " + (
            _quoted(edit.new)
        )
    if isinstance(edit, OrderColumns):
        return f"the file has the columns {current}"
    cells = current if isinstance(current, Mapping) else {}
    wanted = "wanted was" if isinstance(edit, AddRow) else "expected was"
    told = (
        f"{column} is {_quoted(text_)}, {wanted} {_quoted(edit.cells.get(column, ''))}"
        for column, text_ in cells.items()
    )
    return "the file has such a row with other cells: " + "; ".join(told)


def _quoted(cell: str) -> str:
    return f"“{cell}”" if cell else "a blank"


def name(edit: Edit) -> str:
    """What an edit is about, in a few words."""
    file = f"{edit.table}.csv"
    where = "" if edit.table == "estimates" else f"{file} "
    if isinstance(edit, SetCell):
        return f"{where}{edit.id} {edit.column}"
    if isinstance(edit, OrderColumns):
        return f"{file}, order of columns"
    return f"{where}{edit.id}"


def _write_change(change: FileChange, folder: Path, page: Page) -> None:
    if (folder / change.file).is_symlink():
        page.blank()
        page.line(f"{change.file} is a link: what changes is {change.path}.")
    left = sum(len(hunk.removed) + len(hunk.added) for hunk in change.hunks)
    for hunk in change.hunks[:_MOST]:
        page.blank()
        page.line((f"{change.file}:{hunk.line if hunk.removed else hunk.new_line}", "bold"))
        for sign, style, lines in (("-", "red", hunk.removed), ("+", "green", hunk.added)):
            for line in lines[:_MOST]:
                page.record((f"{sign} {line_text(line)}", style), hang=2)
            left -= len(lines[:_MOST])
    if left:
        page.line(f"and {wording.counted(left, 'more line')} of {change.file}.")


def line_text(line: bytes) -> str:
    """A physical line of a change, without its end."""
    return line.decode(errors="replace").strip("\r\n")


def exported(path: Path, folder: Path, screen: Screen) -> str:
    """Where a spreadsheet is, and how its edits come back."""
    page = Page(screen)
    page.line(f"{folder.resolve().name} is in {path}.")
    page.line("Its edits come back with:")
    page.line(f"estimates import {shlex.quote(str(path))} {shlex.quote(str(folder))}", indent=2)
    return page.text()


def problems(found: Sequence[str], screen: Screen) -> str:
    """What keeps a file from being imported, a line each."""
    page = Page(screen)
    for line in found[:_MOST]:
        page.record(line)
    if len(found) > _MOST:
        page.line(f"and {wording.counted(len(found) - _MOST, 'more problem')}.")
    page.blank()
    page.line((f"{wording.counted(len(found), 'problem')}, so nothing was changed.", "bold red"))
    return page.text()


def started(path: Path, again: str, asked: Sequence[tuple[int, str]], screen: Screen) -> str:
    """Where a mapping was begun, what it asks (lines and keys), and how it goes on."""
    page = Page(screen)
    page.line(f"A mapping is drafted in {path}. Read what was guessed; every guess says so.")
    if asked:
        keys = ", ".join(f"{key} (line {line})" for line, key in asked[:_MOST])
        more = f" and {len(asked) - _MOST} more" if len(asked) > _MOST else ""
        page.line(f"To be answered: {keys}{more}.")
    page.line("Then:")
    page.record(f"  {again}")  # to be copied: not wrapped where nobody reads it as it comes
    return page.text()


def saves(journal: Journal, folder: Path, screen: Screen) -> str:
    """The journal, the newest first: what can be undone. Its damaged lines stand below."""
    page = Page(screen)
    if not journal.saves:
        page.line(f"The journal of {folder} is empty.")
    else:
        gone = taken_back(journal.saves)
        rows = [
            (one.name, one.at.replace("T", " ").rstrip("Z"), one.by, _end(one, gone), _what(one))
            for one in reversed(journal.saves)
        ]
        page.table(("save", "when (UTC)", "who", "end", "what"), rows)
    _write_damage(journal, page)
    return page.text()


def checked(journal: Journal, settled: str, left: Sequence[str], screen: Screen) -> str:
    """What was found of the saves of a dataset: interrupted, made in part, damaged, or all well.

    settled: what became of an interrupted one. left: what else is wrong.
    """
    page = Page(screen)
    if settled:
        page.line(f"{settled[0].upper()}{settled[1:]}.")
    for line in left:
        page.record(line)
    _write_damage(journal, page)
    partly = [one for one in journal.saves if one.end == PARTLY]
    for one in partly:
        page.record(f"{one.name} by {one.by}, at {one.at}: saved in part ({', '.join(one.files)})")
    if not (left or journal.damage or partly):
        count = wording.counted(len(journal.saves), "save")
        page.line(f"The files are those of one save, and the journal is whole: {count}.")
    return page.text()


def _write_damage(journal: Journal, page: Page) -> None:
    for damage in journal.damage[:_MOST]:
        page.record(f"{damage}; what it recorded is lost")
    if len(journal.damage) > _MOST:
        page.line(f"and {wording.counted(len(journal.damage) - _MOST, 'more damaged line')}.")


def _end(one: Save, gone: Container[str]) -> str:
    return "undone since" if one.name in gone else one.end or "cut short"


def _what(one: Save) -> str:
    edits = wording.counted(len(one.undo), "edit")
    return f"{one.what} ({edits})" if one.what else edits

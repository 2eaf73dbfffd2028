"""What is pending, in words: each edit, the exact lines that change, and what follows from them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from dashboard.screens.shared.content.words import plural, titles
from estimates.changes.sentences import (
    Sentence,
    estimate_sentences,
    finding_sentences,
    verdict_sentences,
)
from estimates.editing.edits import AddRow, SetCell, State
from estimates.reports.edits import line_text
from estimates.tables.columns import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.drafts.draft import Pending
    from dashboard.drafts.trial import Trial
    from estimates.editing.edits import Outcome
    from estimates.editing.journal import Save
    from estimates.editing.planning import FileChange

MOST: Final = 40
"""Changes of one kind, and places in a file, that are shown; the others are counted."""

BLANK: Final = "(blank)"

Parts: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A pending edit in words. cells: of a new row, (column, text)."""

    edit: Pending
    where: str
    old: str
    new: str
    cells: tuple[tuple[str, str], ...]
    state: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """An edit that cannot be made as it is: what was there, is there now, and is wanted.

    sides: (column, when it was drawn, in the file now, yours). reason: why it is refused; then
    there is nothing to choose. mine: the edits that would put it in the place of what is there.
    """

    edit: Pending
    where: str
    sides: tuple[tuple[str, str, str, str], ...]
    reason: str
    mine: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one place of a file that change: (sign, parts), the middle part differs."""

    place: str
    lines: tuple[tuple[str, Parts], ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows, of one kind. mixed: whether its sentences say which change each is.

    left_out: how many more there are.
    """

    title: str
    mixed: bool
    sentences: tuple[Sentence, ...]
    left_out: int


def where(edit: Pending) -> str:
    """What an edit is about."""
    file = BY_NAME[edit.table].file
    if isinstance(edit, SetCell):
        return f"{file}, row {edit.id}, column {edit.column}"
    return f"{file}, new row {edit.id}"


def changes(outcomes: Sequence[Outcome]) -> tuple[Change, ...]:
    """The pending edits, in their order."""
    return tuple(
        Change(
            outcome.edit,
            where(outcome.edit),
            cell(outcome.edit.old) if isinstance(outcome.edit, SetCell) else "",
            cell(outcome.edit.new) if isinstance(outcome.edit, SetCell) else "",
            tuple(outcome.edit.cells.items()) if isinstance(outcome.edit, AddRow) else (),
            "" if outcome.state is State.APPLIED else outcome.state.value,
        )
        for outcome in outcomes
        if isinstance(outcome.edit, SetCell | AddRow)
    )


def disputes(trial: Trial) -> tuple[Dispute, ...]:
    """The edits that somebody has to decide on."""
    return tuple(_dispute(outcome) for outcome in trial.undecided)


def why_undecided(found: Sequence[Dispute]) -> str:
    """What keeps edits from being made: the file has something else, or it cannot take them."""
    theirs = sum(bool(dispute.mine) for dispute in found)
    if theirs == len(found):
        return "The file has changed under these."
    return "The file has changed under these, or cannot take them as they are."


def _dispute(outcome: Outcome) -> Dispute:
    edit, current = outcome.edit, outcome.current
    if isinstance(edit, SetCell):
        if outcome.state is State.REFUSED:
            sides = ((edit.column, cell(edit.old), "", cell(edit.new)),)
            return Dispute(edit, where(edit), sides, outcome.reason, ())
        theirs = str(current)
        mine = SetCell(edit.table, edit.id, edit.column, theirs, edit.new)
        sides = ((edit.column, cell(edit.old), cell(theirs), cell(edit.new)),)
        return Dispute(edit, where(edit), sides, "", (mine,))
    if not isinstance(edit, AddRow):
        raise TypeError(f"{type(edit).__name__} cannot be pending")
    if outcome.state is State.REFUSED or not isinstance(current, dict):
        return Dispute(edit, where(edit), (), outcome.reason, ())
    cells = {name: edit.cells.get(name, "").strip() for name in current}
    return Dispute(
        edit,
        where(edit),
        tuple(
            (name, "(no such row)", cell(text), cell(cells[name])) for name, text in current.items()
        ),
        "",
        tuple(
            SetCell(edit.table, edit.id, name, text, cells[name]) for name, text in current.items()
        ),
    )


def cell(text: str) -> str:
    """The text of a cell, so that a blank one is seen."""
    return text if text.strip() else BLANK


def lines(change: FileChange) -> tuple[tuple[Lines, ...], int]:
    """The places of a file that change, and how many more there are than those shown."""
    found = []
    for hunk in change.hunks[:MOST]:
        number = hunk.line if hunk.removed else hunk.new_line
        old = [line_text(line, change) for line in hunk.removed[:MOST]]
        new = [line_text(line, change) for line in hunk.added[:MOST]]
        if len(old) == len(new):  # one for one
            pairs = [_apart(was, now) for was, now in zip(old, new, strict=True)]
            told = [line for pair in pairs for line in zip(("−", "+"), pair, strict=True)]
        else:
            told = [("−", (line, "", "")) for line in old] + [("+", (line, "", "")) for line in new]
        found.append(Lines(f"{change.file}, line {number:,}", tuple(told)))
    return tuple(found), max(len(change.hunks) - MOST, 0)


def _apart(was: str, now: str) -> tuple[Parts, Parts]:
    """Two lines, each as what is the same before, what differs, and what is the same after."""
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    first, second = (
        (line[:start], line[start : len(line) - end], line[len(line) - end :])
        for line in (was, now)
    )
    return first, second


def _alike(one: str, other: str) -> int:
    """How many signs two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    return next((place for place, (a, b) in enumerate(pairs) if a != b), shorter)


def follows(trial: Trial) -> tuple[Follows, ...]:
    """What the edits mean: verdicts, figures and findings that change."""
    if trial.preview is None:
        return ()
    found = trial.preview.changes
    names = titles(trial.preview.before) | titles(trial.preview.after)
    new = found.findings["change"].isin(["new", "counts again"])

    def figures(some: pd.DataFrame) -> list[Sentence]:
        return estimate_sentences(some, names)

    parts = (
        ("Verdicts that change", found.verdicts, verdict_sentences),
        ("Figures that change", found.estimates, figures),
        ("Findings that appear", found.findings[new], finding_sentences),
        ("Findings that go", found.findings[~new], finding_sentences),
    )
    return tuple(
        Follows(title, told is figures, tuple(told(frame.head(MOST))), max(len(frame) - MOST, 0))
        for title, frame, told in parts
        if len(frame)
    )


def saved(save: Save, gone: Container[str] = ()) -> str:
    """A save of the journal: when, who, what. gone: the names of those that were undone."""
    at = save.at.replace("T", " ").removesuffix("Z")
    end = f" {save.end or 'cut short'}" if save.end != "saved" else ""
    end = ", undone since" if save.name in gone else end
    what = f": {save.what}" if save.what else ""
    return f"{at} UTC, {save.by}{what} ({plural(len(save.undo), 'edit')}{end})"

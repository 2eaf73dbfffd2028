"""What is pending, in words: each edit, the exact lines that change, and what follows from them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from os.path import commonprefix
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

Segments: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """A pending edit in words: where, what it changes from and to, what its state is.

    old: "" where a new row is added; new: its filled cells then.
    """

    edit: Pending
    where: str
    old: str
    new: str
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
    """The lines of one place of a file that change: (sign, segments), the middle one differs."""

    place: str
    lines: tuple[tuple[str, Segments], ...]


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


def pending_edits(outcomes: Sequence[Outcome]) -> tuple[PendingEdit, ...]:
    """The pending edits, in their order."""
    made = []
    for outcome in outcomes:
        edit, old, new = outcome.edit, "", ""
        if isinstance(edit, SetCell):
            old, new = cell(edit.old), cell(edit.new)
        elif isinstance(edit, AddRow):
            new = "; ".join(f"{name} = {text}" for name, text in edit.cells.items() if text)
        else:
            continue
        state = "" if outcome.state is State.APPLIED else outcome.state.value
        made.append(PendingEdit(edit, where(edit), old, new, state))
    return tuple(made)


def disputes(trial: Trial) -> tuple[Dispute, ...]:
    """The edits that somebody has to decide on."""
    return tuple(_dispute(outcome) for outcome in trial.undecided)


def why_undecided(found: Sequence[Dispute]) -> str:
    """What keeps edits from being made: the file has something else, or it cannot take them."""
    theirs = sum(bool(dispute.mine) for dispute in found)
    if theirs == len(found):
        return "The file has changed since you made these changes."
    return "The file has changed since you made these changes, or cannot take them."


def _dispute(outcome: Outcome) -> Dispute:
    edit, current = outcome.edit, outcome.current
    is_refused = outcome.state is State.REFUSED
    if isinstance(edit, SetCell):
        theirs = "" if is_refused else str(current)
        in_file = "" if is_refused else cell(theirs)
        side = (edit.column, cell(edit.old), in_file, cell(edit.new))
        own = SetCell(edit.table, edit.id, edit.column, theirs, edit.new)
        return Dispute(edit, where(edit), (side,), outcome.reason, () if is_refused else (own,))
    if not isinstance(edit, AddRow):
        raise TypeError(f"{type(edit).__name__} cannot be pending")
    if is_refused or not isinstance(current, dict):
        return Dispute(edit, where(edit), (), outcome.reason, ())
    cells = {name: edit.cells.get(name, "").strip() for name in current}
    sides = tuple(
        (name, "(no such row)", cell(text), cell(cells[name])) for name, text in current.items()
    )
    mine = (SetCell(edit.table, edit.id, name, text, cells[name]) for name, text in current.items())
    return Dispute(edit, where(edit), sides, "", tuple(mine))


def cell(text: str) -> str:
    """The text of a cell, so that a blank one is seen."""
    return text if text.strip() else BLANK


def lines(change: FileChange) -> tuple[tuple[Lines, ...], int]:
    """The places of a file that change, and how many more there are than those shown."""
    places = []
    for hunk in change.hunks[:MOST]:
        number = hunk.line if hunk.removed else hunk.new_line
        old = [line_text(line) for line in hunk.removed[:MOST]]
        new = [line_text(line) for line in hunk.added[:MOST]]
        if len(old) == len(new):  # one for one
            pairs = [_apart(was, now) for was, now in zip(old, new, strict=True)]
            signed = [line for pair in pairs for line in zip(("−", "+"), pair, strict=True)]
        else:
            signed = [("−", (line, "", "")) for line in old]
            signed += [("+", (line, "", "")) for line in new]
        places.append(Lines(f"{change.file}, line {number:,}", tuple(signed)))
    return tuple(places), max(len(change.hunks) - MOST, 0)


def _apart(was: str, now: str) -> tuple[Segments, Segments]:
    """Two lines, each as what is the same before, what differs, and what is the same after."""
    start = _common(was, now)
    end = _common(was[start:][::-1], now[start:][::-1])
    first, second = (
        (line[:start], line[start : len(line) - end], line[len(line) - end :])
        for line in (was, now)
    )
    return first, second


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return len(commonprefix([one, other]))  # noqa: RUF071 - of texts, not of paths


def follows(trial: Trial) -> tuple[Follows, ...]:
    """What the edits mean: verdicts, figures and findings that change."""
    if trial.preview is None:
        return ()
    changes = trial.preview.changes
    names = titles(trial.before) | titles(trial.after)
    new = changes.findings["change"].isin(["new", "counts again"])

    def figures(some: pd.DataFrame) -> list[Sentence]:
        return estimate_sentences(some, names)

    kinds = (
        ("Verdicts that change", changes.verdicts, verdict_sentences),
        ("Figures that change", changes.estimates, figures),
        ("Findings that appear", changes.findings[new], finding_sentences),
        ("Findings that disappear", changes.findings[~new], finding_sentences),
    )
    return tuple(
        Follows(title, say is figures, tuple(say(frame.head(MOST))), max(len(frame) - MOST, 0))
        for title, frame, say in kinds
        if len(frame)
    )


def saved(save: Save, gone: Container[str] = ()) -> str:
    """A save of the journal: when, who, what. gone: the names of those that were undone."""
    at = save.at.replace("T", " ").removesuffix("Z")
    end = f" {save.end or 'cut short'}" if save.end != "saved" else ""
    end = ", undone since" if save.name in gone else end
    what = f": {save.what}" if save.what else ""
    return f"{at} UTC, {save.by}{what} ({plural(len(save.undo), 'edit')}{end})"

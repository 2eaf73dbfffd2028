"""Saving the draft, the saves that were made, and taking the last one back.

Whatever a page shows or leaves out, it is here, on the server, that a save is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts.trial import trial
from dashboard.screens.edit import pending, person
from dashboard.screens.edit.content import review as content
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import plural, stopped
from dashboard.screens.shared.controls import key_of
from estimates.editing import journal as journals
from estimates.editing import saving, undoing
from estimates.editing.edits import EditError
from estimates.editing.planning import plan
from estimates.tables.dataset import DatasetError, keeps_journal

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.draft import Draft
    from estimates.editing.planning import Plan

_SHOWN = 5  # saves of the journal
_LONGEST = 200  # characters of what is told of a save
_LAST = "q_saved"
_ASKED = "q_undo_asked"
_WHY = "q_save_why"
_CHANGED, _DECIDE = "Not saved: the file has changed meanwhile.", "See what has to be decided."


@dataclass(frozen=True, slots=True)
class _LastResult:
    """What became of the last save or undo of this reader. draft: what was pending after it."""

    text: str
    more: tuple[str, ...]
    wrong: bool
    draft: Draft


def last_result(folder: Path) -> None:
    """What became of what was asked for last, shown until something else is changed."""
    last: _LastResult | None = st.session_state.get(_LAST)
    if last is not None and last.draft == pending.current(folder):
        lead = blocks.text(blocks.strong(last.text))
        layout.show(blocks.note(lead, *map(blocks.text, last.more), wrong=last.wrong))


def _keep(folder: Path, text: str, *more: str, wrong: bool = False) -> None:
    st.session_state[_LAST] = _LastResult(text, more, wrong, pending.current(folder))


def lines(plan: Plan) -> None:
    """The exact lines of the files that a plan changes, before and after."""
    for change in plan.changes:
        shown, left_out = content.lines(change)
        layout.show(
            *(blocks.difference(place.place, place.lines) for place in shown),
            blocks.small(f"And {left_out:,} more places in {change.file}." if left_out else ""),
        )


def button(folder: Path, draft: Draft, *, ready: bool) -> None:
    """The button that saves exactly these changes; for the journal, what for."""
    st.text_input("Reason (for the journal; optional)", key=_WHY, max_chars=_LONGEST)
    kept = "" if keeps_journal(folder) else " The dataset keeps no journal."
    layout.show(blocks.small(f"You save as {person.by()}.{kept}"))
    st.button(
        f"Save {plural(len(draft), 'change')}",
        type="primary",
        disabled=not ready,
        on_click=_save,
        args=(folder, draft),
        key=key_of("q_save", draft.edits),
    )


def _save(folder: Path, draft: Draft) -> None:
    """Save the changes that the reader has seen; whatever else is pending stays pending."""
    pending.demand()
    why = str(st.session_state.get(_WHY, "")).strip()
    try:
        tried = trial(folder, draft.edits)
        if tried.undecided:
            _keep(folder, _CHANGED, _DECIDE)
            return
        if len(tried.mistakes):
            _keep(folder, "Not saved.", *tried.mistakes["message"].head(_SHOWN), wrong=True)
            return
        saved = saving.save(
            folder, draft.edits, by=person.by(), what=why or "edited in the dashboard"
        )
    except (EditError, DatasetError) as error:
        _keep(folder, "Not saved. Your changes are kept.", stopped(error), wrong=True)
        return
    if not saved.plan.possible:
        _keep(folder, _CHANGED, _DECIDE)
        return
    pending.change(folder, lambda now: now.saved(draft.edits))
    st.session_state[_WHY] = ""
    _keep(
        folder,
        f"Saved as {saved.name}." if saved.name else "The files already had all of this.",
        *_remarks(folder, saved.plan, saved.recovered),
    )


def _remarks(folder: Path, done: Plan, recovered: str) -> tuple[str, ...]:
    """What else is to be said of a save."""
    opened = saving.opened_elsewhere(folder, [change.file for change in done.changes])
    remarks = [f"{file} is open in a spreadsheet program: reload it there." for file in opened]
    if recovered:
        remarks.append(f"Before this, {recovered}.")
    return tuple(remarks)


def journal(folder: Path) -> None:
    """The last saves, and what takes the last one back."""
    layout.show(blocks.heading(2, "Earlier saves"))
    try:
        found = journals.read(folder)
    except EditError as error:
        layout.note(stopped(error), wrong=True)
        return
    every = found.saves
    if found.damage:
        told = "; ".join(map(str, found.damage[:_SHOWN]))
        layout.note(f"Lines of the journal are damaged: {told}.")
    if not every:
        layout.show(blocks.text("The journal is empty: nothing has been saved yet."))
        return
    gone = undoing.taken_back(every)
    layout.show(blocks.rows(content.saved(save, gone) for save in reversed(every[-_SHOWN:])))
    more = len(every) - _SHOWN
    layout.show(blocks.small(f"And {more:,} earlier ones." if more > 0 else ""))
    _undo(folder)


def _undo(folder: Path) -> None:
    try:
        (last,) = undoing.find(folder)
    except EditError:
        layout.show(blocks.small("None of them can be undone: all are already undone."))
        return
    asked = st.session_state.get(_ASKED) == last.name
    if not asked:
        st.button("Undo the last save…", on_click=_ask, args=(last.name,), key="q_undo")
        return
    layout.show(blocks.heading(3, "Undo the last save"), blocks.text(content.saved(last)))
    try:
        back = plan(folder, undoing.edits([last]))
    except EditError as error:
        layout.note(stopped(error), wrong=True)
        return
    lines(back)
    if not back.possible:
        layout.note(
            "It cannot be undone as a whole: cells that it changed were changed again since, or"
            " rows are gone. Change them under “Table”."
        )
    with st.container(horizontal=True):
        st.button(
            "Undo it",
            type="primary",
            disabled=not back.possible,
            on_click=_undo_save,
            args=(folder, last.name),
            key=key_of("q_undo_yes", last.name),
        )
        st.button("Keep it", on_click=_ask, args=("",), key="q_undo_no")


def _ask(name: str) -> None:
    st.session_state[_ASKED] = name


def _undo_save(folder: Path, name: str) -> None:
    """Undo the very save that was shown."""
    pending.demand()
    _ask("")
    try:
        settled = saving.settle(folder)
        found = undoing.find(folder, name=name)
        done = undoing.undo(folder, found, by=person.by(), what=f"undo {name}")
    except (EditError, DatasetError) as error:
        _keep(folder, "Not undone.", stopped(error), wrong=True)
        return
    if not done.plan.possible:
        _keep(folder, "Not undone: its cells were changed again since.", wrong=True)
        return
    _keep(
        folder,
        "Undone. What that save changed is back as it was.",
        *_remarks(folder, done.plan, settled),
    )

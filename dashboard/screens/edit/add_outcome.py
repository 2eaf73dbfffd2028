"""The end of the form for a new estimate: the row as it would be, and the button that adds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import form as forms
from dashboard.drafts.form import KEPT, Form, Row
from dashboard.drafts.trial import trial
from dashboard.screens.edit import pending
from dashboard.screens.edit.content.new_estimate import Preview, preview
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import sentence, stopped
from dashboard.screens.shared.parts import what_checks_find
from estimates.editing import new_rows

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.check import Result

_ADDED = "q_added"
_COUNT = "q_add_now"


def render(folder: Path, known: Result, form: Form, row: Row) -> None:
    """What is still needed or what was found, and the button that adds the row."""
    problems = forms.wrong(row, known.dataset)
    found = None if problems else _tried(folder, known, row)
    layout.show(blocks.heading(3, "Preview"))
    if not form.is_begun:
        layout.show(blocks.text("Nothing is filled in yet.", cls="muted"))
    elif found is None:
        layout.show(
            blocks.text("Before you can add it:", cls="muted"),
            blocks.rows(stopped(sentence(problem)) for problem in problems),
        )
    else:
        _show(found)
        name, replaced = row.cells["id"], row.cells.get("replaces")
        how = "; to choose another, open “More about it”" if "id" in row.suggested else ""
        other = new_rows.alike(row.cells, known.dataset)
        layout.show(
            blocks.text(f"{other} quotes the same words of the same source." if other else ""),
            blocks.text(f"{replaced} will be marked as superseded." if replaced else ""),
            blocks.small(f"Its id is {name}{how}."),
        )
    with st.container(horizontal=True, key="q_add_buttons"):
        # Another button after each row: the second press of two is of the row that was added.
        number = int(st.session_state.get(_COUNT, 0))
        asked = st.button("Add to the pending changes", type="primary", key=f"{_COUNT}_{number}")
        if form.is_begun:
            st.button("Clear the form", key="q_add_clear", on_click=_leave, args=(folder, Form()))
    pending.added_note(_ADDED)
    if not asked:
        return
    if found is None or not found.can_be_added:
        layout.note(
            blocks.strong("It was not added. "), "Fix the problems above first.", wrong=True
        )
        return
    pending.add(folder, forms.edits(row, known.dataset))
    said = f": {found.statement.said}" if found.statement else ""
    st.session_state[_COUNT] = number + 1
    st.session_state[_ADDED] = f"Added {row.cells['id']} to the pending changes{said}."
    _leave(folder, Form(own={name: row.cells[name] for name in KEPT if row.cells.get(name)}))
    st.rerun()


def _leave(folder: Path, form: Form) -> None:
    """Start over."""
    pending.change_unfinished(folder, lambda now: replace(now, form=form))


def _tried(folder: Path, known: Result, row: Row) -> Preview:
    draft = pending.current(folder).with_edits(forms.edits(row, known.dataset))
    return preview(trial(folder, draft.edits), row.cells["id"], row.others)


def _show(found: Preview) -> None:
    if found.refused:
        layout.note(stopped(sentence(found.refused)), wrong=True)
        return
    if found.statement:
        layout.show(blocks.statement(*found.statement.parts), blocks.small(found.range))
    keeps = "It cannot be saved while there are errors." if found.mistaken else ""
    layout.show(*what_checks_find(found.findings, keeps))

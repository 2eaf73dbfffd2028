"""The end of the form for a new estimate: the row as it would be, and the button that adds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import form as forms
from dashboard.drafts.form import KEPT, Form, Row
from dashboard.drafts.trial import trial
from dashboard.drafts.unfinished import FORMS
from dashboard.screens.edit import pending
from dashboard.screens.edit.content import adding as view
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import sentence, stopped
from dashboard.screens.shared.parts import added_note, finding_row
from estimates.editing import new_rows

if TYPE_CHECKING:
    from dashboard.screens.edit.content.adding import Tried
    from estimates.check import Result

_ADDED = "q_added"
_COUNT = "q_add_now"


def render(result: Result, known: Result, form: Form, made: Row) -> None:
    """What is still needed or what was found, and the button that adds the row."""
    problems = forms.wrong(made, known.dataset)
    found = None if problems else _tried(result, known, made)
    layout.show(blocks.heading(3, "The row as it would be"))
    if not form.is_begun:
        layout.show(blocks.text("Nothing is filled in yet.", cls="muted"))
    elif problems:
        layout.show(
            blocks.text("Before it can be added:", cls="muted"),
            blocks.rows(stopped(sentence(problem)) for problem in problems),
        )
    elif found is not None:
        _show_tried(found)
        name = made.cells["id"]
        how = "; “More about it” has a box for another" if "id" in made.suggested else ""
        layout.show(
            *(blocks.text(stopped(sentence(told))) for told in _alike(made, known)),
            *(
                [blocks.text(f"{replaced} is marked as superseded with it, and counts no more.")]
                if (replaced := made.cells.get("replaces"))
                else []
            ),
            blocks.small(f"Its id is {name}{how}."),
        )
    with st.container(horizontal=True, key="q_add_buttons"):
        # Another button after each row: the second press of two is of the row that was added.
        number = int(st.session_state.get(_COUNT, 0))
        asked = st.button("Add to the pending changes", type="primary", key=f"{_COUNT}_{number}")
        if form.is_begun:
            st.button("Clear the form", key="q_add_clear", on_click=_leave, args=(result, Form()))
    added_note(st.session_state.pop(_ADDED, ""))
    if not asked:
        return
    if problems or found is None or found.refused or found.mistaken:
        layout.show(
            blocks.note(
                blocks.text(blocks.strong("It was not added. "), "Mend first what is said above."),
                wrong=True,
            )
        )
        return
    pending.add(result, forms.edits(made, known.dataset))
    st.session_state[_COUNT] = number + 1
    st.session_state[_ADDED] = f"Added {made.cells['id']} to the pending changes: {found.said}."
    _leave(result, Form(own={name: made.cells[name] for name in KEPT if made.cells.get(name)}))
    st.rerun()


def _leave(result: Result, form: Form) -> None:
    """Begin anew."""
    pending.demand()
    FORMS.change(pending.mark(result), lambda now: replace(now, form=form))


def _alike(made: Row, known: Result) -> list[str]:
    other = new_rows.alike(made.cells, known.dataset)
    return [f"the estimate {other} has the same words of the same source already"] if other else []


def _tried(result: Result, known: Result, made: Row) -> Tried:
    wanted = forms.edits(made, known.dataset)
    draft = pending.current(result).with_edits(wanted)
    found = trial(result.dataset.path, draft.edits)
    return view.tried(found, made.cells["id"], made.others)


def _show_tried(found: Tried) -> None:
    if found.refused:
        layout.show(blocks.note(blocks.text(stopped(sentence(found.refused))), wrong=True))
        return
    parts: list[str] = []
    if found.said:
        parts.append(blocks.statement(found.lead, found.style, found.said, found.who, ""))
        why = f" ({found.why[:1].lower()}{found.why[1:].rstrip('.')})" if found.why else ""
        parts.append(blocks.small(f"Range: {found.range[:1].lower()}{found.range[1:]}{why}."))
    if found.findings:
        keeps = " Errors keep it from being saved." if found.mistaken else ""
        parts.append(blocks.text(f"What the checks say about it:{keeps}", cls="muted"))
        parts.append(blocks.rows(finding_row(one) for one in found.findings))
    else:
        parts.append(blocks.text("The checks find nothing about it."))
    layout.show(*parts)

"""In place of deleting: an estimate is retracted, or a new one takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.edit import pending
from dashboard.screens.estimate.content.estimate import about
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content import words
from dashboard.screens.shared.controls import choose_estimate, key_of
from dashboard.screens.shared.parts import added_note
from estimates.editing.edits import SetCell
from estimates.editing.replacing import retraction
from estimates.tables.columns import ESTIMATES
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

_DONE = "q_retracted"
_WHY = "q_retract_why"


def render(result: Result, known: Result) -> None:
    """Lay out the choice of an estimate and what can be done. known: with what is pending."""
    layout.show(
        blocks.heading(2, "Retract or replace"),
        blocks.text(
            "No row is deleted: a retracted estimate stays in the file and counts no more; one that"
            " is replaced is marked as superseded, and the new one names it.",
            cls="basis muted",
        ),
    )
    added_note(st.session_state.pop(_DONE, ""))
    if not len(known.estimates):
        layout.show(blocks.text("There are no estimates."))
        return
    asked = st.query_params.get("id", "")
    picked = choose_estimate(known, asked)
    if picked is None:
        if asked:
            layout.show(blocks.note(blocks.text(f"No estimate has the id “{asked}”.")))
        return
    row = next(iter(words.records(known.estimates[known.estimates["id"] == picked])))
    told = words.statement(row, about(row, known))
    day = wording.date_words(row["as_of"])
    layout.show(
        *([blocks.quotation(row["as_stated"], told.style)] if row["as_stated"] else []),
        blocks.statement(told.lead, told.style, told.said, told.who, told.doubt),
        blocks.text(
            "Status: ",
            blocks.strong(row["status"] or "current"),
            *([f" · as of {day}"] if day else []),
            f" · id {row['id']}",
        ),
    )
    if row["status"]:
        st.button(
            "Let it count again",
            key=key_of("q_retract_back", row),
            on_click=_back,
            args=(result, row),
        )
        return
    st.text_input(
        "Why it is retracted",
        key=_WHY,
        placeholder="goes to the end of its note: withdrawn by its source on 2 November 2024",
    )
    with st.container(horizontal=True, key="q_retract_buttons"):
        st.button(
            "Retract it", key=key_of("q_retract_now", row), on_click=_retract, args=(result, row)
        )
        st.button(
            "Replace it by a new estimate",
            key="q_retract_replace",
            on_click=address.put,
            args=({"how": "one", "replaces": picked, "id": ""},),
        )


def _retract(result: Result, row: dict[str, str]) -> None:
    why = str(st.session_state.get(_WHY, ""))
    pending.add(result, retraction(row, why))
    st.session_state[_WHY] = ""
    st.session_state[_DONE] = f"The retraction of {row['id']} is among the pending changes."


def _back(result: Result, row: dict[str, str]) -> None:
    pending.add(result, [SetCell(ESTIMATES.name, row["id"], "status", row["status"], "")])
    st.session_state[_DONE] = f"That {row['id']} counts again is among the pending changes."

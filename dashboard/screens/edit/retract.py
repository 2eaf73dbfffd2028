"""In place of deleting: an estimate is retracted, or a new one takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.edit import pending
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.labels import about
from dashboard.screens.shared.controls import choose_estimate, key_of
from estimates.editing.edits import SetCell
from estimates.editing.replacing import retraction
from estimates.tables.columns import ESTIMATES
from estimates.words import wording

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.check import Result

_DONE = "q_retracted"
_WHY = "q_retract_why"


def render(folder: Path, known: Result) -> None:
    """Lay out the choice of an estimate and what can be done. known: with what is pending."""
    layout.show(
        blocks.heading(2, "Retract or replace"),
        blocks.text(
            "No row is deleted. A retracted estimate stays in the file and no longer counts; one"
            " that is replaced is marked as superseded, and the new one names it.",
            cls="basis muted",
        ),
    )
    pending.added_note(_DONE)
    if not len(known.estimates):
        layout.show(blocks.text("There are no estimates."))
        return
    asked = st.query_params.get("id", "")
    picked = choose_estimate(known, asked)
    if picked is None:
        if asked:
            layout.note(f"No estimate has the id “{asked}”.")
        return
    (row,) = words.records(known.estimates[known.estimates["id"] == picked].head(1))
    statement = words.statement(row, about(row, known))
    day = wording.date_words(row["as_of"])
    layout.show(
        blocks.quotation(row["as_stated"], statement.style),
        blocks.statement(*statement.parts),
        blocks.text(
            "Status: ",
            blocks.strong(row["status"] or "current"),
            f" · as of {day}" if day else "",
            f" · id {row['id']}",
        ),
    )
    if row["status"]:
        key = key_of("q_retract_back", row)
        st.button("Restore", key=key, on_click=_restore, args=(folder, row))
        return
    st.text_input(
        "Why it is retracted",
        key=_WHY,
        placeholder="added to its note: withdrawn by its source on 2 November 2024",
    )
    with st.container(horizontal=True, key="q_retract_buttons"):
        st.button(
            "Retract it", key=key_of("q_retract_now", row), on_click=_retract, args=(folder, row)
        )
        st.button(
            "Replace it by a new estimate",
            key="q_retract_replace",
            on_click=address.put,
            args=({"how": "one", "replaces": picked, "id": ""},),
        )


def _retract(folder: Path, row: dict[str, str]) -> None:
    pending.add(folder, retraction(row, str(st.session_state.get(_WHY, ""))))
    st.session_state[_WHY] = ""
    st.session_state[_DONE] = f"The retraction of {row['id']} is among the pending changes."


def _restore(folder: Path, row: dict[str, str]) -> None:
    pending.add(folder, [SetCell(ESTIMATES.name, row["id"], "status", row["status"], "")])
    st.session_state[_DONE] = f"The restoration of {row['id']} is among the pending changes."

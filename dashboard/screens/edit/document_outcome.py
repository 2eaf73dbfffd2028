"""The end of reading a document: what is made with the accepted claims, what the checks find."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.drafts import claimed
from dashboard.drafts.reading import NEW_SOURCE, Reading
from dashboard.screens.edit import document_row, pending, trying
from dashboard.screens.edit.content import claims as words
from dashboard.screens.edit.content import document as content
from dashboard.screens.edit.content.new_estimate import preview_of
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import sentence, stopped
from dashboard.screens.shared.controls import key_of
from dashboard.screens.shared.parts import what_checks_find
from estimates.editing.edits import EditError

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.claimed import Claimed, New
    from dashboard.screens.edit.document_row import Turn
    from estimates.check import Result
    from estimates.editing.edits import Edit

_ADDED = "q_document_added"
_COLUMN = {table: column for column, table in claimed.MADE.items()}


def render(folder: Path, known: Result, reading: Reading, made: Claimed, turn: Turn) -> None:
    """Lay out what would be added, and the button that adds it."""
    document_row.heading("What is added")
    layout.show(
        blocks.tag("p", content.how_many(len(made.accepted), len(made.rows)), role="status")
    )
    pending.added_note(_ADDED)
    if not made.accepted:
        return
    for number, new in enumerate(made.made):
        if new.key != NEW_SOURCE:
            with st.container(key=f"q_document_new_{number}", gap=None):
                _new(known, reading, new, turn)
    wrong = [f"{row.claim.id}: {why}" for row in made.accepted for why in row.wrong]
    wrong = [sentence(why) for new in made.made for why in new.wrong] + wrong
    if not made.source:
        wrong.insert(0, "The document has no source: choose one above, or make one")
    if wrong:
        layout.show(
            blocks.text("Before they can be added:", cls="muted"),
            blocks.rows(map(stopped, dict.fromkeys(wrong))),
        )
        return
    try:
        edits = claimed.edits(made, known.dataset)
        draft = pending.current(folder).with_edits(edits)
    except EditError as error:
        layout.note(stopped(error), wrong=True)
        return
    tried = trying.tried(folder, draft)
    if tried is None:
        return
    ids = [row.cells["id"] for row in made.accepted]
    found = preview_of(tried, ids, [new.row for new in made.made])
    if found.refused:
        layout.note(stopped(sentence(found.refused)), wrong=True)
        return
    verdicts = words.verdicts(tried, made)
    layout.show(
        blocks.rows(blocks.join([blocks.strong(f"{name}: "), said]) for name, said in verdicts)
        if verdicts
        else ""
    )
    keeps = "They cannot be saved while there are errors." if found.mistaken else ""
    layout.show(*what_checks_find(found.findings, keeps))
    st.button(
        f"Add {words.added(made)} to the pending changes",
        type="primary",
        key=key_of("q_document_add", edits),
        disabled=found.mistaken,
        on_click=_add,
        args=(folder, edits, made, turn),
    )


def _add(folder: Path, edits: list[Edit], made: Claimed, turn: Turn) -> None:
    pending.add(folder, edits)
    st.session_state[_ADDED] = f"Added {words.added(made)} to the pending changes."
    source = made.source
    turn(lambda now: now.added(source))


def _new(known: Result, reading: Reading, new: New, turn: Turn) -> None:
    """A row that is made with the claims, and its boxes once they are asked for."""
    name = "/".join(new.key)
    is_open = reading.opened == name
    column = _COLUMN[new.key[0]]
    title = new.row.cells.get("title", "")
    layout.show(blocks.text(words.new_row(new)))
    st.button(
        safe.markdown(f"Close {column} “{title}”" if is_open else f"Describe {column} “{title}”…"),
        key=f"q_add_other_{'_'.join(new.key)}",
        type="tertiary",
        on_click=turn,
        args=(partial(_opening, "" if is_open else name),),
    )
    if is_open:
        with st.container(border=True, key=f"q_document_made_{'_'.join(new.key)}"):
            own = reading.made.get(new.key, {})
            document_row.made_with(known, column, new.key, new.row.cells, own, turn)


def _opening(name: str, reading: Reading) -> Reading:
    return reading.opening(name)

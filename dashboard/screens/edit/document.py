"""Read a document: its claims in its text, beside the rows that they would become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import claimed, documents, sheet
from dashboard.drafts.documents import DOCUMENTS
from dashboard.drafts.reading import Reading
from dashboard.drafts.unfinished import FORMS
from dashboard.screens.edit import (
    document_claims,
    document_outcome,
    document_source,
    pending,
    trying,
)
from dashboard.screens.edit.boxes import showing
from dashboard.screens.edit.content import document as content
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import sentence, stopped
from estimates.documents.files import KINDS, MAX_BYTES, DocumentError
from estimates.editing.edits import EditError
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import DatasetError

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.check import Result

_PASTED = "Pasted text"
_NUMBER = "q_document_number"
_WRONG = "q_document_wrong"
_HOW = (
    "Paste an article or a report, or upload it. Its figures are marked in the text, each beside"
    " the row that it would become. Nothing is added until you accept it."
)


def render(result: Result) -> None:
    """Lay out the part."""
    folder = result.dataset.path
    layout.show(blocks.heading(2, "Read a document"))
    try:
        sheet.read(folder, ESTIMATES)
        known = trying.with_pending(result)
    except (EditError, DatasetError) as error:
        layout.note(blocks.strong("Nothing can be added now. "), stopped(error), wrong=True)
        return
    reading = FORMS.get(pending.mark(folder)).reading
    if not reading.document:
        _input(folder)
        return
    try:
        found = trying.wait(documents.begin(reading.document, known), "Reading the document …")
    except DocumentError as error:
        _told_wrong(folder, error)
        return
    _read(folder, known, reading, found)


def change(folder: Path, function: Callable[[Reading], Reading]) -> None:
    """Change what was decided about the document."""
    pending.change_unfinished(folder, lambda now: replace(now, reading=function(now.reading)))


def _input(folder: Path) -> None:
    """Where a document is pasted or uploaded."""
    wrong = st.session_state.pop(_WRONG, "")
    with layout.slot():
        if wrong:
            layout.note(blocks.strong("It was not read. "), wrong, wrong=True)
    layout.show(blocks.text(_HOW, cls="basis muted"))
    number = st.session_state.get(_NUMBER, 0)
    box = showing(f"q_document_text_{number}", "")

    def take() -> None:
        box.take(lambda text: _put(folder, _PASTED, text.encode("utf-8", "replace")))

    st.text_area(
        "The text of the document", value=box.text, key=box.key, height=260, on_change=take
    )
    box.overdue(take)
    key = f"q_document_file_{number}"
    st.file_uploader(
        "Or a file: text, Markdown, HTML or PDF",
        type=[ending for ending in KINDS if ending],
        max_upload_size=MAX_BYTES >> 20,
        key=key,
        on_change=_take_file,
        args=(folder, key),
    )
    st.button("Read the document", type="primary", key="q_document_read")


def _take_file(folder: Path, key: str) -> None:
    file = st.session_state.get(key)
    if file is not None:
        _put(folder, file.name, file.getvalue())


def _put(folder: Path, name: str, data: bytes) -> None:
    """Begin to read a document."""
    if not data.strip():
        return
    pending.demand()
    try:
        key = DOCUMENTS.put(name, data)
    except DocumentError as error:
        st.session_state[_WRONG] = stopped(sentence(str(error)))
        _start_over(folder)
        return
    change(folder, lambda _: Reading(key))


def _start_over(folder: Path) -> None:
    """Let go of the document, and of what was decided about it."""
    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    change(folder, lambda _: Reading())
    address.clear(document_claims.PART)


def _told_wrong(folder: Path, error: DocumentError) -> None:
    layout.note(blocks.strong("It was not read. "), stopped(sentence(str(error))), wrong=True)
    st.button("Read another document", key="q_document_other", on_click=_start_over, args=(folder,))


def _read(folder: Path, known: Result, reading: Reading, found: documents.Scanned) -> None:
    """What was read: the source, the claims, and what is added."""
    scan = found.scan
    layout.show(
        blocks.text(blocks.strong(f"{scan.document.name}: "), content.summary(scan)),
    )
    st.button("Read another document", key="q_document_other", on_click=_start_over, args=(folder,))
    turn = lambda function: change(folder, function)  # noqa: E731 - handed on to each part
    source = claimed.source_of(reading, known.dataset)
    name = source.cells.get("id", "") if source else reading.source
    proposed = trying.wait(
        documents.proposals(known, found, name or "document"), "Comparing it with the dataset …"
    )
    made = claimed.claimed(scan, proposed, reading, known)
    with st.container(key="q_document_source"):
        document_source.render(known, reading, made, turn)
    document_claims.render(known, reading, found, made, turn)
    document_outcome.render(folder, known, reading, made, turn)

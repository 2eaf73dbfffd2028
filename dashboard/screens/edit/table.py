"""Table: the cells of a table, to be changed where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.screens.edit import grid, pending, row_form, trying
from dashboard.screens.edit.content import table as content
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import stopped
from dashboard.screens.shared.controls import page_of, pager
from dashboard.screens.shared.parts import finding_row
from estimates.editing.edits import EditError
from estimates.tables.columns import BY_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.sheet import Sheet
    from estimates.check import Result


def render(result: Result) -> None:
    """Lay out the part."""
    folder = result.dataset.path
    options = content.tables(folder, pending.current(folder))
    boxes = st.columns((5, 4, 3), gap="medium", vertical_alignment="bottom")
    with boxes[0]:
        asked = address.chosen("table", list(options))
        name = address.choose("Table", list(options), asked, "table", options)
    with boxes[1]:
        text = address.text("Find rows", "find", "Any words of a row")
    with boxes[2]:
        changed = address.toggle("Only rows with changes", "changed")
    if name is None:
        return
    try:
        read = sheet.read(folder, BY_NAME[name])
    except EditError as error:
        layout.note(stopped(error), wrong=True)
        return
    row = st.query_params.get(row_form.ROW, "")
    if row:
        row_form.show(folder, read, row)
    else:
        _rows(folder, read, text, changed=changed)
    _findings(folder)


def _rows(folder: Path, read: Sheet, text: str, *, changed: bool) -> None:
    rows = content.picked(read, pending.current(folder), text, changed=changed)
    if rows:
        layout.show(blocks.small(content.counted(len(rows), read), " ", content.HOW))
        part = page_of(len(rows), content.ROWS)
        grid.show(folder, read, rows[part])
        pager("edit", part, len(rows), content.ROWS, "rows")
        row_form.choose(rows[part])
    else:
        layout.show(blocks.text("No row matches." if read.names else content.NO_ROWS))
    if read.problems:
        lead = "Not shown, because an edit could not identify the row or column:"
        layout.show(
            blocks.note(
                blocks.text(blocks.strong(lead)),
                *map(blocks.text, read.problems),
                blocks.small("Fix them in a text editor; the Findings page says how."),
            )
        )


def _findings(folder: Path) -> None:
    """What the check finds in the rows that have changes, as they would be."""
    draft = pending.current(folder)
    if not draft.edits:
        return
    layout.show(blocks.heading(2, "Findings in the rows you changed"))
    tried = trying.tried(folder, draft)
    if tried is None:
        return
    found = content.findings(tried)
    if tried.undecided:
        layout.note(
            "Some cells in the file are not what you saw when you changed them. Your changes are"
            " kept; “Review and save” shows both."
        )
    if found.keeps:
        lead = blocks.text(blocks.strong("This keeps the changes from being saved:"))
        layout.show(blocks.note(lead, blocks.rows(map(finding_row, found.keeps)), wrong=True))
    if found.others:
        layout.show(blocks.rows(map(finding_row, found.others)))
    if not (found.keeps or found.others or tried.undecided):
        layout.show(blocks.text("None."))
    layout.show(blocks.small(found.elsewhere))

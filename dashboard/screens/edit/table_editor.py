"""Table: the cells of a table, to be changed where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.screens.edit import grid, pending, row_form, trying
from dashboard.screens.edit.content import editing
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import stopped
from dashboard.screens.shared.controls import find, page_of, pager
from dashboard.screens.shared.parts import finding_row
from estimates.editing.edits import EditError
from estimates.tables.columns import BY_NAME

if TYPE_CHECKING:
    from dashboard.drafts.sheet import Sheet
    from estimates.check import Result


def render(result: Result) -> None:
    """Lay out the part."""
    draft = pending.current(result)
    options = editing.tables(result.dataset.path, draft)
    boxes = st.columns((5, 4, 3), gap="medium", vertical_alignment="bottom")
    with boxes[0]:
        name = address.choose(
            "Table", list(options), address.chosen("table", list(options)), "table", options
        )
    with boxes[1]:
        text = find("Find rows", "find", "Any words of a row")
    with boxes[2]:
        changed = address.toggle("Only rows with changes", "changed")
    if name is None:
        return
    try:
        read = sheet.read(result.dataset.path, BY_NAME[name])
    except EditError as error:
        layout.show(blocks.note(blocks.text(stopped(error)), wrong=True))
        return
    row = st.query_params.get(row_form.ROW, "")
    if row:
        row_form.show(result, read, row)
    else:
        _rows(result, read, text, changed=changed)
    _found(result)


def _rows(result: Result, read: Sheet, text: str, *, changed: bool) -> None:
    rows = editing.picked(read, pending.current(result), text, changed=changed)
    if rows:
        layout.show(blocks.small(editing.counted(len(rows), read), " ", editing.HOW))
        part = page_of(len(rows), editing.ROWS)
        grid.show(result, read, rows[part])
        pager("edit", part, len(rows), editing.ROWS, "rows")
        row_form.choose(rows[part])
    else:
        layout.show(blocks.text("No row matches." if read.names else editing.NO_ROWS))
    if read.problems:
        layout.show(
            blocks.note(
                blocks.text(
                    blocks.strong("Not shown, since an edit could not tell what it is of:")
                ),
                *(blocks.text(problem) for problem in read.problems),
                blocks.small("Mend them in a text editor; the Findings page says how."),
            )
        )


def _found(result: Result) -> None:
    """What the check finds in the rows that have changes, as they would be."""
    draft = pending.current(result)
    if not draft.edits:
        return
    layout.show(blocks.heading(2, "What is found in the rows you changed"))
    tried = trying.tried(result, draft)
    if tried is None:
        return
    found = editing.found(tried)
    if tried.undecided:
        layout.show(
            blocks.note(
                blocks.text(
                    "Some changes meet something else in the file than you saw. They are kept;"
                    " “Review and save” shows both."
                )
            )
        )
    if found.keeps:
        layout.show(
            blocks.note(
                blocks.text(blocks.strong("This keeps the changes from being saved:")),
                blocks.rows(finding_row(finding) for finding in found.keeps),
                wrong=True,
            )
        )
    if found.others:
        layout.show(blocks.rows(finding_row(finding) for finding in found.others))
    if not (found.keeps or found.others or tried.undecided):
        layout.show(blocks.text("Nothing."))
    if found.elsewhere:
        layout.show(blocks.small(found.elsewhere))

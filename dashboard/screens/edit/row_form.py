"""One row of a table as a form: every cell under its name, with what there is to choose from.

For a phone, for the keyboard and for those who hear the page: the grid is drawn, not written.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.drafts.shown import Shown, as_a_browser_has_it, drawn
from dashboard.screens.edit import pending
from dashboard.screens.edit.boxes import BLANK, Boxes, any_shown
from dashboard.screens.edit.content.choices import of_cells
from dashboard.screens.edit.held import held, reload_note
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.controls import key_of

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.drafts.sheet import Sheet

ROW = "row"
"""Parameter of the address: the row that is shown as a form."""

_HELD = "q_row"
_COLUMNS = 3


def choose(names: list[str]) -> None:
    """A box that leads to the form of one of these rows."""
    words = {name: safe.plain(name) for name in names}
    address.choose("Show one row as a form", names, "", ROW, words)


def show(folder: Path, sheet: Sheet, name: str) -> None:
    """Draw a row; what is typed into its boxes goes into the draft."""
    st.button("Show all rows", on_click=address.clear, args=(ROW,), key="q_row_leave")
    draft, table = pending.current(folder), sheet.table
    if name not in sheet.position and name not in draft.added(table.name):
        layout.note(f"{table.file} has no row “{name}” that can be edited.")
        return
    asked = (pending.mark(folder), table.name, name)
    prefix = key_of(_HELD, asked)
    shown = held(
        _HELD,
        asked,
        lambda _: any_shown(prefix),
        lambda: drawn(sheet, draft, (name,), sheet.columns),
    )
    layout.show(blocks.heading(2, name))
    reload_note(_HELD, shown, sheet, draft)
    cells = {column: as_a_browser_has_it(shown.text(0, column)) for column in shown.columns}
    boxes = Boxes(prefix, cells, partial(_typed, folder, shown))
    known = {
        column: choices
        for column in shown.columns
        if not (choices := of_cells(folder, table, column, draft)).locked
    }
    places = st.columns(_COLUMNS, gap="medium")
    for number, (column, choices) in enumerate(known.items()):
        with places[number * _COLUMNS // len(known)]:
            blank = BLANK if choices.words else ""
            boxes.draw(column, safe.markdown(column), choices, blank)


def _typed(folder: Path, shown: Shown, column: str, text: str) -> None:
    shown.type({(0, column): text}, partial(pending.add, folder))

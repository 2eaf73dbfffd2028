"""The grid of the Edit page: rows of a table, and what is typed into them put into the draft.

What the grid was drawn with stays what it is given, until the reader asks for other rows or for
these as they now are: otherwise the browser would forget what is being typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import blocks, safe
from dashboard.drafts.shown import Shown, drawn
from dashboard.screens.edit import pending
from dashboard.screens.edit.content.choices import choices
from dashboard.screens.shared import layout
from dashboard.screens.shared.controls import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.drafts.draft import Draft
    from dashboard.drafts.sheet import Sheet
    from dashboard.screens.edit.content.choices import Choices
    from estimates.check import Result

_HELD = "q_grid"
_ROW = 35  # px
_NARROWEST, _WIDEST = 90, 320  # px
_LETTER, _ROOM = 8, 44  # px: of a letter, and of what is beside the words


@dataclass(slots=True)
class _Held:
    """What this reader's grid was drawn with.

    asked: which rows, so that others make it another. cells: the same for the same rows with the
    same texts in the file. number: how many grids of these were typed into before.
    """

    asked: tuple[object, ...]
    cells: str
    number: int
    shown: Shown

    @property
    def key(self) -> str:
        """Of this grid alone: a browser tells of edits by position, also a server that is new."""
        return f"{self.cells}_{self.number}"


def show(result: Result, sheet: Sheet, names: list[str]) -> None:
    """Draw rows of a sheet, and new ones; what is typed into them goes into the draft."""
    draft = pending.current(result)
    held = _held(result, sheet, tuple(names), draft)
    with layout.slot():
        if held.shown.is_behind(sheet, draft):
            _behind()
    folder = result.dataset.path
    shown = held.shown
    known = {name: choices(folder, sheet.table, name, draft) for name in shown.columns}
    columns = {str(place): _column(shown, name, known[name]) for place, name in enumerate(known)}
    frame = pd.DataFrame(
        {
            str(place): pd.Series([text or None for text in shown.texts[name]], dtype="str")
            for place, name in enumerate(shown.columns)
        }
    )
    st.data_editor(
        frame,
        key=held.key,
        num_rows="fixed",
        hide_index=True,
        column_config=columns,
        placeholder="",
        height=_ROW * (len(shown.names) + 1) + 3,
        row_height=_ROW,
        on_change=_changed,
        args=(result, held),
        alt=f"{sheet.table.file}, {len(shown.names)} rows to be edited",
    )
    # Not taken yet: the server knew nothing of the page, or was told of something else meanwhile.
    if _take(result, held):
        st.rerun()


def forget() -> None:
    """Draw the grid anew, with the cells as they now are."""
    st.session_state.pop(_HELD, None)


def _held(result: Result, sheet: Sheet, names: tuple[str, ...], draft: Draft) -> _Held:
    """What the grid was drawn with, as long as the same rows are asked for."""
    held: _Held | None = st.session_state.get(_HELD)
    here = (pending.mark(result), sheet.table.name, *_asked())
    # A grid that was not on the page in between has forgotten what was typed into it.
    if held is None or held.asked != here or held.key not in st.session_state:
        rows = [sheet.row(sheet.position[one]) for one in names if one in sheet.position]
        cells = key_of(_HELD, here, names, rows)
        held = _Held(here, cells, _used().get(cells, 0), drawn(sheet, draft, names, sheet.columns))
        st.session_state[_HELD] = held
    return held


def _used() -> dict[str, int]:
    """How many grids of the same cells were typed into by this reader."""
    used: dict[str, int] = st.session_state.setdefault(f"{_HELD}_used", {})
    return used


def _asked() -> tuple[object, ...]:
    """The parameters of the address that choose rows."""
    return tuple(st.query_params.get(name, "") for name in ("find", "changed", "page", "row"))


def _changed(result: Result, held: _Held) -> None:
    _take(result, held)


def _take(result: Result, held: _Held) -> bool:
    """Put what was typed into the draft, at once; whether there was anything."""
    state: Mapping[str, Any] = st.session_state[held.key]
    rows = {
        int(row): {int(place): value for place, value in cells.items() if str(place).isdigit()}
        for row, cells in state["edited_rows"].items()
    }
    if rows:
        _used()[held.cells] = held.number + 1
    return held.shown.take(rows, partial(pending.add, result))


def _behind() -> None:
    """The cells are no longer as they stand in the grid: say so, and leave what is typed alone."""
    layout.show(
        blocks.note(
            blocks.text(
                blocks.strong("These rows have changed since they were drawn"),
                ", in the file or on another page. What you type is compared with what you see:"
                " where the file has something else, you will be asked.",
            )
        )
    )
    st.button("Draw them as they now are", on_click=forget, key="q_grid_again")


def _column(shown: Shown, name: str, known: Choices) -> Any:
    """How a column is edited. Every cell is text, so that “1.50” stays what it is."""
    label = safe.plain(name)
    help_ = known.about
    letters = max(map(len, (name, *shown.texts[name])))
    width = min(max(letters * _LETTER + _ROOM, _NARROWEST), _WIDEST)
    if known.closed and not known.locked:
        # What a cell holds is shown even where it is none of the choices.
        there = (text for text in shown.texts[name] if text)
        options = tuple(dict.fromkeys((*known.options, *there)))
        return st.column_config.SelectboxColumn(label, help=help_, options=options, width=width)
    return st.column_config.TextColumn(
        label, help=help_, disabled=known.locked, pinned=known.locked, width=width
    )

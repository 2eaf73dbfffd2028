"""The grid of the Edit page: rows of a table, and what is typed into them put into the draft."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import safe
from dashboard.drafts.shown import Shown, drawn
from dashboard.screens.edit import pending
from dashboard.screens.edit.content.choices import of_cells
from dashboard.screens.edit.held import held, reload_note
from dashboard.screens.shared.controls import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dashboard.drafts.draft import Draft
    from dashboard.drafts.sheet import Sheet
    from dashboard.screens.edit.content.choices import Choices

_HELD = "q_grid"
_ROW = 35  # px
_NARROWEST, _WIDEST = 90, 320  # px
_LETTER, _ROOM = 8, 44  # px: of a letter, and of what is beside the words


@dataclass(frozen=True, slots=True)
class _Grid:
    """What a grid was drawn with.

    cells: the same for the same rows with the same texts in the file. number: how many grids of
    these were typed into before.
    """

    cells: str
    number: int
    shown: Shown

    @property
    def key(self) -> str:
        """Of this grid alone: a browser tells of edits by position, also a server that is new."""
        return f"{self.cells}_{self.number}"


def show(folder: Path, sheet: Sheet, names: list[str]) -> None:
    """Draw rows of a sheet, and new ones; what is typed into them goes into the draft."""
    draft = pending.current(folder)
    parameters = (st.query_params.get(name, "") for name in ("find", "changed", "page", "row"))
    asked = (pending.mark(folder), sheet.table.name, *parameters)
    grid = held(
        _HELD,
        asked,
        lambda grid: grid.key in st.session_state,
        lambda: _drawn(sheet, draft, tuple(names), asked),
    )
    shown = grid.shown
    reload_note(_HELD, shown, sheet, draft)
    columns = {
        str(place): _column(shown, name, of_cells(folder, sheet.table, name, draft))
        for place, name in enumerate(shown.columns)
    }
    frame = pd.DataFrame(
        {
            str(place): pd.Series([text or None for text in shown.texts[name]], dtype="str")
            for place, name in enumerate(shown.columns)
        }
    )

    def take() -> None:
        _take(folder, grid)

    st.data_editor(
        frame,
        key=grid.key,
        num_rows="fixed",
        hide_index=True,
        column_config=columns,
        placeholder="",
        height=_ROW * (len(shown.names) + 1) + 3,
        row_height=_ROW,
        on_change=take,
        alt=f"{sheet.table.file}, {len(shown.names)} rows to be edited",
    )
    # Not taken yet: the server knew nothing of the page, or was told of something else meanwhile.
    if _take(folder, grid):
        st.rerun()


def _drawn(sheet: Sheet, draft: Draft, names: tuple[str, ...], asked: tuple[object, ...]) -> _Grid:
    rows = [sheet.row(sheet.position[name]) for name in names if name in sheet.position]
    cells = key_of(_HELD, asked, names, rows)
    return _Grid(cells, _used().get(cells, 0), drawn(sheet, draft, names, sheet.columns))


def _used() -> dict[str, int]:
    """How many grids of the same cells were typed into by this reader."""
    used: dict[str, int] = st.session_state.setdefault(f"{_HELD}_used", {})
    return used


def _take(folder: Path, grid: _Grid) -> bool:
    """Put what was typed into the draft, at once; whether there was anything."""
    state: Mapping[str, Any] = st.session_state[grid.key]
    rows = {
        int(row): {int(place): value for place, value in cells.items() if str(place).isdigit()}
        for row, cells in state["edited_rows"].items()
    }
    if rows:
        _used()[grid.cells] = grid.number + 1
    return grid.shown.take(rows, partial(pending.add, folder))


def _column(shown: Shown, name: str, choices: Choices) -> Any:
    """How a column is edited. Every cell is text, so that “1.50” stays what it is."""
    label = safe.plain(name)
    letters = max(map(len, (name, *shown.texts[name])))
    width = min(max(letters * _LETTER + _ROOM, _NARROWEST), _WIDEST)
    if choices.closed and not choices.locked:
        # What a cell holds is shown even where it is none of the choices.
        options = tuple(dict.fromkeys((*choices.options, *filter(None, shown.texts[name]))))
        return st.column_config.SelectboxColumn(
            label, help=choices.about, options=options, width=width
        )
    return st.column_config.TextColumn(
        label,
        help=choices.about,
        disabled=choices.locked,
        pinned=choices.locked,
        width=width,
    )

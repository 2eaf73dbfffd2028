"""One row of a table as a form: every cell under its name, with what there is to choose from.

For a phone, for the keyboard and for those who hear the page: the grid is drawn, not written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.drafts.shown import Shown, drawn
from dashboard.screens import address, layout, pending
from dashboard.view.choices import choices

if TYPE_CHECKING:
    from dashboard.drafts.sheet import Sheet
    from dashboard.view.choices import Choices
    from estimates.check import Result

ROW = "row"
"""Parameter of the address: the row that is shown as a form."""

_HELD = "q_row"
_COLUMNS = 3


@dataclass(slots=True)
class _Held:
    """The row as it was drawn for this reader."""

    asked: tuple[object, ...]
    number: int
    shown: Shown

    def key(self, column: str) -> str:
        """Of the box of a column."""
        return f"{_HELD}_{self.number}_{self.shown.columns.index(column)}"


def choose(names: list[str]) -> None:
    """A box that leads to the form of one of these rows."""
    words = {name: safe.plain(name) for name in names}
    address.choose("Show one row as a form", names, "", ROW, words)


def show(result: Result, sheet: Sheet, name: str) -> None:
    """Draw a row; what is typed into its boxes goes into the draft."""
    st.button("Show all rows again", on_click=address.clear, args=(ROW,), key="q_row_leave")
    draft = pending.current(result)
    if name not in sheet.position and name not in draft.added(sheet.table.name):
        layout.show(
            blocks.note(blocks.text(f"{sheet.table.file} has no row “{name}” that can be edited."))
        )
        return
    held = _held(result, sheet, name)
    layout.show(blocks.heading(2, name))
    with layout.slot():
        if held.shown.is_behind(sheet, draft):
            layout.show(
                blocks.note(
                    blocks.text(
                        "This row has changed since it was drawn, in the file or on another page."
                        " What you type is compared with what you see."
                    )
                )
            )
            st.button("Draw it as it now is", on_click=forget, key="q_row_again")
    places = st.columns(_COLUMNS, gap="medium")
    editable = [
        (column, known)
        for column in held.shown.columns
        if not (known := choices(result.dataset.path, sheet.table, column, draft)).locked
    ]
    for number, (column, known) in enumerate(editable):
        with places[number * _COLUMNS // len(editable)]:
            _box(result, held, column, known)


def forget() -> None:
    """Draw the form anew, with the cells as they now are."""
    st.session_state.pop(_HELD, None)


def _held(result: Result, sheet: Sheet, name: str) -> _Held:
    asked = (pending.mark(result), sheet.table.name, name)
    held: _Held | None = st.session_state.get(_HELD)
    same = held is not None and held.asked == asked
    if (
        held is None
        or not same
        or not any(held.key(column) in st.session_state for column in held.shown.columns)
    ):
        # The same boxes stay the same: one that is drawn anew would drop what is on its way to it.
        number = int(st.session_state.get(f"{_HELD}_count", 0)) + (not same)
        st.session_state[f"{_HELD}_count"] = number
        made = drawn(sheet, pending.current(result), (name,), sheet.columns)
        held = _Held(asked, number, made)
        st.session_state[_HELD] = held
    return held


def _box(result: Result, held: _Held, column: str, known: Choices) -> None:
    """The box of a cell: a choice, a choice that may be another, or a text."""
    label, key = safe.markdown(column), held.key(column)
    text = held.shown.texts[column][0]
    take = _taken(result, held, column)
    if known.options:
        options = [option for option in dict.fromkeys((*known.options, text)) if option]
        st.selectbox(
            label,
            options,
            index=options.index(text) if text else None,
            key=key,
            help=known.about,
            on_change=take,
            format_func=safe.plain,
            placeholder="Blank",
            accept_new_options=not known.closed,
        )
    else:
        st.text_input(label, value=text, key=key, help=known.about, on_change=take)


def _taken(result: Result, held: _Held, column: str) -> Callable[[], None]:
    """What puts a changed box into the draft."""

    def take() -> None:
        place = held.shown.columns.index(column)
        typed = {
            held.shown.columns.index(other): text for (_, other), text in held.shown.typed.items()
        }
        value = st.session_state[held.key(column)]
        pending.add(result, held.shown.take({0: typed | {place: value}}))

    return take

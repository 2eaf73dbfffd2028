"""One row of a table as a form: every cell under its name, with what there is to choose from.

For a phone, for the keyboard and for those who hear the page: the grid is drawn, not written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.drafts.shown import Shown, drawn
from dashboard.screens.edit import pending
from dashboard.screens.edit.content.choices import choices
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.controls import key_of

if TYPE_CHECKING:
    from dashboard.drafts.sheet import Sheet
    from dashboard.screens.edit.content.choices import Choices
    from estimates.check import Result

ROW = "row"
"""Parameter of the address: the row that is shown as a form."""

_HELD = "q_row"
_COUNT = "q_row_count"
_COLUMNS = 3
_BLANK = "Blank"


@dataclass(slots=True)
class _Held:
    """The row as it was drawn for this reader. file: its cells as the file had them then."""

    asked: tuple[object, ...]
    number: int
    shown: Shown
    file: Mapping[str, str]

    def key(self, column: str) -> str:
        """Of the box of a column; another one where the file had something else in the cell."""
        return key_of(f"{_HELD}_{self.number}", self.asked, column, self.file.get(column, ""))


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
    if _overdue(result, held, [column for column, _ in editable]):
        st.rerun()


def forget() -> None:
    """Draw the form anew, with the cells as they now are."""
    st.session_state.pop(_HELD, None)
    st.session_state[_COUNT] = _count() + 1


def _count() -> int:
    """How often a form was drawn anew in the place of one with the same row."""
    return int(st.session_state.get(_COUNT, 0))


def _held(result: Result, sheet: Sheet, name: str) -> _Held:
    asked = (pending.mark(result), sheet.table.name, name)
    held: _Held | None = st.session_state.get(_HELD)
    if (
        held is None
        or held.asked != asked
        or not any(held.key(column) in st.session_state for column in held.shown.columns)
    ):
        # The same boxes stay the same: one that is drawn anew would drop what is on its way to it.
        made = drawn(sheet, pending.current(result), (name,), sheet.columns)
        file = sheet.row(sheet.position[name]) if name in sheet.position else {}
        held = _Held(asked, _count(), made, file)
        st.session_state[_HELD] = held
    return held


def _box(result: Result, held: _Held, column: str, known: Choices) -> None:
    """The box of a cell: a choice, a choice that may be another, or a text."""
    label, key = safe.markdown(column), held.key(column)
    text = held.shown.texts[column][0]
    take = _taken(result, held, column)
    if known.options:
        options = [option for option in dict.fromkeys((*known.options, text)) if option]
        # A filled box could not be emptied otherwise.
        options = ["", *options] if text else options
        st.selectbox(
            label,
            options,
            index=options.index(text) if text else None,
            key=key,
            help=known.about,
            on_change=take,
            format_func=lambda option: safe.plain(option) or _BLANK,
            placeholder=_BLANK,
            accept_new_options=not known.closed,
        )
    else:
        # A box of one line would run the words of several together.
        draw = st.text_area if len(text.splitlines()) > 1 else st.text_input
        draw(label, value=text, key=key, help=known.about, on_change=take)


def _taken(result: Result, held: _Held, column: str) -> Callable[[], None]:
    """What puts a changed box into the draft."""
    return lambda: _take(result, held, [column])


def _take(result: Result, held: _Held, columns: list[str]) -> None:
    """Put what stands in boxes into the draft, with what was typed into others before."""
    typed = {held.shown.columns.index(other): text for (_, other), text in held.shown.typed.items()}
    now = {held.shown.columns.index(one): st.session_state[held.key(one)] for one in columns}
    held.shown.take({0: typed | now}, partial(pending.add, result))


def _overdue(result: Result, held: _Held, columns: list[str]) -> bool:
    """Take what was typed while the server knew nothing of the page: it was started anew, say."""
    found = [
        column
        for column in columns
        if (0, column) not in held.shown.typed
        and safe.plain(str(st.session_state[held.key(column)] or "").strip())
        != safe.plain(held.shown.text(0, column))
    ]
    if found:
        _take(result, held, found)
    return bool(found)

"""Rows as they were drawn for a reader: what is typed is compared with what was seen.

They stay as they were drawn until other rows are asked for, or these as they now are: otherwise the
browser would forget what is being typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from dashboard import blocks
from dashboard.screens.shared import layout

if TYPE_CHECKING:
    from dashboard.drafts.draft import Draft
    from dashboard.drafts.sheet import Sheet
    from dashboard.drafts.shown import Shown

T = TypeVar("T")


def held(
    name: str, asked: tuple[object, ...], is_there: Callable[[T], bool], draw: Callable[[], T]
) -> T:
    """What was drawn for the same question, if it is still there; else drawn anew."""
    kept: tuple[tuple[object, ...], T] | None = st.session_state.get(name)
    # What was not on the page in between has forgotten what was typed into it.
    if kept is None or kept[0] != asked or not is_there(kept[1]):
        kept = st.session_state[name] = asked, draw()
    return kept[1]


def reload_note(name: str, shown: Shown, sheet: Sheet, draft: Draft) -> None:
    """Where cells are no longer as they stand here: say so, and leave what is typed alone."""
    is_one = len(shown.names) == 1
    rows, they = ("This row has", "it was") if is_one else ("These rows have", "they were")
    with layout.slot():
        if shown.is_behind(sheet, draft):
            layout.note(
                blocks.strong(f"{rows} changed since {they} loaded"),
                ", in the file or on another page. What you type is compared with what you see:"
                " where the file differs, you will be asked.",
            )
            words = "Reload row" if is_one else "Reload rows"
            st.button(words, on_click=st.session_state.pop, args=(name, None), key=f"{name}_again")

"""The search in the header, in reach on every page."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens.pages import page
from dashboard.screens.shared import address

FIND = "find"
_KEY = "q_search_text"


def search_box() -> None:
    """A box at the right of the header; what is typed into it leads to the search page."""
    with st.container(key="q_search"):
        st.text_input(
            "Search everything",
            key=_KEY,
            type="search",
            placeholder="Search",
            label_visibility="collapsed",
            max_chars=address.LONGEST,
            on_change=_asked,
        )
    text = st.session_state.pop(_ASKED, "")
    if text:
        st.switch_page(page("search"), query_params=address.carried() | {FIND: text})


def plain_search_box() -> None:
    """The same box where someone types into a grid: the browser itself leads to the search page.

    A widget beside the grid makes Streamlit lose what is typed while the server starts again.
    """
    carried = {address.PACKED: address.packed()}
    form = blocks.search_form("search", FIND, carried, address.LONGEST)
    with st.container(key="q_search"):
        st.html(form)


_ASKED = "q_search_asked"


def _asked() -> None:
    """Only a callback knows that the box has changed; only the script may change the page."""
    st.session_state[_ASKED] = str(st.session_state[_KEY]).strip()
    st.session_state[_KEY] = ""

"""The filters of the Estimates page: boxes that live in the page's address, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.estimates.content.filters import (
    CHOICES,
    DATE,
    PARAMETERS,
    SEARCH,
    WITHDRAWN,
    Wanted,
    options,
    spoken,
)
from dashboard.screens.shared import address, layout

if TYPE_CHECKING:
    from dashboard.screens.shared.content.columns import Columns
    from estimates.check import Result

_FIRST = ("measure", "subject")
_COLUMNS = 3


def boxes(result: Result, every: Columns) -> Wanted:
    """The boxes of all filters, and what they ask for."""
    with st.container(key="q_filters"):
        places = st.columns(_COLUMNS)
        with places[0]:
            search = address.text("Search", SEARCH, "Words, names, notes, ids")
        chosen = {}
        for name, place in zip(_FIRST, places[1:], strict=True):
            with place:
                chosen[name] = _box(result, every, name)
        others = [name for name in CHOICES if name not in _FIRST]
        count = sum(name in st.query_params for name in (*others, DATE, WITHDRAWN))
        label = f"More filters ({count} in use)" if count else "More filters"
        with st.expander(label, key="q_more_filters", expanded=False):
            places = st.columns(_COLUMNS)
            for position, name in enumerate(others):
                with places[position % _COLUMNS]:
                    chosen[name] = _box(result, every, name)
            with places[len(others) % _COLUMNS]:
                date = address.text("When it held", DATE, "2024-10 or 2024-08/2024-10 or 2024/..")
            with places[(len(others) + 1) % _COLUMNS]:
                withdrawn = address.toggle("Include superseded and retracted ones", WITHDRAWN)
    return Wanted(chosen, search, date, withdrawn=withdrawn)


def told(result: Result, wanted: Wanted) -> str:
    """What is asked for, in words, with a button that clears it; "" where all is shown."""
    said = spoken(result, wanted)
    if said:
        with st.container(horizontal=True, key="q_told", vertical_alignment="center"):
            layout.show(blocks.text(blocks.strong("Only: "), said, cls="basis"))
            clear_button("q_clear")
    return said


def clear_button(key: str) -> None:
    """Clears all filters at once."""
    st.button("Clear filters", key=key, on_click=address.clear, args=PARAMETERS)


def _box(result: Result, every: Columns, name: str) -> tuple[str, ...]:
    return address.choose_many(CHOICES[name].label, options(result, every, name), name)

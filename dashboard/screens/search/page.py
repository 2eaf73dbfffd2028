"""Search: estimates, measures, sources, origins and the sources' words, by any of their words."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens.search.content import search
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.controls import find
from dashboard.screens.shared.search_box import FIND


def render() -> None:
    """Lay out the page."""
    address.unpack()
    result = layout.dataset()
    layout.show(blocks.heading(1, "Search"))
    text = find("Search for", FIND, "a measure, a name, a source’s words, an id")
    if not text:
        return
    kinds = search(result, text)
    if not kinds:
        layout.show(blocks.text(f"Nothing matches “{text}”.", cls="standfirst"))
        return
    for kind in kinds:
        layout.show(
            blocks.heading(2, kind.title),
            blocks.small(f"Showing {len(kind.hits):,} of {kind.count:,}.")
            if kind.count > len(kind.hits)
            else "",
        )
        with st.container(key=f"q_more_{kind.page}_{kind.parameter}", gap=None):
            for hit in kind.hits:
                words = " · ".join(filter(None, (hit.title, hit.more)))
                layout.link(kind.page, words, **{kind.parameter: hit.id})
        if kind.count > len(kind.hits) and kind.page == "estimate":
            layout.link("estimates", f"All {kind.count:,} estimates that match", find=text)

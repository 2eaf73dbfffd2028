"""Measures: all estimates of one measure on one axis, one row each."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens import layout
from dashboard.screens.parts import no_estimates
from dashboard.view.measures import measure_of, measure_page, options


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    titles = options(result)
    if not titles:
        layout.show(no_estimates())
        return
    # Going back from an estimate, Streamlit keeps the estimate's id in the address of this page.
    of_estimate = measure_of(result, st.query_params.get("id", "")) or next(iter(titles))
    asked = st.query_params.get("measure", of_estimate)
    picked = layout.choose("Measure", list(titles), asked, "measure", titles)
    if picked is None:
        layout.show(blocks.note(blocks.text(f"No measure has the id “{asked}”. Choose one above.")))
        return
    shown = measure_page(result, picked)
    layout.show(
        blocks.text(shown.kind, cls="small muted"),
        blocks.heading(1, shown.title),
        *([blocks.text(shown.definition)] if shown.definition else []),
        blocks.text(blocks.strong("Named origins: "), shown.basis, cls="basis"),
        blocks.legend(shown.styles),
    )
    for position, panel in enumerate(shown.panels):
        clicked = layout.chart(panel, shown.title, key=f"range_{picked}_{position}")
        if clicked:
            layout.go("estimate", id=clicked)
    if shown.left_out:
        layout.show(blocks.small(shown.left_out))
    layout.show(blocks.heading(2, "Its estimates"))
    for identifier, words in shown.links.items():
        layout.link("estimate", words, id=identifier)

"""Estimate: one estimate in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import access, blocks
from dashboard.screens.estimate.content import (
    BESIDE,
    Page,
    beside,
    estimate_page,
)
from dashboard.screens.shared import layout
from dashboard.screens.shared.controls import choose_estimate, page_of, pager
from dashboard.screens.shared.parts import equation_parts, finding_row, no_estimates, support_links

if TYPE_CHECKING:
    pass


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    if not len(result.estimates):
        layout.show(no_estimates())
        return
    asked = st.query_params.get("id", str(result.estimates["id"].iloc[0]))
    picked = choose_estimate(result, asked)
    part = page_of(len(beside(result, picked)), BESIDE, "beside") if picked else None
    page = estimate_page(result, picked, part) if picked else None
    if page is None:
        layout.show(
            blocks.note(blocks.text(f"No estimate has the id “{asked}”. Choose one above."))
        )
        return
    left, right = st.columns((7, 5), gap="large")
    with left:
        _statement(page, part or slice(0, BESIDE))
    with right:
        layout.show(
            blocks.facts(
                (
                    fact.name,
                    blocks.join([fact.value, blocks.small(fact.more), *_link(fact.address)]),
                )
                for fact in page.facts
            )
        )
        with st.container(key="q_more_sources"):
            if page.source:
                layout.link("sources", "About the source", source=page.source)
            if page.origin:
                layout.link("sources", "About the origin", origin=page.origin)
    _editing(page.id)
    if page.chain:
        layout.show(blocks.heading(2, "How it reached us"), blocks.chain(page.chain))
    if page.own:
        _recalculated(page)
    _feeds(page)
    layout.show(
        blocks.heading(2, "Findings"),
        blocks.rows(finding_row(finding) for finding in page.findings)
        if page.findings
        else blocks.text("None about this row."),
    )


def _editing(name: str) -> None:
    """Where the row can be changed, where that is possible."""
    if access.refusal():
        return
    with st.container(horizontal=True, key="q_edit_links"):
        layout.link("edit", "Edit this row", part="table", table="estimates", row=name)
        layout.link("edit", "Retract", part="add", how="retract", id=name)
        layout.link("edit", "Replace it by a new estimate", part="add", how="one", replaces=name)


def _link(address: str) -> list[str]:
    return [blocks.tag("div", blocks.link(address), cls="small")] if address else []


def _statement(page: Page, part: slice) -> None:
    layout.show(
        blocks.text(page.about, cls="small muted"),
        blocks.heading(1, page.title),
        blocks.text(
            blocks.swatch(page.style), " ", blocks.strong(page.nature), cls=f"small {page.style}"
        ),
        *([blocks.quotation(page.as_stated, page.style)] if page.as_stated else []),
    )
    several = sum(len(panel.rows) for panel in page.panels) > 1
    layout.show(
        blocks.heading(3, "Among the other estimates of this measure" if several else "Its range")
    )
    for panel in page.panels:
        layout.chart(panel, page.measure_title)
    pager("estimate", part, page.others, BESIDE, "other estimates", "beside")
    if page.standing:
        layout.show(blocks.text(blocks.strong("Behind this quantity: "), page.standing))
    if page.quantity:
        layout.link("agreement", "Who allows what", quantity=page.quantity)
    if several:
        layout.link("estimates", "All estimates of this measure", measure=page.measure)


def _recalculated(page: Page) -> None:
    figure = page.own
    if figure is None:
        return
    layout.show(
        blocks.heading(2, "How it is made up"),
        blocks.equation(equation_parts(figure))
        if figure.terms
        else blocks.tag("code", figure.formula),
        blocks.verdict(figure.sign, figure.tone, figure.sentence, figure.resting),
    )
    support_links(figure)


def _feeds(page: Page) -> None:
    layout.show(blocks.heading(2, "What is derived from it"))
    if not page.feeds:
        layout.show(blocks.text("Nothing: no derived figure uses it."))
        return
    for figure in page.feeds:
        layout.show(blocks.rule())
        with st.container(gap=None):
            layout.turn("estimate", f"{figure.title}: {figure.one_line}", id=figure.id)
            layout.show(blocks.text(figure.sentence))
    if page.fed > len(page.feeds):
        layout.show(blocks.small(f"Showing {len(page.feeds)} of {page.fed:,} derived figures."))
    layout.link("derived", "All derived figures")

"""Estimate: one estimate in full."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens import layout
from dashboard.screens.parts import equation_parts, finding_row, no_estimates, support_links
from dashboard.view.estimate import Page, estimate_page, labels


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    options = labels(result)
    if not options:
        layout.show(no_estimates())
        return
    asked = st.query_params.get("id", next(iter(options)))
    picked = layout.choose("Estimate", list(options), asked, "id", options)
    page = estimate_page(result, picked) if picked else None
    if page is None:
        layout.show(
            blocks.note(blocks.text(f"No estimate has the id “{asked}”. Choose one above."))
        )
        return
    left, right = st.columns((7, 5), gap="large")
    with left:
        _statement(page)
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


def _link(address: str) -> list[str]:
    return [blocks.tag("div", blocks.link(address), cls="small")] if address else []


def _statement(page: Page) -> None:
    layout.show(
        blocks.text(page.measure_title, cls="small muted"),
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
    if page.shown:
        layout.show(blocks.small(page.shown))
    if several:
        layout.link("measures", "All estimates of this measure", measure=page.measure)


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
    layout.show(
        blocks.rows(
            blocks.join([blocks.strong(figure.title), ": ", figure.one_line, ". ", figure.sentence])
            for figure in page.feeds
        )
    )
    layout.link("derived", "All derived figures")

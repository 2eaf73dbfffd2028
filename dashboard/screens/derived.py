"""Derived figures: every equation with both ranges, its verdict, and what it rests on."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens import layout
from dashboard.screens.parts import equation_parts, support_links
from dashboard.view.derived import Figure, figures, standfirst
from dashboard.view.overview import as_at

MOST = 40
"""Figures on one page; the page says what it leaves out."""


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    every = figures(result)
    bold, rest = standfirst(every)
    layout.show(
        blocks.text(as_at(result), cls="small muted"),
        blocks.heading(1, "Derived figures"),
        blocks.text(blocks.strong(bold), " ", rest, cls="standfirst"),
    )
    shown = every[:MOST]
    stated = [figure for figure in shown if figure.verdict != "calculated"]
    calculated = [figure for figure in shown if figure.verdict == "calculated"]
    if stated:
        layout.show(blocks.heading(2, "Stated by a source, and recalculated"))
    for figure in stated:
        with st.container(border=True):
            _stated(figure)
    if calculated:
        layout.show(blocks.heading(2, "Calculated here: no one has stated these"))
    for figure in calculated:
        layout.show(blocks.rule())
        _calculated(figure)
    if len(every) > MOST:
        layout.show(blocks.small(f"Showing {MOST} of {len(every):,} derived figures."))


def _stated(figure: Figure) -> None:
    ratio = f"Stated ÷ recalculated = {figure.ratio}" if figure.ratio else ""
    layout.show(
        blocks.heading(3, figure.title),
        _equation(figure),
        blocks.verdict(figure.sign, figure.tone, figure.sentence, figure.resting, ratio),
    )
    charts, facts = st.columns((7, 5), gap="large")
    with charts:
        layout.chart(figure.panel, figure.title, about=(figure.id,))
    with facts:
        more = len(figure.inputs) - len(figure.supports)
        rests = blocks.join(
            [
                *(
                    blocks.tag("div", given.title, ": ", given.said, blocks.small(given.weakness))
                    for given in figure.supports
                ),
                blocks.small(f"and {more:,} more" if more else ""),
            ]
        )
        pairs = [
            ("Rests on", rests),
            ("What this check can see", figure.window),
            ("Caution", figure.interval),
            ("Note", figure.note),
            ("Where", figure.where),
        ]
        layout.show(blocks.facts([(name, value) for name, value in pairs if value]))
        layout.link("estimate", f"About the stated figure: {figure.result_words}", id=figure.id)
        support_links(figure)


def _calculated(figure: Figure) -> None:
    words, chart = layout.words_and_chart()
    with words:
        layout.show(
            blocks.heading(3, figure.title),
            _equation(figure),
            *([blocks.text(figure.note, cls="basis")] if figure.note else []),
            blocks.small(figure.resting),
        )
        layout.link("estimate", "About this figure", id=figure.id)
    with chart:
        layout.chart(figure.panel, figure.title, about=(figure.id,))


def _equation(figure: Figure) -> blocks.Markup:
    if not figure.terms:
        return blocks.text(blocks.tag("code", figure.formula))
    calculated = figure.verdict == "calculated"
    return blocks.equation(equation_parts(figure, with_result=not calculated), lesser=calculated)

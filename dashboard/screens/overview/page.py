"""The Overview: what a decision-maker reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.charts import over_time
from dashboard.charts.ranges import READING
from dashboard.export import briefs
from dashboard.screens.overview.content.changed import changed
from dashboard.screens.overview.content.overview import (
    MOST_SUMS,
    Headline,
    Overview,
    Sums,
    overview,
)
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.rows import legend_of
from dashboard.screens.shared.parts import equation_parts
from dashboard.screens.shared.time_chart import time_chart

if TYPE_CHECKING:
    from estimates.check import Result

MOST_WRONG = 6
"""Figures that do not add up, shown here; the page of derived figures has all."""

_SUMS = "What does not add up"


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    shown = overview(result)
    layout.head(result, shown.title, *shown.standfirst)
    if not shown.is_empty:
        name = st.session_state[address.DATASET]
        links = (
            (form.label, briefs.address(ending, name)) for ending, form in briefs.FORMS.items()
        )
        layout.show(blocks.brief_links(links))
    if shown.sums.wrong:
        _wrong(shown.sums, shown.files)
    elif not shown.is_empty or shown.files:
        _nothing_wrong(shown)
    if shown.headlines:
        panels = [panel for headline in shown.headlines for panel in headline.panels]
        reading = [blocks.legend(legend_of(panels)), blocks.small(READING)] if panels else []
        if any(headline.series for headline in shown.headlines):
            reading.append(blocks.small(f"Over time: {over_time.READING}"))
        layout.show(blocks.heading(2, "What is known"), *reading)
    for position, headline in enumerate(shown.headlines):
        if position:
            layout.show(blocks.rule())
        _headline(headline, position)
    if shown.equal:
        layout.show(blocks.rule(), blocks.text(shown.equal, cls="basis"))
    _not_known(shown)
    if not shown.is_empty:
        _changed(result)


def _changed(result: Result) -> None:
    """What changed since the last version: last on the page, since reading it takes longest."""
    layout.show(blocks.heading(2, "What changed"))
    found = changed(result)
    layout.show(blocks.text(found.since, cls="small muted"))
    ids = set(result.estimates["id"])
    for said in found.sentences:
        layout.show(blocks.rule())
        with st.container(gap=None):
            layout.show(blocks.text(blocks.strong(f"{said.lead}: "), said.text))
            if said.id in ids:
                layout.link("estimate", f"About {said.id}", id=said.id)
    rest = f"{found.left_out:,} more estimates have changed." if found.left_out else ""
    layout.show(blocks.small(found.findings), blocks.small(rest))
    if found.findings:
        layout.link("findings", "All findings")


def _not_known(shown: Overview) -> None:
    if shown.not_known:
        layout.show(
            blocks.heading(2, "Not known or not confirmed"),
            blocks.rows(
                blocks.join([blocks.strong(title), " ", text]) for title, text in shown.not_known
            ),
        )


def _series(headline: Headline) -> None:
    """Each quantity over time: its latest figures and how far they agree, beside its chart."""
    for each in headline.series:
        words, charts = layout.words_and_chart()
        with words:
            layout.show(
                blocks.heading(3, each.title),
                *(
                    blocks.statement(said.lead, said.style, said.said, said.who, said.doubt)
                    for said in each.statements
                ),
                blocks.small(each.left_out),
                *([blocks.text(each.compared, cls="basis")] if each.compared else []),
                *([blocks.text(each.contradictions, cls="basis")] if each.contradictions else []),
            )
            layout.link("estimates", f"All estimates: {each.title}", measure=each.measure)
        with charts:
            time_chart(each.panel, each.title)
    if headline.more_series:
        layout.show(blocks.small(f"{headline.more_series:,} more series are not shown here."))
    if headline.series and headline.note:
        layout.show(blocks.text(headline.note, cls="basis"))


def _headline(headline: Headline, position: int) -> None:
    _series(headline)
    if not headline.statements:
        return
    words, charts = layout.words_and_chart()
    with words:
        layout.show(
            blocks.heading(3, headline.title),
            *(blocks.statement(*said.parts) for said in headline.statements),
            blocks.text(blocks.strong("Named origins: "), headline.basis, cls="basis"),
            *([blocks.text(headline.note, cls="basis")] if headline.note else []),
        )
        layout.show(blocks.small(headline.alone))
        if headline.left_out:
            layout.show(blocks.small(f"{headline.left_out:,} more estimates are not shown here."))
        for key, title in headline.quantities:
            layout.link("agreement", f"Who allows what: {title}", quantity=key)
        if len(headline.statements) == 1 and headline.statements[0].id:
            (said,) = headline.statements
            layout.link("estimate", f"About this estimate: {said.said}", id=said.id)
        elif len(headline.measures) == 1:
            ((measure, title),) = headline.links
            layout.link("estimates", f"All estimates: {title}", measure=measure)
        else:
            with st.container(key=f"q_more_{position}"):
                for measure, title in headline.links:
                    layout.link("estimates", f"All estimates: {title}", measure=measure)
    with charts:
        for panel in headline.panels:
            layout.chart(panel, headline.title)
        layout.show(blocks.small(headline.undrawn))


def _wrong(sums: Sums, files: str) -> None:
    """Each figure that does not add up, with its gap; then what else was recalculated."""
    layout.show(blocks.heading(2, _SUMS))
    for figure in sums.wrong[:MOST_WRONG]:
        words, charts = layout.words_and_chart()
        with words:
            layout.show(
                blocks.heading(3, figure.title),
                blocks.equation(equation_parts(figure), lesser=True)
                if figure.terms
                else blocks.tag("code", figure.formula),
                blocks.verdict(
                    figure.sign, figure.tone, figure.sentence, figure.resting, figure.where
                ),
            )
            layout.link("estimate", f"About this figure: {figure.result_words}", id=figure.id)
        with charts:
            layout.chart(
                figure.panel,
                ": ".join(filter(None, (figure.title, figure.about))),
                about=(figure.id,),
            )
    left_out = sums.wrong_count - MOST_WRONG
    layout.show(
        *([blocks.text(f"{left_out:,} more do not add up.")] if left_out > 0 else []),
        *(
            blocks.text(blocks.strong(figure.one_line), ". ", figure.sentence, " ", figure.resting)
            for figure in sums.agreeing[:MOST_SUMS]
        ),
        *_others(sums),
        blocks.small(sums.unchecked),
    )
    with st.container(key="q_more"):
        _more(files)


def _nothing_wrong(shown: Overview) -> None:
    """The same place in a few lines, so that a reader finds it whatever was found."""
    sums = shown.sums
    found = [sums.summary]
    if sums.equations:
        found += [" ", blocks.strong(sums.equations), ". ", sums.caution]
    with st.container(key="q_sums"):
        layout.show(
            blocks.heading(2, _SUMS),
            *([] if shown.is_empty else [blocks.text(*found)]),
            *_others(sums),
            blocks.small(sums.unchecked),
        )
        _more(shown.files)


def _others(sums: Sums) -> list[blocks.Markup]:
    return [blocks.text(blocks.strong(title), " ", said) for title, said in sums.others[:MOST_SUMS]]


def _more(files: str) -> None:
    layout.link("derived", "All derived figures")
    if files:
        layout.show(blocks.small(files))
        layout.link("findings", "All findings")

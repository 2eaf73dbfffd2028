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
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.credit import as_at
from dashboard.screens.shared.content.rows import legend_of
from dashboard.screens.shared.parts import equation_parts
from dashboard.screens.shared.time_chart import time_chart

if TYPE_CHECKING:
    from estimates.check import Result

MOST_WRONG = 6
"""Figures that do not add up, shown here; the page of derived figures has all."""

MOST_IN_SHORT = 3
"""Figures that do not add up, named at the top."""

_SUMS = "What does not add up"


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    shown = overview(result)
    bold, rest = shown.standfirst
    layout.show(
        blocks.text(as_at(result), cls="small muted"),
        blocks.heading(1, shown.title),
        blocks.text(blocks.strong(bold), cls="standfirst"),
        blocks.small(rest),
    )
    if shown.sums.wrong:
        _wrong_in_short(shown.sums, shown.files)
    elif not shown.is_empty or shown.files:
        _nothing_wrong(shown)
    if shown.headlines:
        _how_to_read(shown)
    for position, headline in enumerate(shown.headlines):
        if position:
            layout.show(blocks.rule())
        _headline(headline, position)
    if shown.more_measures:
        layout.link(
            "estimates", f"{words.counted(shown.more_measures, 'more measure')}: all estimates"
        )
    if shown.equal:
        layout.show(blocks.rule(), blocks.text(shown.equal, cls="basis"))
    if shown.sums.wrong:
        _wrong(shown.sums)
    _not_known(shown)
    if not shown.is_empty:
        _changed(result)
        name = st.session_state[address.DATASET]
        links = (
            (form.label, briefs.address(ending, name)) for ending, form in briefs.FORMS.items()
        )
        layout.show(blocks.rule(), blocks.brief_links(links))


def _how_to_read(shown: Overview) -> None:
    """What the marks of the charts mean, and how to read them where that is asked for."""
    panels = [panel for headline in shown.headlines for panel in headline.panels]
    reading = [READING] if panels else []
    if any(headline.series for headline in shown.headlines):
        reading.append(f"Over time: {over_time.READING}")
    legend = blocks.legend(legend_of(panels)) if panels else ""
    at_once = legend if not shown.headlines[0].series else ""
    with st.container(key="q_reading", gap=None):
        layout.show(
            blocks.heading(2, "What is known"),
            *(blocks.statement(*latest.parts, cls="brief") for latest in shown.latest),
            blocks.details("How to read the charts", legend, *map(blocks.small, reading)),
            at_once,
        )


def _changed(result: Result) -> None:
    """What changed since the last version: last on the page, since reading it takes longest."""
    layout.show(blocks.heading(2, "What changed"))
    found = changed(result)
    layout.show(blocks.text(found.since, cls="small muted"))
    ids = set(result.estimates["id"]) if found.sentences else set()
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


def _series(headline: Headline, position: int) -> None:
    """Each quantity over time: its latest figures and how far they agree, beside its chart."""
    for number, each in enumerate(headline.series):
        with st.container(key=f"q_series_{position}_{number}"):
            layout.show(blocks.heading(3, each.title))
            words_place, chart_place = layout.words_and_chart()
            with words_place:
                layout.show(
                    *(blocks.statement(*said.parts) for said in each.statements),
                    blocks.small(each.left_out),
                    *(
                        blocks.text(text, cls="basis")
                        for text in (each.compared, each.contradictions)
                        if text
                    ),
                )
                layout.link(
                    "estimates",
                    f"All estimates: {each.title}",
                    measure=each.measure,
                    subject=each.subject,
                )
            with chart_place:
                clicked = time_chart(each.panel, each.title, key=f"series_{position}_{number}")
        if clicked:
            layout.go("estimate", id=clicked)
    if headline.more_series:
        layout.show(blocks.small(f"{headline.more_series:,} more series are not shown here."))
    if headline.series and headline.note:
        layout.show(blocks.text(headline.note, cls="basis"))


def _headline(headline: Headline, position: int) -> None:
    _series(headline, position)
    if not headline.statements:
        return
    words_place, chart_place = layout.words_and_chart()
    with words_place:
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
    with chart_place:
        for panel in headline.panels:
            layout.chart(panel, headline.title)
        layout.show(blocks.small(headline.undrawn))


def _wrong_in_short(sums: Sums, files: str) -> None:
    """A line for each figure that does not add up, before anything else that is known."""
    with st.container(key="q_sums"):
        layout.show(blocks.heading(2, _SUMS))
        for figure in sums.wrong[:MOST_IN_SHORT]:
            with st.container(gap=None):
                layout.show(
                    blocks.verdict(
                        figure.sign, figure.tone, f"{figure.title}. {figure.sentence}", figure.where
                    )
                )
                layout.link("estimate", f"About this figure: {figure.result_words}", id=figure.id)
        left_out = sums.wrong_count - MOST_IN_SHORT
        if left_out > 0:
            layout.show(blocks.text(f"{left_out:,} more do not add up."))
        _more(files, sums.unchecked)


def _wrong(sums: Sums) -> None:
    """Each figure that does not add up, with its gap; then what else was recalculated."""
    layout.show(blocks.heading(2, "How far the sums are off"))
    for figure in sums.wrong[:MOST_WRONG]:
        words_place, chart_place = layout.words_and_chart()
        with words_place:
            layout.show(
                blocks.heading(3, figure.title),
                blocks.equation(equation_parts(figure), lesser=True)
                if figure.terms
                else blocks.tag("code", figure.formula),
                blocks.verdict(
                    figure.sign, figure.tone, figure.sentence, figure.resting, figure.where
                ),
            )
        with chart_place:
            layout.chart(
                figure.panel,
                ": ".join(filter(None, (figure.title, figure.about))),
                about=(figure.id,),
            )
    layout.show(
        *(
            blocks.text(blocks.strong(figure.one_line), ". ", figure.sentence, " ", figure.resting)
            for figure in sums.agreeing[:MOST_SUMS]
        ),
        *_others(sums),
    )


def _nothing_wrong(shown: Overview) -> None:
    """The same place in a few lines, so that a reader finds it whatever there is to say."""
    sums = shown.sums
    parts = [sums.summary]
    if sums.equations:
        parts += [" ", blocks.strong(sums.equations), ". ", sums.caution]
    with st.container(key="q_sums"):
        layout.show(
            blocks.heading(2, _SUMS),
            *([] if shown.is_empty else [blocks.text(*parts)]),
            *_others(sums),
        )
        _more(shown.files, sums.unchecked)


def _others(sums: Sums) -> list[blocks.Markup]:
    return [blocks.text(blocks.strong(title), " ", said) for title, said in sums.others[:MOST_SUMS]]


def _more(*remarks: str) -> None:
    """What else there is to say of the files and the sums, and where to find it."""
    with st.container(horizontal=True, key="q_more", vertical_alignment="center"):
        layout.link("derived", "All derived figures")
        layout.link("findings", "All findings")
        layout.show(blocks.small(" ".join(filter(None, remarks))))

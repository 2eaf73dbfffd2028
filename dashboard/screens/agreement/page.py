"""Agreement: what independent origins say of the same quantity, and where they do not meet."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.charts.ranges import READING
from dashboard.screens.agreement.content.agreement import (
    STATUSES,
    Contradiction,
    Listed,
    Quantity,
    contradictions,
    listed,
    matching,
    quantity,
    ranked,
    standfirst,
)
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.controls import day_of, find, page_of, pager

MOST = 25
"""Quantities and estimates on one page; a page that leaves some out says so."""

AT = "at"

_ALL = "all"


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    asked = st.query_params.get("quantity", "")
    day = day_of(st.query_params.get(AT, ""))
    if asked:
        found = quantity(result, asked, day)
        layout.turn("agreement", "All quantities")
        if found is not None:
            _quantity(found)
            return
        layout.show(blocks.note(blocks.text("No quantity of this dataset is the one in the link.")))
    frame = ranked(result, day)
    layout.head(result, "Agreement", *standfirst(result, frame))
    if not len(frame):
        return
    names = {_ALL: "All quantities", **{key: name for key, (_, name) in STATUSES.items()}}
    when, box, search = st.columns((3, 4, 4), gap="large")
    with when:
        text = address.text("Totals on the day", AT, "2024-10-18; else the last shared day")
        if text and day is None:
            layout.show(blocks.small(f"“{text}” is no day: write 2024-10-18."))
    with box:
        asked = st.query_params.get("status", _ALL)
        status = layout.choose("Show", list(names), asked, "status", names) or _ALL
    with search:
        text = find("Find", "find", "a measure or a subject")
    kept = matching(result, frame, "" if status == _ALL else status, text)
    if not len(kept):
        layout.show(blocks.text("No quantity matches."))
        return
    part = page_of(len(kept), MOST)
    for entry in listed(result, kept.iloc[part]):
        _listed(entry)
    pager("agreement", part, len(kept), MOST, "quantities")
    _contradictions(*contradictions(result))


def _contradictions(pairs: tuple[Contradiction, ...], count: int) -> None:
    """Who contradicts whom over time, with links to the first two claims of each pair."""
    if not pairs:
        return
    layout.show(
        blocks.heading(2, "Contradictions over time"),
        blocks.small(
            "A total only grows: what an origin claims for a day cannot lie above what another"
            " claims for a later day. Where they count different things, both may be right."
        ),
    )
    for pair in pairs:
        layout.show(blocks.rule())
        with st.container(gap=None):
            layout.show(blocks.text(pair.text))
            with st.container(horizontal=True):
                for claim in (pair.earlier, pair.later):
                    layout.link("estimate", f"About {claim}", id=claim)
    if count > len(pairs):
        layout.show(blocks.small(f"Showing {len(pairs):,} of {count:,} pairs of origins."))


def _listed(entry: Listed) -> None:
    layout.show(blocks.rule())
    with st.container(gap=None):
        layout.turn("agreement", entry.title, quantity=entry.key)
        layout.show(blocks.text(blocks.strong(entry.status), ". ", entry.said))


def _quantity(found: Quantity) -> None:
    layout.show(
        blocks.text(found.about, cls="small muted"),
        blocks.heading(1, found.title),
        blocks.verdict(found.sign, "", found.status, found.meaning),
        blocks.text(blocks.strong(found.allowed), " ", found.counted, cls="standfirst"),
        blocks.legend(found.styles),
    )
    for position, panel in enumerate(found.panels):
        clicked = layout.chart(panel, f"{found.title}: {found.about}", key=f"agreement_{position}")
        if clicked:
            layout.go("estimate", id=clicked)
    layout.show(
        *([blocks.small(found.left_out)] if found.left_out else []),
        *(blocks.small(caution) for caution in found.cautions),
        blocks.small(found.envelope, " ", READING),
    )
    if found.outside:
        layout.show(blocks.heading(2, "Outside what most allow"))
        with st.container(key="q_more_outside"):
            for claim in found.outside[:MOST]:
                layout.link("estimate", claim.words, id=claim.id)
        if len(found.outside) > MOST:
            layout.show(blocks.small(f"Showing {MOST} of {len(found.outside):,}."))
    layout.show(blocks.heading(2, "Its estimates"))
    part = page_of(len(found.claims), MOST)
    with st.container(key="q_more_claims"):
        for claim in found.claims[part]:
            layout.link("estimate", claim.words, id=claim.id)
    pager("agreement", part, len(found.claims), MOST, "estimates")
    layout.link("estimates", "All estimates of this measure", measure=found.measure)

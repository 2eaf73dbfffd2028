"""Sources: who published and who first said it, how much rests on each, and what if one went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.reliance import listed, ranked
from dashboard.screens.shared.controls import find, page_of, pager
from dashboard.screens.shared.parts import no_estimates
from dashboard.screens.sources.content import (
    KINDS,
    MOST,
    Change,
    Profile,
    Without,
    matching,
    profile,
    standfirst,
    without,
)

if TYPE_CHECKING:
    from estimates.check import Result

_SIZE = 25


def render() -> None:
    """Lay out the page."""
    result = layout.dataset()
    if not len(result.estimates):
        layout.show(no_estimates())
        return
    for kind in KINDS:
        asked = st.query_params.get(kind, "")
        if not asked:
            continue
        layout.turn("sources", "All sources and origins")
        found = profile(result, kind, asked)
        if found is not None:
            _profile(result, found)
            return
        layout.show(blocks.note(blocks.text(f"No {kind} has the id “{asked}”.")))
    _lists(result)


def _lists(result: Result) -> None:
    layout.head(result, "Sources", *standfirst(result))
    box, search = st.columns(2, gap="large")
    with box:
        asked = st.query_params.get("list", "source")
        kind = layout.choose("Show", list(KINDS), asked, "list", KINDS) or "source"
    with search:
        text = find("Find", "find", "a name")
    frame = matching(ranked(result, kind), text)
    if not len(frame):
        layout.show(blocks.text(f"No {kind} matches."))
        return
    part = page_of(len(frame), _SIZE)
    for entry in listed(kind, frame.iloc[part]):
        layout.show(blocks.rule())
        with st.container(gap=None):
            layout.turn("sources", entry.title, **{kind: entry.id})
            layout.show(blocks.text(entry.known), blocks.small(entry.rests))
    pager("sources", part, len(frame), _SIZE, KINDS[kind].lower())


def _profile(result: Result, found: Profile) -> None:
    left, right = st.columns((7, 5), gap="large")
    with left:
        layout.show(
            blocks.text(KINDS[found.kind].removesuffix("s"), cls="small muted"),
            blocks.heading(1, found.title),
            blocks.text(found.rests, cls="standfirst"),
            blocks.heading(2, "Its estimates"),
        )
        part = page_of(len(found.estimates), _SIZE)
        with st.container(key="q_more_estimates"):
            for name, said in found.estimates[part]:
                layout.link("estimate", said, id=name)
        pager("sources", part, len(found.estimates), _SIZE, "estimates")
    with right:
        layout.show(
            blocks.facts(
                (name, blocks.link(address) if address else value)
                for name, value, address in found.facts
            )
        )
    layout.show(blocks.heading(2, "What would change without it"))
    place = st.empty()
    with place:
        layout.show(blocks.text("Working it out …", cls="muted"))
    told = without(result, found.kind, found.id)
    with place.container():
        _without(told)


def _without(told: Without) -> None:
    layout.show(blocks.text(told.said))
    for title, changes, count in told.sections:
        layout.show(blocks.heading(3, title))
        for change in changes:
            _change(change)
        if count > len(changes):
            layout.show(blocks.small(f"Showing {MOST} of {count:,}."))


def _change(change: Change) -> None:
    told = (blocks.tag("div", "Now: ", change.now), blocks.tag("div", "Then: ", change.then))
    layout.show(blocks.rule())
    with st.container(gap=None):
        if change.estimate:
            layout.link("estimate", change.title, id=change.estimate)
            layout.show(*told)
        else:
            layout.show(blocks.strong(change.title), *told)

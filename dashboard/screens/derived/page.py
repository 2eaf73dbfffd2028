"""Derived figures: the list with every verdict, and one figure in full, `?id=` in the address."""

from __future__ import annotations

import streamlit as st

from dashboard import blocks
from dashboard.screens.derived import scenario
from dashboard.screens.derived.content.derived_list import (
    ALL,
    PER_PAGE,
    Entry,
    Listing,
    listing,
    standfirst,
)
from dashboard.screens.derived.figure import link, show_figure, show_graph
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.figures import figures

NOTHING = "No derived figures yet."
HOW_TO_DERIVE = (
    "Give an estimate a formula over the ids of others, such as “pay * soldiers”: it is then"
    " recalculated, and checked where it states a figure of its own."
)


def render() -> None:
    """Lay out the page."""
    result = layout.dataset(shows_scenario=True)
    verdicts = {
        str(name): int(count) for name, count in result.derived["verdict"].value_counts().items()
    }
    layout.head(result, "Derived figures", *standfirst(verdicts))
    if not verdicts:
        layout.show(blocks.text(blocks.strong(NOTHING), " ", HOW_TO_DERIVE))
        return
    every = listing(
        result,
        verdict=st.query_params.get("verdict", ALL),
        text=st.query_params.get("find", ""),
        page=_number(st.query_params.get("page", "1")),
    )
    asked = st.query_params.get("id") or every.first
    address.complete({"id": asked}, {})
    outcome = scenario.current(result)
    found = None if outcome is None else scenario.followed(outcome, asked)
    if found is not None:
        scenario.banner(found)
    _list(every, asked)
    chosen = figures(result, [asked])
    if not chosen:
        layout.show(
            blocks.note(blocks.text(f"No derived figure has the id “{asked}”. Choose one above."))
        )
        return
    place = show_figure(result, chosen[0])
    scenario.panel(result, place, outcome, found)
    show_graph(result, asked)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _list(every: Listing, asked: str) -> None:
    if every.total > PER_PAGE:
        _choices(every)
    if not every.entries:
        layout.show(blocks.text("No derived figure matches."))
        link("Show all", verdict="", find="", page="")
    with st.container(key="q_list", gap=None):
        for entry in every.entries:
            _entry(entry, is_shown=entry.id == asked)
    if every.shown:
        layout.show(blocks.small(every.shown))
    if every.pages > 1:
        with st.container(horizontal=True, key="q_paging"):
            if every.page > 1:
                link(f"Previous {PER_PAGE}", page=str(every.page - 1))
            if every.page < every.pages:
                left = min(PER_PAGE, every.matching - every.page * PER_PAGE)
                link(f"Next {left}", page=str(every.page + 1))


def _entry(entry: Entry, *, is_shown: bool) -> None:
    tone = "_".join(filter(None, ("q_entry", entry.tone, "shown" if is_shown else "")))
    with st.container(key=f"{tone}-{entry.id}", gap=None):
        shown = " (shown below)" if is_shown else ""
        words = f" {entry.title}: {entry.said}. {entry.sentence}{shown}"
        link(words, bold=entry.sign, id=entry.id)


def _choices(every: Listing) -> None:
    verdict, find = st.columns((5, 7), gap="medium")
    names = [name for name, _ in every.verdicts]
    asked = st.query_params.get("verdict", ALL)
    asked = asked if asked in names else ALL
    with verdict:
        address.choose("Verdict", names, asked, "verdict", dict(every.verdicts))
    with find:
        address.text("Find", "find", "Id, measure or subject")

"""What if: a scenario in the address, its fields, its banner, and what follows from it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks, safe
from dashboard.cache import Cache
from dashboard.screens.derived.content import what_if as view
from dashboard.screens.derived.content.consequences import Change, Consequences, Side, consequences
from dashboard.screens.shared import address, layout
from estimates.scenarios import scenario as scenarios
from estimates.scenarios.what_if import Outcome, what_if
from estimates.tables.columns import ID_PATTERN

if TYPE_CHECKING:
    from estimates.check import Result

PARAMETER, FIELDS = address.SCENARIO, "fields"
_WITHOUT = "what_if_without"


_OUTCOMES: Cache[Outcome] = Cache("outcomes of scenarios", 4)


def current(result: Result) -> Outcome | None:
    """What the scenario of the address comes to; None without one."""
    text = st.query_params.get(PARAMETER, "")
    if not text:
        return None
    folder = result.dataset.path
    _OUTCOMES.drop_where(lambda key: key[0] is not result and key[0].dataset.path == folder)
    return _OUTCOMES.get((result, text), lambda: what_if(result, scenarios.read(text)[0]))


def followed(outcome: Outcome, chosen: str) -> Consequences:
    """What follows from the scenario of the address."""
    _, ignored = scenarios.read(st.query_params.get(PARAMETER, ""))
    return consequences(outcome, chosen, ignored)


def banner(found: Consequences) -> None:
    """What the page's first lines say of a scenario, so that nobody takes it for the data."""
    with st.container(key="q_scenario"):
        layout.show(
            blocks.text(
                blocks.strong("This link carries a what-if, which nobody has stated. "),
                "All figures on this page are the dataset’s own, except those under “What if”.",
            ),
            blocks.rows(found.assumed) if found.assumed else "",
            *([blocks.text(blocks.strong(found.summary))] if found.assumed else []),
            *([_ignored(found.ignored)] if found.ignored else []),
        )
        st.button("Back to the dataset", on_click=_reset, key="what_if_reset_top")


def _ignored(parts: tuple[str, ...]) -> blocks.Markup:
    return blocks.tag(
        "div",
        blocks.strong("Left out of the what-if: "),
        *(blocks.tag("div", part) for part in parts),
        cls="small",
        role="alert",
    )


def panel(result: Result, place: int, outcome: Outcome | None, found: Consequences | None) -> None:
    """The fields for one derived figure, and what follows from the scenario."""
    asked, _ = scenarios.read(st.query_params.get(PARAMETER, ""))
    with st.container(key="q_what_if"):
        layout.show(blocks.heading(2, "What if"), blocks.text(view.HOW_TO, cls="basis"))
        fields, results = st.columns((5, 7), gap="large")
        with fields:
            others = view.others(result, place)
            wanted = address.several(FIELDS)
            for one in view.inputs(result, place, asked, outcome, wanted):
                _fields(one)
            if others:
                address.choose_many("Show fields for other inputs", others, FIELDS, "Choose")
            more = view.left_out(result, place)
            if more:
                layout.show(blocks.small(more))
            _withdrawal(result, place, asked)
            if found is not None:
                st.button("Back to the dataset", on_click=_reset, key="what_if_reset")
        with results:
            if found is None:
                layout.show(
                    blocks.text(
                        "Change a figure or withdraw a source, and every derived figure that"
                        " follows is shown here, before and after.",
                        cls="muted",
                    )
                )
            else:
                _results(found, str(result.derived["id"].iloc[place]))


def _fields(one: view.Input) -> None:
    lead = "The stated figure" if one.is_total else one.title
    assumed = [blocks.text(blocks.strong("What if: "), one.assumed, cls="planned")]
    layout.show(
        blocks.text(blocks.strong(lead), ": ", one.said),
        *(assumed if one.assumed else []),
        blocks.tag(
            "div",
            *(blocks.span(field.label) for field in one.fields),
            cls="bounds",
            aria_hidden="true",
        ),
    )
    # What is read aloud is the label as it is written: an id that is one needs no escape.
    name = one.id if re.fullmatch(ID_PATTERN, one.id) else safe.markdown(one.id)
    with st.container(horizontal=True, gap="small", key=f"q_fields-{one.id}"):
        for field in one.fields:
            key = f"what_if_{one.id}.{field.cell}"
            st.session_state[key] = field.text
            st.text_input(
                f"{field.label} of {name}",
                key=key,
                label_visibility="collapsed",
                placeholder=safe.plain(field.placeholder),
                on_change=partial(_changed, one, field.cell, key),
                width="stretch",
            )


def _changed(one: view.Input, cell: str, key: str) -> None:
    asked, _ = scenarios.read(st.query_params.get(PARAMETER, ""))
    _put(view.moved(asked, one, cell, str(st.session_state[key])))


def _withdrawal(result: Result, place: int, asked: scenarios.Scenario) -> None:
    options = view.options(result, place, asked)
    st.session_state[_WITHOUT] = [f"{each.kind}:{each.id}" for each in asked.withdrawn]
    st.multiselect(
        "Withdraw a source, an origin or an estimate",
        list(options),
        key=_WITHOUT,
        format_func=lambda key: safe.plain(options[key]),
        on_change=_withdrawn,
        placeholder="Nothing is withdrawn",
    )


def _withdrawn() -> None:
    asked, _ = scenarios.read(st.query_params.get(PARAMETER, ""))
    chosen = view.withdrawals(st.session_state[_WITHOUT])
    _put(scenarios.Scenario(asked.moves, chosen))


def _put(asked: scenarios.Scenario) -> None:
    """Write the scenario into the address, which is where it lives."""
    address.put({PARAMETER: scenarios.write(asked)})


def _reset() -> None:
    address.put({PARAMETER: ""})


def _results(found: Consequences, chosen: str) -> None:
    layout.show(
        *([_ignored(found.ignored)] if found.ignored else []),
        blocks.text(blocks.strong(found.summary)),
    )
    comparison = found.comparison
    if comparison is not None:
        after = comparison.after
        layout.show(
            blocks.verdict(
                after.sign,
                after.tone,
                f"What if: {after.said}",
                f"In the dataset: {comparison.before.said}",
            )
        )
        if comparison.panel is not None:
            layout.chart(
                comparison.panel, f"What if, stated by no one: {comparison.title}", about=(chosen,)
            )
    if found.changes:
        layout.show(
            blocks.table(
                ("Derived figure", "In the dataset", "What if"),
                (_change(change) for change in found.changes),
            ),
            blocks.small(f"and {found.more:,} more" if found.more else ""),
        )
    if found.assertions:
        layout.show(blocks.table(("Assertion", "In the dataset", "What if"), found.assertions))


def _change(change: Change) -> tuple[str, str, str]:
    title = blocks.strong(change.title) if change.flipped else change.title
    return (
        blocks.join([title, blocks.small(change.id)]),
        _side(change.before),
        _side(change.after),
    )


def _side(side: Side) -> blocks.Markup:
    judged = blocks.span(f"{side.sign} {side.verdict}", cls=side.tone)
    return blocks.join([blocks.tag("div", judged), blocks.small(side.said)])

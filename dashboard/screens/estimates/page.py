"""Estimates: all of them, filtered, as ranges by measure, over time, by subject and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import blocks
from dashboard.screens.estimates import drawings
from dashboard.screens.estimates import filter_boxes as filters
from dashboard.screens.estimates.content import listing
from dashboard.screens.estimates.content.filters import OPPOSITE, SORTS, ordered, select
from dashboard.screens.estimates.content.measures import about
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.credit import as_at
from dashboard.screens.shared.content.labels import labels
from dashboard.screens.shared.controls import page_of
from dashboard.screens.shared.parts import no_estimates

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.filters import Selected, Wanted
    from dashboard.screens.shared.content.columns import Columns, Rows
    from estimates.check import Result

VIEWS = {"chart": "Ranges", "time": "Over time", "subjects": "By subject", "table": "Table"}
_FORMER = {"timeline": "time", "multiples": "chart"}
"""Views that links of earlier versions name."""
LATEST = {"latest": "Latest of each origin", "all": "All"}
_OLDER = 4
"""Estimates that a later one of the same origin follows, from which on these are left out."""
SCALES = {"linear": "Linear", "log": "Logarithmic"}


def render() -> None:
    """Lay out the page."""
    asked = st.query_params.get("view", "")
    if asked in _FORMER:
        address.put({"view": _FORMER[asked]})
    result = layout.dataset(view="chart", scale="linear", sort="newest")
    every = columns(result)
    if not every.count:
        layout.show(no_estimates())
        return
    layout.show(blocks.text(as_at(result), cls="small muted"), blocks.heading(1, "Estimates"))
    wanted = filters.boxes(result, every)
    selected = select(every, wanted)
    said = filters.told(result, wanted)
    if selected.problem:
        layout.show(
            blocks.note(
                blocks.text(f"“{wanted.date}” is not a date: {selected.problem}."), wrong=True
            )
        )
    if not len(selected.rows):
        _nothing(selected, said)
        return
    with st.container(horizontal=True, key="q_views"):
        view = address.segments("View", VIEWS, "view")
        log = view != "table" and address.segments("Scale", SCALES, "scale") == "log"
        older = ~every.latest[selected.rows]
        latest = view == "chart" and older.any() and _latest_only(int(older.sum()))
        if view in {"chart", "table"}:
            order = address.chosen("sort", list(SORTS))
            address.choose("Order", list(SORTS), order, "sort", SORTS)
    rows = ordered(every, selected.rows, address.chosen("sort", list(SORTS)))
    if latest:
        rows = rows[every.latest[rows]]
    layout.show(blocks.text(_counted(selected, wanted, rows), cls="standfirst"))
    _one_measure(result, every, wanted, selected)
    if view == "chart":
        shown = drawings.ranges(result, every, rows, said, log=log)
    elif view == "time":
        shown = drawings.over_time_charts(result, every, rows, said, log=log)
    elif view == "subjects":
        shown = drawings.by_subject(result, every, rows, said, log=log)
    else:
        shown = _table(result, every, rows)
    _go_to(result, every, shown)


def _latest_only(older: int) -> bool:
    """Whether only the latest estimate of each origin is shown: from a few older ones on."""
    options = dict(LATEST) if older >= _OLDER else dict(reversed(LATEST.items()))
    return address.segments("Show", options, "show") == "latest"


def _counted(selected: Selected, wanted: Wanted, rows: Rows) -> str:
    """How many of how many are shown."""
    count, total = len(rows), selected.total
    if count == total:
        text = "One estimate." if total == 1 else f"{total:,} estimates."
    else:
        text = f"{count:,} of {total:,} estimates."
    if count < len(selected.rows):
        text += f" {len(selected.rows) - count:,} older ones by the same origins are hidden."
    if wanted.date and selected.undated:
        text += f" {selected.undated:,} without a date are left out."
    return text


def _nothing(selected: Selected, said: str) -> None:
    """Nothing matches: what was asked for, and the way back."""
    layout.show(
        blocks.text(
            blocks.strong("No estimate matches"), f" {said}." if said else ".", cls="standfirst"
        ),
        blocks.text(f"There are {selected.total:,} estimates in all."),
    )
    filters.clear_button("q_clear_all")


def _one_measure(result: Result, every: Columns, wanted: Wanted, selected: Selected) -> None:
    """What the measure is, where only one is asked for."""
    asked = wanted.choices.get("measure", ())
    if len(asked) != 1 or len(selected.rows) > listing.MOST:
        return
    measure = about(result, asked[0], every.frame.iloc[selected.rows])
    layout.show(
        blocks.heading(2, measure.title),
        blocks.text(measure.kind, cls="small muted"),
        *([blocks.text(measure.definition)] if measure.definition else []),
        blocks.text(blocks.strong("Named origins: "), measure.basis, cls="basis"),
    )


_HEADER = {
    "Estimate": "largest",
    "Measure": "measure",
    "About whom": "subject",
    "Who says so": "origin",
    "Source": "source",
    "When": "newest",
    "Arithmetic": "verdict",
}
"""The columns of the table, and what each is sorted by."""


def _sorting(words: str, sort: str) -> tuple[str, str]:
    """The heading of a column, and the address that sorts by it, or backwards where it does."""
    now = st.query_params.get("sort", "")
    is_now = now in {sort, OPPOSITE[sort]}
    wanted = OPPOSITE[sort] if now == sort else sort
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    kept |= {"sort": [wanted], address.PAGE: []}
    arrow = (" ↓" if now == sort else " ↑") if is_now else ""
    return words + arrow, f"estimates?{urlencode(kept, doseq=True)}"


def _table(result: Result, every: Columns, rows: Rows) -> Rows:
    """The rows as a table, page by page; each leads to its estimate."""
    part = page_of(len(rows), listing.TABLE_ROWS)
    shown = rows[part]
    sorting = dict(_sorting(words, sort) for words, sort in _HEADER.items())
    cells = (
        (
            blocks.inner_link(
                f"estimate?{urlencode({'id': line.id} | address.carried())}", line.said
            ),
            line.measure,
            line.subject,
            f"{line.nature}: {line.who}",
            line.source,
            line.date,
            line.verdict,
        )
        for line in listing.lines(result, every, shown)
    )
    layout.show(blocks.table(list(sorting), cells, sorting))
    drawings.pages(part, len(rows), listing.TABLE_ROWS)
    return shown


def _go_to(result: Result, every: Columns, shown: Rows) -> None:
    """A way by the keyboard to each estimate that is shown one by one."""
    if not len(shown):
        return
    options = labels(result, every.frame["id"].iloc[shown], with_subjects=True)
    picked = st.selectbox(
        "Go to one of the estimates shown",
        list(options),
        index=None,
        key="q_go_to",
        format_func=options.__getitem__,
        placeholder="Choose an estimate",
    )
    if picked:
        layout.go("estimate", id=picked)

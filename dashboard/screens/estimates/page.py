"""Estimates: all of them, filtered, as charts, on a timeline, as small multiples and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import blocks
from dashboard.screens.estimates import drawings
from dashboard.screens.estimates import filter_boxes as filters
from dashboard.screens.estimates.content import listing
from dashboard.screens.estimates.content.columns import columns
from dashboard.screens.estimates.content.filters import SORTS, ordered, select
from dashboard.screens.estimates.content.measures import about
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.credit import as_at
from dashboard.screens.shared.content.labels import labels
from dashboard.screens.shared.controls import page_of
from dashboard.screens.shared.parts import no_estimates

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.columns import Columns, Rows
    from dashboard.screens.estimates.content.filters import Selected, Wanted
    from estimates.check import Result

VIEWS = {"chart": "Ranges", "timeline": "Timeline", "multiples": "By measure", "table": "Table"}
SCALES = {"linear": "Linear", "log": "Logarithmic"}


def render() -> None:
    """Lay out the page."""
    result = layout.dataset(view="chart", scale="linear", sort="file")
    every = columns(result)
    if not every.count:
        layout.show(no_estimates())
        return
    layout.show(blocks.text(as_at(result), cls="small muted"), blocks.heading(1, "Estimates"))
    wanted = filters.boxes(result, every)
    found = select(every, wanted)
    said = filters.told(result, wanted)
    if found.problem:
        layout.show(
            blocks.note(blocks.text(f"“{wanted.date}” is no date: {found.problem}."), wrong=True)
        )
    if not len(found.rows):
        _nothing(found, said)
        return
    layout.show(blocks.text(_counted(found, wanted), cls="standfirst"))
    _one_measure(result, every, wanted, found)
    with st.container(horizontal=True, key="q_views"):
        view = address.segments("View", VIEWS, "view")
        if view in {"chart", "multiples"}:
            log = address.segments("Scale", SCALES, "scale") == "log"
        else:
            log = False
        if view in {"chart", "table"}:
            order = address.chosen("sort", list(SORTS))
            address.choose("Order", list(SORTS), order, "sort", SORTS)
    sort = "oldest" if view == "timeline" else address.chosen("sort", list(SORTS))
    rows = ordered(every, found.rows, sort)
    if view == "chart":
        shown = drawings.ranges(result, every, rows, said, log=log)
    elif view == "timeline":
        shown = drawings.over_time(result, every, rows, said)
    elif view == "multiples":
        shown = drawings.by_measure(result, every, rows, said, log=log)
    else:
        shown = _table(result, every, rows)
    _go_to(result, every, shown)


def _counted(found: Selected, wanted: Wanted) -> str:
    """How many of how many are shown."""
    count, total = len(found.rows), found.total
    if count == total:
        said = "One estimate." if total == 1 else f"{total:,} estimates."
    else:
        said = f"{count:,} of {total:,} estimates."
    if wanted.date and found.undated:
        said += f" {found.undated:,} without a date are left out."
    return said


def _nothing(found: Selected, said: str) -> None:
    """Nothing matches: what was asked for, and the way back."""
    layout.show(
        blocks.text(
            blocks.strong("No estimate matches"), f" {said}." if said else ".", cls="standfirst"
        ),
        blocks.text(f"There are {found.total:,} estimates in all."),
    )
    filters.clear_button("q_clear_all")


def _one_measure(result: Result, every: Columns, wanted: Wanted, found: Selected) -> None:
    """What the measure is, where only one is asked for."""
    asked = wanted.choices.get("measure", ())
    if len(asked) != 1 or len(found.rows) > listing.MOST:
        return
    measure = about(result, asked[0], every.frame.iloc[found.rows])
    layout.show(
        blocks.heading(2, measure.title),
        blocks.text(measure.kind, cls="small muted"),
        *([blocks.text(measure.definition)] if measure.definition else []),
        blocks.text(blocks.strong("Named origins: "), measure.basis, cls="basis"),
    )


def _table(result: Result, every: Columns, rows: Rows) -> Rows:
    """The rows as a table, page by page; each leads to its estimate."""
    part = page_of(len(rows), listing.TABLE_ROWS)
    shown = rows[part]
    header = ("Estimate", "Measure", "About whom", "Who says so", "Source", "When", "Arithmetic")
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
    layout.show(blocks.table(header, cells))
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

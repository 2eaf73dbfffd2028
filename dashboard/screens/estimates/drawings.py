"""The charts of the Estimates page: ranges by measure, over time, and by subject."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import blocks
from dashboard.cache import drawn_once
from dashboard.charts import crowd as crowds
from dashboard.charts import over_time
from dashboard.charts.axis import Axis
from dashboard.charts.encoding import specification
from dashboard.charts.ranges import READING
from dashboard.export.picture import Picture
from dashboard.screens.estimates.content import listing, subjects, timelines
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.rows import legend_of
from dashboard.screens.shared.controls import day_of, page_of
from dashboard.screens.shared.time_chart import time_chart

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.crowd import Crowd
    from dashboard.screens.estimates.content.timelines import Timelines
    from dashboard.screens.shared.content.columns import Columns, Rows
    from estimates.check import Result

_ACROSS = 3
"""Small charts side by side."""
AT, PIN, OF = "at", "pin", "of"
PERIOD = "period"
_SPREAD = " Grey line: the span of all origins’ estimates of the three months before."
_NOTHING = np.array([], dtype=np.int64)


def ranges(result: Result, every: Columns, rows: Rows, said: str, *, log: bool) -> Rows:
    """A chart of ranges for each measure; returns the rows that are shown one by one.

    said: what was asked for, so that a picture that is taken along says of what it is a part.
    """
    part = page_of(len(rows), listing.MOST)
    groups = listing.groups(result, every, rows, part, log=log)
    drawn = [group.panel for group in groups]
    layout.show(blocks.legend(legend_of(drawn)), blocks.small(READING))
    for group in groups:
        with st.container(gap=None, key=f"q_group_{group.key}"):
            _group(every, group, said, alone=len(groups) == 1)
    if len(groups) == 1:
        pages(part, len(rows), listing.MOST)
    others = listing.other_measures(every, rows)
    if others:
        layout.show(blocks.small(f"{words.counted(others, 'more measure')}: choose one above."))
    return np.concatenate([group.shown for group in groups])


def _only(said: str) -> str:
    """What was asked for as a sentence below a picture; "" where nothing is left out."""
    return f"Only {said}." if said else ""


def _group(every: Columns, group: listing.Group, said: str, *, alone: bool) -> None:
    """The estimates of one measure: what it is, in which unit, and a row for each of them."""
    panel = group.panel
    about = [part for part in panel.about if part != group.title]
    layout.show(
        blocks.heading(2, group.title),
        blocks.small(" · ".join(filter(None, (*about, panel.axis.title, panel.note)))),
    )
    if group.crowd is not None:
        _strips(every, group.rows, group.crowd, group.title, said=said)
    clicked = layout.chart(
        panel,
        group.title,
        key=f"range_{group.key}",
        note=_only(said),
        compact=True,
    )
    if clicked:
        layout.go("estimate", id=clicked)
    if not alone and len(group.rows) > len(group.shown):
        _all_of(group)


def _all_of(group: listing.Group) -> None:
    """How many of a measure are shown, and a button for all of them."""
    with st.container(horizontal=True, key=f"q_all_{group.key}", vertical_alignment="center"):
        layout.show(blocks.small(f"Showing {len(group.shown):,} of {len(group.rows):,} estimates."))
        st.button(
            f"Show all {len(group.rows):,}",
            key=f"q_only_{group.key}",
            on_click=address.put,
            args=({"measure": [group.measure], address.PAGE: ""},),
        )


def over_time_charts(result: Result, every: Columns, rows: Rows, said: str, *, log: bool) -> Rows:
    """A chart over time for each quantity; returns the rows of those that are shown."""
    period = address.segments("Period", timelines.PERIODS, PERIOD)
    made = timelines.timelines(result, every, rows, period=period, log=log)
    if made.charts:
        layout.show(blocks.small(over_time.READING))
    for title, panel in made.charts:
        layout.show(blocks.heading(2, title), blocks.small(panel.note))
        clicked = time_chart(panel, title, key=f"time_{title}", note=_only(said))
        if clicked:
            layout.go("estimate", id=clicked)
    _left_out(made)
    drawn = [panel.frame["row"].to_numpy(np.int64) for _, panel in made.charts]
    return np.concatenate([_NOTHING, *drawn])


def _left_out(made: Timelines) -> None:
    """What the charts over time do not show."""
    counts = (
        (made.left_out, "more series not shown: choose a measure or a subject above."),
        (made.undated, "estimates without a date not shown."),
    )
    layout.show(*(blocks.small(f"{count:,} {what}") for count, what in counts if count))
    if not made.charts:
        layout.show(blocks.text("None of these estimates has a date."))


def by_subject(result: Result, every: Columns, rows: Rows, said: str, *, log: bool) -> Rows:
    """The subjects of one measure at a date, the largest first, as ranges or over time."""
    counts = subjects.measures(every, rows)
    names = {
        name: f"{every.titles[name]} ({words.counted(n, 'subject')})" for name, n in counts.items()
    }
    asked = address.chosen(OF, list(counts))
    with st.container(key="q_by_subject"):
        of, when, first = st.columns((5, 3, 4))
        with of:
            measure = address.choose("Measure", list(counts), asked, OF, names) or asked
        own = rows[every.facets["measure"].among((measure,))[rows]]
        with when:
            at = _date(every, own)
        with first:
            held = every.facets["subject"].counts(own)
            pinned = address.choose_many("On top", {name: name for name in held}, PIN, "None")
    as_ = address.segments("Show", {"ranges": "Ranges", "time": "Over time"}, "as")
    part = page_of(len(held), subjects.MOST)
    made = subjects.by_subject(result, every, own, part, at=at, pinned=pinned, log=log)
    if made is None:
        layout.show(blocks.text("No estimate holds on that day."))
        return _NOTHING
    title = every.titles[measure]
    if as_ == "time":
        layout.show(blocks.heading(2, title))
        return _small_multiples(result, every, own, made, said, log=log)
    layout.show(
        blocks.legend(legend_of([made.panel])),
        blocks.small(READING + _SPREAD),
        blocks.heading(2, title),
        blocks.small(made.panel.axis.title),
    )
    clicked = layout.chart(made.panel, title, key="by_subject", note=_only(said), compact=True)
    if clicked:
        layout.go("estimate", id=clicked)
    pages(part, made.subjects, subjects.MOST, "subject")
    return made.rows


def _date(every: Columns, rows: Rows) -> dt.date | None:
    """The day to compare at: that of the address, else the last one that any estimate is about."""
    last = subjects.last_day(every, rows)
    text = address.text("On the day", AT, last.isoformat() if last else "")
    day = day_of(text)
    if text and day is None:
        layout.show(blocks.note(blocks.text(f"“{text}” is no day: write 2024-10-18."), wrong=True))
    return day or last


def _small_multiples(
    result: Result, every: Columns, rows: Rows, made: subjects.BySubject, said: str, *, log: bool
) -> Rows:
    """A small chart over time for each of the first subjects, each on an axis of its own."""
    subject = every.facets["subject"]
    names = [subject.values[code] for code in subject.codes[made.rows[: timelines.MOST_SMALL]]]
    layout.show(blocks.small("Each chart has its own axis: compare shapes, not heights."))
    shown = []
    for start in range(0, len(names), _ACROSS):
        for place, name in zip(st.columns(_ACROSS), names[start : start + _ACROSS], strict=False):
            own = rows[subject.among((name,))[rows]]
            with place:
                layout.show(blocks.heading(3, name))
                for _, panel in timelines.timelines(result, every, own, most=1, log=log).charts:
                    time_chart(panel, name, note=_only(said), small=True)
                    shown.append(panel.frame["row"].to_numpy(np.int64))
    layout.show(blocks.small(f"Showing {len(names):,} of {made.subjects:,} subjects."))
    return np.concatenate([_NOTHING, *shown])


def _strips(every: Columns, rows: Rows, strips: Crowd, title: str, *, said: str) -> None:
    """Many estimates as strips, with what they leave out."""
    picture = Picture(
        _strips_drawn(strips.rows, strips.cells, strips.axis, strips.description),
        f"{title}: all estimates",
        strips.axis.title,
        " ".join(
            filter(
                None,
                (crowds.READING, strips.note, strips.left_out, _only(said)),
            )
        ),
        strips.cells.drop(columns=["shade", "said"]).merge(
            strips.rows[["id", "words"]], on="id", how="left"
        ),
        layout.credit(listing.one_of_each_source(every, rows)),
    )
    layout.draw(picture)
    layout.show(
        blocks.small(" ".join(filter(None, (crowds.READING, strips.note, strips.left_out))))
    )


@drawn_once
def _strips_drawn(
    rows: pd.DataFrame, cells: pd.DataFrame, axis: Axis, description: str
) -> dict[str, Any]:
    return specification(lambda: crowds.crowd_chart(rows, cells, axis, description=description))


def pages(shown: slice, count: int, size: int, thing: str = "estimate") -> None:
    """What part of a list is shown, and buttons for the parts before and after it."""
    if count <= size:
        return
    number = shown.start // size + 1
    layout.show(
        blocks.small(f"Showing {shown.start + 1:,} to {shown.stop:,} of {count:,} {thing}s.")
    )
    with st.container(horizontal=True, key="q_pages"):
        for label, to, there in (
            ("First", 1, shown.start > 0),
            (f"Previous {size}", number - 1, shown.start > 0),
            (f"Next {min(size, count - shown.stop)}", number + 1, shown.stop < count),
        ):
            st.button(
                label,
                key=f"q_page_{label.partition(' ')[0]}",
                disabled=not there,
                on_click=address.put,
                args=({address.PAGE: str(to)},),
            )

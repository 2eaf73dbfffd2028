"""The charts of the Estimates page, and the pages of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import blocks
from dashboard.cache import drawn_once
from dashboard.charts import crowd as crowds
from dashboard.charts.axis import Axis
from dashboard.charts.encoding import specification
from dashboard.charts.ranges import PICK, READING, range_chart
from dashboard.export.picture import Picture
from dashboard.screens.estimates.content import listing, timeline
from dashboard.screens.estimates.content.crowd import crowd_in_time
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.rows import legend_of
from dashboard.screens.shared.controls import page_of

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.columns import Columns, Rows
    from dashboard.screens.estimates.content.crowd import Crowd
    from estimates.check import Result

_ACROSS = 3
"""Small charts side by side."""
_OWN_AXES = "Each chart has an axis of its own: compare rows, not charts."
_NOTHING = np.array([], dtype=np.int64)


def ranges(result: Result, every: Columns, rows: Rows, said: str, *, log: bool) -> Rows:
    """A chart of ranges for each quantity; returns the rows that are shown one by one.

    said: what was asked for, so that a picture that is taken along says of what it is a part.
    """
    part = page_of(len(rows), listing.MOST)
    groups = listing.groups(result, every, rows, part, log=log)
    drawn = [group.panel for group in groups if group.panel is not None]
    layout.show(blocks.legend(legend_of(drawn)), blocks.small(READING))
    several = len(groups) > 1
    for group in groups:
        layout.show(
            blocks.heading(2, group.title) if several else "",
            blocks.small(_how_many(group)) if group.shown < group.count else "",
        )
        if group.crowd is not None:
            _strips(every, group.rows, group.crowd, group.title, said=said)
        if group.panel is not None:
            # A unit alone does not say of what: dollars of damage, or of pay.
            of = blocks.text(", ".join(group.panel.about)) if several and group.panel.about else ""
            layout.show(of, blocks.small(group.panel.note))
            clicked = layout.chart(
                group.panel, group.title, key=f"range_{group.quantity}", note=_only_words(said)
            )
            if clicked:
                layout.go("estimate", id=clicked)
        if several and group.shown < group.count:
            _only(group)
    if not several:
        pages(part, len(rows), listing.MOST)
    others = listing.other_quantities(every, rows)
    if others:
        layout.show(blocks.small(f"{others:,} more quantities are not shown: filter for them."))
    return np.concatenate([group.one_by_one for group in groups])


def _how_many(group: listing.Group) -> str:
    if not group.shown:
        return f"{group.count:,} estimates; none of them is shown one by one."
    return f"Showing {group.shown:,} of {group.count:,} estimates."


def _only_words(said: str) -> str:
    """What was asked for as a sentence below a picture; "" where nothing is left out."""
    return f"Only {said}." if said else ""


def _only(group: listing.Group) -> None:
    st.button(
        f"All {group.count:,} of these, page by page",
        key=f"q_only_{group.quantity}",
        on_click=address.put,
        args=({"quantity": [group.quantity], address.PAGE: ""},),
    )


def over_time(result: Result, every: Columns, rows: Rows, said: str) -> Rows:
    """A bar over the days of each estimate; those without a date stand apart."""
    dated, undated = rows[~np.isnan(every.start[rows])], rows[np.isnan(every.start[rows])]
    part = page_of(len(dated), listing.MOST)
    shown = dated[part]
    if len(dated):
        made = timeline.timeline(result, every, shown, timeline.ends(every, dated))
        strips = crowd_in_time(every, dated, made.axis) if len(shown) < len(dated) else None
        if strips is not None:
            _strips(
                every, dated, strips, "When these estimates hold", crowds.READING_TIME, said=said
            )
        layout.show(blocks.legend(sorted(set(made.rows["style"]))), blocks.small(timeline.READING))
        picture = Picture(
            _bars(made.rows, made.axis, made.description),
            layout.titled("When these estimates hold", made.about),
            "",
            " ".join(filter(None, (timeline.READING, _only_words(said)))),
            listing.table(result, every, shown),
            layout.credit(made.rows["id"]),
        )
        points = layout.draw(picture, "timeline").get(PICK, [])
        if points:
            layout.go("estimate", id=str(points[0]["id"]))
        pages(part, len(dated), listing.MOST)
    if not len(undated):
        return shown
    first = undated[: listing.MOST]
    layout.show(
        blocks.heading(2, "Without a date"),
        blocks.rows(
            blocks.join([blocks.strong(line.said), blocks.small(f"{line.about}. {line.who}")])
            for line in listing.lines(result, every, first)
        ),
        blocks.small(f"Showing {len(first):,} of {len(undated):,} estimates without a date.")
        if len(first) < len(undated)
        else "",
    )
    return np.concatenate([shown, first])


@drawn_once
def _bars(rows: pd.DataFrame, axis: Axis, description: str) -> dict[str, Any]:
    return specification(lambda: range_chart(rows, axis, description=description, pick=True))


def by_measure(result: Result, every: Columns, rows: Rows, said: str, *, log: bool) -> Rows:
    """A small chart for each measure, each on an axis of its own."""
    made = listing.multiples(result, every, rows, log=log)
    drawn = [one.panel for one in made if one.panel is not None]
    strips = any(one.crowd is not None for one in made)
    readings = [*([READING] if drawn else []), *([crowds.READING] if strips else []), _OWN_AXES]
    layout.show(blocks.legend(legend_of(drawn)) if drawn else "", blocks.small(" ".join(readings)))
    for start in range(0, len(made), _ACROSS):
        for place, one in zip(st.columns(_ACROSS), made[start : start + _ACROSS], strict=False):
            with place:
                _multiple(every, one, said)
    left_out = listing.count_multiples(every, rows) - len(made)
    if left_out > 0:
        layout.show(blocks.small(f"Showing {len(made):,} of {len(made) + left_out:,} measures."))
    return np.concatenate([_NOTHING, *(one.rows for one in made if one.panel is not None)])


def _multiple(every: Columns, one: listing.Multiple, said: str) -> None:
    """One small chart."""
    counted = "One estimate" if one.count == 1 else f"{one.count:,} estimates"
    layout.show(blocks.heading(3, one.title), blocks.small(counted))
    if one.crowd is not None:
        _strips(every, one.rows, one.crowd, one.title, said=said, told=False)
    if one.panel is None:
        return
    layout.show(blocks.small(one.panel.note))
    if one.panel.is_blank:
        layout.chart(one.panel, one.title, note=_only_words(said))
    else:
        clicked = layout.chart(
            one.panel,
            one.title,
            key=f"small_{one.key}",
            note=_only_words(said),
            worded=False,
        )
        if clicked:
            layout.go("estimate", id=clicked)


def _strips(
    every: Columns,
    rows: Rows,
    strips: Crowd,
    title: str,
    reading: str = crowds.READING,
    *,
    said: str,
    told: bool = True,
) -> None:
    """Many estimates as strips, with what they leave out. told: how to read them, too."""
    picture = Picture(
        _strips_drawn(strips.rows, strips.cells, strips.axis, strips.description),
        f"{title}: all estimates found",
        strips.axis.title,
        " ".join(filter(None, (reading, strips.note, strips.left_out, _only_words(said)))),
        strips.cells.drop(columns=["shade", "said"]).merge(
            strips.rows[["id", "words"]], on="id", how="left"
        ),
        layout.credit(listing.one_of_each_source(every, rows)),
    )
    layout.draw(picture)
    layout.show(
        blocks.small(
            " ".join(filter(None, (reading if told else "", strips.note, strips.left_out)))
        )
    )


@drawn_once
def _strips_drawn(
    rows: pd.DataFrame, cells: pd.DataFrame, axis: Axis, description: str
) -> dict[str, Any]:
    return specification(lambda: crowds.crowd_chart(rows, cells, axis, description=description))


def pages(shown: slice, count: int, size: int) -> None:
    """What part of a list is shown, and buttons for the parts before and after it."""
    if count <= size:
        return
    number = shown.start // size + 1
    layout.show(
        blocks.small(f"Showing {shown.start + 1:,} to {shown.stop:,} of {count:,} estimates.")
    )
    with st.container(horizontal=True, key="q_pages"):
        for words, to, there in (
            ("First", 1, shown.start > 0),
            (f"Previous {size}", number - 1, shown.start > 0),
            (f"Next {min(size, count - shown.stop)}", number + 1, shown.stop < count),
        ):
            st.button(
                words,
                key=f"q_page_{words.partition(' ')[0]}",
                disabled=not there,
                on_click=address.put,
                args=({address.PAGE: str(to)},),
            )

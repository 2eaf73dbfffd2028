"""The chart over time on a page, to be looked at, clicked and taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.cache import remembered
from dashboard.charts.encoding import specification
from dashboard.charts.over_time import READING, over_time_chart
from dashboard.charts.ranges import PICK
from dashboard.export.picture import Picture
from dashboard.export.table import time_table
from dashboard.screens.shared import layout

if TYPE_CHECKING:
    from dashboard.screens.shared.content.over_time import TimePanel


def time_chart(
    panel: TimePanel, title: str, *, key: str | None = None, note: str = "", small: bool = False
) -> str:
    """A chart over time at the width of its column; with a key, the id of a clicked claim.

    note: what else is said below its picture. small: low, without names at its edge.
    """
    drawn = specified(panel, pick=key is not None, small=small)
    shown = Picture(
        drawn,
        title,
        panel.axis.title,
        " ".join(filter(None, (READING, panel.note, note))),
        time_table(panel.frame),
        layout.credit(panel.frame["id"]),
    )
    points = layout.draw(shown, key).get(PICK, [])
    return str(points[0]["id"]) if points else ""


@remembered
def specified(panel: TimePanel, *, pick: bool, small: bool) -> dict[str, Any]:
    """The Vega-Lite specification of a chart over time, made once for each panel."""
    return specification(
        lambda: over_time_chart(
            panel.shown,
            panel.axis,
            description=panel.description,
            period=panel.period,
            pick=pick,
            small=small,
        )
    )

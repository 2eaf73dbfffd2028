"""The charts of the brief, as wide as a column of a printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.charts.over_time import over_time_chart
from dashboard.charts.ranges import range_chart
from dashboard.export.picture import plain_svg
from dashboard.screens.shared.content.over_time import TimePanel
from dashboard.theme import EXPORT

if TYPE_CHECKING:
    import altair as alt

    from dashboard.screens.overview.content.brief import Drawing

WIDTH = 430  # px, of which 14 at each side are kept free for arrows


def drawing(shown: Drawing) -> str:
    """A chart as SVG; "" where it has no mark to draw."""
    if isinstance(shown.panel, TimePanel):
        return plain_svg(_over_time(shown.panel).to_dict(validate=False))
    if shown.panel.is_blank:
        return ""
    chart = range_chart(
        shown.panel.rows,
        shown.panel.axis,
        description=shown.panel.description,
        colours=EXPORT,
        width=WIDTH - 28,
    )
    return plain_svg(chart.to_dict(validate=False))


def _over_time(panel: TimePanel) -> alt.LayerChart:
    return over_time_chart(
        panel.shown,
        panel.axis,
        description=panel.description,
        period=panel.period,
        colours=EXPORT,
        width=WIDTH,
    )

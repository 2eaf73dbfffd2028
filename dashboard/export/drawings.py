"""The charts of the brief, as wide as a column of a printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.charts.ranges import range_chart
from dashboard.export.picture import plain_svg
from dashboard.theme import EXPORT

if TYPE_CHECKING:
    from dashboard.screens.overview.content.brief import Drawing

WIDTH = 430  # px, of which 14 at each side are kept free for arrows


def drawing(shown: Drawing) -> str:
    """A chart as SVG; "" where it has no mark to draw."""
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

"""Both axes of a chart over time and the colours of its origins: every layer carries them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.axis import label_expression
from dashboard.charts.time_axis import time_ticks
from dashboard.theme import Colours, Role, origin_colours

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis


class Scales:
    """Both axes, which every layer carries whole, and the colours of origins."""

    def __init__(self, axis: Axis, period: tuple[float, float], colours: Colours) -> None:
        self.axis, self.period, self.colours = axis, period, colours
        self.origins = [*origin_colours(colours), colours[Role.MUTED]]
        quiet: dict[str, Any] = {
            "title": None,
            "labelColor": colours[Role.MUTED],
            "labelFontSize": 13,
            "domain": False,
            "ticks": False,
        }
        days, labels = time_ticks(period)
        self.time: dict[str, Any] = {
            "type": "quantitative",
            "scale": alt.Scale(domain=list(period), nice=False, zero=False),
            "axis": alt.Axis(
                values=days,
                labelExpr=label_expression(days, labels),
                grid=False,
                labelOverlap="parity",
                labelSeparation=8,
                labelFlush=False,
                labelPadding=8,
                **quiet,
            ),
        }
        self.value: dict[str, Any] = {
            "type": "quantitative",
            "scale": alt.Scale(
                type="log" if axis.log else "linear",
                domain=[axis.low, axis.high],
                nice=False,
                zero=alt.Undefined if axis.log else False,
            ),
            "axis": alt.Axis(
                values=list(axis.ticks),
                labelExpr=axis.label_expression,
                grid=True,
                gridColor=colours[Role.GRID],
                labelPadding=6,
                **quiet,
            ),
        }

    @property
    def x(self) -> alt.X:
        """The day of a claim."""
        return self.at("time")

    def at(self, field: str) -> alt.X:
        """A moment."""
        return alt.X(field=field, **self.time)

    def y(self, field: str) -> alt.Y:
        """A value."""
        return alt.Y(field=field, **self.value)

    def shown(self, rows: pd.DataFrame, *names: str) -> pd.DataFrame:
        """Rows with values as the axis can show them: 0 on a logarithmic one at its lower end."""
        return rows.assign(**{name: self.axis.shown(rows[name]) for name in names})

"""Both axes of a chart over time, and how its origins look: every layer carries them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt
import pandas as pd

from dashboard.charts.axis import label_expression
from dashboard.charts.encoding import Ready
from dashboard.charts.time_axis import time_ticks
from dashboard.theme import ORIGINS, Colours, Role, origin_colours

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis

MOST_COLOURS: Final = len(ORIGINS)
SHAPES: Final = (
    *("circle", "square", "diamond", "triangle-up", "triangle-down", "cross"),
    *("triangle-right", "triangle-left"),
)
"""One for each colour, so that no origin is told by its colour alone."""


class Scales:
    """Both axes, which every layer carries whole, and the colours and shapes of origins.

    One layer holds the marks of all origins: a layer for each of them takes Altair, and the
    browser, several times as long.
    """

    def __init__(self, axis: Axis, period: tuple[float, float], colours: Colours) -> None:
        self.axis, self.period, self.colours = axis, period, colours
        self._colours = _by_origin([*origin_colours(colours), colours[Role.MUTED]])
        self._shapes = _by_origin([*SHAPES, "circle"])
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
            "scale": Ready.of(alt.Scale(domain=list(period), nice=False, zero=False)),
            "axis": Ready.of(
                alt.Axis(
                    values=days,
                    labelExpr=label_expression(days, labels),
                    grid=False,
                    labelOverlap="parity",
                    labelSeparation=8,
                    labelFlush=False,
                    labelPadding=8,
                    **quiet,
                )
            ),
        }
        self.value: dict[str, Any] = {
            "type": "quantitative",
            "scale": Ready.of(
                alt.Scale(
                    type="log" if axis.log else "linear",
                    domain=[axis.low, axis.high],
                    nice=False,
                    zero=alt.Undefined if axis.log else False,
                )
            ),
            "axis": Ready.of(
                alt.Axis(
                    values=list(axis.ticks),
                    labelExpr=axis.label_expression,
                    grid=True,
                    gridColor=colours[Role.GRID],
                    labelPadding=6,
                    **quiet,
                )
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

    @property
    def colour(self) -> alt.Color:
        """The colour of the origin, of a whole mark or of the line or area that it is."""
        return alt.Color(**self._colours)

    @property
    def fill(self) -> alt.Fill:
        """The colour of the origin within a mark's outline."""
        return alt.Fill(**self._colours)

    @property
    def stroke(self) -> alt.Stroke:
        """The colour of the origin as a mark's outline."""
        return alt.Stroke(**self._colours)

    @property
    def shape(self) -> alt.Shape:
        """The shape of the origin."""
        return alt.Shape(**self._shapes)

    def shown(self, rows: pd.DataFrame, *names: str) -> pd.DataFrame:
        """Rows with values as the axis can show them: 0 on a logarithmic one at its lower end."""
        return rows.assign(**{name: self.axis.shown(rows[name]) for name in names})


def _by_origin(looks: list[str]) -> dict[str, Any]:
    """How each number of `colour` looks, the last one for all others."""
    scale = alt.Scale(domain=list(range(len(looks))), range=looks)
    return {"field": "colour", "type": "nominal", "legend": None, "scale": Ready.of(scale)}

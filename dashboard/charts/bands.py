"""Bands behind all rows of a range chart: values that several of them have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from dashboard.charts.encoding import Layer, inline
from dashboard.theme import Colours, Role

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis
    from dashboard.charts.frame import Frame

_PALE = 0.12
_HEIGHT = 38  # px: higher than the mark of a row, so that it is seen behind it


@dataclass(frozen=True, slots=True)
class Band:
    """Ends in the unit of the axis; `open` names those nobody stated ("", "low", "high", "both").

    An end that is open or infinite has no edge: the band fades out to that side.
    """

    low: float
    high: float
    open: str = ""

    @property
    def edges(self) -> tuple[float, ...]:
        """The ends that are drawn as edges."""
        ends = ((self.low, "low"), (self.high, "high"))
        return tuple(
            end for end, side in ends if math.isfinite(end) and self.open not in {side, "both"}
        )


def band_layers(bands: Sequence[Band], frame: Frame) -> list[alt.Chart]:
    """The layers of bands, to be drawn below all others: in each row behind its mark alone.

    Behind the words above a mark they would make these hard to read on a narrow screen.
    """
    layers: list[alt.Chart] = []
    ids = pd.DataFrame({"id": frame.ids})
    for number, band in enumerate(bands):
        ends = ids.assign(low=_low(band, frame.axis), high=_high(band, frame.axis))
        layers.append(
            Layer(inline(ends, "id", "low", "high"), name=f"common_{number}")
            .mark_bar(
                size=_HEIGHT,
                fill=_fill(band, frame.colours),
                opacity=1,
                yOffset=frame.mark_at,
                y2Offset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("low"), x2=alt.X2("high"), y=frame.y)
        )
        if band.edges:
            edges = ids.merge(pd.DataFrame({"x": band.edges}), how="cross")
            layers.append(
                Layer(inline(edges, "id", "x"), name=f"common_edges_{number}")
                .mark_tick(
                    size=_HEIGHT,
                    thickness=1,
                    color=frame.colours[Role.MUTED],
                    opacity=1,
                    yOffset=frame.mark_at,
                    aria=False,
                )
                .encode(x=frame.x("x"), y=frame.y)
            )
    return layers


def _low(band: Band, axis: Axis) -> float:
    return band.low if band.low in band.edges else axis.low


def _high(band: Band, axis: Axis) -> float:
    return band.high if band.high in band.edges else axis.high


def _fill(band: Band, colours: Colours) -> str | alt.LinearGradient:
    """Pale ink, fading into the page towards an end that nobody stated."""
    pale, page = colours.pale(Role.INK, _PALE), colours[Role.PAGE]
    if len(band.edges) == 2 or not band.edges:
        return pale
    stops = (pale, page) if band.low in band.edges else (page, pale)
    return alt.LinearGradient(
        gradient="linear",
        stops=[alt.GradientStop(color=colour, offset=at) for at, colour in enumerate(stops)],
        x1=0,
        x2=1,
        y1=0,
        y2=0,
    )

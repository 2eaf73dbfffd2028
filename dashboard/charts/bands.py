"""Bands behind all rows of a range chart: values that several of them have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.axis import Axis
from dashboard.theme import Colours, Role

_PALE = 0.12
_HEIGHT = 38  # px: higher than the mark of a row, so that it is seen behind it


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What bands share with the rows of their chart: `ids`, the scales, and where the marks are."""

    ids: pd.DataFrame
    x: Callable[[str], alt.X]
    y: alt.Y
    mark_at: float


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


def band_layers(
    bands: Sequence[Band],
    axis: Axis,
    rows: Rows,
    colours: Colours,
) -> list[alt.Chart]:
    """The layers of bands, to be drawn below all others: in each row behind its mark alone.

    Behind the words above a mark they would make these hard to read on a narrow screen.
    """
    layers: list[alt.Chart] = []
    for number, band in enumerate(bands):
        ends = rows.ids.assign(low=_low(band, axis), high=_high(band, axis))
        layers.append(
            alt.Chart(ends, name=f"common_{number}")
            .mark_bar(
                size=_HEIGHT,
                fill=_fill(band, colours),
                opacity=1,
                yOffset=rows.mark_at,
                y2Offset=rows.mark_at,
                aria=False,
            )
            .encode(x=rows.x("low"), x2="high:Q", y=rows.y)
        )
        if band.edges:
            edges = rows.ids.merge(pd.DataFrame({"x": band.edges}), how="cross")
            layers.append(
                alt.Chart(edges, name=f"common_edges_{number}")
                .mark_tick(
                    size=_HEIGHT,
                    thickness=1,
                    color=colours[Role.MUTED],
                    opacity=1,
                    yOffset=rows.mark_at,
                    aria=False,
                )
                .encode(x=rows.x("x"), y=rows.y)
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

"""Data and value axis as Vega-Lite has them, the same for all layers of a chart and for all charts.

Altair takes most of its time for guessing the types of columns and for the checking of frames, so
that a chart of many layers gives it values and types.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from dashboard.charts.axis import Axis
from dashboard.theme import Colours, Role


def at_x(place: float) -> alt.XValue:
    """A place so many pixels from the left, on every axis."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]  # Altair gives it no types


TO_THE_RIGHT = alt.X2Value("width")  # type: ignore[no-untyped-call]  # Altair gives it no types
"""The right edge, as the far end of a mark."""


def value_encoding(field: str, axis: Axis, colours: Colours) -> alt.X:
    """The encoding of a field of values on an axis."""
    return alt.X(
        field,
        type="quantitative",
        scale=alt.Scale(
            type="log" if axis.log else "linear",
            domain=[axis.low, axis.high],
            nice=False,
            zero=alt.Undefined if axis.log else False,
        ),
        axis=alt.Axis(
            values=list(axis.ticks),
            labelExpr=axis.label_expression,
            title=axis.title,
            titleAnchor="start",
            titleAlign="left",
            titleFontWeight="normal",
            titleFontSize=13,
            labelFontSize=13,
            labelOverlap="greedy",
            labelSeparation=10,
            labelFlush=True,
            labelPadding=8,
            titlePadding=4,
            domain=False,
            ticks=False,
            grid=False,
            labelColor=colours[Role.MUTED],
            titleColor=colours[Role.MUTED],
        ),
    )


def inline(frame: pd.DataFrame, *columns: str) -> alt.InlineData:
    """The values of these columns; what is infinite or no number is null."""
    values = {name: [_json(value) for value in frame[name].tolist()] for name in columns}
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    return alt.InlineData(values=rows)


def specification(make: Callable[[], alt.LayerChart]) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, unchecked: the tests check those of every kind."""
    with debug_mode(arg=False):
        made: dict[str, Any] = make().to_dict(validate=False)
    return made


def _json(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value

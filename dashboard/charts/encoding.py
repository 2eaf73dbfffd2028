"""Data, layers and value axis as Vega-Lite has them, the same for all charts.

Altair takes most of its time for guessing the types of columns, for the checking of frames and for
copies of layers, so that a chart of many layers gives it values, types and layers of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from dashboard.charts.axis import Axis
from dashboard.theme import Colours, Role

# Values stay with their layer: as data sets with names, each would be hashed, made an Arrow table
# for the browser, and read there again.
alt.data_transformers.consolidate_datasets = False


def at_x(place: float) -> alt.XValue:
    """A place so many pixels from the left, on every axis."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]  # Altair gives it no types


def at_y(place: float) -> alt.YValue:
    """A place so many pixels from the top, above it where negative."""
    return alt.YValue(place)  # type: ignore[no-untyped-call]  # Altair gives it no types


TO_THE_RIGHT = alt.X2Value("width")  # type: ignore[no-untyped-call]  # Altair gives it no types
"""The right edge, as the far end of a mark."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A part of a specification that is made already, so that Altair does not go through it."""

    value: Any
    _schema: ClassVar[dict[str, Any]] = {}

    @classmethod
    def of(cls, part: alt.SchemaBase) -> Ready:
        """A part of Altair's, to be shared by many layers."""
        with debug_mode(arg=False):
            return cls(part.to_dict(validate=False))

    def to_dict(self) -> Any:
        """The part; Altair takes anything that has a schema and this."""
        return self.value


class Layer(alt.Chart):
    """A layer of a chart.

    When layers are put together, Altair copies each of them several times with all that it holds,
    only to set attributes of the copy: copies of the layer alone do the same.
    """

    def copy(
        self,
        deep: bool | Iterable[Any] = True,  # noqa: FBT001, FBT002 - as Altair has it
        ignore: list[str] | None = None,
    ) -> Layer:
        """A copy that shares what the layer holds, but for the attributes named in `deep`."""
        made: Layer = super().copy(deep=False if deep is True else deep, ignore=ignore)
        return made


def value_encodings(
    axis: Axis, colours: Colours, span: tuple[alt.ExprRef, alt.ExprRef] | None = None
) -> Callable[[str], alt.X]:
    """What makes the encoding of a field of values on an axis, which goes over `span`."""
    scale = alt.Scale(
        range=list(span) if span else alt.Undefined,
        type="log" if axis.log else "linear",
        domain=[axis.low, axis.high],
        nice=False,
        zero=alt.Undefined if axis.log else False,
    )
    drawn = alt.Axis(
        values=list(axis.ticks),
        labelExpr=axis.label_expression,
        title=axis.title,
        titleAnchor="start",
        titleAlign="left",
        titleFontWeight="normal",
        titleFontSize=13,
        labelFontSize=13,
        # Every other one goes, so that equal steps stay equal; decades are not equal anyway.
        labelOverlap="greedy" if axis.log else "parity",
        labelSeparation=10,
        labelFlush=True,
        labelPadding=8,
        titlePadding=4,
        domain=False,
        ticks=False,
        grid=False,
        labelColor=colours[Role.MUTED],
        titleColor=colours[Role.MUTED],
    )
    shared: dict[str, Any] = {
        name: Ready.of(part) for name, part in (("scale", scale), ("axis", drawn))
    }

    @cache
    def encoding(field: str) -> alt.X:
        return alt.X(field=field, type="quantitative", **shared)

    return encoding


def inline(frame: pd.DataFrame, *columns: str) -> alt.InlineData:
    """The values of these columns; what is infinite or no number is null."""
    values = {name: [_json(value) for value in frame[name].tolist()] for name in columns}
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    made: Any = Ready(rows)
    return alt.InlineData(values=made)


def specification(make: Callable[[], alt.LayerChart]) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, unchecked: the tests check those of every kind."""
    with debug_mode(arg=False):
        made: dict[str, Any] = make().to_dict(validate=False)
    return made


def _json(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value

"""The range chart: one row per estimate, its words above its mark, all on one axis of one unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import altair as alt
import pandas as pd

from dashboard.charts.bands import Band, band_layers
from dashboard.charts.encoding import TO_THE_RIGHT, Layer, at_x, inline
from dashboard.charts.frame import Frame
from dashboard.charts.layers import mark_layers
from dashboard.charts.lines import wrapped
from dashboard.charts.marks import marks
from dashboard.charts.text import ABOVE, LINE, axis_above, most_lines, text_layers
from dashboard.theme import SCREEN, Colours, Role

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis

PICK = "pick"
READING = (
    "A bar is the range; a dot or diamond the figure as stated or recalculated."
    " No dot: no figure was stated."
    " An arrow means that nobody gave the other end; its length means nothing."
)
"""How to read the marks, wherever they are shown."""
_STEP = 76  # px: height of a row whose words take one line each
_LONG = 640  # px: a chart so high has its axis above it, too
_ABOVE_FOOT = 18  # px: a mark below its words stands so far above the lower end of its row
_INDENT = 14  # px: room for the bar beside a chosen row


def range_chart(
    rows: pd.DataFrame,
    axis: Axis,
    *,
    description: str,
    colours: Colours = SCREEN,
    width: int | Literal["container"] = "container",
    pick: bool = False,
    bands: Sequence[Band] = (),
    reference: float = math.nan,
) -> alt.LayerChart:
    """A chart of `rows` (see `dashboard.charts.marks`) in their order, in the unit of `axis`.

    `description` says in words what is drawn, for those who do not see it. pick: a click on a row
    selects its `id`, as the selection `PICK`. bands: drawn behind all rows. reference: where an
    upright line crosses each row.
    """
    rows = wrapped(rows)
    step = _STEP + LINE * (most_lines(rows) - 2)
    frame = Frame(list(rows["id"]), axis, colours, step, step / 2 - _ABOVE_FOOT)
    layers = [
        *band_layers(bands, frame),
        *_ground(rows, frame),
        *mark_layers(marks(rows, axis), frame),
    ]
    layers += text_layers(rows, frame, indent=_INDENT if rows["chosen"].any() else 0)
    is_long = len(rows) * step > _LONG
    if is_long:
        layers.append(axis_above(frame))
    if math.isfinite(reference):
        layers.append(_reference(reference, frame))
    if pick:
        layers.append(target_layer(rows, frame))
    return frame.layered(layers, description, width, ABOVE if is_long else 0)


def _ground(rows: pd.DataFrame, frame: Frame) -> list[alt.Chart]:
    """The hairline of each row, the grid behind its mark, and the bar beside a chosen row."""
    layers: list[alt.Chart] = [
        grid_layer(frame, 36),
        Layer(inline(rows, "id"), name="track")
        .mark_rule(color=frame.colours[Role.RULE], yOffset=frame.mark_at, aria=False)
        .encode(x=at_x(0), x2=TO_THE_RIGHT, y=frame.y),
    ]
    if frame.axis.zero:
        layers.append(break_layer(rows, frame))
    return [*layers, *chosen_layer(rows, frame)]


def grid_layer(frame: Frame, size: float) -> alt.Chart:
    """Hairlines at the ticks of the axis, behind the mark of each row."""
    grid = pd.DataFrame({"id": frame.ids}).merge(pd.DataFrame({"x": frame.axis.ticks}), how="cross")
    drawn: alt.Chart = (
        Layer(inline(grid, "id", "x"), name="grid")
        .mark_tick(
            size=size,
            thickness=1,
            color=frame.colours[Role.GRID],
            opacity=1,
            yOffset=frame.mark_at,
            aria=False,
        )
        .encode(x=frame.x("x"), y=frame.y)
    )
    return drawn


def chosen_layer(rows: pd.DataFrame, frame: Frame) -> list[alt.Chart]:
    """The bar beside a chosen row; nothing where none is chosen."""
    chosen = rows.loc[rows["chosen"], ["id"]]
    if chosen.empty:
        return []
    bar: alt.Chart = (
        Layer(inline(chosen, "id"), name="chosen")
        .mark_tick(
            orient="vertical",
            size=frame.step - 10,
            thickness=4,
            color=frame.colours[Role.INK],
            opacity=1,
            aria=False,
        )
        .encode(x=at_x(2), y=frame.y)
    )
    return [bar]


def break_layer(rows: pd.DataFrame, frame: Frame) -> alt.Chart:
    """What parts 0 from the numbers of a logarithmic axis: two strokes across each track."""
    at = math.sqrt(frame.axis.ticks[0] * frame.axis.ticks[1])
    drawn: alt.Chart = (
        Layer(inline(rows.assign(x=at), "id", "x"), name="break")
        .mark_text(
            text="//",
            fontSize=13,
            fontWeight=600,
            color=frame.colours[Role.MUTED],
            yOffset=frame.mark_at,
            aria=False,
        )
        .encode(x=frame.x("x"), y=frame.y)
    )
    return drawn


def target_layer(rows: pd.DataFrame, frame: Frame) -> alt.Chart:
    """The whole of each row, to be clicked: Vega-Lite listens only where a selection is."""
    target: alt.Chart = (
        Layer(inline(rows, "id", "spoken"), name="target")
        .mark_bar(
            size=frame.step,
            fill=frame.colours[Role.PAGE],
            fillOpacity=0,
            cursor="pointer",
            aria=False,
        )
        .encode(
            x=at_x(0),
            x2=TO_THE_RIGHT,
            y=frame.y,
        )
        .add_params(alt.selection_point(name=PICK, fields=["id"], empty=False))
    )
    return target


def _reference(value: float, frame: Frame) -> alt.Chart:
    """An upright line through each row at a value."""
    rows = pd.DataFrame({"id": frame.ids, "x": value})
    line: alt.Chart = (
        Layer(inline(rows, "id", "x"), name="reference")
        .mark_tick(
            size=34,
            thickness=2,
            color=frame.colours[Role.INK],
            opacity=1,
            yOffset=frame.mark_at,
            aria=False,
        )
        .encode(x=frame.x("x"), y=frame.y)
    )
    return line

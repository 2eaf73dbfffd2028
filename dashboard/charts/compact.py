"""The compact chart: a row of 38 px per estimate, its words left, its range, its value right.

On a narrow screen words and value stand in one line above the mark, whatever the width at which the
chart was made: the places are expressions of the width that the browser gives it.
"""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

import altair as alt
import pandas as pd

from dashboard.charts.encoding import TO_THE_RIGHT, Layer, at_x, inline
from dashboard.charts.frame import Frame
from dashboard.charts.layers import mark_layers
from dashboard.charts.marks import marks
from dashboard.charts.ranges import break_layer, chosen_layer, grid_layer, target_layer
from dashboard.charts.text import ABOVE, axis_above
from dashboard.theme import SCREEN, Colours, Role

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis

STEP: Final = 38
"""Height of a row in pixels."""
_LONG: Final = 18  # rows: a chart with more has its axis above it, too
_IS_NARROW: Final = "width < 640"
_WORDS: Final = "min(340, width * 0.36)"  # px: room for the words at the left
_VALUE: Final = "min(280, width * 0.27)"  # px: room for the value at the right
_GAP: Final = 14  # px between words and marks
_LOWER: Final = 9  # px: how far below the middle of a narrow row its mark stands
_TICKS: Final = 16  # px: height of marks
_LINE: Final = 36  # characters of a value that have room in one line
_INDENT: Final = 12  # px: room for the bar beside a chosen row


def compact_chart(
    rows: pd.DataFrame,
    axis: Axis,
    *,
    description: str,
    colours: Colours = SCREEN,
    width: int | Literal["container"] = "container",
    pick: bool = False,
) -> alt.LayerChart:
    """A chart of `rows` in their order, in the unit of `axis`.

    rows: the columns of `dashboard.charts.marks`, and `head` (who says so), `detail` (when, and
    what else has to be known), `value` (the range in words, without the unit) and `short` (head and
    detail, what matters most first, for a narrow screen). Where they have
    `spread_low` and `spread_high` (NaN: none), a line between these lies behind the mark.
    description: says
    in words what is drawn. pick: a click on a row selects its `id`, as the selection `PICK`.
    """
    span = (
        _wide(f"{_WORDS} + {_GAP}", "6"),
        _wide(f"width - {_VALUE} - {_GAP}", "width - 6"),
    )
    axis = replace(axis, title="")  # the page says the unit above the chart
    frame = Frame(
        list(rows["id"]),
        axis,
        colours,
        STEP,
        _wide("0", str(_LOWER)),
        span=span,
        tick=_TICKS,
        band=11,
    )
    rows = rows.assign(
        spoken=rows["words"] + ". " + rows["who"] + ". " + rows["detail"],
        short=rows["value"] + " · " + rows["short"],
        value=["\n".join(wrap(value, _LINE)) for value in rows["value"]],
    )
    layers = [
        _separators(rows, frame),
        grid_layer(frame, _TICKS),
        *([break_layer(rows, frame)] if axis.zero else []),
        *chosen_layer(rows, frame),
        *_spread(rows, frame),
        *mark_layers(marks(rows, axis), frame),
        *_texts(rows, frame, indent=_INDENT if rows["chosen"].any() else 0),
    ]
    is_long = len(rows) > _LONG
    if is_long:
        layers.append(axis_above(frame))
    if pick:
        layers.append(target_layer(rows, frame))
    return frame.layered(layers, description, width, ABOVE if is_long else 0)


def _wide(wide: str, narrow: str) -> alt.ExprRef:
    """A place on a wide screen, and the one on a narrow screen."""
    return alt.ExprRef(f"{_IS_NARROW} ? {narrow} : {wide}")


def _separators(rows: pd.DataFrame, frame: Frame) -> alt.Chart:
    """A hairline below each row."""
    drawn: alt.Chart = (
        Layer(inline(rows, "id"), name="separator")
        .mark_rule(color=frame.colours[Role.GRID], yOffset=STEP / 2, aria=False)
        .encode(x=at_x(0), x2=TO_THE_RIGHT, y=frame.y)
    )
    return drawn


def _spread(rows: pd.DataFrame, frame: Frame) -> list[alt.Chart]:
    """A line over what several origins span, behind the mark of one of them."""
    if "spread_low" not in rows or rows["spread_low"].isna().all():
        return []
    spans = rows[rows["spread_low"].notna()]
    spans = spans.assign(
        low=frame.axis.shown(spans["spread_low"]), high=frame.axis.shown(spans["spread_high"])
    )
    drawn: alt.Chart = (
        Layer(inline(spans, "id", "low", "high"), name="spread")
        .mark_rule(
            color=frame.colours[Role.CALCULATED],
            strokeWidth=3,
            opacity=0.55,
            yOffset=frame.mark_at,
            aria=False,
        )
        .encode(x=frame.x("low"), x2=alt.X2("high"), y=frame.y)
    )
    return [drawn]


def _texts(rows: pd.DataFrame, frame: Frame, *, indent: int) -> list[Layer]:
    """Who and, below it, when; the value at the right; on a narrow screen all in one line."""
    room = f"{_WORDS} - {indent}"
    lines: tuple[tuple[str, str, Literal[400, 600], Role, alt.ExprRef, alt.ExprRef], ...] = (
        ("head", "short", 600, Role.INK, _wide("-8", "-11"), _wide(room, f"width - {indent}")),
        ("detail", "", 400, Role.MUTED, _wide("9", "0"), _wide(room, "0")),
    )
    layers = []
    for field, short, weight, role, at, limit in lines:
        narrow = f"datum.{short}" if short else "''"
        columns = ("id", field, *((short, "spoken") if short else ()))
        spoken = {"description": alt.Description("spoken", type="nominal")} if short else {}
        layers.append(
            Layer(inline(rows, *columns), name=f"text_{field}")
            .mark_text(
                text=_wide(f"datum.{field}", narrow),
                align="left",
                baseline="middle",
                fontSize=13,
                fontWeight=weight,
                color=frame.colours[role],
                dx=indent,
                yOffset=at,
                limit=limit,
                aria=bool(short),
            )
            .encode(x=at_x(0), y=frame.y, **spoken)
        )
    layers.append(
        Layer(inline(rows, "id", "value"), name="text_value")
        .mark_text(
            text=_wide("datum.value", "''"),
            align="right",
            baseline="middle",
            fontSize=14,
            fontWeight=600,
            color=frame.colours[Role.INK],
            lineBreak="\n",
            lineHeight=16,
            yOffset=alt.ExprRef("indexof(datum.value, '\\n') < 0 ? 0 : -8"),
            aria=False,
        )
        .encode(x=alt.XValue("width"), y=frame.y)  # type: ignore[no-untyped-call]  # Altair gives it no types
    )
    return layers

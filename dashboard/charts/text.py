"""Words in a chart: what a row says, right above its mark, who says so, and the axis above all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import altair as alt
import pandas as pd

from dashboard.charts.encoding import Layer, at_x, at_y, inline
from dashboard.theme import Role

if TYPE_CHECKING:
    from dashboard.charts.frame import Frame

LINE = 18
"""Height of a line of words in pixels."""
ABOVE = 24
"""Room for the axis above a chart, in pixels."""


def most_lines(rows: pd.DataFrame) -> int:
    """Lines of words of the row that has the most; rows as `lines.wrapped` makes them."""
    return int((rows["word_lines"] + rows["who_lines"]).max())


def text_layers(
    rows: pd.DataFrame, frame: Frame, *, name: str = "text", indent: int = 0
) -> list[Layer]:
    """The layers of words of rows from `lines.wrapped`; only the first of them is read aloud.

    indent: how many pixels from the left edge the words begin.
    """
    # A row of fewer lines than the longest has its room above its words, not below them.
    words_at = f"{-frame.step / 2 + 4} + {LINE} * ({most_lines(rows)} - datum.lines)"
    kinds: tuple[tuple[str, int, Literal[400, 600], Role, str], ...] = (
        ("words", 16, 600, Role.INK, words_at),
        ("who", 14, 400, Role.MUTED, f"{words_at} + 2 + {LINE} * datum.word_lines"),
    )
    rows = rows.assign(lines=rows["word_lines"] + rows["who_lines"])
    layers = []
    for field, size, weight, role, at in kinds:
        aloud = field == "words"
        columns = ("id", field, "lines", "word_lines", *(("spoken",) if aloud else ()))
        spoken = {"description": alt.Description("spoken", type="nominal")} if aloud else {}
        layers.append(
            Layer(inline(rows, *columns), name=f"{name}_{field}")
            .mark_text(
                align="left",
                baseline="top",
                fontSize=size,
                fontWeight=weight,
                color=frame.colours[role],
                lineBreak="\n",
                lineHeight=LINE,
                dx=indent,
                yOffset=alt.expr(at),
                limit=0,
                aria=aloud,
            )
            .encode(x=at_x(0), y=frame.y, text=alt.Text(field, type="nominal"), **spoken)
        )
    return layers


def axis_above(frame: Frame) -> Layer:
    """Every other label of the axis again, above the first row: the axis itself is far below."""
    ticks, labels = frame.axis.ticks[::2], frame.axis.labels[::2]
    layer: Layer = (
        Layer(inline(pd.DataFrame({"x": ticks, "label": labels}), "x", "label"), name="axis_above")
        .mark_text(
            align=alt.expr("datum.x === domain('x')[0] ? 'left' : 'center'"),
            baseline="bottom",
            fontSize=13,
            color=frame.colours[Role.MUTED],
            aria=False,
        )
        .encode(x=frame.x("x"), y=at_y(-6), text=alt.Text(field="label", type="nominal"))
    )
    return layer

"""Many estimates in few marks: how many ranges lie, or how many bounds are, at which values."""

from __future__ import annotations

from typing import Literal

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.charts.axis import Axis
from dashboard.charts.encoding import TO_THE_RIGHT, Layer, at_x, inline
from dashboard.charts.frame import Frame
from dashboard.charts.lines import wrapped
from dashboard.charts.marks import LOOKS
from dashboard.charts.text import LINE, most_lines, text_layers
from dashboard.theme import SCREEN, Colours, Role

_STEP = 66  # px: a row whose words take one line each
_ABOVE_FOOT = 12  # px: the middle of a strip above the lower end of its row
_STRIP = 16  # px
_SHADES = (0.14, 0.3, 0.5, 0.75, 1.0)
"""How much of the colour a cell has, from few to most."""
READING = (
    "Each strip stands for many estimates: the stronger its colour, the more of them have the value"
    " within their range, or their bound there."
    " It says what was stated how often, not what is likely."
)


def crowd_chart(
    rows: pd.DataFrame,
    cells: pd.DataFrame,
    axis: Axis,
    *,
    description: str,
    colours: Colours = SCREEN,
    width: int | Literal["container"] = "container",
) -> alt.LayerChart:
    """A strip for each of `rows` (id, words, who, style), shaded by its `cells`.

    cells: id, style, low, high (in the unit of the axis), count, shade (position in the shades).
    """
    lines = wrapped(rows)
    step = _STEP + LINE * (most_lines(lines) - 2)
    frame = Frame(list(rows["id"]), axis, colours, step, step / 2 - _ABOVE_FOOT)
    shown = cells.assign(low=axis.shown(cells["low"]), high=axis.shown(cells["high"]))
    shown["fill"] = [
        colours.pale(LOOKS[style].role, _SHADES[shade])
        for style, shade in zip(shown["style"], shown["shade"], strict=True)
    ]
    fills = sorted(set(shown["fill"]))
    layers = [
        Layer(inline(lines, "id"), name="crowd_track")
        .mark_rule(color=colours[Role.RULE], yOffset=frame.mark_at, aria=False)
        .encode(x=at_x(0), x2=TO_THE_RIGHT, y=frame.y),
        Layer(inline(shown, "id", "low", "high", "said", "fill"), name="crowd_cells")
        .mark_bar(size=_STRIP, yOffset=frame.mark_at, y2Offset=frame.mark_at, aria=False)
        .encode(
            x=frame.x("low"),
            x2=alt.X2("high"),
            y=frame.y,
            fill=alt.Fill(
                "fill", type="nominal", legend=None, scale=alt.Scale(domain=fills, range=fills)
            ),
            tooltip=[alt.Tooltip("said", type="nominal", title="Here")],
        ),
        *text_layers(lines, frame, name="crowd_text"),
    ]
    return frame.layered(layers, description, width)


def shades(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position in the shades of each count: equal steps up to the largest."""
    top = max(int(counts.max(initial=1)), 1)
    return np.clip(np.ceil(counts / top * len(_SHADES)).astype(np.int64) - 1, 0, None)

"""Many estimates in few marks: how many ranges lie, or how many bounds are, at which values."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.charts.axis import Axis
from dashboard.charts.encoding import TO_THE_RIGHT, at_x, inline, value_encoding
from dashboard.charts.lines import wrapped
from dashboard.charts.marks import LOOKS
from dashboard.theme import SCREEN, Colours, Role

_STEP = 66  # px: a row whose words take one line each
_LINE = 18  # px: each further line
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
    width: int | str = "container",
) -> alt.LayerChart:
    """A strip for each of `rows` (id, words, who, style), shaded by its `cells`.

    cells: id, style, low, high (in the unit of the axis), count, shade (position in the shades).
    """
    lines = wrapped(rows)
    most = int((lines["word_lines"] + lines["who_lines"]).max())
    lines = lines.assign(lines=lines["word_lines"] + lines["who_lines"])
    step = _STEP + _LINE * (most - 2)
    y = alt.Y(
        "id",
        type="nominal",
        axis=None,
        title=None,
        scale=alt.Scale(domain=list(rows["id"]), padding=0),
    )
    words_at = f"{-step / 2 + 4} + {_LINE} * ({most} - datum.lines)"
    who_at = f"{words_at} + 2 + {_LINE} * datum.word_lines"
    strip_at = step / 2 - 12
    layers: list[alt.Chart] = [
        alt.Chart(inline(lines, "id"), name="crowd_track")
        .mark_rule(color=colours[Role.RULE], yOffset=strip_at, aria=False)
        .encode(x=at_x(0), x2=TO_THE_RIGHT, y=y)
    ]
    shown = cells.assign(low=axis.shown(cells["low"]), high=axis.shown(cells["high"]))
    shown["fill"] = [
        colours.pale(LOOKS[style].role, _SHADES[shade])
        for style, shade in zip(shown["style"], shown["shade"], strict=True)
    ]
    fills = sorted(set(shown["fill"]))
    layers.append(
        alt.Chart(inline(shown, "id", "low", "high", "said", "fill"), name="crowd_cells")
        .mark_bar(size=_STRIP, yOffset=strip_at, y2Offset=strip_at, aria=False)
        .encode(
            x=value_encoding("low", axis, colours),
            x2=alt.X2("high"),
            y=y,
            fill=alt.Fill(
                "fill", type="nominal", legend=None, scale=alt.Scale(domain=fills, range=fills)
            ),
            tooltip=[alt.Tooltip("said", type="nominal", title="Here")],
        )
    )
    for name, size, role, at in (
        ("words", 16, Role.INK, words_at),
        ("who", 14, Role.MUTED, who_at),
    ):
        text = alt.Chart(
            inline(lines, "id", name, "spoken", "lines", "word_lines"), name=f"crowd_text_{name}"
        ).mark_text(
            align="left",
            baseline="top",
            fontSize=size,
            fontWeight=600 if name == "words" else 400,
            color=colours[role],
            lineBreak="\n",
            lineHeight=_LINE,
            limit=0,
            yOffset=alt.expr(at),
            aria=name == "words",
        )
        layers.append(
            text.encode(
                x=at_x(0),
                y=y,
                text=alt.Text(name, type="nominal"),
                description=alt.Description("spoken", type="nominal"),
            )
        )
    drawing: alt.LayerChart = alt.LayerChart(layer=layers).properties(
        width=width,
        height=alt.Step(step),
        description=description,
        padding={"left": 14, "right": 14, "top": 0, "bottom": 4},
    )
    return drawing


def shades(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position in the shades of each count: equal steps up to the largest."""
    top = max(int(counts.max(initial=1)), 1)
    return np.clip(np.ceil(counts / top * len(_SHADES)).astype(np.int64) - 1, 0, None)

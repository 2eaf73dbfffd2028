"""The range chart: one row per estimate, its words above its mark, all on one axis of one unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from dashboard.charts.axis import Axis
from dashboard.charts.bands import Band, Rows, band_layers
from dashboard.charts.encoding import TO_THE_RIGHT, at_x, inline, value_encoding
from dashboard.charts.lines import wrapped
from dashboard.charts.marks import LOOKS, Look, Marks, marks
from dashboard.theme import SCREEN, Colours, Role

STUB = 64
"""Length of an arrow in pixels. It means nothing, so it is the same on every axis."""

PICK = "pick"
READING = (
    "A bar is the range; a dot or diamond the figure as stated or recalculated."
    " No dot: no figure was stated."
    " An arrow means that nobody gave the other end; its length means nothing."
)
"""How to read the marks, wherever they are shown."""
_SHORTEST = 14  # px: an arrow that starts at the edge of the plot is still an arrow
_STEP = 76  # px: height of a row whose words take one line each
_LOW_STEP = 28  # px: height of a row without words
_LINE = 18  # px: each further line
_INDENT = 14  # px: room for the bar beside a chosen row

_BAND = 16  # px: height of the band of a range

Layer = alt.Chart | alt.LayerChart


def range_chart(  # noqa: PLR0913 - what a chart may have besides its rows
    rows: pd.DataFrame,
    axis: Axis,
    *,
    description: str,
    colours: Colours = SCREEN,
    width: int | str = "container",
    pick: bool = False,
    worded: bool = True,
    bands: Sequence[Band] = (),
    reference: float = math.nan,
) -> alt.LayerChart:
    """A chart of `rows` (see `dashboard.charts.marks`) in their order, in the unit of `axis`.

    `description` says in words what is drawn, for those who do not see it. pick: a click on a row
    selects its `id`, as the selection `PICK`. worded: the words above each mark; without them a row
    is low, and a pointer on it brings them up. bands: drawn behind all rows. reference: where an
    upright line crosses each row.
    """
    builder = _Builder(wrapped(rows), axis, colours, worded=worded)
    drawn = marks(rows, axis)
    places = Rows(builder.rows[["id"]], builder.x, builder.y, builder.mark_at)
    behind = band_layers(bands, axis, places, colours)
    layers = [*behind, *builder.ground(), *builder.drawn(drawn)]
    if worded:
        layers += builder.text()
    if math.isfinite(reference):
        layers.append(builder.reference(reference))
    if pick:
        layers.append(builder.targets())
    drawing: alt.LayerChart = alt.LayerChart(layer=layers).properties(
        width=width,
        height=alt.Step(builder.step),
        description=description,
        padding={"left": _SHORTEST, "right": _SHORTEST, "top": 0, "bottom": 4},
    )
    return drawing


class _Builder:
    """Builds the layers of one chart; keeps what they share: order, scales, offsets."""

    def __init__(
        self, rows: pd.DataFrame, axis: Axis, colours: Colours, *, worded: bool = True
    ) -> None:
        self.rows, self.axis, self.colours = rows, axis, colours
        self.lines = int((rows["word_lines"] + rows["who_lines"]).max())
        self.step = _STEP + _LINE * (self.lines - 2)
        self.indent = _INDENT if rows["chosen"].any() else 0
        self.mark_at = self.step / 2 - 18
        if not worded:
            self.step, self.mark_at = _LOW_STEP, 0.0
        self.worded = worded
        self.y = alt.Y(
            "id",
            type="nominal",
            axis=None,
            title=None,
            scale=alt.Scale(domain=list(rows["id"]), paddingInner=0, paddingOuter=0),
        )

    def x(self, field: str) -> alt.X:
        """The value axis; every layer carries it whole, so that merging leaves nothing out."""
        return value_encoding(field, self.axis, self.colours)

    def ground(self) -> list[Layer]:
        """The hairline of each row, the grid behind its mark, and the bar beside a chosen row."""
        grid = self.rows[["id"]].merge(pd.DataFrame({"x": self.axis.ticks}), how="cross")
        colour = self.colours[Role.GRID]
        layers: list[Layer] = [
            alt.Chart(inline(grid, "id", "x"), name="grid")
            .mark_tick(
                size=min(36, self.step),
                thickness=1,
                color=colour,
                opacity=1,
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("x"), y=self.y),
            alt.Chart(inline(self.rows, "id"), name="track")
            .mark_rule(color=self.colours[Role.RULE], yOffset=self.mark_at, aria=False)
            .encode(x=at_x(0), x2=TO_THE_RIGHT, y=self.y),
        ]
        if self.axis.zero:
            layers.append(self._break())
        chosen = self.rows.loc[self.rows["chosen"], ["id"]]
        if len(chosen):
            layers.append(
                alt.Chart(inline(chosen, "id"), name="chosen")
                .mark_tick(
                    orient="vertical",
                    size=self.step - 10,
                    thickness=4,
                    color=self.colours[Role.INK],
                    opacity=1,
                    aria=False,
                )
                .encode(x=at_x(2), y=self.y)
            )
        return layers

    def _break(self) -> alt.Chart:
        """What parts 0 from the numbers of a logarithmic axis: two strokes across each track."""
        at = math.sqrt(self.axis.ticks[0] * self.axis.ticks[1])
        drawn: alt.Chart = (
            alt.Chart(inline(self.rows.assign(x=at), "id", "x"), name="break")
            .mark_text(
                text="//",
                fontSize=13,
                fontWeight=600,
                color=self.colours[Role.MUTED],
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("x"), y=self.y)
        )
        return drawn

    def targets(self) -> alt.Chart:
        """The whole of each row, to be clicked: Vega-Lite listens only where a selection is."""
        target: alt.Chart = (
            alt.Chart(inline(self.rows, "id", "spoken"), name="target")
            .mark_bar(
                size=self.step,
                fill=self.colours[Role.PAGE],
                fillOpacity=0,
                cursor="pointer",
                aria=False,
            )
            .encode(
                x=at_x(0),
                x2=TO_THE_RIGHT,
                y=self.y,
                tooltip=alt.Undefined if self.worded else [alt.Tooltip("spoken:N", title="Says")],
            )
            .add_params(alt.selection_point(name=PICK, fields=["id"], empty=False))
        )
        return target

    def reference(self, value: float) -> alt.Chart:
        """An upright line through each row at a value."""
        line: alt.Chart = (
            alt.Chart(inline(self.rows.assign(x=value), "id", "x"), name="reference")
            .mark_tick(
                size=34,
                thickness=2,
                color=self.colours[Role.INK],
                opacity=1,
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("x"), y=self.y)
        )
        return line

    def drawn(self, drawn: Marks) -> list[Layer]:
        """The marks, one set of layers for each look that occurs."""
        layers: list[Layer] = []
        for style, look in LOOKS.items():
            layers += self._bands(style, look, _of(drawn.bands, style))
            layers += self._arrows(style, look, _of(drawn.arrows, style))
            layers += self._ticks(style, look, _of(drawn.ticks, style))
            layers += self._dots(style, look, _of(drawn.dots, style))
            layers += self._gaps(style, look, _of(drawn.gaps, style))
        return layers

    def _bands(self, style: str, look: Look, rows: pd.DataFrame) -> list[Layer]:
        if rows.empty:
            return []
        outlined = look.hollow or look.dash is not None
        options: dict[str, Any] = {
            "stroke": self.colours[look.role] if outlined else None,
            "strokeWidth": 1.5,
            "strokeDash": list(look.dash) if look.dash else alt.Undefined,
        }
        return [
            alt.Chart(inline(rows, "id", "low", "high"), name=f"band_{style}")
            .mark_bar(
                size=look.band,
                fill=self.colours.pale(look.role, _fill(look, outlined=outlined)),
                yOffset=self.mark_at,
                y2Offset=self.mark_at,
                aria=False,
                **options,
            )
            .encode(x=self.x("low"), x2=alt.X2("high"), y=self.y)
        ]

    def _ticks(self, style: str, look: Look, rows: pd.DataFrame) -> list[Layer]:
        return [
            alt.Chart(inline(part, "id", "x"), name=f"tick_{style}_{thickness}")
            .mark_tick(
                size=22,
                thickness=thickness,
                color=self.colours[look.role],
                opacity=1,
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("x"), y=self.y)
            for narrow, thickness in ((False, 3), (True, 2))
            if len(part := rows[rows["narrow"].astype(bool) == narrow])
        ]

    def _dots(self, style: str, look: Look, rows: pd.DataFrame) -> list[Layer]:
        colour, page = self.colours[look.role], self.colours[Role.PAGE]
        return [
            alt.Chart(inline(part, "id", "figure"), name=f"dot_{style}_{size}")
            .mark_point(
                shape=look.shape,
                size=size,
                fill=page if look.hollow else colour,
                stroke=colour if look.hollow else page,
                strokeWidth=2 if size > 50 or look.hollow else 1,
                opacity=1,
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("figure"), y=self.y)
            for narrow, size in ((False, 110), (True, 36))
            if len(part := rows[rows["narrow"].astype(bool) == narrow])
        ]

    def _arrows(self, style: str, look: Look, rows: pd.DataFrame) -> list[Layer]:
        """A stub that fades, a line and a triangle; nothing at the end that nobody stated."""
        colour, page = self.colours[look.role], self.colours[Role.PAGE]
        layers: list[Layer] = []
        for direction, word in ((1, "right"), (-1, "left")):
            part = rows[rows["direction"] == direction]
            if part.empty:
                continue
            room = "scale('x', datum.x)" if direction < 0 else "(width - scale('x', datum.x))"
            end = alt.expr(f"{direction} * max({_SHORTEST}, min({STUB}, {room}))")
            fade = _fade(self.colours.pale(look.role, 0.4), page, direction)
            base = alt.Chart(inline(part, "id", "x"))
            layers += [
                base.properties(name=f"fade_{style}_{word}")
                .mark_bar(
                    size=look.band,
                    fill=fade,
                    x2Offset=end,
                    yOffset=self.mark_at,
                    y2Offset=self.mark_at,
                    aria=False,
                )
                .encode(x=self.x("x"), x2=alt.X2("x"), y=self.y),
                base.properties(name=f"stub_{style}_{word}")
                .mark_rule(
                    color=colour,
                    strokeWidth=2,
                    strokeDash=[4, 3] if look.hollow or look.dash else alt.Undefined,
                    x2Offset=end,
                    yOffset=self.mark_at,
                    aria=False,
                )
                .encode(x=self.x("x"), x2=alt.X2("x"), y=self.y),
                base.properties(name=f"head_{style}_{word}")
                .mark_point(
                    shape=f"triangle-{word}",
                    size=110,
                    fill=page if look.hollow else colour,
                    stroke=colour,
                    strokeWidth=1.5,
                    opacity=1,
                    xOffset=end,
                    yOffset=self.mark_at,
                    aria=False,
                )
                .encode(x=self.x("x"), y=self.y),
            ]
        return layers

    def _gaps(self, style: str, look: Look, rows: pd.DataFrame) -> list[Layer]:
        if rows.empty:
            return []
        colour = self.colours[look.role]
        line = (
            alt.Chart(inline(rows, "id", "low", "high"), name=f"gap_{style}")
            .mark_rule(
                color=colour,
                strokeWidth=2,
                strokeDash=list(look.dash or (2, 3)),
                yOffset=self.mark_at,
                aria=False,
            )
            .encode(x=self.x("low"), x2=alt.X2("high"), y=self.y)
        )
        ends = [
            alt.Chart(inline(rows, "id", "low", "high"), name=f"gap_{style}_{end}")
            .mark_tick(
                size=12, thickness=2, color=colour, opacity=1, yOffset=self.mark_at, aria=False
            )
            .encode(x=self.x(end), y=self.y)
            for end in ("low", "high")
        ]
        return [line, *ends]

    def text(self) -> list[Layer]:
        """The words right above each mark; the only layer that is read aloud."""
        # A row of fewer lines than the longest has its room above its words, not below them.
        words_at = f"{-self.step / 2 + 4} + {_LINE} * ({self.lines} - datum.lines)"
        lines: tuple[tuple[str, int, Literal[400, 600], Role, str], ...] = (
            ("words", 16, 600, Role.INK, words_at),
            ("who", 14, 400, Role.MUTED, f"{words_at} + 2 + {_LINE} * datum.word_lines"),
        )
        rows = self.rows.assign(lines=self.rows["word_lines"] + self.rows["who_lines"])
        return [
            alt.Chart(
                inline(rows, "id", field, "spoken", "lines", "word_lines"), name=f"text_{field}"
            )
            .mark_text(
                align="left",
                baseline="top",
                fontSize=size,
                fontWeight=weight,
                color=self.colours[role],
                lineBreak="\n",
                lineHeight=_LINE,
                dx=self.indent,
                yOffset=alt.expr(at),
                limit=0,
                aria=field == "words",
            )
            .encode(
                x=at_x(0),
                y=self.y,
                text=alt.Text(field, type="nominal"),
                **(
                    {"description": alt.Description("spoken", type="nominal")}
                    if field == "words"
                    else {}
                ),
            )
            for field, size, weight, role, at in lines
        ]


def _fill(look: Look, *, outlined: bool) -> float:
    """How much of the colour a band has: a thin one all of it."""
    if look.band < _BAND:
        return 1.0
    return 0.12 if outlined else 0.3


def _fade(colour: str, page: str, direction: int) -> alt.LinearGradient:
    """From the colour at the bound to the page, to the right (1) or to the left (-1)."""
    ends = (colour, page) if direction > 0 else (page, colour)
    stops = [alt.GradientStop(color=end, offset=offset) for offset, end in enumerate(ends)]
    return alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)


def _of(rows: pd.DataFrame, style: str) -> pd.DataFrame:
    return rows[rows["style"] == style]

"""The chart over time: time from left to right, values upwards, a colour and a shape per origin.

A range is an upright bar with its figure as a dot; an end that nobody stated is an arrow with a
tick at the bound. An interval of days is a wide mark. An origin with many claims is a line with the
band of what it allows. At most `MOST_COLOURS` origins have a colour; the others are grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

import altair as alt
import pandas as pd

from dashboard.charts.encoding import Layer, at_x, at_y, inline
from dashboard.charts.ranges import PICK
from dashboard.charts.time_axis import HEIGHT, LINE, SMALL, label_places
from dashboard.charts.time_scales import MOST_COLOURS, Scales
from dashboard.theme import SCREEN, Colours, Role

if TYPE_CHECKING:
    from dashboard.charts.axis import Axis

LABELS: Final = 166  # px: room for the names at the right edge
_KEY: Final = 22  # px of it: the mark before each name
_SHORT_LABELS: Final = 64  # px: on a phone
_PHONE: Final = 480  # px: a chart is narrower there
_LETTERS, _FEW_LETTERS = 22, 11  # of a line of a name
_DOT: Final = 7  # px: what is shorter lies behind the dot of its figure
_ARROW: Final = 22  # px: length of an arrow, which means nothing
READING: Final = (
    "An upright bar is the range; a dot the figure as stated. No dot: no figure was stated."
    " An arrow means that nobody gave the other end; its length means nothing."
    " Hollow: planned, conditional or projected. A red ring: another claim contradicts it."
    " A grey cross: superseded."
)
"""How to read the marks, wherever the chart is shown."""


@dataclass(frozen=True, eq=False)
class OverTime:
    """What a chart over time shows, in the unit of its value axis.

    marks: one row per claim: id · time, start, end (milliseconds; start and end differ for an
    interval of days) · low, high, figure (NaN: none) · bound and direction (1 "at least", -1 "up
    to", 0 a range) · colour (0 to 7, 8 for the others) · hollow · contradicted · spoken.
    lines: the figures of origins with many claims: colour · time · figure, sorted by time.
    bands: what these origins allow: colour · time · low · high, sorted by time.
    names: the origins that have a colour: colour · name · time · value (of their last claim).
    replaced: superseded claims: id · time · value · spoken.
    """

    marks: pd.DataFrame
    lines: pd.DataFrame
    bands: pd.DataFrame
    names: pd.DataFrame
    replaced: pd.DataFrame


def over_time_chart(
    shown: OverTime,
    axis: Axis,
    *,
    description: str,
    period: tuple[float, float],
    colours: Colours = SCREEN,
    width: int | Literal["container"] = "container",
    pick: bool = False,
    small: bool = False,
) -> alt.LayerChart:
    """A chart of claims over time on a value axis.

    description: says in words what is drawn. period: the first and the last moment of the time axis
    (milliseconds since 1970). pick: a click on a mark selects its `id`, as the selection `PICK`.
    small: low, without the names of the origins, as one of many.
    """
    scales = Scales(axis, period, colours)
    layers = [
        *_bands(shown.bands, scales),
        *_lines(shown.lines, scales),
        *_bars(shown.marks, scales),
        *_arrows(shown.marks, scales),
        *_dots(shown.marks, scales),
        *_crosses(shown.replaced, scales),
        *_rings(shown.marks, scales),
        *([] if small else _names(shown.names, scales)),
        _unit(scales),
    ]
    if pick:
        layers.append(_targets(shown.marks, scales))
    return alt.LayerChart(
        layer=layers,
        width=width,
        height=SMALL if small else HEIGHT,
        description=description,
        # The height is that of the plot, whatever stands around it: names have places in pixels.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 4, "right": 4, "top": 8, "bottom": 4},
    )


def _behind(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the grey ones first, so that they lie below the others."""
    return rows.sort_values("colour", ascending=False, kind="stable")


def _bands(bands: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """What origins with many claims allow."""
    if bands.empty:
        return
    rows = scales.shown(_behind(bands), "low", "high")
    yield (
        Layer(inline(rows, "colour", "time", "low", "high"), name="band")
        .mark_area(opacity=0.22, aria=False)
        .encode(x=scales.x, y=scales.y("low"), y2=alt.Y2("high"), color=scales.colour)
    )


def _lines(lines: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """A line through the figures of origins with many claims."""
    if lines.empty:
        return
    rows = scales.shown(_behind(lines), "figure")
    yield (
        Layer(inline(rows, "colour", "time", "figure"), name="line")
        .mark_line(strokeWidth=2, aria=False)
        .encode(x=scales.x, y=scales.y("figure"), color=scales.colour)
    )


def _bars(marks: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """Upright bars of ranges with a tick at each end; wide where they hold for many days."""
    ranged = scales.shown(marks[marks["direction"] == 0], "low", "high")
    length = (scales.axis.place(ranged["high"]) - scales.axis.place(ranged["low"])) * HEIGHT
    shown = _behind(ranged[length > ranged["figure"].isna().map({True: 0.0, False: _DOT})])
    if shown.empty:
        return
    wide = shown[shown["start"] < shown["end"]]
    if len(wide):
        yield (
            Layer(inline(wide, "colour", "start", "end", "low", "high"), name="wide")
            .mark_rect(fillOpacity=0.14, aria=False)
            .encode(
                x=scales.at("start"),
                x2=alt.X2("end"),
                y=scales.y("low"),
                y2=alt.Y2("high"),
                color=scales.colour,
            )
        )
    for hollow, part in _apart(shown):
        dash = [3, 2] if hollow else alt.Undefined
        yield (
            Layer(inline(part, "colour", "time", "low", "high"), name=f"bar_{int(hollow)}")
            .mark_rule(strokeWidth=2, strokeDash=dash, aria=False)
            .encode(x=scales.x, y=scales.y("low"), y2=alt.Y2("high"), color=scales.colour)
        )
    ends = pd.concat([shown.assign(bound=shown[end]) for end in ("low", "high")])
    yield _bounds(_behind(ends), "end", scales)


def _apart(rows: pd.DataFrame) -> Iterator[tuple[bool, pd.DataFrame]]:
    """What is reported, and what is planned, conditional or projected."""
    for hollow in (False, True):
        part = rows[rows["hollow"] == hollow]
        if len(part):
            yield hollow, part


def _bounds(rows: pd.DataFrame, name: str, scales: Scales) -> Layer:
    """A level tick at a stated bound."""
    layer: Layer = (
        Layer(inline(rows, "colour", "time", "bound"), name=name)
        .mark_tick(orient="horizontal", size=9, thickness=2, opacity=1, aria=False)
        .encode(x=scales.x, y=scales.y("bound"), color=scales.colour)
    )
    return layer


def _arrows(marks: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """“At least” upwards from a tick at the bound, “up to” downwards; no mark at the other end."""
    for direction, word in ((1, "up"), (-1, "down")):
        rows = marks[marks["direction"] == direction]
        if rows.empty:
            continue
        shown = scales.shown(_behind(rows), "bound")
        at_bound = inline(shown, "colour", "time", "bound")
        end = -direction * _ARROW
        yield (
            Layer(at_bound, name=f"stub_{word}")
            .mark_rule(strokeWidth=2, y2Offset=end, aria=False)
            .encode(x=scales.x, y=scales.y("bound"), y2=alt.Y2("bound"), color=scales.colour)
        )
        yield (
            Layer(at_bound, name=f"head_{word}")
            .mark_point(
                shape=f"triangle-{word}",
                size=60,
                filled=True,
                opacity=1,
                yOffset=end,
                aria=False,
            )
            .encode(x=scales.x, y=scales.y("bound"), color=scales.colour)
        )
        yield _bounds(shown, f"bound_{word}", scales)


def _dots(marks: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """The figures as stated: a dot in the shape of the origin."""
    page = scales.colours[Role.PAGE]
    stated = _behind(marks[marks["figure"].notna() & (marks["direction"] == 0)])
    size = (stated["colour"] < MOST_COLOURS).map({True: 56, False: 34})
    for hollow, part in _apart(scales.shown(stated.assign(size=size), "figure")):
        shown = inline(part, "colour", "size", "time", "figure")
        mark = partial(Layer(shown, name=f"dot_{int(hollow)}").mark_point, opacity=1, aria=False)
        if hollow:
            dots = mark(fill=page, strokeWidth=2).encode(stroke=scales.stroke)
        else:
            dots = mark(stroke=page, strokeWidth=1).encode(fill=scales.fill)
        yield dots.encode(
            x=scales.x,
            y=scales.y("figure"),
            shape=scales.shape,
            size=alt.Size(field="size", type="quantitative", scale=None),
        )


def _rings(marks: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """A red ring where another origin contradicts a claim."""
    contradicted = marks[marks["contradicted"]]
    if contradicted.empty:
        return
    middle = contradicted["figure"].fillna(contradicted["bound"]).fillna(contradicted["high"])
    rows = scales.shown(contradicted.assign(value=middle), "value")
    yield (
        Layer(inline(rows, "time", "value"), name="contradicted")
        .mark_point(
            shape="circle",
            size=150,
            filled=False,
            stroke=scales.colours[Role.WRONG],
            strokeWidth=1.5,
            opacity=1,
            aria=False,
        )
        .encode(x=scales.x, y=scales.y("value"))
    )


def _crosses(replaced: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """A grey cross where a claim stood that a later one replaces."""
    if replaced.empty:
        return
    yield (
        Layer(
            inline(scales.shown(replaced, "value"), "id", "time", "value", "spoken"),
            name="replaced",
        )
        .mark_point(
            shape="M-1,-1L1,1M1,-1L-1,1",
            size=60,
            filled=False,
            stroke=scales.colours[Role.MUTED],
            strokeWidth=2,
            opacity=1,
        )
        .encode(
            x=scales.x,
            y=scales.y("value"),
            tooltip=[alt.Tooltip("spoken:N", title="Says")],
            description=alt.Description(field="spoken", type="nominal"),
        )
    )


def _names(names: pd.DataFrame, scales: Scales) -> Iterator[Layer]:
    """The origins' names at the right edge, near their last claim and apart from each other."""
    if names.empty:
        return
    wide, narrow = (
        [
            wrap(name, letters, max_lines=2, placeholder="…", break_long_words=False)
            for name in names["name"]
        ]
        for letters in (_LETTERS, _FEW_LETTERS)
    )
    lines = [max(map(len, both)) for both in zip(wide, narrow, strict=True)]
    rows = scales.shown(names, "value").assign(
        wide=pd.Series(wide, names.index, dtype=object),
        narrow=pd.Series(narrow, names.index, dtype=object),
        at=label_places(names["value"], scales.axis, lines),
    )
    phone = f"containerSize()[0] < {_PHONE}"
    for field, there, room in (
        ("wide", f"!({phone})", LABELS - _KEY),
        ("narrow", phone, _SHORT_LABELS),
    ):
        yield (
            Layer(inline(rows, "colour", "at", field), name=f"name_{field}")
            .mark_text(
                align="left",
                baseline="middle",
                dx=20,
                # The first line stands at the middle of all.
                dy=alt.ExprRef(f"(1 - length(datum.{field})) * {LINE / 2}"),
                fontSize=13,
                fontWeight=600,
                lineHeight=LINE,
                # What is not seen takes no room either.
                limit=alt.ExprRef(f"{there} ? {room} : 1"),
                opacity=alt.ExprRef(f"{there} ? 1 : 0"),
                aria=False,
            )
            .encode(
                x=_right(),
                y=_pixel("at"),
                text=alt.Text(field=field, type="nominal"),
                color=scales.colour,
            )
        )
    yield (
        Layer(inline(rows, "colour", "at"), name="key")
        .mark_point(size=56, filled=True, xOffset=11, opacity=1, aria=False)
        .encode(x=_right(), y=_pixel("at"), color=scales.colour, shape=scales.shape)
    )


def _unit(scales: Scales) -> Layer:
    """The unit, above the value axis."""
    layer: Layer = (
        Layer(inline(pd.DataFrame({"unit": [scales.axis.title]}), "unit"), name="unit")
        .mark_text(
            align="left",
            baseline="bottom",
            fontSize=13,
            color=scales.colours[Role.MUTED],
            aria=False,
        )
        .encode(x=at_x(0), y=at_y(-4), text=alt.Text(field="unit", type="nominal"))
    )
    return layer


def _right() -> alt.XValue:
    return alt.XValue("width")  # type: ignore[no-untyped-call]  # Altair gives it no types


def _pixel(field: str) -> alt.Y:
    return alt.Y(field=field, type="quantitative", scale=None, axis=None)


def _targets(marks: pd.DataFrame, scales: Scales) -> Layer:
    """A disc around each claim, to be pointed at and clicked; it is read aloud."""
    value = marks["figure"].fillna(marks["bound"]).fillna(marks["high"])
    layer: Layer = (
        Layer(
            inline(
                scales.shown(marks.assign(value=value), "value"), "id", "time", "value", "spoken"
            ),
            name="target",
        )
        .mark_point(
            shape="circle", size=220, filled=True, fillOpacity=0, strokeOpacity=0, cursor="pointer"
        )
        .encode(
            x=scales.x,
            y=scales.y("value"),
            tooltip=[alt.Tooltip("spoken:N", title="Says")],
            description=alt.Description(field="spoken", type="nominal"),
        )
        .add_params(alt.selection_point(name=PICK, fields=["id"], empty=False))
    )
    return layer

"""The marks of a range chart as layers: bands, ticks, dots, arrows and gaps of each look.

One layer for each kind of mark and each look that occurs, since a layer has one dash and one shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import altair as alt

from dashboard.charts.encoding import Layer, inline
from dashboard.charts.marks import LOOKS
from dashboard.theme import Role

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.charts.frame import Frame
    from dashboard.charts.marks import Look, Marks

STUB = 64
"""Length of an arrow in pixels. It means nothing, so it is the same on every axis."""
_SHORTEST = 6  # px: an arrow whose bound lies at the edge of the plot is still an arrow
_HEAD, _SMALL_HEAD = 110, 36  # px²: of a head, and of one that has no room
_HALF_HEAD = 5  # px

_BAND = 16  # px: height of the band of a range


def mark_layers(drawn: Marks, frame: Frame) -> list[Layer]:
    """The layers of marks, in the order in which they are drawn one above the other."""
    parts = {
        "bands": (_bands, drawn.bands),
        "arrows": (_arrows, drawn.arrows),
        "ticks": (_ticks, drawn.ticks),
        "dots": (_dots, drawn.dots),
        "gaps": (_gaps, drawn.gaps),
    }
    by_style = {
        name: dict(iter(rows.groupby("style", sort=False))) if len(rows) else {}
        for name, (_, rows) in parts.items()
    }
    return [
        layer
        for style, look in LOOKS.items()
        for name, (make, _) in parts.items()
        if style in by_style[name]
        for layer in make(style, look, by_style[name][style], frame)
    ]


def _bands(style: str, look: Look, rows: pd.DataFrame, frame: Frame) -> Iterator[Layer]:
    outlined = look.hollow or look.dash is not None
    options: dict[str, Any] = {
        "stroke": frame.colours[look.role] if outlined else None,
        "strokeWidth": 1.5,
        "strokeDash": list(look.dash) if look.dash else alt.Undefined,
    }
    yield (
        Layer(inline(rows, "id", "low", "high"), name=f"band_{style}")
        .mark_bar(
            size=min(look.band, frame.band),
            fill=frame.colours.pale(look.role, _fill(look, outlined=outlined)),
            yOffset=frame.mark_at,
            y2Offset=frame.mark_at,
            aria=False,
            **options,
        )
        .encode(x=frame.x("low"), x2=alt.X2("high"), y=frame.y)
    )


def _fill(look: Look, *, outlined: bool) -> float:
    """How much of the colour a band has: a thin one all of it."""
    if look.band < _BAND:
        return 1.0
    return 0.12 if outlined else 0.3


def _ticks(style: str, look: Look, rows: pd.DataFrame, frame: Frame) -> Iterator[Layer]:
    for thickness, part in _by_width(rows, 3, 2):
        yield (
            Layer(inline(part, "id", "x"), name=f"tick_{style}_{thickness}")
            .mark_tick(
                size=frame.tick,
                thickness=thickness,
                color=frame.colours[look.role],
                opacity=1,
                yOffset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("x"), y=frame.y)
        )


def _dots(style: str, look: Look, rows: pd.DataFrame, frame: Frame) -> Iterator[Layer]:
    colour, page = frame.colours[look.role], frame.colours[Role.PAGE]
    for size, part in _by_width(rows, _HEAD, _SMALL_HEAD):
        yield (
            Layer(inline(part, "id", "figure"), name=f"dot_{style}_{size}")
            .mark_point(
                shape=look.shape,
                size=size,
                fill=page if look.hollow else colour,
                stroke=colour if look.hollow else page,
                strokeWidth=2 if size == _HEAD or look.hollow else 1,
                opacity=1,
                yOffset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("figure"), y=frame.y)
        )


def _by_width(rows: pd.DataFrame, wide: int, narrow: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """The rows of wide and of narrow ranges, where there are any, each with its size."""
    is_narrow = rows["narrow"].astype(bool)
    for size, part in ((wide, rows[~is_narrow]), (narrow, rows[is_narrow])):
        if len(part):
            yield size, part


def _arrows(style: str, look: Look, rows: pd.DataFrame, frame: Frame) -> Iterator[Layer]:
    """A stub that fades, a line and a triangle; nothing at the end that nobody stated."""
    colour, page = frame.colours[look.role], frame.colours[Role.PAGE]
    for direction, word in ((1, "right"), (-1, "left")):
        part = rows[rows["direction"] == direction]
        if part.empty:
            continue
        edge, sign = ("range('x')[0]", -1) if direction < 0 else ("range('x')[1]", 1)
        room = f"({sign} * ({edge} - scale('x', datum.x)))"
        end = alt.expr(f"{direction} * max({_SHORTEST}, min({STUB}, {room} - {_HALF_HEAD}))")
        fade = _fade(frame.colours.pale(look.role, 0.4), page, direction)
        at_bound = inline(part, "id", "x")
        yield (
            Layer(at_bound, name=f"fade_{style}_{word}")
            .mark_bar(
                size=min(look.band, frame.band),
                fill=fade,
                x2Offset=end,
                yOffset=frame.mark_at,
                y2Offset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("x"), x2=alt.X2("x"), y=frame.y)
        )
        yield (
            Layer(at_bound, name=f"stub_{style}_{word}")
            .mark_rule(
                color=colour,
                strokeWidth=2,
                strokeDash=[4, 3] if look.hollow or look.dash else alt.Undefined,
                x2Offset=end,
                yOffset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("x"), x2=alt.X2("x"), y=frame.y)
        )
        yield (
            Layer(at_bound, name=f"head_{style}_{word}")
            .mark_point(
                shape=f"triangle-{word}",
                size=alt.expr(f"{room} < {_SHORTEST + 2 * _HALF_HEAD} ? {_SMALL_HEAD} : {_HEAD}"),
                fill=page if look.hollow else colour,
                stroke=colour,
                strokeWidth=1.5,
                opacity=1,
                xOffset=end,
                yOffset=frame.mark_at,
                aria=False,
            )
            .encode(x=frame.x("x"), y=frame.y)
        )


def _fade(colour: str, page: str, direction: int) -> alt.LinearGradient:
    """From the colour at the bound to the page, to the right (1) or to the left (-1)."""
    ends = (colour, page) if direction > 0 else (page, colour)
    stops = [alt.GradientStop(color=end, offset=offset) for offset, end in enumerate(ends)]
    return alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)


def _gaps(style: str, look: Look, rows: pd.DataFrame, frame: Frame) -> Iterator[Layer]:
    """A line between the ends that face each other, with a low tick at each."""
    colour = frame.colours[look.role]
    yield (
        Layer(inline(rows, "id", "low", "high"), name=f"gap_{style}")
        .mark_rule(
            color=colour,
            strokeWidth=2,
            strokeDash=list(look.dash or (2, 3)),
            yOffset=frame.mark_at,
            aria=False,
        )
        .encode(x=frame.x("low"), x2=alt.X2("high"), y=frame.y)
    )
    for end in ("low", "high"):
        yield (
            Layer(inline(rows, "id", "low", "high"), name=f"gap_{style}_{end}")
            .mark_tick(
                size=12, thickness=2, color=colour, opacity=1, yOffset=frame.mark_at, aria=False
            )
            .encode(x=frame.x(end), y=frame.y)
        )

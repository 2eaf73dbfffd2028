"""What feeds what, drawn as rows: each input above what it feeds, joined by lines at the left.

Words need the whole width of a phone, so the figures stand one below the other, and the lines run
beside them: an upright one for each derived figure, from its inputs (dots) to itself (an arrow).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.marks import LOOKS
from dashboard.theme import SCREEN, Colours, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = 76  # px: height of a row
LANE = 16  # px: between two upright lines
_APART = 5  # px: what comes in and what goes out of one row are so far from its middle
_MARK = 12  # px: room for the mark of a row
_WIDTHS = (38, 46)  # characters of a bold line and of others on a screen of 390 px
_LINE = 18  # px: height of a line of words


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its words, what it is, its verdict, the style of its mark (a key of `LOOKS`).

    fed_by: the rows that feed it. wrong: it does not add up. is_checked: its inputs do not make it,
    they are held against it.
    """

    words: str
    title: str
    judged: str
    style: str
    fed_by: tuple[int, ...]
    wrong: bool
    is_checked: bool
    is_chosen: bool


def lanes(rows: Sequence[Row]) -> dict[int, int]:
    """The lane of the upright line of each row that is fed, 0 the nearest; none holds two at once.

    The shortest lines stand nearest.
    """
    spans = {
        place: (min(*row.fed_by, place), max(*row.fed_by, place))
        for place, row in enumerate(rows)
        if row.fed_by
    }
    taken: list[list[tuple[int, int]]] = []
    found: dict[int, int] = {}
    for place, (top, end) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        lane = next(
            (
                number
                for number, others in enumerate(taken)
                if all(end < other_top or other_end < top for other_top, other_end in others)
            ),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((top, end))
        found[place] = lane
    return found


def lineage_chart(
    rows: Sequence[Row],
    *,
    description: str,
    colours: Colours = SCREEN,
    width: int | str = "container",
) -> alt.LayerChart:
    """The graph of `rows`, each of which stands below those that feed it."""
    lane = lanes(rows)
    rail = LANE * (max(lane.values(), default=-1) + 1) + _MARK
    return _Drawing(rows, lane, rail, colours).chart(description, width)


class _Drawing:
    """The layers; both scales are in pixels, so that the lines keep their places at any width."""

    def __init__(
        self, rows: Sequence[Row], lane: dict[int, int], rail: int, colours: Colours
    ) -> None:
        self.rows, self.lane, self.rail, self.colours = rows, lane, rail, colours
        self.height = STEP * len(rows)

    def chart(self, description: str, width: int | str) -> alt.LayerChart:
        layers = [*self._chosen(), *self._lines(), *self._marks(), *self._text()]
        drawing: alt.LayerChart = alt.LayerChart(layer=layers).properties(
            width=width,
            height=self.height,
            description=description,
            padding={"left": 4, "right": 4, "top": 4, "bottom": 4},
        )
        return drawing

    def _x(self, field: str = "x") -> alt.X:
        scale = alt.Scale(domain=[0, 1000], range=[0, 1000], nice=False, zero=False)
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    def _y(self, field: str = "y") -> alt.Y:
        ends = [0, self.height]
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=ends, range=ends, nice=False), axis=None)

    def _at(self, place: int) -> float:
        return STEP * (place + 0.5)

    def _lines(self) -> list[alt.Chart]:
        """Upright lines with a stub from each input and an arrow into what they feed."""
        lines: list[dict[str, Any]] = []
        dots: list[dict[str, Any]] = []
        heads: list[dict[str, Any]] = []
        edge = self.rail - _MARK + 2
        for target, lane in self.lane.items():
            row = self.rows[target]
            x = self.rail - _MARK - LANE * (lane + 0.5)
            kind = {"checked": row.is_checked}
            ends = [self._at(place) + _APART for place in row.fed_by]
            into = self._at(target) - _APART
            lines.append({"x": x, "y": min(*ends, into), "x2": x, "y2": max(*ends, into)} | kind)
            for y in ends:
                lines.append({"x": x, "y": y, "x2": edge, "y2": y} | kind)
                dots.append({"x": x, "y": y})
            lines.append({"x": x, "y": into, "x2": edge - 4, "y2": into} | kind)
            heads.append({"x": edge - 3, "y": into})
        colour = self.colours[Role.MUTED]
        layers = []
        for checked, name in ((False, "made"), (True, "checked")):
            part = [line for line in lines if line["checked"] == checked]
            if part:
                layers.append(
                    alt.Chart(pd.DataFrame(part), name=f"line_{name}")
                    .mark_rule(
                        color=colour,
                        strokeWidth=1.5,
                        strokeDash=[4, 3] if checked else alt.Undefined,
                        aria=False,
                    )
                    .encode(x=self._x(), y=self._y(), x2="x2:Q", y2="y2:Q")
                )
        if dots:
            layers += [
                self._points("dot", pd.DataFrame(dots), "circle", 22, colour, colour),
                self._points("head", pd.DataFrame(heads), "triangle-right", 60, colour, colour),
            ]
        return layers

    def _points(
        self, name: str, data: pd.DataFrame, shape: str, size: int, fill: str, stroke: str
    ) -> alt.Chart:
        drawn: alt.Chart = (
            alt.Chart(data, name=name)
            .mark_point(
                shape=shape,
                size=size,
                fill=fill,
                stroke=stroke,
                strokeWidth=1.5,
                opacity=1,
                aria=False,
            )
            .encode(x=self._x(), y=self._y())
        )
        return drawn

    def _marks(self) -> list[alt.Chart]:
        """The mark of each figure in the grammar of the range charts."""
        layers = []
        for style, look in LOOKS.items():
            places = [place for place, row in enumerate(self.rows) if row.style == style]
            if not places:
                continue
            data = pd.DataFrame({"x": self.rail, "y": [self._at(place) for place in places]})
            colour = self.colours[look.role]
            fill = self.colours[Role.PAGE] if look.hollow else colour
            layers.append(self._points(f"node_{style}", data, look.shape, 100, fill, colour))
        return layers

    def _chosen(self) -> list[alt.Chart]:
        """A bar beside the figure that the graph is about."""
        places = [place for place, row in enumerate(self.rows) if row.is_chosen]
        data = pd.DataFrame(
            {
                "y": [STEP * place + 4 for place in places],
                "y2": [STEP * (place + 1) - 4 for place in places],
            }
        )
        bar: alt.Chart = (
            alt.Chart(data, name="chosen")
            .mark_rect(fill=self.colours[Role.SOFT], aria=False)
            .encode(x=alt.value(0), x2=alt.value("width"), y=self._y(), y2="y2:Q")
        )
        return [bar]

    def _text(self) -> list[alt.Chart]:
        """Three lines of words; only the first is read aloud, with all that the others say."""
        data = pd.DataFrame(
            {
                "x": self.rail + _MARK,
                "y": [self._at(place) for place in range(len(self.rows))],
                "words": [_short(row.words, _WIDTHS[0]) for row in self.rows],
                "title": [_short(row.title, _WIDTHS[1]) for row in self.rows],
                "judged": [_short(row.judged, _WIDTHS[1]) for row in self.rows],
                "spoken": [f"{row.words}. {row.title}. {row.judged}." for row in self.rows],
            }
        )
        wrong = pd.Series([row.wrong for row in self.rows], dtype="bool")
        return [
            self._line("words", data, Role.INK, -_LINE * 1.5 - 2),
            self._line("title", data, Role.MUTED, -_LINE * 0.5),
            *(
                self._line("judged", part, role, _LINE * 0.5)
                for part, role in ((data[~wrong], Role.MUTED), (data[wrong], Role.WRONG))
                if len(part)
            ),
        ]

    def _line(self, field: str, data: pd.DataFrame, role: Role, offset: float) -> alt.Chart:
        bold = field == "words"
        drawn: alt.Chart = (
            alt.Chart(data, name=f"text_{field}_{role.value}")
            .mark_text(
                align="left",
                baseline="top",
                fontSize=15 if bold else 13,
                fontWeight=600 if bold else 400,
                color=self.colours[role],
                yOffset=offset,
                limit=0,
                aria=bold,
            )
            .encode(
                x=self._x(),
                y=self._y(),
                text=f"{field}:N",
                **({"description": alt.Description("spoken:N")} if bold else {}),
            )
        )
        return drawn


def _short(text: str, width: int) -> str:
    return textwrap.shorten(text, width, placeholder=" …") or text[: width - 1] + "…"

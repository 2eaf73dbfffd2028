"""What all layers of a chart of rows share: which row is where, on which axis, in which colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import altair as alt

from dashboard.charts.encoding import value_encodings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from dashboard.charts.axis import Axis
    from dashboard.theme import Colours

EDGE = 14
"""Pixels on both sides of the plot: an arrow that starts at its edge is still an arrow."""


@dataclass(frozen=True, eq=False)
class Frame:
    """The rows of a chart by their ids, from top to bottom, and how their layers are drawn.

    step: height of a row in pixels. mark_at: how far below the middle of its row a mark stands.
    span: from where to where the value axis goes; None: over the whole width. tick, band: the
    height of marks, at most.
    """

    ids: Sequence[str]
    axis: Axis
    colours: Colours
    step: float
    mark_at: float | alt.ExprRef
    span: tuple[alt.ExprRef, alt.ExprRef] | None = None
    tick: int = 22
    band: int = 16

    @cached_property
    def y(self) -> alt.Y:
        """The rows in their order."""
        return alt.Y(
            "id",
            type="nominal",
            axis=None,
            title=None,
            scale=alt.Scale(domain=list(self.ids), paddingInner=0, paddingOuter=0),
        )

    @cached_property
    def x(self) -> Callable[[str], alt.X]:
        """Fields on the value axis; every layer carries it whole, so that merging loses nothing."""
        return value_encodings(self.axis, self.colours, self.span)

    def layered(
        self,
        layers: Sequence[alt.Chart],
        description: str,
        width: int | Literal["container"],
        above: int = 0,
    ) -> alt.LayerChart:
        """The chart of the layers, drawn one above the other, with `above` pixels over them."""
        return alt.LayerChart(
            layer=layers,
            width=width,
            height=alt.Step(self.step),
            description=description,
            padding={"left": EDGE, "right": EDGE, "top": above, "bottom": 4},
        )

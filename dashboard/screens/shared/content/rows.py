"""Estimates as the rows of range charts: words, style, and one axis per dimension of unit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.charts.axis import Axis, close_axis, log_axis, make_axis
from dashboard.charts.bands import Band
from dashboard.charts.marks import COLUMNS
from dashboard.screens.shared.content import words
from estimates.units.dimensions import dimension_text
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from estimates.check import Result
    from estimates.units.registry import UnitRegistry

MOST = 40
"""Rows of one chart. A page that leaves some out says so."""


AT_ZERO = "A logarithmic scale has no zero: it is drawn at the left, beyond the break (//)."
NOT_LOG = "Not logarithmic: that scale cannot show values below zero, or zero alone."


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One chart: its rows (columns of `dashboard.charts.marks`) and their axis, in one unit.

    bands: values that lie behind all rows. note: what has to be said of the whole, "" for nothing.
    reference: where an upright line crosses every row; NaN: nowhere. about: what all rows are
    about, which none of them says again.
    """

    rows: pd.DataFrame
    axis: Axis
    bands: tuple[Band, ...] = ()
    note: str = ""
    reference: float = math.nan
    about: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is no mark to draw: no row has an end that is known."""
        return not np.isfinite(_drawn(self.rows)).any()

    @property
    def description(self) -> str:
        """What the chart shows, in words, for those who do not see it."""
        lines = (f"{row.words} ({row.who})" for row in self.rows.itertuples())
        ranges = f"Ranges in {self.axis.title or 'numbers'}: {'; '.join(lines)}."
        return f"{ranges} {self.note}".strip()


def panels(
    result: Result, estimates: pd.DataFrame, chosen: str = "", *, log: bool = False
) -> list[Panel]:
    """The charts of rows of `result.estimates`: units of one dimension share one axis.

    Each chart is in the unit of its rows, see `common_unit`. A unit that cannot be read stands by
    itself. log: on logarithmic axes; a chart that cannot have one says so.
    """
    registry = result.dataset.units
    about = words.abouts(result, estimates)
    groups: dict[Any, list[tuple[dict[str, Any], float]]] = {}
    for row, label in zip(words.records(estimates), about, strict=True):
        try:
            unit = registry.unit(row["unit"])
            key, scale = unit.dimension, unit.scale
        except UnitError:
            key, scale = row["unit"], 1.0
        groups.setdefault(key, []).append(
            (_chart_row(row, label, chosen=row["id"] == chosen), scale)
        )
        groups[key][-1][0]["unit"] = row["unit"]
    shared = words.shared(result, estimates)
    return [
        replace(
            _panel(group, common_unit(registry, (made["unit"] for made, _ in group)), log=log),
            about=shared,
        )
        for group in groups.values()
    ]


def legend_of(made: Sequence[Panel]) -> tuple[str, ...]:
    """The styles and the arrows that occur in charts, for their legend."""
    frames = [panel.rows for panel in made]
    found = {style for frame in frames for style in frame["style"]}
    ends = {end for frame in frames for end in frame.loc[~frame["vague"], "open"]}
    found |= {"vague" for frame in frames if frame["vague"].any()}
    return (
        *sorted(found),
        *(["up"] if "high" in ends else []),
        *(["down"] if "low" in ends else []),
    )


def common_unit(registry: UnitRegistry, units: Iterable[str]) -> tuple[str, float]:
    """The unit of an axis for several that convert into each other, and its scale.

    Where they differ in name only, as soldiers and people do, what they are all counted in;
    otherwise the first of them.
    """
    distinct = list(dict.fromkeys(units))
    try:
        read = [registry.unit(text) for text in distinct]
        base = registry.unit(dimension_text(read[0].dimension))
    except UnitError:
        return distinct[0], _scale(registry, distinct[0])
    if len(distinct) > 1 and all(unit.scale == base.scale for unit in read):
        return dimension_text(base.dimension), base.scale
    return distinct[0], read[0].scale


def _scale(registry: UnitRegistry, unit: str) -> float:
    try:
        return registry.unit(unit).scale
    except UnitError:
        return 1.0


def panel(
    rows: list[dict[str, Any]], unit: str, reference: float = math.nan, *, close: bool = False
) -> Panel:
    """A chart of ready rows (`row`), all in `unit`, with an upright line at `reference`.

    close: the axis need not begin at 0 where all that is drawn lies far from it.
    """
    made = _panel([(row, 1.0) for row in rows], (unit, 1.0), reference)
    values = [*_drawn(made.rows), reference]
    axis = close_axis(values, wording.unit_words(unit), labels(unit)) if close else None
    return made if axis is None else replace(made, axis=axis)


def row(
    key: str, text: str, who: str, style: str, ends: tuple[float, float, float], open_: str = ""
) -> dict[str, Any]:
    """One ready row: `ends` are low, figure and high."""
    low, figure, high = ends
    cells = (key, text, who, style, low, high, figure, open_, False, False)
    return dict(zip(COLUMNS, cells, strict=True))


def _chart_row(estimate: dict[str, Any], about: str, *, chosen: bool) -> dict[str, Any]:
    text = words.said(estimate, about) + (" (this estimate)" if chosen else "")
    who = words.origin(estimate) or "no one has stated this"
    lead = words.lead(estimate)
    ends = (estimate["low"], estimate["figure"], estimate["high"])
    made = row(
        estimate["id"],
        safe.plain(words.sentence(text) if about else text),
        safe.plain("; ".join(filter(None, (f"{lead}: {who}", words.doubt(estimate))))),
        words.style_of(estimate),
        ends,
        estimate["open"],
    )
    vague = estimate["qualifier"] == "vague" and not estimate["is_calculated"]
    return made | {"vague": vague, "chosen": chosen}


def _panel(
    group: list[tuple[dict[str, Any], float]],
    of: tuple[str, float],
    reference: float = math.nan,
    *,
    log: bool = False,
) -> Panel:
    """A chart of rows, each with the scale of its unit, in a unit (`of`) with its own scale."""
    unit, unit_scale = of
    frame = pd.DataFrame([made for made, _ in group])[list(COLUMNS)]
    factors = [scale / unit_scale for _, scale in group]
    for column in ("low", "high", "figure"):
        frame[column] = frame[column].astype("float64") * factors
    values = [*_drawn(frame), reference]
    axis, note = value_axis(values, unit, log=log)
    return Panel(frame, axis, reference=reference, note=note)


def value_axis(values: list[float], unit: str, *, log: bool = False) -> tuple[Axis, str]:
    """An axis in `unit` that holds `values`, and what has to be said of it."""
    title = wording.unit_words(unit)
    if log:
        made = log_axis(values, title, labels(unit))
        if made is not None:
            return made, AT_ZERO if made.zero else ""
    return make_axis(values, title, labels(unit)), NOT_LOG if log else ""


def _drawn(frame: pd.DataFrame) -> list[float]:
    """The ends that the axis has to hold: those that somebody stated or that were calculated."""
    low = frame.loc[~frame["open"].isin(("low", "both")), "low"]
    high = frame.loc[~frame["open"].isin(("high", "both")), "high"]
    return [*low, *high]


def labels(unit: str) -> Callable[[float], str]:
    """What makes the labels of an axis in `unit`."""
    return lambda value: wording.amount(value, unit, compact=True)

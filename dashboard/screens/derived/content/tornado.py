"""What moves a derived figure: the lone effect of each input, the widest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import safe
from dashboard.screens.derived.content.diagnosis import input_titles, with_titles
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.rows import Panel, panel, row
from estimates.diagnosis.sensitivity import Effect, effects, open_words, sensitivity
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

MOST = 12
STYLE = "alone"


@dataclass(frozen=True, slots=True, eq=False)
class Tornado:
    """The chart, and sentences about it.

    panel: None where no effect is known. open: which input leaves the figure open, or "". notes:
    what the bars stand for, and what is left out.
    """

    panel: Panel | None
    open: str
    notes: tuple[str, ...]


def tornado(result: Result, place: int) -> Tornado | None:
    """The sensitivity of the derived figure at a place in `result.derived`; None: no inputs."""
    found = effects(result.checked, place)
    if len(found) < 2:
        return None
    derived = result.derived.iloc[place]
    unit, figure = str(derived["unit"]), float(derived["figure"])
    titles = input_titles(result, place)
    shares = sensitivity(result.checked, [place]).get(place, {})
    known = sorted((each for each in found if not math.isnan(each.low)), key=_widest_first)
    rows = [_row(each, titles, unit, shares.get(each.input, math.nan)) for each in known[:MOST]]
    notes = []
    if math.isfinite(figure):
        hedge = {"high": "at least ", "low": "up to "}.get(str(derived["open"]), "")
        line = hedge + wording.quantity(figure, unit)
        notes.append(
            "Each bar: where the figure may be when only this input varies, the others at their"
            " figures (one-sided ones at their bounds, those without a figure in the middle)."
            f" The upright line is the figure: {line}."
        )
    if len(known) < len(found):
        lacking = wording.join_words(
            titles.get(each.input, each.input) for each in found if math.isnan(each.low)
        )
        notes.append(f"Nothing can be said of {lacking}: other inputs lack a figure.")
    if len(known) > MOST:
        notes.append(f"Showing the widest {MOST} of {len(known):,} inputs.")
    is_closed = not any(each.open for each in known)
    made = panel(rows, unit, figure, close=is_closed) if rows else None
    if made is not None and made.axis.low > 0:
        notes.append("The axis does not begin at 0.")
    return Tornado(made, _open(result, place, titles), tuple(notes))


def _widest_first(effect: Effect) -> tuple[bool, float]:
    width = effect.high - effect.low
    return (not effect.open and math.isfinite(width), -width if math.isfinite(width) else 0.0)


def _row(effect: Effect, titles: dict[str, str], unit: str, share: float) -> dict[str, object]:
    ends = (effect.low, math.nan, effect.high)
    said = wording.range_words(*ends, effect.open, unit, calculated=True)
    if effect.low == effect.high:
        said = f"{wording.quantity(effect.low, unit)}: does not vary"
    elif effect.open or math.isinf(effect.low) or math.isinf(effect.high):
        said = f"{said}: leaves the figure open"
    elif not math.isnan(share):
        said = f"{said}: {_percent(share)} of the spread"
    name = titles.get(effect.input, effect.input)
    return row(effect.input, safe.plain(f"{name}: {effect.said}"), said, STYLE, ends, effect.open)


def _percent(share: float) -> str:
    """A share to two digits; what is next to nothing has none."""
    percent = share * 100
    return f"{wording.number(float(f'{percent:.2g}'))}%" if percent >= 0.1 else "less than 0.1%"


def _open(result: Result, place: int, titles: dict[str, str]) -> str:
    """Which inputs leave the figure open, as a sentence; "" where none does."""
    said = with_titles(open_words(result.checked, place), titles)
    return f"{words.sentence(said)}." if said else ""

"""The value axis of a range chart: from zero, with room for an arrow beyond the largest bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOM = 1.2
"""The axis ends at least this many times the largest bound: an arrow fits at a width of 390 px."""

_CLOSE = 0.25  # of the smaller one: values that are less apart lie close together
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_INTERVALS = 7


@dataclass(frozen=True, slots=True)
class Axis:
    """Ends, ticks with their labels, and the unit in words; all values in one unit."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    title: str

    @property
    def label_expression(self) -> str:
        """A Vega expression that gives each tick its label, whatever the locale of the browser."""
        numbered = ", ".join(_quoted(label) for label in self.labels)
        step = (self.ticks[1] - self.ticks[0]) if len(self.ticks) > 1 else 1.0
        return f"[{numbered}][round((datum.value - ({self.ticks[0]!r})) / {step!r})]"


def make_axis(values: Iterable[float], title: str, label: Callable[[float], str]) -> Axis:
    """An axis from 0, or below a negative value, to beyond the largest of the finite `values`."""
    finite = [value for value in values if math.isfinite(value)]
    largest, smallest = max(finite, default=0.0), min(finite, default=0.0)
    high = _beyond(largest) if largest > 0 else 0.0
    low = -_beyond(-smallest) if smallest < 0 else 0.0
    if high == low:
        high = 1.0
    return _with_ticks(low, high, title, label)


def close_axis(values: Iterable[float], title: str, label: Callable[[float], str]) -> Axis | None:
    """An axis around values that lie close together far from 0; None where they do not.

    For charts whose bars do not begin at 0; the page says that the axis does not either.
    """
    finite = [value for value in values if math.isfinite(value)]
    smallest, largest = min(finite, default=0.0), max(finite, default=0.0)
    length = largest - smallest
    if not 0 < length < _CLOSE * min(abs(smallest), abs(largest)) or smallest * largest < 0:
        return None
    room = length * (ROOM - 1)
    return _with_ticks(smallest - room, largest + room, title, label)


def _with_ticks(low: float, high: float, title: str, label: Callable[[float], str]) -> Axis:
    step = _step(high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(
        round(index * step, 12) if step > 1e-9 else index * step for index in range(first, last + 1)
    )
    return Axis(low, high, ticks, tuple(label(tick) for tick in ticks), title)


def _beyond(value: float) -> float:
    wide = value * ROOM
    return wide if math.isfinite(wide) else value


def _step(length: float) -> float:
    rough = length / _INTERVALS
    if not math.isfinite(rough) or rough <= 0:
        return max(length, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    if power == 0 or not math.isfinite(power):
        return rough
    return next((step * power for step in _STEPS if step * power >= rough), 10 * power)


def _quoted(text: str) -> str:
    body = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{body}'"

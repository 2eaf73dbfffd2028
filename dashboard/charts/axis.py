"""The value axis of a range chart: from zero, with room for an arrow beyond the largest bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

ROOM = 1.2
"""The axis ends at least this many times the largest bound: an arrow fits at a width of 390 px."""

_CLOSE = 0.25  # of the smaller one: values that are less apart lie close together
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_INTERVALS = 7
_BREAK = 0.12  # of a logarithmic axis: from 0 to where the numbers begin


@dataclass(frozen=True, slots=True)
class Axis:
    """Ends, ticks with their labels, and the unit in words; all values in one unit.

    log: logarithmic. Then `low` is above 0, and where it stands for 0 (`zero`), which has no place
    on such an axis, a break parts it from the rest.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    title: str
    log: bool = False
    zero: bool = False

    def place(self, values: pd.Series[float]) -> pd.Series[float]:
        """Where finite values lie, from 0 to 1; outside of that, outside of the axis."""
        if self.log:
            above = values.where(values.gt(self.low), self.low) / self.low
            return above.map(math.log10, na_action="ignore") / math.log10(self.high / self.low)
        return (values - self.low) / (self.high - self.low)

    def shown(self, values: pd.Series[float]) -> pd.Series[float]:
        """Values as the axis can show them: what is below it stands at its lower end."""
        return values.where(~(values < self.low), self.low) if self.log else values

    @property
    def label_expression(self) -> str:
        """A Vega expression that gives each tick its label, whatever the locale of the browser."""
        return label_expression(self.ticks, self.labels)


def label_expression(ticks: Sequence[float], labels: Sequence[str]) -> str:
    """A Vega expression that gives each tick its label."""
    numbered = ", ".join(_quoted(label) for label in labels)
    return f"[{numbered}][indexof([{', '.join(map(repr, ticks))}], datum.value)]"


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


def log_axis(values: Iterable[float], title: str, label: Callable[[float], str]) -> Axis | None:
    """A logarithmic axis around the finite `values`; None where some are negative or all are 0.

    Zeros stand at its lower end, beyond a break.
    """
    finite = [value for value in values if math.isfinite(value)]
    above = [value for value in finite if value > 0]
    if not above or min(finite) < 0:
        return None
    low, high = _decade(min(above) / ROOM, up=False), _decade(max(above) * ROOM, up=True)
    if not (0 < low < high < math.inf):
        return None
    ticks = _log_ticks(low, high)
    zero = len(above) < len(finite)
    if zero:
        ends = (low / 10 ** (math.log10(high / low) * _BREAK), *ticks)
        if not 0 < ends[0] < low:
            return None
        return Axis(ends[0], high, ends, ("0", *map(label, ticks)), title, log=True, zero=True)
    return Axis(low, high, ticks, tuple(label(tick) for tick in ticks), title, log=True)


def _decade(value: float, *, up: bool) -> float:
    """The nearest of 1, 2 and 5 times a power of ten, above or below."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = [step * power for step in (1.0, 2.0, 5.0, 10.0)]
    if up:
        return next((step for step in steps if step >= value), steps[-1])
    return next((step for step in reversed(steps) if 0 < step <= value), value)


def _log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten within the axis, and 2 and 5 times these where there are few of them."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    decades = last - first
    steps = (1.0, 2.0, 5.0) if decades <= 3 else (1.0,)
    every = max(1, decades // 8)
    found = [
        float(f"{step:g}e{power}")
        for power in range(first, last + 1)
        if (power - first) % every == 0
        for step in steps
    ]
    return tuple(tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9))


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

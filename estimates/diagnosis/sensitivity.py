"""Which input a derived figure's range hangs on, and which one leaves it open.

One input at a time varies over its range, the others stand at their figures, or in the middle of
their ranges where they have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.budget import STEPS
from estimates.arithmetic.evaluation import closed
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges, concatenate, empty, open_names
from estimates.arithmetic.values import Values
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import (
    Group,
    by_row,
    groups,
    names_of,
    rows_of,
    scales_of,
    tidy,
    units_of,
)
from estimates.formulas.programs import Program
from estimates.words import wording

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DIGITS: Final = 12
_NOISE: Final = 1e-12
_MOST: Final = float(np.finfo(np.float64).max)


def sensitivity(
    checked: Checked, derivations: Iterable[int] | Integers
) -> dict[int, dict[str, float]]:
    """For each derived figure that could be worked out: the share of each input in its width.

    The width of the result with that input alone varying, by its id, divided by the sum of these
    widths. Empty where no input varies, one leaves the result unbounded (`open_words` says which),
    or another has neither a figure nor a bounded range to stand at.
    """
    values = checked.nodes
    result: dict[int, dict[str, float]] = {}

    def work(part: Group) -> None:
        _tell(checked, part, _shares(part, values), result)

    for group in groups(checked, derivations):
        for part in group.parts():
            by_row(checked, part, work)
    return result


def _shares(group: Group, values: Values) -> Floats:
    """Shares by input, shape (slots, rows); NaN where there are none."""
    varied = _varied(group, values)
    with np.errstate(all="ignore"):
        width = varied.high - varied.low
        # What is left by rounding errors is no width.
        least = _NOISE * np.minimum(np.maximum(np.abs(varied.low), np.abs(varied.high)), _MOST)
        width = np.where(width <= least, 0.0, width).reshape(group.program.slots, -1)
        total = width.sum(axis=0)
        shares: Floats = np.where(np.isfinite(total) & (total > 0), width / total, np.nan)
    return shares


def _varied(group: Group, values: Values) -> Ranges:
    """The result with each input alone varying, input by input; (slots * rows,).

    Empty where another input has neither a figure nor a bounded range to stand at.
    """
    program = group.program
    box: list[Ranges] = []
    for slot, ranges in enumerate(group.slots(values)):
        stands = closed(_standing(ranges, values.figure[group.inputs[:, slot]]))
        box.append(
            concatenate([ranges if part == slot else stands for part in range(program.slots)])
        )
    with np.errstate(all="ignore"):  # a result may have no value where the others stand
        return exact(program, box, STEPS // program.slots).range


@dataclass(frozen=True, slots=True)
class Effect:
    """What one input alone does to a derived figure, in the figure's unit.

    said: the input in words. low, high: the figure's range with this input alone varying, ±inf
    unbounded, NaN where another input has nothing to stand at. open: which ends nobody stated.
    """

    input: str
    said: str
    low: float
    high: float
    open: str


def effects(checked: Checked, derivation: int) -> list[Effect]:
    """The lone effect of each input on a derived figure, in the order of the formula.

    Empty where it could not be worked out.
    """
    for group in groups(checked, [derivation]):
        values = checked.nodes
        varied = _varied(group, values)
        scale = float(checked.units.scale[checked.derivations.row[derivation]])
        opened = open_names(varied.open_low, varied.open_high)
        return [
            Effect(
                input=_name(checked, group, slot),
                said=_hedged(checked, group, values, slot),
                low=tidy(float(varied.low[slot]) / scale),
                high=tidy(float(varied.high[slot]) / scale),
                open=str(opened[slot]),
            )
            for slot in range(group.program.slots)
        ]
    return []


def _standing(ranges: Ranges, figure: Floats) -> Floats:
    """The figure, without one the middle of the range; NaN where an end is unbounded."""
    with np.errstate(all="ignore"):
        middle = ranges.low + (ranges.high - ranges.low) / 2
    return np.asarray(
        np.where(np.isnan(figure), np.where(np.isfinite(middle), middle, np.nan), figure)
    )


def _tell(
    checked: Checked, group: Group, shares: Floats, result: dict[int, dict[str, float]]
) -> None:
    known = np.asarray(~np.isnan(shares).any(axis=0))
    names = [names_of(checked, group.inputs[:, slot]) for slot in range(group.program.slots)]
    lists = shares.T.tolist()
    for place, derivation in enumerate(group.derivation.tolist()):
        result[derivation] = (
            {
                name[place]: tidy(share, _DIGITS)
                for name, share in zip(names, lists[place], strict=True)
            }
            if known[place]
            else {}
        )


_SIDES: Final = (("open_high", "open above"), ("open_low", "open below"))


def open_words(checked: Checked, derivation: int) -> str:
    """Which inputs leave a derived figure open, and how; "" where none does.

    "open above because asahi_dispatched is at least 3,000 soldiers". An input is named if its open
    ends alone, those of the others taken as stated, leave that end of the result open; where it
    takes several together, all that have open ends.
    """
    for group in groups(checked, [derivation]):
        values = checked.nodes
        slots = group.slots(values)
        one_sided = [i for i, a in enumerate(slots) if a.open_low[0] or a.open_high[0]]
        found = _opened_alone(group.program, slots, one_sided) if one_sided else empty(0)
        whole = checked.comparison.recalculated
        said = []
        for end, words in _SIDES:
            if not getattr(whole, end)[derivation]:
                continue
            opens = getattr(found, end)
            alone = [slot for place, slot in enumerate(one_sided) if opens[place]]
            inputs = [
                f"{_name(checked, group, slot)} is {_hedged(checked, group, values, slot)}"
                for slot in alone or one_sided
            ]
            said.append(f"{words} because {wording.join_words(inputs)}")
        return "; ".join(said)
    return ""


def _opened_alone(program: Program, slots: list[Ranges], one_sided: list[int]) -> Ranges:
    """The result where one input alone has open ends, one such input after the other."""
    box = [
        concatenate([a if slot == place else closed(a.low, a.high) for place in one_sided])
        for slot, a in enumerate(slots)
    ]
    return exact(program, box, STEPS // len(one_sided)).range


def _name(checked: Checked, group: Group, slot: int) -> str:
    return names_of(checked, group.inputs[:, slot])[0]


def _hedged(checked: Checked, group: Group, values: Values, slot: int) -> str:
    """An input as its source hedged it: "at least 3,000 soldiers", "“dozens” of people"."""
    nodes = group.inputs[:, slot]
    row, node = rows_of(checked, nodes), int(nodes[0])
    scale = float(scales_of(checked, nodes)[0])
    is_stated = node < checked.derivations.rows and bool(checked.quantities.stated[node])
    qualifier, as_stated = (
        checked.estimates.pick(name, row)[0] if is_stated else ""
        for name in ("qualifier", "as_stated")
    )
    return wording.range_words(
        tidy(values.low[node] / scale),
        tidy(values.figure[node] / scale),
        tidy(values.high[node] / scale),
        str(open_names(values.open_low[[node]], values.open_high[[node]])[0]),
        units_of(checked, nodes)[0],
        qualifier,
        wording.vague_word(as_stated),
    )

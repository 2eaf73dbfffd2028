"""What each input of a stated total would have to be for the total to be right, all else as it is.

One input at a time is free within its measure's natural bounds, on its own side of 0 if something
there will do; the others keep their ranges. `estimates.arithmetic.contraction` works
backward from what was stated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import operations
from estimates.arithmetic.contraction import FINE_DIGITS, allowed, own_ranges
from estimates.arithmetic.evaluation import closed
from estimates.arithmetic.ranges import SLACK, Ranges, chosen, concatenate, is_empty, take
from estimates.arithmetic.rational import rational
from estimates.arithmetic.values import Values
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import (
    Group,
    by_row,
    groups,
    names_of,
    natural_bounds,
    rows_of,
    scales_of,
    tidy,
    units_of,
)
from estimates.formulas.programs import repeated_slots
from estimates.tables.quantities import Bounds
from estimates.words import wording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_DIGITS: Final = 15
_WORD_DIGITS: Final = 3
_MOVED: Final = 4_000  # pairs of a formula whose ends are moved
_EFFORT: Final = 400  # instructions times inputs, summed over the formulas whose ends are moved
_TOGETHER: Final = 64  # pairs for which both sides of 0 cost no more than one


def required(
    checked: Checked, derivations: Iterable[int] | Integers
) -> dict[int, dict[str, tuple[float, float] | None]]:
    """For each stated total that could be recalculated: the range of each input that it allows.

    By the input's id, in its own unit; ±inf unbounded, None where no value would do. Candidates of
    a measure's formula stand together, under the measure's id. A range encloses the truth; where an
    input is repeated in very many formulas it can be too wide.
    """
    values, bounds = checked.nodes, natural_bounds(checked)
    left = _EFFORT
    result: dict[int, dict[str, tuple[float, float] | None]] = {}

    def work(part: Group, *, moves: bool, digits: int) -> None:
        found = _required(checked, part, values, bounds, moves=moves)
        _tell(checked, part, found, result, digits=digits)

    for group in _stated(checked, groups(checked, derivations)):
        is_repeated = bool(repeated_slots(group.program))
        effort = len(group.program.instructions) * group.program.slots
        moves = is_repeated and effort <= left and group.inputs.size <= _MOVED
        moves = moves and rational(group.program) is not None
        left -= effort if moves else 0
        digits = FINE_DIGITS if is_repeated else _DIGITS
        for part in group.parts():
            by_row(checked, part, partial(work, moves=moves, digits=digits))
    return result


def _stated(checked: Checked, found: Iterable[Group]) -> Iterator[Group]:
    """Only what a source stated can be right or wrong."""
    judged = checked.comparison.stated & checked.comparison.usable
    for group in found:
        kept = judged[group.derivation]
        if kept.any():
            yield Group(group.program, group.derivation[kept], group.inputs[kept])


def _required(
    checked: Checked, group: Group, values: Values, bounds: Bounds, *, moves: bool
) -> Ranges:
    """The allowed range of each input, in base units, input by input; (slots * rows,)."""
    program, count = group.program, len(group.derivation)
    row = checked.derivations.row[group.derivation]
    stated = take(checked.comparison.range, group.derivation)
    target = operations.scale(_tiled(stated, program.slots), _repeat(checked, row, program.slots))
    ranges = group.slots(values)
    box = [_tiled(each, program.slots) for each in ranges]
    own = np.repeat(np.arange(program.slots), count)
    at = rows_of(checked, group.inputs.T.reshape(-1))
    free = closed(bounds.low[at], bounds.high[at])
    near = _same_sign(free, own_ranges(box, own))
    if not moves and len(own) <= _TOGETHER:
        twice = [_tiled(slot, 2) for slot in box]
        frees, targets = concatenate([near, free]), _tiled(target, 2)
        both = allowed(program, twice, np.tile(own, 2), frees, targets, moves=False)
        ahead, other = take(both, slice(len(own))), take(both, slice(len(own), None))
        return chosen(is_empty(ahead), other, ahead)
    ahead = allowed(program, box, own, near, target, moves=moves)
    across = np.flatnonzero(is_empty(ahead))
    if not across.size:
        return ahead
    box = [take(slot, across) for slot in box]
    target = take(target, across)
    other = allowed(program, box, own[across], take(free, across), target, moves=moves)
    return _put(ahead, across, other)


def _put(a: Ranges, where: Integers, b: Ranges) -> Ranges:
    low, high = a.low.copy(), a.high.copy()
    low[where], high[where] = b.low, b.high
    return closed(low, high)


def _same_sign(free: Ranges, stated: Ranges) -> Ranges:
    """Free on the side of 0 where the input stands: a quantity does not turn into its opposite."""
    low = np.where(stated.low >= 0, np.maximum(free.low, 0.0), free.low)
    high = np.where(stated.high <= 0, np.minimum(free.high, 0.0), free.high)
    sound = low <= high
    return closed(np.where(sound, low, free.low), np.where(sound, high, free.high))


def _tiled(a: Ranges, times: int) -> Ranges:
    return concatenate([a] * times)


def _repeat(checked: Checked, row: Integers, times: int) -> Floats:
    return np.tile(checked.units.scale[row], times)


def _tell(
    checked: Checked,
    group: Group,
    found: Ranges,
    result: dict[int, dict[str, tuple[float, float] | None]],
    digits: int,
) -> None:
    """Write the ranges by derived figure and input, in the inputs' own units."""
    count = len(group.derivation)
    for derivation in group.derivation.tolist():
        result[derivation] = {}
    for slot in range(group.program.slots):
        nodes = group.inputs[:, slot]
        names, scale = names_of(checked, nodes), scales_of(checked, nodes)
        own = slice(slot * count, (slot + 1) * count)
        lows, highs = (found.low[own] / scale).tolist(), (found.high[own] / scale).tolist()
        for place, derivation in enumerate(group.derivation.tolist()):
            low, high = lows[place], highs[place]
            range_ = None if math.isnan(low) else (tidy(low, digits), tidy(high, digits))
            result[derivation][names[place]] = range_


def required_words(name: str, allowed: tuple[float, float] | None, unit: str) -> str:
    """What an input would have to be: "moon_pay would have to be $18,800 to $21,300 per ...".

    "No value of moon_pay would do." for None; "moon_pay could be anything" without bounds.
    """
    if allowed is None:
        return f"No value of {name} would work."
    words = allowed_words(allowed, unit)
    return f"{name} would have to be {words}." if words else f"{name} could be anything."


def allowed_words(allowed: tuple[float, float], unit: str) -> str:
    """The values that would make a total right: "$18,800 to $21,300 per ..."; "" for all."""
    low, high = allowed
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(low) or math.isinf(high):
        open_ = "low" if math.isinf(low) else "high"
        return wording.range_words(_short(low), math.nan, _short(high), open_, unit)
    low, high = (_short(low), _short(high)) if _short(low) < _short(high) else (low, high)
    return wording.quantities(low, high, unit)


def _short(value: float) -> float:
    return tidy(value, _WORD_DIGITS) if math.isfinite(value) else value


# How firmly an input stands, by its grades: 1 is beyond doubt. The two scales are judged apart and
# never averaged, so that the lesser of the two counts. What was not graded stands in the middle;
# "cannot be judged" (6, F) is a doubt that somebody had, so that it gives way before that.
_CREDIBILITY: Final = {"1": 1.0, "2": 0.8, "3": 0.6, "4": 0.4, "5": 0.2, "6": 0.4}
_RELIABILITY: Final = {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.4}
_NOT_GRADED: Final = 0.6


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one input, in its own unit, that makes a stated total right.

    change: relative to `before`, +0.5 for half as much again. weight: how firmly the input stands.
    """

    input: str
    unit: str
    before: float
    after: float
    change: float
    weight: float


def smallest_change(
    checked: Checked,
    derivation: int,
    allowed: Mapping[str, tuple[float, float] | None] | None = None,
) -> Change | None:
    """The smallest change of one input that reconciles a stated total, doubtful inputs first.

    allowed: what `required` says of this total, where that is known.

    Changes are compared by their factor, ten times more being as large as ten times less, times the
    weight of the input's grades: of two equal changes that of the more doubtful input is smaller.
    None where the total is right as it is or no single input can make it so.
    """
    if allowed is None:
        allowed = required(checked, [derivation]).get(derivation)
    if not allowed:
        return None
    nodes = checked.derivations.slots(derivation)
    values, scale = checked.nodes, scales_of(checked, nodes)
    names, units = names_of(checked, nodes), units_of(checked, nodes)
    weights = weights_of(checked, rows_of(checked, nodes))
    found: list[tuple[float, Change]] = []
    for place, node in enumerate(nodes.tolist()):
        range_ = allowed[names[place]]
        before = _standing(values, node) / scale[place]
        if range_ is None or math.isnan(before):
            continue
        after = min(max(before, range_[0]), range_[1])
        if math.isclose(after, before, rel_tol=SLACK):
            return None
        # Of numbers so far apart that their factor is none, nothing is the smaller change.
        factor = after / before if before else 0.0
        if factor > 0 and math.isfinite(factor):
            before, after = tidy(before), tidy(after)
            size = abs(math.log(after / before)) * weights[place]
            part = (after / before - 1, weights[place])
            found.append((size, Change(names[place], units[place], before, after, *part)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _standing(values: Values, node: int) -> float:
    """The figure of a node, without one the middle of its range; NaN where it has neither."""
    figure, low, high = (float(part[node]) for part in (values.figure, values.low, values.high))
    return (low + high) / 2 if math.isnan(figure) and math.isfinite(high - low) else figure


def weights_of(checked: Checked, rows: Integers) -> list[float]:
    """How firmly estimates stand, from 0.2 to 1: the lesser of credibility and reliability.

    The reliability is that of the origin, where there is none that of the source.
    """
    tables, estimates = checked.dataset.tables, checked.estimates
    grades: dict[str, dict[str, str]] = {}
    for name in ("sources", "origins"):
        table = tables[name]
        every = np.arange(table.rows)
        grades[name] = dict(
            zip(table.pick("id", every), table.pick("reliability", every), strict=True)
        )
    weights: list[float] = []
    columns = (estimates.pick(name, rows) for name in ("credibility", "origin", "source"))
    for credibility, origin, source in zip(*columns, strict=True):
        grade = grades["origins"].get(origin) if origin else grades["sources"].get(source)
        reliability = _RELIABILITY.get(grade or "", _NOT_GRADED)
        weights.append(min(_CREDIBILITY.get(credibility, _NOT_GRADED), reliability))
    return weights

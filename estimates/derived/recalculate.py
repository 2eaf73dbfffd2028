"""Recalculation of derived figures, by level and shape, on arrays in base units (§5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import evaluation
from estimates.arithmetic.patterns import distinct_rows
from estimates.arithmetic.values import Values
from estimates.derived.derivations import Derivations
from estimates.derived.dimensional import Compiled, compile_program, outcome
from estimates.derived.graph import Order
from estimates.derived.shared_inputs import SharedInputs
from estimates.failures import NameOf, each
from estimates.tables.quantities import Dimensions
from estimates.units.registry import UnitRegistry

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_NO_VALUE: Final = "the formula has no value: it divides by 0, or takes the root of a negative"


@dataclass(slots=True, eq=False)
class Recalculated:
    """What each derivation gives.

    reasons: why one could not be worked out. waiting: the nodes that one lacks. clashes: quantities
    of different kinds in a formula. bad_units: units in brackets that cannot be read.
    """

    values: Values
    reasons: dict[int, str] = field(default_factory=dict)
    waiting: dict[int, list[int]] = field(default_factory=dict)
    clashes: dict[int, str] = field(default_factory=dict)
    bad_units: dict[int, str] = field(default_factory=dict)


def recalculate(
    found: Derivations,
    order: Order,
    nodes: Values,
    registry: UnitRegistry,
    dimensions: Dimensions,
    name: NameOf,
) -> Recalculated:
    """Work out all derivations, level by level; calculated nodes take their values on the way.

    name: of a derivation, for a fault of the program. One that meets a limit has no value, with the
    reason; all others have theirs.

    nodes: of the estimates, then of the pools; what is stated is filled in. It is filled up here.
    """
    strict = nodes.strict is not None
    result = Recalculated(Values.unknown(len(found), strict=strict), dict(found.reasons))
    compiled = [compile_program(program, registry) for program in found.programs]
    shared = SharedInputs(found, order, [each.program for each in compiled])
    for circle in order.circles:
        for derivation in circle:
            result.reasons[derivation] = "its formula leads back to itself"
    for level in order.levels:
        shape = found.program[level]
        for program in np.unique(shape[shape >= 0]).tolist():
            work = partial(
                _recalculate_group,
                compiled=compiled[program],
                found=found,
                nodes=nodes,
                shared=shared,
                result=result,
                dimensions=dimensions,
            )
            each(level[shape == program], work, partial(_lose, result), name)
        made = level[found.target[level] >= 0]
        nodes.copy_from(found.target[made], result.values, made)
    for derivation in np.flatnonzero(order.level < 0).tolist():
        result.reasons.setdefault(derivation, "it depends on formulas that lead back to themselves")
    return result


def _lose(result: Recalculated, derivation: int, limit: str) -> None:
    """A derivation that met a limit; nothing of it is kept."""
    result.reasons[derivation] = f"could not be recalculated: {limit}"
    result.values.copy_from(np.array([derivation]), Values.unknown(1), np.array([0]))


def _recalculate_group(
    group: Integers,
    *,
    compiled: Compiled,
    found: Derivations,
    nodes: Values,
    shared: SharedInputs,
    result: Recalculated,
    dimensions: Dimensions,
) -> None:
    """Derivations of one level and one shape."""
    if compiled.too_large:
        for derivation in group.tolist():
            _lose(result, derivation, "too large")
        return
    if compiled.problem:
        for derivation in group.tolist():
            result.bad_units[derivation] = compiled.problem
            result.reasons.setdefault(derivation, "a unit in its formula cannot be read")
        return
    inputs = found.node[found.start[group][:, None] + np.arange(compiled.program.slots)]
    blocked = np.isin(group, list(result.reasons))
    known = ~blocked & (inputs >= 0).all(axis=1)
    known &= ~np.isnan(nodes.low[np.maximum(inputs, 0)]).any(axis=1)
    for place in np.flatnonzero(~known & ~blocked).tolist():
        lacking = inputs[place][np.isnan(nodes.low[inputs[place]])].tolist()
        result.waiting[int(group[place])] = lacking
        result.reasons[int(group[place])] = "an input is not known"
    group, inputs = group[known], inputs[known]
    fits = _dimensions(group, inputs, compiled, nodes, result, dimensions)
    group, inputs = group[fits], inputs[fits]
    if not group.size:
        return
    values = result.values
    found_ranges = shared.exact(group, inputs, compiled.program, nodes)
    ranges = found_ranges.range
    values.put(group, ranges)
    values.nearness[group] = found_ranges.nearness
    figures = [nodes.figure[inputs[:, slot]] for slot in range(inputs.shape[1])]
    figure = evaluation.points(compiled.program, figures)
    nothing = np.isnan(ranges.low)
    lost = (ranges.open_low & ranges.open_high) | nothing
    values.figure[group] = np.where(lost, np.nan, figure)
    values.mixed[group] = nodes.mixed[inputs].any(axis=1)
    values.nature[group] = nodes.nature[inputs].max(axis=1)
    for derivation in group[nothing].tolist():
        result.reasons[derivation] = _NO_VALUE


def _dimensions(
    group: Integers,
    inputs: Integers,
    compiled: Compiled,
    nodes: Values,
    result: Recalculated,
    dimensions: Dimensions,
) -> Flags:
    """Fill in the dimension of each result, asked once per distinct combination of the inputs'."""
    fits = np.ones(len(group), dtype=np.bool_)
    if not len(group):
        return fits
    combinations, member = distinct_rows(nodes.dimension[inputs])
    numbers = np.full(len(combinations), -1, dtype=np.int64)
    for place, combination in enumerate(combinations.tolist()):
        if min(combination) < 0:
            problem, clash = "the unit of an input cannot be read", False
        else:
            answer = outcome(compiled, [dimensions.known[number] for number in combination])
            if answer.dimension is not None:
                numbers[place] = dimensions.number(answer.dimension)
                continue
            problem, clash = answer.problem, True
        for derivation in group[member == place].tolist():
            result.reasons[derivation] = problem
            if clash:
                result.clashes[derivation] = problem
        fits[member == place] = False
    result.values.dimension[group] = numbers[member]
    return fits

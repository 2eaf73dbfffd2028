"""Formulas over estimates beyond those of the rows, worked out as theirs are.

Inputs count once, also through calculated rows: the formulas become derivations of their own beside
those that they hang on, and go through the same recalculation. A formula can also take a stated
derived figure as it was recalculated, for a node of its own stands for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.values import Values
from estimates.derived.checked import Checked
from estimates.derived.derivations import Derivations
from estimates.derived.graph import order
from estimates.derived.nodes import stated_values
from estimates.derived.recalculate import Recalculated, recalculate
from estimates.formulas.programs import Program

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """One formula: its program, whose numbers are as written, and the node of each slot.

    place: how a fault of the program names it: "assertion limit (assertions.csv:3)".
    """

    program: Program
    nodes: tuple[int, ...]
    place: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One element per formula, in base units.

    reasons: why one could not be worked out. waiting: the nodes that it lacks. clashes: quantities
    of different kinds in it. bad_units: units in brackets that cannot be read.
    """

    values: Values
    reasons: dict[int, str]
    waiting: dict[int, list[int]]
    clashes: dict[int, str]
    bad_units: dict[int, str]


def node_count(checked: Checked) -> int:
    """How many nodes there are; the i-th derivation in `again` is the node that many plus i."""
    return checked.derivations.rows + len(checked.derivations.pools)


def evaluate(checked: Checked, formulas: Sequence[Extra], again: Sequence[int] = ()) -> Outcomes:
    """Work out formulas. again: derivations of stated figures that formulas take recalculated."""
    found, nodes = checked.derivations, node_count(checked)
    below = [node for formula in formulas for node in formula.nodes if node < nodes]
    chosen = np.array([*_needed(found, nodes, below, again), *again], dtype=np.int64)
    made = len(chosen) - len(again)
    programs: dict[Program, int] = {}
    numbers = [
        programs.setdefault(found.programs[place], len(programs)) if place >= 0 else -1
        for place in found.program[chosen].tolist()
    ]
    numbers += [programs.setdefault(formula.program, len(programs)) for formula in formulas]
    inputs = [found.slots(derivation) for derivation in chosen.tolist()]
    inputs += [np.array(formula.nodes, dtype=np.int64) for formula in formulas]
    none = np.full(len(formulas), -1, dtype=np.int64)
    own_nodes = nodes + np.arange(len(again))
    row = np.concatenate([found.row[chosen], none])
    row[made : len(chosen)] = -1
    part = Derivations(
        rows=found.rows,
        row=row,
        target=np.concatenate([found.target[chosen[:made]], own_nodes, none]),
        program=np.array(numbers, dtype=np.int64),
        programs=list(programs),
        start=np.cumsum([0, *(len(slots) for slots in inputs)]),
        node=np.concatenate([np.zeros(0, dtype=np.int64), *inputs]),
        own=np.ones(len(row), dtype=np.bool_),
        formulas=found.formulas,
        by_measure=found.by_measure,
        pools=[*found.pools, *(found.row[[derivation]] for derivation in again)],
        reasons={
            place: found.reasons[derivation]
            for place, derivation in enumerate(chosen.tolist())
            if derivation in found.reasons
        },
    )
    start = stated_values(checked.estimates, checked.quantities, checked.units, len(part.pools))
    ordered = order(part, len(start.low))

    def name(place: int) -> str:
        row = int(part.row[place])
        return checked.place_of(row) if row >= 0 else _place(formulas, place - len(chosen))

    result = recalculate(
        part,
        ordered,
        start,
        checked.dataset.units,
        checked.dimensions,
        name,
    )
    return _from(result, len(chosen))


def _place(formulas: Sequence[Extra], number: int) -> str:
    return formulas[number].place if number >= 0 else ""


def _needed(
    found: Derivations, nodes: int, below: Iterable[int], again: Sequence[int]
) -> list[int]:
    """The derivations of all calculated nodes that some nodes and derivations hang on."""
    made_by = np.full(nodes, -1, dtype=np.int64)
    made = np.flatnonzero(found.target >= 0)
    made_by[found.target[made]] = made
    needed: set[int] = set()
    waiting = list(below)
    for derivation in again:
        waiting += found.slots(derivation).tolist()
    while waiting:
        node = waiting.pop()
        maker = int(made_by[node]) if node >= 0 else -1
        if maker >= 0 and maker not in needed:
            needed.add(maker)
            waiting += found.slots(maker).tolist()
    return sorted(needed)


def _from(result: Recalculated, first: int) -> Outcomes:
    """What was found from derivation `first` on."""
    count, strict = len(result.values.low) - first, result.values.strict is not None
    values = Values.unknown(count, strict=strict)
    places = np.arange(len(values.low))
    values.copy_from(places, result.values, places + first)
    return Outcomes(
        values,
        {place - first: text for place, text in result.reasons.items() if place >= first},
        {place - first: nodes for place, nodes in result.waiting.items() if place >= first},
        {place - first: text for place, text in result.clashes.items() if place >= first},
        {place - first: text for place, text in result.bad_units.items() if place >= first},
    )

"""From which rows each formula takes its inputs (§5).

A formula in estimates.csv names rows. A formula in measures.csv names measures: which rows it
takes is for `measure_inputs` to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from estimates.derived.derivations import (
    Derivations,
    Flags,
    Formulas,
    Integers,
    Part,
    Rows,
    formulas_of,
    stack,
)
from estimates.derived.measure_inputs import inputs_of_measure, read_measure_formulas
from estimates.formulas.programs import Program
from estimates.formulas.shapes import Shapes
from estimates.tables.cells import TypedTable


def find_inputs(
    estimates: TypedTable, measures: TypedTable, rows: Rows, formulas: tuple[Integers, Shapes]
) -> Derivations:
    """The derivations of a dataset; formulas: those of `own_formulas`."""
    own_formula = estimates.filled("formula")
    by_measure = read_measure_formulas(measures)
    has_measure_formula = np.append(by_measure.readable, False)
    inherits = ~own_formula & has_measure_formula[rows.measure] & rows.current & estimates.sound
    has_own = np.zeros(estimates.rows, dtype=np.bool_)
    has_own[formulas[0]] = True
    row = np.flatnonzero(has_own | inherits)
    own = own_formula[row]

    found = Derivations(
        rows=estimates.rows,
        row=row,
        target=np.where(rows.stated[row], -1, row),
        program=np.full(len(row), -1, dtype=np.int64),
        programs=[],
        start=np.zeros(len(row) + 1, dtype=np.int64),
        node=np.zeros(0, dtype=np.int64),
        own=own,
        formulas=formulas_of(estimates, *formulas),
        by_measure=by_measure,
    )
    parts = [_own_inputs(found, estimates, rows)]
    for measure in np.unique(rows.measure[row[~own]]).tolist():
        derivation = np.flatnonzero(~own & (rows.measure[row] == measure))
        parts.append(inputs_of_measure(found, by_measure, measure, derivation, estimates, rows))
    _join(found, parts)
    _add_pools(found)
    return found


def _own_inputs(found: Derivations, estimates: TypedTable, rows: Rows) -> Part:
    derivation = np.flatnonzero(found.own)
    row, read = found.row[derivation], found.formulas.shapes
    found.programs.extend(read.programs)
    found.program[derivation] = read.shape
    for lines, _ in read.errors:
        found.reasons |= dict.fromkeys(derivation[lines].tolist(), "its formula cannot be read")
    where, node = derivation[read.use_row], found.formulas.target
    unknown, stale = np.flatnonzero(node < 0), uses_not_current(found.formulas, rows.current)
    for place, name in zip(where[unknown].tolist(), found.formulas.names(unknown), strict=True):
        found.add_reason(place, f"{name} is unknown")
    states = (estimates.pick(column, node[stale]) for column in ("id", "status"))
    for place, name, status in zip(where[stale].tolist(), *states, strict=True):
        found.add_reason(place, f"{name} is {status}")
    _note_unusable(found, estimates, rows, where, node)
    itself = rows.stated[row] & ~rows.usable[row]
    for place in derivation[itself].tolist():
        found.add_reason(place, "its own figures cannot be used (see its findings)")
    return where, read.use_slot.astype(np.int64), node


def uses_not_current(formulas: Formulas, current: Flags) -> Integers:
    """The uses of estimates that do not count; current: of each estimate, whether it does."""
    target = formulas.target
    return np.flatnonzero((target >= 0) & ~current[np.maximum(target, 0)])


def _note_unusable(
    found: Derivations, estimates: TypedTable, rows: Rows, derivation: Integers, node: Integers
) -> None:
    """Inputs that state something that could not be read or has no one meaning."""
    at = np.maximum(node, 0)
    broken = (node >= 0) & rows.current[at] & rows.stated[at] & ~rows.usable[at]
    has_formula = estimates.filled("formula")
    empty = (node >= 0) & rows.current[at] & ~rows.stated[at] & ~has_formula[at]
    calculated = np.zeros(estimates.rows, dtype=np.bool_)
    calculated[found.target[found.target >= 0]] = True
    for place in np.flatnonzero(broken | (empty & ~calculated[at])).tolist():
        name = estimates.pick("id", node[place : place + 1])[0]
        why = "cannot be used (see its findings)" if broken[place] else "states nothing"
        found.add_reason(int(derivation[place]), f"{name} {why}")


def _join(found: Derivations, parts: Sequence[Part]) -> None:
    derivation, slot, node = stack(parts)
    order = np.lexsort((slot, derivation))
    found.node = node[order]
    counts = np.bincount(derivation, minlength=len(found.row))
    found.start = np.concatenate(([0], np.cumsum(counts)))


def _add_pools(found: Derivations) -> None:
    """A derivation per pool: the hull of its candidates, with no figure."""
    shape_of: dict[int, int] = {}
    programs: list[int] = []
    for pool in found.pools:
        size = len(pool)
        if size not in shape_of:
            slots: list[tuple[Any, ...]] = [("slot", slot) for slot in range(size)]
            shape_of[size] = len(found.programs)
            found.programs.append(Program((*slots, ("hull", *range(size))), size))
        programs.append(shape_of[size])
    if not programs:
        return
    count = len(found.pools)
    found.row = np.concatenate([found.row, np.full(count, -1, dtype=np.int64)])
    found.target = np.concatenate([found.target, found.rows + np.arange(count)])
    found.program = np.concatenate([found.program, np.array(programs, dtype=np.int64)])
    found.own = np.concatenate([found.own, np.zeros(count, dtype=np.bool_)])
    sizes = np.cumsum([len(pool) for pool in found.pools])
    found.start = np.concatenate([found.start, found.start[-1] + sizes])
    found.node = np.concatenate([found.node, *found.pools])

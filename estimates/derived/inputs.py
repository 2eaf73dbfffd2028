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
    Integers,
    Part,
    Rows,
    names_of,
    report_unreadable,
    stack,
)
from estimates.derived.measure_inputs import inputs_of_measure, read_measure_formulas
from estimates.findings.collection import Findings
from estimates.formulas.programs import Program
from estimates.formulas.shapes import Shapes
from estimates.tables.advice import advise
from estimates.tables.cells import TypedTable


def find_inputs(
    estimates: TypedTable,
    measures: TypedTable,
    rows: Rows,
    formulas: tuple[Integers, Shapes],
    findings: Findings,
) -> Derivations:
    """The derivations of a dataset. Unreadable formulas are F122, unknown names R203.

    formulas: those of `own_formulas`.
    """
    own_formula = estimates.filled("formula")
    by_measure = read_measure_formulas(measures, findings)
    has_measure_formula = np.zeros(measures.rows + 1, dtype=np.bool_)
    has_measure_formula[: measures.rows] = by_measure.readable
    inherits = ~own_formula & has_measure_formula[rows.measure] & rows.current & estimates.sound
    silent = ~own_formula & ~has_measure_formula[rows.measure] & ~rows.stated
    silent &= ~estimates.filled("qualifier")  # that has a finding of its own
    hint = "the row states nothing; enter low, best or high, or a formula"
    findings.add_where(
        "F112", estimates.table.file, silent & rows.current & estimates.sound, "best", hint=hint
    )
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
    )
    parts = [_own_inputs(found, estimates, rows, formulas[1], findings)]
    for measure in np.unique(rows.measure[row[~own]]).tolist():
        derivation = np.flatnonzero(~own & (rows.measure[row] == measure))
        parts.append(inputs_of_measure(found, by_measure, measure, derivation, estimates, rows))
    _join(found, parts)
    _add_pools(found)
    return found


def _own_inputs(
    found: Derivations, estimates: TypedTable, rows: Rows, read: Shapes, findings: Findings
) -> Part:
    derivation = np.flatnonzero(found.own)
    row = found.row[derivation]
    report_unreadable(estimates, row, read, findings)
    found.programs.extend(read.programs)
    found.program[derivation] = read.shape
    for lines, _ in read.errors:
        found.reasons |= dict.fromkeys(derivation[lines].tolist(), "its formula cannot be read")
    node = estimates.index_of(read.names)[read.use_name]
    where = derivation[read.use_row]
    _report_unknown(found, estimates, "formula", where, read, node, findings)
    _report_not_current(found, estimates, rows, where, node, findings)
    _note_unusable(found, estimates, rows, where, node)
    itself = rows.stated[row] & ~rows.usable[row]
    for place in derivation[itself].tolist():
        found.add_reason(place, "its own figures cannot be used (see its findings)")
    return where, read.use_slot.astype(np.int64), node


def _report_unknown(
    found: Derivations,
    table: TypedTable,
    column: str,
    derivation: Integers,
    read: Shapes,
    node: Integers,
    findings: Findings,
) -> None:
    unknown = np.flatnonzero(node < 0)
    if not unknown.size:
        return
    names = names_of(read, unknown)
    advice = advise(names, table.texts("id").to_pylist())
    findings.add(
        "R203",
        table.table.file,
        found.row[derivation[unknown]],
        column,
        name=names,
        target=table.table.file,
        hint=[advice[name] for name in names],
    )
    for place, name in zip(derivation[unknown].tolist(), names, strict=True):
        found.add_reason(place, f"{name} is unknown")


def _report_not_current(
    found: Derivations,
    estimates: TypedTable,
    rows: Rows,
    derivation: Integers,
    node: Integers,
    findings: Findings,
) -> None:
    stale = np.flatnonzero((node >= 0) & ~rows.current[np.maximum(node, 0)])
    if not stale.size:
        return
    names = estimates.pick("id", node[stale])
    statuses = estimates.pick("status", node[stale])
    current = _current_ones(estimates, rows, names)
    hints = [
        f"the current one is {current[name]}; name that"
        if name in current
        else "nothing replaces it; name another estimate, or take the formula out"
        for name in names
    ]
    findings.add(
        "R204",
        estimates.table.file,
        found.row[derivation[stale]],
        "formula",
        name=names,
        status=statuses,
        hint=hints,
    )
    for place, name, status in zip(derivation[stale].tolist(), names, statuses, strict=True):
        found.add_reason(place, f"{name} is {status}")


def _current_ones(estimates: TypedTable, rows: Rows, names: Sequence[str]) -> dict[str, str]:
    """For estimates that are not current, the one that replaces them, through chains."""
    replaced = np.flatnonzero(estimates.filled("replaces"))
    by_old = dict(zip(estimates.pick("replaces", replaced), replaced.tolist(), strict=True))
    result: dict[str, str] = {}
    for name in set(names):
        seen: set[int] = set()
        row = by_old.get(name)
        while row is not None and row not in seen:
            seen.add(row)
            one = estimates.pick("id", np.array([row]))[0]
            if rows.current[row]:
                result[name] = one
                break
            row = by_old.get(one)
    return result


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

"""From which rows each formula takes its inputs (§5).

A formula in estimates.csv names rows. A formula in measures.csv names measures; its inputs are the rows of the
same subject and as_of, from the same source if that has one, else from others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.cells import TypedTable, nearest
from estimates.findings import Findings
from estimates.programs import Program
from estimates.references import MAX_OFFERED
from estimates.shapes import Shapes, shapes

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(slots=True, eq=False)
class Derivations:
    """The formulas to recalculate, one per derived figure, and then one per pool of candidates.

    A node is an estimate (its row) or a pool (estimates + its number). `node[start[i]:start[i + 1]]` are the
    inputs of derivation i by slot. `target` is the node that takes its values from the derivation: the row, if
    it is calculated, or the pool; -1 for a stated figure, which only is checked.
    """

    rows: int
    row: Integers
    target: Integers
    program: Integers
    programs: list[Program]
    start: Integers
    node: Integers
    own: Flags  # by a formula of the row itself, not of its measure
    pools: list[Integers] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)  # why a derivation cannot be decided
    notes: dict[int, str] = field(default_factory=dict)  # whose figures were borrowed
    absent: dict[int, list[int]] = field(default_factory=dict)  # measure -> derivations without inputs

    def __len__(self) -> int:
        return len(self.row)

    def slots(self, derivation: int) -> Integers:
        return self.node[self.start[derivation] : self.start[derivation + 1]]

    def owner(self) -> Integers:
        """The derivation of each entry of `node`."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What has to be known of the estimates, one element per row."""

    current: Flags
    stated: Flags
    usable: Flags  # has a range of its own
    measure: Integers
    subject: Integers
    as_of: Integers  # equal for equal days, -1 unreadable
    source: Integers  # -1 blank


def find_inputs(
    estimates: TypedTable, measures: TypedTable, rows: Rows, findings: Findings
) -> Derivations:
    """The derivations of a dataset. Unreadable formulas are F122, unknown names R203."""
    own_formula = _filled(estimates.texts("formula"))
    by_measure = _measure_shapes(measures, findings)
    has_measure_formula = np.zeros(measures.rows + 1, dtype=np.bool_)
    has_measure_formula[: measures.rows] = by_measure.readable
    inherits = ~own_formula & has_measure_formula[rows.measure] & rows.current & estimates.sound
    row = np.flatnonzero((own_formula & rows.current & estimates.sound) | inherits)
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
    parts = [_own_inputs(found, estimates, rows, findings)]
    for measure in np.unique(rows.measure[row[~own]]).tolist():
        derivation = np.flatnonzero(~own & (rows.measure[row] == measure))
        parts.append(_measure_inputs(found, by_measure, measure, derivation, estimates, rows))
    _join(found, parts)
    _add_pools(found)
    return found


def _filled(texts: pa.Array) -> Flags:
    return np.asarray(pc.not_equal(texts, "").to_numpy(zero_copy_only=False))


_Part = tuple[Integers, Integers, Integers]  # derivation, slot, node


def _own_inputs(
    found: Derivations, estimates: TypedTable, rows: Rows, findings: Findings
) -> _Part:
    derivation = np.flatnonzero(found.own)
    row = found.row[derivation]
    formulas = estimates.texts("formula").take(pa.array(row))
    read = shapes(formulas)
    found.programs.extend(read.programs)
    found.program[derivation] = read.shape
    _report_unreadable(read, row, estimates, findings)
    for lines, _ in read.errors:
        found.reasons |= dict.fromkeys(derivation[lines].tolist(), "its formula cannot be read")
    node = estimates.index_of(read.names)[read.use_name]
    where = derivation[read.use_row]
    _report_unknown(found, estimates, "formula", where, read, node, findings)
    _report_not_current(found, estimates, rows, where, node, findings)
    _note_unusable(found, estimates, rows, where, node)
    itself = rows.stated[row] & ~rows.usable[row]
    for place in derivation[itself].tolist():
        _add_reason(found, place, "its own figures cannot be used (see its findings)")
    return where, read.use_slot.astype(np.int64), node


def _report_unreadable(
    read: Shapes, row: Integers, table: TypedTable, findings: Findings
) -> None:
    for lines, error in read.errors:
        hint = f"{error.message} (at character {error.position + 1})"
        findings.add("F122", table.table.file, row[lines], "formula", hint=hint)


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
    ids = table.columns["id"].to_pylist() if table.rows <= MAX_OFFERED else []
    names = read.names.take(pa.array(read.use_name[unknown])).to_pylist()
    advice = {name: nearest(name, ids) for name in set(names)}
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
        _add_reason(found, place, f"{name} is unknown")


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
        f"the current one is {current[name]}" if name in current else "nothing replaces it"
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
        _add_reason(found, place, f"{name} is {status}")


def _current_ones(estimates: TypedTable, rows: Rows, names: Sequence[str]) -> dict[str, str]:
    """For estimates that are not current, the one that replaces them, through chains."""
    replaced = np.flatnonzero(_filled(estimates.texts("replaces")))
    by_old = dict(
        zip(estimates.pick("replaces", replaced), replaced.tolist(), strict=True)
    )
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
    has_formula = _filled(estimates.texts("formula"))
    empty = (node >= 0) & rows.current[at] & ~rows.stated[at] & ~has_formula[at]
    calculated = np.zeros(estimates.rows, dtype=np.bool_)
    calculated[found.target[found.target >= 0]] = True
    for place in np.flatnonzero(broken | (empty & ~calculated[at])).tolist():
        name = estimates.pick("id", node[place : place + 1])[0]
        why = "cannot be used (see its findings)" if broken[place] else "states nothing"
        _add_reason(found, int(derivation[place]), f"{name} {why}")


def _add_reason(found: Derivations, derivation: int, reason: str) -> None:
    earlier = found.reasons.get(derivation)
    found.reasons[derivation] = f"{earlier}; {reason}" if earlier else reason


@dataclass(frozen=True, slots=True, eq=False)
class _MeasureFormulas:
    shapes: Shapes
    number: Integers  # measure row -> row of `shapes`, -1 without a formula
    readable: Flags
    inputs: dict[int, list[int]]  # measure row -> measure rows by slot


def _measure_shapes(measures: TypedTable, findings: Findings) -> _MeasureFormulas:
    row = np.flatnonzero(_filled(measures.texts("formula")))
    read = shapes(measures.texts("formula").take(pa.array(row)))
    _report_unreadable(read, row, measures, findings)
    target = measures.index_of(read.names)[read.use_name]
    unknown = np.flatnonzero(target < 0)
    if unknown.size:
        ids = measures.columns["id"].to_pylist()
        names = read.names.take(pa.array(read.use_name[unknown])).to_pylist()
        findings.add(
            "R203",
            measures.table.file,
            row[read.use_row[unknown]],
            "formula",
            name=names,
            target=measures.table.file,
            hint=[nearest(name, ids) for name in names],
        )
    itself = np.flatnonzero(target == row[read.use_row])
    path = [f"{name} → {name}" for name in measures.pick("id", target[itself])]
    findings.add("R205", measures.table.file, target[itself], "formula", path=path)
    readable = np.zeros(measures.rows, dtype=np.bool_)
    readable[row[read.shape >= 0]] = True
    readable[row[read.use_row[unknown]]] = False
    readable[target[itself]] = False
    number = np.full(measures.rows, -1, dtype=np.int64)
    number[row] = np.arange(len(row))
    inputs: dict[int, list[int]] = {measure: [] for measure in row.tolist()}
    for place, measure in zip(read.use_row.tolist(), target.tolist(), strict=True):
        inputs[int(row[place])].append(measure)
    return _MeasureFormulas(read, number, readable, inputs)


def _measure_inputs(
    found: Derivations,
    formulas: _MeasureFormulas,
    measure: int,
    derivation: Integers,
    estimates: TypedTable,
    rows: Rows,
) -> _Part:
    """Inputs of all rows of one measure, by its formula."""
    place = int(formulas.shapes.shape[formulas.number[measure]])
    program = formulas.shapes.programs[place]
    found.program[derivation] = len(found.programs)
    found.programs.append(program)
    derived = found.row[derivation]
    calculated = np.zeros(estimates.rows, dtype=np.bool_)
    calculated[found.target[found.target >= 0]] = True
    parts: list[_Part] = []
    for slot, wanted in enumerate(formulas.inputs[measure]):
        eligible = rows.current & (rows.usable | calculated) & (rows.as_of >= 0)
        eligible &= rows.measure == wanted
        candidates = _Candidates(np.flatnonzero(eligible), rows)
        node = candidates.pick(found, derivation, derived, estimates, rows)
        absent = node < 0
        for missing in derivation[absent].tolist():
            if missing not in found.reasons:
                found.absent.setdefault(measure, []).append(missing)
                found.reasons[missing] = "no input of the same subject and as_of"
        parts.append((derivation, np.full(len(derivation), slot, dtype=np.int64), node))
    return _stack(parts)


@dataclass(slots=True, eq=False)
class _Candidates:
    """Rows of one measure, found by subject and as_of, with or without source."""

    row: Integers
    rows: Rows

    def _sorted(self, key: Integers) -> tuple[Integers, Integers]:
        order = np.argsort(key[self.row], kind="stable")
        return self.row[order], key[self.row][order]

    def pick(
        self,
        found: Derivations,
        derivation: Integers,
        derived: Integers,
        estimates: TypedTable,
        rows: Rows,
    ) -> Integers:
        """The input of each derived row: a row, a pool of several, or -1."""
        plain = rows.subject * (int(rows.as_of.max(initial=0)) + 2) + rows.as_of + 1
        sourced = plain * (int(rows.source.max(initial=0)) + 2) + rows.source + 1
        node = np.full(len(derived), -1, dtype=np.int64)
        settled = rows.as_of[derived] < 0
        for key, same_source in ((sourced, True), (plain, False)):
            where, keys = self._sorted(key)
            first = np.searchsorted(keys, key[derived], side="left")
            count = np.searchsorted(keys, key[derived], side="right") - first
            if same_source:
                count = np.where(rows.source[derived] >= 0, count, 0)
            single = ~settled & (count == 1)
            node[single] = where[first[single]]
            for place in np.flatnonzero(~settled & (count > 1)).tolist():
                several = where[first[place] : first[place] + count[place]]
                node[place] = self._several(
                    found, int(derivation[place]), several, estimates, own=same_source
                )
            if not same_source:
                self._note(found, derivation, node, ~settled & (count > 0), estimates)
            settled |= count > 0
        return node

    def _several(
        self,
        found: Derivations,
        derivation: int,
        several: Integers,
        estimates: TypedTable,
        *,
        own: bool,
    ) -> int:
        if own:
            names = ", ".join(estimates.pick("id", several[:6]))
            _add_reason(found, derivation, f"its own source has several candidates: {names}")
            return -1
        found.pools.append(several)
        return found.rows + len(found.pools) - 1

    @staticmethod
    def _note(
        found: Derivations,
        derivation: Integers,
        node: Integers,
        borrowed: Flags,
        estimates: TypedTable,
    ) -> None:
        for place in np.flatnonzero(borrowed).tolist():
            several = node[place] >= found.rows
            taken = found.pools[node[place] - found.rows] if several else node[place : place + 1]
            names = ", ".join(estimates.pick("id", taken[:6]))
            text = f"the hull of {names}" if several else names
            earlier = found.notes.get(int(derivation[place]))
            found.notes[int(derivation[place])] = f"{earlier} and {text}" if earlier else text


def _stack(parts: Sequence[_Part]) -> _Part:
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    return tuple(np.concatenate([part[place] for part in parts]) for place in range(3))  # type: ignore[return-value]


def _join(found: Derivations, parts: Sequence[_Part]) -> None:
    derivation, slot, node = _stack(parts)
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

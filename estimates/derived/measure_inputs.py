"""Inputs of formulas in measures.csv: rows of the measures that they name (§5).

They are of the same subject and as_of as the derived row, from the same source if that has one,
else from others; several from others are pooled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.derived.derivations import (
    Derivations,
    Flags,
    Integers,
    MeasureFormulas,
    Part,
    Rows,
    formulas_of,
    stack,
)
from estimates.formulas.shapes import shapes
from estimates.tables.cells import TypedTable


def read_measure_formulas(measures: TypedTable) -> MeasureFormulas:
    """Read them; not readable are those with unknown names, and those that name themselves."""
    row = np.flatnonzero(measures.filled("formula"))
    read = shapes(measures.texts("formula").take(row))
    own = formulas_of(measures, row, read)
    readable = np.zeros(measures.rows, dtype=np.bool_)
    readable[row[read.shape >= 0]] = True
    readable[own.using[(own.target < 0) | (own.target == own.using)]] = False
    number = np.full(measures.rows, -1, dtype=np.int64)
    number[row] = np.arange(len(row))
    inputs: dict[int, list[int]] = {measure: [] for measure in row.tolist()}
    for user, measure in zip(own.using.tolist(), own.target.tolist(), strict=True):
        inputs[user].append(measure)
    return MeasureFormulas(row, read, own.target, number, readable, inputs)


def inputs_of_measure(
    found: Derivations,
    formulas: MeasureFormulas,
    measure: int,
    derivation: Integers,
    estimates: TypedTable,
    rows: Rows,
) -> Part:
    """Inputs of all rows of one measure, by its formula."""
    place = int(formulas.shapes.shape[formulas.number[measure]])
    program = formulas.shapes.programs[place]
    found.program[derivation] = len(found.programs)
    found.programs.append(program)
    derived = found.row[derivation]
    calculated = np.zeros(estimates.rows, dtype=np.bool_)
    calculated[found.target[found.target >= 0]] = True
    parts: list[Part] = []
    for slot, wanted in enumerate(formulas.inputs[measure]):
        eligible = rows.current & (rows.usable | calculated) & (rows.as_of >= 0)
        eligible &= rows.measure == wanted
        candidates = _Candidates(np.flatnonzero(eligible))
        node = candidates.pick(found, derivation, derived, estimates, rows)
        absent = node < 0
        for missing in derivation[absent].tolist():
            if missing not in found.reasons:
                found.absent.setdefault(measure, []).append(missing)
                found.reasons[missing] = "no input of the same subject and as_of"
        parts.append((derivation, np.full(len(derivation), slot, dtype=np.int64), node))
    return stack(parts)


@dataclass(slots=True, eq=False)
class _Candidates:
    """Rows of one measure, found by subject and as_of, with or without source."""

    row: Integers

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
            found.add_reason(derivation, f"its own source has several candidates: {names}")
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

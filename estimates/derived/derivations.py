"""Formulas to recalculate and their inputs, as columns (§5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from estimates.formulas.parser import FormulaError
from estimates.formulas.programs import Program
from estimates.formulas.shapes import Shapes, shapes
from estimates.tables.cells import TypedTable

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Inputs, an entry each: the derivation, its slot, the node.
Part = tuple[Integers, Integers, Integers]


@dataclass(frozen=True, slots=True, eq=False)
class Formulas:
    """The formulas that a table has. row: where; target: the row that each use of a name means.

    The uses are those of `shapes`; the target of a name that is not in the table is -1.
    """

    row: Integers
    shapes: Shapes
    target: Integers

    @property
    def unreadable(self) -> list[tuple[Integers, FormulaError]]:
        """The rows of each distinct text that is no formula, and what is wrong with it."""
        return [(self.row[lines], error) for lines, error in self.shapes.errors]

    @property
    def using(self) -> Integers:
        """The row of each use."""
        return self.row[self.shapes.use_row]

    def names(self, use: Integers) -> list[str]:
        """The names at some uses."""
        names = self.shapes.names.take(self.shapes.use_name[use])
        return [str(name) for name in names.to_pylist()]


def formulas_of(table: TypedTable, row: Integers, read: Shapes) -> Formulas:
    """Formulas over the ids of their own table; row: that of each element of `read`."""
    return Formulas(row, read, table.index_of(read.names)[read.use_name])


@dataclass(slots=True, eq=False)
class Derivations:
    """The formulas to recalculate, one per derived figure, and then one per pool of candidates.

    A node is an estimate (its row) or a pool (estimates + its number). The inputs of derivation i
    by slot are `node[start[i]:start[i + 1]]`. `target` is the node that takes its values from the
    derivation: the row, if it is calculated, or the pool; -1 for a stated figure, which only is
    checked. formulas: those of the rows themselves. by_measure: those of measures.csv.
    """

    rows: int
    row: Integers
    target: Integers
    program: Integers
    programs: list[Program]
    start: Integers
    node: Integers
    own: Flags  # by a formula of the row itself, not of its measure
    formulas: Formulas
    by_measure: MeasureFormulas
    pools: list[Integers] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)  # why a derivation cannot be decided
    notes: dict[int, str] = field(default_factory=dict)  # whose figures were borrowed
    # measure -> derivations without inputs
    absent: dict[int, list[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def slots(self, derivation: int) -> Integers:
        """The inputs of a derivation by slot."""
        return self.node[self.start[derivation] : self.start[derivation + 1]]

    def owner(self) -> Integers:
        """The derivation of each entry of `node`."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def add_reason(self, derivation: int, reason: str) -> None:
        """Add to why a derivation cannot be decided."""
        earlier = self.reasons.get(derivation)
        self.reasons[derivation] = f"{earlier}; {reason}" if earlier else reason


@dataclass(frozen=True, slots=True, eq=False)
class MeasureFormulas(Formulas):
    """The formulas of measures. number: measure row -> row of `shapes`, -1 without a formula.

    inputs: measure row -> measure rows by slot.
    """

    number: Integers
    readable: Flags
    inputs: dict[int, list[int]]


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


def own_formulas(estimates: TypedTable) -> tuple[Integers, Shapes]:
    """The rows that count and have a formula of their own, and what was read there."""
    counts = estimates.categories("status").equal("") & estimates.sound
    row = np.flatnonzero(estimates.filled("formula") & counts)
    return row, shapes(estimates.texts("formula").take(row))


def stack(parts: Sequence[Part]) -> Part:
    """Entries end to end."""
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    derivation, slot, node = (np.concatenate(column) for column in zip(*parts, strict=True))
    return derivation, slot, node

"""What is known of the inputs of derived figures once a dataset is checked.

Shared by what asks of a formula “what if”: `backward`, `diagnosis`, `sensitivity`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.values import Values
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked
from estimates.derived.dimensional import compile_program
from estimates.failures import each
from estimates.formulas.programs import Program
from estimates.tables.quantities import Bounds

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_DIGITS: Final = 15  # of a double; what lies below is the noise of converting units
_CELLS: Final = 2_000_000  # of instructions, inputs and rows, that are kept at once


class Group(NamedTuple):
    """Derived figures of one formula: its program in base units, and their inputs by slot.

    derivation: shape (rows,). inputs: nodes, shape (rows, slots).
    """

    program: Program
    derivation: Integers
    inputs: Integers

    def slots(self, values: Values) -> list[Ranges]:
        """The ranges of the inputs by slot, in base units; each of shape (rows,)."""
        return [values.ranges(self.inputs[:, slot]) for slot in range(self.program.slots)]

    def take(self, rows: Integers | slice) -> Group:
        """Some of its rows."""
        return Group(self.program, self.derivation[rows], self.inputs[rows])

    def parts(self) -> Iterator[Group]:
        """As groups of so few rows that the formula can be worked out once for every input."""
        size = max(1, _CELLS // (self.program.slots * len(self.program.instructions)))
        for start in range(0, len(self.derivation), size):
            yield self.take(slice(start, start + size))


def groups(checked: Checked, derivations: Iterable[int] | Integers) -> Iterator[Group]:
    """Those of the derived figures that could be worked out, by their formula."""
    found = checked.derivations
    asked = np.unique(np.fromiter(derivations, np.int64))
    asked = asked[(asked >= 0) & (asked < len(checked.verdict))]
    judged = checked.comparison.known & (checked.verdict != VERDICTS.index("undecidable"))
    asked = asked[judged[asked]]
    shape = found.program[asked]
    for number in np.unique(shape[shape >= 0]).tolist():
        part = asked[shape == number]
        program = compile_program(found.programs[number], checked.dataset.units).program
        inputs = found.node[found.start[part][:, None] + np.arange(program.slots)]
        yield Group(program, part, inputs)


def by_row(checked: Checked, group: Group, work: Callable[[Group], None]) -> None:
    """Do some work on a group: without the rows that meet a limit; a fault names its row."""

    def place_of(place: int) -> str:
        return checked.place_of(int(checked.derivations.row[group.derivation[place]]))

    rows = np.arange(len(group.derivation))
    each(rows, lambda some: work(group.take(some)), lambda *_: None, place_of)


def rows_of(checked: Checked, nodes: Integers) -> Integers:
    """The row of each node; of a pool its first candidate."""
    derivations = checked.derivations
    rows = nodes.copy()
    for place in np.flatnonzero(nodes >= derivations.rows).tolist():
        rows[place] = derivations.pools[int(nodes[place]) - derivations.rows][0]
    return rows


def names_of(checked: Checked, nodes: Integers) -> list[str]:
    """The id of each node; of a pool, whose candidates are of one measure, that measure's."""
    rows = rows_of(checked, nodes)
    names = checked.estimates.pick("id", rows)
    for place in np.flatnonzero(nodes >= checked.derivations.rows).tolist():
        names[place] = checked.estimates.pick("measure", rows[place : place + 1])[0]
    return names


def scales_of(checked: Checked, nodes: Integers) -> Floats:
    """What a value in each node's own unit is multiplied by to be in base units."""
    return np.asarray(checked.units.scale[rows_of(checked, nodes)])


def units_of(checked: Checked, nodes: Integers) -> list[str]:
    """The unit text of each node; of a pool that of its first candidate."""
    return checked.estimates.pick("unit", rows_of(checked, nodes))


def natural_bounds(checked: Checked) -> Bounds:
    """The natural bounds of each estimate's measure, in base units; infinite where it has none."""
    bounds, scale = checked.bounds, checked.units.scale
    return Bounds(bounds.low * scale, bounds.high * scale)


def tidy(value: float, digits: int = _DIGITS) -> float:
    """A number without the noise of converting units; infinite ones as they are."""
    return float(f"{value:.{digits}g}") + 0.0

"""What the cells of an estimate mean in numbers: its unit, its range and its figure (§3, §4).

Columns in, columns out: ranges in the row's own unit, beside them the scale to base units and the
dimension.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK, Ranges
from estimates.tables import rounding
from estimates.tables.cells import Categories, TypedTable
from estimates.units.dimensions import Dimension
from estimates.units.registry import Unit, UnitError, UnitRegistry

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(slots=True)
class Dimensions:
    """Dimensions by number, so that columns can be compared."""

    known: list[Dimension] = field(default_factory=list)
    _numbers: dict[Dimension, int] = field(default_factory=dict)

    def number(self, dimension: Dimension) -> int:
        """The position of a dimension in `known`, where it is added if it is new."""
        if dimension not in self._numbers:
            self._numbers[dimension] = len(self.known)
            self.known.append(dimension)
        return self._numbers[dimension]


@dataclass(frozen=True, slots=True, eq=False)
class UnitColumn:
    """A column of units; scale and dimension by row, NaN and -1 where it cannot be read.

    hints: how to write each text that cannot be read, by its code in `text`.
    """

    units: tuple[Unit | None, ...]
    text: Categories
    scale: Floats
    dimension: Integers
    hints: Mapping[int, str]


def read_units(table: TypedTable, registry: UnitRegistry, dimensions: Dimensions) -> UnitColumn:
    """The `unit` column of a table, each distinct text read once."""
    text = table.categories("unit")
    units: list[Unit | None] = []
    hints: dict[int, str] = {}
    for code, name in enumerate(text.values):
        try:
            units.append(registry.unit(name) if name else None)
        except UnitError as error:
            units.append(None)
            hints[code] = error.hint
    scale = np.array([np.nan if unit is None else unit.scale for unit in units], dtype=np.float64)
    numbers = [-1 if unit is None else dimensions.number(unit.dimension) for unit in units]
    number = np.array(numbers, dtype=np.int64)
    return UnitColumn(tuple(units), text, scale[text.codes], number[text.codes], hints)


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """The natural bounds of each row's measure, in the row's unit; infinite where there is none."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Quantities:
    """One element per estimate, in the row's own unit.

    stated: the row has figures. usable: they have one meaning. range: empty where not usable.
    half_unit: half of what the figure was rounded to (a unit of its last significant digit), 0
    where it is exact or a bound. lean: 1 where it was cut, -1 where it was rounded up, else 0.
    one_sided: -1 an upper bound, +1 a lower bound, 0 neither. rounded: which ends are edges of a
    rounding, low and then high, of shape (2, ...). flaws: the rows that break a rule of the cells,
    by its name; pairs of columns in `PAIRS` are not in order.
    """

    stated: Flags
    usable: Flags
    range: Ranges
    figure: Floats
    half_unit: Floats
    lean: NDArray[np.int8]
    one_sided: NDArray[np.int8]
    interval: Flags
    rounded: Flags
    flaws: Mapping[Flaw, Integers]


PAIRS: Final = (("low", "high"), ("low", "best"), ("best", "high"))
Flaw: TypeAlias = str | tuple[str, str]


# Cells that are filled (1 low, 2 best, 4 high) and the qualifiers that fit them.
FITTING: Final[dict[int, tuple[str, ...]]] = {
    0: ("",),
    1: ("at_least", "more_than", "vague"),
    2: ("", "exactly", "about"),
    4: ("up_to", "less_than", "vague"),
    5: ("", "between"),
    7: ("", "between"),
}
CELLS: Final = ("low", "best", "high")


def filled_cells(table: TypedTable) -> Integers:
    """Which of low (1), best (2) and high (4) are filled, summed, for each row."""
    low, best, high = (table.numbers[name].typed for name in CELLS)
    return np.asarray(low * 1 + best * 2 + high * 4)


def read_quantities(table: TypedTable, bounds: Bounds) -> Quantities:
    """Ranges and figures of all estimates; bounds: the natural ones of each, in its unit."""
    low, best, high = (table.numbers[name] for name in CELLS)
    pattern = filled_cells(table)
    stated = pattern > 0
    readable = ~(low.bad | best.bad | high.bad) & table.sound & table.legible
    qualifier = table.categories("qualifier")
    interval = ~table.categories("interval").equal("")
    vague, exactly = qualifier.equal("vague"), qualifier.equal("exactly")
    rounded = rounding.read(table)
    fits = _allowed(qualifier)[pattern, qualifier.codes]
    loose = interval & ~np.isin(pattern, (5, 7))
    given = rounded.given & readable & fits & ~loose
    vain = given & (~best.typed | exactly)
    off = given & best.typed & ~rounded.fits(best.value) & ~vain
    flaws: dict[Flaw, Flags] = {
        "qualifier": readable & ~fits,
        "interval": readable & loose,
        "rounding": vain,
        "multiple": off,
    }
    usable = stated & readable & fits & ~(loose | vain | off)
    for pair, wrong in _disordered(table, stated & readable).items():
        flaws[pair] = wrong
        usable &= ~wrong

    one_sided = np.where(usable & (pattern == 1), 1, np.where(usable & (pattern == 4), -1, 0))
    half_unit = np.where(rounded.given, rounded.step / 2, best.half_unit)
    half = np.where((pattern == 2) & ~exactly, half_unit, 0.0)
    middle = np.where(pattern == 2, best.value + rounded.lean * half, best.value)
    bottom = np.select([pattern == 2, pattern == 4], [middle - half, bounds.low], low.value)
    top = np.select([pattern == 2, pattern == 1], [middle + half, bounds.high], high.value)
    # Rounding is clipped to the natural bounds; a figure beyond them keeps its own range (Q403).
    inside = (best.value >= bounds.low) & (best.value <= bounds.high)
    clip = (pattern == 2) & inside
    bottom = np.where(clip, np.maximum(bottom, bounds.low), bottom)
    top = np.where(clip, np.minimum(top, bounds.high), top)
    edges = np.stack([bottom == middle - half, top == middle + half])  # that no bound cut off
    # A lower bound above the natural maximum leaves nothing above it; two ends that only the slack
    # puts in order (1/3 and 0.3333333333) change places.
    bottom, top = (
        np.where(one_sided > 0, bottom, np.minimum(bottom, top)),
        np.where(one_sided < 0, top, np.maximum(bottom, top)),
    )
    figure = np.select([pattern == 1, pattern == 4], [low.value, high.value], best.value)
    figure = np.where(usable & ~vague, figure, np.nan)
    last = np.where(one_sided != 0, 0.0, np.where(exactly, 0.0, half_unit))
    return Quantities(
        stated=stated,
        usable=usable,
        range=Ranges(
            np.where(usable, bottom, np.nan) + 0.0,
            np.where(usable, top, np.nan) + 0.0,
            one_sided < 0,
            one_sided > 0,
            _strict(qualifier, one_sided),
        ),
        figure=figure,
        half_unit=np.where(np.isnan(figure), np.nan, last),
        lean=rounded.lean,
        one_sided=one_sided.astype(np.int8),
        interval=interval & usable,
        rounded=edges & (usable & (half > 0)),
        flaws={name: np.flatnonzero(rows) for name, rows in flaws.items()},
    )


def _strict(qualifier: Categories, one_sided: Integers) -> Flags | None:
    """Which ends are bounds that are themselves left out; None where none is."""
    strict = np.stack(
        [
            qualifier.equal("more_than") & (one_sided > 0),
            qualifier.equal("less_than") & (one_sided < 0),
        ]
    )
    return strict if strict.any() else None


def _allowed(qualifier: Categories) -> Flags:
    """By filled cells and qualifier: whether they fit."""
    words = [[word in FITTING.get(cells, ()) for word in qualifier.values] for cells in range(8)]
    return np.array(words, dtype=np.bool_).reshape(8, -1)


def _disordered(table: TypedTable, asked: Flags) -> dict[Flaw, Flags]:
    """By pairs of columns, the rows where the first is above the second; each row once."""
    disordered: dict[Flaw, Flags] = {}
    for pair in PAIRS:
        first, second = (table.numbers[name].value for name in pair)
        slack = SLACK * np.maximum(np.abs(first), np.abs(second))
        disordered[pair] = asked & (first > second + slack)
        asked = asked & ~disordered[pair]
    return disordered

"""What the cells of an estimate mean in numbers: its unit, its range and its figure (§3, §4).

Columns in, columns out: ranges in the row's own unit, beside them the scale to base units and the
dimension.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK, Ranges
from estimates.findings.collection import Findings
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
    """A column of units; scale and dimension by row, NaN and -1 where it cannot be read."""

    units: tuple[Unit | None, ...]
    text: Categories
    scale: Floats
    dimension: Integers


def read_units(
    table: TypedTable, registry: UnitRegistry, dimensions: Dimensions, findings: Findings
) -> UnitColumn:
    """The `unit` column of a table, each distinct text read once."""
    text = table.categories("unit")
    units: list[Unit | None] = []
    problems: dict[int, str] = {}
    for code, name in enumerate(text.values):
        try:
            units.append(registry.unit(name) if name else None)
        except UnitError as error:
            units.append(None)
            problems[code] = error.hint
    bad = np.flatnonzero(np.isin(text.codes, list(problems)))
    hints = [problems[code] for code in text.codes[bad].tolist()]
    findings.add("U301", table.table.file, bad, "unit", hint=hints)
    scale = np.array([np.nan if unit is None else unit.scale for unit in units], dtype=np.float64)
    numbers = [-1 if unit is None else dimensions.number(unit.dimension) for unit in units]
    number = np.array(numbers, dtype=np.int64)
    return UnitColumn(tuple(units), text, scale[text.codes], number[text.codes])


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
    rounding, low and then high, of shape (2, ...).
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


# Cells that are filled (1 low, 2 best, 4 high) and the qualifiers that fit them.
FITTING: Final[dict[int, tuple[str, ...]]] = {
    0: ("",),
    1: ("at_least", "more_than", "vague"),
    2: ("", "exactly", "about"),
    4: ("up_to", "less_than", "vague"),
    5: ("", "between"),
    7: ("", "between"),
}
_CELLS: Final = ("low", "best", "high")
_PATTERNS: Final = {
    0: "a qualifier without figures",
    1: "only low is filled",
    2: "only best is filled",
    3: "low and best are filled, high is not",
    4: "only high is filled",
    5: "low and high are filled",
    6: "best and high are filled, low is not",
    7: "low, best and high are filled",
}


def read_quantities(table: TypedTable, bounds: Bounds, findings: Findings) -> Quantities:
    """Ranges and figures of all estimates, with findings Q401 and Q402."""
    low, best, high = (table.numbers[name] for name in _CELLS)
    pattern = low.typed * 1 + best.typed * 2 + high.typed * 4
    stated = pattern > 0
    readable = ~(low.bad | best.bad | high.bad) & table.sound & table.legible
    qualifier = table.categories("qualifier")
    interval = ~table.categories("interval").equal("")
    vague, exactly = qualifier.equal("vague"), qualifier.equal("exactly")
    rounded = rounding.read(table)
    fits = _fits(table, pattern, qualifier, interval, readable, findings)
    fits &= _rounded_well(table, rounded, exactly, readable & fits, findings)
    ordered = _ordered(table, stated & readable, findings)
    usable = stated & readable & fits & ordered

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


def _fits(
    table: TypedTable,
    pattern: Integers,
    qualifier: Categories,
    interval: Flags,
    readable: Flags,
    findings: Findings,
) -> Flags:
    """Whether the qualifier and the interval fit the filled cells; Q402 where not."""
    allowed = np.zeros((8, len(qualifier.values)), dtype=np.bool_)
    for cells, words in FITTING.items():
        for code, word in enumerate(qualifier.values):
            allowed[cells, code] = word in words
    fits = allowed[pattern, qualifier.codes]
    file = table.table.file
    wrong = np.flatnonzero(readable & ~fits)
    what = [
        _misfit(cells, qualifier.values[code])
        for cells, code in zip(
            pattern[wrong].tolist(), qualifier.codes[wrong].tolist(), strict=True
        )
    ]
    findings.add("Q402", file, wrong, "qualifier", what=what)
    loose = interval & ~np.isin(pattern, (5, 7)) & readable
    findings.add_where(
        "Q402", file, loose, "interval", what="an interval such as 90% needs both low and high"
    )
    return np.asarray(fits & ~loose)


def _rounded_well(
    table: TypedTable,
    rounded: rounding.Roundings,
    exactly: Flags,
    readable: Flags,
    findings: Findings,
) -> Flags:
    """Whether what is said of the rounding can be said of the figure; Q402 where not."""
    best = table.numbers["best"]
    given = rounded.given & readable
    loose, off = given & (~best.typed | exactly), given & best.typed & ~rounded.fits(best.value)
    what = "rounding speaks of the figure in best, which is not exactly so: fill best, or blank it"
    findings.add_where("Q402", table.table.file, loose, "rounding", what=what)
    rows = np.flatnonzero(off & ~loose)
    pairs = zip(table.pick("best", rows), table.pick("rounding", rows), strict=True)
    words = [f"{figure} is no multiple of what it was rounded to ({how})" for figure, how in pairs]
    findings.add("Q402", table.table.file, rows, "rounding", what=words)
    return np.asarray(~(loose | off))


def _misfit(cells: int, word: str) -> str:
    seen = _PATTERNS[cells]
    if cells == 0:
        return f"“{word}” without figures: fill low, best or high, or blank the qualifier"
    fitting = " or ".join(option or "a blank" for option in FITTING.get(cells, ()))
    if not fitting:
        return f"{seen}: fill low and high both, or put a single figure into best"
    if not word:
        return f"{seen}, and the qualifier is blank: it has to be {fitting}"
    return f"{seen}, which “{word}” does not fit: {fitting} would"


def _ordered(table: TypedTable, readable: Flags, findings: Findings) -> Flags:
    """Whether low, best and high are in order; Q401 where not."""
    ordered = np.ones(table.rows, dtype=np.bool_)
    for lower, upper in (("low", "high"), ("low", "best"), ("best", "high")):
        first, second = table.numbers[lower], table.numbers[upper]
        slack = SLACK * np.maximum(np.abs(first.value), np.abs(second.value))
        wrong = readable & ordered & (first.value > second.value + slack)
        rows = np.flatnonzero(wrong)
        findings.add(
            "Q401",
            table.table.file,
            rows,
            lower,
            low_column=lower,
            high_column=upper,
            low=table.pick(lower, rows),
            high=table.pick(upper, rows),
        )
        ordered &= ~wrong
    return ordered

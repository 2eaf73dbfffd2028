"""Whether the cells say what the source's own words say (Q404).

The phrase reader reads `as_stated`; a row is reported only where none of its readings fits the
cells. What the reader is not sure of, and what the words leave to the analyst, is passed over.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.arithmetic.ranges import SLACK
from estimates.findings.collection import Findings
from estimates.phrases.grammar import SEVERAL
from estimates.phrases.reader import Candidates, Reader
from estimates.tables.cells import TypedTable
from estimates.tables.quantities import Quantities, UnitColumn
from estimates.units.registry import Unit, UnitRegistry
from estimates.words import wording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_LOWER: Final = ("at_least", "more_than")
_UPPER: Final = ("up_to", "less_than")
# Cell qualifiers that fit a reading with one figure; `_SOFT` where the words say “estimated”.
_FITTING: Final = {
    "": ("", "exactly"),
    "about": ("about",),
    "exactly": ("exactly", ""),
    "at_least": (*_LOWER, "vague"),
    "more_than": (*_LOWER, "vague"),
    "up_to": (*_UPPER, "vague"),
    "less_than": (*_UPPER, "vague"),
    "vague": (*_LOWER, "vague"),
}
_SOFT: Final = ("", "about")
_ESTIMATES: Final = re.compile(
    r"\b(?:estimat|reported|believ|thought|perhaps|maybe|possibl|probabl|likely|assess|project"
    r"|suggest|forecast|expect|assum|may\b|might\b|could\b|average|order of)",
    re.IGNORECASE,
)
# A measure in an unknown unit ("12 leagues", "12 tons") may have been converted.
_MEASURES: Final = frozenset({"length", "mass", "time", "CO2e"})
_SHORT: Final = 1e6  # a number with at most six decimals is as stated, others were rounded
_FIGURE, _HEDGE, _UNIT = "figure", "hedge", "unit"


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Readings beside the cells of their rows, one element per reading."""

    found: Candidates
    low: Floats
    best: Floats
    high: Floats
    half: dict[str, Floats]
    factors: tuple[Floats, Floats]
    clash: Flags
    qualifier: NDArray[np.object_]
    soft: Flags

    def equal(self, stated: Floats, name: str) -> Flags:
        """Where a stated number is that of a cell, perhaps in another unit."""
        cell: Floats = getattr(self, name)
        same = np.zeros(len(cell), dtype=np.bool_)
        for factor in self.factors:
            value = stated * factor
            rounded = (
                (factor != 1)
                | self.found.share
                | (np.abs(stated * _SHORT - np.round(stated * _SHORT)) > 1e-3)
            )
            slack = SLACK * np.maximum(np.abs(value), np.abs(cell))
            slack = np.where(rounded, np.maximum(slack, self.half[name] * (1 + SLACK)), slack)
            same |= np.abs(value - cell) <= slack  # False where either is NaN
        return same


def check_transcription(
    estimates: TypedTable,
    quantities: Quantities,
    units: UnitColumn,
    registry: UnitRegistry,
    findings: Findings,
) -> Flags:
    """Q404 where no reading of `as_stated` fits the cells; returns which rows were compared."""
    checked = quantities.stated & quantities.usable & estimates.filled("as_stated")
    rows = np.flatnonzero(checked)
    texts = estimates.texts("as_stated").take(pa.array(rows))
    found = Reader(registry).candidates(texts)
    compared = np.zeros(estimates.rows, dtype=np.bool_)
    if not found.row.size:
        return compared
    pairs = _pairs(estimates, units, registry, rows, texts, found)
    values, hedges = _fits(pairs)
    clear = _clear(found, len(rows))
    fitting = np.zeros(len(rows), dtype=np.bool_)
    fitting[found.row[values & hedges & ~pairs.clash]] = True
    compared[rows[clear]] = True
    for position in np.flatnonzero(clear & ~fitting).tolist():
        own = np.flatnonzero(found.row == position)
        if not _excused(pairs, own, units, rows[position]):
            _report(estimates, quantities, rows[position], pairs, own, values, findings)
    return compared


def _clear(found: Candidates, count: int) -> Flags:
    """Phrases whose figures were all read."""
    readable = np.array([not why or why == SEVERAL for why in found.reason])
    clear = np.zeros(count, dtype=np.bool_)
    clear[found.row] = True
    return np.asarray(clear & readable)


def _pairs(
    estimates: TypedTable,
    units: UnitColumn,
    registry: UnitRegistry,
    rows: Integers,
    texts: pa.StringArray,
    found: Candidates,
) -> _Pairs:
    at = rows[found.row]
    numbers = {
        name: estimates.numbers[column]
        for name, column in (("low", "low"), ("best", "best"), ("high", "high"))
    }
    encoded = texts.dictionary_encode()
    estimating = [bool(_ESTIMATES.search(text)) for text in encoded.dictionary.to_pylist()]
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    qualifiers = estimates.categories("qualifier")
    first, second, clash = _units(units, registry, at, found)
    return _Pairs(
        found=found,
        low=numbers["low"].value[at],
        best=numbers["best"].value[at],
        high=numbers["high"].value[at],
        half={name: np.nan_to_num(one.half_unit[at]) for name, one in numbers.items()},
        factors=(first, second),
        clash=clash,
        qualifier=np.array(qualifiers.values, dtype=object)[qualifiers.codes[at]],
        soft=np.array(estimating, dtype=np.bool_)[codes][found.row],
    )


def _units(
    units: UnitColumn, registry: UnitRegistry, at: Integers, found: Candidates
) -> tuple[Floats, Floats, Flags]:
    """Two factors from the reading's unit to the cell's, and whether the units exclude each other.

    Looked at once per distinct pair of units.
    """
    names, name = np.unique(found.unit.astype(str), return_inverse=True)
    said = [registry.unit(text) if text else None for text in names.tolist()]
    count = len(units.units)
    codes = units.text.codes[at].astype(np.int64)
    pairs, pair = np.unique(name * count + codes, return_inverse=True)
    table = [_relation(said[one // count], units.units[one % count]) for one in pairs.tolist()]
    first, second, clash = (np.array(column)[pair] for column in zip(*table, strict=True))
    return first.astype(np.float64), second.astype(np.float64), clash.astype(np.bool_)


def _relation(said: Unit | None, cell: Unit | None) -> tuple[float, float, bool]:
    """Two factors to try, and whether the units exclude each other.

    Words often leave a part of the unit out ("$2,000 per month" for each soldier), so that a unit
    which is part of the other fits, with its numbers as they are.
    """
    if cell is None:
        return 1.0, 1.0, False
    if said is None:
        return 1.0, (1.0 if cell.dimension else 1 / cell.scale), False
    factor = said.scale / cell.scale
    if said.dimension == cell.dimension:
        return factor, factor, False
    own, other = ({name for name, _ in unit.dimension} for unit in (said, cell))
    return 1.0, factor, not (own <= other or other <= own)


def _fits(pairs: _Pairs) -> tuple[Flags, Flags]:
    """Whether the figures of each reading are those of the cells, and whether its hedge is."""
    found = pairs.found
    low, high = ~np.isnan(pairs.low), ~np.isnan(pairs.high)
    qualifier = found.qualifier.astype(str)
    lower, upper = np.isin(qualifier, _LOWER), np.isin(qualifier, _UPPER)
    vague, between = qualifier == "vague", qualifier == "between"
    point = ~(lower | upper | vague | between)
    same = {
        (end, cell): pairs.equal(getattr(found, end), cell)
        for end, cell in itertools.product(("low", "figure", "high"), ("low", "best", "high"))
    }
    anywhere = same["figure", "low"] | same["figure", "best"] | same["figure", "high"]
    ends = same["low", "low"] & same["high", "high"]
    best = np.isnan(pairs.best) | np.isnan(found.figure) | same["figure", "best"]
    values = np.select(
        [vague, between],
        [
            (pairs.qualifier == "vague")
            | same["low", "low"]
            | same["low", "best"]
            | same["low", "high"],
            (ends & best) | (~low & ~high & same["figure", "best"]),
        ],
        anywhere,
    ).astype(np.bool_)
    words = np.array(
        [
            cell in _FITTING.get(said, ("", "between")) or (soft and {cell, said} <= set(_SOFT))
            for said, cell, soft in zip(
                qualifier.tolist(), pairs.qualifier.tolist(), pairs.soft.tolist(), strict=True
            )
        ],
        dtype=np.bool_,
    )
    filled_both = low & high
    # A figure with ends beside it, which the source may give elsewhere.
    hedges = np.select(
        [point, lower, upper],
        [
            np.where(filled_both, same["figure", "best"], words & ~low & ~high),
            words & low & ~high,
            words & high & ~low,
        ],
        words | between,
    ).astype(np.bool_)
    return values, hedges


def _excused(pairs: _Pairs, own: Integers, units: UnitColumn, row: int) -> bool:
    """Whether the cells may come from the words all the same: converted, or a sum of several."""
    unit = units.units[units.text.codes[row]]
    said = pairs.found.unit[own]
    bases = {name for name, _ in unit.dimension} if unit else set()
    if bases and bases <= _MEASURES and (said == "").any():
        return True
    if own.size < 2:
        return False
    first = own[0]
    cells = [
        v for v in (pairs.low[first], pairs.best[first], pairs.high[first]) if not math.isnan(v)
    ]
    stated = {
        float(value * factor[place])
        for place in own.tolist()
        for value in (pairs.found.low[place], pairs.found.figure[place], pairs.found.high[place])
        for factor in pairs.factors
        if not math.isnan(value)
    }
    if len(cells) > 1:
        return all(_near(cell, stated) for cell in cells)
    return not _near(cells[0], stated) and _near(cells[0], _combined(stated))


def _near(cell: float, stated: set[float]) -> bool:
    return any(math.isclose(cell, value, rel_tol=1e-3) for value in stated)


def _combined(stated: set[float]) -> set[float]:
    """What a few figures come to, two at a time, and their sum."""
    few = sorted(stated)[:8]
    found = {sum(few)}
    for one, other in itertools.permutations(few, 2):
        found |= {one + other, one - other, one * other}
        found |= {one / other, 100 * one / other} if other else set()
    return found


def _report(
    estimates: TypedTable,
    quantities: Quantities,
    row: int,
    pairs: _Pairs,
    own: Integers,
    values: Flags,
    findings: Findings,
) -> None:
    differs = _HEDGE if values[own].any() else _FIGURE
    differs = _UNIT if pairs.clash[own].all() else differs
    at = np.array([row])
    qualifier, unit = estimates.pick("qualifier", at)[0], estimates.pick("unit", at)[0]
    ranges = quantities.range
    open_ = "low" if ranges.open_low[row] else "high" if ranges.open_high[row] else ""
    as_stated = estimates.pick("as_stated", at)[0]
    have = wording.range_words(
        float(ranges.low[row]),
        float(quantities.figure[row]),
        float(ranges.high[row]),
        open_,
        unit,
        qualifier,
        wording.vague_word(as_stated),
    )
    said = list(dict.fromkeys(_words(pairs.found, place, as_stated) for place in own.tolist()))
    findings.add(
        "Q404",
        estimates.table.file,
        at,
        "as_stated",
        said=" or ".join(said),
        have=have,
        differs=differs,
    )


def _words(found: Candidates, place: int, as_stated: str) -> str:
    """A reading in words."""
    qualifier, unit = str(found.qualifier[place]), str(found.unit[place]) or "1"
    low, figure, high = (float(end[place]) for end in (found.low, found.figure, found.high))
    if math.isnan(low) and math.isnan(high):
        low = high = figure
    open_ = "high" if math.isnan(high) else "low" if math.isnan(low) else ""
    low = -math.inf if math.isnan(low) else low
    high = math.inf if math.isnan(high) else high
    return wording.range_words(
        low, figure, high, open_, unit, qualifier, wording.vague_word(as_stated)
    )

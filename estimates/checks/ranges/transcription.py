"""Whether the cells say what the source's own words say (Q404).

The phrase reader reads `as_stated`; a row is reported only where none of its readings fits the
cells. What the reader is not sure of, and what the words leave to the analyst, is passed over.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.agreement.comparable import claim_words
from estimates.arithmetic.ranges import SLACK
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.phrases.grammar import SEVERAL
from estimates.phrases.reader import Candidates, Reader, interval_text
from estimates.phrases.text import words
from estimates.tables.cells import TypedTable
from estimates.tables.quantities import UnitColumn
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
_NEVER_LEFT_OUT: Final = frozenset({"percentage_point"})  # where the other is in percent
_LEVEL: Final = re.compile(r"([0-9.]+) ?%")
_SHORT: Final = 1e6  # a number with at most six decimals is as stated, others were rounded
_FEW: Final = 1 << 16  # codes that are counted one by one
_FIGURE, _HEDGE, _UNIT, _INTERVAL = "figure", "hedge", "unit", "interval"


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
    cell: Integers  # which of `cells` each one's qualifier is
    cells: tuple[str, ...]
    share: Flags
    soft: Flags
    level: Floats  # of the cells' interval, NaN where its ends are bounds

    def equal(self, stated: Floats, name: str) -> Flags:
        """Where a stated number is that of a cell, perhaps in another unit."""
        cells: Floats = getattr(self, name)
        found = np.zeros(len(cells), dtype=np.bool_)
        both = np.flatnonzero(~np.isnan(stated) & ~np.isnan(cells))
        number, cell, share = stated[both], cells[both], self.share[both]
        half = self.half[name][both] * (1 + SLACK)
        long = share | (np.abs(number * _SHORT - np.round(number * _SHORT)) > 1e-3)
        same = np.zeros(len(both), dtype=np.bool_)
        for factors in self.factors:
            factor = factors[both]
            value = number * factor
            slack = SLACK * np.maximum(np.abs(value), np.abs(cell))
            slack = np.where(long | (factor != 1), np.maximum(slack, half), slack)
            same |= np.abs(value - cell) <= slack
        found[both] = same
        return found


@check(
    "Q404",
    WARNING,
    title="the cells differ from the source's words",
    message="“{cell}” reads as {reading}, but the cells say {cells}: the {differs} differs{slip}; correct the cells, or the words in as_stated",
    explanation="The figures and the hedge are read out of as_stated and compared with low, best,"
    " high, qualifier, unit and interval. Reported only where no reading fits; ambiguous words are"
    " skipped.",
    fix="Copy the figure, its hedge and its unit as the source has them, or quote the words the cells rest on.",
    why="the words are read by rule, and a reading may be wrong",
)
def transcribed_otherwise(stated: Stated, run: Run) -> None:
    table, quantities = stated.estimates, stated.quantities
    quoted = table.filled("as_stated") & quantities.stated
    run.over(0, quoted & ~quantities.usable)
    rows = np.flatnonzero(quoted & quantities.usable)
    texts = table.texts("as_stated").take(pa.array(rows))
    candidates = Reader(stated.dataset.units).candidates(texts)
    clear = _clear(candidates, len(rows))
    run.over(clear, ~clear)
    if not candidates.row.size:
        return
    pairs = _pairs(stated, rows, candidates)
    values, hedges = _fits(pairs)
    levels = _same_levels(pairs)
    fitting = np.zeros(len(rows), dtype=np.bool_)
    fitting[candidates.row[values & hedges & levels & ~pairs.clash]] = True
    for position in np.flatnonzero(clear & ~fitting).tolist():
        own = np.flatnonzero(candidates.row == position)
        if not _excused(pairs, own, stated.units, rows[position]):
            _report(stated, rows[[position]], pairs, own, (values, hedges), run)


def _clear(found: Candidates, count: int) -> Flags:
    """Phrases whose figures were all read."""
    readable = np.array([why in {"", SEVERAL} for why in found.reasons], dtype=np.bool_)
    clear = np.zeros(count, dtype=np.bool_)
    clear[found.row] = True
    return np.asarray(clear & readable[found.why])


def _pairs(stated: Stated, rows: Integers, found: Candidates) -> _Pairs:
    estimates, units, registry = stated.estimates, stated.units, stated.dataset.units
    at = rows[found.row]
    numbers = {
        name: estimates.numbers[column]
        for name, column in (("low", "low"), ("best", "best"), ("high", "high"))
    }
    estimating = [bool(_ESTIMATES.search(words(template))) for template in found.templates]
    soft = np.array(estimating, dtype=np.bool_)[found.template]
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
        cell=qualifiers.codes[at].astype(np.int64),
        cells=qualifiers.values,
        share=np.array([kind.share for kind in found.kinds], dtype=np.bool_)[found.kind],
        soft=soft[found.row],
        level=_levels(estimates)[at],
    )


def _levels(estimates: TypedTable) -> Floats:
    """The levels of intervals in percent, NaN where low and high are bounds."""
    column = estimates.categories("interval")
    numbers = [_LEVEL.fullmatch(text) for text in column.values]
    known = np.array([float(number[1]) if number else math.nan for number in numbers])
    return np.asarray(known[column.codes], dtype=np.float64)


def _units(
    units: UnitColumn, registry: UnitRegistry, at: Integers, found: Candidates
) -> tuple[Floats, Floats, Flags]:
    """Two factors from the reading's unit to the cell's, and whether the units exclude each other.

    Looked at once per distinct pair of units.
    """
    names, name = _coded(kind.unit or "" for kind in found.kinds)
    said = [registry.unit(text) if text else None for text in names]
    count = len(units.units)
    pairs, pair = _distinct(name[found.kind] * count + units.text.codes[at], len(said) * count)
    table = [_relation(said[one // count], units.units[one % count]) for one in pairs.tolist()]
    first, second, clash = (np.array(column)[pair] for column in zip(*table, strict=True))
    return first.astype(np.float64), second.astype(np.float64), clash.astype(np.bool_)


def _distinct(codes: Integers, bound: int) -> tuple[Integers, Integers]:
    """Distinct codes below `bound`, and which of them each is; not sorted where they are few."""
    if bound > _FEW:
        return np.unique(codes, return_inverse=True)
    known = np.flatnonzero(np.bincount(codes, minlength=bound))
    place = np.zeros(bound, dtype=np.int64)
    place[known] = np.arange(known.size)
    return known, place[codes]


def _coded(texts: Iterable[str]) -> tuple[list[str], Integers]:
    """Distinct texts, and which of them each is."""
    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return list(known), np.array(codes, dtype=np.int64)


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
    clash = bool((own ^ other) & _NEVER_LEFT_OUT) or not (own <= other or other <= own)
    times = [dict(unit.dimension).get("time", 0) for unit in (said, cell)]
    return (factor if times[0] == times[1] != 0 else 1.0), factor, clash


def _fits(pairs: _Pairs) -> tuple[Flags, Flags]:
    """Whether the figures of each reading are those of the cells, and whether its hedge is."""
    found = pairs.found
    low, high = ~np.isnan(pairs.low), ~np.isnan(pairs.high)
    hedges, hedge = _coded(kind.qualifier for kind in found.kinds)
    hedge = hedge[found.kind]
    lower, upper, vague, between = (
        np.isin(hedges, names)[hedge] for names in (_LOWER, _UPPER, "vague", "between")
    )
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
            np.isin(pairs.cells, "vague")[pairs.cell]
            | same["low", "low"]
            | same["low", "best"]
            | same["low", "high"],
            (ends & best) | (~low & ~high & same["figure", "best"]),
        ],
        anywhere,
    ).astype(np.bool_)
    strict = np.array(
        [[cell in _FITTING.get(said, ("", "between")) for cell in pairs.cells] for said in hedges]
    )
    soft = np.array([[{cell, said} <= set(_SOFT) for cell in pairs.cells] for said in hedges])
    fitting = strict[hedge, pairs.cell] | (pairs.soft & soft[hedge, pairs.cell])
    filled_both = low & high
    # A figure with ends beside it, which the source may give elsewhere.
    hedged = np.select(
        [point, lower, upper],
        [
            np.where(filled_both, same["figure", "best"], fitting & ~low & ~high),
            fitting & low & ~high,
            fitting & high & ~low,
        ],
        fitting | between,
    ).astype(np.bool_)
    return values, hedged


def _same_levels(pairs: _Pairs) -> Flags:
    """Whether the cells' ends are such an interval as the words state, where both have ends."""
    ends = ~np.isnan(pairs.low) & ~np.isnan(pairs.high)
    stated = pairs.found.level
    return np.asarray(np.isnan(stated) | ~ends | (np.abs(stated - pairs.level) < SLACK * 100))


def _excused(pairs: _Pairs, own: Integers, units: UnitColumn, row: int) -> bool:
    """Whether the cells may come from the words all the same: converted, or a sum of several."""
    unit = units.units[units.text.codes[row]]
    kinds = [pairs.found.kinds[kind] for kind in pairs.found.kind[own].tolist()]
    bases = {name for name, _ in unit.dimension} if unit else set()
    if bases and bases <= _MEASURES and not all(kind.unit for kind in kinds):
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
    stated: Stated,
    row: Integers,
    pairs: _Pairs,
    own: Integers,
    fits: tuple[Flags, Flags],
    run: Run,
) -> None:
    values, hedges = fits
    differs = _HEDGE if values[own].any() else _FIGURE
    differs = _INTERVAL if (values & hedges)[own].any() else differs
    differs = _UNIT if pairs.clash[own].all() else differs
    (as_stated,) = stated.estimates.pick("as_stated", row)
    vague = wording.vague_word(as_stated)
    readings = dict.fromkeys(_words(pairs.found, place, vague) for place in own.tolist())
    run.add(
        stated.estimates.table.file,
        row,
        "as_stated",
        reading=" or ".join(readings),
        cells=claim_words(stated, row)[0],
        differs=differs,
        slip=_slip(pairs, own) if differs == _FIGURE else "",
    )


def _slip(pairs: _Pairs, own: Integers) -> str:
    """What a spreadsheet may have done to a cell: where decimals have commas, 12,000 is 12."""
    found = pairs.found
    for place in own.tolist():
        for name in ("best", "low", "high"):
            cell = float(getattr(pairs, name)[place])
            for stated in (found.figure[place], found.low[place], found.high[place]):
                if 1 <= abs(cell) < 1_000 and float(stated) == cell * 1_000:
                    return (
                        ", as when a spreadsheet with decimal commas turns "
                        f"{stated:,.0f} into {cell:g}"
                    )
    return ""


def _words(found: Candidates, place: int, vague: str) -> str:
    """A reading in words."""
    kind = found.kinds[found.kind[place]]
    qualifier, unit = kind.qualifier, kind.unit or "1"
    low, figure, high = (float(end[place]) for end in (found.low, found.figure, found.high))
    if math.isnan(low) and math.isnan(high):
        low = high = figure
    open_ = "high" if math.isnan(high) else "low" if math.isnan(low) else ""
    low = -math.inf if math.isnan(low) else low
    high = math.inf if math.isnan(high) else high
    interval = interval_text(float(found.level[place]))
    return wording.range_words(low, figure, high, open_, unit, qualifier, vague, interval=interval)

"""A source's few words to a range: "up to 12,000 troops" is at most 12,000, of unit soldier.

A wrong reading is worse than none: what may mean two things is `NotSure`. Read are one figure or
one range with its hedge and its unit; what else a phrase says is passed over, dates included.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.phrases.grammar import Candidate, Plan, plan
from estimates.phrases.terms import Term
from estimates.phrases.text import Templates, templates
from estimates.phrases.units import UnitWords
from estimates.units.registry import UnitRegistry

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Objects = NDArray[np.object_]

_ORDER: Final = "the figures are not in the order of a range"
_ELIDED: Final = "the low end may lack the thousands of the high end"
_OUTSIDE: Final = "it may be off by more than all of it"
_NO_SHARE: Final = "it is no share: so many out of fewer"
_NO_LEVEL: Final = "an interval of 1% to 99.9% is meant, or none"
_PROBLEMS: Final = (_NO_LEVEL, _NO_SHARE, _OUTSIDE, _ELIDED, _ORDER)
_REACH: Final = 1e3  # "10 to 12,000" may mean 10,000
_LEVELS: Final = (1.0, 99.9)
_DECIMALS: Final = 9  # of sums below a million: 1.1 + 0.2 is 1.3
_PLAIN: Final = 1e6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase says.

    low, high: the ends that it states, None where open or absent: both of a range, the low one of
    "at least 3,000" and of "dozens" (24, by convention), the high one of "up to 12,000". figure:
    the number as stated, of a bound too; None for a range and for a vague word. qualifier: of the
    dataset's vocabulary, "" for none. unit: unit text by the registry's own names ("troops" are
    `soldier`); None where there is none or a part of it is not known. interval: "95%" where the
    ends are such an interval, "" for none.
    """

    low: float | None
    figure: float | None
    high: float | None
    qualifier: str
    unit: str | None
    interval: str = ""

    def as_json(self) -> dict[str, float | str | None]:
        """For `estimates read --format json`: null where open or absent.

        The level of an interval only where the phrase states one.
        """
        interval: dict[str, float | str | None] = {"interval": self.interval}
        return {
            "low": self.low,
            "figure": self.figure,
            "high": self.high,
            "qualifier": self.qualifier or None,
            "unit": self.unit,
        } | (interval if self.interval else {})


@dataclass(frozen=True, slots=True)
class NotSure:
    """Why a phrase was not read, as the rest of a sentence."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Readings of a column of phrases, one element each; several for one phrase where it has them.

    row: the phrase. low, figure, high, level: NaN where open or absent. kind: which of `kinds` it
    is, a distinct reading of a distinct template, without its figures. sure: it is the only one.
    One element per phrase: template, which of `templates` it is; why, which of `reasons` not to be
    sure applies, the first of them being none.
    """

    row: Integers
    low: Floats
    figure: Floats
    high: Floats
    level: Floats
    kind: Integers
    kinds: tuple[Candidate, ...]
    sure: Flags
    template: Integers
    templates: tuple[str, ...]
    why: Integers
    reasons: tuple[str, ...]

    @property
    def qualifier(self) -> Objects:
        """Of each reading."""
        return _objects(one.qualifier for one in self.kinds)[self.kind]

    @property
    def unit(self) -> Objects:
        """Of each reading, "" where there is none."""
        return _objects(one.unit or "" for one in self.kinds)[self.kind]

    @property
    def interval(self) -> Objects:
        """Of each reading as the dataset writes it, "95%"; "" where there is none."""
        return _objects(map(interval_text, self.level.tolist()))

    @property
    def reason(self) -> Objects:
        """Of each phrase why it is not sure, "" where it is."""
        return _objects(self.reasons)[self.why]


def interval_text(level: float) -> str:
    """The level of an interval as the dataset writes it, "95%"; "" where there is none."""
    return "" if math.isnan(level) else f"{level:g}%"


class Reader:
    """Reads phrases with the units of a registry; each distinct template once."""

    def __init__(self, registry: UnitRegistry) -> None:
        """Take the units whose names are known in phrases."""
        self._units = UnitWords(registry)
        self._plan = functools.lru_cache(maxsize=20_000)(self._parse)

    def _parse(self, template: str) -> Plan:
        return plan(template, self._units)

    def candidates(self, texts: pa.StringArray) -> Candidates:
        """All readings of a column of phrases."""
        found = templates(texts)
        plans = [self._plan(template) for template in found.known]
        counts = np.array([len(one.candidates) for one in plans], dtype=np.int64)
        reasons = {reason: code for code, reason in enumerate(("", *_PROBLEMS))}
        whys = [reasons.setdefault(one.reason, len(reasons)) for one in plans]
        flat = [candidate for one in plans for candidate in one.candidates]
        first = np.cumsum(counts) - counts
        per_row = counts[found.codes]
        row = np.repeat(np.arange(len(found.codes)), per_row)
        within = np.arange(len(row)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
        which = np.repeat(first[found.codes], per_row) + within
        low, figure, high, level = (
            _values([getattr(one, name) for one in flat], which, row, found)
            for name in ("low", "figure", "high", "level")
        )
        why = np.array(whys, dtype=np.int64)[found.codes]
        elided, spread, ratio = (
            np.array([getattr(one, name) for one in flat], dtype=np.bool_)[which]
            for name in ("elided", "spread", "ratio")
        )
        keep = np.ones(len(row), dtype=np.bool_)
        with np.errstate(invalid="ignore"):
            ends = ~np.isnan(low) & ~np.isnan(high)
            outside = (figure < low) | (figure > high)
            problems = {
                _NO_LEVEL: (level < _LEVELS[0]) | (level > _LEVELS[1]),
                _NO_SHARE: ratio & ~((figure > 0) & (figure < 100)),
                _OUTSIDE: spread & (low < 0),
                _ELIDED: elided & ends & (low < _REACH) & (low * _REACH < high) & (low > 0),
                _ORDER: ends & (~(low < high) | outside),
            }
        for reason, wrong in problems.items():
            why[row[wrong]] = reasons[reason]
            keep &= ~wrong
        sure = (why[row] == 0) & (per_row[row] == 1)
        return Candidates(
            row=row[keep],
            low=low[keep],
            figure=figure[keep],
            high=high[keep],
            level=level[keep],
            kind=which[keep],
            kinds=tuple(flat),
            sure=sure[keep],
            template=found.codes,
            templates=found.known,
            why=why,
            reasons=tuple(reasons),
        )

    def read(self, phrase: str) -> Reading | NotSure:
        """One phrase; never raises."""
        safe = phrase.encode("utf-8", "replace").decode("utf-8")
        found = self.candidates(pa.array([safe], pa.string()))
        if not found.sure.any():
            return NotSure(str(found.reason[0]))
        low, figure, high = (
            None if math.isnan(value) else float(value)
            for value in (found.low[0], found.figure[0], found.high[0])
        )
        unit = str(found.unit[0]) or None
        return Reading(low, figure, high, str(found.qualifier[0]), unit, str(found.interval[0]))


def _objects(texts: Iterable[str]) -> Objects:
    return np.array(list(texts), dtype=object)


def _values(terms: list[Term | None], which: Integers, row: Integers, found: Templates) -> Floats:
    """One end of all candidates in numbers, NaN where there is none."""
    known = np.array([term is not None for term in terms], dtype=np.bool_)[which]
    filled = [term or Term() for term in terms]
    slot = np.array([term.slot for term in filled], dtype=np.int64)[which]
    factor = np.array([term.factor for term in filled], dtype=np.float64)[which]
    addend = np.array([term.addend for term in filled], dtype=np.float64)[which]
    exponent = np.array([term.exponent for term in filled], dtype=np.int64)[which]
    value = np.where(known, addend, np.nan)
    at = np.flatnonzero(known & (slot >= 0))
    digits = found.digits.take(pa.array(found.start[row[at]] + slot[at]))
    # With its scale as an exponent a numeral converts with one rounding: 1.1 million is 1100000.
    power = pc.cast(pa.array(exponent[at]), pa.string())
    texts = pc.binary_join_element_wise(digits, power, "e")
    numbers = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    value[at] = numbers * factor[at] + addend[at]
    return _combined(value + 0.0, filled, which, row, found)


def _combined(
    value: Floats, terms: list[Term], which: Integers, row: Integers, found: Templates
) -> Floats:
    """The values with what is added to them, taken off them, or divides them."""
    signs = np.array([term.sign for term in terms], dtype="<U1")
    if not signs.size or not (signs != "").any():
        return value
    at = np.flatnonzero(signs[which] != "")
    sign = signs[which[at]]
    other = _values([term.other for term in terms], which[at], row[at], found)
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = value[at] + np.where(sign == "-", -other, other)
        sums = np.where(np.abs(sums) < _PLAIN, np.round(sums, _DECIMALS), sums)
        value[at] = np.where(sign == "/", value[at] / other, sums)
    return value


@functools.cache
def curated_reader() -> Reader:
    """A reader with the product's own units."""
    return Reader(UnitRegistry.load())


def read(phrase: str, reader: Reader | None = None) -> Reading | NotSure:
    """What a phrase says, by default with the product's own units; never raises."""
    return (reader or curated_reader()).read(phrase)


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """A column of readings, one element per phrase; see `Reading`.

    low, figure, high: NaN where open or absent. unit: "" where there is none. reason: "" where
    sure.
    """

    sure: Flags
    low: Floats
    figure: Floats
    high: Floats
    qualifier: Objects
    unit: Objects
    reason: Objects


def read_column(texts: pa.StringArray, reader: Reader | None = None) -> Readings:
    """A column of phrases, each distinct template parsed once; shape (rows,)."""
    found = (reader or curated_reader()).candidates(texts)
    count = len(texts)
    rows, sure = found.row[found.sure], np.zeros(count, dtype=np.bool_)
    sure[rows] = True
    ends = {}
    for name in ("low", "figure", "high"):
        ends[name] = np.full(count, np.nan)
        ends[name][rows] = getattr(found, name)[found.sure]
    words = {}
    for name in ("qualifier", "unit"):
        words[name] = np.full(count, "", dtype=object)
        words[name][rows] = getattr(found, name)[found.sure]
    return Readings(sure, **ends, **words, reason=found.reason)

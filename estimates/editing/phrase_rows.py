"""A source's own words to the cells of an estimate: figures, qualifier and unit."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pyarrow as pa

from estimates.phrases.reader import NotSure, Reader, Reading
from estimates.tables import numerals
from estimates.units.registry import UnitError, UnitRegistry

_BOUNDS: Final = {
    "at_least": "low",
    "more_than": "low",
    "up_to": "high",
    "less_than": "high",
}
# How phrases write a scale, and how cells do.
_SCALES: Final = {
    "k": "k", "thousand": "thousand", "m": "M", "mn": "M", "mln": "M", "million": "million",
    "millions": "million", "bn": "bn", "b": "bn", "billion": "billion", "tn": "tn",
    "trillion": "trillion",
}  # fmt: skip
_NUMERAL: Final = re.compile(
    r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(?:[ \u00a0-]?(" + "|".join(_SCALES) + r")\b)?", re.IGNORECASE
)
_DENOMINATORS: Final = 100


@dataclass(frozen=True, slots=True)
class Filled:
    """The cells that a phrase fills, `as_stated` among them.

    problem: why it could not be read, or which part of it; "" for nothing.
    """

    cells: dict[str, str]
    problem: str = ""


def fill(phrase: str, registry: UnitRegistry, measure_unit: str = "") -> Filled:
    """Read a phrase into cells; digits are written as the source wrote them.

    measure_unit: of the estimate's measure. The phrase's own unit is taken where it fits that one;
    where the phrase has none, the measure's.
    """
    phrase = " ".join(phrase.split())
    found = _reader(registry).read(phrase)
    if isinstance(found, NotSure):
        return Filled({"as_stated": phrase}, f"the phrase is not clear: {found.reason}")
    cells = {"as_stated": phrase, "qualifier": found.qualifier} | figures(found, phrase)
    if found.interval:
        cells["interval"] = found.interval
    said = found.unit or ("1" if _is_share(found, phrase) else "")
    unit, problem = _unit(said, measure_unit, registry)
    return Filled(cells | ({"unit": unit} if unit else {}), problem)


def _is_share(found: Reading, phrase: str) -> bool:
    """Whether it says a fraction: "two-thirds of buildings" are neither 2/3 building nor 2/3 %."""
    values = {value for value in (found.low, found.figure, found.high) if value is not None}
    return all(0 < value < 1 for value in values) and values.isdisjoint(
        number for _, number in _numerals(phrase)
    )


@functools.lru_cache(maxsize=4)
def _reader(registry: UnitRegistry) -> Reader:
    """One reader for all phrases in the units of a registry: to make it takes long."""
    return Reader(registry)


def figures(found: Reading, phrase: str) -> dict[str, str]:
    """The texts of low, best and high, digits as the phrase has them.

    A bound is in its own column only.
    """
    values = {"low": found.low, "best": found.figure, "high": found.high}
    if found.qualifier in _BOUNDS:
        values["best"] = None
    written = list(_numerals(phrase))
    return {name: _text(value, written) for name, value in values.items() if value is not None}


def _numerals(phrase: str) -> Iterator[tuple[str, float]]:
    """The numerals of a phrase as cells write them, and their values."""
    for found in _NUMERAL.finditer(phrase):
        scale = _SCALES.get((found[2] or "").lower(), "")
        text = f"{found[1]} {scale}" if len(scale) > 2 else found[1] + scale
        value = float(numerals.read(pa.array([text], pa.string())).value[0])
        if not math.isnan(value):
            yield text, value


def _text(value: float, written: list[tuple[str, float]]) -> str:
    """A number as the phrase has it, so that it keeps its significant digits."""
    for text, number in written:
        if number == value:
            return text
    fraction = Fraction(value).limit_denominator(_DENOMINATORS)
    if not value.is_integer() and float(fraction) == value and _recurs(fraction.denominator):
        return f"{fraction.numerator}/{fraction.denominator}"
    return f"{int(value):,}" if value.is_integer() else repr(value)


def _recurs(denominator: int) -> bool:
    """Whether a fraction has no end as a decimal."""
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator > 1


def _unit(said: str, measure_unit: str, registry: UnitRegistry) -> tuple[str, str]:
    """The unit of the row, and what is not clear about it."""
    if not measure_unit or not said:
        return said or measure_unit, ""
    try:
        fits = registry.unit(said).dimension == registry.unit(measure_unit).dimension
    except UnitError:
        fits = False
    if fits:
        return said, ""
    of = "a share" if said == "1" else f"in {said}"
    return "", f"the phrase is {of}, the measure in {measure_unit}: say which unit it is"

"""Slips of the pen: a digit too many, too few or out of place, a unit taken for another."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from estimates.tables import numerals
from estimates.units.grammar import MalformedError, factors
from estimates.units.registry import Unit, UnitError, UnitRegistry

_TYPED: Final = re.compile(r"(-?)([0-9][0-9,]*)(?:\.([0-9]+))?( *[A-Za-z]+)?")
_MOST_DIGITS: Final = 24
_ENOUGH_DIGITS: Final = 3  # significant ones of a number into which any digit may be put


@dataclass(frozen=True, slots=True)
class Retyped:
    """A number as it may have been meant: its text, how it differs, value and half a last unit."""

    text: str
    how: str
    value: float
    half_unit: float


def retyped(texts: Iterable[str], *, lost: bool) -> dict[str, list[Retyped]]:
    """What each typed number may have been meant to be: one digit swapped, dropped or doubled.

    lost: also with any digit put in, as long as the result has three digits or more: with fewer,
    something that fits would turn up by chance. Powers of ten are left to those who look for them.
    """
    asked = {text: list(_edits(text, lost=lost)) for text in set(texts)}
    every = sorted({new for edits in asked.values() for new, _ in edits})
    read = numerals.read(pa.array(every, pa.string()))
    numbers = dict(
        zip(every, zip(read.value.tolist(), read.half_unit.tolist(), strict=True), strict=True)
    )
    return {
        text: [
            Retyped(_grouped(new), how, *numbers[new])
            for new, how in edits
            if math.isfinite(numbers[new][0])
        ]
        for text, edits in asked.items()
    }


def _edits(text: str, *, lost: bool) -> Iterator[tuple[str, str]]:
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return
    sign, whole, decimals, scale = (part or "" for part in found.groups())
    whole = whole.replace(",", "")
    digits, point = whole + decimals, len(whole)
    if len(digits) > _MOST_DIGITS:
        return
    seen = {"", digits.strip("0")}
    for new, moved, how in _digit_edits(digits, point, lost=lost):
        significant = new.strip("0")
        begins_wrong = moved > 1 and new.startswith("0") and not digits.startswith("0")
        if moved < 1 or begins_wrong or significant in seen:
            continue
        seen.add(significant)
        after = new[moved:]
        yield f"{sign}{new[:moved]}{'.' + after if after else ''}{scale}", how


def _digit_edits(digits: str, point: int, *, lost: bool) -> Iterator[tuple[str, int, str]]:
    """New digits, where their point stands, and what happened."""
    count = len(digits)
    for place in range(count - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        yield swapped, point, "two digits swapped"
    for place in range(count):
        without = digits[:place] + digits[place + 1 :]
        yield without, point - (place < point), "a digit too many"
    for place in range(count):
        doubled = digits[:place] + digits[place] + digits[place:]
        yield doubled, point + (place < point), "a digit lost"
    significant = len(digits.rstrip("0"))
    if lost and significant + 1 >= _ENOUGH_DIGITS:
        for place in range(significant + 1):
            for digit in "0123456789":
                more = digits[:place] + digit + digits[place:]
                yield more, point + (place < point or point == count), "a digit lost"


def _grouped(text: str) -> str:
    """With commas between thousands, as a reader writes them."""
    return re.sub(r"^(-?)([0-9]+)", lambda found: f"{found[1]}{int(found[2]):,}", text)


@dataclass(frozen=True, slots=True)
class Misread:
    """A unit that was taken for another: `period` or `unit`, the other's text, how much larger."""

    kind: str
    text: str
    ratio: float


_PERIODS: Final = ("day", "week", "month", "quarter", "year")
# How often people count the one in the other, where that is not their exact ratio.
_COUNTED: Final = {("year", "week"): 52.0, ("year", "day"): 365.0, ("month", "day"): 30.0}
# Units that are taken for each other. Others of a dimension are tried only where a dataset uses
# them: with many to choose from, one that fits would turn up by chance.
_CONFUSED: Final = (
    ("kilometre", "mile", "nautical_mile"),
    ("metre", "foot", "yard"),
    ("centimetre", "inch"),
    ("kilogram", "pound"),
    ("gram", "ounce"),
    ("tonne", "short_ton", "long_ton"),
    ("hectare", "acre"),
    ("litre", "us_gallon", "imperial_gallon"),
    ("tonne_of_oil_equivalent", "tonne_of_coal_equivalent", "barrel_of_oil_equivalent"),
)


class Units:
    """What the units of a dataset can be taken for."""

    def __init__(self, texts: Iterable[str], registry: UnitRegistry) -> None:
        """texts: the units in use."""
        self._registry = registry
        self._known: dict[str, tuple[Misread, ...]] = {}
        words = dict.fromkeys(word for text in texts for _, word, _ in _factors(text))
        self._in_use = [(word, unit) for word in words if (unit := self._unit(word)) is not None]

    def misread(self, text: str) -> tuple[Misread, ...]:
        """The other units that a unit text can have been meant to be, one name of it at a time."""
        if text not in self._known:
            self._known[text] = tuple(self._misread(text))
        return self._known[text]

    def _misread(self, text: str) -> Iterator[Misread]:
        for position, word, exponent in _factors(text):
            unit = self._unit(word)
            if unit is None or not unit.dimension:
                continue
            for kind, other, ratio in self._others(word, unit):
                new = text[:position] + other + text[position + len(word) :]
                yield Misread(kind, new, ratio**exponent)

    def _others(self, word: str, unit: Unit) -> Iterator[tuple[str, str, float]]:
        if unit.dimension == self._registry.unit("year").dimension:
            yield from self._periods(unit)
            return
        seen = {unit.scale}
        for other, found in (*self._confused(unit), *self._in_use):
            ratio = found.scale / unit.scale
            is_power_of_ten = abs(math.log10(ratio) - round(math.log10(ratio))) < 1e-9
            same_kind = other != word and found.dimension == unit.dimension
            if same_kind and found.scale not in seen and not is_power_of_ten:
                seen.add(found.scale)
                yield "unit", other, ratio

    def _periods(self, unit: Unit) -> Iterator[tuple[str, str, float]]:
        scales = {name: self._registry.unit(name).scale for name in _PERIODS}
        own = next((name for name, scale in scales.items() if scale == unit.scale), "")
        for name, scale in scales.items():
            if own and name != own:
                yield "period", name, scale / unit.scale
                if (name, own) in _COUNTED:
                    yield "period", name, _COUNTED[name, own]
                if (own, name) in _COUNTED:
                    yield "period", name, 1 / _COUNTED[own, name]

    def _confused(self, unit: Unit) -> list[tuple[str, Unit]]:
        for names in _CONFUSED:
            known: Sequence[tuple[str, Unit | None]] = [(name, self._unit(name)) for name in names]
            members = [(name, other) for name, other in known if other is not None]
            if any(o.scale == unit.scale and o.dimension == unit.dimension for _, o in members):
                return members
        return []

    def _unit(self, text: str) -> Unit | None:
        try:
            return self._registry.unit(text)
        except UnitError:
            return None


def _factors(text: str) -> list[tuple[int, str, int]]:
    """Position, name and exponent of the names of a unit text; [] where it cannot be read."""
    try:
        return [(at, word, exponent) for at, word, exponent in factors(text) if word.isidentifier()]
    except MalformedError:
        return []

"""Units and scales that stand over numbers: in the head of a column, of a row, before a table."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.groups import Quantity
from estimates.phrases.reader import NotSure, Reader
from estimates.phrases.terms import times_power

_SCALES: Final = {
    "thousand": 3, "'000": 3, "’000": 3, "000s": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "mln": 6,
    "billion": 9, "bn": 9, "trillion": 12, "tn": 12,
}  # fmt: skip
_SCALE: Final = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_MONEY: Final = re.compile(
    rf"(?P<sign>US\$|[$€£¥]|\b[A-Z]{{3}}\b) ?(?:(?P<scale>{_SCALE})s?(?!\w))?"
)
_OF_NOUN: Final = re.compile(
    r"\b(?:in |\()(?P<scale>thousand|million|billion)s? of (?P<noun>[A-Za-z ]{3,30}?)(?=[,.;:)]|$)",
    re.IGNORECASE,
)
_ONLY_SCALE: Final = re.compile(
    r"\b(?:in |\()(?P<scale>thousand|million|billion)s?(?=[,.;:)]|$)", re.IGNORECASE
)
_UNIT_APART: Final = re.compile(r"(?:,|\(|\bin\b) ?(?P<unit>[^\s,()][^,()]*?)\)?$")


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says of the numbers under it: their unit, and the power of ten of their scale."""

    unit: str
    exponent: int


class Heads:
    """Reads heads, each distinct one once."""

    def __init__(self, reader: Reader) -> None:
        """Take the reader whose units are known."""
        self._reader = reader
        self._read = functools.lru_cache(maxsize=2_000)(self._head)

    def complete(self, quantity: Quantity, *heads: str) -> Quantity:
        """A quantity without a unit with that of the first head that says one."""
        if quantity.unit is not None:
            return quantity
        for head in heads:
            known = self._read(head) if head else None
            if known is not None:
                low, figure, high = (
                    None if end is None else times_power(end, known.exponent)
                    for end in (quantity.low, quantity.figure, quantity.high)
                )
                return replace(quantity, low=low, figure=figure, high=high, unit=known.unit)
        return quantity

    def _head(self, head: str) -> Head | None:
        if match := _OF_NOUN.search(head):
            unit = self._unit(match["noun"])
            return Head(unit, _SCALES[match["scale"].lower()]) if unit else None
        if match := _MONEY.search(head):
            unit = self._unit_of(f"{match['sign']}5") or self._unit_of(f"5 {match['sign']}")
            if unit:
                return Head(unit, _SCALES.get((match["scale"] or "").lower(), 0))
        exponent = 0
        if match := _ONLY_SCALE.search(head):
            exponent = _SCALES[match["scale"].lower()]
            head = head[: match.start()]
        if "%" in head or re.search(r"\bper ?cent\b", head, re.IGNORECASE):
            return Head("percent", 0)
        apart = _UNIT_APART.search(head)
        unit = (self._unit(apart["unit"]) if apart else "") or self._unit(head)
        return Head(unit, exponent) if unit else None

    def _unit(self, noun: str) -> str:
        noun = re.sub(r"\s*[,(].*$", "", noun.strip(" .:*_"))
        return self._unit_of(f"5 {noun}") or self._unit_of(f"5 {noun.lower()}")

    def _unit_of(self, phrase: str) -> str:
        reading = self._reader.read(phrase)
        return "" if isinstance(reading, NotSure) or reading.figure != 5 else reading.unit or ""

"""What quantities are per: "each soldier is paid", "an annual budget of", "for every kilometre"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.around import Around
from estimates.documents.groups import Quantity
from estimates.phrases.text import STOPS, located
from estimates.phrases.units import UNKNOWN

_REACH: Final = 60  # characters behind a sum of money that may say what it is per
_TIMES: Final = {
    "monthly": "month", "annual": "year", "annually": "year", "yearly": "year", "daily": "day",
    "weekly": "week", "hourly": "hour",
}  # fmt: skip
_BEFORE: Final = re.compile(
    r"\b(monthly|annual|yearly|daily|weekly|hourly)\b(?: [a-z]+){0,3}(?: \w+){0,2}? *$"
)
_BEHIND: Final = re.compile(r" (?:[a-z]+ )?(monthly|annually|yearly|daily|weekly|hourly)\b")
_FOR_EACH: Final = re.compile(r" (?:for|in) (?:each|every) (?P<noun>[a-z]+)")
_FOR_EACH_OF: Final = re.compile(
    r"(?: an? (?:month|year|week|day))?,? (?:for|to) (?:each|every) (?P<words>[\w’' -]+)"
)
_EACH: Final = re.compile(r"\b[Ee](?:ach|very)(?: of the(?: \w+)?)? (?P<words>[\w’' -]+)")
_EACH_OF_THEM: Final = re.compile(
    r"\b[Ee]ach (?:of (?:them|these|those|whom|which)"
    r"|(?:earn|get|receiv|cost|is paid|was paid|paid)\w*)\b"
)
_CLAUSE: Final = re.compile(r"[;:]|, (?:and|but|while)\b")
APIECE: Final = re.compile(r"\s*(?:apiece|each)\b(?! (?:month|year|week|day))")
_COMPARING: Final = frozenset({"from", "against", "than", "instead", "when"})
_MOST_BETWEEN: Final = 7  # words between two sums that are compared
_MOST_NOUN: Final = 5  # words behind "each" among which its noun is


@dataclass(frozen=True, slots=True)
class Rates:
    """Completes units with what they are per. earlier: as of `Sharing`."""

    around: Around
    earlier: str

    def complete(self, done: Sequence[Quantity], quantity: Quantity) -> Quantity:
        """A quantity whose unit says what it is per; done: those before it in its sentence."""
        if not self.around.is_money(quantity.unit):
            return self._measure(quantity)
        times = self.around.units.times
        before, behind = self.around.before(quantity), self.around.behind(quantity)[:_REACH]
        base, *rates = (quantity.unit or "").split("/")
        if not rates and done and self._is_compared(done[-1], quantity):
            rates = (done[-1].unit or "").split("/")[1:]
        if not set(rates) & times:
            word = _BEFORE.search(before) or _BEHIND.match(behind)
            rates += [_TIMES[word[1]]] if word else []
        if set(rates) <= times:
            each = self._each(done, before, behind)
            rates = [each, *rates] if each else rates
        return replace(quantity, unit="/".join([base, *rates]))

    def _measure(self, quantity: Quantity) -> Quantity:
        """What a measure is for each of: "210 kg for each kilometre"."""
        unit, units = quantity.unit, self.around.units
        match = _FOR_EACH.match(self.around.behind(quantity))
        if not match or not unit or "/" in unit or unit in units.shares:
            return quantity
        per, _ = units.rates(located(f"per {match['noun']}")[0], 0)
        known = per and UNKNOWN not in per
        return replace(quantity, unit=f"{unit}/{per[0]}") if known else quantity

    def _is_compared(self, before: Quantity, quantity: Quantity) -> bool:
        """Whether a sum stands against the one before: "£3,200, up from £2,000"."""
        gap = [self.around.low(at) for at in range(before.end, quantity.group.first)]
        same = (before.unit or "").partition("/")[0] == quantity.unit
        return same and len(gap) <= _MOST_BETWEEN and not _COMPARING.isdisjoint(gap)

    def _each(self, done: Sequence[Quantity], before: str, behind: str) -> str:
        """For whom or what a sum is: "each soldier is paid", "for every household"; "" for none."""
        clause = _CLAUSE.split(before)[-1]
        if _EACH_OF_THEM.search(clause) or APIECE.match(behind):
            return self._each_of_them(done)
        match = _FOR_EACH_OF.match(behind)
        if not match and not any(char.isdigit() for char in clause):
            match = _EACH.search(clause)
        for word in match["words"].split()[:_MOST_NOUN] if match else ():
            name = self.around.units.singular(word.lower())
            if name or word.lower() in STOPS:
                return name
        return ""

    def _each_of_them(self, done: Sequence[Quantity]) -> str:
        """What was counted before: in the sentence, else in the one before it."""
        counted = [quantity.unit or "" for quantity in done]
        last = next(filter(self.around.is_counted, reversed(counted)), "")
        if last or counted or "/" in self.earlier or self.around.is_money(self.earlier):
            return last
        return self.earlier

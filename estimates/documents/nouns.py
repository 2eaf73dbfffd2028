"""Nouns for which no unit is known, as parts of units: by these, too, sums are looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.around import Around
from estimates.documents.groups import Quantity
from estimates.documents.rates import APIECE
from estimates.phrases.text import STOPS
from estimates.phrases.units import UNKNOWN

_MARK: Final = "~"  # before a noun that is no unit
_MOST: Final = 5  # words of which the noun is the last
_PER: Final = re.compile(
    r"\s*(?:a|an|per|for each|for every|for a|each|every) (?P<noun>[a-z]{3,})\b"
)


@dataclass(frozen=True, slots=True)
class Nouns:
    """Finds the nouns that quantities count, or are per."""

    around: Around

    def complete(self, done: Sequence[Quantity], quantity: Quantity) -> Quantity:
        """A quantity with its noun, where its unit does not say it; done: those before it."""
        unit = quantity.unit or ""
        money = unit if self.around.is_money(unit) else "" if unit else self._currency(quantity)
        if money:
            noun = self._of_money(done, quantity, money)
            return replace(quantity, noun=f"{money}/{noun}") if noun else quantity
        if unit:
            return quantity
        noun = self._counted(done, quantity) or self._carried(done, quantity)
        return replace(quantity, noun=noun) if noun else quantity

    def _of_money(self, done: Sequence[Quantity], quantity: Quantity, money: str) -> str:
        """What a sum of money is per: "€40 a share"; "" where its unit says it."""
        times = self.around.units.times
        if not set(money.split("/")[1:]) <= times:
            return ""
        behind = self.around.behind_number(quantity)
        per = _PER.match(behind)
        if per and per["noun"] not in times and per["noun"] != "head":
            return _MARK + _singular(per["noun"])
        if "/" in money or not APIECE.match(behind):
            return ""
        counted = [each for each in done if not self.around.is_money(each.unit)]
        return _unit(counted[-1]).partition("/")[0] if counted else ""

    def _counted(self, done: Sequence[Quantity], quantity: Quantity) -> str:
        """The noun that a number counts, and what that is per; "" for none."""
        head, end = self._head(quantity.group.end)
        if not head.endswith("s") or len(head) < 4:
            return ""
        noun = _MARK + _singular(head)
        behind = self.around.text[self.around.found.places[end - 1][1] :]
        if done and APIECE.match(behind):
            each = _unit(done[-1]).partition("/")[0]
            return f"{noun}/{each}" if each else noun
        per, _ = self.around.units.rates(self.around.found.tokens, end)
        return "/".join([noun, *(each for each in per if each != UNKNOWN)])

    def _head(self, start: int) -> tuple[str, int]:
        """The last word of the noun phrase that begins at a token, and where it ends."""
        head, at = "", start
        for token in self.around.found.tokens[start : start + _MOST]:
            if token.kind != "word" or token.low in STOPS:
                break
            if head and token.low.endswith(("ed", "ing", "ly")):
                break
            head, at = token.low, at + 1
        return head, at

    def _carried(self, done: Sequence[Quantity], quantity: Quantity) -> str:
        """The noun of the number before: "Of 52 chips, 38 bore the mark"."""
        linked = self.around.is_linked(quantity) and self.around.is_open(quantity)
        noun = done[-1].noun if done and linked else ""
        return noun if noun.startswith(_MARK) else ""

    def _currency(self, quantity: Quantity) -> str:
        """The currency of a number whose unit is not clear; "" for none."""
        units, group = self.around.units, quantity.group
        sign = units.signs.get(self.around.low(group.first - 1), "")
        return sign or units.money(self.around.found.tokens, group.end)[0]


def _unit(quantity: Quantity) -> str:
    return quantity.noun or quantity.unit or ""


def _singular(noun: str) -> str:
    """A noun in the singular, near enough that its plural gives the same."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun

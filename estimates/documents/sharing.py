"""What the quantities of a sentence share: a hedge over several, a unit said once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.around import THEM, Around
from estimates.documents.criteria import HARM
from estimates.documents.groups import Quantity
from estimates.documents.nouns import Nouns
from estimates.documents.rates import Rates
from estimates.phrases.text import DASHES, STOPS
from estimates.phrases.units import UNKNOWN

_SHARED_HEDGES: Final = frozenset({"up_to", "at_least", "more_than"})
_JOINING: Final = frozenset({"to", "from", "than", "against", "or", *DASHES})
_FURTHER: Final = frozenset({"more", "fewer", "further", "additional", "extra", "other"})
_OWNERS: Final = frozenset(
    {"of", "our", "the", "its", "their", "these", "those", "all", "his", "her"}
)
# Rates whose unit is in their name.
_NAMED_RATES: Final = (
    (re.compile(r"\bfertility rate\b", re.IGNORECASE), "birth/woman"),
    (re.compile(r"\blife expectancy\b", re.IGNORECASE), "year"),
)
_NAMED_WITHIN: Final = 80  # characters before a number
_POPULATION: Final = re.compile(r"\bpopulation (?:of|is|was) (?:\w+ )?$")
_PEOPLE_OF: Final = re.compile(
    r"\s*(?:[a-z-]+ ){0,3}(?:[A-Z][\w-]* )*[A-Z][a-z]+(?:ans|ese|ians|ish|ards|ers|ns|is)\b"
    r"(?! [a-z]+s\b)"
)
_HARMED: Final = re.compile(
    r"\s*(?:people|others|more|others more|of them)?\s*"
    r"(?:were|had been|have been|was|are|remain|remained)?\s*(?:\w+ly |in )?"
)
_HARMING: Final = re.compile(
    r"\b(?:killed|killing|wounded|wounding|injured|injuring|displaced|displacing|arrested|detained"
    r"|evacuated|dead|deaths?|infected|toll)\b[^.;,]{0,24}$"
)
_HARMING_WITHIN: Final = 50  # characters: the longest word for it, and those behind it
_CONTINUED: Final = re.compile(
    r"\s*(?:Of (?:these|them|those|the)|Among (?:them|these|those|the)|Another|A further|In all"
    r"|All told|Altogether|Overall|The (?:rest|remaining|others?)|Some|About|At least"
    r"|Still missing|Total|Half|Nearly|Almost|Over|More than)\b"
)
_MOST_BETWEEN: Final = 6  # words between "27 of the" and the number that says the unit
_MOST_NOUN: Final = 5  # words among which the noun is that is counted


@dataclass(frozen=True, slots=True)
class Sharing:
    """The quantities of one sentence and what they give to each other.

    earlier: the unit of the last claim before it in its paragraph, "" for none.
    """

    around: Around
    earlier: str

    def complete(self, kept: Sequence[Quantity]) -> list[Quantity]:
        """The quantities with the hedges, units and rates that others give them."""
        rates, nouns = Rates(self.around, self.earlier), Nouns(self.around)
        done: list[Quantity] = []
        for quantity in kept:
            hedged = self._with_hedge(done[-1], quantity) if done else quantity
            rated = rates.complete(done, self._with_unit(done, hedged))
            done.append(nouns.complete(done, rated))
        for place in range(len(done) - 2, -1, -1):
            done[place] = self._with_next_unit(done[place], done[place + 1])
        return done

    def _with_hedge(self, before: Quantity, quantity: Quantity) -> Quantity:
        """The hedge of both, of "as high as 200,000 dead and 400,000 wounded"."""
        if quantity.qualifier or before.qualifier not in _SHARED_HEDGES:
            return quantity
        gap = [self.around.low(at) for at in range(before.group.end, quantity.first)]
        close = 0 < len(gap) <= 3 and gap[-1] in {"and", "or"}
        # Of sums of money each is its own: "up to $5 million and $3 million".
        own = self.around.is_money(before.unit) or before.unit in self.around.units.shares
        if own or not close:
            return quantity
        low = quantity.figure if before.qualifier != "up_to" else None
        high = quantity.figure if before.qualifier == "up_to" else None
        return replace(quantity, qualifier=before.qualifier, low=low, high=high)

    def _with_unit(self, done: Sequence[Quantity], quantity: Quantity) -> Quantity:
        if quantity.unit is not None:
            measured = self._measured(quantity) if "/" not in quantity.unit else ""
            return replace(quantity, unit=measured) if measured else quantity
        if quantity.change and done and self.around.is_open(quantity):
            return replace(quantity, unit=done[-1].unit)
        unit = (
            self._named(quantity)
            or self._measured(quantity)
            or self._noun(quantity)
            or self._carried(done, quantity)
            or self._harmed(quantity)
            or self._continued(done, quantity)
        )
        return replace(quantity, unit=unit) if unit else quantity

    def _named(self, quantity: Quantity) -> str:
        """The unit of a rate that is named before the number, and of a people behind it."""
        before = self.around.before(quantity)[-_NAMED_WITHIN:]
        if _POPULATION.search(before):
            return "person"
        rate = next((unit for pattern, unit in _NAMED_RATES if pattern.search(before)), "")
        people = _PEOPLE_OF.match(self.around.behind_number(quantity))
        return rate or ("person" if people else "")

    def _measured(self, quantity: Quantity) -> str:
        """A measure whose denominator stands apart: "350 litres of safe water per bed a day"."""
        units, tokens, at = self.around.units, self.around.found.tokens, quantity.group.end
        if at >= len(tokens):
            return ""
        unit, end = units.noun(tokens, at, one=False)
        if not unit or self.around.low(end) != "of":
            return ""
        for place in range(end + 1, min(end + 6, len(tokens))):
            if tokens[place].kind != "word":
                return ""
            per, behind = units.rates(tokens, place)
            if per and UNKNOWN not in per:
                return "/".join([unit, *per])
            if behind > place:
                return ""
        return ""

    def _noun(self, quantity: Quantity) -> str:
        """The noun that is counted behind words that say which: "suspected cases"."""
        tokens, start = self.around.found.tokens, quantity.group.end
        if self.around.low(start) == "of":
            while self.around.low(start) in _OWNERS:
                start += 1
            if start == quantity.group.end + 1 and quantity.qualifier != "vague":
                return ""  # "one number of something"
        start += self.around.low(start) in _FURTHER
        for at in range(start, min(start + _MOST_NOUN, len(tokens))):
            token = tokens[at]
            if token.kind != "word" or token.low in STOPS:
                return ""
            name, _ = self.around.units.noun(tokens, at, one=False)
            if name and self.around.is_counted(name):
                return name
        return ""

    def _carried(self, done: Sequence[Quantity], quantity: Quantity) -> str:
        """The unit of the number before: "12,900 destroyed, 20,200 damaged", "from 12% to 15"."""
        unit = (done[-1].unit if done else None) or ""
        if unit in {"", "1"} or not self.around.is_open(quantity):
            return ""
        if not self.around.is_linked(quantity):
            return ""
        if unit in self.around.units.shares and (quantity.figure or 0) > 100:
            return ""
        before = self.around.low(quantity.first - 1)
        if self.around.is_money(unit) or not self.around.is_counted(unit):
            return unit if before in _JOINING else ""
        return unit

    def _harmed(self, quantity: Quantity) -> str:
        """People, where it is said what happened to them: "killed 14", "1,200 were wounded"."""
        following = self.around.behind_number(quantity)
        lead = _HARMED.match(following)
        if HARM.match(following.lstrip()) or (lead and HARM.match(following, lead.end())):
            return "person"
        own = self.around.is_open(quantity) or self.around.low(quantity.end) == "others"
        if not own:
            return ""
        before = self.around.before(quantity)
        harming = _HARMING.search(before, max(0, len(before) - _HARMING_WITHIN))
        return "person" if harming else ""

    def _continued(self, done: Sequence[Quantity], quantity: Quantity) -> str:
        """The unit of the sentence before: "Of these, 300 were ..."."""
        if self.around.low(quantity.end) == "of" and self.around.low(quantity.end + 1) in THEM:
            return (done[-1].unit or "") if done else self.earlier
        goes_on = not done and self.around.is_open(quantity)
        return self.earlier if goes_on and _CONTINUED.match(self.around.text) else ""

    def _with_next_unit(self, quantity: Quantity, following: Quantity) -> Quantity:
        """The unit of the number behind it, of "27 of the 30 houses" and "12 to 15 percent"."""
        if quantity.unit is not None or following.unit in {None, "1"}:
            return quantity
        ends = range(quantity.group.end, following.group.first)
        gap = [self.around.low(at) for at in ends]
        of = gap[:1] == ["of"] or gap[:2] == ["out", "of"]
        joined = bool(gap) and (of or gap[0] in {"to", "or"} or gap[0] in DASHES)
        is_share = of and following.unit in self.around.units.shares
        if not joined or len(gap) > _MOST_BETWEEN or is_share:
            return quantity
        own = any(word.isalpha() and word not in STOPS for word in gap)
        return quantity if own and not of else replace(quantity, unit=following.unit)

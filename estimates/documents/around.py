"""A sentence around its quantities: what stands before and behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from estimates.documents.groups import Quantity
from estimates.documents.mentions import Numbers
from estimates.phrases.text import DASHES, STOPS, Token, low_at
from estimates.phrases.units import UnitWords

THEM: Final = frozenset({"them", "these", "those", "whom", "which"})
_LINKS: Final = frozenset(
    """
    , : ; and or to from than against with include includes including among whom which while but
    then by
    """.split()  # noqa: SIM905 - a list of two dozen literals is harder to read
)


@dataclass(frozen=True, slots=True)
class Around:
    """A sentence and its numbers. units: the words for units."""

    text: str
    found: Numbers
    units: UnitWords

    def low(self, at: int) -> str:
        """The token at a place in small letters; "" beyond the ends, and for numerals."""
        return low_at(self.found.tokens, at)

    def token(self, at: int) -> Token | None:
        """The token at a place; None beyond the ends."""
        return self.found.tokens[at] if 0 <= at < len(self.found.tokens) else None

    def before(self, quantity: Quantity) -> str:
        """The text before a quantity's words."""
        return self.text[: self.found.span(quantity.first, quantity.end)[0]]

    def behind(self, quantity: Quantity) -> str:
        """The text behind a quantity's words."""
        return self.text[self.found.span(quantity.first, quantity.end)[1] :]

    def before_number(self, quantity: Quantity) -> str:
        """The text before a quantity's numbers, its hedge being in it."""
        return self.text[: self.found.span(quantity.group.first, quantity.group.end)[0]]

    def behind_number(self, quantity: Quantity) -> str:
        """The text behind a quantity's numbers, its unit being in it."""
        return self.text[self.found.span(quantity.group.first, quantity.group.end)[1] :]

    def is_money(self, unit: str | None) -> bool:
        """Whether a unit is a currency, or one per something."""
        return (unit or "").partition("/")[0] in self.units.currencies

    def is_counted(self, unit: str) -> bool:
        """Whether a unit is something that is counted, people among it."""
        return self.units.is_person(unit) or self.units.is_count(unit)

    def is_open(self, quantity: Quantity) -> bool:
        """Whether no noun of its own follows a quantity."""
        after = self.token(quantity.end)
        if after is None or after.kind == "sign":
            return True
        of = after.low == "of" and self.low(quantity.end + 1) not in THEM
        return (after.low in STOPS and not of) or after.low.endswith(("ed", "ly"))

    def is_linked(self, quantity: Quantity) -> bool:
        """Whether a quantity is one of a list, or compared with the one before."""
        word = self.low(quantity.first - 1)
        return word in _LINKS or word in DASHES

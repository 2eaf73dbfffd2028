"""The unit after a number in a phrase: "North Korean soldiers", "a month", "sq km", to unit text.

Only what is certain is read: a unit is left out rather than taken from a word that may belong to
something else ("tank crews" are no tanks, "pounds" may be money).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.lookup import (
    ADJECTIVES,
    EXTENT,
    NO_PEOPLE,
    WHOLE,
    longest,
    spoken,
    tell_apart,
)
from estimates.phrases.terms import UnsureError
from estimates.phrases.text import STOPS, Token, low_at, over_hyphen
from estimates.units.dimensions import DIMENSIONLESS, Dimension
from estimates.units.names import UnitNames
from estimates.units.registry import UnitError, UnitRegistry

_EACH: Final = frozenset({"a", "an", "each", "every", "per"})
_NOT_A_RATE: Final = frozenset(
    {"ago", "earlier", "later", "before", "after", "since", "long", "old"}
)
_VERBS: Final = re.compile(r"[a-z]{3,}(?:ed|ing)")
_POWERS: Final = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_SUPERSCRIPTS: Final = {"²": 2, "³": 3}
_MOST_WORDS: Final = 6  # before the noun that is counted
_MEASURES: Final = frozenset({"time", "length", "mass", "CO2e"})
_POINTS: Final = frozenset({"point", "points"})
_PERHAPS_POINTS: Final = frozenset({"point", "pt", "pts", "pp", "ppt", "ppts"})

UNKNOWN: Final = "?"  # something is counted, but it is not clear what


class UnitWords:
    """Finds the units of a registry in the words of a phrase."""

    def __init__(self, registry: UnitRegistry) -> None:
        """Take the names of a registry; plurals and symbols only where nothing else is meant."""
        self._registry = registry
        self._person = registry.unit("person").dimension
        self._singular: dict[str, str] = {}
        self._plural: dict[str, str] = {}
        self._symbols: dict[str, str] = {}
        self._money: dict[str, str] = {}
        self._shares: dict[str, str] = {}
        self.shares: set[str] = set()
        self._per_names: dict[str, str] = {}  # per "head" is per person
        self.periods: dict[str, str] = {}  # "daily" is per day
        self.signs: dict[str, str] = {}  # the currency of "$", and of "us$"
        self.currencies: set[str] = set()
        self.times: set[str] = set()
        rows = registry.rows()
        for row in rows:
            for word in row.rates:
                words = self._per_names if word.startswith("per_") else self.periods
                words[word.removeprefix("per_")] = row.unit
            if row.is_currency:
                self.currencies.add(row.unit)
                self.signs |= {sign.lower(): row.unit for sign in row.signs}
                self._money |= spoken(row.words, row.unit)
            elif row.group == "shares":
                self.shares.add(row.unit)
                self._shares |= spoken((*row.names, *row.words, *row.signs), row.unit)
            else:
                self._add(row)
        self.other_money = tell_apart(rows)

    def _add(self, row: UnitNames) -> None:
        """The names of a noun or of a measure."""
        if row.group == "time":
            self.times.add(row.unit)
        for one, many in row.forms:
            if many not in row.other_meanings:
                self._plural |= spoken((many,), row.unit)
            if one not in row.other_meanings and one != many:
                self._singular |= spoken((one,), row.unit)
        # One letter may mean many things; what has capitals is read as it is written.
        written = (*row.symbols, *(one for one, _ in row.forms if not one.islower()))
        self._symbols |= {
            name: row.unit for name in written if len(name) > 1 and name not in row.other_meanings
        }

    def is_length(self, unit: str) -> bool:
        """Whether a unit is one of length, so that "m" after its number may be metres."""
        return self._dimension(unit) == (("length", 1),)

    def is_person(self, unit: str) -> bool:
        """Whether a unit counts people."""
        return self._dimension(unit) == self._person

    def is_count(self, unit: str) -> bool:
        """Whether a unit is a noun, not a currency, a share or a measure."""
        dimension = self._dimension(unit)
        others = _MEASURES | self.currencies | self.shares
        return len(dimension) == 1 and dimension[0][0] not in others

    def _is_measure(self, unit: str) -> bool:
        """Whether a unit is one of time, length, mass, energy, or made of these."""
        return not self.is_person(unit) and not self.is_count(unit)

    def is_kind(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a measure stands here that says of what kind something is: "155 mm shells"."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return False
        name, end = self._name(tokens, at, one=True)
        return bool(name) and self._is_measure(name) and not self._ends(tokens, end, name)

    def _dimension(self, unit: str) -> Dimension:
        """The dimension of a unit; none where it is not known."""
        try:
            return self._registry.unit(unit).dimension
        except UnitError:
            return DIMENSIONLESS

    def singular(self, word: str) -> str:
        """The unit that a singular names which counts people or things; "" where it names none."""
        unit = self._singular.get(word, "")
        return unit if unit and (self.is_person(unit) or self.is_count(unit)) else ""

    def money(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A currency after a number: "€", "USD", "U.S. dollars"; its code and where it ends."""
        if at >= len(tokens):
            return "", at
        token = tokens[at]
        if token.low in self.signs:
            return self.signs[token.low], at + 1
        if token.text in self.currencies:
            return token.text, at + 1
        return longest(self._money, tokens, at)

    def share(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A share after a number: "%", "per cent", "percentage points", "per thousand".

        Raises:
            UnsureError: percent or percentage points.
        """
        sign = at < len(tokens) and tokens[at].kind == "sign"
        if sign:
            found, end = self._shares.get(tokens[at].text, ""), at + 1
        else:
            found, end = longest(self._shares, tokens, at)
        point = over_hyphen(tokens, end if found else at + 1)
        if low_at(tokens, at) == "percentage" and low_at(tokens, point) in _POINTS:
            return "percentage_point", point + 1
        if found != "percent":
            return (found, end) if found else ("", at)
        after = low_at(tokens, point)
        if after == "points" or (sign and after == "point"):
            return "percentage_point", point + 1
        if after in _PERHAPS_POINTS:
            raise UnsureError("percent or percentage points")
        return found, end

    def out_of(self, tokens: Sequence[Token], at: int) -> tuple[str, str, int]:
        """How many a number is out of, "per 1,000 people": the share, who they are, and its end.

        Raises:
            UnsureError: it is not clear who they are.
        """
        share, end = longest(self._shares, tokens, at)
        if low_at(tokens, at) != "per" or not share or low_at(tokens, at + 1) in {"cent", "mille"}:
            return "", "", at
        if low_at(tokens, end) == "population":
            return share, "person", end + 1
        name, after = self.noun(tokens, end, one=True)
        if name:
            return share, name, after
        over = end >= len(tokens) or tokens[end].kind != "word" or tokens[end].low in STOPS
        if not over and tokens[end].low not in self.periods:
            raise UnsureError("what it is per is not clear")
        return share, "", end

    def noun(
        self, tokens: Sequence[Token], at: int, *, one: bool, strict: bool = False
    ) -> tuple[str, int]:
        """What is counted, and where its name ends; "" and `at` where that is not certain.

        one: the number is one, a half, or stands before a hyphen, so that a singular counts.
        strict: only known words may stand before it.

        Raises:
            UnsureError: it may be a rate, as in "5,000 annual deaths".
        """
        if at < len(tokens) and tokens[at].kind == "word" and tokens[at].low in _POWERS:
            return self._power(tokens, at)
        found, start, end = "", at, at
        place = at
        while place < len(tokens) and place - at <= _MOST_WORDS:
            name, after = self._name(tokens, place, one=one)
            if name and not (found and tokens[place].low in STOPS):  # "tanks killed" are no dead
                found, start, end, place = name, place, after, after
                continue
            word = tokens[place]
            if word.text == "-" and word.glued and place > at:  # "active-duty personnel"
                place += 1
                continue
            if word.kind != "word" or word.low in STOPS or found:
                break
            place += 1
        if not found or not self._ends(tokens, end, found):
            return "", at
        before = tokens[at:start]
        if any(not self._modifies(word, found, strict=strict) for word in before):
            return "", at
        if any(word.low in self.periods for word in before):
            raise UnsureError("a word before what is counted may make it a rate")
        return self._with_others(tokens, *self._powered(tokens, found, end))

    def _powered(self, tokens: Sequence[Token], unit: str, end: int) -> tuple[str, int]:
        """A unit with the superscript behind it: km²."""
        if end < len(tokens) and tokens[end].text in _SUPERSCRIPTS and tokens[end].glued:
            return f"{unit}**{_SUPERSCRIPTS[tokens[end].text]}", end + 1
        return unit, end

    def _with_others(self, tokens: Sequence[Token], unit: str, end: int) -> tuple[str, int]:
        """The unit of all that is counted together: women and children are people."""
        if end + 1 >= len(tokens) or tokens[end].low not in {"and", "or"}:
            return unit, end
        other, after = self.noun(tokens, end + 1, one=False)
        if not other or other == unit:
            return unit, max(end, after) if other else end
        people = self.is_person(unit) and self.is_person(other)
        return ("person" if people else UNKNOWN), after

    def _name(self, tokens: Sequence[Token], at: int, *, one: bool) -> tuple[str, int]:
        if tokens[at].text in self._symbols:
            return self._symbols[tokens[at].text], at + 1
        name, end = longest(self._plural, tokens, at)
        if not name and one:
            name, end = longest(self._singular, tokens, at)
        if not name:
            # "artillery shells" where only its head stands alone: a singular before a plural.
            head, after = longest(self._singular, tokens, at)
            if head and after < len(tokens) and tokens[after].kind == "word":
                noun, behind = longest(self._plural, tokens, after)
                # "bed days" are no days.
                return ("", at) if noun and self._is_measure(noun) else (noun, behind)
        return name, end

    def _power(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        power = _POWERS[tokens[at].low]
        place = at + 1
        if place < len(tokens) and tokens[place].text == ".":
            place += 1
        if place < len(tokens):
            name, end = self._name(tokens, place, one=True)
            if self.is_length(name):
                return f"{name}**{power}", end
        return "", at

    def _ends(self, tokens: Sequence[Token], end: int, unit: str) -> bool:
        """Whether the noun is over: it is no part of a longer one such as "aircraft carriers"."""
        if end >= len(tokens):
            return True
        after = tokens[end]
        if after.kind != "word":
            return after.kind == "sign" and after.text not in {"-", "'", "’", "&"}
        if after.low in STOPS or after.low in self.periods:
            return True
        if after.low in EXTENT and self._is_measure(unit):
            return True
        return bool(_VERBS.fullmatch(after.low)) and self.is_count(unit)

    def _modifies(self, token: Token, unit: str, *, strict: bool) -> bool:
        if self._is_measure(unit):
            return token.low in WHOLE
        if token.kind != "word":
            return token.text == "-"
        if token.low in ADJECTIVES or token.low in self.periods:
            return True
        if self.is_person(unit):
            if token.text in self._symbols:
                return False
            return token.low not in NO_PEOPLE and (not strict or token.text[0].isupper())
        known = token.low in self._plural or token.low in self._singular
        return known or token.text[0].isupper()

    def rates(self, tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
        """What the number is per: "a month", "per soldier per month", "/day"; and where it ends.

        `UNKNOWN` stands for a word that is no unit.
        """
        found: list[str] = []
        while at < len(tokens):
            token = tokens[at]
            dash = token.text == "-" and token.glued and at + 1 < len(tokens)
            if dash and tokens[at + 1].low in _EACH:
                at += 1
                token = tokens[at]
            if token.low in self.periods and token.low != "annual":
                found.append(self.periods[token.low])
                at += 1
                continue
            if token.low not in _EACH and token.text != "/":
                break
            name, end = self._per(tokens, at + 1)
            after = tokens[end].low if end < len(tokens) else ""
            if after in _NOT_A_RATE and name in self.times:  # "a year after"
                break
            found.append(name)
            at = end
        return found, at

    def _per(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        if at < len(tokens) and tokens[at].text == "-":
            at += 1
        if at >= len(tokens) or tokens[at].kind != "word":
            return UNKNOWN, at
        word = tokens[at]
        if word.low in self._per_names:
            return self._per_names[word.low], at + 1
        if word.low in _POWERS:
            name, end = self._power(tokens, at)
            return (name, end) if name else (UNKNOWN, at + 1)
        if word.low in {"second", "minute", "foot"}:
            return (word.low, at + 1) if self._ends(tokens, at + 1, word.low) else (UNKNOWN, at + 1)
        if word.text in self._symbols:
            name, end = self._symbols[word.text], at + 1
        else:
            name, end = longest(self._singular, tokens, at)
        if not name or not (name in self.times or self._ends(tokens, end, name)):
            return UNKNOWN, at + 1
        return self._powered(tokens, name, end)

    def is_total(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a stretch of time stands here in which something was counted: "in a month"."""
        a_time = low_at(tokens, at + 1) in {"a", "an", "one", "the"}
        return low_at(tokens, at) == "in" and a_time and low_at(tokens, at + 2) in self.times

    def is_loose_rate(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a word says that something is per something, apart from what was read."""
        token = tokens[at]
        if token.low in self.periods or token.low == "per" or token.text == "/":
            return True
        after = tokens[at + 1].low if at + 1 < len(tokens) else ""
        return token.low in {"each", "every"} and after in self.times

    def text(self, unit: str, per: Sequence[str]) -> str | None:
        """Unit text; None where a part of it is not known or the whole cannot be read."""
        if UNKNOWN in per or not unit or unit == UNKNOWN:
            return None
        # Of "kilometre**2" the power stays with its name: a / b**2.
        whole = "/".join([unit, *per])
        try:
            self._registry.unit(whole)
        except UnitError:
            return None
        return whole

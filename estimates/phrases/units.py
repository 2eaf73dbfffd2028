"""The unit after a number in a phrase: "North Korean soldiers", "a month", "sq km", to unit text.

Only what is certain is read: a unit is left out rather than taken from a word that may belong to
something else ("tank crews" are no tanks, "pounds" may be money).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from estimates.phrases.text import Token
from estimates.units.dimensions import DIMENSIONLESS, Dimension
from estimates.units.names import UnitNames
from estimates.units.registry import UnitError, UnitRegistry

_EACH: Final = frozenset({"a", "an", "each", "every", "per"})
_NOT_A_RATE: Final = frozenset(
    {"ago", "earlier", "later", "before", "after", "since", "long", "old"}
)
_STOPS: Final = frozenset(
    """
    a an the and or but nor of in on at to from for with within without by into onto over
    under per each every as than that which who whom whose when where while if because since
    until before after during through across along among around between against near is are
    was were be been being has have had will would could should may might can do does did not
    only also all both last next this these those now so far still yet already there here
    then ago strong or plus worth it its their his her our who every including more most less
    fewer died die dead killed wounded left fled live lived fell went came took lost kept
    sent held fought put set hit cut met ran
    """.split()  # noqa: SIM905 - as above
)
_VERBS: Final = re.compile(r"[a-z]{3,}(?:ed|ing)")
_ADJECTIVES: Final = frozenset(
    """
    new old young more additional extra further foreign domestic local civilian military
    armed enemy allied active reserve regular heavy light large small big main battle modern
    total estimated registered internally displaced nuclear ballistic artillery cruise
    armoured armored long-range dead wounded injured killed captured destroyed damaged lost
    missing unmanned empty full loaded
    """.split()  # noqa: SIM905 - as above
)
_POWERS: Final = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_SUPERSCRIPTS: Final = {"²": 2, "³": 3}
_MOST_WORDS: Final = 6  # before the noun that is counted

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
                self._money |= _spoken(row.words, row.unit)
            elif row.group == "shares":
                self._shares |= _spoken((*row.names, *row.words, *row.signs), row.unit)
            else:
                self._add(row)
        self.other_money = _tell_apart(rows)

    def _add(self, row: UnitNames) -> None:
        """The names of a noun or of a measure."""
        if row.group == "time":
            self.times.add(row.unit)
        for one, many in row.forms:
            if many not in row.other_meanings:
                self._plural |= _spoken((many,), row.unit)
            if one not in row.other_meanings and one != many:
                self._singular |= _spoken((one,), row.unit)
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
        measures = {"time", "length", "mass", "CO2e"}
        return len(dimension) == 1 and dimension[0][0] not in measures | self.currencies

    def _dimension(self, unit: str) -> Dimension:
        """The dimension of a unit; none where it is not known."""
        try:
            return self._registry.unit(unit).dimension
        except UnitError:
            return DIMENSIONLESS

    def money(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A currency after a number: "€", "USD", "U.S. dollars"; its code and where it ends."""
        if at >= len(tokens):
            return "", at
        token = tokens[at]
        if token.low in self.signs:
            return self.signs[token.low], at + 1
        if token.text in self.currencies:
            return token.text, at + 1
        return _longest(self._money, tokens, at)

    def share(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A share after a number: "%", "per cent", "percentage points"."""
        if at < len(tokens) and tokens[at].kind == "sign" and tokens[at].text in self._shares:
            return self._shares[tokens[at].text], at + 1
        return _longest(self._shares, tokens, at)

    def noun(self, tokens: Sequence[Token], at: int, *, one: bool) -> tuple[str, int]:
        """What is counted, and where its name ends; "" and `at` where that is not certain.

        one: the number is one, a half, or stands before a hyphen, so that a singular counts.
        """
        if at < len(tokens) and tokens[at].kind == "word" and tokens[at].low in _POWERS:
            return self._power(tokens, at)
        found, start, end = "", at, at
        place = at
        while place < len(tokens) and place - at <= _MOST_WORDS:
            name, after = self._name(tokens, place, one=one)
            if name and not (found and tokens[place].low in _STOPS):  # "tanks killed" are no dead
                found, start, end, place = name, place, after, after
                continue
            word = tokens[place]
            if word.text == "-" and word.glued and place > at:  # "active-duty personnel"
                place += 1
                continue
            if word.kind != "word" or word.low in _STOPS or found:
                break
            place += 1
        if not found or not self._ends(tokens, end, found):
            return "", at
        if any(not self._modifies(word, found) for word in tokens[at:start]):
            return "", at
        if end < len(tokens) and tokens[end].text in _SUPERSCRIPTS and tokens[end].glued:
            found, end = f"{found}**{_SUPERSCRIPTS[tokens[end].text]}", end + 1
        return self._with_others(tokens, found, end)

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
        name, end = _longest(self._plural, tokens, at)
        if not name and one:
            name, end = _longest(self._singular, tokens, at)
        if not name:
            # "artillery shells" where only its head stands alone: a singular before a plural.
            head, after = _longest(self._singular, tokens, at)
            if head and after < len(tokens) and tokens[after].kind == "word":
                return _longest(self._plural, tokens, after)
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
        if after.low in _STOPS or after.low in self.periods:
            return True
        return bool(_VERBS.fullmatch(after.low)) and self.is_count(unit)

    def _modifies(self, token: Token, unit: str) -> bool:
        if token.kind != "word":
            return token.text == "-"
        if self.is_person(unit) or token.low in _ADJECTIVES:
            return True
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
            if token.low in {"a", "an"} and name == UNKNOWN:
                break
            after = tokens[end].low if end < len(tokens) else ""
            if after in _NOT_A_RATE:
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
            return word.low, at + 1
        if word.text in self._symbols:
            return self._symbols[word.text], at + 1
        name, end = _longest(self._singular, tokens, at)
        return (name, end) if name and self._ends(tokens, end, name) else (UNKNOWN, at + 1)

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


def _spoken(names: Iterable[str], unit: str) -> dict[str, str]:
    """The unit by its names as a phrase has them, in small letters and with blanks."""
    return {name.replace("_", " ").lower(): unit for name in names if name}


def _tell_apart(rows: Iterable[UnitNames]) -> set[str]:
    """Words that make another currency of a sign or a noun which several share: Canadian, HKD."""
    money = [row for row in rows if row.is_currency]
    shared = {word for row in money if row.sign for word in (row.sign, *row.words)}
    found: set[str] = set()
    for row in money:
        names = [name.rpartition("_") for name in row.words]
        used = {sign[-1] for sign in row.typed_signs} | {noun for whose, _, noun in names if whose}
        if not row.sign and used & shared:
            found |= {
                row.unit.lower(),
                *(sign.lower() for sign in row.typed_signs if sign.isalpha()),
            }
            found |= {word for whose, _, _ in names for word in whose.split("_") if word}
    return found - _ADJECTIVES  # a new $5 million plant is in no New Zealand dollars


def _longest(names: dict[str, str], tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The longest name, of at most four words, that begins here, and where it ends."""
    words: list[str] = []
    for token in tokens[at : at + 4]:
        if token.kind != "word":
            break
        words.append(token.low)
    for count in range(len(words), 0, -1):
        found = names.get(" ".join(words[:count]).rstrip("'"))
        if found:
            return found, at + count
    return "", at

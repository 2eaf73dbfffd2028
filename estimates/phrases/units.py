"""The unit after a number in a phrase: "North Korean soldiers", "a month", "sq km", to unit text.

Only what is certain is read: a unit is left out rather than taken from a word that may belong to
something else ("tank crews" are no tanks, "pounds" may be money).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.text import Token
from estimates.units.registry import UnitError, UnitRegistry

SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₩": "KRW", "₽": "RUB", "₴": "UAH",
    "₹": "INR", "₪": "ILS", "₺": "TRY", "₫": "VND", "₱": "PHP", "₦": "NGN",
}  # fmt: skip
# Letters before a sign say whose it is.
SIGNED: Final = {
    ("us", "$"): "USD", ("usd", "$"): "USD", ("a", "$"): "AUD", ("au", "$"): "AUD",
    ("c", "$"): "CAD", ("ca", "$"): "CAD", ("hk", "$"): "HKD", ("nz", "$"): "NZD",
    ("s", "$"): "SGD", ("nt", "$"): "TWD", ("r", "$"): "BRL", ("mx", "$"): "MXN",
    ("cn", "¥"): "CNY", ("rmb", "¥"): "CNY", ("jp", "¥"): "JPY",
}  # fmt: skip
_MONEY: Final = {
    "dollar": "USD", "dollars": "USD", "us dollar": "USD", "us dollars": "USD",
    "american dollars": "USD", "canadian dollars": "CAD", "australian dollars": "AUD",
    "hong kong dollars": "HKD", "new zealand dollars": "NZD", "singapore dollars": "SGD",
    "euro": "EUR", "euros": "EUR", "pounds sterling": "GBP", "british pounds": "GBP",
    "yen": "JPY", "japanese yen": "JPY", "yuan": "CNY", "chinese yuan": "CNY", "renminbi": "CNY",
    "rmb": "CNY", "south korean won": "KRW", "north korean won": "KPW", "russian rubles": "RUB",
    "russian roubles": "RUB", "rubles": "RUB", "roubles": "RUB", "ruble": "RUB", "rouble": "RUB",
    "ukrainian hryvnias": "UAH", "hryvnias": "UAH", "hryvnia": "UAH", "indian rupees": "INR",
    "swiss francs": "CHF", "turkish lira": "TRY", "israeli shekels": "ILS", "shekels": "ILS",
    "polish zlotys": "PLN", "zlotys": "PLN",
}  # fmt: skip
_SHARES: Final = {
    "percent": "percent", "per cent": "percent", "pct": "percent", "percentage point": "percent",
    "percentage points": "percent", "per mille": "per_mille", "basis point": "basis_point",
    "basis points": "basis_point",
}  # fmt: skip
# Other things have these names, too: pounds sterling, rounds of talks, coal mines, heads of state.
_AMBIGUOUS: Final = frozenset(
    """
    pound pounds round rounds mine mines general marine missing case member official officer
    guard case second dozen dozens percent capita kilo kilos min ration home strike launch
    event female male females males individual human user minute mi dead general foot killed
    injury missing_person
    """.split()  # noqa: SIM905 - a list of forty literals is harder to read
)
_INVARIANT: Final = frozenset(
    """
    people men women children servicemen servicewomen personnel dead killed deceased wounded
    injured missing unemployed aircraft livestock cattle feet dead_people
    """.split()  # noqa: SIM905 - as above
)
_UNINFLECTED: Final = frozenset(
    """
    personnel dead killed deceased wounded injured missing unemployed aircraft livestock
    cattle
    """.split()  # noqa: SIM905 - as above
)
_SAME: Final = {
    "troop": "soldier",
    "serviceman": "soldier",
    "servicewoman": "soldier",
    "UAV": "drone",
    "UAVs": "drone",
    "uav": "drone",
}
_PLAIN_PLURALS: Final = re.compile(r"[a-z_]{3,}s|(?:[a-z_]*)(?:men|people|children)")
_SYMBOLS: Final = frozenset(
    """
    km mm cm kg mg ha kW MW GW TW kWh MWh GWh TWh Wh kJ MJ GJ TJ PJ EJ nmi bbl kcal ft lb oz
    UAV UAVs uavs tCO2e toe Mtoe ktoe boe tce MMBtu ppm
    """.split()  # noqa: SIM905 - as above
)
PERIODS: Final = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "annually": "year", "annual": "year", "yearly": "year",
}  # fmt: skip
_TIMES: Final = {"hour", "day", "week", "month", "quarter", "year", "decade", "minute", "second"}
_EACH: Final = frozenset({"a", "an", "each", "every", "per"})
_PER_NAMES: Final = {"head": "person", "capita": "person", "annum": "year", "diem": "day"}
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
        self._singular: dict[str, str] = {}
        self._plural: dict[str, str] = {}
        self._symbols: dict[str, str] = {}
        self._people: set[str] = set()
        self.currencies: set[str] = set()
        person = registry.unit("person").dimension
        for row in registry.documentation():
            if re.fullmatch("[A-Z]{3}", row.unit) and row.dimension == row.unit:
                self.currencies.add(row.unit)
                continue
            counted = self.is_count(row.unit)
            singular = row.unit
            for name in (row.unit, *row.aliases):
                plural = name in _INVARIANT or _PLAIN_PLURALS.fullmatch(name) is not None
                if not plural:
                    singular = name
                # "adults" are `adult`, though the registry has them in a line with `child`.
                alike = singular[:2] == name[:2]
                own = (singular if alike and name not in _UNINFLECTED else name) if plural else name
                unit = _SAME.get(own, own) if counted else row.unit
                if counted and registry.unit(row.unit).dimension == person:
                    self._people.add(unit)
                self._add(name, unit, plural=plural)

    def _add(self, name: str, unit: str, *, plural: bool) -> None:
        words = name.replace("_", " ")
        if name in _SYMBOLS:
            self._symbols[name] = unit
        if name in _INVARIANT or (plural and name not in _AMBIGUOUS and name.islower()):
            self._plural[words] = unit
        elif name not in _AMBIGUOUS and len(name) > 2 and name.islower():
            self._singular[words] = unit

    def is_length(self, unit: str) -> bool:
        """Whether a unit is one of length, so that "m" after its number may be metres."""
        try:
            return self._registry.unit(unit).dimension == (("length", 1),)
        except UnitError:
            return False

    def is_person(self, unit: str) -> bool:
        """Whether a unit counts people."""
        return unit in self._people

    def is_count(self, unit: str) -> bool:
        """Whether a unit is a noun, not a currency, a share or a measure."""
        try:
            dimension = self._registry.unit(unit).dimension
        except UnitError:
            return False
        measures = {"time", "length", "mass", "CO2e"}
        return len(dimension) == 1 and dimension[0][0] not in measures | self.currencies

    def money(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A currency after a number: "€", "USD", "U.S. dollars"; its code and where it ends."""
        if at >= len(tokens):
            return "", at
        token = tokens[at]
        if token.text in SIGNS:
            return SIGNS[token.text], at + 1
        if token.text in self.currencies:
            return token.text, at + 1
        return _longest(_MONEY, tokens, at)

    def share(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """A share after a number: "%", "per cent", "percentage points"."""
        if at < len(tokens) and tokens[at].text in {"%", "‰"}:
            return ("percent" if tokens[at].text == "%" else "per_mille"), at + 1
        return _longest(_SHARES, tokens, at)

    def noun(self, tokens: Sequence[Token], at: int, *, one: bool) -> tuple[str, int]:
        """What is counted, and where its name ends; "" and `at` where that is not certain.

        one: the number is one, a half, or stands before a hyphen, so that a singular counts.
        """
        if at < len(tokens) and tokens[at].kind == "word" and tokens[at].low in _POWERS:
            return self._power(tokens, at)
        found, end = "", at
        place = at
        while place < len(tokens) and place - at <= _MOST_WORDS:
            name, after = self._name(tokens, place, one=one)
            if name and not (found and tokens[place].low in _STOPS):  # "tanks killed" are no dead
                found, end, place = name, after, after
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
        if any(not self._modifies(word, found) for word in tokens[at : end - 1]):
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
        if after.low in _STOPS or after.low in PERIODS:
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
            if token.low in PERIODS and token.low != "annual":
                found.append(PERIODS[token.low])
                at += 1
                continue
            if token.low == "pa":
                found.append("year")
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
        if word.low in _PER_NAMES:
            return _PER_NAMES[word.low], at + 1
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
        if token.low in PERIODS or token.low == "per" or token.text == "/":
            return True
        after = tokens[at + 1].low if at + 1 < len(tokens) else ""
        return token.low in {"each", "every"} and after in _TIMES

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

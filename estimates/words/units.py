"""Units as people write them: "U.S. dollars per month", "soldiers", "$", "%".

Unit text from a dataset may be anything: what does not fit the unit grammar is shown as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from estimates.units import names

_CURRENCY = re.compile(r"([A-Z]{3})(?:_([0-9]{4}))?")  # USD; USD_2015: at the prices of 2015
# Written against the number.
_SUFFIXES = {
    name: row.sign
    for row in names.curated()
    if row.group == "shares" and row.sign
    for name in (row.unit, *row.symbols)
}
# One and many of each noun in the table of units; of a noun with several plurals, the first.
_NOUNS: dict[str, tuple[str, str]] = {}
for _row in names.curated():
    for _one, _many in _row.forms:
        _NOUNS.setdefault(_one, _row.title or (_one, _many or _one))
        _NOUNS.setdefault(_many, (_one, _many))
# What a dataset may define: nouns without a plural of their own, and symbols.
_UNCHANGED = frozenset(
    """
    ammunition artillery captured celsius deer detained displaced fish hertz homeless kelvin
    military offspring police sheep staff
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
)
_SYMBOLS = frozenset("btu dwt mol mph ppb rem sec".split()) | frozenset(  # noqa: SIM905 - as above
    symbol for row in names.curated() for symbol in row.symbols
)
# How a noun ends, how many letters fall away, what takes their place; the first that fits counts.
_ENDINGS = (
    *(
        (ending, 0, "s")
        for ending in ("human", "german", "roman", "shaman", "ay", "ey", "oy", "uy")
    ),
    ("man", 2, "en"),
    *((ending, 0, "") for ending in ("men", "people", "children", "feet", "craft")),
    ("y", 1, "ies"),
    *((ending, 0, "es") for ending in ("ss", "x", "z", "ch", "sh")),
    ("s", 0, ""),  # a plural already, or a word such as "series"
    ("", 0, "s"),
)
_LINKS = frozenset({"of", "in", "at", "on", "for", "under", "with", "without", "per"})


def _has_capital(name: str) -> bool:
    """Whether a name is written like `kWh`, `TEU` or `CO2e`, unlike one that begins a sentence."""
    return any(letter.isupper() for letter in name[1:])


def _is_symbol(name: str) -> bool:
    """Whether a name is a symbol (`km`, `kWh`, `TEU`), which has no plural."""
    short = len(name) < 3 or (len(name) < 4 and name[0].isupper())
    return short or _has_capital(name) or name in _SYMBOLS


def _plural(word: str) -> str:
    """The plural of an English noun; what is no plain word stays as typed."""
    if word in _NOUNS:
        return _NOUNS[word][1]
    if word in _UNCHANGED or not (word.isascii() and word.isalpha()) or _is_symbol(word):
        return word
    _, cut, added = next(rule for rule in _ENDINGS if word.endswith(rule[0]))
    return word[: len(word) - cut] + added


def _currency(name: str) -> tuple[str, str] | None:
    """The code of a currency and the year of its prices or ""; None for other units."""
    found = _CURRENCY.fullmatch(name)
    return (found[1], found[2] or "") if found and found[1] in names.currencies() else None


def _noun(name: str, *, many: bool) -> str:
    """A unit name as a noun: `artillery_shell` as "artillery shells", `USD` as "U.S. dollars"."""
    if money := _currency(name):
        code, year = money
        title = names.currencies()[code].title or (code, code)
        return title[many] + (f" of {year}" if year else "")
    if name in _NOUNS:
        return _NOUNS[name][many].replace("_", " ")
    words = [word for word in name.split("_") if word]
    if many and words and words[0] != "per":
        # The head of "prisoner of war" and of "tonne CO2e" is the first word.
        ends = (i for i, word in enumerate(words) if i and (word in _LINKS or _has_capital(word)))
        head = next(ends, len(words)) - 1
        words[head] = _plural(words[head])
    return " ".join(words) or name


_POWERS = {2: "square ", 3: "cubic "}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _powered(name: str, power: int, *, many: bool) -> str:
    noun = _noun(name, many=many)
    if power == 1:
        return noun
    if power in _POWERS and not _is_symbol(name):
        return _POWERS[power] + noun
    return noun + str(power).translate(_SUPERSCRIPTS)


_OPERATORS = re.compile(r"(/|(?<!\*)\*(?!\*))")
_FACTOR = re.compile(r"([^\W\d]\w*)(?: ?\*\* ?(-?[0-9]{1,3}))?")
_LONGEST = 200

_Factors = list[tuple[str, int]]


def _factors(unit: str) -> tuple[_Factors, _Factors] | None:
    """What stands above and below the line, as (name, power); None where it is not the grammar."""
    if len(unit) > _LONGEST:
        return None
    top: _Factors = []
    bottom: _Factors = []
    sign = 1
    for piece in _OPERATORS.split(unit):
        text = piece.strip()
        if text in {"*", "/"}:
            sign = 1 if text == "*" else -1
        elif found := _FACTOR.fullmatch(text):
            power = sign * int(found[2] or 1)
            if power:
                (top if power > 0 else bottom).append((found[1], abs(power)))
        elif text != "1":
            return None
    return top, bottom


@dataclass(frozen=True, slots=True)
class UnitWords:
    """The words around a number: before it, against it, after it (one, many), and on an axis.

    counted: what it counts comes in whole units, such as soldiers.
    """

    prefix: str
    suffix: str
    after: tuple[str, str]
    after_compact: tuple[str, str]
    titles: tuple[str, str]
    counted: bool = False

    def tail(self, *, compact: bool, many: bool) -> str:
        """What follows a number: " soldiers", " per month", in compact form "/month"."""
        return (self.after_compact if compact else self.after)[many]


_COUNTED_GROUPS = frozenset({"people", "events", "weapons", "vehicles and buildings"})
_COUNTED = frozenset(
    name for row in names.curated() if row.group in _COUNTED_GROUPS for name in row.names
)


@lru_cache(maxsize=1024)
def unit_parts(unit: str) -> UnitWords:
    """The words for unit text of a dataset, which may be no unit at all."""
    factors = _factors(unit)
    if factors is None:
        typed = unit.strip()
        after = f" {typed}" if typed else ""
        return UnitWords("", "", (after, after), (after, after), (typed, typed))
    top, bottom = factors
    lead = top[0][0] if len(top) == 1 and top[0][1] == 1 else ""
    suffix = _SUFFIXES.get(lead, "")
    code, year = _currency(lead) or ("", "")
    sign = names.currencies()[code].sign if code else ""
    prefix = sign or (f"{code} " if code else "")
    per = [_powered(name, power, many=False) for name, power in bottom]
    words = "".join(f" per {name}" for name in per)
    slashes = "".join(f"/{name}" for name in per) if top else words
    prices = f" ({year} prices)" if year else ""

    def around(*, many: bool) -> tuple[str, str, str]:
        last = len(top) - 1
        noun = " ".join(
            _powered(name, power, many=many and place == last)
            for place, (name, power) in enumerate(top)
        )
        counted = f" {noun}" if noun and not (prefix or suffix) else ""
        title = _noun(code, many=many) if code else noun
        return (
            counted + words + prices,
            counted + slashes + prices,
            (title + words).strip() + prices,
        )

    single, several = around(many=False), around(many=True)
    counted = not bottom and len(top) == 1 and top[0][1] == 1 and lead in _COUNTED
    words_after, compact_after, titles = ((single[at], several[at]) for at in range(3))
    return UnitWords(prefix, suffix, words_after, compact_after, titles, counted=counted)


def unit_words(unit: str, *, plural: bool = True) -> str:
    """The unit in words, for an axis: "U.S. dollars per month", "soldiers"; "" for `1`."""
    return unit_parts(unit).titles[plural]

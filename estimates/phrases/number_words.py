"""Numbers with their units as people write them, alone and as the two ends of a range.

`24000000` in `USD/month` is "$24 million per month". Unit text from a dataset may be anything: what
does not fit the unit grammar is shown as typed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from estimates.units import names

NO_BOUND = "no bound"
NOT_KNOWN = "not known"

_DIGITS = 4  # significant digits of a number that is no short decimal
_FEWEST = 3
_ENOUGH = Decimal("0.0010000001")  # three digits do if they lose no more than a part in a thousand
_MOST = 12  # a double with so few digits is a number that somebody typed or meant
_NOISE = Decimal("1e-14")  # left by a few operations in double precision: 0.1 + 0.2
_WHOLE = 2.0**53  # whole numbers are exact up to here
_SCALES = (
    (Decimal(10) ** 12, " trillion", "tn"),
    (Decimal(10) ** 9, " billion", "bn"),
    (Decimal(10) ** 6, " million", "M"),
)
_SMALLEST, _LARGEST = Decimal("1e-9"), Decimal("1e18")


def number(
    value: float, *, compact: bool = False, full: bool = False, digits: int = _DIGITS
) -> str:
    """A number as people write it: "12,000", "1.2 million", "0.92"; one third is "0.333".

    Whole numbers and short decimals keep every digit; others get at most `digits` significant ones.
    compact: "1.2M", "24bn", "5tn". full: never "million" and the like. An infinite value is "no
    bound", NaN "not known".
    """
    value = float(value)
    if not math.isfinite(value):
        return NOT_KNOWN if math.isnan(value) else NO_BOUND
    amount = _rounded(value, digits)
    if not amount:
        return "0"
    if not _SMALLEST <= abs(amount) < _LARGEST:
        power = amount.adjusted()
        return f"{_trimmed(amount.scaleb(-power))} × 10^{power}"
    for scale, word, letter in () if full else _SCALES:
        if abs(amount) >= scale:
            scaled = amount / scale
            if scaled == round(scaled, 3):
                return _trimmed(scaled) + (letter if compact else word)
            break
    return _trimmed(amount)


def _rounded(value: float, digits: int) -> Decimal:
    if value.is_integer() and abs(value) <= _WHOLE:
        return Decimal(int(value))
    exact = Decimal(value)
    short = Decimal(f"{value:.{_MOST}g}")
    if abs(exact - short) <= abs(exact) * _NOISE:
        return short
    short = Decimal(f"{value:.{_FEWEST}g}")
    if digits == _DIGITS and abs(exact - short) <= abs(exact) * _ENOUGH:
        return short
    return Decimal(f"{value:.{digits}g}")


def _trimmed(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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
class _Unit:
    """The words around a number: before it, against it, after it (one, many), and on an axis."""

    prefix: str
    suffix: str
    after: tuple[str, str]
    after_compact: tuple[str, str]
    titles: tuple[str, str]

    def amount(self, value: float, *, compact: bool, full: bool, digits: int) -> str:
        full = full or bool(self.suffix)  # "2,500,000%", never "2.5 million%"
        text = number(value, compact=compact, full=full, digits=digits)
        if not math.isfinite(value):
            return text
        minus = "-" if text.startswith("-") else ""
        return f"{minus}{self.prefix}{text.removeprefix('-')}{self.suffix}"

    def tail(self, *, compact: bool, many: bool) -> str:
        return (self.after_compact if compact else self.after)[many]


@lru_cache(maxsize=1024)
def _unit(unit: str) -> _Unit:
    factors = _factors(unit)
    if factors is None:
        typed = unit.strip()
        after = f" {typed}" if typed else ""
        return _Unit("", "", (after, after), (after, after), (typed, typed))
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

    one, several = around(many=False), around(many=True)
    return _Unit(prefix, suffix, *zip(one, several, strict=True))


def unit_words(unit: str, *, plural: bool = True) -> str:
    """The unit in words, for an axis: "U.S. dollars per month", "soldiers"; "" for `1`."""
    return _unit(unit).titles[plural]


def amount(
    value: float, unit: str, *, compact: bool = False, full: bool = False, digits: int = _DIGITS
) -> str:
    """A quantity without the words that follow it: "$24 million", "90%", "12,000"."""
    return _unit(unit).amount(value, compact=compact, full=full, digits=digits)


def quantity(value: float, unit: str, *, compact: bool = False) -> str:
    """A number with its unit: "12,000 soldiers", "$24 million per month"; compact: "$24M/month"."""
    if not math.isfinite(value):
        return number(value)
    many = number(abs(value)) != "1"
    return amount(value, unit, compact=compact) + _unit(unit).tail(compact=compact, many=many)


def quantities(
    low: float, high: float, unit: str, pattern: str = "{} to {}", *, compact: bool = False
) -> str:
    """Two ends with the unit once: "$207 million to $375 million per year".

    Ends that differ are never written alike: digits are added until they can be told apart. Nor
    does the low end ever seem to share the high one's million: "12 to 3,400,000", since "12 to 3.4
    million" may be 12 million.
    """
    full = 0 < abs(low) < _SHARED
    for digits in range(_DIGITS, 17):
        lower = amount(low, unit, compact=compact, digits=digits)
        upper = amount(high, unit, compact=compact, full=full, digits=digits)
        if lower != upper:
            tail = _unit(unit).tail(compact=compact, many=True)
            return pattern.format(lower, upper) + tail
    return quantity(low, unit, compact=compact)


def span(low: float, high: float, open_: str | None, unit: str) -> str:
    """Both ends in full digits, for a technical view; an end that nobody stated says so.

    "17,250,000 to 31,250,000 soldiers", "0 (not stated) to 12,000 soldiers", "3,000 soldiers to
    unbounded (not stated)".
    """
    if math.isnan(low) or math.isnan(high):
        return NOT_KNOWN
    notes = [" (not stated)" if open_ in {end, "both"} else "" for end in ("low", "high")]
    if not (math.isfinite(low) or math.isfinite(high)):
        return f"unbounded on both sides{' (not stated)' if all(notes) else ''}"
    ends = [
        amount(end, unit, full=True, digits=6) if math.isfinite(end) else "unbounded"
        for end in (low, high)
    ]
    ends[math.isfinite(high)] += _unit(unit).tail(compact=False, many=True)
    return f"{ends[0]}{notes[0]} to {ends[1]}{notes[1]}"


_SHARED = 1000.0  # a low end below it may be read with the scale of the high end
_PLACES = {-3: "thousandth", -2: "hundredth", -1: "tenth", 0: "whole number", 1: "ten"}
_PLACES |= {2: "hundred", 3: "thousand", 4: "ten thousand", 5: "hundred thousand"}
_PLACES |= {6: "million", 7: "ten million", 8: "hundred million", 9: "billion", 12: "trillion"}
_NATURAL_TOPS = frozenset({1.0, 100.0, 1000.0})  # of a share as a number, in percent, per mille


def _rounded_to(low: float, figure: float, high: float) -> float | None:
    """The power of ten that the figure is rounded to where the range is half of it each way.

    One end may be cut off at a natural bound: 100 percent is 50 to 100.
    """
    nearer, half = sorted((figure - low, high - figure))
    if not (math.isfinite(2 * half) and half > 0 and nearer >= 0):
        return None
    step = 10.0 ** round(math.log10(2 * half))
    steps = figure / step
    if not math.isfinite(steps) or abs(steps - round(steps)) > 1e-6:
        return None
    whole = math.isclose(nearer, half, rel_tol=1e-6) or low == 0 or high in _NATURAL_TOPS
    return step if whole and math.isclose(2 * half, step, rel_tol=1e-6) else None


def is_rounding(low: float, figure: float, high: float) -> bool:
    """Whether the range is no more than half a unit of the figure's last digit that is not 0.

    Strict, so that a range which a source did give ("12,000, give or take 5") is not hidden.
    """
    step = _rounded_to(low, figure, high)
    if step is None:
        return False
    return round(figure / step) % 10 != 0 if figure else step == 1


def rounding_words(low: float, figure: float, high: float, unit: str) -> str:
    """Why a figure alone has a range: it was rounded.

    "11,500 to 12,500 soldiers: 12,000 rounded to the nearest thousand; the source gave no range." A
    range that is not the figure's rounding is said without a reason.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{span(low, high, '', unit)}."
    ends = quantities(low, high, unit)
    if math.isnan(figure) or low == high:
        return f"{ends}."
    stated = amount(figure, unit)
    step = _rounded_to(low, figure, high)
    if step is None:
        return f"{ends}; the figure is {stated}."
    nearest = _PLACES.get(round(math.log10(step))) or number(step)
    even = math.isclose(figure - low, high - figure, rel_tol=1e-6)
    cut = "" if even else ", within what is possible"
    return f"{ends}: {stated} rounded to the nearest {nearest}{cut}; the source gave no range."

"""The curated units: unit text to a dimension and a scale, by a small pint registry.

Unit text and definitions are checked against a grammar and the known names before pint sees
anything, and pint is given names and numbers, never text: it hangs on `m**9**9**9` and reads
`12 000 soldier` as 0.
"""

from __future__ import annotations

import difflib
import functools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import Any, Final, NamedTuple, cast

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition
from pint.util import UnitsContainer, to_units_container

MAX_TEXT: Final = 200
MAX_EXPONENT: Final = 9
MAX_NAME: Final = 60
MAX_FILE_BYTES: Final = 64 * 1024
MAX_DEFINITIONS: Final = 500
# What chained powers may come to, so that two scales can always be divided in double precision.
_MAX_TOTAL_EXPONENT: Final = 99
_MAX_SCALE: Final = 1e100

# --------------------------------------------------------------------------------------- dimensions

Dimension = tuple[tuple[str, int | Fraction], ...]

DIMENSIONLESS: Final[Dimension] = ()
_NAMED_DIMENSIONS: Final[Mapping[Dimension, str]] = {
    DIMENSIONLESS: "1",
    (("length", 2),): "area",
    (("length", 3),): "volume",
    (("length", 1), ("time", -1)): "speed",
    (("length", 2), ("mass", 1), ("time", -2)): "energy",
    (("length", 2), ("mass", 1), ("time", -3)): "power",
}


def multiply(first: Dimension, second: Dimension) -> Dimension:
    """Dimension of a product."""
    exponents: dict[str, int | Fraction] = dict(first)
    for name, exponent in second:
        exponents[name] = exponents.get(name, 0) + exponent
    return _canonical(exponents)


def divide(first: Dimension, second: Dimension) -> Dimension:
    """Dimension of a quotient."""
    return multiply(first, power(second, -1))


def power(dimension: Dimension, exponent: int | Fraction) -> Dimension:
    """Dimension of a power; a square root is the power `Fraction(1, 2)`."""
    return _canonical({name: own * exponent for name, own in dimension})


def dimension_text(dimension: Dimension) -> str:
    """A dimension in the form of unit text: `USD/person/time`, `area`, `1`."""
    if dimension in _NAMED_DIMENSIONS:
        return _NAMED_DIMENSIONS[dimension]
    above = "*".join(_powered(name, exponent) for name, exponent in dimension if exponent > 0)
    below = "".join("/" + _powered(name, -exponent) for name, exponent in dimension if exponent < 0)
    return (above or "1") + below


def _powered(name: str, exponent: int | Fraction) -> str:
    if exponent == 1:
        return name
    return f"{name}**{exponent}" if exponent.denominator == 1 else f"{name}**({exponent})"


def _canonical(exponents: Mapping[str, int | Fraction]) -> Dimension:
    return tuple(
        (name, exponent.numerator if exponent.denominator == 1 else exponent)
        for name, exponent in sorted(exponents.items())
        if exponent
    )


# ------------------------------------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written; a value in it times `scale` is in base units of its dimension."""

    text: str
    dimension: Dimension
    scale: float


class UnitError(ValueError):
    """Unit text that cannot be read.

    Attributes:
        text: as seen, shortened.
        hint: what is wrong and how to mend it; `message` is the same as a whole sentence.
        nearest: known names that are spelled alike, best first.
    """

    def __init__(self, text: str, hint: str, nearest: tuple[str, ...] = ()) -> None:
        self.text = _short(text)
        self.hint = hint
        self.nearest = nearest
        self.message = f"“{self.text}” cannot be read as a unit: {hint}"
        super().__init__(self.text, hint, nearest)

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One line of a units.txt.

    A base unit has a `dimension` of its own; any other is `factor` times the product of the
    (name, exponent) pairs in `reference`.
    """

    name: str
    aliases: tuple[str, ...]
    dimension: str
    factor: float
    reference: tuple[tuple[str, int], ...]
    expression: str
    line: int
    text: str

    def column_of(self, name: str, start: int = 0) -> int:
        """Where the name first stands in the line from `start` on, counted from 1."""
        found = re.compile(rf"\b{name}\b").search(self.text, start)
        return found.start() + 1 if found else 1


@dataclass(frozen=True, slots=True, order=True)
class DefinitionProblem:
    """Why a line of a units.txt is not used; physical line and column count from 1."""

    line: int
    column: int
    message: str


class UnitRow(NamedTuple):
    """One unit in the documentation."""

    dimension: str
    unit: str
    aliases: tuple[str, ...]
    definition: str


# ------------------------------------------------------------------------------------------ grammar

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FACTOR: Final = re.compile(
    r"[ \t]*(?P<sign>\*(?!\*)|/)?[ \t]*"
    r"(?:(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<number>[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]{1,3})?))"
    r"(?:[ \t]*\*\*[ \t]*(?P<exponent>-?[0-9]+))?[ \t]*"
)
_SIGN: Final = re.compile(r"[ \t]*(?:\*(?!\*)|/)?[ \t]*")
_BASE: Final = re.compile(r"\[[ \t]*([A-Za-z][A-Za-z0-9_]{0,59})[ \t]*\]")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_CONSTANT_PRICE: Final = re.compile(r"([A-Z]{3})_[0-9]{4}")
# pint gives this name a meaning of its own.
_RESERVED: Final = frozenset({"dimensionless"})

_NO_NUMBERS: Final = "a unit holds no numbers, they go into low, best or high"
_EXPONENT: Final = f"after ** comes a whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}, not 0"
_PARENTHESES: Final = (
    "there are no parentheses here, every divisor gets its own /: USD/person/month"
)
_UNEXPECTED: Final = {
    "*": _EXPONENT,
    "(": _PARENTHESES,
    ")": _PARENTHESES,
    "^": "powers are written **",
}


class _MalformedError(ValueError):
    """Text against the grammar or the known names: where (from 0), and the name if unknown."""

    def __init__(self, problem: str, position: int, name: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.position = position
        self.name = name


class _Factor(NamedTuple):
    position: int
    word: str
    exponent: int


def _factors(text: str) -> Iterator[_Factor]:
    """The names and numbers of a product, left to right; `_MalformedError` at the first misfit."""
    position, before = 0, ""
    while position < len(text) or not before:
        found = _FACTOR.match(text, position)
        if found is None:
            raise _unexpected(text, position)
        word, sign = found["name"] or found["number"], found["sign"]
        start = found.start("name" if found["name"] else "number")
        if before and not sign:
            problem = f"no * or / stands between “{_short(before)}” and “{_short(word)}”"
            raise _MalformedError(problem, start)
        if sign and not before:
            raise _MalformedError(f"it begins with “{sign}”", found.start("sign"))
        exponent = found["exponent"] or "1"
        if len(exponent) > 2 or not 1 <= abs(int(exponent)) <= MAX_EXPONENT:
            raise _MalformedError(_EXPONENT, found.start("exponent"))
        yield _Factor(start, word, -int(exponent) if sign == "/" else int(exponent))
        position, before = found.end(), word


def _unexpected(text: str, position: int) -> _MalformedError:
    lead = _SIGN.match(text, position)
    at = lead.end() if lead else position
    if at >= len(text):
        return _MalformedError("a name is missing at the end", at)
    sign = f"“{text[at]}”" if text[at].isprintable() else "a control character"
    # A letter of another alphabet can look like the one that was meant.
    code = "" if text[at].isascii() and text[at].isprintable() else f" (U+{ord(text[at]):04X})"
    return _MalformedError(_UNEXPECTED.get(text[at], f"{sign}{code} has no place here"), at)


def _short(text: str, limit: int = 60) -> str:
    """Text as messages quote it: bounded, and without characters that steer a terminal."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(character if character.isprintable() else "�" for character in short)


# -------------------------------------------------------------------------------------- definitions


def read_definitions(text: str) -> tuple[list[Definition], list[DefinitionProblem]]:
    """Read the text of a units.txt: its well-formed lines, and a problem for every other one.

    Only the form is looked at; `UnitRegistry.load` sees whether names are free and known.
    """
    if len(text) > MAX_FILE_BYTES or len(text.encode(errors="replace")) > MAX_FILE_BYTES:
        too_large = f"the file is larger than {MAX_FILE_BYTES // 1024} kB, so nothing in it is used"
        return [], [DefinitionProblem(1, 1, too_large)]
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    used = [(number, line.split("#", 1)[0].rstrip()) for number, line in enumerate(lines, start=1)]
    used = [(number, line) for number, line in used if line]
    definitions: list[Definition] = []
    problems: list[DefinitionProblem] = []
    for number, line in used[:MAX_DEFINITIONS]:
        try:
            definitions.append(_definition(line, number))
        except _MalformedError as bad:
            problems.append(DefinitionProblem(number, bad.position + 1, bad.problem))
    if len(used) > MAX_DEFINITIONS:
        too_many = (
            f"only the first {MAX_DEFINITIONS} definitions are read, not this one or what follows"
        )
        problems.append(DefinitionProblem(used[MAX_DEFINITIONS][0], 1, too_many))
    return definitions, problems


def _definition(line: str, number: int) -> Definition:
    indent = len(line) - len(line.lstrip())
    if line.lstrip().startswith("@"):
        raise _MalformedError("directives such as @import or @group are not read", indent)
    parts = line.split("=")
    if len(parts) == 1:
        raise _MalformedError("a definition is written “pallet = [pallet] = pallets”", indent)
    names = []
    position = 0
    for index, part in enumerate(parts):
        name = part.strip()
        # The third part is pint's symbol, where _ stands for none.
        if index != 1 and not (index == 2 and name == "_"):
            if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
                what = f"“{_short(name)}” is not a name" if name else "a name is missing"
                problem = (
                    f"{what}: a letter from a to z, then letters, digits and _, at most {MAX_NAME}"
                )
                raise _MalformedError(problem, position)
            names.append(name)
        position += len(part) + 1
    expression = parts[1].strip()
    base = _BASE.fullmatch(expression)
    factor, reference = (1.0, {}) if base else _product(parts[1], len(parts[0]) + 1)
    return Definition(
        name=names[0],
        aliases=tuple(names[1:]),
        dimension=base[1] if base else "",
        factor=factor,
        reference=tuple(reference.items()),
        expression=expression,
        line=number,
        text=line,
    )


def _product(text: str, offset: int) -> tuple[float, dict[str, int]]:
    """Number and names of a definition's expression, which stands at `offset` of its line."""
    if not text.strip():
        raise _MalformedError("nothing stands after the first =", offset)
    try:
        factors = list(_factors(text.rstrip()))
    except _MalformedError as bad:
        raise _MalformedError(bad.problem, bad.position + offset) from None
    number = 1.0
    exponents: dict[str, int] = {}
    for position, word, exponent in factors:
        if not word[0].isdigit():
            exponents[word] = exponents.get(word, 0) + exponent
        elif abs(exponent) != 1 or float(word) == 0:
            raise _MalformedError("a number here is above 0 and has no power", position + offset)
        else:
            number = number * float(word) if exponent > 0 else number / float(word)
    return number, exponents


# -------------------------------------------------------------------------------- what people write

_CHARACTERS: Final = str.maketrans(
    {
        "$": " USD ", "€": " EUR ", "£": " GBP ", "₩": " KRW ", "₽": " RUB ", "₴": " UAH ",
        "₹": " INR ", "₪": " ILS ", "₺": " TRY ", "₫": " VND ", "₱": " PHP ", "₦": " NGN ",
        "%": " percent ", "‰": " per_mille ", "×": "*", "·": "*", "÷": "/", "²": "**2", "³": "**3",
        "^": "**", "−": "-", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip
# A number at the start, perhaps after a currency, or a scale word: "$2,000", "USD million".
_AMOUNT: Final = re.compile(
    r"^[ ~<>+-]*((?:US ?)?[$€£₩₽₴₹₪₺₫₱₦]|[A-Z]{3}\b)?\s*(?>[0-9][0-9.,\s]*)(?:[kKM]\b)?(?!\s*[/*])"
    r"|^\s*[kKM]\s*$|\b(?:thousand|million|billion|trillion|mn|bn|tn)s?\b\s*(?:of\b)?"
)
_SHARES: Final = {
    "100": "percent",
    "1000": "per_mille",
    "100000": "per_hundred_thousand",
    "1000000": "per_million",
}


def _per_number(found: re.Match[str]) -> str:
    return f"{_SHARES[found[2]]}*{found[1]}/{found[3]}"


_REWRITES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"\bUS +USD\b|\bUSD +US\b", "USD"),
        (r"\b(?:constant|real) +([0-9]{4}) +([A-Z]{3})\b", r"\2_\1"),
        (r"\b([A-Z]{3})[-(]?((?:19|20)[0-9]{2})\b\)?", r"\1_\2"),
        (r"\bper[ -](cent|mille?)\b", r"per\1"),
        (r"(?<=[0-9])[, ](?=000\b)", ""),
        (r"\b(?:square|sq)[ _.]+([a-z]+)", r"\1**2"),
        (r"\b(?:cubic|cu)[ _.]+([a-z]+)", r"\1**3"),
        (r"\b([a-z]+)([23])\b", r"\1**\2"),
        (r"\b(?:per|an?|each|every)\b", "/"),
        (r"^([^/]+)/ *(10{2,3}|10{5,6}) +(\S.*)$", _per_number),
        (r"/ *\(([^()]*)\)", lambda found: "/" + found[1].replace("*", "/")),
        (r"^ */", "1/"),
    )
)
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ \t-]+[A-Za-z][A-Za-z0-9_]*)*")
_SPOKEN: Final[Mapping[str, str]] = {
    word: name
    for name, words in {
        "USD": "dollar dollars us_dollar us_dollars usdollar buck bucks",
        "EUR": "euro euros",
        "GBP": "sterling pound_sterling pounds_sterling british_pound british_pounds",
        "JPY": "yen",
        "CNY": "yuan renminbi rmb",
        "KRW": "won south_korean_won",
        "KPW": "north_korean_won",
        "RUB": "ruble rubles rouble roubles rur",
        "UAH": "hryvnia hryvnias",
        "INR": "rupee rupees indian_rupee indian_rupees",
        "CHF": "franc francs swiss_franc swiss_francs",
        "TRY": "lira liras turkish_lira",
        "ILS": "shekel shekels nis",
        "PLN": "zloty zlotys",
        "percent": "pct percents percentage",
        "per_mille": "permil permill",
        "year": "yr yrs annum",
        "month": "mo mos mth",
        "week": "wk wks",
        "hour": "hr hrs",
        "second": "sec secs",
        "tonne_CO2e": "co2e co2",
        "kilometre": "kms",
        "litre": "ltr",
        "pound": "lbs",
        "person": "pax headcount",
    }.items()
    for word in words.split()
}
# Spelled right, but which one was meant has to be said.
_AMBIGUOUS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ton", "tons"), ("tonne", "short_ton", "long_ton")),
    **dict.fromkeys(("gallon", "gallons", "gal"), ("us_gallon", "imperial_gallon")),
    **dict.fromkeys(("kt", "kiloton", "kilotons"), ("kilotonne", "kiloton_of_TNT")),
    **dict.fromkeys(("Mt", "megaton", "megatons"), ("megatonne", "megaton_of_TNT")),
}


def _letter_pairs(name: str) -> set[str]:
    padded = f" {name.casefold()} "
    return {padded[index : index + 2] for index in range(len(padded) - 1)}


# ----------------------------------------------------------------------------------------- registry


class UnitRegistry:
    """The known units. Reading unit text is safe from several threads at once."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        """Take definitions in their order; those that cannot be used become `problems`."""
        self._pint: pint.UnitRegistry[Any] = pint.UnitRegistry(None, on_redefinition="raise")
        self._names: dict[str, str] = {}
        self._definitions: list[Definition] = []
        self._dimensions: set[str] = set()
        self._currencies: set[str] = set()
        self._units: dict[str, Unit] = {}
        self._lock = threading.Lock()
        self.problems: tuple[DefinitionProblem, ...] = self._extend(definitions)

    @classmethod
    def load(cls, extra_text: str | None = None) -> UnitRegistry:
        """The curated units, and those of a dataset's units.txt.

        Lines of it that cannot be used are passed over and listed in `problems`.
        """
        curated = cls(_curated())
        if curated.problems:
            raise RuntimeError(f"the product's own units.txt: {curated.problems[0]}")
        if extra_text is not None:
            definitions, problems = read_definitions(extra_text)
            curated.problems = tuple(sorted([*problems, *curated._extend(definitions)]))
        return curated

    def names(self) -> tuple[str, ...]:
        """All names and aliases, sorted. Constant prices (`USD_2015`) are known besides."""
        return tuple(sorted(self._names))

    def documentation(self) -> list[UnitRow]:
        """One row per definition, in the order of the files."""
        return [
            UnitRow(
                dimension_text(self.unit(definition.name).dimension),
                definition.name,
                definition.aliases,
                definition.expression,
            )
            for definition in self._definitions
        ]

    def unit(self, text: str) -> Unit:
        """Read unit text: `1`, or names joined by * and /, with ** and a whole number from -9 to 9.

        Raises:
            UnitError: saying what was seen and how to mend it.
        """
        found = self._units.get(text)
        if found is None:
            with self._lock:
                found = self._read(text)
            self._units[text] = found
        return found

    def _read(self, text: str) -> Unit:
        if not text.strip():
            raise UnitError("", "it is blank; write 1 for a plain number")
        if len(text) > MAX_TEXT:
            raise UnitError(text, f"it has {len(text):,} characters, at most {MAX_TEXT} are read")
        try:
            scale, root = self._root(self._exponents(text))
        except _MalformedError as bad:
            raise UnitError(text, *self._advice(text, bad)) from None
        dimensions = self._pint.get_dimensionality(UnitsContainer(root))
        exponents = {name.strip("[]"): cast("int", value) for name, value in dimensions.items()}
        return Unit(text.strip(), _canonical(exponents), scale)

    def _exponents(self, text: str) -> dict[str, int]:
        """Exponent of each unit in checked unit text, by its own name, not an alias."""
        exponents: dict[str, int] = {}
        for index, (position, word, exponent) in enumerate(list(_factors(text))):
            if word == "1" and index == 0 and exponent == 1:
                continue
            if word[0].isdigit():
                raise _MalformedError(_NO_NUMBERS, position)
            name = self._name(word, position)
            exponents[name] = exponents.get(name, 0) + exponent
        return exponents

    def _name(self, word: str, position: int) -> str:
        """The unit's own name for any of its names; defines a constant price at its first use."""
        if word in self._names:
            return self._names[word]
        price = _CONSTANT_PRICE.fullmatch(word)
        if price and price[1] in self._currencies:
            if word not in self._dimensions:
                self._define(word, 1.0, {f"[{word}]": 1})
                self._dimensions.add(word)
            return word
        if price:
            raise _MalformedError(f"the currency {price[1]} is not known", position, price[1])
        raise _MalformedError(f"“{_short(word)}” is not a known name", position, word)

    def _root(
        self, exponents: Mapping[str, int], factor: float = 1.0
    ) -> tuple[float, dict[str, int]]:
        """Scale and base units of `factor` times a product of known units."""
        try:
            scale, unit = self._pint.get_root_units(UnitsContainer(exponents))
        except OverflowError:
            scale, unit = 0.0, self._pint.Unit("")
        size = factor * cast("float", scale)
        root = {name: cast("int", value) for name, value in to_units_container(unit).items()}
        highest = max(map(abs, root.values()), default=0)
        # A scale that is not a number fails the comparison, too.
        if highest > _MAX_TOTAL_EXPONENT or not 1 / _MAX_SCALE <= size <= _MAX_SCALE:
            raise _MalformedError("it comes to a size or a power beyond any use", 0)
        return size, root

    def _define(self, name: str, factor: float, reference: Mapping[str, int]) -> None:
        converter = ScaleConverter(factor)
        definition = UnitDefinition(name, None, (), converter, UnitsContainer(reference))
        self._pint.define(definition)  # type: ignore[arg-type]  # pint takes it, but says `type`

    # --------------------------------------------------------------------------- adding definitions

    def _extend(self, definitions: Iterable[Definition]) -> tuple[DefinitionProblem, ...]:
        found = []
        for definition in definitions:
            try:
                self._add(definition)
            except _MalformedError as bad:
                column = bad.position + 1
                if bad.name:
                    column = definition.column_of(bad.name, definition.text.index("="))
                found.append((definition.line, column, bad))
        # The nearest names are looked for when all are there.
        return tuple(
            DefinitionProblem(line, column, bad.problem + self._fix(bad)[0])
            for line, column, bad in found
        )

    def _add(self, definition: Definition) -> None:
        names = (definition.name, *definition.aliases)
        seen: set[str] = set()
        for name in names:
            if name in self._names or name in _RESERVED or name in seen:
                problem = f"“{name}” is already defined, choose another name"
                raise _MalformedError(problem, definition.column_of(name) - 1)
            if _CONSTANT_PRICE.fullmatch(name):
                problem = f"“{name}” is kept for constant prices, which need no definition"
                raise _MalformedError(problem, definition.column_of(name) - 1)
            seen.add(name)
        if definition.dimension:
            self._add_base(definition)
        else:
            exponents: dict[str, int] = {}
            for word, exponent in definition.reference:
                name = self._name(word, 0)
                exponents[name] = exponents.get(name, 0) + exponent
            scale, root = self._root(exponents, definition.factor)
            # Stated in base units, so that pint never walks a chain, which can grow exponentially.
            self._define(definition.name, scale, root)
        self._names.update(dict.fromkeys(names, definition.name))
        self._definitions.append(definition)

    def _add_base(self, definition: Definition) -> None:
        dimension = definition.dimension
        if dimension in self._dimensions or _CONSTANT_PRICE.fullmatch(dimension):
            problem = f"the dimension [{dimension}] is already there, so two units would mix"
            raise _MalformedError(problem, definition.text.index("["))
        self._define(definition.name, 1.0, {f"[{dimension}]": 1})
        self._dimensions.add(dimension)
        if _CURRENCY.fullmatch(definition.name):
            self._currencies.add(definition.name)

    # ---------------------------------------------------------------------------------------- hints

    def _advice(self, text: str, bad: _MalformedError) -> tuple[str, tuple[str, ...]]:
        """Hint and nearest names for text that is not a unit."""
        bare = _AMOUNT.sub(r"\1 ", text)
        problem = bad.problem if bare == text else _NO_NUMBERS
        repaired = self._repair(bare)
        if repaired:
            return f"{problem}; write “{repaired}”", ()
        if bare != text:
            try:
                self._exponents(bare)
            except _MalformedError as rest:
                bad = rest
        fix, nearest = self._fix(bad)
        return problem + fix, nearest

    def _fix(self, bad: _MalformedError) -> tuple[str, tuple[str, ...]]:
        """What to say about a name that is not known, and the nearest that are."""
        if not bad.name:
            return "", ()
        if bad.name in self._names:
            return "; it is defined only further down", ()
        nearest = self._nearest(bad.name)
        alike = (
            "; the nearest is " + " or ".join(f"“{name}”" for name in nearest) if nearest else ""
        )
        if _CURRENCY.fullmatch(bad.name):
            return (
                f"{alike}; a currency is added by “{bad.name} = [{bad.name}]” in units.txt",
                nearest,
            )
        return alike or "; correct it, or define it in units.txt", nearest

    def _repair(self, text: str) -> str:
        """The unit text that was probably meant, if it is valid; otherwise nothing."""
        text = text.translate(_CHARACTERS)
        for pattern, replacement in _REWRITES:
            text = pattern.sub(replacement, text)
        text = _WORDS.sub(lambda found: self._spoken(found[0]), text)
        text = re.sub(r"[ \t]*(\*\*|[*/])[ \t]*", r"\1", text).strip()
        try:
            self._root(self._exponents(text[:MAX_TEXT]))
        except _MalformedError:
            return ""
        return text

    def _spoken(self, words: str) -> str:
        """The known name for words as people write them, or else the words themselves."""
        joined = self._known(re.sub(r"[ \t-]+", "_", words))
        parts = [self._known(part) for part in words.split("-")]
        return joined or ("*".join(parts) if all(parts) else words)

    def _known(self, word: str) -> str:
        small = word.casefold()
        for name in (word, self._folded.get(small), _SPOKEN.get(small)):
            if name and (name in self._names or _CONSTANT_PRICE.fullmatch(name)):
                return name
        return ""

    @functools.cached_property
    def _folded(self) -> dict[str, str]:
        """Names by their small letters, where only one unit is meant by them."""
        meant: dict[str, set[str]] = {}
        for name, unit in self._names.items():
            meant.setdefault(name.casefold(), set()).add(unit)
        return {name.casefold(): name for name in self._names if len(meant[name.casefold()]) == 1}

    @functools.cached_property
    def _pairs(self) -> dict[str, list[str]]:
        """Names by their pairs of letters: difflib over all names is slow where errors are many."""
        pairs: dict[str, list[str]] = {}
        for name in self._names:
            for pair in _letter_pairs(name):
                pairs.setdefault(pair, []).append(name)
        return pairs

    def _nearest(self, word: str) -> tuple[str, ...]:
        """At most three known names that are spelled alike, one per unit, best first."""
        if len(word) > MAX_NAME:
            return ()
        if word in _AMBIGUOUS:
            return _AMBIGUOUS[word]
        shared = Counter(name for pair in _letter_pairs(word) for name in self._pairs.get(pair, ()))
        # Ties go by name: the order of a set changes from run to run, a message must not.
        likely = sorted(shared, key=lambda name: (-shared[name], name))[:24]
        close = difflib.get_close_matches(word, likely, n=6, cutoff=0.65)
        return tuple({self._names[name]: name for name in reversed(close)}.values())[::-1][:3]


@functools.cache
def _curated() -> tuple[Definition, ...]:
    text = resources.files("estimates").joinpath("units.txt").read_text(encoding="utf-8")
    definitions, problems = read_definitions(text)
    if problems:
        raise RuntimeError(f"the product's own units.txt: {problems[0]}")
    return tuple(definitions)

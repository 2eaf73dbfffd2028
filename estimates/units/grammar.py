"""The grammar of unit text and of the definitions in a units.txt, before any name has a meaning.

    product     =  factor (("*" | "/") factor)*
    factor      =  (name | number) ["**" ["-"] digit]
    definition  =  name "=" ("[" name "]" | product) ("=" name)*

The only number in unit text is a leading 1; definitions may hold others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

MAX_TEXT: Final = 200
MAX_EXPONENT: Final = 9
MAX_NAME: Final = 60
MAX_FILE_BYTES: Final = 64 * 1024
MAX_DEFINITIONS: Final = 500

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FACTOR: Final = re.compile(
    r"[ \t]*(?P<sign>\*(?!\*)|/)?[ \t]*"
    r"(?:(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<number>[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]{1,3})?))"
    r"(?:[ \t]*\*\*[ \t]*(?P<exponent>-?[0-9]+))?[ \t]*"
)
_SIGN: Final = re.compile(r"[ \t]*(?:\*(?!\*)|/)?[ \t]*")
_BASE: Final = re.compile(r"\[[ \t]*([A-Za-z][A-Za-z0-9_]{0,59})[ \t]*\]")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
CONSTANT_PRICE: Final = re.compile(r"([A-Z]{3})_[0-9]{4}")

NO_NUMBERS: Final = "a unit has no numbers; put them in low, best or high"
_EXPONENT: Final = f"** needs a whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}, not 0"
_PARENTHESES: Final = "parentheses are not allowed; give each divisor its own /: USD/person/month"
_UNEXPECTED: Final = {
    "*": f"{_EXPONENT}, and powers cannot be chained",
    "(": _PARENTHESES,
    ")": _PARENTHESES,
    "^": "powers are written **",
}


class MalformedError(ValueError):
    """Text against the grammar or the known names: where (from 0), and the name if unknown."""

    def __init__(self, problem: str, position: int, name: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.position = position
        self.name = name


class Factor(NamedTuple):
    """A name or a number of a product, where it stands (from 0), and its exponent."""

    position: int
    word: str
    exponent: int


def factors(text: str) -> Iterator[Factor]:
    """The names and numbers of a product, left to right; `MalformedError` at the first misfit."""
    position, before = 0, ""
    while position < len(text) or not before:
        found = _FACTOR.match(text, position)
        if found is None:
            raise _unexpected(text, position)
        word, sign = found["name"] or found["number"], found["sign"]
        start = found.start("name" if found["name"] else "number")
        if before and not sign:
            problem = f"there is no * or / between “{shortened(before)}” and “{shortened(word)}”"
            raise MalformedError(problem, start)
        if sign and not before:
            raise MalformedError(f"it begins with “{sign}”", found.start("sign"))
        exponent = found["exponent"] or "1"
        if len(exponent) > 2 or not 1 <= abs(int(exponent)) <= MAX_EXPONENT:
            raise MalformedError(_EXPONENT, found.start("exponent"))
        yield Factor(start, word, -int(exponent) if sign == "/" else int(exponent))
        position, before = found.end(), word


def _unexpected(text: str, position: int) -> MalformedError:
    lead = _SIGN.match(text, position)
    at = lead.end() if lead else position
    if at >= len(text):
        return MalformedError("a name is missing at the end", at)
    sign = f"“{text[at]}”" if text[at].isprintable() else "a control character"
    # A letter of another alphabet can look like the one that was meant.
    code = "" if text[at].isascii() and text[at].isprintable() else f" (U+{ord(text[at]):04X})"
    return MalformedError(_UNEXPECTED.get(text[at], f"{sign}{code} is not allowed here"), at)


def shortened(text: str, limit: int = 60) -> str:
    """Text as messages quote it: bounded, and without characters that steer a terminal."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(character if character.isprintable() else "�" for character in short)


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

    @property
    def is_alias(self) -> bool:
        """Whether it is another name for a unit, of the same size."""
        return self.factor == 1 and [power for _, power in self.reference] == [1]

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
            definitions.append(read_definition(line, number))
        except MalformedError as bad:
            problems.append(DefinitionProblem(number, bad.position + 1, bad.problem))
    if len(used) > MAX_DEFINITIONS:
        too_many = (
            f"only the first {MAX_DEFINITIONS} definitions are read, not this one or what follows"
        )
        problems.append(DefinitionProblem(used[MAX_DEFINITIONS][0], 1, too_many))
    return definitions, problems


def read_definition(line: str, number: int = 0) -> Definition:
    """Read one line, its comment cut off; `number` is its place in the file.

    Raises:
        MalformedError: it is no definition.
    """
    indent = len(line) - len(line.lstrip())
    if line.lstrip().startswith("@"):
        raise MalformedError("directives such as @import or @group are not read", indent)
    parts = line.split("=")
    if len(parts) == 1:
        raise MalformedError("a definition is written “pallet = [pallet] = pallets”", indent)
    names = []
    position = 0
    for index, part in enumerate(parts):
        name = part.strip()
        # The third part is pint's symbol, where _ stands for none.
        if index != 1 and not (index == 2 and name == "_"):
            if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
                what = f"“{shortened(name)}” is not a name" if name else "a name is missing"
                problem = (
                    f"{what}: a letter from a to z, then letters, digits and _, at most {MAX_NAME}"
                )
                raise MalformedError(problem, position)
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
        raise MalformedError("there is nothing after the first =", offset)
    try:
        found = list(factors(text.rstrip()))
    except MalformedError as bad:
        raise MalformedError(bad.problem, bad.position + offset) from None
    number = 1.0
    exponents: dict[str, int] = {}
    for position, word, exponent in found:
        if not word[0].isdigit():
            exponents[word] = exponents.get(word, 0) + exponent
        elif abs(exponent) != 1 or float(word) == 0:
            raise MalformedError(
                "a number here must be above 0 and have no power", position + offset
            )
        else:
            number = number * float(word) if exponent > 0 else number / float(word)
    return number, exponents

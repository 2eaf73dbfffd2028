"""Formulas over estimate or measure ids: a grammar, read into a program and never evaluated.

    formula   =  product (("+" | "-") product)*
    product   =  operand (("*" | "/") operand)*
    operand   =  "-" operand  |  primary ["**" ["-"] digits]
    primary   =  number  |  name  |  "(" formula ")"  |  function "(" formula ("," formula)* ")"
    number    =  digits ["." digits] ["[" unit "]"]
    name      =  [a-z][a-z0-9_]*

Blanks, tabs and line ends may stand between any two of these. The pasted signs ``×``, ``÷`` and
``−`` are read as ``*``, ``/`` and ``-``, a no-break space as a blank. At least one name is needed.
The text of a unit is kept as it stands; what it means is decided where units are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isinf
from typing import NamedTuple, NoReturn

from estimates.formulas.programs import Instruction, Program
from estimates.units.names import currency_signs

MAX_LENGTH = 2_000
MAX_DEPTH = 64
MAX_INSTRUCTIONS = 500
MAX_EXPONENT = 16
MAX_UNIT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: slot ``i`` is ``names[i]``, in order of appearance."""

    program: Program
    names: tuple[str, ...]


class FormulaError(ValueError):
    """A text that is no formula: what was expected, how to mend it, at which character (from 0)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return self.message

    @property
    def hint(self) -> str:
        """The message, and where in the text."""
        return f"{self.message} (at character {self.position + 1})"


class Function(NamedTuple):
    """A function of the language: its operation, how many arguments it takes, what it gives."""

    operation: str
    least: int
    most: int | None
    documentation: str


FUNCTIONS = {
    "min": Function("min", 1, None, "the smallest of its arguments"),
    "max": Function("max", 1, None, "the largest of its arguments"),
    "sum": Function("sum", 1, None, "its arguments added up"),
    "abs": Function("abs", 1, 1, "its argument without the sign"),
    "sqrt": Function("sqrt", 1, 1, "the square root of its argument"),
}
RESERVED = frozenset(FUNCTIONS)

# Each sign stands for one character, so that positions stay those of the text as typed.
PASTED = {"×": "*", "÷": "/", "−": "-", "\N{NO-BREAK SPACE}": " "}
NAME_PATTERN = "[a-z][a-z0-9_]*"

_PASTED = str.maketrans(PASTED)
_NAME = re.compile(NAME_PATTERN)
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_DIGIT_GROUPS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?(?![0-9A-Za-z_])")
_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<number>[0-9][0-9A-Za-z_.]*) | (?P<name>[A-Za-z_][0-9A-Za-z_.]*)
    | (?P<placeholder>[\x80-\xff])    | (?P<unit>\[[^\[\]]*\])
    | (?P<sign>\*\*|[-+*/(),])        | (?P<end>\Z) | (?P<other>.) )""",
    re.VERBOSE | re.DOTALL,
)

# The operations that chain from left to right, the loosest first.
_CHAINS = ({"+": "add", "-": "sub"}, {"*": "mul", "/": "div"})
_ADVICE = {
    **{sign: f"write 2000[{unit}]" for sign, unit in currency_signs().items()},
    "%": "write 90[percent]",
    "=": "a formula has no = sign; write only the calculation",
    **dict.fromkeys("^²³", "write a power as a**2"),
    **dict.fromkeys("·⋅", "to multiply, write *"),
    **dict.fromkeys("–—", "to subtract, write -"),
    ":": "to divide, write /",
    "√": "write sqrt(a)",
    ".": "a number starts with a digit, as 0.5",
    ";": "the arguments of a function are separated by commas",
    **dict.fromkeys("{}", "write parentheses: ( )"),
    **dict.fromkeys("[]", "write a unit in brackets after a number, as 12[month]"),
    **dict.fromkeys("<>!", "a formula does not compare, it calculates one value"),
    **dict.fromkeys("\"'`", "names are written without quotation marks"),
}
_NUMBER_ADVICE = (
    (re.compile(r"[0-9.]+[eE][0-9]+"), "write it out, without an exponent"),
    (re.compile(r"[0-9.]+(k|K|M|m|bn|tn)"), "write it out: 12k is 12000, 5M is 5000000"),
    (re.compile(r"[0-9.]+[a-z]\w*"), "to multiply, write * between them, as 2 * x"),
    (re.compile(r".*"), "write digits with at most one decimal point, as 1200 or 0.5"),
)
_AFTER_OPERAND = {
    ")": "this `)` has no matching `(`: remove it, or add `(`",
    ",": "only the arguments of min, max and sum are separated by commas",
    "number": "expected an operator before this number; a number has no blanks in it",
    "unit": "a unit in brackets comes right after a number; names already have units",
}
_SPLIT = "split it into calculated rows that build on each other"


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return "the end of the formula" if self.kind == "end" else _quoted(self.text)


def _quoted(text: str) -> str:
    if not text.isprintable():
        text = text.encode("unicode_escape").decode("ascii")
    return f"`{text if len(text) <= 40 else text[:39] + '…'}`"


def _fail(token: _Token, problem: str, advice: str = "") -> NoReturn:
    raise FormulaError(f"{problem}: {advice}" if advice else problem, token.start)


class _Reader:
    """Reads one formula from left to right; how deep it may be is checked before descending."""

    def __init__(self, text: str, *, placeholders: bool) -> None:
        self.text = text
        self.placeholders = placeholders
        self.instructions: dict[Instruction, int] = {}
        self.names: dict[str, int] = {}
        self.depth = 0
        self.token = self.token_at(0)

    def token_at(self, position: int) -> _Token:
        match = _TOKEN.match(self.text, position)
        assert match is not None  # noqa: S101 - some alternative fits everywhere
        kind = match.lastgroup or "other"
        token = _Token(kind, match[kind], match.start(kind), match.end())
        if kind == "other" or (kind == "placeholder" and not self.placeholders):
            usual = "" if token.text.isprintable() else "it is an invisible character; delete it"
            _fail(token, f"{token} cannot be used in a formula", _ADVICE.get(token.text, usual))
        return token

    def step(self) -> None:
        self.token = self.token_at(self.token.end)

    def emit(self, *instruction: object) -> int:
        index = self.instructions.setdefault(instruction, len(self.instructions))
        if index >= MAX_INSTRUCTIONS:
            _fail(self.token, f"the formula has more than {MAX_INSTRUCTIONS} steps", _SPLIT)
        return index

    def descend(self, token: _Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            _fail(token, f"the formula is nested more than {MAX_DEPTH} deep", _SPLIT)

    def formula(self) -> Formula:
        if self.token.kind == "end":
            _fail(self.token, "the formula is empty")
        self.chain(0)
        if self.token.kind != "end":
            self.fail_after_operand()
        if not self.names:
            raise FormulaError("the formula names no estimate or measure", 0)
        return Formula(Program(tuple(self.instructions), len(self.names)), tuple(self.names))

    def chain(self, level: int) -> int:
        if level == len(_CHAINS):
            return self.operand()
        left = self.chain(level + 1)
        while operation := _CHAINS[level].get(self.token.text):
            self.step()
            left = self.emit(operation, left, self.chain(level + 1))
        return left

    def operand(self) -> int:
        outer = self.depth
        while self.token.text == "-":
            self.descend(self.token)
            self.step()
        signs = self.depth - outer
        value = self.primary()
        if self.token.text == "**":
            self.step()
            value = self.emit("pow", value, self.exponent())
            if self.token.text == "**":
                _fail(self.token, "powers cannot be chained", "write parentheses, as (a**2)**3")
        for _ in range(signs):
            value = self.emit("neg", value)
        self.depth = outer
        return value

    def exponent(self) -> int:
        sign = -1 if self.token.text == "-" else 1
        if sign < 0:
            self.step()
        token = self.token
        if not token.text.isdecimal() or int(token.text) > MAX_EXPONENT:
            expected = f"a power is a whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}"
            _fail(token, f"{expected}, found {token}", "write it as a**2; for a root, sqrt(a)")
        self.step()
        return sign * int(token.text)

    def primary(self) -> int:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "name" and token.text in FUNCTIONS:
            return self.call()
        if token.kind in {"name", "placeholder"}:
            return self.name()
        if token.text == "(":
            self.step()
            return self.enclosed(token, most=1)[0]
        advice = "leave it out" if token.text == "+" else ""
        _fail(token, f"expected a name, a number or `(`, found {token}", advice)

    def enclosed(self, opening: _Token, most: int | None) -> list[int]:
        """At most so many expressions and the closing parenthesis; the opening one was read."""
        self.descend(opening)
        values = [self.chain(0)]
        while self.token.text == "," and len(values) != most:
            self.step()
            values.append(self.chain(0))
        if self.token.kind == "end":
            _fail(opening, "this parenthesis is never closed", "add `)`")
        if self.token.text != ")":
            self.fail_after_operand()
        self.step()
        self.depth -= 1
        return values

    def call(self) -> int:
        word = self.token
        self.step()
        opening = self.token
        if opening.text != "(":
            _fail(word, f"{word} is a function, not a name", f"write {word.text}(a)")
        self.step()
        if self.token.text == ")":
            _fail(self.token, f"{word} takes at least one argument", f"write {word.text}(a)")
        function = FUNCTIONS[word.text]
        return self.emit(function.operation, *self.enclosed(opening, function.most))

    def name(self) -> int:
        token = self.token
        if token.kind == "name" and not _NAME.fullmatch(token.text):
            near = token.text.lower().strip("._").replace(".", "_")
            rule = "names are lower-case letters, digits and _, and start with a letter"
            advice = f"{rule}; perhaps {_quoted(near)}" if _NAME.fullmatch(near) else rule
            _fail(token, f"{token} cannot be a name", advice)
        self.step()
        if self.token.text == "(":
            problem = f"{token} is not a function; the functions are {', '.join(FUNCTIONS)}"
            _fail(token, problem, "to multiply, write * before the parenthesis")
        return self.emit("slot", self.names.setdefault(token.text, len(self.names)))

    def number(self) -> int:
        token = self.token
        if groups := _DIGIT_GROUPS.match(self.text, token.start):
            problem = f"{_quoted(groups[0])} may be one number or several"
            one, several = groups[0].replace(",", ""), groups[0].replace(",", ", ")
            _fail(token, problem, f"write {_quoted(one)} or {_quoted(several)}")
        if not _NUMBER.fullmatch(token.text):
            advice = (advice for form, advice in _NUMBER_ADVICE if form.fullmatch(token.text))
            _fail(token, f"{token} is not a plain number", next(advice))
        value = float(token.text)
        if isinf(value) or (value == 0 and token.text.strip("0.")):
            _fail(token, f"{token} is too large or too small to calculate with")
        self.step()
        return self.emit("number", value, self.unit() if self.token.kind == "unit" else "")

    def unit(self) -> str:
        token = self.token
        text = token.text[1:-1].strip(" ")
        if not text or len(text) > MAX_UNIT_LENGTH or not text.isprintable():
            expected = f"a unit has 1 to {MAX_UNIT_LENGTH} characters on one line, as in 12[month]"
            _fail(token, f"{expected}; found {token}")
        self.step()
        return text

    def fail_after_operand(self) -> NoReturn:
        """Something stands where the expression before it should go on or end."""
        token = self.token
        if problem := _AFTER_OPERAND.get(token.text if token.kind == "sign" else token.kind):
            _fail(token, problem)
        _fail(token, f"expected an operator (+ - * / **) before {token}", "to multiply, write *")


def parse(text: str) -> Formula:
    """The program and the names of a formula.

    Raises:
        FormulaError: the text is no formula, or goes beyond one of the limits of this module.
    """
    if len(text) > MAX_LENGTH:
        problem = f"the formula has {len(text):,} characters; at most {MAX_LENGTH:,} are read"
        raise FormulaError(f"{problem}: {_SPLIT}", MAX_LENGTH)
    return _Reader(text.translate(_PASTED), placeholders=False).formula()


def parse_template(text: str) -> Program:
    """The program of a formula in which each character from U+0080 to U+00FF is a name.

    The slots are numbered by first appearance, as those of ``parse`` are.

    Raises:
        FormulaError: as for ``parse``, though it cannot say what the names are.
    """
    return _Reader(text, placeholders=True).formula().program

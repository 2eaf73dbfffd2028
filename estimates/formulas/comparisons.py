"""Assertions as text: two formulas and the sign between them, read into programs.

    assertion  =  side ("<" | "<=" | "=" | ">=" | ">") side
    side       =  a formula of `estimates.formulas.parser`; one of the two may be without a name

The pasted signs ``≤`` and ``≥`` are read as ``<=`` and ``>=``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from estimates.formulas.parser import Formula, FormulaError, parse
from estimates.formulas.programs import Builder, Program

SIGNS: Final = ("<", "<=", "=", ">=", ">")
_PASTED: Final = {"≤": "<=", "≥": ">="}
_SIGN: Final = re.compile("<=|>=|=<|=>|==|!=|<>|[<>=≤≥≠]")
_ADVICE: Final = {"=<": "write <=", "=>": "write >=", "==": "write ="}


@dataclass(frozen=True, slots=True)
class Assertion:
    """Two sides and their difference, left less right, all three over the same names.

    constant_left, constant_right: the side has no name. units: those that stand in brackets.
    """

    left: Program
    right: Program
    difference: Program
    names: tuple[str, ...]
    sign: str
    constant_left: bool
    constant_right: bool
    units: tuple[str, ...]

    @property
    def is_threshold(self) -> bool:
        """Whether one side is constant, so that a decision can hang on the other."""
        return self.constant_left != self.constant_right and self.sign != "="


def read(text: str) -> Assertion:
    """Read an assertion.

    Raises:
        FormulaError: it is none; the position is that in `text`.
    """
    signs = list(_SIGN.finditer(text))
    if not signs:
        problem = f"an assertion joins two formulas by one of {' '.join(SIGNS)}; there is none"
        raise FormulaError(problem, len(text))
    first = signs[0]
    sign = _PASTED.get(first[0], first[0])
    if sign not in SIGNS:
        advice = _ADVICE.get(sign, f"use one of {' '.join(SIGNS)}")
        raise FormulaError(f"`{sign}` does not compare here: {advice}", first.start())
    if len(signs) > 1:
        problem = "an assertion compares once: write a row for each comparison"
        raise FormulaError(problem, signs[1].start())
    left = _side(text[: first.start()], 0)
    right = _side(text[first.end() :], first.end())
    names = tuple(dict.fromkeys(left.names + right.names))
    if not names:
        raise FormulaError("the assertion names no estimate", 0)
    units = dict.fromkeys(
        step[2]
        for side in (left, right)
        for step in side.program.instructions
        if step[0] == "number" and step[2]
    )
    return Assertion(
        left=_over(names, left),
        right=_over(names, right),
        difference=_over(names, left, right),
        names=names,
        sign=sign,
        constant_left=not left.names,
        constant_right=not right.names,
        units=tuple(units),
    )


def _side(text: str, offset: int) -> Formula:
    """One side; without a name its program has slot 0, which it does not use."""
    if not text.strip():
        raise FormulaError("a side of the assertion is empty: write a formula there", offset)
    try:
        return parse(text)
    except FormulaError as error:
        constant = _constant(text)
        if constant is None:
            raise FormulaError(error.message, error.position + offset) from None
        return constant


def _constant(text: str) -> Formula | None:
    """A text that lacks nothing but a name to be a formula."""
    try:
        parse(f"x+{text}")  # in parentheses, `1) + (2` would look like a formula
        program = parse(f"x-({text})").program
    except FormulaError:
        return None
    return Formula(Program(program.instructions[:-1], 1), ())


def _over(names: tuple[str, ...], *sides: Formula) -> Program:
    """One side, or the first less the second, over all the names."""
    builder = Builder()
    slots = {name: builder.emit(("slot", place)) for place, name in enumerate(names)}
    results = [
        builder.append(side.program, [slots[name] for name in side.names or names[:1]])
        for side in sides
    ]
    result = results[0] if len(results) == 1 else builder.emit(("sub", *results))
    return builder.program(result, len(names))

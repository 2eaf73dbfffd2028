"""Programs as text: the canonical form of a formula and of its steps, in the names of its slots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from estimates.formulas.parser import MAX_LENGTH
from estimates.formulas.programs import Program, operands


class Name(NamedTuple):
    """The name of a slot."""

    slot: int


class Number(NamedTuple):
    """A number, with the unit in its brackets or ""."""

    value: float
    unit: str

    def __str__(self) -> str:
        digits = f"{Decimal(repr(self.value)):f}".removesuffix(".0")
        return f"{digits}[{self.unit}]" if self.unit else digits


Piece: TypeAlias = Name | Number | str
"""What a formula is made of; a text is a sign, with the blanks around it, or a function's name."""

# The sign of an operation, how tightly it binds, and how tightly each operand must bind to stand
# without parentheses. All others are closed in themselves: they bind most tightly.
_WRITTEN = {
    "add": (" + ", 1, (1, 2)),
    "sub": (" - ", 1, (1, 2)),
    "mul": (" * ", 2, (2, 3)),
    "div": (" / ", 2, (2, 3)),
    "neg": ("-", 3, (3,)),
    "pow": ("**", 4, (5,)),
}
_CLOSED = 5


def unparse(program: Program, names: Sequence[str]) -> str:
    """A program as canonical text, with ``names[i]`` for slot ``i``: it reads back as the same."""
    return _text(pieces(program), names)


def pieces(program: Program) -> list[Piece]:
    """A program in pieces, from left to right; side by side they are its canonical text."""
    return _pieces(program)[-1]


def steps(program: Program, names: Sequence[str]) -> list[tuple[str, int]]:
    """The subexpressions in order of calculation, the formula itself last.

    Each is its canonical text and the position of its instruction. Names and numbers by themselves
    are left out.
    """
    return [
        (_text(part, names), index)
        for index, part in enumerate(_pieces(program))
        if program.instructions[index][0] not in {"slot", "number"}
    ]


def _pieces(program: Program) -> list[list[Piece]]:
    """The pieces of each instruction."""
    parts: list[list[Piece]] = []
    bindings: list[int] = []
    for instruction in program.instructions:
        operation, below = instruction[0], operands(instruction)
        sign, binding, needed = _WRITTEN.get(operation, ("", _CLOSED, ()))
        part: list[Piece]
        if sign:
            sides = [
                parts[index] if bindings[index] >= least else ["(", *parts[index], ")"]
                for index, least in zip(below, needed, strict=True)
            ]
            if operation == "pow":
                sides.append([Number(instruction[2], "")])
            before = sides[:-1] if len(sides) > 1 else [[]]
            part = [*before[0], sign, *sides[-1]]
        elif operation == "slot":
            part = [Name(instruction[1])]
        elif operation == "number":
            part = [Number(*instruction[1:])]
        else:
            commas = [piece for index in below for piece in (", ", *parts[index])][1:]
            part = [operation, "(", *commas, ")"]
        # Only graphs put together from several formulas get here: their text can double each time.
        parts.append(part if len(part) <= MAX_LENGTH else ["…"])
        bindings.append(binding)
    return parts


def _text(found: Iterable[Piece], names: Sequence[str]) -> str:
    return "".join(names[piece.slot] if isinstance(piece, Name) else str(piece) for piece in found)

"""Programs as text: the canonical form of a formula and of its steps, in the names of its slots."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from estimates.formulas.parser import MAX_LENGTH
from estimates.formulas.programs import Program, operands

# How operations are written, how tightly they bind, and how tightly each operand must bind to
# stand without parentheses. All others are closed in themselves: they bind most tightly.
_WRITTEN = {
    "add": ("{} + {}", 1, (1, 2)),
    "sub": ("{} - {}", 1, (1, 2)),
    "mul": ("{} * {}", 2, (2, 3)),
    "div": ("{} / {}", 2, (2, 3)),
    "neg": ("-{}", 3, (3,)),
    "pow": ("{}**{}", 4, (5,)),
}
_CLOSED = 5


def unparse(program: Program, names: Sequence[str]) -> str:
    """A program as canonical text, with ``names[i]`` for slot ``i``: it reads back as the same."""
    return _texts(program, names)[-1]


def steps(program: Program, names: Sequence[str]) -> list[tuple[str, int]]:
    """The subexpressions in order of calculation, the formula itself last.

    Each is its canonical text and the position of its instruction. Names and numbers by themselves
    are left out.
    """
    return [
        (text, index)
        for index, text in enumerate(_texts(program, names))
        if program.instructions[index][0] not in {"slot", "number"}
    ]


def _texts(program: Program, names: Sequence[str]) -> list[str]:
    texts: list[str] = []
    bindings: list[int] = []
    for instruction in program.instructions:
        operation, below = instruction[0], operands(instruction)
        form, binding, needed = _WRITTEN.get(operation, ("", _CLOSED, ()))
        if form:
            parts = (
                texts[index] if bindings[index] >= least else f"({texts[index]})"
                for index, least in zip(below, needed, strict=True)
            )
            text = form.format(*parts, *instruction[1 + len(below) :])
        elif operation == "slot":
            text = names[instruction[1]]
        elif operation == "number":
            text = _number_text(*instruction[1:])
        else:
            text = f"{operation}({', '.join(texts[index] for index in below)})"
        # Only graphs put together from several formulas get here: their text can double each time.
        texts.append(text if len(text) <= 4 * MAX_LENGTH else "…")
        bindings.append(binding)
    return texts


def _number_text(value: float, unit: str) -> str:
    digits = f"{Decimal(repr(value)):f}".removesuffix(".0")
    return f"{digits}[{unit}]" if unit else digits

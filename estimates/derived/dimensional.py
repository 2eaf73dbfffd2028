"""Units through formulas: numbers to base units, and the dimension that comes out (U301, U303)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from estimates.formulas.programs import Instruction, Program, operands
from estimates.units.dimensions import (
    DIMENSIONLESS,
    Dimension,
    dimension_text,
    divide,
    multiply,
    power,
)
from estimates.units.registry import UnitError, UnitRegistry


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program whose numbers are in base units.

    squares: `a * a` has become `a ** 2`, which interval arithmetic does exactly. dimensions: of
    each number, by instruction. problem: why a unit in brackets cannot be read, else blank.
    """

    program: Program
    dimensions: dict[int, Dimension]
    problem: str = ""
    too_large: bool = False  # a number is, in base units


def compile_program(program: Program, registry: UnitRegistry) -> Compiled:
    """Bring the numbers of a program to base units."""
    instructions = list(program.instructions)
    dimensions: dict[int, Dimension] = {}
    for index, instruction in enumerate(instructions):
        match instruction:
            case ("number", value, text):
                try:
                    unit = registry.unit(text) if text else None
                except UnitError as error:
                    return Compiled(program, {}, f"[{error.text}] in the formula: {error.hint}")
                dimensions[index] = DIMENSIONLESS if unit is None else unit.dimension
                base = value * (1.0 if unit is None else unit.scale)
                if not isfinite(base):
                    return Compiled(program, {}, too_large=True)
                instructions[index] = ("number", base)
            case ("mul", left, right) if left == right:
                instructions[index] = ("pow", left, 2)
            case _:
                pass
    return Compiled(Program(tuple(instructions), program.slots), dimensions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The dimension of a result, or the problem that keeps it from having one."""

    dimension: Dimension | None
    problem: str = ""


class _MixedError(Exception):
    """Quantities of different kinds are added or compared."""


def outcome(compiled: Compiled, slots: Sequence[Dimension]) -> Outcome:
    """The dimension of a program's result, from those of its slots."""
    found: list[Dimension] = []
    try:
        for index, instruction in enumerate(compiled.program.instructions):
            operation = instruction[0]
            if operation == "slot":
                found.append(slots[instruction[1]])
            elif operation == "number":
                found.append(compiled.dimensions[index])
            else:
                parts = [found[operand] for operand in operands(instruction)]
                found.append(_dimension(operation, parts, instruction))
    except _MixedError as error:
        return Outcome(None, str(error))
    return Outcome(found[-1])


_SAME = {
    "add": "adds",
    "sub": "subtracts",
    "sum": "adds",
    "min": "compares",
    "max": "compares",
    "hull": "takes together",
    "neg": "",
    "abs": "",
}


def _dimension(operation: str, parts: Sequence[Dimension], instruction: Instruction) -> Dimension:
    if operation in _SAME:
        for part in parts[1:]:
            if part != parts[0]:
                kinds = f"{dimension_text(parts[0])} and {dimension_text(part)}"
                problem = f"the formula {_SAME[operation]} {kinds}, which are not of one kind"
                raise _MixedError(problem)
        return parts[0]
    if operation == "mul":
        return multiply(parts[0], parts[1])
    if operation == "div":
        return divide(parts[0], parts[1])
    if operation == "sqrt":
        return power(parts[0], Fraction(1, 2))
    return power(parts[0], instruction[2])

"""Programs: what a formula computes, as a graph; and programs put together from others.

A program is a list of instructions, each a tuple whose operands are positions of earlier ones:
``("slot", i)``, ``("number", value, unit_text)``, ``("add" | "sub" | "mul" | "div", a, b)``,
``("neg", a)``, ``("pow", a, n)``, ``("min" | "max" | "sum", *args)``, ``("abs" | "sqrt", a)`` and,
which nobody can write, ``("hull", *args)``. Equal subexpressions are one instruction; the last
instruction is the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

# An operation, then what it takes: the docstring of the module lists them all.
Instruction: TypeAlias = tuple[Any, ...]

# Where the operands of an instruction end, for those that hold something else too.
_OPERANDS_END = {"slot": 1, "number": 1, "pow": 2}


@dataclass(frozen=True, slots=True)
class Program:
    """What a formula computes, apart from its names, of which it has ``slots`` different ones."""

    instructions: tuple[Instruction, ...]
    slots: int


def operands(instruction: Instruction) -> tuple[int, ...]:
    """The positions of the instructions that one instruction builds on."""
    return instruction[1 : _OPERANDS_END.get(instruction[0])]


@lru_cache(maxsize=4096)
def repeated_slots(program: Program) -> frozenset[int]:
    """The slots that occur more than once in the formula when it is written out.

    Counted on the graph, in time linear in it: a shared instruction repeats all that is below it.
    """
    paths = [0] * len(program.instructions)
    paths[-1] = 1
    occurrences = [0] * program.slots
    for index in reversed(range(len(paths))):
        instruction = program.instructions[index]
        if instruction[0] == "slot":
            occurrences[instruction[1]] += paths[index]
        for operand in operands(instruction):
            paths[operand] = min(2, paths[operand] + paths[index])
    return frozenset(slot for slot, count in enumerate(occurrences) if count > 1)


def compose(outer: Program, inner: dict[int, Program]) -> Program:
    """`outer` with some slots replaced by programs.

    The slots of the result: first those of `outer` that stay, in order, then those of each inner
    program by rising slot of `outer`.
    """
    staying = [slot for slot in range(outer.slots) if slot not in inner]
    place = {slot: position for position, slot in enumerate(staying)}
    builder = Builder()
    results: dict[int, int] = {}
    offset = len(staying)
    for slot in sorted(inner):
        program = inner[slot]
        results[slot] = builder.append(
            program, [builder.emit(("slot", offset + index)) for index in range(program.slots)]
        )
        offset += program.slots
    inputs = [
        results[slot] if slot in inner else builder.emit(("slot", place[slot]))
        for slot in range(outer.slots)
    ]
    result = builder.append(outer, inputs)
    return builder.program(result, offset)


def renumber(program: Program, places: Sequence[int]) -> Program:
    """The program with slot i renamed to places[i]; slots that fall together become one."""
    builder = Builder()
    inputs = [builder.emit(("slot", place)) for place in places]
    result = builder.append(program, inputs)
    return builder.program(result, max(places) + 1)


def part_of(program: Program, index: int) -> Program:
    """The subexpression at an instruction, with all slots of the program."""
    return Program(tuple(_reachable(program.instructions, index)), program.slots)


class Builder:
    """Collects instructions, equal ones once."""

    def __init__(self) -> None:
        self._index: dict[Instruction, int] = {}

    def emit(self, instruction: Instruction) -> int:
        """Add an instruction, unless it is there; returns its index."""
        return self._index.setdefault(instruction, len(self._index))

    def append(self, program: Program, inputs: Sequence[int]) -> int:
        """Add a program whose slots are earlier instructions; returns the index of its result."""
        moved: list[int] = []
        for instruction in program.instructions:
            if instruction[0] == "slot":
                moved.append(inputs[instruction[1]])
                continue
            below = tuple(moved[operand] for operand in operands(instruction))
            kept = instruction[1:] if instruction[0] == "number" else below
            power = (instruction[2],) if instruction[0] == "pow" else ()
            moved.append(self.emit((instruction[0], *kept, *power)))
        return moved[-1]

    def program(self, result: int, slots: int) -> Program:
        """What instruction `result` needs of what was collected, with that one last."""
        return Program(tuple(_reachable(list(self._index), result)), slots)


def _reachable(instructions: Sequence[Instruction], result: int) -> list[Instruction]:
    needed = {result}
    for index in range(result, -1, -1):
        if index in needed:
            needed.update(operands(instructions[index]))
    order = sorted(needed)
    place = {index: position for position, index in enumerate(order)}
    kept: list[Instruction] = []
    for index in order:
        instruction = instructions[index]
        below = tuple(place[operand] for operand in operands(instruction))
        match instruction[0]:
            case "slot" | "number":
                kept.append(instruction)
            case "pow":
                kept.append((instruction[0], *below, instruction[2]))
            case operation:
                kept.append((operation, *below))
    return kept

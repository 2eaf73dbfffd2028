"""Simpler programs with the same values: without what cancels, and without settled choices.

`min(b, a - a)` is `min(b, 0)` always. `max(a, b)` is `a` over ranges in which `a` is the larger, as
`abs(a)` is where `a` is not negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.rational import OPERATIONS, emit, simple
from estimates.formulas.programs import Builder, Instruction, Program, operands

KEPT: Final = -1  # a choice that is not settled
_CHOICES: Final = frozenset({"min", "max", "abs"})


def choices(program: Program, values: Sequence[Ranges]) -> NDArray[np.int64] | None:
    """The operand that each instruction chooses, shape (instructions, rows); None without choices.

    values: the range of every instruction. `abs` chooses 0 as it is, 1 negated. KEPT where the
    choice is not settled.
    """
    if not any(step[0] in _CHOICES for step in program.instructions):
        return None
    rows = values[0].low.shape[0]
    found = np.array([_choice(step, values, rows) for step in program.instructions])
    for index, step in enumerate(program.instructions):
        if step[0] == "sqrt":  # leaving out a root would leave out that its operand is not negative
            found[:, values[step[1]].low < 0] = KEPT
        found[:, np.isnan(values[index].low)] = KEPT
    return found


def _choice(step: Instruction, values: Sequence[Ranges], rows: int) -> NDArray[np.int64]:
    choice = np.full(rows, KEPT, dtype=np.int64)
    if step[0] == "abs":
        choice[values[step[1]].high <= 0] = 1
        choice[values[step[1]].low >= 0] = 0
    elif step[0] in _CHOICES:
        for place, one in enumerate(step[1:]):
            others = [values[other] for other in step[1:] if other != one]
            if step[0] == "min":
                wins = [values[one].high <= other.low for other in others]
            else:
                wins = [values[one].low >= other.high for other in others]
            choice[np.all([np.ones(rows, dtype=np.bool_), *wins], axis=0)] = place
    return choice


@lru_cache(maxsize=4096)
def settled(program: Program, chosen: tuple[int, ...]) -> Program:
    """The program without the choices that are settled; chosen: one element per instruction."""
    builder = _builder(program)
    moved: list[int] = []
    for step, choice in zip(program.instructions, chosen, strict=True):
        if choice == KEPT:
            moved.append(_emit(builder, step, moved))
        elif step[0] == "abs":
            moved.append(moved[step[1]] if choice == 0 else builder.emit(("neg", moved[step[1]])))
        else:
            moved.append(moved[step[1 + choice]])
    return builder.program(moved[-1], program.slots)


@lru_cache(maxsize=4096)
def simplified(program: Program) -> Program:
    """The program with what cancels left out below its roots and choices.

    Parts that are quotients of polynomials become polynomials where these name each slot once.
    """
    steps = program.instructions
    quotients: set[int] = set()
    below_others: set[int] = set()
    for index, step in enumerate(steps):
        under = operands(step)
        if step[0] in OPERATIONS and quotients.issuperset(under):
            quotients.add(index)
        else:
            below_others.update(under)
    builder = _builder(program)
    moved: list[int] = []
    for index, step in enumerate(steps):
        if index in below_others and index in quotients:
            part = simple(_part(program, index))
            if part is not None:
                moved.append(emit(part, builder))
                continue
        moved.append(_emit(builder, step, moved))
    return builder.program(moved[-1], program.slots)


def _part(program: Program, index: int) -> Program:
    """The subexpression at an instruction, with all slots of the program."""
    needed = {index}
    for place in range(index, -1, -1):
        if place in needed:
            needed.update(operands(program.instructions[place]))
    builder = Builder()
    moved: dict[int, int] = {}
    for place in sorted(needed):
        moved[place] = _emit(builder, program.instructions[place], moved)
    return builder.program(moved[index], program.slots)


def _builder(program: Program) -> Builder:
    """A builder with all slots, so that they keep their numbers."""
    builder = Builder()
    for slot in range(program.slots):
        builder.emit(("slot", slot))
    return builder


def _emit(builder: Builder, step: Instruction, moved: Sequence[int] | dict[int, int]) -> int:
    below = tuple(moved[operand] for operand in operands(step))
    return builder.emit((step[0], *below, *step[1 + len(below) :]))

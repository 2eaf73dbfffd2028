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

from estimates.arithmetic.evaluation import enclosures
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.rational import Rational, emit_quotient, rationals
from estimates.formulas.programs import Builder, Instruction, Program, operands

KEPT: Final = -1  # a choice that is not settled
_CHOICES: Final = frozenset({"min", "max", "abs"})


def choices(program: Program, box: Sequence[Intervals]) -> NDArray[np.int64] | None:
    """The operand that each instruction chooses, shape (instructions, rows); None without choices.

    box: the interval of each slot, (2, rows). `abs` chooses 0 as it is, 1 negated. KEPT where the
    choice is not settled.
    """
    if not any(step[0] in _CHOICES for step in program.instructions):
        return None
    with np.errstate(all="ignore"):
        values = enclosures(program, box)
    rows = values[0].shape[1]
    found = np.array([_choice(step, values, rows) for step in program.instructions])
    for index, step in enumerate(program.instructions):
        if step[0] == "sqrt":  # leaving out a root would leave out that its operand is not negative
            found[:, values[step[1]][0] > 0] = KEPT
        found[:, np.isnan(values[index][0])] = KEPT
    return found


def _choice(step: Instruction, values: Sequence[Intervals], rows: int) -> NDArray[np.int64]:
    choice = np.full(rows, KEPT, dtype=np.int64)
    if step[0] == "abs":
        choice[values[step[1]][1] <= 0] = 1
        choice[values[step[1]][0] <= 0] = 0
    elif step[0] in _CHOICES:
        for place, one in enumerate(step[1:]):
            others = [values[other] for other in step[1:] if other != one]
            if step[0] == "min":
                wins = [values[one][1] <= -other[0] for other in others]
            else:
                wins = [-values[one][0] >= other[1] for other in others]
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
    """The program with what cancels left out.

    Parts that name a slot more than once, and are polynomials that name each slot once, become
    these: `(w + k) - (k - b)` becomes `w + b`. So do products of powers: `w / k * w` becomes
    `w**2 / k`. The smallest of the same twice is that.
    """
    alike = [
        0 if step[0] in {"min", "max"} and len(set(step[1:])) == 1 else KEPT
        for step in program.instructions
    ]
    if any(choice != KEPT for choice in alike):
        program = settled(program, tuple(alike))
    steps, quotients, below = program.instructions, rationals(program), _slots_below(program)
    short: dict[int, Rational] = {}
    needed = {len(steps) - 1}
    for index in reversed(range(len(steps))):
        if index not in needed:
            continue
        quotient = quotients[index] if below[index] is None else None
        if quotient is not None and (quotient.is_monomial() or quotient.is_single_use()):
            short[index] = quotient
        else:
            needed.update(operands(steps[index]))
    builder = _builder(program)
    moved: dict[int, int] = {}
    for index in sorted(needed):
        if index in short:
            moved[index] = emit_quotient(short[index], builder)
        else:
            moved[index] = _emit(builder, steps[index], moved)
    return builder.program(moved[len(steps) - 1], program.slots)


def _slots_below(program: Program) -> list[frozenset[int] | None]:
    """The slots below each instruction; None where one of them is repeated there."""
    found: list[frozenset[int] | None] = []
    for step in program.instructions:
        if step[0] == "slot":
            found.append(frozenset([step[1]]))
            continue
        parts = [found[index] for index in operands(step)]
        known = [part for part in parts if part is not None]
        union = frozenset().union(*known)
        once = len(known) == len(parts) and len(union) == sum(map(len, known))
        found.append(union if once else None)
    return found


def _builder(program: Program) -> Builder:
    """A builder with all slots, so that they keep their numbers."""
    builder = Builder()
    for slot in range(program.slots):
        builder.emit(("slot", slot))
    return builder


def _emit(builder: Builder, step: Instruction, moved: Sequence[int] | dict[int, int]) -> int:
    below = tuple(moved[operand] for operand in operands(step))
    return builder.emit((step[0], *below, *step[1 + len(below) :]))

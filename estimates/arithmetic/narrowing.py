"""A box without what cannot give a wanted result (HC4-revise; `inverses` has its steps).

The program is evaluated upward, met with the target and pushed down through the inverses. That is
exact where no slot is repeated. Where one is, it is done again until nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from estimates.arithmetic import intervals
from estimates.arithmetic.evaluation import enclosures
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.inverses import narrowed
from estimates.arithmetic.ranges import SLACK
from estimates.formulas.programs import Program, operands, repeated_slots

ROUNDS: Final = 16  # of narrowing; an enclosure is one after any of them
_EFFORT: Final = 300  # instructions in all rounds, but for the first one


def within(
    program: Program, box: Sequence[Intervals], target: Intervals | None, rounds: int = ROUNDS
) -> list[Intervals]:
    """The box without what cannot give a value of the target; empty where nothing can.

    target: None for any value at all: what is left out has no root.
    """
    slots = list(box)
    rounds = min(rounds, 1 + _EFFORT // len(program.instructions))
    for _ in range(rounds if repeated_slots(program) else 1):
        before, slots = slots, _once(program, slots, target)
        if np.allclose(np.array(before), np.array(slots), rtol=SLACK, atol=0.0, equal_nan=True):
            break
    return slots


def _once(
    program: Program, slots: Sequence[Intervals], target: Intervals | None
) -> list[Intervals]:
    values = enclosures(program, slots)
    if target is not None:
        values[-1] = intervals.intersection(values[-1], target)
    for index in reversed(range(len(values))):
        instruction = program.instructions[index]
        below = operands(instruction)
        if not below:
            continue
        parts = narrowed(instruction, values[index], [values[one] for one in below])
        if len(set(below)) == len(below):
            for operand, part in zip(below, parts, strict=True):
                values[operand] = part
        else:  # x * x: each of the two has narrowed it
            for operand, part in zip(below, parts, strict=True):
                values[operand] = intervals.intersection(values[operand], part)
    # What is empty stays so: it is narrowed, but never widened.
    impossible = np.isnan(np.array([value[1] for value in values])).any(axis=0)
    found = list(slots)
    for index, instruction in enumerate(program.instructions):
        if instruction[0] == "slot":
            found[instruction[1]] = np.where(impossible, np.nan, values[index])
    return found

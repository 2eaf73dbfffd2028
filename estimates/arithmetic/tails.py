"""Enclosures where a slot is unbounded: what a formula comes to far out.

`sqrt(x) / (x + 1)` over x from 100 on is unbounded by unbounded in interval arithmetic, and between
0 and 0.1 in truth. So every step of a formula is taken as x**p times something that stays bounded:
the root as x**0.5 * [1, 1], the sum as x * [1, 1.01], the quotient as x**-0.5 * [0.99, 1]. Powers
of x are exact, what is bounded is worked out in interval arithmetic: leading terms as in a Puiseux
series, with the rest enclosed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from estimates.arithmetic import intervals
from estimates.arithmetic.evaluation import INTERVAL_OPERATIONS
from estimates.arithmetic.intervals import LARGEST, Floats, Intervals
from estimates.formulas.programs import Instruction, Program, operands

_MOST: Final = 64  # the power of x, beyond which a step is taken as unbounded


@dataclass(frozen=True, slots=True, eq=False)
class _Scaled:
    """x**power times something in `factor`, of shape (2, rows)."""

    power: Fraction
    factor: Intervals


def tail(
    program: Program, box: Sequence[Intervals], slot: int, least: Floats, sign: int
) -> Intervals:
    """An enclosure of a program where `slot` is at least `least` far from 0, on one side of it.

    least: above 0, shape (rows,). sign: the side, +1 or -1. box: of the other slots, (2, rows).
    """
    values: list[_Scaled] = []
    for instruction in program.instructions:
        operation = instruction[0]
        if operation == "slot" and instruction[1] == slot:
            found = _Scaled(Fraction(1), intervals.point(np.full(least.shape, float(sign))))
        elif operation == "slot":
            found = _Scaled(Fraction(0), box[instruction[1]])
        elif operation == "number":
            found = _Scaled(Fraction(0), intervals.point(np.full(least.shape, instruction[1])))
        else:
            parts = [values[index] for index in operands(instruction)]
            found = _combined(instruction, parts, least)
        values.append(found)
    return _whole(values[-1], least)


def _combined(instruction: Instruction, parts: Sequence[_Scaled], least: Floats) -> _Scaled:
    operation = instruction[0]
    if operation == "pow":
        exponent = instruction[2]
        factor = intervals.power(parts[0].factor, exponent)
        found = _Scaled(parts[0].power * exponent, factor)
    elif operation in _POWERS:
        power = _POWERS[operation](*(part.power for part in parts))
        found = _Scaled(power, INTERVAL_OPERATIONS[operation]([part.factor for part in parts]))
    else:
        power = max(part.power for part in parts)
        factors = [_times(part.factor, part.power - power, least) for part in parts]
        found = _Scaled(power, INTERVAL_OPERATIONS[operation](factors))
    return found if abs(found.power) <= _MOST else _Scaled(Fraction(0), _whole(found, least))


# The power of x in a result, from those in the operands; all other operations ask for a common one.
_POWERS: Final[dict[str, Callable[..., Fraction]]] = {
    "mul": lambda one, other: one + other,
    "div": lambda one, other: one - other,
    "neg": lambda power: power,
    "abs": lambda power: power,
    "sqrt": lambda power: power / 2,
}


def _whole(value: _Scaled, least: Floats) -> Intervals:
    return _times(value.factor, value.power, least)


def _times(factor: Intervals, power: Fraction, least: Floats) -> Intervals:
    """What is bounded times x**power, for x from `least` on."""
    if not power:
        return factor
    end = np.minimum(least ** float(power), LARGEST)
    far = np.full(least.shape, np.inf) if power > 0 else end
    near = end if power > 0 else np.zeros(least.shape)
    return intervals.multiply(factor, intervals.intervals(near, far))

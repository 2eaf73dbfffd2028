"""How a result moves with its inputs: bounds of the partial derivatives over boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals
from estimates.arithmetic.evaluation import Floats, divisor, enclosures
from estimates.arithmetic.intervals import Intervals
from estimates.formulas.programs import Instruction, Program, operands

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """How a result moves with its slots over boxes.

    low, high: bounds of the partial derivative by each slot, shape (slots, rows). smooth: rows,
    shape (rows,), on which no division by a range that holds 0, and no root of a range that reaches
    below 0, makes the derivative meaningless.
    """

    low: Floats
    high: Floats
    smooth: Flags

    def signs(self) -> NDArray[np.int8]:
        """+1 never falling, -1 never rising, 0 not known; shape (slots, rows)."""
        sign = np.where(self.low >= 0, 1, np.where(self.high <= 0, -1, 0)).astype(np.int8)
        sign[:, ~self.smooth] = 0
        return sign

    def flat(self) -> Flags:
        """Where the slot does not matter at all."""
        return np.asarray((self.low == 0) & (self.high == 0) & self.smooth)


def slopes(
    program: Program, box: Sequence[Intervals], values: Sequence[Intervals] | None = None
) -> Slopes:
    """Bounds of the partial derivatives, by automatic differentiation backward over intervals.

    box: the interval of each slot, of shape (2, rows). values: of every instruction, where they are
    known. Method: Griewank & Walther, Evaluating Derivatives (2008), §3.2, in interval arithmetic.
    """
    with np.errstate(all="ignore"):
        return _slopes(program, box, enclosures(program, box) if values is None else values)


def is_smooth(program: Program, values: Sequence[Intervals]) -> Flags:
    """Where no divisor can be 0 and every root is one; elsewhere no sign of a slope is known."""
    smooth = np.ones(values[-1].shape[1:], dtype=np.bool_)
    for instruction in program.instructions:
        under = divisor(instruction)
        if under is not None:
            smooth &= (values[under][0] < 0) | (values[under][1] < 0)
        if instruction[0] == "sqrt":
            # Where a part of the box has no root, its ends may be in that part and hold no extreme.
            smooth &= values[instruction[1]][0] <= 0
    return smooth


def _slopes(program: Program, box: Sequence[Intervals], values: Sequence[Intervals]) -> Slopes:
    rows = box[0].shape[1:]
    one, zero = intervals.point(np.ones(rows)), np.zeros((2, *rows))
    adjoints: list[Intervals | None] = [None] * len(values)
    adjoints[-1] = one
    by_slot = [zero] * program.slots
    smooth = is_smooth(program, values)
    for index in reversed(range(len(values))):
        instruction, adjoint = program.instructions[index], adjoints[index]
        if adjoint is None or instruction[0] == "number":
            continue
        if instruction[0] == "slot":
            by_slot[instruction[1]] = adjoint
            continue
        shares = _shares(instruction, adjoint, values, index)
        for operand, share in zip(operands(instruction), shares, strict=True):
            earlier = adjoints[operand]
            adjoints[operand] = share if earlier is None else intervals.add(earlier, share)
    bounds = np.array(by_slot)
    low, high = 0.0 - bounds[:, 0], bounds[:, 1] + 0.0
    smooth &= ~(np.isnan(low) | np.isnan(high)).any(axis=0)
    return Slopes(low, high, smooth)


def _shares(  # noqa: PLR0911 - one per operation
    instruction: Instruction, adjoint: Intervals, values: Sequence[Intervals], index: int
) -> list[Intervals]:
    """The adjoint times the partial derivative by each operand."""
    operation, below = instruction[0], operands(instruction)
    parts = [values[operand] for operand in below]
    match operation:
        case "add" | "sum":
            return [adjoint] * len(parts)
        case "sub":
            return [adjoint, intervals.negate(adjoint)]
        case "neg":
            return [intervals.negate(adjoint)]
        case "mul":
            return [intervals.multiply(adjoint, parts[1]), intervals.multiply(adjoint, parts[0])]
        case "div":
            share = intervals.divide(adjoint, parts[1])
            return [share, intervals.negate(intervals.multiply(share, values[index]))]
        case "pow":
            return [intervals.multiply(adjoint, _of_power(parts[0], instruction[2]))]
        case "sqrt":
            return [intervals.divide(adjoint, intervals.add(values[index], values[index]))]
        case "abs":
            return [intervals.multiply(adjoint, np.where(parts[0] <= 0, -1.0, 1.0))]
        case _:
            return [intervals.multiply(adjoint, each) for each in _selected(operation, parts)]


def _of_power(base: Intervals, exponent: int) -> Intervals:
    """The derivative of a power by its base."""
    if exponent == 0:
        return np.zeros(base.shape)
    lower = intervals.power(base, exponent - 1)
    return exponent * lower if exponent > 0 else -exponent * intervals.negate(lower)


def _selected(operation: str, parts: Sequence[Intervals]) -> list[Intervals]:
    """Slopes of min, max and hull: 1 where an operand surely counts, 0 where it surely does not."""
    rows = parts[0].shape[1:]
    result = []
    for place, part in enumerate(parts):
        others = [other for position, other in enumerate(parts) if position != place]
        surely, never = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
        if operation == "min" or not others:
            surely = _all([part[1] <= -other[0] for other in others], rows)
            never = _any([-part[0] >= other[1] for other in others], rows)
        elif operation == "max":
            surely = _all([-part[0] >= other[1] for other in others], rows)
            never = _any([part[1] <= -other[0] for other in others], rows)
        low = np.where(surely, 1.0, 0.0)
        result.append(intervals.intervals(low, np.where(never, low, 1.0)))
    return result


def _all(conditions: Sequence[Flags], rows: tuple[int, ...]) -> Flags:
    return reduce(np.logical_and, conditions, np.ones(rows, dtype=np.bool_))


def _any(conditions: Sequence[Flags], rows: tuple[int, ...]) -> Flags:
    return reduce(np.logical_or, conditions, np.zeros(rows, dtype=np.bool_))

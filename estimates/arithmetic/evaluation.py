"""Programs over columns: natural interval values, ordinary values, and slopes.

Everything works on arrays of one shape, a row per estimate. Units are gone here: slots and numbers
are in base units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import operations
from estimates.arithmetic.ranges import Ranges
from estimates.formulas.programs import Instruction, Program, operands

Floats = NDArray[np.float64]

_RANGE_OPERATIONS: Final[dict[str, Callable[[Sequence[Ranges]], Ranges]]] = {
    "add": lambda parts: operations.add(*parts),
    "sub": lambda parts: operations.subtract(*parts),
    "mul": lambda parts: operations.multiply(*parts),
    "div": lambda parts: operations.divide(*parts),
    "neg": lambda parts: operations.negate(*parts),
    "abs": lambda parts: operations.absolute(*parts),
    "sqrt": lambda parts: operations.square_root(*parts),
    "sum": lambda parts: reduce(operations.add, parts),
    "min": lambda parts: reduce(operations.minimum, parts),
    "max": lambda parts: reduce(operations.maximum, parts),
    "hull": lambda parts: reduce(operations.hull, parts),
}
_POINT_OPERATIONS: Final[dict[str, Callable[[Sequence[Floats]], Floats]]] = {
    "add": lambda parts: parts[0] + parts[1],
    "sub": lambda parts: parts[0] - parts[1],
    "mul": lambda parts: parts[0] * parts[1],
    "div": lambda parts: parts[0] / parts[1],
    "neg": lambda parts: -parts[0],
    "abs": lambda parts: np.abs(parts[0]),
    "sqrt": lambda parts: np.sqrt(parts[0]),
    "sum": lambda parts: reduce(np.add, parts),
    "min": lambda parts: reduce(np.minimum, parts),
    "max": lambda parts: reduce(np.maximum, parts),
    "hull": lambda parts: np.full_like(parts[0], np.nan),  # several candidates have no one figure
}


def natural_values(program: Program, slots: Sequence[Ranges]) -> list[Ranges]:
    """The range of every instruction, inputs taken as independent; each of the slots' shape.

    Exact where no slot is repeated, an enclosure otherwise.
    """
    values: list[Ranges] = []
    for instruction in program.instructions:
        values.append(_natural(instruction, values, slots))
    return values


def natural(program: Program, slots: Sequence[Ranges]) -> Ranges:
    """The range of a program, inputs taken as independent."""
    return natural_values(program, slots)[-1]


def _natural(instruction: Instruction, values: Sequence[Ranges], slots: Sequence[Ranges]) -> Ranges:
    operation = instruction[0]
    if operation == "slot":
        return slots[instruction[1]]
    if operation == "number":
        return closed(np.full(slots[0].low.shape, instruction[1]))
    if operation == "pow":
        return operations.power(values[instruction[1]], instruction[2])
    return _RANGE_OPERATIONS[operation]([values[index] for index in operands(instruction)])


def closed(low: Floats, high: Floats | None = None) -> Ranges:
    """Ranges whose ends are all stated."""
    stated = np.zeros(low.shape, dtype=np.bool_)
    return Ranges(low, low if high is None else high, stated, stated)


def points(program: Program, slots: Sequence[Floats]) -> Floats:
    """The program by ordinary arithmetic; NaN where it has no value or an input has none."""
    values: list[Floats] = []
    with np.errstate(all="ignore"):
        for instruction in program.instructions:
            operation = instruction[0]
            if operation == "slot":
                value = slots[instruction[1]]
            elif operation == "number":
                value = np.full(slots[0].shape, instruction[1])
            elif operation == "pow":
                value = values[instruction[1]] ** float(instruction[2])
            else:
                parts = [values[index] for index in operands(instruction)]
                value = _POINT_OPERATIONS[operation](parts)
            if _divisor(instruction) is not None:
                # Dividing by 0 gives no value, even where `min` or another division would hide it.
                value = np.where(np.isfinite(value), value, np.nan)
            values.append(value)
    result = values[-1]
    return np.where(np.isfinite(result), result, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """How a result moves with its slots over a box.

    low, high: bounds of the partial derivative by each slot, shape (slots, rows). smooth: rows,
    shape (rows,), on which no division by a range that holds 0, and no root of a range that reaches
    below 0, makes the derivative meaningless.
    """

    low: Floats
    high: Floats
    smooth: NDArray[np.bool_]

    def signs(self) -> NDArray[np.int8]:
        """+1 never falling, -1 never rising, 0 not known; shape (slots, rows)."""
        sign = np.where(self.low >= 0, 1, np.where(self.high <= 0, -1, 0)).astype(np.int8)
        sign[:, ~self.smooth] = 0
        return sign

    def flat(self) -> NDArray[np.bool_]:
        """Where the slot does not matter at all."""
        return np.asarray((self.low == 0) & (self.high == 0) & self.smooth)


def slopes(program: Program, slots: Sequence[Ranges]) -> Slopes:
    """Bounds of the partial derivatives, by automatic differentiation backward over ranges.

    Method: Griewank & Walther, Evaluating Derivatives (2008), §3.2, in interval arithmetic.
    """
    values = natural_values(program, slots)
    shape = slots[0].low.shape
    adjoints: list[Ranges | None] = [None] * len(values)
    adjoints[-1] = closed(np.ones(shape))
    by_slot = [closed(np.zeros(shape)) for _ in range(program.slots)]
    smooth = np.ones(shape, dtype=np.bool_)
    for index in reversed(range(len(values))):
        instruction, adjoint = program.instructions[index], adjoints[index]
        if adjoint is None or instruction[0] == "number":
            continue
        if instruction[0] == "slot":
            by_slot[instruction[1]] = operations.add(by_slot[instruction[1]], adjoint)
            continue
        below = operands(instruction)
        for operand, partial in zip(below, _partials(instruction, values, index), strict=True):
            share = operations.multiply(adjoint, partial)
            earlier = adjoints[operand]
            adjoints[operand] = share if earlier is None else operations.add(earlier, share)
        divisor = _divisor(instruction)
        if divisor is not None:
            smooth &= (values[divisor].low > 0) | (values[divisor].high < 0)
        if instruction[0] == "sqrt":
            # Where a part of the box has no root, its ends may be in that part and hold no extreme.
            smooth &= values[instruction[1]].low >= 0
    low = np.array([slope.low for slope in by_slot])
    high = np.array([slope.high for slope in by_slot])
    smooth &= ~(np.isnan(low) | np.isnan(high)).any(axis=0)
    return Slopes(low, high, smooth)


def _divisor(instruction: Instruction) -> int | None:
    """The operand that must not hold 0."""
    if instruction[0] == "div":
        return int(instruction[2])
    if instruction[0] == "pow" and instruction[2] < 0:
        return int(instruction[1])
    return None


def _partials(  # noqa: PLR0911 - one per operation
    instruction: Instruction, values: Sequence[Ranges], index: int
) -> list[Ranges]:
    """The partial derivative by each operand."""
    operation, below = instruction[0], operands(instruction)
    parts = [values[operand] for operand in below]
    one = closed(np.ones(parts[0].low.shape))
    match operation:
        case "add" | "sum":
            return [one] * len(parts)
        case "sub":
            return [one, operations.negate(one)]
        case "mul":
            return [parts[1], parts[0]]
        case "div":
            by_divisor = operations.divide(values[index], parts[1])
            return [operations.divide(one, parts[1]), operations.negate(by_divisor)]
        case "neg":
            return [operations.negate(one)]
        case "pow":
            exponent = instruction[2]
            factor = closed(np.full(parts[0].low.shape, float(exponent)))
            return [operations.multiply(factor, operations.power(parts[0], exponent - 1))]
        case "sqrt":
            twice = operations.add(values[index], values[index])
            return [operations.divide(one, twice)]
        case "abs":
            low = np.where(parts[0].low >= 0, 1.0, -1.0)
            return [closed(low, np.where(parts[0].high <= 0, -1.0, 1.0))]
        case _:
            return _selected(operation, parts)


def _selected(operation: str, parts: Sequence[Ranges]) -> list[Ranges]:
    """Slopes of min, max and hull: 1 where an operand surely counts, 0 where it surely does not."""
    result = []
    for place, part in enumerate(parts):
        low, high = np.zeros(part.low.shape), np.ones(part.low.shape)
        others = [other for position, other in enumerate(parts) if position != place]
        if operation == "min" or not others:
            low = np.where(_all([part.high <= other.low for other in others], low), 1.0, 0.0)
            high = np.where(_any([part.low >= other.high for other in others], low), low, 1.0)
        elif operation == "max":
            low = np.where(_all([part.low >= other.high for other in others], low), 1.0, 0.0)
            high = np.where(_any([part.high <= other.low for other in others], low), low, 1.0)
        result.append(closed(low, high))
    return result


def _all(conditions: Sequence[NDArray[np.bool_]], like: Floats) -> NDArray[np.bool_]:
    return reduce(np.logical_and, conditions, np.ones(like.shape, dtype=np.bool_))


def _any(conditions: Sequence[NDArray[np.bool_]], like: Floats) -> NDArray[np.bool_]:
    return reduce(np.logical_or, conditions, np.zeros(like.shape, dtype=np.bool_))

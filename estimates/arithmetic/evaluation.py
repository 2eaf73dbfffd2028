"""Programs over columns: natural interval values, with and without open ends, and ordinary values.

Everything works on arrays of one shape, a row per estimate. Units are gone here: slots and numbers
are in base units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals, operations
from estimates.arithmetic.intervals import Intervals
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
_INTERVAL_OPERATIONS: Final[dict[str, Callable[[Sequence[Intervals]], Intervals]]] = {
    "add": lambda parts: intervals.add(*parts),
    "sub": lambda parts: intervals.subtract(*parts),
    "mul": lambda parts: intervals.multiply(*parts),
    "div": lambda parts: intervals.divide(*parts),
    "neg": lambda parts: intervals.negate(*parts),
    "abs": lambda parts: intervals.absolute(*parts),
    "sqrt": lambda parts: intervals.square_root(*parts),
    "sum": lambda parts: reduce(intervals.add, parts),
    "min": lambda parts: reduce(intervals.minimum, parts),
    "max": lambda parts: reduce(intervals.maximum, parts),
    "hull": lambda parts: reduce(intervals.hull, parts),
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


def enclosures(program: Program, slots: Sequence[Intervals]) -> list[Intervals]:
    """As `natural_values`, of bare ends; each of shape (2, rows)."""
    values: list[Intervals] = []
    for instruction in program.instructions:
        operation = instruction[0]
        if operation == "slot":
            value = slots[instruction[1]]
        elif operation == "number":
            value = intervals.point(np.full(slots[0].shape[1:], instruction[1]))
        elif operation == "pow":
            value = intervals.power(values[instruction[1]], instruction[2])
        else:
            parts = [values[index] for index in operands(instruction)]
            value = _INTERVAL_OPERATIONS[operation](parts)
        values.append(value)
    return values


def bare(slots: Sequence[Ranges]) -> list[Intervals]:
    """The ends of ranges alone."""
    return [intervals.intervals(slot.low, slot.high) for slot in slots]


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
            if divisor(instruction) is not None:
                # Dividing by 0 gives no value, even where `min` or another division would hide it.
                value = np.where(np.isfinite(value), value, np.nan)
            values.append(value)
    result = values[-1]
    return np.where(np.isfinite(result), result, np.nan)


def divisor(instruction: Instruction) -> int | None:
    """The operand that must not hold 0."""
    if instruction[0] == "div":
        return int(instruction[2])
    if instruction[0] == "pow" and instruction[2] < 0:
        return int(instruction[1])
    return None

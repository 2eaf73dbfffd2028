"""Programs over columns: natural interval values, with and without open ends, and ordinary values.

Everything works on arrays of one shape, a row per estimate. Units are gone here: slots and numbers
are in base units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals, openness, operations, strictness
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.openness import Marked
from estimates.arithmetic.ranges import Flags, Ranges
from estimates.formulas.programs import Instruction, Program, operands

Floats = NDArray[np.float64]

_OPENED: Final[dict[str, Callable[[Marked, Marked], Flags]]] = {
    "add": openness.add,
    "sub": openness.subtract,
    "mul": openness.multiply,
    "div": openness.divide,
    "sum": openness.add,
    "min": openness.minimum,
    "max": openness.maximum,
    "hull": openness.hull,
}
_OPENED_ALONE: Final[dict[str, Callable[[Marked], Flags]]] = {
    "neg": openness.negate,
    "abs": openness.absolute,
    "sqrt": openness.square_root,
}
INTERVAL_OPERATIONS: Final[dict[str, Callable[[Sequence[Intervals]], Intervals]]] = {
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
POINT_OPERATIONS: Final[dict[str, Callable[[Sequence[Floats]], Floats]]] = {
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


def natural(
    program: Program, slots: Sequence[Ranges], values: Sequence[Intervals] | None = None
) -> Ranges:
    """The range of a program, inputs taken as independent; of the slots' shape.

    Exact where no slot is repeated, an enclosure otherwise. values: those of `enclosures`, where
    they are known.
    """
    with np.errstate(all="ignore"):
        if values is None:
            values = enclosures(program, bare(slots))
        found = operations.ranges(Marked(values[-1], _opened(program, slots, values)[-1]))
        given = [slot.strict for slot in slots]
        if all(each is None for each in given):
            return found
        strict = strictness.ends_of(program.instructions, given, values)
        return replace(found, strict=strict & ~np.isnan(values[-1]))


def naturals(program: Program, slots: Sequence[Ranges]) -> list[Ranges]:
    """As `natural`, the ranges of all instructions."""
    with np.errstate(all="ignore"):
        values = enclosures(program, bare(slots))
        opened = _opened(program, slots, values)
        return [operations.ranges(Marked(*each)) for each in zip(values, opened, strict=True)]


def _opened(program: Program, slots: Sequence[Ranges], values: Sequence[Intervals]) -> list[Flags]:
    """Where the ends of all instructions are open; values: theirs."""
    stated = np.zeros(values[-1].shape, dtype=np.bool_)
    if not any(slot.open_low.any() or slot.open_high.any() for slot in slots):
        return [stated] * len(values)
    found: list[Flags | None] = []  # None where no end is open, as of most instructions
    for instruction in program.instructions:
        operation = instruction[0]
        if operation == "slot":
            slot = slots[instruction[1]]
            given = np.array([slot.open_low, slot.open_high])
            found.append(given if given.any() else None)
            continue
        below = operands(instruction)
        if all(found[index] is None for index in below):
            found.append(None)
            continue
        parts = [Marked(values[index], _or(found[index], stated)) for index in below]
        if operation == "pow":
            opened = openness.power(parts[0], instruction[2])
        elif operation in _OPENED_ALONE:
            opened = _OPENED_ALONE[operation](parts[0])
        elif len(parts) == 1:
            opened = parts[0].opened
        else:
            opened = _OPENED[operation](parts[0], parts[1])
            whole = parts[0].ends
            for earlier, part in pairwise(parts[1:]):
                whole = INTERVAL_OPERATIONS[operation]([whole, earlier.ends])
                opened = _OPENED[operation](Marked(whole, opened), part)
        found.append(opened if opened.any() else None)
    return [_or(opened, stated) for opened in found]


def _or(opened: Flags | None, stated: Flags) -> Flags:
    return stated if opened is None else opened


def enclosures(program: Program, slots: Sequence[Intervals]) -> list[Intervals]:
    """The interval of every instruction, inputs taken as independent; each of shape (2, rows)."""
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
            value = INTERVAL_OPERATIONS[operation](parts)
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
                value = power(values[instruction[1]], instruction[2])
            else:
                parts = [values[index] for index in operands(instruction)]
                value = POINT_OPERATIONS[operation](parts)
            if divisor(instruction) is not None:
                # Dividing by 0 gives no value, even where `min` or another division would hide it.
                value = np.where(np.isfinite(value), value, np.nan)
            values.append(value)
    result = values[-1]
    return np.where(np.isfinite(result), result, np.nan)


def power(value: Floats, exponent: int) -> Floats:
    """An integer power; NaN of NaN, of which numpy takes the power 0 as 1."""
    found = value ** float(exponent)
    return found if exponent else np.where(np.isnan(value), np.nan, found)


def divisor(instruction: Instruction) -> int | None:
    """The operand that must not hold 0."""
    if instruction[0] == "div":
        return int(instruction[2])
    if instruction[0] == "pow" and instruction[2] < 0:
        return int(instruction[1])
    return None

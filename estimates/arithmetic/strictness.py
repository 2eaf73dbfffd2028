"""Which ends of a result are themselves left out: those of "more than" and "less than" (§3).

Where ends are strict is an array of the shape of the intervals: row 0 for the low ends, row 1 for
the high ends. An end of a result is **strict** where no numbers of the inputs give it:

- `add`: if either end that is used is strict;
- `multiply`, `divide`: if every corner that gives the end is strict. A corner is, if either end
  used there is; at 0 only ends at 0 count, since the other factor does not matter;
- where two ends compete, the winner counts. In a tie one that is not strict is enough for the high
  end of `maximum`, the low one of `minimum`, and both of `hull`; the other ends take both.

An end at infinity is never strict, nor is one that is only a limit: 1 / x for x of at least 1
counts 0 among its values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.openness import winner
from estimates.arithmetic.ranges import nearly_equal
from estimates.formulas.programs import Instruction, operands

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

Side = tuple[Intervals, Flags]
"""Intervals (the low end negated), and where their ends are strict; both of shape (2, ...)."""


def of(instruction: Instruction, parts: Sequence[Side], found: Intervals) -> Flags:
    """Where the ends of one instruction are strict; found: its intervals."""
    operation = instruction[0]
    if operation == "pow":
        strict = _power(parts[0], instruction[2], found)
    elif operation in _ALONE:
        strict = _ALONE[operation](parts[0])
    else:
        strict = reduce(_PAIRS[operation], parts)[1]
    return np.asarray(strict & np.isfinite(found))


def _add(a: Side, b: Side) -> Side:
    return a[0] + b[0], a[1] | b[1]


def _negate(a: Side) -> Side:
    return a[0][::-1], a[1][::-1]


def _subtract(a: Side, b: Side) -> Side:
    return _add(a, _negate(b))


def _multiply(a: Side, b: Side) -> Side:
    return _corners(a, b, _times)


def _divide(a: Side, b: Side) -> Side:
    ends, strict = b
    low, high = -ends[0], ends[1]
    across = (low < 0) & (high > 0)
    # The reciprocal: its ends are swapped, unbounded where the divisor reaches 0 from its side.
    below, above = np.where(high == 0, -np.inf, 1 / high), np.where(low == 0, np.inf, 1 / low)
    one = np.stack([np.where(across, np.inf, -below), np.where(across, np.inf, above)])
    swapped = strict[::-1] & np.isfinite(one) & (one != 0)
    return _multiply(a, (one, swapped))


def _times(x: Floats, y: Floats) -> Floats:
    product = x * y
    return np.where(np.isnan(product) & ~(np.isnan(x) | np.isnan(y)), 0.0, product)


def _corners(a: Side, b: Side, operation: Callable[[Floats, Floats], Floats]) -> Side:
    """The span of the four corners, and where every corner that gives an end is strict."""
    values, stricts = [], []
    for x, x_strict in _ends(a):
        for y, y_strict in _ends(b):
            values.append(operation(x, y))
            zero = ((x != 0) | x_strict) & ((y != 0) | y_strict) & ((x == 0) | (y == 0))
            stricts.append(np.where((x == 0) | (y == 0), zero, x_strict | y_strict))
    value, strict = np.array(values), np.array(stricts)
    low, high = value.min(axis=0), value.max(axis=0)
    at = [nearly_equal(value, np.broadcast_to(end, value.shape)) for end in (low, high)]
    return np.stack([-low, high]), np.stack([(strict | ~there).all(axis=0) for there in at])


def _ends(side: Side) -> tuple[tuple[Floats, Flags], tuple[Floats, Flags]]:
    ends, strict = side
    return (-ends[0], strict[0]), (ends[1], strict[1])


def _maximum(a: Side, b: Side) -> Side:
    low = winner(-a[0][0], a[1][0], -b[0][0], b[1][0], both_needed=True)
    high = winner(a[0][1], a[1][1], b[0][1], b[1][1], both_needed=False)
    ends = np.stack([np.minimum(a[0][0], b[0][0]), np.maximum(a[0][1], b[0][1])])
    return ends, np.stack([low, high])


def _minimum(a: Side, b: Side) -> Side:
    return _negate(_maximum(_negate(a), _negate(b)))


def _hull(a: Side, b: Side) -> Side:
    strict = winner(a[0], a[1], b[0], b[1], both_needed=False)
    return np.maximum(a[0], b[0]), strict


def _absolute(a: Side) -> Flags:
    ends, strict = a
    low, high = -ends[0], ends[1]
    farthest = winner(-low, strict[0], high, strict[1], both_needed=False)
    bottom = np.where(low >= 0, strict[0], (high <= 0) & strict[1])
    top = np.where(low >= 0, strict[1], np.where(high <= 0, strict[0], farthest))
    return np.stack([bottom, top])


def _power(a: Side, n: int, found: Intervals) -> Flags:
    if n == 0:
        return np.zeros(found.shape, dtype=np.bool_)
    if n > 0:
        return a[1] if n % 2 else _absolute(a)
    strict = a[1] if n % 2 else _absolute(a)
    # Reciprocals of what lies on one side of 0 swap the ends; across 0 none is kept.
    one_side = (a[0][0] <= 0) | (a[0][1] <= 0)
    return np.asarray(strict[::-1] & one_side & (found != 0))


def _square_root(a: Side) -> Flags:
    cut_off = a[0][0] > 0
    return np.stack([a[1][0] & ~cut_off, a[1][1]])


_PAIRS: Final[dict[str, Callable[[Side, Side], Side]]] = {
    "add": _add,
    "sub": _subtract,
    "mul": _multiply,
    "div": _divide,
    "sum": _add,
    "min": _minimum,
    "max": _maximum,
    "hull": _hull,
}
_ALONE: Final[dict[str, Callable[[Side], Flags]]] = {
    "neg": lambda a: _negate(a)[1],
    "abs": _absolute,
    "sqrt": _square_root,
}


def ends_of(
    instructions: Sequence[Instruction], given: Sequence[Flags | None], values: Sequence[Intervals]
) -> Flags:
    """Where the ends of a program are strict; given: those of its slots; values: by instruction."""
    found: list[Flags | None] = []  # None where no end is strict, as of most instructions
    for instruction, value in zip(instructions, values, strict=True):
        if instruction[0] == "slot":
            found.append(given[instruction[1]])
            continue
        below = operands(instruction)
        if all(found[index] is None for index in below):
            found.append(None)
            continue
        none = np.zeros(value.shape, dtype=np.bool_)
        parts = [(values[index], none if (own := found[index]) is None else own) for index in below]
        strict = of(instruction, parts, value)
        found.append(strict if strict.any() else None)
    last = found[-1]
    return np.zeros(values[-1].shape, dtype=np.bool_) if last is None else last

"""Backward through an operation: which values of each operand can give a wanted result.

Every operand is narrowed to the values for which some values of the others give a value of the
result, within what it can be. Where these values lie in two parts (the roots of 4 are -2 and 2),
one interval holds both. Method: HC4-revise (Benhamou, Goualard, Granvilliers & Puget, 1999), in the
arithmetic of `estimates.arithmetic.intervals`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals
from estimates.arithmetic.intervals import Intervals, holds, intersection, is_empty, union
from estimates.formulas.programs import Instruction

Flags = NDArray[np.bool_]


def narrowed(
    instruction: Instruction, result: Intervals, parts: Sequence[Intervals]
) -> list[Intervals]:
    """The operands `parts` narrowed to what can give `result`; empty where nothing can."""
    operation = instruction[0]
    if operation == "pow":
        return [_base(result, parts[0], instruction[2])]
    return _INVERSES[operation](result, parts)


def _add(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    """Each operand is the result less the sum of the others, added up from both sides."""
    count = len(parts)
    before, after = [np.zeros(result.shape)], [np.zeros(result.shape)]
    for place in range(count - 1):
        before.append(intervals.add(before[-1], parts[place]))
        after.append(intervals.add(after[-1], parts[count - 1 - place]))
    return [
        intersection(
            part, intervals.subtract(result, intervals.add(before[place], after[-1 - place]))
        )
        for place, part in enumerate(parts)
    ]


def _subtract(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    a, b = parts
    return [
        intersection(a, intervals.add(result, b)),
        intersection(b, intervals.subtract(a, result)),
    ]


def _multiply(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    a, b = parts
    return [_cofactor(result, b, a), _cofactor(result, a, b)]


def _divide(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    a, b = parts
    return [intersection(a, intervals.multiply(result, b)), _cofactor(a, result, b)]


def _negate(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    return [intersection(parts[0], intervals.negate(result))]


def _absolute(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    return [_either_sign(_above_zero(result), parts[0])]


def _square_root(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    return [intersection(parts[0], intervals.power(_above_zero(result), 2))]


def _minimum(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    """None lies below the result, and one is it: the only one that can be is bound to it."""
    at_least = np.stack([result[0], np.where(is_empty(result), np.nan, np.inf)])
    able = [intersection(part, at_least) for part in parts]
    reaching = np.array([~is_empty(intersection(part, result)) for part in able])
    return _all_or_nothing(
        [
            np.where(_only(reaching, place), intersection(part, result), part)
            for place, part in enumerate(able)
        ],
        np.asarray(reaching.any(axis=0)),
    )


def _maximum(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    turned = _minimum(intervals.negate(result), [intervals.negate(part) for part in parts])
    return [intervals.negate(part) for part in turned]


def _hull(result: Intervals, parts: Sequence[Intervals]) -> list[Intervals]:
    """Any candidate may be the right one, so that none of them is bound to the result."""
    del result
    return list(parts)


_INVERSES: Final[dict[str, Callable[[Intervals, Sequence[Intervals]], list[Intervals]]]] = {
    "add": _add,
    "sum": _add,
    "sub": _subtract,
    "mul": _multiply,
    "div": _divide,
    "neg": _negate,
    "abs": _absolute,
    "sqrt": _square_root,
    "min": _minimum,
    "max": _maximum,
    "hull": _hull,
}


def _cofactor(product: Intervals, other: Intervals, within: Intervals) -> Intervals:
    """The values within `within` that, times a value of `other`, give a value of `product`.

    `other` is taken by its sign, so that dividing across 0 does not lose which side is meant.
    """
    if (other[0] <= 0).all() or (other[1] <= 0).all():
        part = intersection(within, intervals.divide(product, other))
    else:
        sides = np.stack([_above_zero(other), _below_zero(other)], axis=1)
        part = intersection(within[:, None], intervals.divide(product[:, None], sides))
        part = union(part[:, 0], part[:, 1])
    anything = _holds_zero(product) & _holds_zero(other)
    return np.where(anything, within, part) if anything.any() else part


def _base(result: Intervals, part: Intervals, exponent: int) -> Intervals:
    """The values within `part` whose power is a value of `result`."""
    if exponent == 0:
        return np.where(holds(result, 1.0), part, np.nan)
    if exponent < 0:
        power = intervals.power(part, -exponent)
        one = intervals.point(np.ones(result.shape[1:]))
        return _base(_cofactor(one, result, power), part, -exponent)
    if exponent % 2:
        return intersection(part, _root(result, exponent))
    above = _above_zero(result)
    return _either_sign(_root(above, exponent), part)


def _root(values: Intervals, exponent: int) -> Intervals:
    return np.asarray(np.sign(values) * np.power(np.abs(values), 1.0 / exponent))


def _either_sign(magnitude: Intervals, part: Intervals) -> Intervals:
    turned = intervals.negate(magnitude)
    return union(intersection(part, magnitude), intersection(part, turned))


def _only(reaching: Flags, place: int) -> Flags:
    """Where the operand at `place` is the only one that can be the result."""
    return np.asarray(reaching[place] & (reaching.sum(axis=0) == 1))


def _all_or_nothing(parts: Sequence[Intervals], possible: Flags) -> list[Intervals]:
    for part in parts:
        possible = possible & ~is_empty(part)
    return [np.where(possible, part, np.nan) for part in parts]


def _holds_zero(a: Intervals) -> Flags:
    return np.asarray(np.minimum(a[0], a[1]) >= 0)


def _above_zero(a: Intervals) -> Intervals:
    return intersection(a, _SIDES[0].reshape(2, *[1] * (a.ndim - 1)))


def _below_zero(a: Intervals) -> Intervals:
    return intersection(a, _SIDES[1].reshape(2, *[1] * (a.ndim - 1)))


_SIDES: Final = np.array([[0.0, np.inf], [np.inf, 0.0]])  # [0, inf) and (-inf, 0], negated low ends

"""Backward through an operation: which values of each operand can give a wanted result.

Every operand is narrowed to the values for which some values of the others give a value of the
result, within what it can be. Where these values lie in two parts (the roots of 4 are -2 and 2),
one range holds both. Method: HC4-revise (Benhamou, Goualard, Granvilliers & Puget, 1999), in the
arithmetic of `estimates.arithmetic.operations`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from estimates.arithmetic import operations
from estimates.arithmetic.evaluation import closed
from estimates.arithmetic.ranges import Array, Flags, Ranges, contains, is_empty
from estimates.formulas.programs import Instruction


def narrowed(instruction: Instruction, result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    """The operands' ranges `parts` narrowed to what can give `result`; empty where nothing can."""
    operation = instruction[0]
    if operation == "pow":
        return [_base(result, parts[0], instruction[2])]
    return _INVERSES[operation](result, parts)


def _add(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    """Each operand is the result less the sum of the others, added up from both sides."""
    count = len(parts)
    before, after = [_point(0.0, result)], [_point(0.0, result)]
    for place in range(count - 1):
        before.append(operations.add(before[-1], parts[place]))
        after.append(operations.add(after[-1], parts[count - 1 - place]))
    return [
        _within(part, operations.subtract(result, operations.add(before[place], after[-1 - place])))
        for place, part in enumerate(parts)
    ]


def _subtract(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    a, b = parts
    return [
        _within(a, operations.add(result, b)),
        _within(b, operations.subtract(a, result)),
    ]


def _multiply(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    a, b = parts
    return [_cofactor(result, b, a), _cofactor(result, a, b)]


def _divide(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    a, b = parts
    return [_within(a, operations.multiply(result, b)), _cofactor(a, result, b)]


def _negate(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    return [_within(parts[0], operations.negate(result))]


def _absolute(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    return [_either_sign(_above_zero(result), parts[0])]


def _square_root(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    return [_within(parts[0], operations.power(_above_zero(result), 2))]


def _minimum(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    """None lies below the result, and one is it: the only one that can be is bound to it."""
    at_least = closed(result.low, np.where(is_empty(result), np.nan, np.inf))
    able = [operations.intersection(part, at_least) for part in parts]
    reaching = np.array([~is_empty(_within(part, result)) for part in able])
    return _all_or_nothing(
        [
            chosen(_only(reaching, place), _within(part, result), part)
            for place, part in enumerate(able)
        ],
        np.asarray(reaching.any(axis=0)),
    )


def _maximum(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    turned = _minimum(operations.negate(result), [operations.negate(part) for part in parts])
    return [operations.negate(part) for part in turned]


def _hull(result: Ranges, parts: Sequence[Ranges]) -> list[Ranges]:
    """Any candidate may be the right one, so that none of them is bound to the result."""
    del result
    return list(parts)


_INVERSES: Final[dict[str, Callable[[Ranges, Sequence[Ranges]], list[Ranges]]]] = {
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


def _cofactor(product: Ranges, other: Ranges, within: Ranges) -> Ranges:
    """The values within `within` that, times a value of `other`, give a value of `product`.

    `other` is taken by its sign, so that dividing across 0 does not lose which side is meant.
    """
    free = contains(product, 0.0) & contains(other, 0.0)
    above = operations.divide(product, _above_zero(other))
    below = operations.divide(product, _below_zero(other))
    return chosen(free, within, _union(_within(within, above), _within(within, below)))


def _base(result: Ranges, part: Ranges, exponent: int) -> Ranges:
    """The values within `part` whose power is a value of `result`."""
    if exponent == 0:
        return chosen(contains(result, 1.0), part, _nothing(part))
    if exponent < 0:
        power = operations.power(part, -exponent)
        return _base(_cofactor(_point(1.0, result), result, power), part, -exponent)
    if exponent % 2:
        return _within(part, closed(_root(result.low, exponent), _root(result.high, exponent)))
    above = _above_zero(result)
    return _either_sign(closed(_root(above.low, exponent), _root(above.high, exponent)), part)


def _root(values: Array, exponent: int) -> Array:
    return np.asarray(np.sign(values) * np.power(np.abs(values), 1.0 / exponent))


def _either_sign(magnitude: Ranges, part: Ranges) -> Ranges:
    turned = operations.negate(magnitude)
    return _union(_within(part, magnitude), _within(part, turned))


def _within(part: Ranges, found: Ranges) -> Ranges:
    return operations.intersection(part, found)


def _union(a: Ranges, b: Ranges) -> Ranges:
    """The smallest range that holds both; where one is empty, the other."""
    both = operations.hull(a, b)
    return chosen(is_empty(a), b, chosen(is_empty(b), a, both))


def chosen(first: Flags, a: Ranges, b: Ranges) -> Ranges:
    """`a` where `first`, `b` elsewhere."""
    return Ranges(
        np.where(first, a.low, b.low),
        np.where(first, a.high, b.high),
        np.where(first, a.open_low, b.open_low),
        np.where(first, a.open_high, b.open_high),
    )


def _only(reaching: Flags, place: int) -> Flags:
    """Where the operand at `place` is the only one that can be the result."""
    return np.asarray(reaching[place] & (reaching.sum(axis=0) == 1))


def _all_or_nothing(parts: Sequence[Ranges], possible: Flags) -> list[Ranges]:
    for part in parts:
        possible = possible & ~is_empty(part)
    return [chosen(possible, part, _nothing(part)) for part in parts]


def _nothing(like: Ranges) -> Ranges:
    return _point(np.nan, like)


def _point(value: float, like: Ranges) -> Ranges:
    return closed(np.full(like.shape, value))


def _above_zero(a: Ranges) -> Ranges:
    zero = np.zeros(a.shape)
    return operations.intersection(a, closed(zero, zero + np.inf))


def _below_zero(a: Ranges) -> Ranges:
    zero = np.zeros(a.shape)
    return operations.intersection(a, closed(zero - np.inf, zero))

"""Formulas as quotients of two polynomials, where they are such, with exact coefficients.

`(a - b) / a` becomes N = a - b over D = a. From this follow what interval arithmetic alone cannot
see: that its slope by a has the sign of b, and that it tends to 1 where a is unbounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from typing import Final

from estimates.arithmetic import intervals
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.polynomials import Polynomial, limited
from estimates.failures import LIMITS
from estimates.formulas.programs import Builder, Instruction, Program, operands


@dataclass(frozen=True)
class Rational:
    """A quotient of polynomials; with a denominator of 0, a formula that has no value anywhere."""

    numerator: Polynomial
    denominator: Polynomial

    @cached_property
    def slopes(self) -> tuple[Polynomial, ...] | None:
        """N'D - ND' by each slot; None where one of them is too large.

        It has the sign of the derivative by that slot wherever the denominator is not 0.
        """
        above, below = self.numerator, self.denominator
        try:
            return tuple(
                above.derivative(slot) * below - above * below.derivative(slot)
                for slot in range(above.slots)
            )
        except LIMITS:
            return None

    def enclosure(self, slots: Sequence[Intervals]) -> Intervals:
        """An enclosure of the quotient over intervals, each of shape (2, rows)."""
        return intervals.divide(self.numerator.enclosure(slots), self.denominator.enclosure(slots))

    def is_single_use(self) -> bool:
        """Whether it is a polynomial that names each slot once: natural arithmetic is exact."""
        slots = range(self.numerator.slots)
        return self.denominator == Polynomial.constant(1, len(slots)) and all(
            sum(monomial[slot] > 0 for monomial in self.numerator.terms) <= 1 for slot in slots
        )

    def is_monomial(self) -> bool:
        """Whether it is a product of powers of slots, some of them perhaps negative."""
        return len(self.numerator.terms) == len(self.denominator.terms) == 1

    def is_mobius(self, slot: int) -> bool:
        """Whether it is (Ax + B) / (Cx + D) in this slot, hence monotone between its poles."""
        return self.numerator.degree(slot) <= 1 and self.denominator.degree(slot) <= 1


def rational(program: Program) -> Rational | None:
    """The program as a quotient in lowest terms; None where it is none, or too large."""
    return rationals(program)[-1]


@lru_cache(maxsize=1024)
def rationals(program: Program) -> tuple[Rational | None, ...]:
    """Every instruction of a program as a quotient in lowest terms; None as for `rational`.

    The work is limited for the program as a whole, in products of terms.
    """
    values: list[Rational | None] = []
    left = MAX_WORK
    for instruction in program.instructions:
        parts = [values[place] for place in operands(instruction)]
        known = [part for part in parts if part is not None]
        value = None
        if len(known) == len(parts) and instruction[0] in OPERATIONS:
            left -= _work(instruction, known)
            if left >= 0:
                with suppress(*LIMITS):
                    value = _step(instruction, known, program.slots)
        values.append(value)
    return tuple(values)


def _step(instruction: Instruction, parts: Sequence[Rational], slots: int) -> Rational:
    operation, first = instruction[0], instruction[1]
    if operation == "slot":
        return Rational(Polynomial.variable(first, slots), Polynomial.constant(1, slots))
    if operation == "number":
        return Rational(Polynomial.constant(first, slots), Polynomial.constant(1, slots))
    if operation == "pow":
        return _power(parts[0], instruction[2])
    return _OPERATIONS[operation](parts)


def _work(instruction: Instruction, parts: Sequence[Rational]) -> int:
    """How many products of terms an instruction takes at most."""
    sizes = [max(len(part.numerator.terms), len(part.denominator.terms)) for part in parts]
    if instruction[0] == "pow":
        terms, exponent = sizes[0], abs(instruction[2])
        return terms * sum(math.comb(terms + power - 1, power) for power in range(exponent))
    products = math.prod(sizes)
    return 1 if products == 1 else _STEP + 3 * products


def _power(value: Rational, exponent: int) -> Rational:
    base = value if exponent >= 0 else _inverse(value)
    return Rational(base.numerator ** abs(exponent), base.denominator ** abs(exponent))


def _negative(value: Rational) -> Rational:
    return Rational(-value.numerator, value.denominator)


def _inverse(value: Rational) -> Rational:
    if value.denominator.is_zero:
        return value
    return Rational(value.denominator, value.numerator)


def _product(left: Rational, right: Rational) -> Rational:
    if left.is_monomial() and right.is_monomial():
        return _monomial(left, right)
    return _lowest(left.numerator * right.numerator, left.denominator * right.denominator)


def _monomial(left: Rational, right: Rational) -> Rational:
    """The product of two monomials: the exponents add up."""
    (above, a), (below, b), (others, c), (under, d) = (
        next(iter(part.terms.items()))
        for part in (left.numerator, left.denominator, right.numerator, right.denominator)
    )
    exponents = [n + m - k - j for n, m, k, j in zip(above, others, below, under, strict=True)]
    coefficient = a * c if b == d == 1 else a * c / (b * d)
    positive = tuple([max(0, n) for n in exponents])
    negative = tuple([max(0, -n) for n in exponents])
    slots = len(exponents)
    return Rational(limited({positive: coefficient}, slots), limited({negative: _ONE}, slots))


def _sum(left: Rational, right: Rational) -> Rational:
    other = right.numerator
    if left.denominator == right.denominator:
        return _lowest(left.numerator + other, left.denominator)
    return _lowest(
        left.numerator * right.denominator + other * left.denominator,
        left.denominator * right.denominator,
    )


def _lowest(numerator: Polynomial, denominator: Polynomial) -> Rational:
    """Without the powers of slots and the constant factor that both share."""
    slots = numerator.slots
    if denominator.is_zero:
        return Rational(Polynomial.constant(1, slots), denominator)
    if numerator.is_zero:
        return Rational(numerator, Polynomial.constant(1, slots))
    ratio = _constant_ratio(numerator, denominator)
    if ratio is not None:
        return Rational(Polynomial({(0,) * slots: ratio}, slots), Polynomial.constant(1, slots))
    both = [*numerator.terms, *denominator.terms]
    common = tuple(min(monomial[slot] for monomial in both) for slot in range(slots))
    if any(common):
        numerator, denominator = (
            Polynomial(
                {
                    tuple(map(int.__sub__, monomial, common)): value
                    for monomial, value in part.terms.items()
                },
                slots,
            )
            for part in (numerator, denominator)
        )
    return Rational(numerator, denominator)


def _constant_ratio(numerator: Polynomial, denominator: Polynomial) -> Fraction | None:
    if numerator.terms.keys() != denominator.terms.keys():
        return None
    ratios = {value / denominator.terms[key] for key, value in numerator.terms.items()}
    return ratios.pop() if len(ratios) == 1 else None


_OPERATIONS: Final[dict[str, Callable[[Sequence[Rational]], Rational]]] = {
    "neg": lambda parts: _negative(parts[0]),
    "add": lambda parts: _sum(parts[0], parts[1]),
    "sub": lambda parts: _sum(parts[0], _negative(parts[1])),
    "sum": lambda parts: reduce(_sum, parts),
    "mul": lambda parts: _product(parts[0], parts[1]),
    "div": lambda parts: _product(parts[0], _inverse(parts[1])),
}
OPERATIONS: Final = frozenset({"slot", "number", "pow", *_OPERATIONS})

_ONE: Final = Fraction(1)
MAX_WORK: Final = 1_500  # products of terms in a formula as a whole
_STEP: Final = 3  # such products that an instruction takes besides
MAX_EXPANDED: Final = 24  # terms of a polynomial that is worth writing out


def expanded(program: Program) -> Program:
    """The program as a sum of monomials, where that is a short polynomial; else as it is.

    Formulas that were opened many times over stay small this way: 1,000 steps of `d - e` over the
    same two figures are `a * x + b * y`.
    """
    quotient = rational(program)
    if quotient is None or len(program.instructions) <= MAX_EXPANDED:
        return program
    numerator, one = quotient.numerator, Polynomial.constant(1, program.slots)
    if quotient.denominator != one or not 0 < len(numerator.terms) <= MAX_EXPANDED:
        return program
    builder = Builder()
    return builder.program(emit(numerator, builder), program.slots)


def emit_quotient(quotient: Rational, builder: Builder) -> int:
    """Add a quotient to a program; returns the index of its result."""
    above = emit(quotient.numerator, builder)
    if quotient.denominator == Polynomial.constant(1, quotient.denominator.slots):
        return above
    return builder.emit(("div", above, emit(quotient.denominator, builder)))


def emit(polynomial: Polynomial, builder: Builder) -> int:
    """Add a polynomial to a program as a sum of monomials; returns the index of its result."""
    total = -1
    for monomial, coefficient in sorted(polynomial.terms.items()):
        term = builder.emit(("number", float(coefficient)))
        for slot, exponent in enumerate(monomial):
            if exponent:
                base = builder.emit(("slot", slot))
                power = base if exponent == 1 else builder.emit(("pow", base, exponent))
                term = builder.emit(("mul", term, power))
        total = term if total < 0 else builder.emit(("add", total, term))
    return builder.emit(("number", 0.0)) if total < 0 else total

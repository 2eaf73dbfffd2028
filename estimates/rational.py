"""Formulas as quotients of two polynomials, where they are such, with exact coefficients.

`(a - b) / a` becomes N = a - b over D = a. From this follow what interval arithmetic alone cannot see: that
its slope by a has the sign of b, and that it tends to 1 where a is unbounded.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

import numpy as np

from estimates import arithmetic
from estimates.evaluation import Floats, closed
from estimates.programs import Builder, Program
from estimates.ranges import Ranges, take

MAX_TERMS: Final = 300
MAX_DEGREE: Final = 24
MAX_SHIFTED: Final = 2_000
_ROUNDING: Final = 1e-13  # of the terms' magnitudes: more than MAX_TERMS + MAX_DEGREE roundings

Monomial = tuple[int, ...]  # the exponent of each slot


class TooLargeError(Exception):
    """The polynomial would have too many terms to be worth it."""


@dataclass(frozen=True)
class Polynomial:
    """A sum of monomials over `slots` variables; no term has coefficient 0."""

    terms: Mapping[Monomial, Fraction]
    slots: int

    @classmethod
    def constant(cls, value: float, slots: int) -> Polynomial:
        coefficient = Fraction(value)
        return cls({(0,) * slots: coefficient} if coefficient else {}, slots)

    @classmethod
    def variable(cls, slot: int, slots: int) -> Polynomial:
        return cls({tuple(int(place == slot) for place in range(slots)): Fraction(1)}, slots)

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, Fraction(0)) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return _limited(terms, self.slots)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -value for monomial, value in self.terms.items()}, self.slots)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MAX_TERMS * 20:
            raise TooLargeError
        terms: dict[Monomial, Fraction] = {}
        for first, left in self.terms.items():
            for second, right in other.terms.items():
                monomial = tuple(map(int.__add__, first, second))
                terms[monomial] = terms.get(monomial, Fraction(0)) + left * right
        return _limited({key: value for key, value in terms.items() if value}, self.slots)

    def __pow__(self, exponent: int) -> Polynomial:
        result = Polynomial.constant(1, self.slots)
        for _ in range(exponent):
            result *= self
        return result

    @property
    def is_zero(self) -> bool:
        return not self.terms

    def degree(self, slot: int) -> int:
        return max((monomial[slot] for monomial in self.terms), default=0)

    def derivative(self, slot: int) -> Polynomial:
        terms = {
            _with(monomial, slot, monomial[slot] - 1): value * monomial[slot]
            for monomial, value in self.terms.items()
            if monomial[slot]
        }
        return Polynomial(terms, self.slots)

    def leading(self, slot: int) -> Polynomial:
        """The coefficient of the highest power of a slot, a polynomial in the others."""
        degree = self.degree(slot)
        terms = {
            _with(monomial, slot, 0): value
            for monomial, value in self.terms.items()
            if monomial[slot] == degree
        }
        return Polynomial(terms, self.slots)

    def points(self, slots: Sequence[Floats]) -> Floats:
        """Values at points, each of shape (rows,)."""
        total = np.zeros_like(slots[0])
        for monomial, coefficient in self.terms.items():
            term = np.full_like(total, float(coefficient))
            for slot, exponent in enumerate(monomial):
                if exponent:
                    term = term * slots[slot] ** exponent
            total = total + term
        return total

    def ranges(self, slots: Sequence[Ranges]) -> Ranges:
        """An enclosure over ranges, each of shape (rows,)."""
        total = closed(np.zeros_like(slots[0].low))
        for monomial, coefficient in self.terms.items():
            term = closed(np.full_like(total.low, float(coefficient)))
            for slot, exponent in enumerate(monomial):
                if exponent:
                    term = arithmetic.multiply(term, arithmetic.power(slots[slot], exponent))
            total = arithmetic.add(total, term)
        return total

    def enclosure(self, slots: Sequence[Ranges]) -> Ranges:
        """As `ranges`, widened by what rounding can do to its terms."""
        found = self.ranges(slots)
        with np.errstate(all="ignore"):
            size = np.zeros_like(found.low)
            for monomial, coefficient in self.terms.items():
                term = np.full_like(size, abs(float(coefficient)))
                for slot, exponent in zip(slots, monomial, strict=True):
                    if exponent:
                        term = term * np.maximum(np.abs(slot.low), np.abs(slot.high)) ** exponent
                size = size + term
            margin = _ROUNDING * np.where(np.isnan(size), np.inf, size)
        return Ranges(found.low - margin, found.high + margin, found.open_low, found.open_high)

    def signs(self, slots: Sequence[Ranges]) -> np.typing.NDArray[np.int8]:
        """+1 never below 0, -1 never above 0, 0 not known; shape (rows,)."""
        found = self.ranges(slots)
        sign = np.where(found.low >= 0, 1, np.where(found.high <= 0, -1, 0)).astype(np.int8)
        left = np.flatnonzero(sign == 0)
        if left.size:
            sign[left] = self._shifted_signs([take(slot, left) for slot in slots])
        return sign

    def _shifted_signs(self, slots: Sequence[Ranges]) -> np.typing.NDArray[np.int8]:
        """As `signs`, by the distance of each slot from its finite end, which is never negative.

        Terms that fall are set against the value at those ends; so an unbounded slot does no harm where
        its terms are all of one sign, while `ranges` is left with infinite terms of both signs.
        """
        rows = slots[0].low.shape
        sign = np.zeros(rows, dtype=np.int8)
        if sum(math.prod(power + 1 for power in monomial) for monomial in self.terms) > MAX_SHIFTED:
            return sign
        upward = [np.isfinite(slot.low) for slot in slots]
        lower, upper = np.zeros(rows), np.zeros(rows)
        with np.errstate(all="ignore"):
            bases = [
                np.where(up, slot.low, slot.high) for up, slot in zip(upward, slots, strict=True)
            ]
            widths = [slot.high - slot.low for slot in slots]
            for powers, coefficient in self._shifted(bases, upward).items():
                most = coefficient
                for width, power in zip(widths, powers, strict=True):
                    most = np.where(most == 0, 0.0, most * width**power)
                spread = any(powers)
                lower += np.minimum(most, 0.0) if spread else most
                upper += np.maximum(most, 0.0) if spread else most
        sign[lower >= 0] = 1
        sign[upper <= 0] = -1
        sign[~np.isfinite(bases).all(axis=0)] = 0
        return sign

    def _shifted(
        self, bases: Sequence[Floats], upward: Sequence[np.typing.NDArray[np.bool_]]
    ) -> dict[Monomial, Floats]:
        """Coefficients in the distances from `bases`, upward or downward; each of shape (rows,)."""
        shifted: dict[Monomial, Floats] = {}
        for monomial, coefficient in self.terms.items():
            for powers in itertools.product(*(range(power + 1) for power in monomial)):
                term = np.full_like(bases[0], float(coefficient))
                for slot, power in enumerate(powers):
                    term = term * math.comb(monomial[slot], power)
                    term = term * bases[slot] ** (monomial[slot] - power)
                    if power % 2:
                        term = np.where(upward[slot], term, -term)
                shifted[powers] = shifted.get(powers, 0.0) + term
        return shifted


def _with(monomial: Monomial, slot: int, exponent: int) -> Monomial:
    return (*monomial[:slot], exponent, *monomial[slot + 1 :])


def _limited(terms: dict[Monomial, Fraction], slots: int) -> Polynomial:
    if len(terms) > MAX_TERMS or any(max(monomial, default=0) > MAX_DEGREE for monomial in terms):
        raise TooLargeError
    return Polynomial(terms, slots)


@dataclass(frozen=True)
class Rational:
    """A quotient of polynomials."""

    numerator: Polynomial
    denominator: Polynomial

    def slope(self, slot: int) -> Polynomial:
        """N'D - ND': has the sign of the derivative by a slot wherever the denominator is not 0."""
        return (
            self.numerator.derivative(slot) * self.denominator
            - self.numerator * self.denominator.derivative(slot)
        )

    def enclosure(self, slots: Sequence[Ranges]) -> Ranges:
        """An enclosure of the quotient over ranges, each of shape (rows,)."""
        return arithmetic.divide(self.numerator.enclosure(slots), self.denominator.enclosure(slots))

    def is_single_use(self) -> bool:
        """Whether it is a polynomial in which each slot has one term: natural arithmetic is exact."""
        slots = range(self.numerator.slots)
        return self.denominator == Polynomial.constant(1, len(slots)) and all(
            sum(monomial[slot] > 0 for monomial in self.numerator.terms) <= 1 for slot in slots
        )

    def is_mobius(self, slot: int) -> bool:
        """Whether it is (Ax + B) / (Cx + D) in this slot, hence monotone between its poles."""
        return self.numerator.degree(slot) <= 1 and self.denominator.degree(slot) <= 1


@lru_cache(maxsize=4096)
def rational(program: Program) -> Rational | None:
    """The program as a quotient in lowest terms of monomials; None where it is not one, or too large."""
    slots = program.slots
    one = Polynomial.constant(1, slots)
    values: list[Rational] = []
    try:
        for instruction in program.instructions:
            match instruction:
                case ("slot", slot):
                    value = Rational(Polynomial.variable(slot, slots), one)
                case ("number", number, *_):
                    value = Rational(Polynomial.constant(number, slots), one)
                case ("neg", place):
                    value = Rational(-values[place].numerator, values[place].denominator)
                case ("add" | "sub" as operation, left, right):
                    value = _sum(values[left], values[right], operation)
                case ("sum", *places):
                    value = values[places[0]]
                    for place in places[1:]:
                        value = _sum(value, values[place], "add")
                case ("mul", left, right):
                    value = _product(values[left], values[right])
                case ("div", left, right):
                    value = _product(values[left], _inverse(values[right]))
                case ("pow", place, exponent):
                    base = values[place] if exponent >= 0 else _inverse(values[place])
                    value = Rational(base.numerator ** abs(exponent), base.denominator ** abs(exponent))
                case _:
                    return None
            values.append(value)
    except (TooLargeError, ZeroDivisionError, OverflowError):
        return None
    return values[-1]


def _inverse(value: Rational) -> Rational:
    if value.numerator.is_zero:
        raise ZeroDivisionError
    return Rational(value.denominator, value.numerator)


def _product(left: Rational, right: Rational) -> Rational:
    return _lowest(left.numerator * right.numerator, left.denominator * right.denominator)


def _sum(left: Rational, right: Rational, operation: str) -> Rational:
    other = right.numerator if operation == "add" else -right.numerator
    if left.denominator == right.denominator:
        return _lowest(left.numerator + other, left.denominator)
    return _lowest(
        left.numerator * right.denominator + other * left.denominator,
        left.denominator * right.denominator,
    )


def _lowest(numerator: Polynomial, denominator: Polynomial) -> Rational:
    """Without the powers of slots and the constant factor that both share."""
    slots = numerator.slots
    if numerator.is_zero:
        return Rational(numerator, Polynomial.constant(1, slots))
    ratio = _constant_ratio(numerator, denominator)
    if ratio is not None:
        return Rational(
            Polynomial({(0,) * slots: ratio}, slots), Polynomial.constant(1, slots)
        )
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


MAX_EXPANDED: Final = 24  # terms of a polynomial that is worth writing out


def expanded(program: Program) -> Program:
    """The program as a sum of monomials, where that is a short polynomial; else as it is.

    Formulas that were opened many times over stay small this way: 1,000 steps of `d - e` over the same two
    figures are `a * x + b * y`.
    """
    quotient = rational(program)
    if quotient is None or len(program.instructions) <= MAX_EXPANDED:
        return program
    numerator, one = quotient.numerator, Polynomial.constant(1, program.slots)
    if quotient.denominator != one or not 0 < len(numerator.terms) <= MAX_EXPANDED:
        return program
    builder = Builder()
    total = -1
    for monomial, coefficient in sorted(numerator.terms.items()):
        term = builder.emit(("number", float(coefficient)))
        for slot, exponent in enumerate(monomial):
            if exponent:
                base = builder.emit(("slot", slot))
                power = base if exponent == 1 else builder.emit(("pow", base, exponent))
                term = builder.emit(("mul", term, power))
        total = term if total < 0 else builder.emit(("add", total, term))
    return builder.program(total, program.slots)

"""Polynomials over the slots of a formula, with exact coefficients."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic import intervals, operations
from estimates.arithmetic.evaluation import Floats, closed
from estimates.arithmetic.intervals import Intervals
from estimates.arithmetic.patterns import groups
from estimates.arithmetic.ranges import Ranges, take
from estimates.failures import TooLargeError

MAX_TERMS: Final = 100
MAX_PRODUCTS: Final = 1_000  # of terms, in one multiplication
MAX_DEGREE: Final = 24
MAX_BITS: Final = 960  # within the doubles, with room for the powers that multiply it
MAX_SHIFTED: Final = 400
ALWAYS_ZERO: Final = 2  # among signs
_ROUNDING: Final = 1e-13  # of the terms' magnitudes: more than MAX_TERMS + MAX_DEGREE roundings

Signs = NDArray[np.int8]
Monomial = tuple[int, ...]  # the exponent of each slot


@dataclass(frozen=True)
class Polynomial:
    """A sum of monomials over `slots` variables; no term has coefficient 0."""

    terms: Mapping[Monomial, Fraction]
    slots: int

    @classmethod
    def constant(cls, value: float, slots: int) -> Polynomial:
        """A number."""
        coefficient = Fraction(value)
        return limited({(0,) * slots: coefficient} if coefficient else {}, slots)

    @classmethod
    def variable(cls, slot: int, slots: int) -> Polynomial:
        """A slot by itself."""
        return cls({tuple(int(place == slot) for place in range(slots)): Fraction(1)}, slots)

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, Fraction(0)) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return limited(terms, self.slots)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -value for monomial, value in self.terms.items()}, self.slots)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MAX_PRODUCTS:
            raise TooLargeError
        terms: dict[Monomial, Fraction] = {}
        for first, left in self.terms.items():
            for second, right in other.terms.items():
                monomial, product = tuple(map(int.__add__, first, second)), left * right
                terms[monomial] = terms[monomial] + product if monomial in terms else product
        return limited({key: value for key, value in terms.items() if value}, self.slots)

    def __pow__(self, exponent: int) -> Polynomial:
        result = Polynomial.constant(1, self.slots)
        for _ in range(exponent):
            result *= self
        return result

    @property
    def is_zero(self) -> bool:
        """Whether no term is left."""
        return not self.terms

    def degree(self, slot: int) -> int:
        """The highest power of a slot."""
        return max((monomial[slot] for monomial in self.terms), default=0)

    def derivative(self, slot: int) -> Polynomial:
        """The partial derivative by a slot."""
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
                    term = operations.multiply(term, operations.power(slots[slot], exponent))
            total = operations.add(total, term)
        return total

    def enclosure(self, slots: Sequence[Intervals]) -> Intervals:
        """As `ranges`, of bare ends, and widened by what rounding can do to its terms."""
        total = size = np.zeros(slots[0].shape)
        for monomial, coefficient in self.terms.items():
            term = _term(coefficient, monomial, slots)
            total = intervals.add(total, term)
            size = size + np.abs(term).max(axis=0)
        return total + _ROUNDING * np.where(np.isnan(size), np.inf, size)

    def signs(self, slots: Sequence[Ranges]) -> Signs:
        """+1 never below 0, -1 never above 0, ALWAYS_ZERO, or 0 where not known; shape (rows,)."""
        with np.errstate(all="ignore"):
            total = np.zeros((2, *slots[0].shape))
            bare = [intervals.intervals(slot.low, slot.high) for slot in slots]
            for monomial, coefficient in self.terms.items():
                total = intervals.add(total, _term(coefficient, monomial, bare))
        low, high = -total[0], total[1]
        sign = np.where(low >= 0, 1, np.where(high <= 0, -1, 0)).astype(np.int8)
        sign[(low == 0) & (high == 0)] = ALWAYS_ZERO
        left = np.flatnonzero(sign == 0)
        if left.size:
            sign[left] = self._shifted_signs([take(slot, left) for slot in slots])
        return sign

    def _shifted_signs(self, slots: Sequence[Ranges]) -> Signs:
        """As `signs`, by the distance of each slot from its finite end, which is never negative.

        A polynomial is above 0 where, as one in the distances of the unbounded slots, it has no
        coefficient below 0; `ranges` is left with infinite terms of both signs there.
        """
        sign = np.zeros(slots[0].low.shape, dtype=np.int8)
        if sum(math.prod(power + 1 for power in monomial) for monomial in self.terms) > MAX_SHIFTED:
            return sign
        upward = np.array([np.isfinite(slot.low) for slot in slots])
        downward = np.array([np.isfinite(slot.high) for slot in slots])
        for kind, rows in groups((upward + 2 * downward).T):
            if not kind.all():
                continue
            part = [take(slot, rows) for slot in slots]
            bases = [slot.low if kind[place] % 2 else slot.high for place, slot in enumerate(part)]
            widths = [slot.high - slot.low for slot in part]
            lower, upper = self._coefficient_bounds(bases, widths, kind % 2 > 0)
            sign[rows[(lower >= 0).all(axis=0)]] = 1
            sign[rows[(upper <= 0).all(axis=0)]] = -1
        return sign

    def _coefficient_bounds(
        self, bases: Sequence[Floats], widths: Sequence[Floats], upward: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Bounds of the coefficients in the distances of unbounded slots, (coefficients, rows)."""
        free = [bool(np.isinf(width).any()) for width in widths]
        rows = bases[0].shape
        lower: dict[Monomial, Floats] = {}
        upper: dict[Monomial, Floats] = {}
        with np.errstate(all="ignore"):
            for powers, coefficient in self._shifted(bases, upward).items():
                key = tuple(power * loose for power, loose in zip(powers, free, strict=True))
                lower.setdefault(key, np.zeros(rows))
                upper.setdefault(key, np.zeros(rows))
                most = coefficient
                for width, power, loose in zip(widths, powers, free, strict=True):
                    most = most if loose else most * width**power
                spread = key != powers
                lower[key] += np.minimum(most, 0.0) if spread else most
                upper[key] += np.maximum(most, 0.0) if spread else most
        return np.array(list(lower.values())), np.array(list(upper.values()))

    def _shifted(
        self, bases: Sequence[Floats], upward: NDArray[np.bool_]
    ) -> dict[Monomial, Floats]:
        """Coefficients in the distances from `bases`, upward or downward; each of shape (rows,)."""
        shifted: dict[Monomial, Floats] = {}
        for monomial, coefficient in self.terms.items():
            for powers in itertools.product(*(range(power + 1) for power in monomial)):
                term = np.full_like(bases[0], float(coefficient))
                for slot, power in enumerate(powers):
                    term = term * math.comb(monomial[slot], power)
                    term = term * bases[slot] ** (monomial[slot] - power)
                    if power % 2 and not upward[slot]:
                        term = -term
                shifted[powers] = shifted.get(powers, 0.0) + term
        return shifted


def _term(coefficient: Fraction, monomial: Monomial, slots: Sequence[Intervals]) -> Intervals:
    factor = float(coefficient)
    term = intervals.point(np.full(slots[0].shape[1:], factor))
    for slot, exponent in enumerate(monomial):
        if exponent:
            term = intervals.multiply(term, intervals.power(slots[slot], exponent))
    return term


def _with(monomial: Monomial, slot: int, exponent: int) -> Monomial:
    return (*monomial[:slot], exponent, *monomial[slot + 1 :])


def limited(terms: dict[Monomial, Fraction], slots: int) -> Polynomial:
    """A polynomial of these terms.

    Raises:
        TooLargeError: there are too many, or an exponent or a coefficient is too large.
    """
    if len(terms) > MAX_TERMS:
        raise TooLargeError
    for monomial, coefficient in terms.items():
        if (monomial and max(monomial) > MAX_DEGREE) or _bits(coefficient) > MAX_BITS:
            raise TooLargeError
    return Polynomial(terms, slots)


def _bits(coefficient: Fraction) -> int:
    """How far a coefficient is from 1, in powers of 2; beyond 1,022 it may be no double."""
    return abs(coefficient.numerator.bit_length() - coefficient.denominator.bit_length())

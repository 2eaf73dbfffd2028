"""Polynomials over the slots of a formula, with exact coefficients."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from estimates import arithmetic
from estimates.evaluation import Floats, closed
from estimates.ranges import Ranges, take

MAX_TERMS: Final = 300
MAX_DEGREE: Final = 24
MAX_SHIFTED: Final = 2_000
ALWAYS_ZERO: Final = 2  # among signs
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
        """A number."""
        coefficient = Fraction(value)
        return cls({(0,) * slots: coefficient} if coefficient else {}, slots)

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
        """+1 never below 0, -1 never above 0, ALWAYS_ZERO, or 0 where not known; shape (rows,)."""
        found = self.ranges(slots)
        sign = np.where(found.low >= 0, 1, np.where(found.high <= 0, -1, 0)).astype(np.int8)
        sign[(found.low == 0) & (found.high == 0)] = ALWAYS_ZERO
        left = np.flatnonzero(sign == 0)
        if left.size:
            sign[left] = self._shifted_signs([take(slot, left) for slot in slots])
        return sign

    def _shifted_signs(self, slots: Sequence[Ranges]) -> np.typing.NDArray[np.int8]:
        """As `signs`, by the distance of each slot from its finite end, which is never negative.

        Terms that fall are set against the value at those ends; so an unbounded slot does no harm
        where its terms are all of one sign, while `ranges` has infinite terms of both signs.
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
                    reach = width**power
                    most = np.where((most == 0) | (reach == 0), 0.0, most * reach)
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

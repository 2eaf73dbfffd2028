"""Dimensions: pairs of a base dimension and its exponent, sorted by name, without those to the 0.

Two units convert into each other if their dimensions are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

Dimension = tuple[tuple[str, int | Fraction], ...]

DIMENSIONLESS: Final[Dimension] = ()
_NAMED_DIMENSIONS: Final[Mapping[Dimension, str]] = {
    DIMENSIONLESS: "1",
    (("length", 2),): "area",
    (("length", 3),): "volume",
    (("length", 1), ("time", -1)): "speed",
    (("length", 2), ("mass", 1), ("time", -2)): "energy",
    (("length", 2), ("mass", 1), ("time", -3)): "power",
}


def multiply(first: Dimension, second: Dimension) -> Dimension:
    """Dimension of a product."""
    exponents: dict[str, int | Fraction] = dict(first)
    for name, exponent in second:
        exponents[name] = exponents.get(name, 0) + exponent
    return canonical(exponents)


def divide(first: Dimension, second: Dimension) -> Dimension:
    """Dimension of a quotient."""
    return multiply(first, power(second, -1))


def power(dimension: Dimension, exponent: int | Fraction) -> Dimension:
    """Dimension of a power; a square root is the power `Fraction(1, 2)`."""
    return canonical({name: own * exponent for name, own in dimension})


def dimension_text(dimension: Dimension) -> str:
    """A dimension in the form of unit text: `USD/person/time`, `area`, `1`."""
    if dimension in _NAMED_DIMENSIONS:
        return _NAMED_DIMENSIONS[dimension]
    above = "*".join(_powered(name, exponent) for name, exponent in dimension if exponent > 0)
    below = "".join("/" + _powered(name, -exponent) for name, exponent in dimension if exponent < 0)
    return (above or "1") + below


def _powered(name: str, exponent: int | Fraction) -> str:
    if exponent == 1:
        return name
    return f"{name}**{exponent}" if exponent.denominator == 1 else f"{name}**({exponent})"


def canonical(exponents: Mapping[str, int | Fraction]) -> Dimension:
    """The dimension with these exponents; those that are 0 fall away."""
    return tuple(
        (name, exponent.numerator if exponent.denominator == 1 else exponent)
        for name, exponent in sorted(exponents.items())
        if exponent
    )

"""Text of number cells to numbers, with the rounding read off the text as typed (§3).

Whole columns at a time: arrow kernels split the text, no row is looked at alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.units.names import currency_signs

SCALES: Final = {
    "": 0,
    "k": 3,
    "K": 3,
    "thousand": 3,
    "M": 6,
    "million": 6,
    "bn": 9,
    "billion": 9,
    "tn": 12,
    "trillion": 12,
}
_DIGITS = r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
_PATTERN: Final = (
    rf"^(?P<sign>-?)(?P<whole>{_DIGITS})(?:\.(?P<decimals>[0-9]+))?(?:/(?P<divisor>{_DIGITS}))?"
    rf" *(?P<scale>{'|'.join(sorted(filter(None, SCALES), key=len, reverse=True))})?$"
)


Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """A column of numbers, all arrays of shape (rows,).

    value: NaN where blank or unreadable. half_unit: half a unit of the last significant digit, 0
    for fractions such as 1/3, which are exact; NaN as value. typed: the cell is not blank. bad: it
    is not a number.
    """

    value: NDArray[np.float64]
    half_unit: NDArray[np.float64]
    typed: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def read(texts: pa.StringArray) -> Numerals:
    """Read a column of trimmed cells, each distinct text once; shape (rows,)."""
    encoded = texts.dictionary_encode()
    codes = _array(encoded.indices)
    distinct = _read_distinct(encoded.dictionary)
    return Numerals(
        distinct.value[codes], distinct.half_unit[codes], distinct.typed[codes], distinct.bad[codes]
    )


def _read_distinct(texts: pa.StringArray) -> Numerals:
    count = len(texts)
    value, half_unit = np.full(count, np.nan), np.full(count, np.nan)
    typed = _array(pc.not_equal(texts, ""))
    # Most cells are digits and nothing else, which needs no pattern.
    plain = _array(pc.ascii_is_decimal(texts))
    value[plain], half_unit[plain] = _whole(texts.filter(pa.array(plain)))
    other = np.flatnonzero(typed & ~plain)
    parts = pc.extract_regex(texts.take(pa.array(other)), _PATTERN)
    matched = _array(pc.is_valid(parts))
    other = other[matched]
    value[other], half_unit[other] = _values(parts.filter(pa.array(matched)))
    unfit = typed & ~(
        np.isfinite(value) & np.isfinite(half_unit)
    )  # no match, a divisor of 0, overflow
    value[unfit] = np.nan
    half_unit[unfit] = np.nan
    return Numerals(value, half_unit, typed, unfit)


def _whole(digits: pa.StringArray) -> tuple[Floats, Floats]:
    """Values and half units of texts of digits only: trailing zeros do not count."""
    zeros = _zeros(digits)
    with np.errstate(over="ignore"):
        return _array(pc.cast(digits, pa.float64())), 5.0 * np.power(10.0, zeros - 1.0)


def _zeros(digits: pa.StringArray) -> Integers:
    """How many trailing zeros stand before the last significant digit; none in a zero itself."""
    significant = pc.ascii_rtrim(digits, characters="0")
    trimmed = _array(pc.binary_length(significant)).astype(np.int64)
    return np.where(trimmed == 0, 0, _array(pc.binary_length(digits)) - trimmed)


def _values(parts: pa.StructArray) -> tuple[Floats, Floats]:
    """Values and half units of matched cells; `parts` are the groups of the pattern."""
    whole = pc.replace_substring(parts.field("whole"), ",", "")
    decimals = parts.field("decimals")
    exponent = _exponents(parts.field("scale"))
    # With its scale as an exponent a text converts with one rounding: 1.1M is exactly 1100000.
    power = pc.cast(pa.array(exponent), pa.string())
    text = pc.binary_join_element_wise(parts.field("sign"), whole, ".", decimals, "0e", power, "")
    value = np.array(_array(pc.cast(text, pa.float64())))
    places = _array(pc.binary_length(decimals)).astype(np.int64)
    last = np.where(places > 0, -places, _zeros(whole)) + exponent
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        half_unit = 5.0 * np.power(10.0, last - 1.0)
        below = pc.replace_substring(parts.field("divisor"), ",", "")
        fraction = _array(pc.not_equal(below, ""))
        value[fraction] /= _array(pc.cast(below.filter(pa.array(fraction)), pa.float64()))
    half_unit[fraction] = 0.0
    return value + 0.0, half_unit


def _exponents(scale: pa.StringArray) -> Integers:
    words = scale.dictionary_encode()
    powers = np.array([SCALES[word] for word in words.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(powers[_array(words.indices)])


def _array(values: pa.Array) -> NDArray[Any]:
    return np.asarray(values.to_numpy(zero_copy_only=False))


_HINTS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), advice)
    for pattern, advice in (
        (
            r"^(nan|n/?a|null|none|nil|unknown|tb[ac]|[-–—?.]+)$",
            "leave the cell blank where nothing was stated",
        ),
        (
            r"^[+-]?(inf|infinity|∞)$",
            "leave the end blank and say at_least or up_to in qualifier",
        ),
        (
            r"^[a-z ]+$",
            "put the least that it means into low, and vague into qualifier",
        ),
        (f"[{''.join(currency_signs())}]", "leave out the sign; the currency goes into unit"),
        (r"%\s*$", "leave out the sign and write percent in unit"),
        (r"^[−–—]\s*\d", "write the minus as -"),
        (
            r"^-?\d+,\d{1,2}$|^-?\d+,\d{4,}$|^-?\d{1,3}(\.\d{3})+,\d+$",
            "a comma separates thousands and a point decimals: write 1.5 or 1,500",
        ),
        (r"^\d[\d,.]*\s*([-–—]|to\b|and\b)\s*\d", "a range goes into low and high"),
        (r"^-?\d+(\.\d+)?e[+-]?\d+$", "write it out, or with M, bn, tn"),
        (
            r"^-?\d{1,3}([ \u00a0\u2009\u202f'’_]\d{3})+",
            "write thousands with commas or without a separator: 12,000 or 12000",
        ),
        (
            r"^\d.*\+$|^[<>≤≥~≈+]",
            "leave out the sign; the hedge goes into qualifier (at_least, up_to, about)",
        ),
        (
            r"^-?\d[\d,./]*\s*[a-z]+$",
            "after digits: k, K, M, bn, tn, thousand to trillion; the unit has its own column",
        ),
        (
            r"^-?\d{0,300}\.?$|^-?[\d,]*(,[\d,]*)+(\.\d*)?$|^-?\.\d+$",
            "comma groups have three digits, and a decimal point has digits on both sides",
        ),
    )
)


def hint(text: str) -> str:
    """What is probably meant by a cell that is not a number, and how to write it."""
    formed = re.fullmatch(_PATTERN, text)
    if formed is not None:
        nothing_below = formed["divisor"] is not None and not formed["divisor"].strip("0,")
        return (
            "a fraction cannot have 0 below the line"
            if nothing_below
            else "it is too large for a number"
        )
    for pattern, advice in _HINTS:
        if pattern.search(text[:200]):
            return advice
    return "write digits, such as 12,000, 4.5 or 1.2 million"

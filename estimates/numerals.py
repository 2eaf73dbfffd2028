"""Text of number cells to numbers, with the rounding read off the text as typed (§3).

Whole columns at a time: arrow kernels split the text, no row is looked at alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """A column of numbers, all arrays of shape (rows,).

    value: NaN where blank or unreadable. half_unit: half a unit of the last significant digit, 0 for
    fractions such as 1/3, which are exact. typed: the cell is not blank. bad: it is not a number.
    """

    value: NDArray[np.float64]
    half_unit: NDArray[np.float64]
    typed: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def read(texts: pa.StringArray) -> Numerals:
    """Read a column of trimmed cells; shape (rows,)."""
    rows = len(texts)
    typed = _array(pc.not_equal(texts, ""))
    value = np.full(rows, np.nan)
    half_unit = np.full(rows, np.nan)
    bad = np.zeros(rows, dtype=np.bool_)
    where = np.flatnonzero(typed)
    if where.size:
        cells = texts if where.size == rows else texts.take(pa.array(where))
        found = pc.extract_regex(cells, _PATTERN)
        matched = _array(pc.is_valid(found))
        bad[where[~matched]] = True
        where = where[matched]
        value[where], half_unit[where] = _values(found.filter(pa.array(matched)))
        overflow = np.isinf(value) | np.isinf(half_unit)
        undefined = typed & ~bad & np.isnan(value)  # a divisor of 0
        bad |= overflow | undefined
        value[bad] = np.nan
    return Numerals(value, half_unit, typed, bad)


def _values(parts: pa.StructArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values and half units of matched cells; `parts` are the groups of the pattern."""
    whole = pc.replace_substring(parts.field("whole"), ",", "")
    decimals = parts.field("decimals")
    exponent = _exponents(parts.field("scale"))
    # The decimal text with its scale as an exponent converts with one rounding: 1.1M is exactly 1100000.
    power = pc.cast(pa.array(exponent), pa.string())
    text = pc.binary_join_element_wise(parts.field("sign"), whole, ".", decimals, "0e", power, "")
    value = np.array(_array(pc.cast(text, pa.float64())))
    has_point = _array(pc.not_equal(decimals, ""))
    places = _array(pc.utf8_length(decimals)).astype(np.int64)
    significant = pc.utf8_rtrim(whole, characters="0")
    zeros = (_array(pc.utf8_length(whole)) - _array(pc.utf8_length(significant))).astype(np.int64)
    is_zero = _array(pc.equal(significant, ""))
    last = np.where(has_point, -places, np.where(is_zero, 0, zeros)) + exponent
    with np.errstate(over="ignore"):
        half_unit = 5.0 * np.power(10.0, (last - 1).astype(np.float64))
    divisor_text = parts.field("divisor")
    fraction = _array(pc.not_equal(divisor_text, ""))
    if fraction.any():
        divisor = np.full(len(value), np.nan)
        picked = pc.replace_substring(divisor_text.filter(pa.array(fraction)), ",", "")
        divisor[fraction] = _array(pc.cast(picked, pa.float64()))
        with np.errstate(divide="ignore", invalid="ignore"):
            value[fraction] = np.where(divisor == 0.0, np.nan, value / divisor)[fraction]
        half_unit[fraction] = 0.0
    return value + 0.0, half_unit


def _exponents(scale: pa.StringArray) -> NDArray[np.int64]:
    words = scale.dictionary_encode()
    powers = np.array([SCALES[word] for word in words.dictionary.to_pylist()], dtype=np.int64)
    return powers[_array(words.indices)] if len(powers) else np.zeros(0, dtype=np.int64)


def _array(values: pa.Array) -> NDArray[np.generic]:
    return values.to_numpy(zero_copy_only=False)


_HINTS: Final = (
    (r"^[^\d]*(nan|na|n/a|null|none|unknown|-|–|\?)[^\d]*$", "leave the cell blank where nothing was stated"),
    (r"(?i)^[+-]?(inf|infinity|∞)$", "leave the end blank and say at_least or up_to in qualifier"),
    (r"^-?\d+,\d{1,2}$|^-?\d+,\d{4,}$|^-?\d{1,3}(\.\d{3})+,\d+$", "a comma separates thousands and a point decimals: write 1.5 or 1,500"),
    (r"^\d[\d,.]*\s*[-–—]\s*\d|^\d.*\bto\b.*\d", "a range goes into low and high"),
    (r"^-?\d+(\.\d+)?[eE][+-]?\d+$", "write it out, or with M, bn, tn"),
    (r"^\d{1,3}([ \u00a0\u202f'’_]\d{3})+", "write thousands with commas or without a separator: 12,000 or 12000"),
    (r"[$€£¥₩₽₴₹]", "leave out the sign; the currency goes into unit"),
    (r"%\s*$", "leave out the sign and write percent in unit"),
    (r"^\d.*\+$|^[<>≤≥~≈]", "leave out the sign; the hedge goes into qualifier (at_least, up_to, about)"),
    (r"^\d[\d,.]*\s*[a-zA-Z]+$", "scales are k, K, M, bn, tn, thousand, million, billion, trillion; the unit has its own column"),
    (r"/0+$", "a fraction cannot have 0 below the line"),
    (r"^-?\d[\d,]*(\.\d*)?$", "comma groups have three digits, and a decimal point has digits on both sides"),
)


def hint(text: str) -> str:
    """What is probably meant by a cell that is not a number, and how to write it."""
    for pattern, advice in _HINTS:
        if re.search(pattern, text[:200], re.IGNORECASE):
            return advice
    if re.fullmatch(_PATTERN, text[:2000]) or (len(text) > 300 and text[:200].isdigit()):
        return "it is too large for a number"
    return "write digits, such as 12,000, 4.5 or 1.2 million"

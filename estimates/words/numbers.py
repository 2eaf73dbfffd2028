"""Numbers with their units as people write them, alone and as the two ends of a range.

`24000000` in `USD/month` is "$24 million per month". What is counted is shown in whole units: the
ends of a range are rounded outward, so that no range looks narrower than it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from estimates.words.units import unit_parts

NO_BOUND = "no bound"
NOT_KNOWN = "not known"

_DIGITS = 4  # significant digits of a number that is no short decimal
MOST_DIGITS = 17  # of a double: no two of them are written alike
_FEWEST = 3
_ENOUGH = Decimal("0.0010000001")  # three digits do if they lose no more than a part in a thousand
_MOST = 12  # a double with so few digits is a number that somebody typed or meant
_NOISE = Decimal("1e-14")  # left by a few operations in double precision: 0.1 + 0.2
_WHOLE = 2.0**53  # whole numbers are exact up to here
_SCALES = (
    (Decimal(10) ** 12, " trillion", "tn"),
    (Decimal(10) ** 9, " billion", "bn"),
    (Decimal(10) ** 6, " million", "M"),
)
_SMALLEST, _LARGEST = Decimal("1e-9"), Decimal("1e18")


@dataclass(frozen=True, slots=True)
class Precision:
    """How precisely quantities are said: with how many digits, what is counted in whole units."""

    digits: int = _DIGITS
    whole: bool = True


USUAL: Final = Precision()


def number(
    value: float, *, compact: bool = False, full: bool = False, digits: int = _DIGITS
) -> str:
    """A number as people write it: "12,000", "1.2 million", "0.92"; one third is "0.333".

    Whole numbers and short decimals keep every digit; others get at most `digits` significant ones.
    compact: "1.2M", "24bn", "5tn". full: never "million" and the like. An infinite value is "no
    bound", NaN "not known".
    """
    value = float(value)
    if not math.isfinite(value):
        return NOT_KNOWN if math.isnan(value) else NO_BOUND
    amount = rounded(value, digits)
    if not amount:
        return "0"
    if not _SMALLEST <= abs(amount) < _LARGEST:
        power = amount.adjusted()
        return f"{_trimmed(amount.scaleb(-power))} × 10^{power}"
    for scale, word, letter in () if full else _SCALES:
        if abs(amount) >= scale:
            scaled = amount / scale
            if scaled == round(scaled, 3):
                return _trimmed(scaled) + (letter if compact else word)
            break
    return _trimmed(amount)


def rounded(value: float, digits: int) -> Decimal:
    """A finite number as `number` writes it, to at most `digits` significant digits."""
    if value.is_integer() and abs(value) <= _WHOLE:
        return Decimal(int(value))
    exact = Decimal(value)
    short = Decimal(f"{value:.{_MOST}g}")
    if abs(exact - short) <= abs(exact) * _NOISE:
        return short
    short = Decimal(f"{value:.{_FEWEST}g}")
    if digits == _DIGITS and abs(exact - short) <= abs(exact) * _ENOUGH:
        return short
    return Decimal(f"{value:.{digits}g}")


def _trimmed(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(
    value: float, unit: str, *, compact: bool = False, full: bool = False, digits: int = _DIGITS
) -> str:
    """A quantity without the words that follow it: "$24 million", "90%", "12,000"."""
    words = unit_parts(unit)
    full = full or bool(words.suffix)  # "2,500,000%", never "2.5 million%"
    text = number(value, compact=compact, full=full, digits=digits)
    if not math.isfinite(value):
        return text
    minus = "-" if text.startswith("-") else ""
    return f"{minus}{words.prefix}{text.removeprefix('-')}{words.suffix}"


_FEW = 10.0  # fewer than so many on average need not be whole
_SLACK = 1e-9  # relative: noise of double precision is no part of a person


def whole(low: float, high: float, unit: str) -> tuple[float, float]:
    """The ends of a range of what is counted, rounded outward to whole units; others as given."""
    if low == high or not unit_parts(unit).counted:
        return low, high
    if math.isfinite(low) and low % 1:
        low = float(math.floor(low + abs(low) * _SLACK))
    if math.isfinite(high) and high % 1:
        high = float(math.ceil(high - abs(high) * _SLACK))
    return low, high


def whole_bound(end: float, unit: str, *, low: bool) -> float:
    """A bound without another end, rounded outward; a small one as given, "at least 0" is none."""
    if abs(end) < _FEW:
        return end
    return whole(end, math.inf, unit)[0] if low else whole(-math.inf, end, unit)[1]


def _shown(value: float, unit: str) -> float:
    """A single number of what is counted, to the nearest whole unit unless it is small."""
    few = not _FEW <= abs(value) < math.inf
    return value if few or not unit_parts(unit).counted else float(round(value))


def quantity(
    value: float,
    unit: str,
    *,
    compact: bool = False,
    bare: bool = False,
    precision: Precision = USUAL,
) -> str:
    """A number with its unit: "12,000 soldiers", "$24 million per month".

    compact: "$24M/month". bare: without the words that follow it, where an axis says them.
    """
    if not math.isfinite(value):
        return number(value)
    value = _shown(value, unit) if precision.whole else value
    many = number(abs(value)) != "1"
    tail = "" if bare else unit_parts(unit).tail(compact=compact, many=many)
    return amount(value, unit, compact=compact, digits=precision.digits) + tail


def quantities(
    low: float,
    high: float,
    unit: str,
    pattern: str = "{} to {}",
    *,
    compact: bool = False,
    bare: bool = False,
    precision: Precision = USUAL,
) -> str:
    """Two ends with the unit once: "$207 million to $375 million per year".

    Ends that differ are never written alike: digits are added until they can be told apart. Nor
    does the low end ever seem to share the high one's million: "12 to 3,400,000", since "12 to 3.4
    million" may be 12 million.
    """
    low, high = whole(low, high, unit) if precision.whole else (low, high)
    full = 0 < abs(low) < _SHARED
    for digits in range(precision.digits, MOST_DIGITS):
        lower = amount(low, unit, compact=compact, digits=digits)
        upper = amount(high, unit, compact=compact, full=full, digits=digits)
        if lower != upper:
            tail = "" if bare else unit_parts(unit).tail(compact=compact, many=True)
            return pattern.format(lower, upper) + tail
    return quantity(low, unit, compact=compact, bare=bare, precision=precision)


def span(low: float, high: float, open_: str | None, unit: str) -> str:
    """Both ends in full digits, for a technical view; an end that nobody stated says so.

    "17,250,000 to 31,250,000 soldiers", "0 (not stated) to 12,000 soldiers", "3,000 soldiers to
    unbounded (not stated)".
    """
    if math.isnan(low) or math.isnan(high):
        return NOT_KNOWN
    low, high = whole(low, high, unit)
    notes = [" (not stated)" if open_ in {end, "both"} else "" for end in ("low", "high")]
    if not (math.isfinite(low) or math.isfinite(high)):
        return f"unbounded on both sides{' (not stated)' if all(notes) else ''}"
    ends = [
        amount(end, unit, full=True, digits=6) if math.isfinite(end) else "unbounded"
        for end in (low, high)
    ]
    ends[math.isfinite(high)] += unit_parts(unit).tail(compact=False, many=True)
    return f"{ends[0]}{notes[0]} to {ends[1]}{notes[1]}"


_SHARED = 1000.0  # a low end below it may be read with the scale of the high end
_PLACES = {-3: "thousandth", -2: "hundredth", -1: "tenth", 0: "whole number", 1: "ten"}
_PLACES |= {2: "hundred", 3: "thousand", 4: "ten thousand", 5: "hundred thousand"}
_PLACES |= {6: "million", 7: "ten million", 8: "hundred million", 9: "billion", 12: "trillion"}
_NATURAL_TOPS = frozenset({1.0, 100.0, 1000.0})  # of a share as a number, in percent, per mille


def _rounded_to(low: float, figure: float, high: float) -> float | None:
    """The power of ten that the figure is rounded to where the range is half of it each way.

    One end may be cut off at a natural bound: 100 percent is 50 to 100.
    """
    nearer, half = sorted((figure - low, high - figure))
    if not (math.isfinite(2 * half) and half > 0 and nearer >= 0):
        return None
    step = 10.0 ** round(math.log10(2 * half))
    steps = figure / step
    if not math.isfinite(steps) or abs(steps - round(steps)) > 1e-6:
        return None
    whole = math.isclose(nearer, half, rel_tol=1e-6) or low == 0 or high in _NATURAL_TOPS
    return step if whole and math.isclose(2 * half, step, rel_tol=1e-6) else None


def is_rounding(low: float, figure: float, high: float) -> bool:
    """Whether the range is no more than half a unit of the figure's last digit that is not 0.

    Strict, so that a range which a source did give ("12,000, give or take 5") is not hidden.
    """
    step = _rounded_to(low, figure, high)
    if step is None:
        return False
    return round(figure / step) % 10 != 0 if figure else step == 1


def rounding_words(low: float, figure: float, high: float, unit: str) -> str:
    """Why a figure alone has a range: it was rounded.

    "11,500 to 12,500 soldiers: 12,000 rounded to the nearest thousand; the source gave no range." A
    range that is not the figure's rounding is said without a reason.
    """
    return ": ".join(filter(None, rounding_parts(low, figure, high, unit))) + "."


def rounding_parts(low: float, figure: float, high: float, unit: str) -> tuple[str, str]:
    """The range of a figure, and how it was rounded, "" where it was not; both without a stop."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return span(low, high, "", unit), ""
    to_the_unit = 0 < high - low <= 1 and figure == round(figure, 0)
    if to_the_unit and unit_parts(unit).counted:
        return f"{quantity(figure, unit)}, given to the unit", ""
    ends = quantities(low, high, unit)
    if math.isnan(figure) or low == high:
        return ends, ""
    stated = amount(figure, unit)
    step = _rounded_to(low, figure, high)
    if step is None:
        return f"{ends}; the figure is {stated}", ""
    nearest = _PLACES.get(round(math.log10(step))) or number(step)
    even = math.isclose(figure - low, high - figure, rel_tol=1e-6)
    cut = "" if even else ", within what is possible"
    return ends, f"{stated} rounded to the nearest {nearest}{cut}; the source gave no range"

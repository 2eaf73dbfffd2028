"""What the cells of columns show: how numbers and dates are written, and what stands for none."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from estimates.importing import periods
from estimates.importing.figures import CODE

_SHAPE: Final = re.compile(
    r"([<>~≈≤≥])?\s*"
    r"([-+\u2212]?[0-9][0-9.,'\u2019_ \u00a0\u2009\u202f]*|[-+\u2212]?[.,][0-9]+)\s*([%+])?"
)
_NONE: Final = frozenset(
    "na n/a n.a. nan null none nil .. ... - – — : ? x missing unknown n.d. nd #n/a *".split()  # noqa: SIM905 - a list of twenty literals is harder to read
) | {"not available", "no data", "no estimate"}
_GROUP_SIGNS: Final = {" ": " \u00a0\u2009\u202f", "'": "'\u2019", "_": "_"}
_NUMERIC: Final = 0.6  # share of the filled cells that are numbers, in a column of numbers
_LONGEST: Final = 60  # characters of a number or a date; a longer cell is neither
_DAY: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
_FORMATS: Final = (
    "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%B %Y", "%b %Y",
    "%d-%b-%Y", "%d-%B-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d", "%Y%m%d", "%m/%Y", "%Y/%m",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ",
)  # fmt: skip


def are_numbers(cells: Iterable[str]) -> bool:
    """Whether the filled cells of a column are numbers, but for a few."""
    filled = [cell for cell in cells if cell and cell.lower() not in _NONE]
    shaped = sum(_shape(cell) is not None for cell in filled)
    return bool(filled) and shaped >= _NUMERIC * len(filled)


def _shape(cell: str) -> re.Match[str] | None:
    return _SHAPE.fullmatch(cell) if len(cell) <= _LONGEST else None


@dataclass(slots=True)
class Numbers:
    """How numbers are written. decimal, thousands: as far as some cell proves it.

    either: a cell whose sign may be either. missing, codes: how often texts, and numbers such as
    -99, seem to stand for none. below: whether others are below zero. ends: signs before and after.
    """

    decimal: str = ""
    thousands: list[str] = field(default_factory=list)
    either: str = ""
    contradiction: str = ""
    missing: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    below: bool = False
    percents: int = 0
    hedged: Counter[str] = field(default_factory=Counter)
    count: int = 0


def numbers(cells: Iterable[str]) -> Numbers:
    """Look at all figures of a file together: it writes them in one way, or in a few."""
    found = Numbers()
    points: dict[str, dict[str, str]] = {"decimal": {}, "thousands": {}, "either": {}}
    for cell in filter(None, cells):
        shape = _shape(cell)
        if shape is None:
            if cell.lower() in _NONE:
                found.missing[cell] += 1
            continue
        before, digits, after = shape.groups()
        found.count += 1
        found.percents += after == "%"
        if before or after == "+":
            found.hedged[before or "+"] += 1
        bare = digits.replace("\u2212", "-").strip()
        if CODE.fullmatch(bare):
            found.codes[cell] += 1
            continue
        found.below |= bare.startswith("-")
        for sign, what in _signs(bare.lstrip("+-")):
            points[what].setdefault(sign, cell)
    _settle(found, points)
    return found


def _signs(digits: str) -> Iterable[tuple[str, str]]:
    """Each sign in a number, and what it shows itself to be: decimal, thousands, or either."""
    for sign, forms in _GROUP_SIGNS.items():
        if any(form in digits for form in forms):
            yield sign, "thousands"
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return
    point, other = digits[last], "," if digits[last] == "." else "."
    if other in digits:
        yield other, "thousands"
        yield point, "decimal"
    elif digits.count(point) > 1:
        yield point, "thousands"
    else:
        whole, _, behind = digits.partition(point)
        grouped = len(behind) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        yield point, "either" if grouped else "decimal"


def _settle(found: Numbers, points: dict[str, dict[str, str]]) -> None:
    decimal, thousands = dict(points["decimal"]), dict(points["thousands"])
    for sign, cell in points["either"].items():
        if sign in decimal or sign in thousands:
            continue
        other = "," if sign == "." else "."
        if other in decimal:
            thousands[sign] = cell  # a number has one decimal sign, and it is the other one
        else:
            found.either = cell
    both = decimal.keys() & thousands.keys()
    if len(decimal) > 1 or both:
        cells = (
            [*decimal.values()] if len(decimal) > 1 else [decimal[min(both)], thousands[min(both)]]
        )
        found.contradiction = " and ".join(f"“{cell}”" for cell in cells)
        return
    found.decimal = next(iter(decimal), "")
    found.thousands = list(thousands)


@dataclass(frozen=True, slots=True)
class Dates:
    """How dates are written. formats: that read all that is not ISO 8601; proof: why so.

    unsure: a text that shows neither that days come first nor that months do. unread: one that no
    format reads.
    """

    formats: tuple[str, ...] = ()
    proof: str = ""
    unsure: str = ""
    unread: str = ""


def dates(cells: Iterable[str]) -> Dates:
    """Look at all dates of a column together: one day above 12 proves which part is the day."""
    numeric: dict[tuple[str, str], list[re.Match[str]]] = {}
    formats: dict[str, None] = {}
    unread = ""
    for cell in dict.fromkeys(filter(None, cells)):
        if len(cell) > _LONGEST:
            unread = unread or cell[:_LONGEST]
            continue
        if _is_iso(cell) or cell.lower() in _NONE:
            continue
        day = _DAY.fullmatch(cell)
        if day:
            clock = (
                {0: "", 1: " %H:%M", 2: " %H:%M:%S"}[(day[5] or "").count(":")] if day[5] else ""
            )
            numeric.setdefault((day[2], clock), []).append(day)
            continue
        form = next((form for form in _FORMATS if _fits(cell, form)), "")
        if form:
            formats[form] = None
        unread = unread or ("" if form else cell)
    texts = [day for days in numeric.values() for day in days]
    day_first = next((day[0] for day in texts if int(day[1]) > 12), "")
    month_first = next((day[0] for day in texts if int(day[3]) > 12), "")
    unsure = texts[0][0] if texts and bool(day_first) is bool(month_first) else ""
    if not unsure:
        for sign, clock in numeric:
            parts = ("%d", "%m", "%Y") if day_first else ("%m", "%d", "%Y")
            formats[sign.join(parts) + clock] = None
    proof = "" if unsure else day_first or month_first
    return Dates(tuple(formats), proof, unsure, unread)


def _is_iso(cell: str) -> bool:
    try:
        return bool(periods.interval(periods.Format().text(cell)))
    except periods.PeriodError:
        return False


def _fits(cell: str, form: str) -> bool:
    try:
        dt.datetime.strptime(cell, form)  # noqa: DTZ007 - only whether it fits
    except ValueError:
        return False
    return True


def crossed(lows: Sequence[str], highs: Sequence[str]) -> tuple[int, int]:
    """In how many records both ends are numbers, and in how many the low is above the high.

    Read only as far as the order of two numbers takes: signs that part thousands are left out.
    """
    pairs = [(_rough(low), _rough(high)) for low, high in zip(lows, highs, strict=True)]
    both = [(low, high) for low, high in pairs if low is not None and high is not None]
    return len(both), sum(low > high for low, high in both)


def _rough(cell: str) -> float | None:
    shape = _shape(cell)
    if shape is None:
        return None
    digits = re.sub(r"[^0-9.,-]", "", shape[2].replace("\u2212", "-"))
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None

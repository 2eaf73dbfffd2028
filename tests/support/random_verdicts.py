"""Derived figures by chance and their verdicts, worked out again from the design alone.

Nothing here calls the engine. Numbers are fractions; the ranges of formulas are those of two
inputs that are each used once, so that no more than school arithmetic is needed.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

Number = Fraction | float  # a float only where it is infinite
SLACK: Final = Fraction(1, 10**9)
_SCALES: Final = {"": 1, "k": 10**3, " thousand": 10**3, "M": 10**6, "bn": 10**9}
_INF: Final = math.inf


class SkipError(Exception):
    """A case of which the design leaves open what is to come out."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is stated or recalculated: a range, which ends nobody stated, and a figure.

    half: half a unit of the last significant digit. mixed: it rests on an interval such as 90%.
    strict_low, strict_high: that end is itself not in the range.
    """

    low: Number
    high: Number
    open_low: bool = False
    open_high: bool = False
    figure: Fraction | None = None
    half: Fraction = Fraction(0)
    mixed: bool = False
    strict_low: bool = False
    strict_high: bool = False

    @property
    def bound(self) -> int:
        """+1 a lower bound, -1 an upper one, 0 none."""
        return self.open_high - self.open_low

    def times(self, factor: Fraction) -> Side:
        """In another unit, which is smaller by a factor above 0."""
        figure = None if self.figure is None else self.figure * factor
        ends = (self.low * factor, self.high * factor)
        opened, strict = (self.open_low, self.open_high), (self.strict_low, self.strict_high)
        return Side(*ends, *opened, figure, self.half * factor, self.mixed, *strict)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of an estimate, the natural bounds of its measure, and what they mean."""

    cells: dict[str, str]
    bounds: dict[str, str]
    means: Side | None  # None where nothing can be used


@dataclass(frozen=True, slots=True)
class Case:
    """A derived figure, its inputs by the names `a` and `b`, and what has to come out."""

    formula: str
    stated: Row | None
    unit: str
    inputs: dict[str, Row]
    verdict: str
    codes: frozenset[str]
    result: Side | None = None
    ratio: float = math.nan


def case(seed: int) -> Case:
    """The case of a seed."""
    chance = random.Random(seed)  # noqa: S311 - cases for tests, not secrets
    while True:
        try:
            return _case(chance)
        except SkipError:
            continue


# --- cells (design, section 3) -------------------------------------------------------------------


def _text(chance: random.Random, size: int) -> tuple[str, Fraction, Fraction]:
    """A number as typed, its value, and half a unit of its last significant digit."""
    scale = chance.choice(["", "", "", "", "k", " thousand", "M"])
    if chance.random() < 0.3:
        decimals = chance.randint(1, 2)
        digits = f"{chance.randint(0, 9 * size)}.{chance.randint(0, 10**decimals - 1):0{decimals}}"
        unit = Fraction(1, 10**decimals)
    else:
        whole = chance.randint(0, 10 * size) * chance.choice((1, 1, 10, 100))
        digits = f"{whole:,}" if chance.random() < 0.5 else str(whole)
        zeros = len(str(whole)) - len(str(whole).rstrip("0")) if whole else 0
        unit = Fraction(10**zeros)
    factor = _SCALES[scale]
    value = Fraction(digits.replace(",", "")) * factor
    return f"{digits}{scale}", value, unit * factor / 2


def _row(chance: random.Random, size: int = 20, *, sound: bool = False) -> Row:
    """An estimate by chance, mostly one that can be used."""
    minimum, maximum = chance.random() < 0.5, chance.random() < 0.1
    bounds = ({"minimum": "0"} if minimum else {}) | ({"maximum": "10bn"} if maximum else {})
    least: Number = Fraction(0) if minimum else -_INF
    most: Number = Fraction(10**10) if maximum else _INF
    kind = chance.choice(_KINDS[:-2] if sound else _KINDS)
    if kind in {"between", "ends"}:
        cells, means = _two_ends(chance, size, kind)
    else:
        text, value, half = _text(chance, size)
        column, means = _one_figure(chance, kind, (value, half), (least, most))
        cells = {column: text} | ({"qualifier": kind} if kind in _QUALIFIERS else {})
    if means.figure is not None and means.figure > most:
        raise SkipError  # beyond what its measure allows, which is a finding of its own
    if kind == "unreadable":
        return Row({"best": "12 000"}, bounds, None)
    if kind == "retracted":
        return Row(cells | {"status": kind}, bounds, None)
    return Row(cells, bounds, means)


def _one_figure(
    chance: random.Random,
    kind: str,
    number: tuple[Fraction, Fraction],
    bounds: tuple[Number, Number],
) -> tuple[str, Side]:
    """The column of a single figure, and what it means; number: with half a unit."""
    (value, half), (least, most) = number, bounds
    if kind == "exactly":
        return "best", Side(value, value, figure=value)
    lower = kind in {"at_least", "more_than"} or (kind == "vague" and chance.random() < 0.5)
    figure = None if kind == "vague" else value
    if lower:
        strict = kind == "more_than"
        return "low", Side(value, most, open_high=True, figure=figure, strict_low=strict)
    if kind in {"up_to", "less_than", "vague"}:
        strict = kind == "less_than"
        return "high", Side(least, value, open_low=True, figure=figure, strict_high=strict)
    return "best", Side(max(value - half, least), min(value + half, most), figure=value, half=half)


def _two_ends(chance: random.Random, size: int, kind: str) -> tuple[dict[str, str], Side]:
    """The cells low and high, and perhaps best."""
    parts = sorted((_text(chance, size) for _ in range(3)), key=lambda part: part[1])
    cells = {"low": parts[0][0], "high": parts[2][0]}
    cells |= {"qualifier": "between"} if kind == "between" else {}
    figure, half = None, Fraction(0)
    if chance.random() < 0.5:
        cells["best"], figure, half = parts[1]
    mixed = chance.random() < 0.15
    cells |= {"interval": "90%"} if mixed else {}
    return cells, Side(parts[0][1], parts[2][1], figure=figure, half=half, mixed=mixed)


_QUALIFIERS: Final = frozenset(
    {"exactly", "about", "at_least", "more_than", "up_to", "less_than", "vague"}
)
_KINDS: Final = (
    *("",) * 6,
    *("exactly", "about", "between", "ends", "ends"),
    *("at_least", "up_to", "more_than", "less_than", "vague"),
    *("unreadable", "retracted"),
)


# --- arithmetic ----------------------------------------------------------------------------------


def _add(a: Side, b: Side) -> Side:
    figure = None if a.figure is None or b.figure is None else a.figure + b.figure
    return _side(
        (a.low + b.low, a.open_low or b.open_low, a.strict_low or b.strict_low),
        (a.high + b.high, a.open_high or b.open_high, a.strict_high or b.strict_high),
        figure,
        a,
        b,
    )


def _subtract(a: Side, b: Side) -> Side:
    figure = None if a.figure is None or b.figure is None else a.figure - b.figure
    return _side(
        (a.low - b.high, a.open_low or b.open_high, a.strict_low or b.strict_high),
        (a.high - b.low, a.open_high or b.open_low, a.strict_high or b.strict_low),
        figure,
        a,
        b,
    )


def _multiply(a: Side, b: Side) -> Side:
    if not (a.low > 0 and b.low > 0):
        raise SkipError  # which corner an end comes from is another matter
    figure = None if a.figure is None or b.figure is None else a.figure * b.figure
    return _side(
        (a.low * b.low, a.open_low or b.open_low, a.strict_low or b.strict_low),
        (a.high * b.high, a.open_high or b.open_high, a.strict_high or b.strict_high),
        figure,
        a,
        b,
    )


def _divide(a: Side, b: Side) -> Side:
    if not (a.low > 0 and b.low > 0):
        raise SkipError
    figure = None if a.figure is None or b.figure is None else a.figure / b.figure
    if a.high == _INF and b.high == _INF:
        low: Number = Fraction(0)
    else:
        low = Fraction(0) if b.high == _INF else a.low / b.high
    return _side(
        # The 0 of dividing by what has no upper bound is a limit, and counts.
        (low, a.open_low or b.open_high, (a.strict_low or b.strict_high) and b.high != _INF),
        (a.high / b.low, a.open_high or b.open_low, a.strict_high or b.strict_low),
        figure,
        a,
        b,
    )


_End = tuple[Number, bool, bool]  # the end, whether it is open, and whether it is strict


def _side(low: _End, high: _End, figure: Fraction | None, a: Side, b: Side) -> Side:
    """A result; without a figure where it is open at both ends."""
    both = low[1] and high[1]
    return Side(
        low[0],
        high[0],
        low[1],
        high[1],
        None if both else figure,
        mixed=a.mixed or b.mixed,
        strict_low=low[2] and not math.isinf(low[0]),
        strict_high=high[2] and not math.isinf(high[0]),
    )


_FORMULAS: Final = {
    "a + b": _add,
    "a - b": _subtract,
    "a * b": _multiply,
    "a / b": _divide,
}


# --- verdicts (design, section 6) ----------------------------------------------------------------


def _most(x: Number, y: Number) -> bool:
    """Whether x is at most y, but for the slack."""
    if x <= y:
        return True
    if math.isinf(x) or math.isinf(y):
        return False
    first, second = Fraction(x), Fraction(y)
    return first - second <= SLACK * max(abs(first), abs(second))


def _equal(x: Number, y: Number) -> bool:
    return _most(x, y) and _most(y, x)


def _verdict(s: Side, r: Side) -> str:
    """The verdict on what was stated, in the order of the table."""
    if r.low == -_INF and r.high == _INF:
        return "undecidable"
    # Or they touch at a bound that is not in one of them.
    strict = _equal(s.low, r.high) and (s.strict_low or r.strict_high)
    strict |= _equal(r.low, s.high) and (r.strict_low or s.strict_high)
    if strict or not (_most(s.low, r.high) and _most(r.low, s.high)):
        return "mismatch"
    opposite = s.bound * r.bound == -1
    if s.figure is None or r.figure is None:
        return "consistent"
    gap = abs(s.figure - r.figure)
    if not opposite and (gap <= s.half or _equal(s.figure, r.figure)):
        return "match"
    sides = ((s.bound, s.figure, r.figure), (r.bound, r.figure, s.figure))
    permitted = any(
        (bound > 0 and _most(own, other)) or (bound < 0 and _most(other, own))
        for bound, own, other in sides
    )
    return "consistent" if opposite or permitted else "within_range"


_UNITS: Final = (("1", Fraction(1)), ("percent", Fraction(100)), ("soldier", None))
_FOUND: Final = {"within_range": "D502", "unit_mismatch": "U303", "undecidable": "D503"}


def _case(chance: random.Random) -> Case:
    formula = chance.choice(list(_FORMULAS))
    rows = {name: _row(chance) for name in "ab"}
    unit, factor = chance.choices(_UNITS, (12, 4, 1))[0]
    stated = None if chance.random() < 0.08 else _row(chance, sound=True)
    a, b = (rows[name].means for name in "ab")
    codes = {"R204"} if any(row.cells.get("status") for row in rows.values()) else set()
    lacking = chance.random() < 0.02
    if a is None or b is None or lacking:
        if lacking:
            formula += " + nobody"
            codes.add("R203")
        if factor is None:
            raise SkipError  # of which of the two is told first, nothing is said
        return Case(formula, stated, unit, rows, "undecidable", frozenset(codes | {"D503"}))
    if factor is None:
        return Case(formula, stated, unit, rows, "unit_mismatch", frozenset({"U303"}))
    result = _FORMULAS[formula](a, b).times(factor)
    if stated is None or stated.means is None:
        return Case(formula, None, unit, rows, "calculated", frozenset(), result)
    s, r = stated.means, replace(result, half=Fraction(0))
    # A figure near the recalculated one, so that all verdicts are met.
    if r.figure and chance.random() < 0.6:
        stated, s = _near(chance, r.figure)
    verdict = _verdict(s, r)
    found = _FOUND.get(verdict)
    if verdict == "mismatch":
        found = "D502" if s.mixed or r.mixed else "D501"
    ratio = math.nan
    if s.figure is not None and r.figure:
        ratio = float(s.figure / r.figure)
    return Case(
        formula,
        stated,
        unit,
        rows,
        verdict,
        frozenset({found} if found else ()),
        None if verdict == "undecidable" else r,
        math.nan if verdict == "undecidable" else ratio,
    )


def _near(chance: random.Random, figure: Fraction) -> tuple[Row, Side]:
    """A row that states about what comes out, rounded as people do."""
    away = figure * Fraction(chance.choice((100, 100, 100, 101, 97, 110, 80, 130))) / 100
    if not 0 < abs(away) < 10**12:
        raise SkipError
    place = math.floor(math.log10(abs(away))) - chance.randint(0, 3)
    unit = Fraction(10) ** place
    value = round(away / unit) * unit
    if not value:
        raise SkipError
    decimals = max(0, -place)
    text = f"{float(value):.{decimals}f}"
    if Fraction(text) != value or decimals > 9:
        raise SkipError
    half = (unit if decimals else Fraction(10 ** (len(text) - len(text.rstrip("0"))))) / 2
    bounds = ("at_least", "up_to", "more_than", "less_than")
    kind = chance.choice(("", "", "", "about", "exactly", "exactly", *bounds))
    qualifier = {"qualifier": kind} if kind else {}
    if kind in {"at_least", "more_than"}:
        strict = kind == "more_than"
        means = Side(value, _INF, open_high=True, figure=value, strict_low=strict)
        return Row({"low": text} | qualifier, {}, means), means
    if kind in {"up_to", "less_than"}:
        strict = kind == "less_than"
        means = Side(-_INF, value, open_low=True, figure=value, strict_high=strict)
        return Row({"high": text} | qualifier, {}, means), means
    half = Fraction(0) if kind == "exactly" else half
    means = Side(value - half, value + half, figure=value, half=half)
    return Row({"best": text} | qualifier, {}, means), means

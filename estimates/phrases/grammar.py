"""One template to the readings that it allows: figures, and the ranges that they form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.phrases.dates import dates
from estimates.phrases.figures import DASHES, Figure, Figures
from estimates.phrases.hedges import CHANGES
from estimates.phrases.numbers import Number, Term, UnsureError, shared_scale
from estimates.phrases.text import (
    CENTURY,
    EARLY,
    MAX_PHRASE,
    YEAR,
    YEARS,
    holds_markup,
    is_strange,
    tokens,
)
from estimates.phrases.units import UNKNOWN, UnitWords

SEVERAL: Final = "it holds several figures that are not one range"
_LOWER: Final = frozenset({"at_least", "more_than"})
_UPPER: Final = frozenset({"up_to", "less_than"})
_POINT: Final = frozenset({"", "about"})
_TO: Final = frozenset({"to", *DASHES})
_BOTH: Final = frozenset({(",",), ("and",), ("but",), (",", "and"), (",", "but")})
_COUNTED: Final = frozenset({"strong"})  # a 12,000-strong force
_YEAR_WORDS: Final = frozenset(
    {"since", "until", "till", "from", "by", "before", "after", "in", "the", "to"}
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a template, its figures as terms. checks: see `Plan`."""

    low: Term | None
    figure: Term | None
    high: Term | None
    qualifier: str
    unit: str | None
    share: bool
    elided: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a template allows. A single candidate without a reason is the reading.

    A candidate holds only where its figures are in order. elided: nor does it where the low end may
    lack the thousands that the high end has, as in "10 to 12,000".
    """

    candidates: tuple[Candidate, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Item:
    """A figure or a range of a phrase."""

    first: int
    end: int
    qualifier: str
    low: Number | None
    figure: Number | None
    high: Number | None
    unit: str
    per: tuple[str, ...]
    elided: bool = False


def plan(template: str, units: UnitWords) -> Plan:
    """What a template allows; never raises."""
    if len(template) > MAX_PHRASE:
        return Plan((), f"it has more than {MAX_PHRASE} characters")
    if is_strange(template):
        return Plan((), "it holds digits or signs that cannot be read")
    if holds_markup(template):
        return Plan((), "it holds the markup of a web page: take the words alone")
    try:
        return _Phrase(template, units).plan()
    except UnsureError as unsure:
        return Plan((), str(unsure))


class _Phrase:
    def __init__(self, template: str, units: UnitWords) -> None:
        self.tokens = tokens(template)
        self.units = units

    def plan(self) -> Plan:
        days = dates(self.tokens)
        figures = Figures(self.tokens, self.units).find(days)
        items = self._bracketed(self._items(figures))
        if not items:
            return Plan((), "it is a date" if days else "there is no number in it")
        found = tuple(self._candidate(item, items) for item in items)
        change = next((figure.change for figure in figures if figure.change), "")
        return Plan(found, SEVERAL if len(found) > 1 else change)

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _items(self, figures: Sequence[Figure]) -> list[_Item]:
        found: list[_Item] = []
        at = 0
        while at < len(figures):
            joined = None
            if at + 1 < len(figures):
                joined = self._range(figures[at], figures[at + 1])
            if joined is not None:
                found.append(joined)
                at += 2
            else:
                found.append(self._point(figures[at], alone=len(figures) == 1))
                at += 1
        return found

    def _point(self, figure: Figure, *, alone: bool) -> _Item:
        before = self._low(figure.first - 1)
        if before == "between" or (before == "from" and alone):
            raise UnsureError(f"“{before}” with one end only")
        self._check_year(figure, before)
        self._check_kind(figure)
        if self._low(figure.first) == "over" and figure.unit in self.units.times:
            raise UnsureError("“over” may mean the time that it took")
        number = figure.number
        lower, upper = figure.hedge in _LOWER or figure.vague, figure.hedge in _UPPER
        return _Item(
            figure.first,
            figure.end,
            figure.hedge,
            low=number if lower else None,
            figure=None if figure.vague else number,
            high=number if upper else None,
            unit=figure.unit,
            per=figure.per,
        )

    def _check_year(self, figure: Figure, before: str) -> None:
        """See that a number of four digits without a comma is not a year."""
        if not figure.bare or (figure.form not in YEARS and figure.form != EARLY):
            return
        sure = figure.unit in self.units.currencies or figure.unit in {"percent", "per_mille"}
        if sure:
            return
        counted = bool(figure.unit) and figure.unit != UNKNOWN
        hedged = figure.hedge not in {"", "about"}
        allowed = {
            EARLY: counted or figure.hedge != "",
            CENTURY: hedged
            or self.units.is_person(figure.unit)
            or (counted and figure.hedge != ""),
            YEAR: counted and figure.hedge != "",
        }[figure.form]
        if not allowed or before in _YEAR_WORDS:
            raise UnsureError("it may be a year")

    def _range(self, low: Figure, high: Figure) -> _Item | None:
        if low.vague or high.vague:
            return None
        link = tuple(token.low for token in self.tokens[low.end : high.first])
        before = self._low(low.first - 1)
        first = low.first - 1 if before in {"between", "from"} else low.first
        single = len(link) == 1
        if low.hedge in _LOWER and high.hedge in _UPPER and link in _BOTH:
            return self._ends(low, high, first)
        if not single or not (link[0] in _TO or (link[0] == "and" and before == "between")):
            return None
        if link[0] == "to" and high.hedge == "up_to" and low.hedge in _POINT:
            high = replace(high, hedge="")
        if low.hedge not in _POINT or high.hedge not in _POINT:
            raise UnsureError("a hedge of one end of a range")
        if before != "between" and any(map(CHANGES.fullmatch, self._words(low, high))):
            raise UnsureError("it may be a change from one figure to another")
        if self.units.is_count(low.unit) and before not in {"between", "from"}:
            raise UnsureError("two figures that may not be one range")
        return self._ends(low, high, first)

    def _check_kind(self, figure: Figure) -> None:
        """Raise UnsureError where a figure is part of an adjective: 7.8-magnitude, 18-year-olds."""
        hyphen, word = (*self.tokens[figure.end : figure.end + 2], None, None)[:2]
        if hyphen is None or word is None or not (hyphen.glued and word.glued):
            return
        if hyphen.low == "-" and word.kind == "word" and word.low not in _COUNTED:
            raise UnsureError(f"“-{word.text}” says of what kind something is, not how many")

    def _words(self, low: Figure, high: Figure) -> list[str]:
        words = [*self.tokens[: low.first], *self.tokens[high.end :]]
        return [token.low for token in words if token.kind == "word"]

    def _ends(self, low: Figure, high: Figure, first: int) -> _Item:
        unit, per = high.unit or low.unit, high.per or low.per
        if (low.unit not in {"", unit}) or (low.per and low.per != high.per):
            raise UnsureError("the ends of the range have different units")
        years = [figure.form in YEARS and figure.bare for figure in (low, high)]
        if (years[0] or all(years)) and (not unit or low.form == YEAR or all(years)):
            raise UnsureError("it may be a stretch of years")
        bottom = shared_scale(low.number, high.number)
        return _Item(
            first,
            high.end,
            "between",
            low=bottom,
            figure=None,
            high=high.number,
            unit=unit,
            per=per,
            elided=bottom.scale == (0, 1.0),
        )

    def _bracketed(self, items: list[_Item]) -> list[_Item]:
        """A figure with its range in brackets behind it is one reading."""
        if len(items) != 2:
            return items
        point, ends = items
        link = [token.low for token in self.tokens[point.end : ends.first]]
        fits = point.qualifier in _POINT and ends.qualifier == "between" and link == ["("]
        if not fits or self._low(ends.end) != ")":
            return items
        # "$24 million per month ($20 million to $30 million)": the range need not repeat it all.
        if ends.unit not in {"", point.unit} or ends.per not in {(), point.per}:
            return items
        unit, per = point.unit or ends.unit, point.per or ends.per
        both = replace(ends, first=point.first, figure=point.figure, unit=unit, per=per)
        return [both]

    def _candidate(self, item: _Item, items: Sequence[_Item]) -> Candidate:
        numbers = [number for number in (item.low, item.figure, item.high) if number]
        doubts = "".join(number.doubt for number in numbers)
        if doubts and item.unit not in self.units.currencies and not self.units.is_count(item.unit):
            raise UnsureError(f"“{doubts[0]}” after the number may be a unit")
        spans = [range(other.first, other.end) for other in items]
        loose = any(
            self.units.is_loose_rate(self.tokens, at)
            for at in range(len(self.tokens))
            if not any(at in span for span in spans)
        )
        unit = None if loose else self.units.text(item.unit, item.per)
        return Candidate(
            low=item.low.term if item.low else None,
            figure=item.figure.term if item.figure else None,
            high=item.high.term if item.high else None,
            qualifier=item.qualifier,
            unit=unit,
            share=any(number.share for number in numbers),
            elided=item.elided,
        )

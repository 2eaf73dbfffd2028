"""The figures of a phrase to what it says: points, bounds, and ranges of two figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.phrases.figures import Figure
from estimates.phrases.hedges import CHANGES
from estimates.phrases.scales import shared_scale
from estimates.phrases.terms import UNSCALED, Number, Term, UnsureError
from estimates.phrases.text import CENTURY, DASHES, DAY, EARLY, SMALL, STOPS, YEAR, YEARS, Token
from estimates.phrases.text import low_at as _low_at
from estimates.phrases.traps import SCORES
from estimates.phrases.units import UNKNOWN, UnitWords

LOWER: Final = frozenset({"at_least", "more_than"})
UPPER: Final = frozenset({"up_to", "less_than"})
POINT: Final = frozenset({"", "about"})
OPENING: Final = frozenset({"(", "["})
CLOSING: Final = frozenset({")", "]"})
_TO: Final = frozenset({"to", *DASHES})
_BOTH: Final = frozenset({(",",), ("and",), ("but",), (",", "and"), (",", "but")})
_COUNTED: Final = frozenset({"strong"})  # a 12,000-strong force
_YEAR_WORDS: Final = frozenset(
    {"since", "until", "till", "from", "by", "before", "after", "in", "the", "to"}
)
_AGES: Final = frozenset({"old", "ago", "earlier", "later"})
_RATIOS: Final = frozenset({"ratio", "odds", "scale", "outnumber", "outnumbered", "outnumbers"})


@dataclass(frozen=True, slots=True)
class Item:
    """A figure or a range of a phrase. level: of the interval that it is, in percent.

    elided: its low end may lack the thousands of the high one. spread: its ends are a figure less
    and plus another.
    """

    first: int
    end: int
    qualifier: str
    low: Number | None
    figure: Number | None
    high: Number | None
    unit: str
    per: tuple[str, ...]
    elided: bool = False
    spread: bool = False
    level: Term | None = None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Those that it has."""
        return tuple(number for number in (self.low, self.figure, self.high) if number)


class Items:
    """Makes items of the figures of a phrase."""

    def __init__(self, tokens: Sequence[Token], units: UnitWords, levels: set[int]) -> None:
        """Take a phrase, the words for units, and the places of the levels of intervals."""
        self._tokens = tokens
        self._units = units
        self._levels = levels

    def _low(self, at: int) -> str:
        return _low_at(self._tokens, at)

    def point(self, figure: Figure, *, alone: bool) -> Item:
        """One figure, which may be a bound. alone: there is no other in the phrase.

        Raises:
            UnsureError: it may be no figure, or belong to a range.
        """
        before = self._low(figure.first - 1)
        if before == "between" or (before == "from" and alone):
            raise UnsureError(f"“{before}” with one end only")
        self.check_year(figure)
        self._check_kind(figure)
        self._check_age(figure)
        if self._low(figure.first) == "over" and figure.unit in self._units.times:
            raise UnsureError("“over” may mean the time that it took")
        number = figure.number
        lower, upper = figure.hedge in LOWER or figure.vague, figure.hedge in UPPER
        return Item(
            figure.first,
            figure.end,
            figure.hedge,
            low=number if lower else None,
            figure=None if figure.vague else number,
            high=number if upper else None,
            unit=figure.unit,
            per=figure.per,
        )

    def check_year(self, figure: Figure) -> None:
        """See that a number of four digits without a comma is not a year."""
        if not figure.bare or (figure.form not in YEARS and figure.form != EARLY):
            return
        if figure.unit in self._units.currencies or figure.unit in self._units.shares:
            return
        counted = bool(figure.unit) and figure.unit != UNKNOWN
        hedged = figure.hedge not in {"", "about"}
        allowed = {
            EARLY: counted or figure.hedge != "",
            CENTURY: hedged
            or self._units.is_person(figure.unit)
            or (counted and figure.hedge != ""),
            YEAR: counted and figure.hedge != "",
        }[figure.form]
        if not allowed or self._low(figure.first - 1) in _YEAR_WORDS:
            raise UnsureError("it may be a year")

    def range(self, low: Figure, high: Figure) -> Item | None:
        """A range of two figures; None where they are not one.

        Raises:
            UnsureError: they may be one.
        """
        if low.vague or high.vague:
            return None
        link = tuple(token.low for token in self._tokens[low.end : high.first])
        before = self._low(low.first - 1)
        first = low.first - 1 if before in {"between", "from"} else low.first
        if low.hedge in LOWER and high.hedge in UPPER and link in _BOTH:
            return self._ends(low, high, first)
        listed = self._is_listed(low, high, link)
        if not listed and not (
            len(link) == 1 and (link[0] in _TO or (link[0] == "and" and before == "between"))
        ):
            return None
        if link[0] == "to" and high.hedge == "up_to" and low.hedge in POINT:
            high = replace(high, hedge="")
        if low.hedge not in POINT or high.hedge not in POINT:
            raise UnsureError("a hedge of one end of a range")
        self._check_score(low, high)
        self._check_age(high)
        if before != "between" and any(map(CHANGES.fullmatch, self._words(low, high))):
            raise UnsureError("it may be a change from one figure to another")
        if self._units.is_count(low.unit) and before not in {"between", "from"}:
            raise UnsureError("two figures that may not be one range")
        return self._ends(low, high, first)

    def _is_listed(self, low: Figure, high: Figure, link: tuple[str, ...]) -> bool:
        """Whether two figures are the ends of an interval: "[4,800; 5,200]"."""
        place = low.first - 1
        if link not in {(";",), (",",)} or self._low(high.end) not in CLOSING:
            return False
        opening = {"["} if link == (",",) else OPENING
        return place in self._levels or self._low(place) in opening

    def _check_score(self, low: Figure, high: Figure) -> None:
        """See that two numbers are no result, no ratio: "a 0-2 win", "odds of 2 to 5"."""
        dash = self._low(low.end) in DASHES
        if dash and self._low(high.number.end) in SCORES:
            raise UnsureError("two numbers that may be a result or a ratio")
        if high.unit or low.unit or high.number.share:
            return
        words = set(self._words(low, high))
        if words & (SCORES if dash else _RATIOS):
            raise UnsureError("two numbers that may be a result or a ratio")
        after = self._tokens[high.end] if high.end < len(self._tokens) else None
        small = all(figure.bare and figure.form in {DAY, SMALL} for figure in (low, high))
        if small and dash and after is not None and after.kind == "word" and after.low not in STOPS:
            raise UnsureError("two numbers that may be no range")

    def _check_kind(self, figure: Figure) -> None:
        """Raise UnsureError where a figure is part of an adjective: 7.8-magnitude, 18-year-olds."""
        hyphen, word = (*self._tokens[figure.end : figure.end + 2], None, None)[:2]
        if hyphen is None or word is None or not (hyphen.glued and word.glued):
            return
        if hyphen.low == "-" and word.kind == "word" and word.low not in _COUNTED:
            raise UnsureError(f"“-{word.text}” says of what kind something is, not how many")

    def _check_age(self, figure: Figure) -> None:
        after = [self._low(figure.end), self._low(figure.end + 1)]
        inner = {token.low for token in self._tokens[figure.number.end : figure.end]}
        over = "and" in inner and figure.hedge in LOWER | UPPER  # 65 years and over
        named = after[0] in _AGES or after == ["of", "age"]
        if figure.unit in self._units.times and (named or over):
            raise UnsureError("it may be an age, or a time apart")

    def _words(self, low: Figure, high: Figure) -> list[str]:
        words = [*self._tokens[: low.first], *self._tokens[high.end :]]
        return [token.low for token in words if token.kind == "word"]

    def _ends(self, low: Figure, high: Figure, first: int) -> Item:
        unit, per = high.unit or low.unit, high.per or low.per
        if high.unit == "1" and low.unit and not low.per:  # "USD 2,000-3,000 a month"
            unit = low.unit
        if (low.unit not in {"", unit}) or (low.per and low.per != high.per):
            raise UnsureError("the ends of the range have different units")
        years = [figure.form in YEARS and figure.bare for figure in (low, high)]
        if (years[0] or all(years)) and (not unit or low.form == YEAR or all(years)):
            raise UnsureError("it may be a stretch of years")
        if low.number.ratio or high.number.ratio:
            raise UnsureError("a share of one number or another")
        bottom = shared_scale(low.number, high.number)
        return Item(
            first,
            high.end,
            "between",
            low=bottom,
            figure=None,
            high=high.number,
            unit=unit,
            per=per,
            elided=bottom.scale == UNSCALED,
        )

"""A figure and how sure it is: "5,000 ± 200", "5,000 (95% CI 4,800–5,200) deaths"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.phrases.figures import Figure, Figures
from estimates.phrases.items import CLOSING, OPENING, POINT, Item
from estimates.phrases.scales import scaled_by_words, shared_scale
from estimates.phrases.terms import UNSCALED, Number, Term, UnsureError
from estimates.phrases.text import DAY, DECIMAL, GROUPED, SMALL, Token, low_at, over_hyphen

_INTERVALS: Final = frozenset({"ci", "cri", "ui", "pi", "hdi"})
_OF_INTERVALS: Final = frozenset(
    "confidence credible credibility uncertainty compatibility prediction probability".split()  # noqa: SIM905 - a list of seven literals is harder to read
)
_NAMES: Final = frozenset({"interval", "range", "limits", "bounds"})
# What may stand between an opening bracket, a level and a range.
_LEADS: Final = frozenset({":", ",", "=", "of", "range", "uncertainty", "interval", "is", "was"})
_DEVIATIONS: Final = frozenset(
    {"sd", "se", "sem", "sigma", "\u03c3", "deviation", "deviations", "error", "rms"}
)
_BREAKS: Final = frozenset({",", ";"})


@dataclass(frozen=True, slots=True)
class Level:
    """How sure an interval is, "95% CI": the tokens from `first` to before `end`."""

    first: int
    end: int
    term: Term


def levels(tokens: Sequence[Token]) -> list[Level]:
    """The levels of intervals in a phrase, which are no figures of it."""
    found = (_level(tokens, at) for at, token in enumerate(tokens) if token.kind == "slot")
    return [level for level in found if level]


def _level(tokens: Sequence[Token], at: int) -> Level | None:
    if tokens[at].text not in {DAY, SMALL, DECIMAL}:
        return None
    percent = low_at(tokens, at + 1)
    place = at + 3 if (percent, low_at(tokens, at + 2)) == ("per", "cent") else at + 2
    if percent not in {"%", "percent", "pct"} and place == at + 2:
        return None
    place = over_hyphen(tokens, place)
    word, after = low_at(tokens, place), low_at(tokens, place + 1)
    if word in _OF_INTERVALS and after in _NAMES:
        place += 1
    elif word not in _INTERVALS:
        return None
    return Level(at, place + 1, Term(slot=tokens[at].slot))


class Spreads:
    """Joins a figure with what says how far off it may be."""

    def __init__(self, tokens: Sequence[Token], figures: Figures, known: Sequence[Level]) -> None:
        """Take a phrase, what reads its figures, and its levels."""
        self._tokens = tokens
        self._figures = figures
        self._levels = known
        self._places = {at for level in known for at in range(level.first, level.end)}

    def _low(self, at: int) -> str:
        return low_at(self._tokens, at)

    def off_by(self, figure: Figure, other: Figure) -> Item | None:
        """The range of “5,000 ± 200”; None where the second figure is not added and taken off.

        Raises:
            UnsureError: it is not clear what it is added to and taken off.
        """
        link = [token.low for token in self._tokens[figure.end : other.first]]
        if link not in (["±"], ["(", "±"]):
            return None
        end = other.end
        if len(link) == 2:
            if self._low(end) != ")":
                raise UnsureError("a bracket that does not end")
            end += 1
        if figure.hedge not in POINT or other.hedge or figure.vague or other.vague:
            raise UnsureError("a hedge of a figure with “±”")
        points = (figure.unit, other.unit) == ("percent", "percentage_point")
        relative = other.unit == "percent"  # 5 % of it, or 5 percentage points
        if relative or not (points or not figure.unit or other.unit in {"", figure.unit}):
            raise UnsureError("it is not clear how far off it may be")
        if other.per not in {(), figure.per} and figure.unit:
            raise UnsureError("it is not clear how far off it may be")
        if any(token.low in _DEVIATIONS for token in self._tokens):
            raise UnsureError("a deviation is no bound")
        middle = _like(figure.number, other.number)
        low, high = (
            replace(middle, term=replace(middle.term, sign=sign, other=other.number.term))
            for sign in ("-", "+")
        )
        unit, per = figure.unit or other.unit, figure.per or other.per
        return Item(
            figure.first, end, "between", low, middle, high, unit=unit, per=per, spread=True
        )

    def joined(self, items: list[Item]) -> list[Item]:
        """A figure and its range in brackets as one, with their level, and the unit behind them.

        Raises:
            UnsureError: a level that belongs to no range.
        """
        if len(self._levels) > 1:
            raise UnsureError("several intervals")
        merged = self._bracketed(items) if len(items) == 2 else None
        if merged is None and len(items) == 1 and self._levels:
            merged = self._with_level(items[0])
        if merged is None:
            if self._levels:
                raise UnsureError("a level that belongs to no interval")
            if len(items) != 1:
                return items
            merged = items[0]
        enclosed = self._low(merged.end - 1) in CLOSING
        if not enclosed and self._low(merged.first - 1) in OPENING:
            closed = self._low(merged.end) in CLOSING
            merged, enclosed = replace(merged, end=merged.end + closed), closed
        return [self._with_unit(merged) if enclosed else merged]

    def _bracketed(self, items: Sequence[Item]) -> Item | None:
        """What is written “5,000 (4,800–5,200)” as one range, up to its closing bracket."""
        point, ends = items
        fits = point.qualifier in POINT and ends.qualifier == "between" and ends.figure is None
        lead = self._between(point.end, ends.first)
        if not fits or point.level or not lead or lead[0] not in OPENING:
            return None
        if not set(lead[1:]) <= _LEADS:
            return None
        end = self._closed(ends.end)
        # "$24 million per month ($20 million to $30 million)": the range need not repeat it all.
        if not end or ends.unit not in {"", point.unit} or ends.per not in {(), point.per}:
            return None
        unit, per = point.unit or ends.unit, point.per or ends.per
        merged = replace(ends, first=point.first, end=end, figure=point.figure, unit=unit, per=per)
        return self._levelled(merged, range(point.end, end))

    def _with_level(self, item: Item) -> Item | None:
        """The range of “95% CI 4,800–5,200” and “4,800–5,200 (95% CI)”."""
        if item.qualifier != "between" or item.spread:
            return None
        (level,) = self._levels
        if level.end <= item.first:
            near = set(self._between(level.end, item.first)) <= _LEADS
            return replace(item, first=level.first, level=level.term) if near else None
        end = self._closed(item.end + 1)
        near = self._low(item.end) in OPENING and level.first == item.end + 1
        return replace(item, end=end, level=level.term) if near and end else None

    def _levelled(self, item: Item, span: range) -> Item | None:
        """The item with the level in its brackets; None where a level stands elsewhere."""
        if not self._levels:
            return item
        (level,) = self._levels
        return replace(item, level=level.term) if level.first in span else None

    def _between(self, start: int, end: int) -> list[str]:
        """The tokens from one place to another, without those of a level."""
        return [self._low(at) for at in range(start, end) if at not in self._places]

    def _closed(self, at: int) -> int:
        """Where a bracket ends in which nothing but a level follows; 0 where something does."""
        while at in self._places or self._low(at) in _BREAKS:
            at += 1
        return at + 1 if self._low(at) in CLOSING else 0

    def _with_unit(self, item: Item) -> Item:
        """The item with the scale and the unit that stand behind its brackets."""
        if item.unit:
            per, end = self._figures.rates(item.end)
            return replace(item, per=(*item.per, *per), end=end)
        plain = replace(item.numbers[-1], end=item.end)
        scaled = scaled_by_words(self._tokens, plain)
        if scaled.end > plain.end:
            if any(one.scale != UNSCALED or one.form == GROUPED for one in item.numbers):
                raise UnsureError("a scale behind brackets")
            power, factor = scaled.scale
            low, figure, high = (
                one.scaled(power, factor) if one else None
                for one in (item.low, item.figure, item.high)
            )
            item = replace(item, low=low, figure=figure, high=high, elided=False)
        unit, per, end = self._figures.behind(scaled, scaled.end)
        return replace(item, unit=unit, per=per, end=end)


def _like(number: Number, off: Number) -> Number:
    """A number with the scale that is written only once, after what it may be off by."""
    if number.scale == UNSCALED and off.scale != UNSCALED:
        if number.form == GROUPED:
            raise UnsureError("a scale that may belong to one number only")
        return replace(shared_scale(number, off), doubt=off.doubt)
    if number.scale != UNSCALED and off.scale == UNSCALED and off.form != GROUPED:
        raise UnsureError("a scale that may belong to one number only")
    return number

"""One template to the readings that it allows: figures, and the ranges that they form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimates.phrases.dates import dates
from estimates.phrases.figures import Figure, Figures
from estimates.phrases.items import Item, Items
from estimates.phrases.scales import check_scale
from estimates.phrases.spreads import Spreads, levels
from estimates.phrases.terms import Term, UnsureError
from estimates.phrases.text import MAX_PHRASE, holds_markup, is_strange, tokens
from estimates.phrases.traps import HEDGES_AS_SIGNS
from estimates.phrases.units import UNKNOWN, UnitWords

SEVERAL: Final = "it holds several figures that are not one range"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a template, its figures as terms.

    level: of the interval that it is, in percent. share, elided, spread, ratio: see `Plan`. first
    and end: the tokens of its words, from the hedge to the unit.
    """

    low: Term | None
    figure: Term | None
    high: Term | None
    level: Term | None
    qualifier: str
    unit: str | None
    share: bool
    elided: bool
    spread: bool
    ratio: bool
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a template allows. A single candidate without a reason is the reading.

    A candidate holds only where its figures are in order. elided: nor does it where the low end may
    lack the thousands that the high end has, as in "10 to 12,000"; spread: where one may be more
    off than all of it; ratio: where it is no share. share: its fractions are not exact.
    """

    candidates: tuple[Candidate, ...]
    reason: str


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
        days, known = dates(self.tokens), levels(self.tokens)
        places = {at for level in known for at in range(level.first, level.end)}
        reader = Figures(self.tokens, self.units, days | places)
        figures = reader.find()
        spreads = Spreads(self.tokens, reader, known)
        items = self._items(figures, Items(self.tokens, self.units, places), spreads)
        if not items and not known:
            return Plan((), "it is a date" if days else "there is no number in it")
        items = spreads.joined(items)
        self._check_signs(items)
        found = tuple(self._candidate(item, items) for item in items)
        change = next((figure.change for figure in figures if figure.change), "")
        return Plan(found, SEVERAL if len(found) > 1 else change)

    def _items(self, figures: Sequence[Figure], ranges: Items, spreads: Spreads) -> list[Item]:
        found: list[Item] = []
        at = 0
        while at < len(figures):
            joined = None
            if at + 1 < len(figures):
                pair = figures[at], figures[at + 1]
                joined = spreads.off_by(*pair) or ranges.range(*pair)
            found.append(joined or ranges.point(figures[at], alone=len(figures) == 1))
            at += 2 if joined else 1
        return found

    def _check_signs(self, items: Sequence[Item]) -> None:
        """See that no sign is left that hedges a number: "5,000 >"."""
        spans = [range(item.first, item.end) for item in items]
        for at, token in enumerate(self.tokens):
            if token.text in HEDGES_AS_SIGNS and not any(at in span for span in spans):
                raise UnsureError(f"“{token.text}” apart from the number")

    def _candidate(self, item: Item, items: Sequence[Item]) -> Candidate:
        money, counted = item.unit in self.units.currencies, item.unit not in {"", UNKNOWN}
        for number in item.numbers:
            check_scale(number, money=money, counted=counted)
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
            level=item.level,
            qualifier=item.qualifier,
            unit=unit,
            share=any(number.share or number.ratio for number in item.numbers),
            elided=item.elided,
            spread=item.spread,
            ratio=any(number.ratio for number in item.numbers),
            first=item.first,
            end=item.end,
        )

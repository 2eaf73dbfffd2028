"""The figures of a phrase, each with its sign or currency, its hedges, and its unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from estimates.phrases.changes import change_of
from estimates.phrases.hedges import check_rest, hedge_after, hedge_before, joined
from estimates.phrases.numbers import number_at, vague_at
from estimates.phrases.ratios import check_ratio, ratio_at
from estimates.phrases.scales import check_no_scale
from estimates.phrases.terms import UNSCALED, Number, UnsureError
from estimates.phrases.text import DASHES, DAY, GROUPED, HYPHENS, Token, low_at
from estimates.phrases.traps import check_after, check_name, check_rate
from estimates.phrases.units import UNKNOWN, UnitWords

_NO_NUMBER_AFTER: Final = frozenset(".,/#§'’:_\\*^+±=&")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the words that belong to it: the tokens from `first` to before `end`.

    unit: "" where there is none, `UNKNOWN` where it cannot be told. per: what it is per. change:
    why it may be a change and no level, "" for a level.
    """

    number: Number
    first: int
    end: int
    hedge: str
    vague: bool
    unit: str
    per: tuple[str, ...]
    change: str

    @property
    def form(self) -> str:
        """The class of its numeral."""
        return self.number.form

    @property
    def bare(self) -> bool:
        """Whether it is a numeral without a scale."""
        return self.number.scale == UNSCALED and self.number.term.slot >= 0


class Figures:
    """Finds the figures among the tokens of a phrase."""

    def __init__(self, tokens: Sequence[Token], units: UnitWords, others: set[int]) -> None:
        """Take a phrase, the words for units, and the places of what is no figure, as dates are."""
        self._tokens = tokens
        self._units = units
        self._others = others

    def find(self) -> list[Figure]:
        """All figures, in their order.

        Raises:
            UnsureError: one of them may mean something else.
        """
        found: list[Figure] = []
        at = 0
        while at < len(self._tokens):
            number = None
            vague = None if at in self._others else vague_at(self._tokens, at)
            if at not in self._others:
                number = vague or number_at(self._tokens, at)
            if number is None:
                at += 1
                continue
            if not vague:
                number = ratio_at(self._tokens, number) or number
            earliest = found[-1].end if found else 0
            found.append(self._figure(number, earliest, vague=vague is not None))
            at = max(found[-1].end, number.end)
        return found

    def _low(self, at: int) -> str:
        return low_at(self._tokens, at)

    def _figure(self, number: Number, earliest: int, *, vague: bool) -> Figure:
        start, currency = self._currency_before(number.start, earliest)
        if not currency:
            number = self._signed(number, earliest)
            start = number.start
        hedge, first = hedge_before(self._tokens, start, earliest)
        after, behind = hedge_after(self._tokens, number.end)
        unit, per, place = self._unit(number, behind, currency, vague=vague)
        inner = self._tokens[behind:place]
        if not after:
            after, place = hedge_after(self._tokens, place, counted=bool(unit))
        hedge = joined(hedge, after)
        check_no_scale(self._tokens, number.end)
        check_rate(self._tokens, place)
        if place == number.end or not unit:
            check_after(self._tokens, place)
            if not number.share and self._units.is_kind(self._tokens, place):
                kind = self._tokens[place].text
                raise UnsureError(f"“{kind}” says of what kind something is, not how many")
        if not vague and hedge not in {"at_least", "more_than"}:
            check_rest(self._tokens, place)
        self._check_first(number, first, earliest, counted=bool(unit or hedge))
        extent = unit in self._units.times or self._units.is_length(unit)
        if self._low(first) == "within" and not extent:
            raise UnsureError("“within” before the number")
        if vague:
            self._check_vague(hedge, first)
        if number.one and not number.share and not unit and not after:
            raise UnsureError("“one” may be no number")
        annual = self._low(place) in self._units.periods  # "5% annual growth"
        following = self._tokens[place : place + 1 + annual]
        share = unit in self._units.shares
        change = change_of(self._tokens[:first], inner, following, share=share)
        return Figure(number, first, place, "vague" if vague else hedge, vague, unit, per, change)

    def _check_first(self, number: Number, first: int, earliest: int, *, counted: bool) -> None:
        """See that a number is no part of a name, and says not how far off another may be."""
        before = first - 1
        spread = range(earliest, earliest + 2) if earliest else ()
        if self._low(before) == "±" and before not in spread:
            raise UnsureError("“±” without the number that it belongs to")
        numeral = number.term.slot >= 0 and number.form != GROUPED and not number.ratio
        if numeral and number.scale == UNSCALED and before not in self._others:
            check_name(self._tokens, first, counted=counted)

    def _check_vague(self, hedge: str, first: int) -> None:
        if hedge not in {"", "about"}:
            raise UnsureError("a hedge of a vague number")
        if self._low(first - 1) in {"in", "of"}:
            raise UnsureError("a vague number of something else")

    def _signed(self, number: Number, earliest: int) -> Number:
        """A negative number; a numeral that is part of a name is none."""
        at = number.start
        token = self._tokens[at]
        if token.kind != "slot" or not at or not token.glued:
            return number
        before = self._tokens[at - 1]
        spread = before.text == "±" and at - 1 in {earliest, earliest + 1}
        if before.kind == "word" or (before.text in _NO_NUMBER_AFTER and not spread):
            raise UnsureError(f"a numeral joined to “{before.text}”")
        if before.text not in DASHES:
            return number
        if at - 1 <= earliest and earliest:  # between two numbers
            if not before.glued:
                raise UnsureError("a dash that may be a minus")
            return number
        if before.glued and at > 1 and self._tokens[at - 2].text != "(":
            raise UnsureError("a numeral joined to another word")
        return replace(number.scaled(0, -1.0), scale=number.scale, start=at - 1)

    def _currency_before(self, at: int, earliest: int) -> tuple[int, str]:
        """The currency that stands before a number, "" for none, and where it begins."""
        place = at - 1
        if place < earliest or place < 0:
            return at, ""
        token = self._tokens[place]
        code = self._units.signs.get(token.low, "")
        if code and token.kind == "sign":
            return self._signed_currency(place, earliest)
        code = code or (token.text if token.text in self._units.currencies else "")
        return (place, code) if code else (at, "")

    def _signed_currency(self, place: int, earliest: int) -> tuple[int, str]:
        """A currency sign with the letters before it that say whose it is."""
        sign = self._tokens[place]
        code = self._units.signs[sign.low]
        letters = self._tokens[place - 1] if place > earliest else None
        if letters is None:
            return place, code
        if letters.kind == "word" and (sign.glued or letters.low in {"us", "usd"}):
            whose = self._units.signs.get(letters.low + sign.low)
            if whose is None:
                raise UnsureError("letters before a currency that is not known")
            return place - 1, whose
        if letters.low in self._units.other_money:
            raise UnsureError("a currency that another word may change")
        if letters.text in self._units.currencies:
            if letters.text != code:
                raise UnsureError("two currencies")
            return place - 1, code
        if letters.text in DASHES and sign.glued and not letters.glued:
            raise UnsureError("a dash that may be a minus")
        return place, code

    def rates(self, at: int) -> tuple[tuple[str, ...], int]:
        """What a figure is per whose unit was read before, and where it ends."""
        per, end = self._units.rates(self._tokens, at)
        return tuple(per), end

    def behind(self, number: Number, at: int) -> tuple[str, tuple[str, ...], int]:
        """The unit of a number whose words begin further on, behind brackets."""
        check_no_scale(self._tokens, at)
        return self._unit(number, at, "", vague=False)

    def _unit(
        self, number: Number, at: int, currency: str, *, vague: bool
    ) -> tuple[str, tuple[str, ...], int]:
        """The unit of a number, what it is per, and where both end."""
        place = at
        word = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        if word is not None and self._low(at) in HYPHENS and self._tokens[at].glued:
            hyphen = word.kind == "word" and word.low not in {"a", "an", "each", "per"}
            place += hyphen
            if hyphen and number.scale[0] >= 3:  # "5 billion-dollar deals" are five
                raise UnsureError("a scale that may be part of another word")
        else:
            hyphen = False
        large = (vague or number.scale[0] >= 3 or number.scale == (0, 12.0)) and not number.apart
        if large and self._low(place) == "of":
            place += 1
        if number.ratio:
            return "percent", (), self._people(place)
        unit, end = self._money(place, currency)
        end = at if end == place else end
        if not unit:
            unit, end = self._share(place)
        if not unit and not number.share:
            one = number.one or number.form == DAY or hyphen
            unit, end = self._units.noun(self._tokens, place, one=one, strict=number.apart)
            share, of, behind = self._units.out_of(self._tokens, end)
            if unit and share:
                return self._out_of(unit, share, of, behind)
        return self._with_rates(unit, at, end, share=number.share)

    def _with_rates(
        self, unit: str, at: int, end: int, *, share: bool
    ) -> tuple[str, tuple[str, ...], int]:
        """A unit that ends at `end`, or none, with what it is per."""
        per, after = self._units.rates(self._tokens, end if unit else at)
        if not unit and self._units.is_total(self._tokens, at):
            raise UnsureError("it may be a rate, or how many in all that time")
        if per and not unit and not share:
            if UNKNOWN in per:
                raise UnsureError("what it is per is not clear")
            unit = "1"
        return (unit, tuple(per), after) if unit else ("", (), at)

    def _share(self, at: int) -> tuple[str, int]:
        """The share that a number is, "percent" or "per 1,000 people", and where it ends."""
        share, of, end = self._units.out_of(self._tokens, at)
        if of and not self._units.is_person(of):
            raise UnsureError("what is counted is not named")
        return (share, end) if share else self._units.share(self._tokens, at)

    def _people(self, at: int) -> int:
        """Where the people end of whom a number is a share: "one in five soldiers"."""
        unit, end = self._units.noun(self._tokens, at, one=True)
        people = bool(unit) and self._units.is_person(unit)
        check_ratio(self._tokens, at, people=people)
        return end if people else at

    def _out_of(self, unit: str, share: str, of: str, end: int) -> tuple[str, tuple[str, ...], int]:
        """The unit of "12 deaths per 1,000 births"."""
        if not of:
            raise UnsureError("what it is per is not clear")
        per, after = self._units.rates(self._tokens, end)
        return f"{share}*{unit}", (of, *per), after

    def _money(self, at: int, currency: str) -> tuple[str, int]:
        """The currency of a number, before it or here behind it, and where it ends."""
        code, end = self._units.money(self._tokens, at)
        if currency and code and code != currency:
            raise UnsureError("two currencies")
        if (currency or code) and self._low(end) in self._units.other_money:
            raise UnsureError("a currency that another word may change")
        return code or currency, end

"""The numbers of a sentence: those that may be claims, and those that are none, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimates.documents.apart import NAME, LeftOut, parts_apart
from estimates.documents.surroundings import Surroundings
from estimates.documents.uncounted import NUMBERED, why_uncounted, why_vague_uncounted
from estimates.phrases.dates import dates
from estimates.phrases.numbers import number_at, vague_at
from estimates.phrases.ratios import ratio_at
from estimates.phrases.terms import Number, UnsureError
from estimates.phrases.text import YEARS, Token, located, low_at

_MAY_HOLD: Final = re.compile(
    r"\d|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|(?i:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?"
    r"|\w+illions?|dozens?|scores|half|halves|third|thirds|quarters?|fifths?|sixths?|sevenths?"
    r"|eighths?|ninths?|tenths?|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|once|twice|double[ds]?|tripled?)\b)"
)
_ORDINALS: Final = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905 - a list of a dozen literals is harder to read
)
_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_MULTIPLES: Final = frozenset({"twice", "once", "thrice", "doubled", "double", "tripled", "triple"})
_RANK: Final = "a rank"
_QUOTES: Final = frozenset("“”\"'‘’()[]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that may be a claim. first and end: its tokens."""

    first: int
    end: int
    number: Number


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a sentence, and its tokens with their places.

    places: where each token begins and ends.
    """

    tokens: list[Token]
    places: list[tuple[int, int]]
    mentions: list[Mention]
    left_out: list[LeftOut]

    def span(self, first: int, end: int) -> tuple[int, int]:
        """The characters of the tokens from `first` to before `end`."""
        return self.places[first][0], self.places[end - 1][1]


def may_hold_numbers(text: str) -> bool:
    """Whether a sentence has digits or number words at all."""
    return _MAY_HOLD.search(text) is not None


def numbers(text: str) -> Numbers:
    """All numbers of a sentence; never raises."""
    tokens, places = located(text)
    walk = _Walk(text, tokens, places)
    walk.through()
    return Numbers(tokens, places, walk.mentions, walk.left_out)


class _Walk:
    """Goes through a sentence once, token by token."""

    def __init__(self, text: str, tokens: list[Token], places: list[tuple[int, int]]) -> None:
        self.tokens, self.places = tokens, places
        self.mentions: list[Mention] = []
        self.left_out: list[LeftOut] = []
        self._dates = dates(tokens)
        self._parts = parts_apart(text)
        self._part = 0  # the first of them that is not over yet

    def through(self) -> None:
        """Collect all numbers."""
        at = 0
        while at < len(self.tokens):
            at = self._apart(at) or self._date(at) or self._rank(at) or self._number(at) or at + 1

    def _low(self, at: int) -> str:
        return low_at(self.tokens, at)

    def _leave(self, first: int, end: int, why: str) -> int:
        """Leave the tokens from `first` to before `end` out."""
        self.left_out.append(LeftOut(self.places[first][0], self.places[end - 1][1], why))
        return end

    def _end_of_joined(self, end: int) -> int:
        """Where a numeral ends with all that is joined to it."""
        while end < len(self.tokens) and self.tokens[end].glued and self.tokens[end].kind != "sign":
            end += 1
        return end

    # Each of these gives the token behind what it has dealt with, 0 for nothing.

    def _apart(self, at: int) -> int:
        """A part of the text in which no number is a claim."""
        place = self.places[at][0]
        while self._part < len(self._parts) and self._parts[self._part].end <= place:
            self._part += 1
        if self._part == len(self._parts) or self._parts[self._part].start > place:
            return 0
        part, end = self._parts[self._part], at
        while end < len(self.tokens) and self.places[end][0] < part.end:
            end += 1
        if any(token.kind == "slot" for token in self.tokens[at:end]):
            self.left_out.append(part)
        return end

    def _date(self, at: int) -> int:
        if at not in self._dates:
            return 0
        end = at
        while end in self._dates or (self._low(end) == "," and {end - 1, end + 1} <= self._dates):
            end += 1
        if not any(token.kind == "slot" for token in self.tokens[at:end]):
            return end
        is_year = end - at == 1 and self.tokens[at].text in YEARS
        return self._leave(at, end, "a year" if is_year else "a date")

    def _rank(self, at: int) -> int:
        """A rank or a multiple: "second", "12th", "twice"."""
        token = self.tokens[at]
        if token.low in _ORDINALS and not self._is_fraction(at):
            if token.low == "second" and self._low(at - 1) in {"per", "a", "one", "every"}:
                return at + 1
            return self._leave(at, at + 1, _RANK)
        if token.low in _MULTIPLES and token.kind == "word":
            return self._leave(at, at + 1, "a multiple")
        if token.kind == "slot" and self._low(at + 1) in _SUFFIXES and self.tokens[at + 1].glued:
            return self._leave(at, at + 2, _RANK)
        return 0

    def _is_fraction(self, at: int) -> bool:
        """Whether "third" is a share: "a third of"."""
        return self._low(at - 1) in {"one", "a", "-"} and self._low(at + 1) in {
            "of",
            "the",
            "their",
        }

    def _number(self, at: int) -> int:
        """A number that begins at a token."""
        try:
            vague = vague_at(self.tokens, at)
            number = vague or number_at(self.tokens, at)
        except UnsureError as unsure:
            why = str(unsure)
            end = self._end_of_joined(at + 1)
            return self._leave(at, end, NAME if "name" in why else f"not sure: {why}")
        if number is None:
            return 0
        if vague is None:
            number = self._with_ratio(number)
        return self._judged(number, vague=vague is not None)

    def _with_ratio(self, number: Number) -> Number:
        try:
            return ratio_at(self.tokens, number) or number
        except UnsureError:
            return number

    def _judged(self, number: Number, *, vague: bool) -> int:
        """Keep a number, or leave it out."""
        near = Surroundings(self.tokens, self.places, self.left_out, number)
        why, end = why_vague_uncounted(near) if vague else why_uncounted(near)
        if not why:
            self.mentions.append(Mention(number.start, number.end, number))
            return number.end
        first, end = number.start, max(end, number.end)
        if why == NAME:
            first, end = self._whole_name(first, end)
        elif why == NUMBERED and self._low(first - 1) and self.tokens[first - 1].kind == "word":
            first -= 1
        return self._leave(first, end, why)

    def _whole_name(self, first: int, end: int) -> tuple[int, int]:
        """The tokens that a numeral is joined to: "KN-23", "F-16s"."""
        while first and self.tokens[first].glued and self.tokens[first - 1].text not in _QUOTES:
            first -= 1
        return first, self._end_of_joined(end)


def without_denominators(found: Numbers) -> list[Mention]:
    """The mentions without those that another is per: "12 per 1,000", "one in every 300"."""
    return [mention for mention in found.mentions if not _is_denominator(found.tokens, mention)]


def _is_denominator(tokens: Sequence[Token], mention: Mention) -> bool:
    before = low_at(tokens, mention.first - 1)
    return before in {"per", "every"} or (before == "/" and tokens[mention.first].glued)

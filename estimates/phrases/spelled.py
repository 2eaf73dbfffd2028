"""Numbers in words: "two and a half million", "three point five", "a quarter of a million"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from estimates.phrases.scales import SCALES
from estimates.phrases.terms import Number, Term, UnsureError, times_power
from estimates.phrases.text import DASHES, STOPS, Token, low_at, over_hyphen

_TEENS: Final = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
_UNITS: Final = {word: value for value, word in enumerate(_TEENS)}
_DECADES: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS: Final = {word: 10 * value for value, word in enumerate(_DECADES, start=2)}
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7,
    "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_LARGE: Final = frozenset({*SCALES, "mn", "bn", "tn"})
_SHARES: Final = frozenset({"%", "percent", "pct", "percentage"})
_JOINED_PART: Final = re.compile(r"(?:half|quarter|third)(?!s?$)")  # "and a halfM"
WORDS: Final = frozenset({*_UNITS, *_TENS, *SCALES, "hundred", "dozen", "half", "a", "an", *_PARTS})


@dataclass(slots=True)
class _Cardinal:
    """A cardinal that grows by words. small: what may still be added within a group of digits."""

    total: float = 0.0
    current: float = 0.0
    small: float = 100.0
    powers: list[int] = field(default_factory=list)

    @property
    def value(self) -> float:
        """What the words come to so far."""
        return self.total + self.current

    def take(self, word: str) -> bool:
        """Add a word; False where it does not go on."""
        if word in _TENS and self.small >= 100:
            self.current, self.small = self.current + _TENS[word], 10.0
        elif word in _UNITS and (self.small >= 100 or _UNITS[word] < min(self.small, 10)):
            self.current, self.small = self.current + _UNITS[word], 0.0
        elif word == "hundred" and self.current < 100 and (self.current or not self.total):
            self.current, self.small = (self.current or 1.0) * 100, 100.0
            self.powers.append(2)
        elif word in SCALES and self.current and self._smaller(SCALES[word]):
            self.total += self.current * 10.0 ** SCALES[word]
            self.current, self.small = 0.0, 100.0
            self.powers.append(SCALES[word])
        else:
            return False
        return True

    def _smaller(self, power: int) -> bool:
        return all(power < earlier for earlier in self.powers if earlier > 2)


def fraction_at(tokens: Sequence[Token], at: int) -> Number | None:
    """What is less than one: "one-third", "three quarters", "half a million", "a quarter of"."""
    above, below, end = _fraction(tokens, at)
    if not below:
        return None
    if below == 4 and above < 3 and not _is_quarter(tokens, at, end):
        return None  # a quarter of a year
    number = Number(Term(addend=above / below), at, end, share=True, one=True)
    after = low_at(tokens, end)
    place = over_hyphen(tokens, end)
    if after == "of" and low_at(tokens, end + 1) in {"a", "one"}:
        place = end + 2
    elif after in {"a", "an"}:
        place = end + 1
    word = low_at(tokens, place)
    if word in SCALES or word in {"dozen", "hundred"}:
        return replace(number, end=place, share=False, one=False)
    if place > end and (word in _SHARES or (word == "per" and low_at(tokens, place + 1) == "cent")):
        return replace(number, end=place, share=False)
    if after in {"a", "an"} or (after == "of" and place == end + 2):
        raise UnsureError("a part of one thing")
    return number


def _fraction(tokens: Sequence[Token], at: int) -> tuple[int, int, int]:
    """Numerator and denominator of a fraction in words and where it ends; 0 for none."""
    low = low_at(tokens, at)
    if low == "half":
        return 1, 2, at + 1
    if low not in {"a", "an"} and not 1 <= _UNITS.get(low, 0) <= 9:
        return 0, 0, at
    above = _UNITS.get(low, 1)
    place = over_hyphen(tokens, at + 1)
    below = _PARTS.get(low_at(tokens, place), 0)
    if not below or (above > 1) != low_at(tokens, place).endswith("s"):
        return 0, 0, at
    return above, below, place + 1


def _is_quarter(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether "a quarter" is a share: something is a quarter of it, or it stands beside another."""
    links = {"to", "and", *DASHES}
    after, before = low_at(tokens, end), low_at(tokens, at - 1)
    of_one = after == "of" and low_at(tokens, end + 1) in {"a", "one"}
    follows = before in links and low_at(tokens, at - 2) in _PARTS
    return (
        of_one or after == "of" or follows or (after in links and _fraction(tokens, end + 1)[1] > 0)
    )


def mixed_at(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """The fraction that goes on with a number, "and a half", "and three quarters", and its end.

    Raises:
        UnsureError: it may be a part of something else: "five and a third of the officers".
    """
    if low_at(tokens, at) != "and":
        return 0.0, at
    above, below, end = _fraction(tokens, at + 1)
    if not below and _JOINED_PART.match(low_at(tokens, at + 2)):
        raise UnsureError(f"“{low_at(tokens, at + 2)}” after the number")
    if low_at(tokens, at + 1) == "half" and low_at(tokens, end) not in _LARGE:
        return 0.0, at
    if not below and low_at(tokens, at + 1) == "three":  # "and three quarter million"
        place = over_hyphen(tokens, at + 2)
        if low_at(tokens, place) == "quarter" and low_at(tokens, place + 1) in _LARGE:
            above, below, end = 3, 4, place + 1
    if not below or below > 4:
        return 0.0, at
    if low_at(tokens, end) == "hundred" or (below > 2 and low_at(tokens, end) in STOPS):
        raise UnsureError("a part that may be one of something else")
    return above / below, end


def words_at(tokens: Sequence[Token], at: int) -> Number | None:
    """A cardinal in words, up to its last scale word."""
    low = low_at(tokens, at)
    article = low in {"a", "an"}
    if article and low_at(tokens, at + 1) not in {*SCALES, "hundred", "dozen"}:
        return None
    if low in _PARTS or low in SCALES or low == "dozen":
        return None
    if tokens[at].text[0].isupper() and at and tokens[at - 1].kind == "word":
        raise UnsureError("a number that may be part of a name")
    made = _Cardinal(current=1.0 if article else 0.0)
    place = at + article
    while place < len(tokens):
        step = over_hyphen(tokens, place) if place > at else place
        large = made.total or made.current >= 100
        if low_at(tokens, step) == "and" and large and _continues(tokens, step + 1):
            step += 1
        if not made.take(low_at(tokens, step)):
            break
        place = step + 1
    if low_at(tokens, place) == "point":
        return decimal_at(tokens, at, place, made.value)
    found = _closed(tokens, at, place, made)
    if len(made.powers) == 1 and made.powers[0] > 2 and not made.current:
        return replace(found, scale=(made.powers[0], 1.0))
    return replace(found, compound=bool(made.powers))


def _continues(tokens: Sequence[Token], at: int) -> bool:
    return low_at(tokens, at) in _UNITS or low_at(tokens, at) in _TENS


def decimal_at(tokens: Sequence[Token], start: int, point: int, whole: float = 0.0) -> Number:
    """A decimal whose digits are words: "three point one four".

    Raises:
        UnsureError: "point" is no decimal point, as in "a five point plan".
    """
    place, digits = point + 1, ""
    while _UNITS.get(low_at(tokens, place), 10) < 10:
        digits += str(_UNITS[low_at(tokens, place)])
        place += 1
    inside = over_hyphen(tokens, place)
    if not digits or _continues(tokens, place) or low_at(tokens, inside) in {"hundred", *_PARTS}:
        raise UnsureError("“point” after the number")
    return Number(Term(addend=float(f"{whole:.0f}.{digits}")), start, place)


def _closed(tokens: Sequence[Token], at: int, end: int, made: _Cardinal) -> Number:
    """A number in words as far as it was read; what would go on is not certain."""
    after, value = low_at(tokens, end), made.value
    if after in {"hundred", *SCALES, *_UNITS, *_TENS} or (after in _PARTS and after != "half"):
        raise UnsureError("number words that do not form one number")
    part, behind = mixed_at(tokens, end)
    if part:
        if made.powers and low_at(tokens, behind) not in SCALES:  # "a million and a half"
            power = made.powers[0]
            return Number(Term(addend=value + part * 10.0**power), at, behind, (power, 1.0))
        return Number(Term(addend=value + part), at, behind)
    inside = over_hyphen(tokens, end)
    joined = low_at(tokens, inside) in {"dozen", "to", "in", *SCALES}
    if inside > end and not made.powers and not joined:
        raise UnsureError("a number word that is part of another word")
    return Number(Term(addend=value), at, end, one=value == 1)


def with_part(tokens: Sequence[Token], number: Number) -> Number:
    """The number with "and a half" after its scale: "two million and a half"."""
    part, end = mixed_at(tokens, number.end)
    if number.term.addend or not part:
        return number
    addend = times_power(part, number.scale[0]) * number.scale[1]
    return replace(number, term=replace(number.term, addend=addend), end=end)

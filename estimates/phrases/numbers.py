"""Numbers in words and numerals: "two and a half million", "12k", "a quarter of a million"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from estimates.phrases.text import BAD, GROUPED, UNCLEAR, YEARS, Token


class UnsureError(Exception):
    """The phrase holds something that may be read in more than one way, or not at all."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number: the numeral of a slot times 10**exponent times factor, plus addend.

    slot -1: the addend alone.
    """

    slot: int = -1
    exponent: int = 0
    factor: float = 1.0
    addend: float = 0.0


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a phrase, its first token and where it ends.

    scale: the words or letters behind it that make it larger, as exponent and factor. form: the
    class of its numeral, "" for words. share: a fraction ("one-third"). doubt: a letter that is a
    scale only beside a currency or a noun: "m" (million or metres) or "b". one: what is counted may
    be singular. compound: words such as "two hundred thousand", whose last belongs to a part.
    """

    term: Term
    start: int
    end: int
    scale: tuple[int, float] = (0, 1.0)
    form: str = ""
    share: bool = False
    doubt: str = ""
    one: bool = False
    compound: bool = False

    def scaled(self, exponent: int, factor: float = 1.0) -> Number:
        """The number times 10**exponent times factor."""
        term = self.term
        if term.slot < 0:
            times = 10.0**exponent * factor
            term = replace(term, addend=term.addend * times)
        elif term.addend:
            times = 10.0**exponent * factor
            term = replace(term, factor=term.factor * times, addend=term.addend * times)
        else:
            term = replace(term, exponent=term.exponent + exponent, factor=term.factor * factor)
        scale = (self.scale[0] + exponent, self.scale[1] * factor)
        return replace(self, term=term, scale=scale)


_TEENS: Final = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
_UNITS: Final = {word: value for value, word in enumerate(_TEENS)}
_DECADES: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS: Final = {word: 10 * value for value, word in enumerate(_DECADES, start=2)}
_SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_ABBREVIATED: Final = {"mn": 6, "mln": 6, "mio": 6, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
_POWERS: Final = _SCALES | {f"{word}s": power for word, power in _SCALES.items()} | _ABBREVIATED
_UNSCALED: Final = (0, 1.0)
HYPHENS: Final = frozenset({"-", "\u2011"})
_GLUED: Final = {"k": 3, "K": 3, "M": 6}
_DOUBTFUL: Final = {"m": 6, "b": 9, "B": 9}
_UNKNOWN_SCALES: Final = frozenset(
    """
    lakh lakhs crore crores quadrillion quadrillions quintillion milliard milliards score
    scores gross fold times x th st nd rd tenths hundredths thousandths
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
)
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7,
    "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_SIGNS: Final = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5,
    "⅘": 4 / 5, "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_MANY: Final = {
    "dozens": 24.0, "scores": 40.0, "tens": 20.0, "hundreds": 200.0, "thousands": 2e3,
    "millions": 2e6, "billions": 2e9, "trillions": 2e12,
}  # fmt: skip
_FEW: Final = {"several", "few", "many"}
_FEW_OF: Final = {"dozen": 24.0, "hundred": 200.0, "thousand": 2e3, "million": 2e6, "billion": 2e9}
_WORDS: Final = frozenset(
    {*_UNITS, *_TENS, *_SCALES, "hundred", "dozen", "half", "a", "an", *_PARTS}
)


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _over_hyphen(tokens: Sequence[Token], at: int) -> int:
    """The place after a hyphen between two words; the place itself where there is none."""
    if _low(tokens, at) in HYPHENS and tokens[at].glued and at + 1 < len(tokens):
        return at + 1 if tokens[at + 1].glued and tokens[at + 1].kind == "word" else at
    return at


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at a token; None where none does.

    Raises:
        UnsureError: a number begins here, but which one is not certain.
    """
    token = tokens[at]
    if token.kind == "slot":
        found = _numeral(tokens, at)
    elif token.text in _SIGNS:
        found = Number(Term(addend=_SIGNS[token.text]), at, at + 1, share=True, one=True)
    elif token.kind == "word" and token.low in _WORDS:
        words = _fraction(tokens, at) or _words(tokens, at)
        if words is None:
            return None
        found = words
    else:
        return None
    return _with_half(tokens, _with_letters(tokens, _with_scales(tokens, found)))


def _numeral(tokens: Sequence[Token], at: int) -> Number:
    token = tokens[at]
    if token.text == BAD:
        raise UnsureError("a numeral that is written neither 12,000 nor 1.5")
    end = at + 1
    number = Number(Term(slot=token.slot), at, end, form=token.text)
    following = tokens[end] if end < len(tokens) else None
    if following is not None and following.text in _SIGNS:
        term = Term(slot=token.slot, addend=_SIGNS[following.text])
        return Number(term, at, end + 1, form=token.text)
    if _half_follows(tokens, end):
        return Number(Term(slot=token.slot, addend=0.5), at, end + 3, form=token.text)
    return number


def _half_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether "and a half" stands here."""
    return [_low(tokens, at + step) for step in range(3)] == ["and", "a", "half"]


def _fraction(tokens: Sequence[Token], at: int) -> Number | None:
    """What is less than one: "one-third", "three quarters", "half a million", "a quarter of"."""
    low = _low(tokens, at)
    if low == "half":
        above, end, below = 1, at + 1, 2
    elif low in {"a", "an"} or 1 <= _UNITS.get(low, 0) <= 9:
        above = _UNITS.get(low, 1)
        place = _over_hyphen(tokens, at + 1)
        below = _PARTS.get(_low(tokens, place), 0)
        if not below or (above > 1) != _low(tokens, place).endswith("s"):
            return None
        end = place + 1
    else:
        return None
    after = _low(tokens, end)
    if below == 4 and after != "of" and above < 3:
        return None  # a quarter of a year
    number = Number(Term(addend=above / below), at, end, share=True, one=True)
    place = _over_hyphen(tokens, end)
    if after == "of" and _low(tokens, end + 1) in {"a", "one"}:
        place = end + 2
    elif after in {"a", "an"}:
        place = end + 1
    scale = _low(tokens, place)
    if scale in _SCALES or scale in {"dozen", "hundred"}:
        return replace(number, end=place, share=False, one=False)
    if after in {"a", "an"}:
        raise UnsureError("half of one thing")
    return number


@dataclass(slots=True)
class _Cardinal:
    """A cardinal that grows by words. small: what may still be added within a group of digits."""

    total: float = 0.0
    current: float = 0.0
    small: float = 100.0
    powers: list[int] = field(default_factory=list)

    def take(self, word: str) -> bool:
        """Add a word; False where it does not go on."""
        if word in _TENS and self.small >= 100:
            self.current, self.small = self.current + _TENS[word], 10.0
        elif word in _UNITS and (self.small >= 100 or _UNITS[word] < min(self.small, 10)):
            self.current, self.small = self.current + _UNITS[word], 0.0
        elif word == "hundred" and self.current < 100 and (self.current or not self.total):
            self.current, self.small = (self.current or 1.0) * 100, 100.0
            self.powers.append(2)
        elif word in _SCALES and self.current and self._smaller(_SCALES[word]):
            self.total += self.current * 10.0 ** _SCALES[word]
            self.current, self.small = 0.0, 100.0
            self.powers.append(_SCALES[word])
        else:
            return False
        return True

    def _smaller(self, power: int) -> bool:
        return all(power < earlier for earlier in self.powers if earlier > 2)


def _words(tokens: Sequence[Token], at: int) -> Number | None:
    """A cardinal in words, up to its last scale word."""
    low = _low(tokens, at)
    article = low in {"a", "an"}
    if article and _low(tokens, at + 1) not in {*_SCALES, "hundred", "dozen"}:
        return None
    if low in _PARTS or low in _SCALES or low == "dozen":
        return None
    if tokens[at].text[0].isupper() and at and tokens[at - 1].kind == "word":
        raise UnsureError("a number that may be part of a name")
    made = _Cardinal(current=1.0 if article else 0.0)
    place = at + article
    while place < len(tokens):
        step = _over_hyphen(tokens, place) if place > at else place
        large = made.total or made.current >= 100
        if _low(tokens, step) == "and" and large and _continues(tokens, step + 1):
            step += 1
        if not made.take(_low(tokens, step)):
            break
        place = step + 1
    found = _closed(tokens, at, place, made)
    if len(made.powers) == 1 and made.powers[0] > 2 and not made.current:
        return replace(found, scale=(made.powers[0], 1.0))
    return replace(found, compound=bool(made.powers))


def _continues(tokens: Sequence[Token], at: int) -> bool:
    return _low(tokens, at) in _UNITS or _low(tokens, at) in _TENS


def _closed(tokens: Sequence[Token], at: int, end: int, made: _Cardinal) -> Number:
    """A number in words as far as it was read; what would go on is not certain."""
    after, value = _low(tokens, end), made.total + made.current
    if after in {"hundred", *_SCALES, *_UNITS, *_TENS} or (after in _PARTS and after != "half"):
        raise UnsureError("number words that do not form one number")
    if _half_follows(tokens, end):
        if made.powers and _low(tokens, end + 3) not in _SCALES:  # "a million and a half"
            power = made.powers[0]
            return Number(Term(addend=value + 0.5 * 10.0**power), at, end + 3, (power, 1.0))
        return Number(Term(addend=value + 0.5), at, end + 3)
    inside = _over_hyphen(tokens, end)
    if inside > end and not made.powers and _low(tokens, inside) not in {"dozen", "to", *_SCALES}:
        raise UnsureError("a number word that is part of another word")
    return Number(Term(addend=value), at, end, one=value == 1)


def _with_scales(tokens: Sequence[Token], number: Number) -> Number:
    """The number with the scale words behind it."""
    found, previous = number, 0
    while True:
        place = _over_hyphen(tokens, found.end)
        low = _low(tokens, place)
        if low in _UNKNOWN_SCALES:
            raise UnsureError(f"“{low}” after the number")
        power = _POWERS.get(low, 0) or (2 if low == "hundred" and number.form else 0)
        if not power:
            break
        if previous >= power or (number.form in YEARS and power < 3):
            raise UnsureError("two scales that do not form one number")
        found, previous = replace(found.scaled(power), end=place + 1, one=False), power
    if low == "dozen" and not previous:
        return replace(found.scaled(0, 12.0), end=place + 1, one=False)
    return found


def _with_letters(tokens: Sequence[Token], number: Number) -> Number:
    """The number with the letter behind it that makes it larger: "12k", "1.5M"."""
    token = tokens[number.end] if number.end < len(tokens) else None
    if token is None or token.kind != "word" or number.scale != _UNSCALED:
        return number
    if (token.glued and token.text in _GLUED) or token.text == "M":
        return replace(number.scaled(_GLUED[token.text]), end=number.end + 1)
    if token.text in {"k", "K"}:
        raise UnsureError("“k” apart from its number")
    if token.text in _DOUBTFUL and token.glued:
        scaled = number.scaled(_DOUBTFUL[token.text])
        return replace(scaled, end=number.end + 1, doubt=token.text.lower())
    return number


def _with_half(tokens: Sequence[Token], number: Number) -> Number:
    """The number with "and a half" after its scale; sees to a point that may part thousands."""
    scaled = number.scale != _UNSCALED
    share = _low(tokens, number.end) in {"%", "percent", "per", "pct"}
    if number.form == UNCLEAR and not (scaled or share):
        raise UnsureError("a point before three digits: decimals, or thousands")
    if not scaled or number.term.addend or not _half_follows(tokens, number.end):
        return number
    addend = 0.5 * 10.0 ** number.scale[0] * number.scale[1]
    return replace(number, term=replace(number.term, addend=addend), end=number.end + 3)


def shared_scale(low: Number, high: Number) -> Number:
    """The low end of a range with the scale that is written only once, after the high end.

    Raises:
        UnsureError: the scale may or may not be meant for both ends.
    """
    if low.scale != _UNSCALED or low.compound or low.form == GROUPED:
        return low
    if low.share != high.share or (high.compound and low.term.addend < 10):
        raise UnsureError("a scale that may belong to one end of the range only")
    return low if high.scale == _UNSCALED else low.scaled(*high.scale)


def vague_at(tokens: Sequence[Token], at: int) -> Number | None:
    """A vague number that begins at a token: "dozens", "hundreds of thousands", "several hundred".

    Its term is the least that it can mean by convention: two of the plural.
    """
    low = _low(tokens, at)
    if low in _MANY:
        value, end = _MANY[low], at + 1
        then = _low(tokens, at + 2) if _low(tokens, end) == "of" else ""
        if then in _MANY:
            inner = _MANY[then] / 2
            if low not in {"tens", "hundreds", "thousands"} or inner < 1e3 or value / 2 >= inner:
                raise UnsureError("vague numbers that do not form one")
            value, end = value * inner, at + 3
        elif low == "tens":
            raise UnsureError("“tens” is as vague as it gets")
        return Number(Term(addend=value), at, end)
    if low in _FEW and _low(tokens, at + 1) in _FEW_OF:
        value, end = _FEW_OF[_low(tokens, at + 1)], at + 2
        if _low(tokens, end) in _SCALES:
            value, end = value * 10.0 ** _SCALES[_low(tokens, end)], end + 1
        return Number(Term(addend=value), at, end)
    return None

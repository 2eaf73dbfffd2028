"""What makes a number larger: "million", "bn", "dozen", and letters that may be units instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from estimates.phrases.terms import UNSCALED, Number, UnsureError
from estimates.phrases.text import GROUPED, YEARS, Token, low_at, over_hyphen

SCALES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_ABBREVIATED: Final = {"mn": 6, "mln": 6, "mio": 6, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
_POWERS: Final = SCALES | {f"{word}s": power for word, power in SCALES.items()} | _ABBREVIATED
_GLUED: Final = {"k": 3, "K": 3, "M": 6}
# As they are written: metres, bytes, thousandths of an inch may be meant.
_DOUBTFUL: Final = {
    "k": 3, "K": 3, "thou": 3, "m": 6, "mil": 6, "MM": 6, "b": 9, "B": 9, "bil": 9, "T": 12,
}  # fmt: skip
_OF_MONEY: Final = frozenset({"T"})  # scales beside a currency only
_UNKNOWN: Final = frozenset(
    """
    lakh lakhs crore crores quadrillion quadrillions quintillion milliard milliards score
    scores gross fold times x th st nd rd tenths hundredths thousandths myriad mill mils tril
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
)
# "4K" and "10k" before these are a picture's width and a distance.
_NOT_COUNTED: Final = frozenset(
    "display footage jog monitor race resolution run screen tv video walk".split()  # noqa: SIM905 - as above
)


def scaled_by_words(tokens: Sequence[Token], number: Number) -> Number:
    """The number with the scale words behind it."""
    found, previous = number, 0
    while True:
        place = over_hyphen(tokens, found.end)
        low = low_at(tokens, place)
        if low in _UNKNOWN:
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


def scaled_by_letters(tokens: Sequence[Token], number: Number) -> Number:
    """The number with the letters behind it that make it larger: "12k", "1.5M", "3 mil"."""
    token = tokens[number.end] if number.end < len(tokens) else None
    if token is None or token.kind != "word" or number.scale != UNSCALED:
        return number
    if (token.glued and token.text in _GLUED) or token.text == "M":
        if low_at(tokens, number.end + 1) in _NOT_COUNTED:
            raise UnsureError(f"“{token.text}” may be no scale")
        apart = not token.glued
        doubt = token.text if apart and low_at(tokens, number.end + 1) == "of" else ""
        scaled = number.scaled(_GLUED[token.text])
        return replace(scaled, end=number.end + 1, doubt=doubt, apart=apart)
    written = token.text if token.text in _DOUBTFUL else token.low
    if written in _DOUBTFUL and (len(written) > 1 or written == token.text):
        scaled = number.scaled(_DOUBTFUL[written])
        return replace(scaled, end=number.end + 1, doubt=written, apart=not token.glued)
    return number


def check_scale(number: Number, *, money: bool, counted: bool) -> None:
    """See that a letter behind a number is a scale, and no unit.

    Raises:
        UnsureError: neither money nor anything counted stands beside it.
    """
    sure = money or (counted and number.doubt not in _OF_MONEY)
    if number.doubt and not sure:
        raise UnsureError(f"“{number.doubt}” after the number may be a unit")


def check_no_scale(tokens: Sequence[Token], at: int) -> None:
    """See that what follows a number is no letter or short form that may make it larger."""
    token = tokens[at] if at < len(tokens) else None
    if token is None or token.kind != "word" or token.low == "a":
        return
    if len(token.low) == 1 or token.low in _UNKNOWN or token.low in _DOUBTFUL:
        raise UnsureError(f"“{token.text}” after the number")


def shared_scale(low: Number, high: Number) -> Number:
    """The low end of a range with the scale that is written only once, after the high end.

    Raises:
        UnsureError: the scale may or may not be meant for both ends.
    """
    if low.scale != UNSCALED or low.compound or low.form == GROUPED:
        return low
    if low.share != high.share or (high.compound and low.term.addend < 10):
        raise UnsureError("a scale that may belong to one end of the range only")
    return low if high.scale == UNSCALED else low.scaled(*high.scale)

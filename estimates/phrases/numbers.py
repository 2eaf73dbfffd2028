"""Numerals and number words to numbers: "12k", "1½ million", "hundreds of thousands"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from estimates.phrases.hedges import ends_hedge
from estimates.phrases.scales import SCALES, scaled_by_letters, scaled_by_words
from estimates.phrases.spelled import (
    WORDS,
    decimal_at,
    fraction_at,
    mixed_at,
    with_part,
    words_at,
)
from estimates.phrases.terms import UNSCALED, Number, Term, UnsureError
from estimates.phrases.text import BAD, UNCLEAR, Token, low_at

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
    elif token.low == "point" and (not at or ends_hedge(tokens, at)):
        return _below_one(tokens, at)
    elif token.kind == "word" and token.low in WORDS:
        words = fraction_at(tokens, at) or words_at(tokens, at)
        if words is None:
            return None
        found = words
    else:
        return None
    return _with_part(tokens, scaled_by_letters(tokens, scaled_by_words(tokens, found)))


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
    part, behind = mixed_at(tokens, end)
    if part:
        return Number(Term(slot=token.slot, addend=part), at, behind, form=token.text)
    return number


def _below_one(tokens: Sequence[Token], at: int) -> Number | None:
    """What is written “point five percent”.

    Raises:
        UnsureError: neither a scale nor a share follows, so that “point” may be another word.
    """
    try:
        found = decimal_at(tokens, at, at)
    except UnsureError:
        return None
    scaled = scaled_by_letters(tokens, scaled_by_words(tokens, found))
    share = low_at(tokens, found.end) in {"%", "percent", "per", "pct", "percentage"}
    if scaled.scale == UNSCALED and not share:
        raise UnsureError("“point” may be no decimal point")
    return scaled


def _with_part(tokens: Sequence[Token], number: Number) -> Number:
    """The number with "and a half" after its scale; sees to a point that may part thousands."""
    scaled = number.scale != UNSCALED
    share = low_at(tokens, number.end) in {"%", "percent", "per", "pct"}
    if number.form == UNCLEAR and not (scaled or share):
        raise UnsureError("a point before three digits: decimals, or thousands")
    return with_part(tokens, number) if scaled else number


def vague_at(tokens: Sequence[Token], at: int) -> Number | None:
    """A vague number that begins at a token: "dozens", "hundreds of thousands", "several hundred".

    Its term is the least that it can mean by convention: two of the plural.
    """
    low = low_at(tokens, at)
    if low in _MANY:
        value, end = _MANY[low], at + 1
        then = low_at(tokens, at + 2) if low_at(tokens, end) == "of" else ""
        if then in _MANY:
            inner = _MANY[then] / 2
            if low not in {"tens", "hundreds", "thousands"} or inner < 1e3 or value / 2 >= inner:
                raise UnsureError("vague numbers that do not form one")
            value, end = value * inner, at + 3
        elif low == "tens":
            raise UnsureError("“tens” is as vague as it gets")
        return Number(Term(addend=value), at, end)
    if low in _FEW and low_at(tokens, at + 1) in _FEW_OF:
        value, end = _FEW_OF[low_at(tokens, at + 1)], at + 2
        if low_at(tokens, end) in SCALES:
            value, end = value * 10.0 ** SCALES[low_at(tokens, end)], end + 1
        return Number(Term(addend=value), at, end)
    return None

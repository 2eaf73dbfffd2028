"""Shares said as so many out of so many: "one in five", "1 in 10 people"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from estimates.phrases.numbers import number_at
from estimates.phrases.terms import Number, Term, UnsureError
from estimates.phrases.text import DASHES, DAY, GROUPED, SMALL, STOPS, WHOLE, Token, low_at

_ABOVE: Final = frozenset({"", DAY})
_BELOW: Final = frozenset({"", DAY, SMALL, WHOLE, GROUPED})
_MOST: Final = 10.0  # of what is counted in words: "one in five", "nine in ten"
_CHANCE: Final = frozenset({"chance"})
_OTHERS: Final = frozenset({"or", "to", *DASHES})


def ratio_at(tokens: Sequence[Token], above: Number) -> Number | None:
    """The share, in percent, that begins with a number; None where none does.

    Raises:
        UnsureError: the second number may count something else, as in "12 in 5 villages".
    """
    place = _over_dash(tokens, above.end)
    if low_at(tokens, place) != "in":
        return None
    place = _over_dash(tokens, place + 1)
    place += low_at(tokens, place) in {"every", "each"}
    begins = place < len(tokens) and (tokens[place].kind in {"slot", "word"})
    below = number_at(tokens, place) if begins else None
    if below is None or not (_is_small(above) and _is_whole(below)):
        return None
    if low_at(tokens, below.end) in _OTHERS or (
        low_at(tokens, below.end) == "and" and not _ends(tokens, below.end + 1)
    ):
        raise UnsureError("a share of one number or another")
    return replace(above, term=_divided(above.term, below.term), end=below.end, form="", ratio=True)


def check_ratio(tokens: Sequence[Token], at: int, *, people: bool) -> None:
    """See that those of whom it is a share are people, or are not named.

    Raises:
        UnsureError: "5 in 12 attacks" may be five people in twelve attacks.
    """
    if people or at >= len(tokens):
        return
    token = tokens[at]
    if token.kind == "slot" or (token.kind == "word" and token.low not in STOPS | _CHANCE):
        raise UnsureError("one number of another")


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].kind == "sign"


def _over_dash(tokens: Sequence[Token], at: int) -> int:
    """The place after a dash between words: "one-in-five"."""
    dash = low_at(tokens, at) in DASHES and tokens[at].glued and at + 1 < len(tokens)
    return at + 1 if dash and tokens[at + 1].glued else at


def _is_small(number: Number) -> bool:
    """Whether a number is a small count that stands alone."""
    counted = number.form == DAY or (number.form == "" and 1 <= number.term.addend <= _MOST)
    return counted and _is_whole(number) and number.form in _ABOVE


def _is_whole(number: Number) -> bool:
    """Whether a number is whole and has no doubt about it."""
    if number.form not in _BELOW or number.share or number.doubt or number.ratio:
        return False
    if number.form:
        return number.term == Term(slot=number.term.slot)
    return (number.term.addend.is_integer() and number.scale[0] < 6 and number.term.addend > 1) or (
        number.term.addend == 1 and number.one
    )


def _divided(above: Term, below: Term) -> Term:
    """A term for one number in percent of another."""
    if above.slot < 0 and below.slot < 0:
        return Term(addend=100 * above.addend / below.addend)
    times = replace(above, factor=100.0) if above.slot >= 0 else Term(addend=100 * above.addend)
    return replace(times, sign="/", other=below)

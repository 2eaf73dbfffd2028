"""Dates in a phrase, which are no figures: "18 October", "as of 2024", "the 1990s"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from estimates.phrases.text import DAY, SMALL, YEARS, Token

_MONTHS: Final = frozenset(
    """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
)
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
_LINKS: Final = frozenset({"-", "–", "—", "to", "and"})
# A number of four digits after one of these is a year, whatever follows.
_BEFORE_YEARS: Final = frozenset(
    "in since until till during early late mid year fiscal fy spring summer autumn winter".split()  # noqa: SIM905 - as above
)
_PERHAPS: Final = frozenset({"by", "before", "after", "for", "-"})  # only where nothing is counted
_OF: Final = frozenset("as end start beginning middle spring summer autumn fall winter".split())  # noqa: SIM905 - as above


def dates(tokens: Sequence[Token]) -> set[int]:
    """The places of tokens that are dates."""
    found: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.low in _MONTHS and token.text[0].isupper():
            found |= _around_month(tokens, at)
        elif token.kind == "slot" and at not in found:
            found |= _year(tokens, at) if _is(tokens, at, YEARS) else _separated(tokens, at)
    return found


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _is(tokens: Sequence[Token], at: int, classes: frozenset[str] | None = None) -> bool:
    """Whether a numeral stands here, of some classes."""
    here = 0 <= at < len(tokens) and tokens[at].kind == "slot"
    return here and (classes is None or tokens[at].text in classes)


_DAYS: Final = frozenset({DAY})


def _around_month(tokens: Sequence[Token], month: int) -> set[int]:
    """A month with its days, which may be a stretch, and its year."""
    found = {month}
    at = month - (2 if _low(tokens, month - 1) == "of" else 1)
    first = _day(tokens, at, back=True)
    if first:
        found |= first
        link = min(first) - 1
        other = _day(tokens, link - 1, back=True) if _low(tokens, link) in _LINKS else set()
        found |= other | ({link} if other else set())
    at = month + (2 if _low(tokens, month + 1) == "." else 1)
    first = _day(tokens, at)
    if first:
        found |= first
        at = max(first) + 1
        other = _day(tokens, at + 1) if _low(tokens, at) in _LINKS else set()
        found |= other | ({at} if other else set())
        at = max(other or first) + 1
    at += _low(tokens, at) in {",", "of"}
    return found | ({at} if _is(tokens, at, YEARS) else set())


def _day(tokens: Sequence[Token], at: int, *, back: bool = False) -> set[int]:
    """The places of a day of the month that begins here, or ends here: "18", "18th"."""
    place = at - (1 if back and _low(tokens, at) in _ORDINALS else 0)
    if not _is(tokens, place, _DAYS):
        return set()
    ordinal = _low(tokens, place + 1) in _ORDINALS and tokens[place + 1].glued
    return {place, place + 1} if ordinal else {place}


def _year(tokens: Sequence[Token], at: int) -> set[int]:
    before, after = _low(tokens, at - 1), _low(tokens, at + 1)
    if after in {"s", "'s"}:
        return {at, at + 1}
    if after in {"to", "and"} and _is(tokens, at + 2, YEARS):
        return {at, at + 1, at + 2}
    joined = after in {"-", "/", "–"} and _is(tokens, at + 2, YEARS | {DAY, SMALL})
    if joined and tokens[at + 2].glued:
        day = _low(tokens, at + 3) in {"-", "/"} and _is(tokens, at + 4)
        return set(range(at, at + (5 if day else 3)))
    alone = at + 1 >= len(tokens) or tokens[at + 1].kind == "sign"
    of_date = before == "of" and _low(tokens, at - 2) in _OF | _MONTHS
    bracketed = before == "(" and after == ")"
    sure = before in _BEFORE_YEARS or of_date or bracketed
    return {at} if sure or (before in _PERHAPS and alone) else set()


def _separated(tokens: Sequence[Token], at: int) -> set[int]:
    """18/10/2024 and 18-10-2024."""
    one, other = _low(tokens, at + 1), _low(tokens, at + 3)
    numerals = _is(tokens, at + 2) and _is(tokens, at + 4)
    return set(range(at, at + 5)) if one == other and one in {"/", "-"} and numerals else set()

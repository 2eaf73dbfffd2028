"""Hedges that stand apart from their number ("300 men, or more"), and words that are none of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from estimates.documents.groups import Quantity
from estimates.documents.mentions import Numbers
from estimates.documents.windows import number_start
from estimates.phrases.text import low_at

_REACH: Final = 40  # characters before a number
_NEARLY: Final = re.compile(
    r"(?:\b(?:barely|hardly|scarcely|practically|virtually|close to|closer to|near|nearer(?: to)?"
    r"|more like|something like|perhaps|maybe|possibly|probably|likely|in the order of"
    r"|what may be)|≈)\s*$",
    re.IGNORECASE,
)
_PERHAPS: Final = "if not|or|perhaps|possibly|maybe|probably"
_EVEN: Final = "perhaps |possibly |maybe |even |far |many |much "
_MORE: Final = r"(?:more|higher|above|greater|upwards?|over)\b(?! than| \w+s\b)"
_LESS: Final = r"(?:less|fewer|lower|below|under)\b(?! than)"
_AT_LEAST: Final = r"(?:at (?:the very |the )?least|at a minimum|at minimum)\b(?! \d)"
_AT_MOST: Final = r"(?:at (?:the very |the )?most|at a maximum|at the outside)\b(?! \d)"
_OR_SO: Final = r"(?:or so|or thereabouts|more or less|give or take)\b"
_BEHIND: Final = tuple(
    (qualifier, re.compile(pattern))
    for qualifier, pattern in (
        ("at_least", rf"[^.;:\d]{{0,40}}?,? \(?(?:{_PERHAPS}|and) (?:{_EVEN})?{_MORE}"),
        ("up_to", rf"[^.;:\d]{{0,40}}?,? \(?(?:{_PERHAPS}) (?:{_EVEN})?{_LESS}"),
        ("about", rf"[^.;:,\d]{{0,40}}? {_OR_SO}"),
        ("at_least", rf"[^.;:,\d]{{0,30}}?,? {_AT_LEAST}"),
        ("up_to", rf"[^.;:,\d]{{0,30}}?,? {_AT_MOST}"),
    )
)
# Verbs behind which "over" and "up" are no hedges: "handed over 300", "adds up 300".
_HANDED: Final = re.compile(
    r"hand\w*|turn\w*|paid|pay\w*|sign\w*|pass\w*|took|tak\w+|gave|giv\w+|carr\w+|left"
)
_ADDING: Final = re.compile(
    r"add(?:s|ed|ing)?|r[oi]se[sn]?|rising|gr[eo]w[sn]?|climb\w*|go(?:es)?|went|jump\w*"
)
_BE: Final = frozenset({"is", "are", "was", "were", "be", "been"})
_ABOUT: Final = frozenset({"about", "around", "some", "roughly", "approximately", "estimated"})
_THE: Final = frozenset({"the", "this", "that", "those", "these", "its", "their", "his", "her"})


def with_hedge_apart(quantity: Quantity, text: str, found: Numbers) -> Quantity:
    """A quantity with a hedge that stands apart from it, without what is none ("above the 5%")."""
    quantity = _without_short_of(quantity, found)
    if _is_no_hedge(quantity, found):
        return replace(quantity, qualifier="", low=None, high=None, first=quantity.group.first)
    if quantity.qualifier or quantity.figure is None:
        return quantity
    start, _ = found.span(quantity.first, quantity.end)
    if match := _NEARLY.search(text, max(0, start - _REACH), start):
        places = (at for at, (begin, _) in enumerate(found.places) if begin >= match.start())
        first = next(places, quantity.group.first)
        return replace(quantity, qualifier="about", first=min(first, quantity.first))
    return _with_hedge_behind(quantity, text, found)


def _without_short_of(quantity: Quantity, found: Numbers) -> Quantity:
    """A quantity of which something lacks: "are short of about 5,000 workers"."""
    first = quantity.first
    lacks = low_at(found.tokens, first) == "short" and low_at(found.tokens, first - 1) in _BE
    if not lacks:
        return quantity
    words = {low_at(found.tokens, at) for at in range(first, quantity.group.first)}
    about = "about" if words & _ABOUT else ""
    return replace(quantity, qualifier=about, low=None, high=None, first=first + 2)


def _is_no_hedge(quantity: Quantity, found: Numbers) -> bool:
    """Whether the words that hedge a number belong to a verb, or compare it: "above the 5%"."""
    word, before = low_at(found.tokens, quantity.first), low_at(found.tokens, quantity.first - 1)
    if word == "up" and _ADDING.fullmatch(before):
        return True
    if quantity.qualifier not in {"more_than", "less_than"}:
        return False
    if word == "over" and _HANDED.fullmatch(before):
        return True
    start = number_start(found.tokens, quantity.group.first, quantity.first)
    return low_at(found.tokens, start - 1) in _THE


def _with_hedge_behind(quantity: Quantity, text: str, found: Numbers) -> Quantity:
    """A quantity with the hedge that follows before the next number."""
    _, end = found.span(quantity.group.first, quantity.group.end)
    ahead = (mention.first for mention in found.mentions if mention.first >= quantity.group.end)
    following = next(ahead, 0)
    behind = text[end : found.places[following][0]] if following else text[end:]
    for qualifier, pattern in _BEHIND:
        if match := pattern.match(behind):
            low = quantity.figure if qualifier == "at_least" else None
            high = quantity.figure if qualifier == "up_to" else None
            stop = end + match.end()
            last = max(at for at, (begin, _) in enumerate(found.places) if begin < stop)
            return replace(
                quantity, qualifier=qualifier, low=low, high=high, end=max(quantity.end, last + 1)
            )
    return quantity

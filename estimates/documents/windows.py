"""Stretches of a sentence in which its numbers are read: each in its own few words."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from estimates.documents.groups import Group
from estimates.documents.mentions import Numbers
from estimates.phrases.hedges import hedge_before
from estimates.phrases.terms import UnsureError
from estimates.phrases.text import DASHES, STOPS, Token, low_at

_BACK: Final = 12  # tokens before a number that may hedge it
_ON: Final = 14  # tokens behind it that may name what is counted
_NARROWER: Final = (5, 3, 2, 1, 0)  # tokens behind a number, in turn
_WALLS: Final = frozenset({";", ":", "(", ")", "—", "–", "“", "”", "[", "]", '"'})
_CUTS: Final = frozenset(
    """
    , and or but while with against to from compared including plus than versus of out whereas
    """.split()  # noqa: SIM905 - a list of two dozen literals is harder to read
)
_JOINS: Final = frozenset({",", "and", "or", "but"})
_SIGNS: Final = frozenset({"$", "€", "£", "¥", "₹", "₽", "₴", "₩"})


@dataclass(frozen=True, slots=True)
class Edges:
    """Where everything begins and ends that is a number or was left out; tokens in their order."""

    firsts: list[int]
    ends: list[int]

    def behind(self, first: int) -> int:
        """Where the last of them ends that ends before a token; 0 for none."""
        at = bisect.bisect_right(self.ends, first)
        return self.ends[at - 1] if at else 0

    def ahead(self, end: int, default: int) -> int:
        """Where the first of them begins that does not begin before a token."""
        at = bisect.bisect_left(self.firsts, end)
        return self.firsts[at] if at < len(self.firsts) else default


def edges(found: Numbers) -> Edges:
    """The edges of the numbers of a sentence."""
    starts = {start: place for place, (start, _) in enumerate(found.places)}
    firsts = [mention.first for mention in found.mentions]
    ends = [mention.end for mention in found.mentions]
    for left in found.left_out:
        first = starts.get(left.start)
        if first is None:
            continue
        end = first
        while end < len(found.places) and found.places[end][0] < left.end:
            end += 1
        firsts.append(first)
        ends.append(end)
    return Edges(sorted(firsts), sorted(ends))


def windows(found: Numbers, group: Group, known: Edges) -> list[tuple[int, int]]:
    """Stretches of tokens to read a group in, from its clause to the number alone."""
    left, right = _left(found.tokens, group, known), _right(found.tokens, group, known)
    start = number_start(found.tokens, group.first, left)
    hedged = _hedge_start(found.tokens, start, left)
    ends = [right, *(min(right, group.end + reach) for reach in _NARROWER)]
    stretches = [(left, right), *((hedged, end) for end in ends), (start, group.end)]
    return list(dict.fromkeys(stretches))


def _left(tokens: Sequence[Token], group: Group, known: Edges) -> int:
    """Where the words of a group may begin."""
    behind = known.behind(group.first)
    left = max(behind, group.first - _BACK)
    if behind and left == behind:
        left = _cut(tokens, behind, group.first)
    walls = (at for at in range(group.first - 2, left - 1, -1) if tokens[at].text in _WALLS)
    return next(walls, left - 1) + 1


def _right(tokens: Sequence[Token], group: Group, known: Edges) -> int:
    """Where the words of a group may end."""
    ahead = known.ahead(group.end, len(tokens))
    right = min(ahead, group.end + _ON)
    each = next((at for at in range(group.end, right) if _is_apiece(tokens, at)), right)
    cut = each == ahead < len(tokens)
    right = max(group.end, _cut(tokens, group.end, ahead)) if cut else each
    walls = (at for at in range(group.end, right) if tokens[at].text in _WALLS)
    return next(walls, right)


def _is_apiece(tokens: Sequence[Token], at: int) -> bool:
    """Whether a price ends here that is for each of others: "£48,000 each"."""
    word = tokens[at].low
    if word != "each":
        return word == "apiece"
    return at + 1 == len(tokens) or tokens[at + 1].kind == "sign" or tokens[at + 1].low in STOPS


def number_start(tokens: Sequence[Token], first: int, left: int) -> int:
    """Where a number begins with the currency or the minus before it, not before `left`."""
    if first <= left:
        return first
    before = tokens[first - 1]
    if before.low in _SIGNS:
        lettered = first - 1 > left and before.glued and tokens[first - 2].kind == "word"  # US$
        return first - 2 if lettered else first - 1
    code = before.kind == "word" and before.text.isupper() and len(before.text) == 3
    minus = before.text in DASHES and tokens[first].glued and not before.glued
    return first - 1 if code or minus else first


def _cut(tokens: Sequence[Token], first: int, end: int) -> int:
    """Between two numbers: where the words of the second one begin."""
    start = number_start(tokens, end, first) if end < len(tokens) else end
    hedged = _hedge_start(tokens, start, first)
    if hedged > first and low_at(tokens, hedged - 1) in {"between", "from"}:
        return hedged - 1
    for place in range(hedged - 1, first - 1, -1):
        if tokens[place].low in _CUTS:
            return place + (tokens[place].low in _JOINS)
    return hedged


def _hedge_start(tokens: Sequence[Token], start: int, earliest: int) -> int:
    """Where the hedge of a number begins that begins at `start`; there, where it has none."""
    for first in (earliest, *range(max(earliest, start - 6), start)):
        try:
            return hedge_before(tokens, start, first)[1]
        except UnsureError:
            continue
    return start

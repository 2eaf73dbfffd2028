"""Words around a number that make it a change: "fell by 300", "an additional 300", "300 more"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.text import Token

_MORE: Final = frozenset({"additional", "another", "extra", "further"})
_THAN: Final = frozenset({"more", "fewer", "less", "higher", "lower", "additional", "extra"})
_LACKING: Final = frozenset({"short", "shy"})  # of a target
_MOVED: Final = re.compile(
    r"rises?|rising|rose|risen|grow(?:s|n|ing)?|grew|falls?|fell|fallen|falling|climb(?:s|ed|ing)?"
    r"|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|surg(?:e|es|ed|ing)|shr[aiu]nk|shrinks|plung(?:e|es|ed)"
    r"|plummet(?:s|ed)?|(?:in|de)creas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|slid|slumped|swelled"
)
_CHANGED: Final = re.compile(
    rf"{_MOVED.pattern}|drop(?:s|ped|ping)?|cut|cuts|cutting|reduc(?:e|es|ed|ing)|rais(?:e|es|ed|ing)"
    r"|lower(?:s|ed|ing)?|chang(?:e|es|ed|ing)|expand(?:s|ed|ing)?|swoll\w+|up|down|off|gain(?:s|ed)?"
)
_NOUNS: Final = frozenset(
    """
    rise increase decrease growth gain drop fall decline reduction cut jump surge hike boost
    increases decreases gains drops declines reductions cuts
    """.split()  # noqa: SIM905 - a list of twenty literals is harder to read
)
_WAYS: Final = frozenset({"up", "down"})


def change_of(
    before: Sequence[Token], inner: Sequence[Token], after: Sequence[Token], *, share: bool
) -> str:
    """Why a number may be a change and no level, as the rest of a sentence; "" where it is a level.

    before: what stands before it and its hedge. inner: its unit's words. after: what follows them.
    share: it is in percent or the like.
    """
    words = ["", "", *(token.low for token in before)]
    while words[-1] in {"a", "an", "the"}:
        words.pop()
    last, other = words[-1], words[-2]
    if last in _MORE or _MOVED.fullmatch(last) or (last in _WAYS and share):
        return _told(last)
    if last == "by" and any(map(_CHANGED.fullmatch, words)):
        return _told("by")
    if last == "of" and other in _NOUNS:
        return _told(f"{other} of")
    told = [token.low for token in (*inner, *after) if token.low in _THAN]
    told += [token.low for token in after if token.low in _LACKING]
    if share:
        told += [token.low for token in after if token.low in _NOUNS or token.low == "off"]
    return _told(told[0]) if told else ""


def _told(words: str) -> str:
    return f"“{words}” makes it a change, which is not how many there are"

"""Who makes the claims of a sentence: which of its attributions holds for which number."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import Final

from estimates.documents.speakers import Kind, speakers

_BEHIND: Final = frozenset({"closing", "according", "by", "citing"})  # name whose words precede
_INNER: Final = frozenset({"subject", "citing", "by", "according", "work"})
_PARENTHESIS: Final = re.compile(r"\([^()]*\)")
_BREAK: Final = re.compile(
    r";|, (?:while|whereas|but|although|though)\b"
    r"|, and (?=[^,]{2,60}? (?:said|says|put|puts|reported|estimated|claimed)\b)"
    r"|\b(?:while|whereas)\b"
)
_NUMBER: Final = re.compile(
    r"(?<![\w-])(?:[$€£¥]|US\$)?\d|\b(?:hundred|thousand|million|billion|dozens?|half|third"
    r"|quarter)s?\b"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A place of a sentence that names who makes or passes on a claim, and how.

    at and end: its characters. first and last: those of the clause for which it holds.
    """

    who: str
    at: int
    end: int
    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Attributions:
    """Those of a sentence in their order. numbers: where its numbers begin."""

    places: tuple[Attribution, ...]
    numbers: tuple[int, ...]

    def origin_of(self, start: int) -> tuple[str, str]:
        """Who makes the claim that begins at a character, and who passed it on; "" for nobody."""
        near = [place for place in self.places if place.first <= start < place.last]
        before = [place for place in near if place.at <= start]
        following = (place for place in near if place.at > start and self._looks_back(place))
        behind = next(following, None)
        if not before:
            return (behind.who, "") if behind else ("", "")
        *outer, inner = before
        if behind and behind.who != inner.who and not self._numbers_between(start + 1, behind.at):
            if behind.kind == "closing":  # "Y estimates ..., X reported."
                return inner.who, behind.who
            return behind.who, inner.who
        nested = next((place for place in reversed(outer) if place.who != inner.who), None)
        if nested is None or self._numbers_between(nested.end, inner.at):
            return inner.who, ""
        return _nested(nested, inner)

    def _looks_back(self, place: Attribution) -> bool:
        """Whether a place names who said what stands before it, with nothing more behind it."""
        return place.kind in _BEHIND or not self._numbers_between(place.end, place.last)

    def _numbers_between(self, first: int, last: int) -> bool:
        return any(first <= number < last for number in self.numbers)


def _nested(outer: Attribution, inner: Attribution) -> tuple[str, str]:
    """Of "X reported that Y estimates" and "X, citing Y, said" Y and X."""
    if outer.kind == "citing":
        return outer.who, inner.who
    if inner.kind in _INNER and outer.kind == "subject":
        return inner.who, outer.who
    return inner.who, ""


def attributions(text: str, earlier: str = "") -> Attributions:
    """The attributions of a sentence; earlier: the origin that "he" or "the ministry" may mean."""
    text = _PARENTHESIS.sub(lambda match: " " * len(match[0]), text)
    cuts = [0, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    places = [
        Attribution(speaker.who, first + speaker.at, first + speaker.end, speaker.kind, first, last)
        for first, last in itertools.pairwise(cuts)
        for speaker in speakers(text[first:last], earlier)
    ]
    if len({place.first for place in places}) == 1 and ";" not in text:
        places = [replace(place, first=0, last=len(text)) for place in places]
    return Attributions(tuple(places), tuple(match.start() for match in _NUMBER.finditer(text)))

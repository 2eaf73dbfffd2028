"""What a claim is about: the noun phrase beside its number, in the sentence's words."""

from __future__ import annotations

import re
from typing import Final

from estimates.documents.wordlists import phrases

_MAX_WORDS: Final = 8
_OPENING: Final = "(?:of|in|for|from|on|at|by|to|with)"
_DETERMINER: Final = "(?:the|a|an|all|its|their|his|her)"
_WORD: Final = r"[^\s,.;:()“”\"—–]+"
_COUNTED: Final = re.compile(
    rf"\s*(?P<phrase>(?:{_OPENING} )?(?:{_DETERMINER} )?{_WORD}(?: {_WORD}){{0,7}})"
)
_AFTER: Final = re.compile(r"\s*(?P<lead>of|in|for) (?P<phrase>(?:[^,.;:()“”\"—–]|[.,](?=\d))+)")
_NOUN: Final = re.compile(rf"\s+(?!{_OPENING}\b)(?P<phrase>[a-z][\w’'-]*(?: {_WORD}){{0,6}})")
_CLAUSE: Final = re.compile(r"[;:()“”\"—–]|,(?=\s)")
_STOPS: Final = re.compile(
    phrases(
        """
        is|are|was|were|be|been|has|have|had|will|would|could|can|may|might|should|did|do|does|said
        |who|which|that|this|these|those|and|or|but|since|as|after|before|while|when|where|if
        |because|than|until|between|during|over|against|per|each|every|a (?:day|week|month|year)
        |an hour|annually|monthly|yearly|died|killed|fled|left|lost|went|fell|rose|came|took|sent
        |live|lived|according
        """
    )
)
_NO_END: Final = frozenset("of in for from on at by to with the a an its their".split())  # noqa: SIM905 - a list of a dozen literals is harder to read


def subject_of(text: str, start: int, end: int, number_end: int, *, counted: bool) -> str:
    """The noun phrase that a claim is about, in the sentence's words; "" where none is certain.

    start and end: the claim's characters. number_end: where its number ends. counted: its unit is
    what it counts, so that the phrase follows the number.
    """
    if counted:
        match = _COUNTED.match(text, number_end)
        return _shortened(match["phrase"]) if match else ""
    after = _AFTER.match(text, end)
    if after and after["lead"] == "of":
        return _shortened(after["phrase"])
    noun = _NOUN.match(text, end)
    if noun and not _STOPS.match(noun["phrase"]):
        return _shortened(noun["phrase"])
    subject = _STOPS.split(_CLAUSE.split(text[:start])[-1], maxsplit=1)[0].split()
    if subject:
        return " ".join(subject[-_MAX_WORDS:])
    return _shortened(after["phrase"]) if after else ""


def _shortened(phrase: str) -> str:
    """The words of a phrase before the first that ends it."""
    stop = _STOPS.search(phrase)
    words = (phrase[: stop.start()] if stop else phrase).split()
    while words and words[-1].lower() in _NO_END:
        words.pop()
    return " ".join(words[:_MAX_WORDS])

"""Whether what a claim states is planned, conditional or projected, by the words around it."""

from __future__ import annotations

import re
from typing import Final

from estimates.documents.wordlists import phrases

_REACH: Final = 90  # characters behind a claim that may say so
# "said it would send" is a plan told in the past.
_REPORTED_WILL: Final = re.compile(
    r"\b(?:said|announced|promised|pledged|confirmed|vowed|told \w+) (?:on \w+day )?(?:that )?"
    r"(?:it|they|he|she|we|the \w+) would\b"
)
_IF: Final = re.compile(
    phrases(r"if|unless|provided that|assuming|were to|in case|should (?=\w+ \w+ \w+,)"),
    re.IGNORECASE,
)
_IF_BEHIND: Final = re.compile(r"\bif\b")
_WOULD: Final = re.compile(r"\b(?:would|could|might)\b")
_CUES: Final = {
    nature: re.compile(phrases(words))
    for nature, words in {
        "conditional": r"""
            could|might|would
            |may(?! not)(?= (?:\w+ )?(?:cut|spend|raise|ask|want|be|have|reach|rise|exceed|cost|need
            |take|send|total|amount|climb|fall|face|lose))
            |perhaps as|potentially
            """,
        "projected": r"""
            (?:is|are|was|were) (?:now )?(?:expected|projected|forecast|forecasted|predicted|likely
            |estimated) to
            |expects?(?! \w+ to (?:send|deploy))|expected|projects? (?:that|a|an|the|growth)
            |projected|projection|projections|projecting|forecasts?|forecasting|predicts?|predicted
            |predicting|set to (?:reach|rise|fall|exceed|grow|climb|hit|double|top)|on course to
            |on track to|likely to|anticipates?|anticipated|foresees?
            |will (?:probably|likely|reach|rise|fall|exceed|grow|climb|hit|top|stay|remain)
            |outlook|scenario
            """,
        "planned": r"""
            plans?(?= (?:to|for|on|a|an|is|are|envisages))|planned|planning to|intends?|intended to
            |aims?|aiming|aimed at|targets?|targeting
            |(?:pledg|promis)(?:e|es|ed|ing) (?:to|that|an?)\b|vow(?:s|ed)? to|commit(?:s|ted) to
            |scheduled|proposes?|proposed|proposal|due to (?=\w+(?:e|y|d|t|n) )
            |(?:is|are) to (?=\w)|agreed to|seeks? to|seeking|goal|wants? to|hopes? to|meant for
            |earmark(?:s|ed)?|will
            """,
    }.items()
}
_BOUNDARY: Final = re.compile(
    r";|—| – |\(|\)|, (?:but|and|while|whereas|which|who|after|although|though|as against|compared"
    r"|up from|down from|having|or)\b"
    r"|\b(?:but|while|whereas|after|since|because|although|compared with|up from|down from"
    r"|more than the|from)\b(?! (?:completing|now))"
)
_RELATIVE: Final = re.compile(r"\b(?:who|whom|which|that)\b")
_PAST: Final = re.compile(
    phrases(
        """
        was|were|had|has|have|killed|died|rose|fell|sent|lost|reported|received|spent|paid|cost
        |reached|arrived|landed|grew|collected
        """
    )
)
_BEHIND: Final = re.compile(
    r"^(?:[^\W\d]|[\s’'-]){0,60}?\b(?P<cue>could|might|would|will"
    r"|(?:is|are) (?:now )?(?:expected|projected|forecast|likely|set|planned|due|to be|scheduled)"
    r"|to be (?:sent|deployed|built|delivered|paid|spent|recruited|trained|hired))\b"
)
_PROJECTED_CUE: Final = re.compile(r"expected|projected|forecast|likely|set")
_HEADS: Final = (
    (
        "planned",
        re.compile(
            r"plan|pledg|promis|target|propos|budget|to come|outstanding|order|commit",
            re.IGNORECASE,
        ),
    ),
    ("projected", re.compile(r"forecast|project|expect|outlook|predict", re.IGNORECASE)),
)


def nature_of(text: str, start: int, end: int) -> str:
    """Whether what a claim states is planned, conditional or projected; "" for neither.

    start and end: its characters in the sentence.
    """
    cuts = [match.end() for match in _BOUNDARY.finditer(text, 0, start)]
    before = text[cuts[-1] if cuts else 0 : start]
    if _IF.search(text[:start].rpartition(";")[2]):
        return "conditional"
    if _IF_BEHIND.search(text, end) and _WOULD.search(before):
        return "conditional"
    return _of_cue_behind(text[end : end + _REACH]) or _of_cue_before(before)


def _of_cue_behind(behind: str) -> str:
    """The nature that the words behind a claim give it, in its own clause."""
    stop = _BOUNDARY.search(behind)
    clause = behind[: stop.start()] if stop else behind
    cue = _BEHIND.match(_RELATIVE.split(clause, maxsplit=1)[0])
    if not cue or _PAST.search(cue.string, 0, cue.start("cue")):
        return ""
    if _WOULD.fullmatch(cue["cue"]):
        return "conditional"
    return "projected" if _PROJECTED_CUE.search(cue["cue"]) else "planned"


def _of_cue_before(before: str) -> str:
    """The nature that the last cue before a claim gives it."""
    cues = [
        (match.start(), kind)
        for kind, pattern in _CUES.items()
        for match in pattern.finditer(before)
    ]
    if not cues:
        return ""
    at, kind = max(cues, key=lambda cue: (cue[0], cue[1] != "planned"))
    if kind == "conditional" and _REPORTED_WILL.search(before):
        return "planned"
    projected = any(other == "projected" and place <= at for place, other in cues)
    return "projected" if kind == "planned" and projected else kind


def nature_of_head(head: str) -> str:
    """The nature of what stands under the head of a table's column."""
    return next((kind for kind, pattern in _HEADS if pattern.search(head)), "")

"""Parts of a sentence in which no number is a claim: addresses, times of day, footnotes, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ADDRESS: Final = "an address"
NAME: Final = "a name"
LIST_ITEM: Final = "the number of a list's item"

_TIME: Final = "a time of day"
_TELEPHONE: Final = "a telephone number"
_STREET: Final = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd|Square|Way|Place|Court|Terrace"
    "|Highway|Crescent|Close|Embankment"
)
_ZONE: Final = r"[ap]\.?m\.?|hours|hrs|GMT|UTC|[A-Z]{2,4}T"
_MINUTES: Final = r"(?:\d{1,2}(?:\.\d+)?[\u2032'’] ?)?(?:\d{1,2}(?:\.\d+)?[\u2033\"”] ?)?"
_PARTS: Final = tuple(
    (re.compile(pattern), why)
    for why, pattern in (
        (ADDRESS, r"(?:https?://|www\.)\S+"),
        (ADDRESS, r"(?<![\w.+-])[\w.+-]+@[^\s@]+\.\w+"),
        (ADDRESS, r"(?<![\w-])[\w-]+\.(?:com|org|net|gov)\b\S*"),
        (NAME, r"[#@]\w+"),
        ("a footnote", r"\[\d{1,3}(?:[,–-] ?\d{1,3})*\]"),
        (_TIME, rf"\b\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})? ?(?:{_ZONE})\b"),
        (_TIME, r"\b\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?"),
        (_TIME, r"\b\d{1,2} ?(?:[ap]\.m\.|[ap]m\b|o[’']clock|noon\b|midnight\b)"),
        (_TIME, r"\b\d{3,4} (?:hours|hrs) (?:local|GMT|UTC|on\b)"),
        (_TIME, r"\b[0-2]\d[0-5]\dZ?\b(?= (?:GMT|UTC|local time))"),
        (_TELEPHONE, r"\+\d{1,3}[ -]?\(?\d[\d ()-]{6,}\d"),
        (_TELEPHONE, r"\(\d{3}\) ?\d{3}-\d{4}|\b\d{3}-\d{3,4}-\d{4}\b|\b\d{3}-\d{4}\b"),
        (_TELEPHONE, r"(?<![\d.,$€£])0\d{2,4}(?: \d{2,4}){1,4}\b"),
        ("a date", r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"),
        ("the base of a rate", r"[$€£¥]?1 = "),
        (NAME, r"\b\d{3,5}\.[A-Z]{1,3}\b|\b\d+[A-Z]+\d\w*"),
        (NAME, r"\b24/7\b|\b9/11\b|\b7/7\b|\b50[-–/]50\b"),
        (ADDRESS, rf"\b\d{{1,5}}[A-Za-z]?(?: [A-Z][\w.’'-]*){{1,4}} (?:{_STREET})\b\.?"),
        (ADDRESS, r"\b(?:P\.?O\.? ?Box|[Ss]uite|[Ff]loor|ZIP|Unit) \d+\b"),
        ("the number of a version or a chapter", r"\b\d+(?:\.\d+){2,}\b"),
        ("a place on the map", rf"°? ?\d{{1,3}}(?:\.\d+)?° ?{_MINUTES}[NSEW]\b"),
    )
)
_ENUMERATOR: Final = re.compile(
    r"\s*(?:[-*•–] )?(?:\(?\d{1,3}\)|\d{1,3}\.|\d{1,2}(?:\.\d{1,2})+\.?)\s"
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number that is no claim, and why. start and end: its characters in the sentence."""

    start: int
    end: int
    why: str


def parts_apart(text: str) -> list[LeftOut]:
    """The parts of a sentence in which no number is a claim, by where they begin, longest first."""
    parts = [
        LeftOut(match.start(), match.end(), why)
        for pattern, why in _PARTS
        for match in pattern.finditer(text)
    ]
    if match := _ENUMERATOR.match(text):
        parts.append(LeftOut(0, match.end(), LIST_ITEM))
    return sorted(parts, key=lambda part: (part.start, -part.end))

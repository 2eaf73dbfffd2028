"""The places of a clause that name who makes its claims: "according to X", "X said"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from estimates.documents.names import (
    COUNTING,
    PRONOUNS,
    WORK,
    name,
    phrase_before,
    until_verb,
    verbs,
)

Kind = Literal["subject", "closing", "according", "by", "citing", "work"]

_NEAR: Final = 100  # characters before a verb that show whether it has a subject
_REACH: Final = 300  # characters before a verb that may be its subject
_NUMBER_NEXT: Final = re.compile(
    r"\s+(?:(?:only|just|some|about|around|roughly|nearly|almost|over|under|at|least|most|more|fewer"
    r"|less|than|up|to|as|many|much|high|low|approximately|an|a|estimated|total|of|between|exactly)"
    r"\s+)*(?:[$€£¥]|US\$)?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|twenty|thirty|forty|fifty|dozens|hundreds|thousands|millions)"
)
_NO_SUBJECT: Final = re.compile(
    r"\b(?:to|by|be|been|being|is|are|was|were|an?|the|of|as|will|would|could|can|may|might|must"
    r"|not|in|its|his|her|their|these|those|some|such|with|for"
    r"|than (?:\w+ ){0,3}(?:has|have|had))\s*$",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"\s+(?:\w+\s+){0,4}?that\b")
_AT: Final = re.compile(r"\bat\b|^ it\b")
_CLOSES: Final = re.compile(
    r"\s*(?:$|[.,”\"]|(?:on|in|last|at|late|this|yesterday|today|as|during|after|to reporters"
    r"|reporters)\b)"
)
_ORDINAL: Final = re.compile(r"\d(?:st|nd|rd|th)\b")
_RESUMED: Final = re.compile(
    r"(?:the|this|that|its|his|her|their) (?P<noun>official|ministry|report|study|agency|group"
    r"|minister|newspaper|paper|statement|document|organi[sz]ation|office|spokes\w+|model|survey"
    r"|authors?|researchers?|analysts?|company|general|president|mayor)",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r",? (?:who|which|that)\s*$")
_NOBODY: Final = frozenset({"there", "this", "you", "these", "those"})
_BY_HIS: Final = re.compile(
    rf"\b(?:by|on|in) (?:his|her|its|their) (?:own )?{WORK}\b", re.IGNORECASE
)
_PATTERNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    (
        "according",
        re.compile(r"\b(?:according to|in the words of)\s+(?P<who>[^;:“”\"]+)", re.IGNORECASE),
    ),
    (
        "citing",
        re.compile(
            r"\b(?:citing|quoting|on the basis of|relying on|attributed to)\s+"
            r"(?P<who>[^,;:“”\"]+)",
            re.IGNORECASE,
        ),
    ),
    (
        "by",
        re.compile(
            r"\b(?:(?:as )?(?:reported|estimated|stated|claimed|cited|announced|confirmed|published"
            r"|released|compiled|calculated|recorded|counted|provided|documented|verified|issued"
            r"|quoted|projected|forecast|predicted|described|obtained) by"
            rf"|{WORK} (?:from|by|compiled by|published by|released by|provided by))\s+"
            r"(?P<who>[^,;:“”\"]+)",
            re.IGNORECASE,
        ),
    ),
    (
        "closing",
        re.compile(
            r"[,”\"?!]\s*(?:said|says|asked|wrote|writes|warned|added|noted|recalled|explained)\s+"
            r"(?P<who>(?:[A-Z]|the\b|an?\b)[^;:“”\"]*)"
        ),
    ),
    (
        "work",
        re.compile(
            r"(?P<who>[A-Z][^,;:“”\"]{1,60}?)(?:’s|'s|s’|s')?\s+"
            r"(?:own |first |latest |new |annual |official |early |preliminary ){0,2}"
            rf"{WORK}\s+(?:of [^,;:]{{1,40}} )?(?:have |has |had )?"
            r"(?:put|puts|range|ranges|place|places|indicate|indicates|run|runs)\b"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A place of a clause that names somebody: the name, its characters, and how it is said."""

    who: str
    at: int
    end: int
    kind: Kind


def speakers(clause: str, earlier: str) -> list[Speaker]:
    """Those of a clause in their order; earlier: whom "he" or "the ministry" may mean."""
    named: list[Speaker] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(clause):
            who = name(until_verb(match["who"]))
            if who and not _is_covered(named, match.start()):
                named.append(Speaker(who, match.start(), match.end(), kind))
    his = _BY_HIS.search(clause) if earlier else None
    if his:
        named.append(Speaker(earlier, his.start(), his.end(), "according"))
    works = [speaker.at for speaker in named if speaker.kind == "work"]
    for subject in list(_subjects(clause, earlier, named)):
        inside = any(subject.at <= at < subject.end - 1 for at in works)
        if not inside and not _is_covered(named, subject.at):
            named.append(subject)
    return sorted(named, key=lambda speaker: speaker.at)


def _is_covered(named: Sequence[Speaker], at: int) -> bool:
    return any(speaker.at <= at < speaker.end for speaker in named)


def _subjects(clause: str, earlier: str, named: Sequence[Speaker]) -> Iterator[Speaker]:
    """The words before a verb that reports: "X said that", ", X said"."""
    for match in verbs(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        if _NO_SUBJECT.search(clause, max(0, match.start() - _NEAR), match.start()) or _is_covered(
            named, match.start()
        ):
            continue  # "to report", "is estimated", "the reports"
        that = _THAT.match(after) is not None
        closing = "," in before and _CLOSES.match(after) is not None
        if not _reports(match[0], before, after, that=that, closing=closing):
            continue
        first = max(0, match.start() - _REACH)
        who, at = phrase_before(clause[first : match.start()])
        if any(char.isdigit() for char in who) and not _ORDINAL.search(who):
            continue
        known = name(_resolved(who, before, earlier))
        if known:
            yield Speaker(
                known, first + at, match.end(), "closing" if closing and not that else "subject"
            )


def _reports(verb: str, before: str, after: str, *, that: bool, closing: bool) -> bool:
    """Whether a verb that may report does so. that: "that" follows; closing: it ends a quote."""
    if verb in {"put", "puts"}:
        return _AT.search(after) is not None
    if verb not in COUNTING or that or _is_quoted(before):
        return True
    if verb in {"added", "adds"} and not closing:
        return False
    return _NUMBER_NEXT.match(after) is not None


def _is_quoted(before: str) -> bool:
    """Whether a quotation has ended before a verb, with nothing but its speaker since."""
    ended = max(before.rfind("”"), before.rfind('"'))
    return ended > max(before.rfind("“"), before.rfind(","))


def _resolved(who: str, before: str, earlier: str) -> str:
    """Whom "he", "which" or "the ministry" means; the words themselves for others."""
    words = who.lower().split()
    if not words:
        return ""
    if words[0] in PRONOUNS and len(words) < 3:
        if words[0] in _NOBODY:
            return ""
        relative = words[0] in {"who", "which", "that"}
        return (relative and _antecedent(before)) or earlier
    resumed = _RESUMED.fullmatch(who)
    return earlier if resumed and resumed["noun"].lower() in earlier.lower() else who


def _antecedent(before: str) -> str:
    """Whom a relative pronoun at the end of a text means; "" for nobody."""
    match = _RELATIVE.search(before, max(0, len(before) - _NEAR))
    head = before[: match.start()] if match else ""
    return head[max(map(head.rfind, ",;:")) + 1 :]

"""Names of those who make claims, as they stand before a verb or behind "according to"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Verbs that report whatever follows them.
_SAYING: Final = frozenset(
    """
    said says say saying stated states announced announces claimed claims claiming confirmed
    confirms warned warns warning noted notes acknowledged acknowledges admitted admits predicted
    predicts forecasts reckons reckon reckoned believes believe believed thinks think thought fears
    feared concluded concludes suggested suggests suggest wrote writes write insisted insists argued
    argues declared declares estimates estimated estimating estimate calculates calculated puts put
    expects expected reported reports reporting disclosed revealed reveals assessed assesses
    maintains maintained testified alleged alleges proposed proposes indicated indicates told tells
    hopes explained recalled anticipates projects projected accepts accepted
    """.split()  # noqa: SIM905 - a list of a hundred literals is harder to read
) | {"pointed out"}
COUNTING: Final = frozenset(
    """
    counted counts count recorded records record lists listed list documented documents
    tallied verified registered logged cites cited forecast forecasts found finds shows show showed
    published added adds computed presented presents identified
    """.split()  # noqa: SIM905 - as above
) | {"arrives at", "arrived at"}
"""Verbs that report where "that", or the number itself, follows."""
_VERBS: Final = _SAYING | COUNTING
_PERHAPS_VERB: Final = re.compile(r"\b(?:arrive[ds] at|pointed out|[a-z]+)\b")
FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|may|might|did|does|do|killed|died"
    r"|wounded|sent|lost|rose|fell)\b"
)
WORK: Final = (
    r"(?:estimates?|figures?|data|reports?|statistics|count|tally|numbers|analysis|study|survey"
    r"|model|projections?|forecasts?|calculations?|assessments?|records|statement|bulletin|census"
    r"|index|database|outlook|review|audit)"
)
"""What those who make claims put them in."""
PRONOUNS: Final = frozenset(
    """
    he she it they who which that this we i you there these those
    """.split()  # noqa: SIM905 - as above
)
_JOINS: Final = frozenset({"and", "or", "but"})
MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_ADVERBS: Final = re.compile(
    r"\s+(?:has|have|had|also|again|now|today|later|yesterday|earlier|previously|since|itself"
    r"|officially|publicly|then|already|recently|repeatedly|on \w+day"
    rf"|in (?:{MONTHS})(?: \d{{4}})?|in \d{{4}}|last \w+|this \w+)$"
)
_LONGEST_ADVERB: Final = 60  # characters
_BREAKS: Final = re.compile(r"[,;:](?=\s)|[”\"—()]|\s[–-]\s")
_BREAKS_OF_OUTER: Final = re.compile(r"[,;:](?=\s)|[”\"—]")
_CONJUNCTION: Final = re.compile(
    r"\b(?:that|and|but|while|because|as|where|when|if|which|whom|after|since|although|though|who)"
    r"\s"
)
_RELATIVE_VERB: Final = re.compile(
    r"(?:\w+ed|flew|sees|tracks|monitors|visits|leads|runs|heads|knows|went|saw|spoke|asked)\b"
)
_MONTH_ON: Final = "|".join(rf"{month}.*" for month in MONTHS.split("|"))
_TRAILING: Final = re.compile(
    rf"\s+(?:on (?:the )?(?:\w+day|\d.*|{_MONTH_ON}|Telegram|Facebook|Twitter|X)"
    rf"|in (?:{MONTHS}|\d{{4}}).*|last \w+.*|this (?:week|month|year).*|yesterday.*|today.*"
    r"|to reporters.*|in (?:an?|its|his|her|their) .*)$"
)
_RELATIVE: Final = re.compile(
    r",? (?:who|which|whose|speaking|citing|quoting|based|writing|not|as of|published|released)"
    r"\b.*$"
)
_LEADING: Final = re.compile(
    r"^(?:(?:[Ii]n|[Oo]n|[Ss]ince|[Bb]y|[Aa]t|[Aa]fter|[Bb]efore|[Dd]uring|[Ff]or)\b[^,]*, "
    r"|(?:[Mm]eanwhile|[Hh]owever|[Ss]eparately|[Tt]oday|[Yy]esterday|[Aa]nd|[Bb]ut|[Ss]o|[Yy]et"
    r"|[Tt]hen|[Ss]till|[Aa]lso|[Ee]arlier|[Ll]ater|[Aa]lthough|[Ww]hile|[Aa]s|[Ww]hen|[Ww]here)"
    r",? )+"
)
_ARTICLE: Final = re.compile(
    r"^(?:the|an?|two|three|four|several|some|many|most|other|its|their|his|her|one of the"
    r"|two of the) (?=\S)",
    re.IGNORECASE,
)
_POSSESSED_WORK: Final = re.compile(
    rf"(?:’s|'s|(?<=s)[’'])(?: \w+)? {WORK}$|(?<=[a-z]) (?:{WORK})$"
)
_NOT_A_NAME: Final = re.compile(
    r"^(?:of|in|on|at|for|with|by|from|to|under|over|about|nearly|around|up|as|than|per|\W|an?$"
    r"|the$|faster|more|less|fewer|every|each)\b|^\W|^[\d.,]+(?!st|nd|rd|th)(?:\b|$)",
    re.IGNORECASE,
)
_FOLLOWS: Final = re.compile(r",\s| (?:which|who|whose|that|while|but)\b|—| – ")
_PERSON: Final = re.compile(r"(?:[A-Z][\w.’'-]* ?)+")
_DESCRIBED: Final = re.compile(r"(?:The|the|A|An|a|an|Its|Their)\b")
_MAX_WORDS: Final = 14


def verbs(text: str) -> Iterator[re.Match[str]]:
    """The verbs of a text that report, in their order."""
    return (match for match in _PERHAPS_VERB.finditer(text) if match[0] in _VERBS)


def name(who: str) -> str:
    """A name without article, time and relative clause; "" where it is none."""
    who = _LEADING.sub("", who.strip().strip("“”\"'’,.( )"))
    who = _TRAILING.sub("", _RELATIVE.sub("", who))
    who = _ARTICLE.sub("", who).strip(" ,.")
    if "’" in who or "'" in who:
        who = _POSSESSED_WORK.sub("", who)
    words = who.split()
    if not words or len(words) > _MAX_WORDS or not any(char.isalpha() for char in who):
        return ""
    first = words[0].lower()
    return "" if first in PRONOUNS or first in _JOINS or _NOT_A_NAME.match(who) else who


def until_verb(who: str) -> str:
    """A name behind "according to" without what follows it."""
    who = _FOLLOWS.split(who, maxsplit=1)[0]
    match = FINITE.search(who)
    if match and match.start():
        who = who[: match.start()]
    match = next(verbs(who), None)
    return who[: match.start()] if match and match.start() else who


def phrase_before(before: str) -> tuple[str, int]:
    """The noun phrase that ends a text, and where it begins; "" for none."""
    stripped = before.rstrip()
    while match := _ADVERBS.search(stripped, max(0, len(stripped) - _LONGEST_ADVERB)):
        stripped = stripped[: match.start()]
    if stripped.endswith(","):
        return _before_apposition(stripped)
    cuts = [match.end() for match in _BREAKS.finditer(stripped)]
    return _last_phrase(stripped, cuts[-1] if cuts else 0)


def _before_apposition(stripped: str) -> tuple[str, int]:
    """The name before an apposition between commas: "X, who leads it, told", "X, 47, told"."""
    commas = [match.start() for match in re.finditer(r",(?=\s|$)", stripped)]
    if len(commas) < 2:
        return "", len(stripped)
    inner = stripped[commas[-2] + 1 : commas[-1]].strip()
    breaks = [match.end() for match in _BREAKS_OF_OUTER.finditer(stripped[: commas[-2]])]
    start = breaks[-1] if breaks else 0
    outer = stripped[start : commas[-2]].strip()
    if _PERSON.fullmatch(inner) and _DESCRIBED.match(outer):
        return inner, stripped.rfind(inner)
    return _last_phrase(stripped[: commas[-2]], start)


def _last_phrase(text: str, start: int) -> tuple[str, int]:
    """The noun phrase at the end of a text that begins at `start` or behind a conjunction."""
    part = text[start:]
    for match in reversed(list(_CONJUNCTION.finditer(part))):
        head, rest = part[: match.start()], part[match.end() :]
        word = match[0].strip()
        if not rest.strip():
            continue
        relative = word in {"that", "who", "which"} and _RELATIVE_VERB.match(rest)
        if relative and next(verbs(head), None) is None:
            return _noun_phrase(head, start)
        if word != "and" or FINITE.search(head):
            return _noun_phrase(rest, start + match.end())
    return _noun_phrase(part, start)


def _noun_phrase(part: str, start: int) -> tuple[str, int]:
    """A part of a text that begins at a character, and where its words do; "" for a clause."""
    who = part.strip()
    if not who or len(who.split()) > _MAX_WORDS or FINITE.search(who):
        return "", start
    return who, start + len(part) - len(part.lstrip())

"""Words beside a number that make it something else: "twice 12,000", "no. 5", "12 of 15"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.terms import UnsureError
from estimates.phrases.text import STOPS, YEARS, Token

# Between a hedge and its number.
FILLERS: Final = frozenset(
    {"a", "an", "the", "total", "of", "…", "...", "[", "]", "“", "”", '"', "‘", "'", "(", "only"}
)
# Bounds that are nothing else, wherever they stand: away from a number they may still be its own.
_BOUNDS: Final = frozenset(
    tuple(words.split())
    for words in """
    at least|at most|at the least|at the most|at a minimum|no more than|not more than|no less than
    |not less than|no fewer than|not fewer than|no greater than|no higher than|no lower than
    |more than|less than|fewer than|up to|as many as|as much as|as few as|as little as|as high as
    |as low as|in excess of|upwards of|a maximum of|a minimum of|not exceeding""".replace(
        "\n", " "
    ).split("|")
)
_BEFORE: Final = frozenset(
    """
    not plus never nor neither no none without minus negative except excluding besides versus vs
    than twice double triple quadruple times half barely hardly scarcely practically virtually
    close near beyond toward towards every past unlike like point
    number numbers no. nr resolution article paragraph page pages chapter section division phase
    level stage aged age ages room route flight grade type model version brigade regiment
    battalion group round item figure table footnote plan protocol sanction category tier channel
    season episode part volume vol act scenario goal target step option exercise size magnitude
    ranked rank seeded call phone tel telephone highway exit unit reactor zone sector district
    line lines row column verse rule clause annex appendix exhibit question issue edition
    top bottom first second next last previous
    pp art ch or oh nought naught per
    several few many multiple dozen hundred thousand million billion couple pair
    """.split()  # noqa: SIM905 - a list of a hundred literals is harder to read
)
_SHORT: Final = frozenset({"no", "nr", "art", "p", "pp", "vol", "ch"})
# Before a number that counts nothing these say which one it is: "day 100".
_COUNTED_FROM: Final = frozenset({"day", "week", "month", "year", "hour", "minute"})
_PAIRS_BEFORE: Final = frozenset(
    {
        ("all", "but"),
        ("close", "to"),
        ("near", "to"),
        ("compared", "to"),
        ("next", "to"),
        ("or", "take"),  # “give or take 300” is how far off it may be
        ("quarter", "to"),
        ("half", "to"),
        ("ratio", "of"),
        ("scale", "of"),
    }
)
_PARTS_OF: Final = frozenset(
    """
    one some many most few all part none each half several majority number any share
    proportion third quarter percent fraction dozens hundreds thousands millions tens
    minority couple pair
    """.split()  # noqa: SIM905 - as above
)
_TALK: Final = frozenset(
    """
    report reports reported reporting talk talks talked information news know knew question
    questions concern concerns warned warning worried asked told said say says claims claim
    rumours rumors
    """.split()  # noqa: SIM905 - as above
)
_SPREAD: Final = frozenset(
    """
    all spread took take takes taking taken turned handed dispute disputes fight fighting
    fought fights control flew fly flying hand turn vote voted talks argument war concern
    concerns
    """.split()  # noqa: SIM905 - as above
)
_AFTER: Final = frozenset(
    """
    times fold x percentile am pm o'clock out point : ± ² ³ ^ × = best worst biggest largest
    smallest highest lowest oldest youngest
    """.split()  # noqa: SIM905 - as above
)
_RATES: Final = frozenset(
    """
    apiece pcm pw pd ph pppw pppd bpd kbpd mbpd bopd boepd mb kb mbd kbd mpg mph kph mbps
    """.split()  # noqa: SIM905 - as above
)
_RISING: Final = re.compile(
    r"(?:rise|rose|ris|grow|grew|jump|climb|soar|surg|increas|go|went|swell|rais|lift|rac|count|add"
    r"|catch|stand|stood|wak|give|gave|giv)\w{0,4}"
)
_OPENERS: Final = re.compile(
    r"(?!united)[a-z]+ed|including|counting|some|another|other|found|total|every|no|yes|today"
)
# Signs that may stand before a number and leave it what it is.
_SIGNS: Final = frozenset("()[]{}“”„\"‘’'«»…,;:.!?/|*•·&§#%-–—−\u2011") | {"..."}
HEDGES_AS_SIGNS: Final = frozenset("<>~≈≤≥±\u223c\u02dc\uff5e≅≃⩽⩾≦≧≲≳≪≫≠") | {"<=", ">="}
SCORES: Final = frozenset(
    """
    win wins won winning beat beats beaten lose loses lost loss defeat defeated defeats victory
    draw drew score scores scored scoring lead leads led tie tied vote voted votes ruling split
    ratio odds outnumber outnumbered outnumbers scoreline scale
    """.split()  # noqa: SIM905 - as above
)


def check_before(tokens: Sequence[Token], at: int, qualifier: str) -> None:
    """See that what stands before a number and its hedge leaves it a number.

    Raises:
        UnsureError: as in "not 12", "page 12", "one of the 12".
    """
    if qualifier in {"", "about"}:
        _check_apart(tokens[:at])
    if not at:
        return
    place = _last_word(tokens, at)
    before = tokens[place]
    pair = (tokens[place - 1].low if place else "", before.low)
    if pair in _PAIRS_BEFORE:
        raise UnsureError(f"“{' '.join(pair)}” before the number")
    named = before.text[0].isupper() and qualifier
    strange = before.kind == "sign" and before.text not in _SIGNS and not before.text.isalnum()
    if strange or (before.low in _BEFORE and not named):
        raise UnsureError(f"“{before.text}” before the number")
    if before.low == "of" and place and tokens[place - 1].low in _PARTS_OF:
        raise UnsureError("a part of a number that is not the part's own")
    if qualifier:
        _check_no_hedge(tokens[at].low, before)


def _last_word(tokens: Sequence[Token], at: int) -> int:
    """The place of what stands before a token but for articles, gaps and quotes."""
    place = at - 1
    while place and tokens[place].low in FILLERS - {"of"}:
        place -= 1
    short = place and tokens[place].text == "." and tokens[place - 1].low in _SHORT
    return place - 1 if short else place


def _check_no_hedge(first: str, before: Token) -> None:
    """See that the first word of a hedge is one: "reports about 12" may be on that subject."""
    if first in {"about", "around"} and before.low in _TALK:
        raise UnsureError("“about” may mean the subject")
    if first in {"over", "above", "under", "below"} and before.low in _SPREAD:
        raise UnsureError(f"“{first}” may be no hedge")
    if first == "up" and _RISING.fullmatch(before.low):
        raise UnsureError("“up to” may be the end of a rise")


def _check_apart(tokens: Sequence[Token]) -> None:
    """See that no bound stands before a number with other words between: "no more than, say, 5"."""
    words = [token.low for token in tokens]
    for start in range(len(words)):
        for count in (2, 3):
            bound = tuple(words[start : start + count])
            if bound in _BOUNDS:
                raise UnsureError(f"“{' '.join(bound)}” apart from the number")


def check_rate(tokens: Sequence[Token], at: int) -> None:
    """See that no short form behind a number and its unit makes a rate of it: "$500 pcm"."""
    word = tokens[at].low if at < len(tokens) else ""
    if word in _RATES:
        raise UnsureError(f"“{tokens[at].text}” may make it a rate")


def check_name(tokens: Sequence[Token], at: int, *, counted: bool) -> None:
    """See that the word before a bare numeral does not make a name of both: "Apollo 11".

    counted: something is counted by it. At the start of a phrase every word has a capital.
    """
    before = tokens[at - 1] if at else None
    if before is None or before.kind != "word":
        return
    if before.low in _COUNTED_FROM and not counted:
        raise UnsureError(f"“{before.text}” before the number")
    opener = at == 1 and (before.low in STOPS or _OPENERS.fullmatch(before.low))
    if before.text[0].isupper() and not opener:
        raise UnsureError(f"“{before.text}” before the number may make a name of it")


def check_after(tokens: Sequence[Token], at: int) -> None:
    """See that what follows a number leaves it a number.

    Raises:
        UnsureError: as in "12 times", "12 out of 15", "12:30", "12e6".
    """
    if at >= len(tokens):
        return
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    spread = token.text == "±" and following is not None
    if (token.low in _AFTER or token.text in {"'", "’"}) and not spread:
        raise UnsureError(f"“{token.text}” after the number")
    if token.kind == "slot":
        raise UnsureError("two numerals side by side")
    if token.glued and token.kind == "word":
        raise UnsureError(f"“{token.text}” joined to the number")
    if following is None or following.kind != "slot":
        return
    if token.low == "of" or (token.low == "in" and following.text not in YEARS):
        raise UnsureError("one number of another")

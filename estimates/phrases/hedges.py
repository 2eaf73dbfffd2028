"""The words around a number: hedges before and after it, and words that make it unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.numbers import UnsureError
from estimates.phrases.text import YEARS, Token

_BEFORE: Final = {
    tuple(words.split()): qualifier
    for qualifier, many in {
        "about": """
            about|around|approximately|approx|roughly|circa|ca|c|some|estimated|estimated at
            |estimates of|estimate of|estimated to be|estimating|estimates|just about|right around
            |~|≈|somewhere around|more or less|in the region of|of the order of|on the order of
            |in the order of|in the neighborhood of|in the neighbourhood of|in the vicinity of""",
        "at_least": """
            at least|atleast|at - least|at the least|at the very least|at a minimum|a minimum of
            |minimum of|minimum
            |min|no fewer than|no less than|not fewer than|not less than|no lower than|not below|≥
            |>=|as few as|as little as|as low as""",
        "more_than": """
            more than|over|above|greater than|higher than|larger than|exceeding|exceeds|exceeded
            |exceed|in excess of|upwards of|upward of|north of|surpassing|surpassed|topping|topped
            |>""",
        "up_to": """
            up to|upto|at most|at the most|at the very most|as many as|as much as|as high as
            |as large as|no more than|not more than|no greater than|no higher than|not exceeding
            |a maximum of|maximum of|maximum|max|up to a maximum of|within|≤|<=""",
        "less_than": """
            less than|fewer than|lower than|smaller than|under|below|nearly|almost|not quite
            |approaching|nearing|short of|just short of|<""",
        "exactly": "exactly|precisely",
    }.items()
    for words in many.replace("\n", " ").split("|")
}
_LONGEST: Final = max(map(len, _BEFORE))
# Said before a hedge without changing which one it is.
_ADVERBS: Final = frozenset({"just", "well", "slightly", "little", "far", "even", "significantly"})
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
# Between a hedge and its number.
_FILLERS: Final = frozenset(
    {"a", "an", "the", "total", "of", "…", "...", "[", "]", "“", "”", '"', "‘", "'", "(", "only"}
)
_AFTER: Final = {
    tuple(words.split()): qualifier
    for qualifier, many in {
        "at_least": "+|plus|- plus|and counting|or more|and more|or above|and above|or higher"
        "|and up|at least|minimum|at a minimum|at the least|or greater",
        "up_to": "or less|or fewer|or below|at most|maximum|max|at the most|or lower|tops",
        "about": "or so|odd|- odd|or thereabouts|more or less|approximately|roughly|give or take",
    }.items()
    for words in many.split("|")
}
_TRAPS_BEFORE: Final = frozenset(
    """
    not plus never nor neither no none without minus except excluding besides versus vs than twice
    double triple quadruple times half barely hardly scarcely practically virtually close
    near beyond toward towards every number numbers no. nr resolution article paragraph page
    pages chapter section division phase level stage aged age ages room route flight grade
    type model version brigade regiment battalion group round item figure table footnote
    unlike like plan protocol sanction several few many multiple dozen hundred thousand
    million billion couple pair
    """.split()  # noqa: SIM905 - a list of seventy literals is harder to read
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
_TRAPS_AFTER: Final = frozenset(
    {
        "times",
        "fold",
        "x",
        "percentile",
        "am",
        "pm",
        "o'clock",
        "out",
        ":",
        "±",
        "²",
        "³",
        "^",
        "×",
        "=",
    }
)
CHANGES: Final = re.compile(
    r"(?:rise|rose|rising|risen|grow|grew|grown|growing|jump|climb|soar|surg|f[ae]ll|falling|drop"
    r"|declin|decreas|increas|shr[aiu]nk|swell|swoll|expand|doubl|tripl|went|go|goes|gone|chang|shift"
    r"|cut|reduc|rais|lift|lower|revis|correct|updat|up|down)\w{0,4}"
)
_RISING: Final = re.compile(
    r"(?:rise|rose|ris|grow|grew|jump|climb|soar|surg|increas|go|went|swell|rais|lift|rac|count|add"
    r"|catch|stand|stood|wak|give|gave|giv)\w{0,4}"
)


def hedge_before(tokens: Sequence[Token], at: int, earliest: int = 0) -> tuple[str, int]:
    """The hedge that ends just before a token, "" for none, and where it begins.

    Nothing before `earliest`, where another number ends, is looked at.

    Raises:
        UnsureError: what stands there turns the number into something else.
    """
    words = tokens[earliest:at]
    qualifier, place = "", len(words)
    while True:
        found, start = _hedge(words, _skip_back(words, place))
        if not found:
            break
        qualifier, place = _joined(qualifier, found), start
        while place and words[place - 1].low in _ADVERBS:
            place -= 1
        if place > 1 and words[place - 1].low == "a":  # "a little over", "a maximum of"
            place -= 1
    _check_before(words, place, qualifier)
    if qualifier in {"", "about"}:
        _check_apart(words[:place])
    return qualifier, earliest + place


def _check_apart(tokens: Sequence[Token]) -> None:
    """See that no bound stands before a number with other words between: "no more than, say, 5"."""
    words = [token.low for token in tokens]
    for start in range(len(words)):
        for count in (2, 3):
            bound = tuple(words[start : start + count])
            if bound in _BOUNDS:
                raise UnsureError(f"“{' '.join(bound)}” apart from the number")


def _skip_back(tokens: Sequence[Token], at: int) -> int:
    """Where a hedge ends that has only articles, gaps and quotes between itself and a token."""
    place = at
    while not _hedge(tokens, place)[0]:
        before = tokens[place - 1].low if place else ""
        if before == "of" and (place < 2 or tokens[place - 2].low != "total"):
            return at
        if before not in _FILLERS:
            return at
        place -= 1
    return place


def _hedge(tokens: Sequence[Token], end: int) -> tuple[str, int]:
    if end and tokens[end - 1].text == "." and end > 1:
        short = tokens[end - 2].low
        if short in {"approx", "c", "ca", "min", "max"}:
            return _BEFORE[(short,)], end - 2
    for count in range(min(_LONGEST, end), 0, -1):
        words = tuple(token.low for token in tokens[end - count : end])
        if words in _BEFORE:
            return _BEFORE[words], end - count
    return "", end


def _joined(inner: str, outer: str) -> str:
    """One hedge for two: what is about a bound is a bound."""
    if inner in {"", "about", outer}:
        return outer if outer != "about" or not inner else inner
    if outer == "about":
        return inner
    raise UnsureError("two hedges of one number")


def _check_before(tokens: Sequence[Token], at: int, qualifier: str) -> None:
    if not at:
        return
    place = at - 1
    while place and tokens[place].low in _FILLERS - {"of"}:
        place -= 1
    if (
        place
        and tokens[place].text == "."
        and tokens[place - 1].low in {"no", "nr", "art", "p", "pp"}
    ):
        place -= 1
    before = tokens[place]
    first = tokens[at].low if qualifier else ""
    pair = (tokens[place - 1].low if place else "", before.low)
    if pair in {
        ("all", "but"),
        ("close", "to"),
        ("near", "to"),
        ("compared", "to"),
        ("next", "to"),
        ("or", "take"),  # “give or take 300” is how far off it may be
    }:
        raise UnsureError(f"“{' '.join(pair)}” before the number")
    if before.low in _TRAPS_BEFORE and not (before.text[0].isupper() and qualifier):
        raise UnsureError(f"“{before.text}” before the number")
    if first in {"about", "around"} and before.low in _TALK:
        raise UnsureError("“about” may mean the subject")
    if first in {"over", "above", "under", "below"} and before.low in _SPREAD:
        raise UnsureError(f"“{first}” may be no hedge")
    if first == "up" and _RISING.fullmatch(before.low):
        raise UnsureError("“up to” may be the end of a rise")
    if before.low == "of" and place and tokens[place - 1].low in _PARTS_OF:
        raise UnsureError("a part of a number that is not the part's own")


def hedge_after(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The hedge that begins at a token ("or more", "+"), "" for none, and where it ends.

    One of several words may stand behind a comma: "300, give or take".
    """
    start = at
    comma = at < len(tokens) and tokens[at].text == ","
    at += comma
    for count in (3, 2) if comma else (3, 2, 1):
        words = tuple(token.low for token in tokens[at : at + count])
        if len(words) == count and words in _AFTER:
            if words in {("at", "least"), ("at", "most")} and _number_like(tokens, at + count):
                return "", start  # it belongs to the number that follows
            if words in {("plus",), ("+",)} and _number_like(tokens, at + count):
                raise UnsureError("a sum")
            return _AFTER[words], at + count
    return "", start


def _number_like(tokens: Sequence[Token], at: int) -> bool:
    return any(token.kind == "slot" for token in tokens[at : at + 2])


def check_after(tokens: Sequence[Token], at: int) -> None:
    """See that what follows a number leaves it a number.

    Raises:
        UnsureError: as in "12 times", "12 out of 15", "12:30", "12e6".
    """
    if at >= len(tokens):
        return
    token = tokens[at]
    if token.low in _TRAPS_AFTER or token.text in {"'", "’"}:
        raise UnsureError(f"“{token.text}” after the number")
    if token.kind == "slot":
        raise UnsureError("two numerals side by side")
    if token.glued and token.kind == "word":
        raise UnsureError(f"“{token.text}” joined to the number")
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind != "slot":
        return
    if token.low == "of" or (token.low == "in" and following.text not in YEARS):
        raise UnsureError("one number of another")


def joined(before: str, after: str) -> str:
    """The hedge of a number that has one on both sides."""
    return _joined(before, after) if before and after else before or after

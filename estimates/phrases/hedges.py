"""The words around a number: hedges before and after it, and words that make it unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from estimates.phrases.terms import UnsureError
from estimates.phrases.text import STOPS, Token
from estimates.phrases.traps import FILLERS, check_before

_BEFORE: Final = {
    tuple(words.split()): qualifier
    for qualifier, many in {
        "about": """
            about|around|approximately|approx|roughly|circa|ca|c|some|estimated|estimated at
            |estimates of|estimate of|estimated to be|estimating|estimates|just about|right around
            |~|≈|\u223c|\u02dc|\uff5e|≅|≃
            |somewhere around|more or less|in the region of|of the order of|on the order of
            |in the order of|in the neighborhood of|in the neighbourhood of|in the vicinity of""",
        "at_least": """
            at least|atleast|at - least|at the least|at the very least|at a minimum|a minimum of
            |minimum of|minimum
            |min|no fewer than|no less than|not fewer than|not less than|no lower than|not below|≥
            |⩾|≧|>=|as few as|as little as|as low as""",
        "more_than": """
            more than|over|above|greater than|higher than|larger than|exceeding|exceeds|exceeded
            |exceed|in excess of|upwards of|upward of|north of|surpassing|surpassed|topping|topped
            |>""",
        "up_to": """
            up to|upto|at most|at the most|at the very most|as many as|as much as|as high as
            |as large as|no more than|not more than|no greater than|no higher than|not exceeding
            |a maximum of|maximum of|maximum|max|up to a maximum of|within|≤|⩽|≦|<=""",
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
_AFTER: Final = {
    tuple(words.split()): qualifier
    for qualifier, many in {
        "at_least": """
            +|plus|- plus|and counting|or more|and more|or above|and above|or higher|and higher
            |and up|at least|minimum|at a minimum|at minimum|at the least|at the very least
            |or greater|or over|and over|or upwards|and upwards|min""",
        "up_to": """
            or less|or fewer|or below|and below|or under|and under|at most|maximum|max|at maximum
            |at a maximum|at the most|at the very most|at the outside|or lower|tops""",
        "about": """
            or so|odd|- odd|ish|- ish|or thereabouts|more or less|approximately|roughly
            |give or take|approx|approx .|circa|est|est .|estimated""",
    }.items()
    for words in many.replace("\n", " ").split("|")
}
_NOT_AT_NUMBER: Final = ("min",)  # "100 min" are minutes
# Behind what is counted these may begin something else: "300 soldiers and more tanks".
_OPEN: Final = frozenset({"plus", "more", "above", "over", "higher", "below", "under", "less"})
# What others than the words behind a number would say of it: "500 if not more".
_AFTERTHOUGHT: Final = re.compile(
    r"(?:\b(?:or|if)(?: (?:perhaps|possibly|maybe|even|probably|likely|not|far|many|much))*"
    r"|\b(?:perhaps|possibly|maybe|probably|likely)(?: (?:even|many|much|far|slightly))*)"
    r" (?:more|over|above|higher|greater|upwards?|beyond|fewer|less|under|below|lower)\b"
    r"|\bat (?:best|worst)\b|^\(? ?about \)|\?"
)
# Behind a number but not beside it these mean something else as often.
_NO_HEDGES: Final = frozenset(
    {"+", "plus", "odd", "ish", "min", "roughly", "approximately", "estimated"}
)
CHANGES: Final = re.compile(
    r"(?:rise|rose|rising|risen|grow|grew|grown|growing|jump|climb|soar|surg|f[ae]ll|falling|drop"
    r"|declin|decreas|increas|shr[aiu]nk|swell|swoll|expand|doubl|tripl|went|go|goes|gone|chang|shift"
    r"|cut|reduc|rais|lift|lower|revis|correct|updat|up|down)\w{0,4}"
)


def hedge_before(tokens: Sequence[Token], at: int, earliest: int = 0) -> tuple[str, int]:
    """The hedge that ends just before a token, "" for none, and where it begins.

    Nothing before `earliest`, where another number ends, is looked at.

    Raises:
        UnsureError: what stands there turns the number into something else.
    """
    # "5,000 ± 200", "5,000 (± 200)": the second number says how far off the first may be.
    for lead in (["±"], ["(", "±"]):
        if earliest and [token.text for token in tokens[earliest : earliest + len(lead)]] == lead:
            earliest += len(lead)
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
    check_before(words, place, qualifier)
    return qualifier, earliest + place


def _skip_back(tokens: Sequence[Token], at: int) -> int:
    """Where a hedge ends that has only articles, gaps and quotes between itself and a token."""
    place = at
    while not _hedge(tokens, place)[0]:
        before = tokens[place - 1].low if place else ""
        if before == "of" and (place < 2 or tokens[place - 2].low != "total"):
            return at
        if before not in FILLERS:
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


def ends_hedge(tokens: Sequence[Token], at: int) -> bool:
    """Whether a hedge ends just before a token."""
    return bool(_hedge(tokens, at)[0])


def hedge_after(tokens: Sequence[Token], at: int, *, counted: bool = False) -> tuple[str, int]:
    """The hedge that begins at a token ("or more", "+"), "" for none, and where it ends.

    counted: what is counted stands before it. One of several words may stand behind a comma: "300,
    give or take".

    Raises:
        UnsureError: it may belong to something else, or make a sum.
    """
    start = at
    comma = at < len(tokens) and tokens[at].text == ","
    at += comma
    for count in (4, 3, 2) if comma else (4, 3, 2, 1):
        words = tuple(token.low for token in tokens[at : at + count])
        if len(words) < count or words not in _AFTER:
            continue
        end = at + count
        if words == _NOT_AT_NUMBER and not counted:
            raise UnsureError("“min” may be minutes")
        if words[0] == "at" and _number_like(tokens, end):
            return "", start  # it belongs to the number that follows
        if end < len(tokens) and (tokens[end].kind == "slot" or tokens[end].low == "or"):
            raise UnsureError("a hedge that goes on")
        if counted and words[-1] in _OPEN and not _is_over(tokens, end):
            raise UnsureError(f"“{' '.join(words)}” may begin something else")
        short = (
            words[-1] in {"min", "max", "approx", "est"}
            and end < len(tokens)
            and tokens[end].text == "."
        )
        return _AFTER[words], end + short
    return "", start


def _is_over(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing is named here."""
    if at >= len(tokens):
        return True
    token = tokens[at]
    possessive = token.low in {"its", "their", "his", "her", "our", "the", "a", "an", "all", "than"}
    return token.kind == "sign" or (token.low in STOPS and not possessive)


def check_rest(tokens: Sequence[Token], at: int) -> None:
    """See that nothing further on hedges a number: "500, perhaps more", "500 widgets or more".

    Raises:
        UnsureError: something does, before the next numeral.
    """
    slots = (place for place in range(at, len(tokens)) if tokens[place].kind == "slot")
    end = next(slots, len(tokens))
    rest = [token.low for token in tokens[at:end]]
    if _AFTERTHOUGHT.search(" ".join(word for word in rest if word != ",")):
        raise UnsureError("a hedge apart from the number")
    for start in range(len(rest)):
        for count in (4, 3, 2, 1):
            words = tuple(rest[start : start + count])
            own = start + count < len(rest) or end == len(tokens)  # not the next numeral's
            if own and words in _AFTER and words[0] not in _NO_HEDGES:
                raise UnsureError(f"“{' '.join(words)}” apart from the number")


def _number_like(tokens: Sequence[Token], at: int) -> bool:
    return any(token.kind == "slot" for token in tokens[at : at + 2])


def joined(before: str, after: str) -> str:
    """The hedge of a number that has one on both sides."""
    return _joined(before, after) if before and after else before or after

"""Numerals that count nothing: parts of names, numbers of things, ages, ranks, results.

Each rule looks at a number among the tokens of its sentence and says where it ends that is left
out, 0 where it does not hold. The first rule of the table that holds says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from estimates.documents.apart import NAME
from estimates.documents.surroundings import Surroundings
from estimates.phrases.text import DASHES, DAY, HYPHENS, SMALL, STOPS, YEARS, Token
from estimates.phrases.traps import SCORES

NUMBERED: Final = "the number of a name"
AGE: Final = "an age"
KIND: Final = "what kind something is, not how many"

_OF_WHOLE: Final = frozenset(
    """
    of less more fewer lower higher larger smaller and to or , . ; : ) off above below faster slower
    cut rise fall increase decrease drop decline reduction share
    """.split()  # noqa: SIM905 - a list of thirty literals is harder to read
)
_BEFORE_PART: Final = frozenset(
    """
    by about around nearly almost over under than least most roughly some between to up and or
    """.split()  # noqa: SIM905 - as above
)
_TIMES: Final = frozenset({"times", "fold", "x"})
_SIDES: Final = frozenset(
    """
    first second other latter later better former upper lower northern southern eastern western
    opening closing top bottom
    """.split()  # noqa: SIM905 - as above
)
_HALVED: Final = frozenset({"time", "way", "hour", "year", "century", "dozen"})
_AGED: Final = frozenset({"aged", "age", "ages"})
_PARTS_OF_YEARS: Final = frozenset({"mid", "early", "late", "pre", "post"})
_JOINING_SIGNS: Final = frozenset({"/", "_", ":", "#", "&", "*"})
# Words that number what they name: "Article 4", "Boeing 737".
_NUMBERING: Final = frozenset(
    """
    article articles resolution paragraph paragraphs para paras page pages p pp chapter chapters
    section sections division phase level stage room route flight grade type model version brigade
    regiment battalion group round item items figure fig table footnote plan protocol category tier
    channel season episode part volume vol act scenario step option exercise highway exit reactor
    zone sector district line row column verse rule clause annex appendix exhibit question
    issue edition no nos nr number numbers art ch boeing airbus psalm schedule regulation directive
    decree order law bill case docket lot block area apartment apt suite box platform gate bus
    motion amendment proposition recommendation principle title form formula class ward precinct
    week update brief junction junctions bulletin memo note exhibits parts tables figures
    rooms days courtroom mile station wave generation gen iteration release windows ios android team
    task priority pillar goal objective target scope floor storey book canto strophe sura corridor
    borehole
    """.split()  # noqa: SIM905 - as above
)
_ALWAYS_NUMBERING: Final = frozenset({"no", "nos", "nr", "p", "pp", "page", "pages"})
_ANY_OF_THEM: Final = frozenset({"the", "a", "an", "this", "each", "every", "last"})
# Behind a hyphen these leave a number a count: "2,000-strong", "12-odd".
_NO_KIND: Final = frozenset(
    """
    strong plus odd ish percent per cent million billion trillion thousand hundred dozen dollar
    dollars euro euros pound pounds to and fold
    """.split()  # noqa: SIM905 - as above
)
_GOES_ON: Final = frozenset({"or", "that", "about", "nearly", "almost", "some"})


def why_uncounted(near: Surroundings) -> tuple[str, int]:
    """Why a number counts nothing, and the token behind what is left out; "" where it may count."""
    bare = near.is_bare
    for why, bare_only, rule in _RULES:
        end = 0 if bare_only and not bare else rule(near)
        if end:
            return why, end
    return "", near.end


def why_vague_uncounted(near: Surroundings) -> tuple[str, int]:
    """As `why_uncounted`, of a vague number: "in millions of dollars" is a scale."""
    is_scale = near.before == "in" and near.after == "of"
    return ("the scale of other figures" if is_scale else ""), near.end


def _side(near: Surroundings) -> int:
    """A part, as of "the second half" and "half an hour"."""
    half = near.number.share and near.token.low in {"half", "a"}
    return near.end if half and (near.before in _SIDES or near.after in _HALVED) else 0


def _multiple(near: Surroundings) -> int:
    """As of "three times" and "ten-fold"."""
    hyphened = near.after in HYPHENS and near.low(near.end + 1) in _TIMES
    return near.end + 1 if (near.after in _TIMES or hyphened) and not near.number.form else 0


def _result(near: Surroundings) -> int:
    """Half of a result: "a majority of 7-2"."""
    small = {DAY, SMALL}
    tokens = near.tokens
    if near.token.text not in small:
        return 0
    pair = any(
        near.low(at) in DASHES
        and 0 < at < len(tokens) - 1
        and tokens[at].glued
        and tokens[at - 1].text in small
        and tokens[at + 1].text in small
        for at in (near.first - 1, near.end)
    )
    if not pair:
        return 0
    words = {near.low(at) for at in range(max(0, near.first - 8), near.first + 6)}
    return near.end if words & (SCORES | {"majority"}) else 0


def _part(near: Surroundings) -> int:
    """A rank, where a share has nothing to be of: "a third attempt", but not "by a third"."""
    if not near.number.share or near.token.low not in {"a", "one"}:
        return 0
    whole = near.after in _OF_WHOLE or near.before in _BEFORE_PART or near.end >= len(near.tokens)
    return 0 if whole else near.end


def _decade(near: Surroundings) -> int:
    """As of "the 1990s" and "the mid 70s"."""
    dated = near.token.text in YEARS or near.before in {"the", "mid", "early", "late"}
    return near.end + 1 if dated and _plural(near) else 0


def _plural(near: Surroundings) -> int:
    """As of "747s"."""
    return near.end + 1 if near.is_joined and near.after in {"s", "'s", "’s"} else 0


def _joined_to(near: Surroundings) -> Token | None:
    """What a numeral is joined to that stands before it."""
    return near.tokens[near.first - 1] if near.first and near.token.glued else None


def _dashed_word(near: Surroundings) -> str:
    """The word that a numeral is joined to with a dash: "mid" of "mid-2023"; "" for none."""
    before = _joined_to(near)
    if before is None or before.text not in DASHES or not before.glued or near.first < 2:
        return ""
    word = near.tokens[near.first - 2]
    return word.low if word.kind == "word" else ""


def _name_before(near: Surroundings) -> int:
    """As of "F16", "KN-23" and "AK/47"."""
    before = _joined_to(near)
    if before is None:
        return 0
    joined = before.kind == "word" or before.text in _JOINING_SIGNS or _dashed_word(near)
    return near.end if joined else 0


def _article(near: Surroundings) -> int:
    """As of "12(3)"."""
    before = _joined_to(near)
    inside = before is not None and before.text == "(" and before.glued and near.first > 1
    return near.end if inside else 0


def _part_of_year(near: Surroundings) -> int:
    """As of "mid-2023"."""
    return near.end if _dashed_word(near) in _PARTS_OF_YEARS else 0


def _numbered(near: Surroundings) -> int:
    """As of "Article 4", "No. 12", "Day 30" and "Articles 4 and 5"."""
    place = near.first - 1
    if near.low(place) == "." and place:
        place -= 1
    word = near.low(place)
    if word == "#" or (word in _NUMBERING and _is_numbering(near, place)):
        return near.end
    if place and near.left_out and (word in {"and", ",", "to", "or"} or word in DASHES):
        last = near.left_out[-1]
        if last.why == NUMBERED and last.end >= near.places[place - 1][1] - 1:
            return near.end
    return near.end if word == "day" and near.tokens[place].text == "Day" else 0


def _is_numbering(near: Surroundings, place: int) -> bool:
    """Whether a word numbers: "Phase 3" does, "the group 300 people joined" does not."""
    word = near.tokens[place]
    if word.text[0].isupper() or word.low in _ALWAYS_NUMBERING:
        return True
    return near.low(place - 1) not in _ANY_OF_THEM


def _compound(near: Surroundings) -> int:
    """As of "a 12-storey building"."""
    tokens, end = near.tokens, near.end
    if near.after not in HYPHENS or not near.is_joined or end + 1 >= len(tokens):
        return 0
    word = tokens[end + 1]
    if not word.glued or word.kind != "word" or word.low in _NO_KIND:
        return 0
    while end + 1 < len(tokens) and near.low(end) in HYPHENS and tokens[end].glued:
        end += 2
    return end


def _age_compound(near: Surroundings) -> int:
    """As of "a 12-year-old"."""
    word, old = near.low(near.end + 1), near.low(near.end + 3)
    aged = word in {"year", "month", "week"} and old in {"old", "olds"}
    return _compound(near) if aged else 0


def _years_old(near: Surroundings) -> int:
    """As of "12 years old" and "12 years of age"."""
    if near.after not in {"years", "year", "months"}:
        return 0
    word = near.low(near.end + 1)
    aged = word == "old" or (word == "of" and near.low(near.end + 2) == "age")
    return near.end + 2 if aged else 0


def _age_behind_name(near: Surroundings) -> int:
    """As of "Paulo Nhaca, 52, said" and "aged 6 to 11"."""
    first, end, tokens = near.first, near.end, near.tokens
    if near.left_out and (near.before in {"to", "and"} or near.before in DASHES):
        last = near.left_out[-1]
        close = first > 1 and last.end >= near.places[first - 2][0]
        return end if close and last.why == AGE and near.after not in {"%", "percent"} else 0
    listed = any(tokens[at].kind == "slot" for at in range(max(0, first - 4), first))
    if first < 2 or near.before != "," or tokens[first - 2].kind != "word" or listed:
        return 0
    closed = near.after in {",", ".", ")", ""} and near.low(end + 1) not in _GOES_ON
    two_digits = near.places[first][1] - near.places[first][0] == 2
    return end if closed and two_digits else 0


def _age_behind_word(near: Surroundings) -> int:
    """As of "aged 52" and "aged over 60"."""
    bounded = near.before in {"over", "under"} and near.low(near.first - 2) in _AGED
    return near.end if near.before in _AGED or bounded else 0


def _age_turned(near: Surroundings) -> int:
    """As of "she turned 52"."""
    return near.end if near.before == "turned" and not near.after else 0


def _name_behind(near: Surroundings) -> int:
    """As of "3D"."""
    return near.end + 1 if near.is_joined and near.tokens[near.end].kind == "word" else 0


def _model(near: Surroundings) -> int:
    """A name that goes on with a number: "300 Leopard 2 tanks", "the Mavic 3"."""
    first, tokens = near.first, near.tokens
    if near.token.text != DAY or first < 2:
        return 0
    name, before = tokens[first - 1], tokens[first - 2]
    if name.kind != "word" or not name.text[0].isupper():
        return 0
    counted = before.kind == "slot" or before.low in {"a", "an", "the", "of"}
    named = before.kind == "word" and before.text[0].isupper() and before.low not in STOPS
    return near.end if counted or named else 0


# Why a number is left out, whether only a bare numeral is, and the rule; the first that holds says.
_RULES: Final[tuple[tuple[str, bool, Callable[[Surroundings], int]], ...]] = (
    ("a part of something", False, _side),
    ("a multiple", False, _multiple),
    ("a result", True, _result),
    ("a rank, or a part of something", False, _part),
    ("a decade", True, _decade),
    (NAME, True, _plural),
    ("a year", True, _part_of_year),
    (NAME, True, _name_before),
    ("the number of an article or a paragraph", True, _article),
    (NUMBERED, True, _numbered),
    (AGE, False, _age_compound),
    (KIND, False, _compound),
    (AGE, False, _years_old),
    (AGE, True, _age_behind_name),
    (AGE, False, _age_behind_word),
    (AGE, True, _age_turned),
    (NAME, True, _name_behind),
    (NAME, True, _model),
)

"""Which of a sentence's quantities are claims, and why the others are none."""

from __future__ import annotations

import re
from typing import Final

from estimates.documents.apart import ADDRESS, LIST_ITEM, NAME
from estimates.documents.around import Around
from estimates.documents.groups import Quantity
from estimates.documents.quantities import PERIOD
from estimates.documents.uncounted import AGE, KIND
from estimates.documents.wordlists import phrases
from estimates.phrases.lookup import EXTENT
from estimates.phrases.terms import UNSCALED
from estimates.phrases.text import DAY, GROUPED, SMALL, STOPS

HARM: Final = re.compile(
    phrases(
        """
        killed|killing|kills|dead|died|die|dies|deaths?|wounded|wounding|injured|injuring|hurt
        |missing|displaced|displacing|homeless|arrested|detained|evacuated|hospitali[sz]ed|infected
        |starved|executed|rescued|kidnapped|abducted|drowned|perished|survivors?|casualties|victims
        |fled|recruited|captured|unemployed|in hospital
        """
    ),
    re.IGNORECASE,
)
"""What was done to people, so that a number without a noun counts them: "killed 14"."""
MARGIN: Final = "how far off the number before it may be"
"""Why a number is left out that is the error of another."""
PLACE: Final = "where something is"

# What makes a small number in words a count worth a row.
_EVENT: Final = re.compile(
    phrases(
        """
        killed|dead|died|wounded|injured|missing|arrested|destroyed|damaged|shot down|sunk|downed
        |captured|lost|confirmed|recorded|reported|cases|deaths|beaten off|repelled|hit|struck
        |seized|evacuated|rescued|hospitali[sz]ed|closed|collapsed|launched|intercepted|infected
        |positive|holds?|each|moved|saved|received|in hospital
        """
    ),
    re.IGNORECASE,
)
# Nouns of which a small number in words says no more than which ones are meant.
_SPOKEN: Final = frozenset(
    """
    reasons reason ways way phases phase things points questions parts sides parties countries
    country states nations factors elements types kinds steps stages concepts options groups areas
    fronts leaders times men women brothers sisters sons daughters friends governments powers
    officials sources experts analysts witnesses diplomats authors aides banks teams convoys
    districts villages cities towns shelters provinces plants judges lawyers ministers goals aims
    tasks priorities sectors regions weeks days months years hours minutes decades halves
    categories scenarios models approaches measures pillars rounds meetings sessions letters
    headings items lines
    """.split()  # noqa: SIM905 - a list of a hundred literals is harder to read
)
_MOST_SPOKEN: Final = 12  # what is more is written in figures, or counts
_MOST_NOUN: Final = 4  # words among which the noun of a number is
_BOUNDS: Final = frozenset({"at_least", "up_to", "more_than", "less_than", "between"})
_LASTED: Final = re.compile(
    r"\b(?:last(?:s|ed|ing)?|took|takes?|taking|wait(?:s|ed|ing)?|spent|spend|average[ds]?|worked)"
    r"\b[^,;]{0,25}$"
)
_TIMES: Final = frozenset("ago earlier later before after old since apart long into".split())  # noqa: SIM905 - as above
_PLACES: Final = frozenset(
    """
    above below inland from north south east west northeast northwest southeast southwest away off
    outside beyond behind deep upstream downstream offshore out inside
    """.split()  # noqa: SIM905 - as above
)
_CALIBRES: Final = frozenset({"millimetre", "centimetre"})
_TOLD: Final = ("ed", "t", "ell")  # endings of verbs behind "12 mm": "fell", "burst"
_MARGIN: Final = re.compile(r"(?:\bgive or take|±)\s*$")
_AGES: Final = re.compile(
    r"\b(?:children|those|people|women|men|girls|boys|adults|anyone|everyone|youths?"
    r"|(?:oldest|youngest)(?: of \w+)?(?: (?:was|is|were|are))?|(?:oldest|youngest) \w+ (?:was|is))"
    r"\s*$",
    re.IGNORECASE,
)
_OLDEST: Final = 100
_WHOM: Final = re.compile(r"\s*(?:others |more |people |of them |were |have been |are )*")


def why_no_claim(around: Around, quantity: Quantity) -> str:
    """Why a quantity is no claim, "" where it is one."""
    unit = quantity.unit or ""
    if _MARGIN.search(around.before_number(quantity)):
        return MARGIN
    if unit in around.units.times:
        return _period(around, quantity)
    place = _place(around, quantity) if around.units.is_length(unit) else ""
    if place:
        return place
    if _is_small_word(around, quantity):
        return _small_word(around, quantity)
    return _bare(around, quantity) or _age(around, quantity)


def _period(around: Around, quantity: Quantity) -> str:
    lasted = _LASTED.search(around.before(quantity))
    return "" if lasted and around.low(quantity.end) not in _TIMES else PERIOD


def _place(around: Around, quantity: Quantity) -> str:
    """Why a length is none that was measured: it says where something is, or of what calibre."""
    after = around.low(quantity.end)
    if after == "to" and around.low(quantity.end + 2) in _PLACES:
        return PLACE
    noun = around.token(quantity.end)
    named = noun and noun.kind == "word" and noun.low not in STOPS and noun.low not in EXTENT
    if noun and named and quantity.unit in _CALIBRES and not noun.low.endswith(_TOLD):
        return KIND
    hedge = around.before_number(quantity)[len(around.before(quantity)) :]
    placed = after in _PLACES or after == "radius" or "within" in hedge.lower()
    return PLACE if placed else ""


def _age(around: Around, quantity: Quantity) -> str:
    plain = quantity.qualifier in {"", "more_than", "less_than"} and quantity.unit is None
    young = plain and (quantity.figure or 0) < _OLDEST
    return AGE if young and _AGES.search(around.before(quantity)) else ""


def _is_small_word(around: Around, quantity: Quantity) -> bool:
    """Whether a quantity is a small whole number in words."""
    group = quantity.group
    number = group.mentions[0].number
    word = around.found.tokens[group.first].kind == "word" and len(group.mentions) == 1
    plain = word and not quantity.share and number.scale == UNSCALED and not number.compound
    small = quantity.figure is not None and quantity.figure <= _MOST_SPOKEN
    return plain and small and quantity.unit != "percent"


def _small_word(around: Around, quantity: Quantity) -> str:
    """Why a small number in words is no claim: it must count in an event, or be bounded."""
    value, unit = quantity.figure or 0, quantity.unit or ""
    if quantity.qualifier in _BOUNDS and value > 1:
        return AGE if not unit and _AGES.search(around.before(quantity)) else ""
    base = unit.partition("/")[0]
    if "/" in unit or (base and not around.is_counted(base)):
        return ""
    noun = _noun(around, quantity)
    counted = noun not in _SPOKEN and (unit or _is_plural(noun))
    if counted and (value > 2 or _EVENT.search(around.text)):
        return ""
    behind = around.behind(quantity)
    whom = _WHOM.match(behind)
    harmed = HARM.match(behind, whom.end() if whom else 0)
    return "" if harmed and value > 1 else "a small number in words"


def _noun(around: Around, quantity: Quantity) -> str:
    """The noun that a number stands before, in small letters; "" for none."""
    noun = ""
    end = quantity.group.end
    for token in around.found.tokens[end : end + _MOST_NOUN]:
        if token.kind != "word" or token.low in STOPS:
            break
        noun = token.low
        if noun in _SPOKEN or _is_plural(noun):
            break
    return noun


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and len(noun) > 3


def _bare(around: Around, quantity: Quantity) -> str:
    """Why a numeral without hedge and unit is no claim."""
    group = quantity.group
    number = group.mentions[0].number
    plain = number.scale == UNSCALED and not number.share and len(group.mentions) == 1
    numeral = around.found.tokens[group.first].kind == "slot"
    if quantity.unit is not None or quantity.qualifier or not numeral or not plain:
        return ""
    before, behind = around.token(group.first - 1), around.token(quantity.end)
    small = number.form in {DAY, SMALL}
    if before is None:
        listed = small and around.low(quantity.end) in {")", "."}
        return LIST_ITEM if listed else _joined(around, quantity)
    capital = before.kind == "word" and before.text[0].isupper()
    if capital and group.first > 1 and number.form != GROUPED:
        return NAME
    street = behind is not None and behind.kind == "word" and behind.text[0].isupper()
    if street and small and before.text == ",":
        return ADDRESS
    return _joined(around, quantity)


def _joined(around: Around, quantity: Quantity) -> str:
    behind = around.token(quantity.end)
    return NAME if behind and behind.glued and behind.text in {"/", "_", "#"} else ""

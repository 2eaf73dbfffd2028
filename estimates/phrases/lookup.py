"""Names of units as a phrase has them, and the longest of them that begins at a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from estimates.phrases.text import Token
from estimates.units.names import UnitNames

ADJECTIVES: Final = frozenset(
    """
    new old young more additional extra further foreign domestic local civilian military
    armed enemy allied active reserve regular heavy light large small big main battle modern
    total estimated registered internally displaced nuclear ballistic artillery cruise
    armoured armored long-range dead wounded injured killed captured destroyed damaged lost
    missing unmanned empty full loaded
    """.split()  # noqa: SIM905 - as above
)
# What may stand before a unit of measure: "300 light years" are no years.
WHOLE: Final = frozenset({"full", "whole", "entire", "more", "additional", "extra", "further"})
# What may stand behind one: "5 km away".
EXTENT: Final = frozenset(
    "away long wide deep high tall thick north south east west inland apart off each".split()  # noqa: SIM905 - a list of fourteen literals is harder to read
)
# Their deaths are not those of people.
NO_PEOPLE: Final = frozenset(
    """
    animal animals bird birds cattle cow cows dog dogs dolphin fish horse horses livestock
    pig pigs poultry sheep whale wildlife toy tin robot robotic virtual near
    """.split()  # noqa: SIM905 - as above
)


def spoken(names: Iterable[str], unit: str) -> dict[str, str]:
    """The unit by its names as a phrase has them, in small letters and with blanks."""
    return {name.replace("_", " ").lower(): unit for name in names if name}


def tell_apart(rows: Iterable[UnitNames]) -> set[str]:
    """Words that make another currency of a sign or a noun which several share: Canadian, HKD."""
    money = [row for row in rows if row.is_currency]
    shared = {word for row in money if row.sign for word in (row.sign, *row.words)}
    found: set[str] = set()
    for row in money:
        names = [name.rpartition("_") for name in row.words]
        used = {sign[-1] for sign in row.typed_signs} | {noun for whose, _, noun in names if whose}
        if not row.sign and used & shared:
            found |= {
                row.unit.lower(),
                *(sign.lower() for sign in row.typed_signs if sign.isalpha()),
            }
            found |= {word for whose, _, _ in names for word in whose.split("_") if word}
    return found - ADJECTIVES  # a new $5 million plant is in no New Zealand dollars


def longest(names: dict[str, str], tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The longest name, of at most four words, that begins here, and where it ends."""
    words: list[str] = []
    for token in tokens[at : at + 4]:
        if token.kind != "word":
            break
        words.append(token.low)
    for count in range(len(words), 0, -1):
        found = names.get(" ".join(words[:count]).rstrip("'"))
        if found:
            return found, at + count
    return "", at

"""The names of units and currencies: the table that unit text, hints, phrases and words all read.

`units.csv` has one row per unit, counted thing or currency; lists in a cell are parted by blanks:

    group            its heading; phrases look for `money`, `shares` and `time` as such
    unit, plural     its name and its plurals, the one to show first; blank where it has none
    definition       in pint's form: `[shell]`, which converts to nothing else; `1000 * metre`
    synonyms         other names in unit text: `truck/trucks` with its plural, `km` without one
    words            what phrases call it besides, with _ for blanks: `us_dollars`
    hints            what people may mean it by: a hint offers it, or all units of that word
    other_meanings   those of its names that may mean something else, so that no phrase has them
    rates            words that mean "per" it: `daily`, `per_head`
    sign             written against a figure
    typed_signs      other signs that people type, perhaps after letters: `US$`
    title            its name on an axis, where the above will not do: `euro/euros`
    note             what else to know

A row may define itself by units of the rows above it only.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from estimates.units.grammar import CURRENCY, Definition

_SHORTEST: Final = 3  # letters of a noun
_PLURAL: Final = re.compile(r"[a-z_]{3,}s|[a-z_]*(?:men|people|children)")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNames:
    """One row of `units.csv`, or one definition of a dataset.

    forms: singular and plural of its nouns, its own first; "" where there is none. symbols: names
    without a plural. title: singular and plural.
    """

    group: str = ""
    unit: str
    definition: str
    forms: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    other_meanings: frozenset[str] = frozenset()
    rates: tuple[str, ...] = ()
    sign: str = ""
    typed_signs: tuple[str, ...] = ()
    title: tuple[str, str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names that unit text takes, its own first."""
        nouns = (name for form in self.forms for name in form if name)
        return tuple(dict.fromkeys((self.unit, *nouns, *self.symbols)))

    @property
    def is_currency(self) -> bool:
        """Whether it is a currency: three capitals and a dimension of its own."""
        return self.definition == f"[{self.unit}]" and bool(CURRENCY.fullmatch(self.unit))

    @property
    def signs(self) -> tuple[str, ...]:
        """All signs that mean it, the one to write first."""
        return tuple(filter(None, (self.sign, *self.typed_signs)))


@functools.cache
def curated() -> tuple[UnitNames, ...]:
    """The rows of `units.csv`, in their order."""
    table = resources.files("estimates.units").joinpath("units.csv").read_text(encoding="utf-8")
    return tuple(map(_row, csv.DictReader(table.splitlines())))


def _row(cells: Mapping[str, str]) -> UnitNames:
    lists = {name: tuple(cells[name].split()) for name in _LISTS}
    plurals = lists["plural"] or ("",)
    nouns = [name.split("/") for name in lists["synonyms"] if "/" in name]
    one, _, many = cells["title"].partition("/")
    return UnitNames(
        group=cells["group"],
        unit=cells["unit"],
        definition=cells["definition"],
        forms=(
            *((cells["unit"], plural) for plural in plurals),
            *((one, many) for one, many in nouns),
        ),
        symbols=tuple(name for name in lists["synonyms"] if "/" not in name),
        words=lists["words"],
        hints=lists["hints"],
        other_meanings=frozenset(lists["other_meanings"]),
        rates=lists["rates"],
        sign=cells["sign"],
        typed_signs=lists["typed_signs"],
        title=(one, many) if one else None,
    )


_LISTS: Final = ("plural", "synonyms", "words", "hints", "other_meanings", "rates", "typed_signs")


def of_definition(definition: Definition) -> UnitNames:
    """The names of a unit that a dataset defines.

    A name that looks like a plural is one; phrases are not read by what looks like a symbol.
    """
    names = (definition.name, *definition.aliases)
    symbols = tuple(name for name in names if len(name) < _SHORTEST or not name.islower())
    nouns = (name for name in names if name not in symbols)
    return UnitNames(
        unit=definition.name,
        definition=definition.expression,
        forms=tuple(("", name) if _PLURAL.fullmatch(name) else (name, "") for name in nouns),
        symbols=symbols,
        other_meanings=frozenset(symbols),
    )


@functools.cache
def currencies() -> Mapping[str, UnitNames]:
    """The currencies by their codes."""
    return {row.unit: row for row in curated() if row.is_currency}


@functools.cache
def currency_signs() -> Mapping[str, str]:
    """The code of the currency for every sign of one character, such as `€`."""
    return {
        sign: code for code, row in currencies().items() for sign in row.signs if len(sign) == 1
    }

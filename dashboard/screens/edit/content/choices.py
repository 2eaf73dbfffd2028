"""What there is to choose from for a cell: vocabularies, ids of other tables, subjects, units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard import safe
from dashboard.cache import remembered
from dashboard.drafts import sheet
from dashboard.drafts.draft import Draft
from dashboard.screens.shared.content import words
from estimates.editing.edits import KEYS, AddRow, EditError
from estimates.tables.columns import BY_NAME, ESTIMATES, MEASURES, Column, Kind, Table
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

MOST: Final = 1_000
"""Ids and texts among which a browser can still choose; where there are more, any can be typed."""

_NAMED: Final = 12  # units that the help of a column names


@dataclass(frozen=True, slots=True)
class Choices:
    """What a cell of a column may hold.

    words: of each option, by what the file says; none where anything is written. closed: nothing
    else is right. locked: the cell names its row and is not changed here. about: what the column
    means, as Markdown.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    locked: bool = False
    about: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """What the file says of each."""
        return tuple(self.words)


ANY: Final = Choices()
"""Any text."""


def of_cells(folder: Path, table: Table, name: str, draft: Draft) -> Choices:
    """The choices of a column of a table as its file is, also of one that is not of the format."""
    if name not in table.names:
        return Choices(about="A column of your own.")
    column = table.column(name)
    locked, about = name in KEYS[table.name], _about(column)
    found: Iterable[str] = column.words or column.examples
    if column.target:
        found = _ids(folder, BY_NAME[column.target], draft)
    elif column.kind is Kind.UNIT:
        found = _units_in_use(folder, draft)
        named = ", ".join(safe.markdown(unit) for unit in list(found)[:_NAMED])
        about += f". In use: {named}" if named else ""
    plain = {option: safe.plain(option) for option in found}
    if column.kind is Kind.UNIT:
        return Choices(_few(plain), locked=locked, about=about)
    few = plain if len(plain) <= MOST else {}
    return Choices(few, closed=bool(few) and not column.examples, locked=locked, about=about)


def of_estimate(result: Result, column: str, measure: str = "") -> Choices:
    """The choices for a column of a new estimate of a measure, the likely ones first.

    result: of the dataset with what is pending.
    """
    known = ESTIMATES.column(column)
    find = _FOUND.get(column, _titled if known.target else None)
    if find is None:
        return of_column(known)
    found = find(result, column, measure)
    closed = bool(known.target) and 0 < len(found) <= MOST
    return Choices(_few(found), closed=closed, about=of_column(known).about)


def of_column(column: Column) -> Choices:
    """The vocabulary of a column, in words where it has none of its own."""
    about = f"{safe.markdown(_about(column))}." if column.name in _EXPLAINED else ""
    meaning = _MEANINGS.get(column.name, str)
    vocabulary = {word: meaning(word) for word in column.words or column.examples}
    return Choices(vocabulary, closed=bool(column.words), about=about)


# Explained beside their boxes; each explanation is one more stop for the keyboard.
_EXPLAINED: Final = frozenset(
    {
        "as_of",
        "nature",
        "interval",
        "rounding",
        "credibility",
        "via",
        "claimed_on",
        "formula",
        "replaces",
    }
    | {"reliability", "kind", "party", "published"}
)


def _about(column: Column) -> str:
    return column.description[:1].upper() + column.description[1:]


def _few(options: dict[str, str]) -> dict[str, str]:
    return dict(list(options.items())[:MOST])


def _ids(folder: Path, table: Table, draft: Draft) -> dict[str, None]:
    """The ids of a table, with those of new rows that are pending."""
    try:
        there = sheet.read(folder, table).names
    except EditError:
        there = ()
    return dict.fromkeys((*there, *draft.added(table.name)))


def _units_in_use(folder: Path, draft: Draft) -> dict[str, None]:
    """The units of the dataset: those of measures first, then of estimates, each once."""
    found: list[str] = []
    for table in (MEASURES, ESTIMATES):
        try:
            found += sheet.read(folder, table).column("unit")
        except (EditError, ValueError):  # no such file, or no such column
            continue
    found += [
        edit.cells.get("unit", "").strip() for edit in draft.edits if isinstance(edit, AddRow)
    ]
    return dict.fromkeys(filter(None, found))


_TITLES: Final = {"measure": ("title",), "source": ("title", "publisher"), "origin": ("title",)}
_MEANINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "qualifier": wording.qualifier_words,
    "nature": lambda word: wording.NATURES[word].name,
    "credibility": wording.credibility_words,
}


def _titled(result: Result, column: str, _: str) -> dict[str, str]:
    """The rows of another table, by what they are called."""
    table: Any = getattr(result, ESTIMATES.column(column).target)
    parts = [table[name] for name in _TITLES[column]]
    return {
        name: safe.plain(f"{', '.join(filter(None, titles))} ({name})")
        for name, *titles in zip(table["id"], *parts, strict=True)
        if name
    }


def _replaceable(result: Result, _: str, measure: str) -> dict[str, str]:
    """The current estimates of the measure."""
    every = words.current(result)
    own = every[every["measure"] == measure] if measure else every
    return {
        row["id"]: safe.plain(f"{row['id']}: {words.sentence(words.figure(row))}")
        for row in words.records(own.head(MOST + 1))
    }


def _subjects(result: Result, _: str, measure: str) -> dict[str, str]:
    """The subjects in use, those of the measure first, the frequent before the rare."""
    every = result.estimates[["measure", "subject"]]
    own = every.loc[every["measure"] == measure, "subject"].value_counts().index
    others = every["subject"].value_counts().index
    return {name: safe.plain(name) for name in dict.fromkeys([*own, *others][:MOST]) if name}


@remembered
def _units(result: Result, _: str, measure: str) -> dict[str, str]:
    """The measure's unit, those in use that fit it, and those of the registry that do."""
    units = dict(zip(result.measures["id"], result.measures["unit"], strict=True))
    registry = result.dataset.units
    in_use = [*result.estimates["unit"].value_counts().index, *units.values()]
    wanted = units.get(measure, "")
    try:
        dimension = registry.unit(wanted).dimension
    except UnitError:
        return {name: safe.plain(name) for name in dict.fromkeys(filter(None, in_use))}
    found = [wanted]
    for name in dict.fromkeys((*in_use, *registry.names())):
        try:
            found += [name] if registry.unit(name).dimension == dimension else []
        except UnitError:
            continue
    return {name: safe.plain(name) for name in dict.fromkeys(found)}


_FOUND: Final[Mapping[str, Callable[[Result, str, str], dict[str, str]]]] = {
    "replaces": _replaceable,
    "subject": _subjects,
    "unit": _units,
}

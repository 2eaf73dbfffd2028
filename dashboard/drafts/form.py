"""The form for a new estimate: a source's words, and the cells that the analyst filled by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from estimates.editing import new_rows
from estimates.editing.edits import AddRow, Edit
from estimates.editing.stated_rows import stated
from estimates.tables.columns import BY_NAME, ESTIMATES, MEASURES, Table
from estimates.tables.dataset import Dataset
from estimates.words.wording import join_words

FIGURES: Final = (*new_rows.FIGURES, "qualifier")
"""Cells that say one thing together: one of them by hand, and the words fill none of them."""

KEPT: Final = ("source",)
"""Cells that the next estimate begins with: one article states several figures."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed so far. words: the source's own. own: cells by hand, "" where left blank so.

    made: cells of rows that the new one refers to and that are made with it, by its column.
    """

    words: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_begun(self) -> bool:
        """Whether more was typed than what is kept from one estimate to the next."""
        filled = {name for name, text in self.own.items() if text}
        return bool(self.words.strip() or filled - set(KEPT) or self.made)

    def typed(self, column: str, text: str, shown: Mapping[str, str]) -> Form:
        """With another text in a cell. shown: the row as it stood; its other figures stay so."""
        own = dict(self.own)
        if column in FIGURES:
            own = {name: shown.get(name, "") for name in FIGURES} | own
        return replace(self, own=own | {column: text.strip()})

    def reread(self) -> Form:
        """With figures and unit as the words have them."""
        own = {name: text for name, text in self.own.items() if name not in {*FIGURES, "unit"}}
        return replace(self, own=own)

    def with_made(self, column: str, cells: Mapping[str, str] | None) -> Form:
        """With a row to be made for a column to refer to; None: no row is made."""
        made = dict(self.made)
        if cells is None:
            made.pop(column, None)
        else:
            made[column] = dict(cells)
        return replace(self, made=made)


@dataclass(frozen=True, slots=True)
class Row:
    """The estimate that a form comes to.

    cells: filled ones. read: those that the words filled; suggested: those that were made up.
    not_read: why the words, or their unit, filled nothing; "" for nothing. by_hand: whether the
    figures are the analyst's, whatever the words say. others: rows that are made with it.
    """

    cells: dict[str, str]
    read: frozenset[str] = frozenset()
    suggested: frozenset[str] = frozenset()
    not_read: str = ""
    by_hand: bool = False
    others: tuple[AddRow, ...] = ()


def row(form: Form, dataset: Dataset) -> Row:
    """What a form comes to. dataset: with the edits that are pending."""
    others = tuple(
        made_row(BY_NAME[ESTIMATES.column(column).target], cells, dataset)
        for column, cells in form.made.items()
    )
    ids = (other.cells.get("id", "") for other in others)
    given = {**form.own, **dict(zip(form.made, ids, strict=True))}
    by_hand = bool(form.own.keys() & set(FIGURES))
    found = stated(given, form.words, dataset)
    cells = {
        name: text
        for name, text in found.cells.items()
        if name not in given and not (by_hand and name in FIGURES)
    } | _filled(given)
    unclear = found.problem
    if by_hand and not found.unit_is_unclear:
        unclear = ""
    if "unit" in given and found.unit_is_unclear:
        unclear = ""
    suggested = {}
    if "unit" not in given and "unit" not in cells and not unclear:
        own = next((one.cells.get("unit", "") for one in others if one.table == MEASURES.name), "")
        suggested["unit"] = own or new_rows.unit_of(cells.get("measure", ""), dataset)
    if "id" not in given and (cells.get("measure") or cells.get("source")):
        taken = set(dataset.tables[ESTIMATES.name].texts("id").to_pylist())
        suggested["id"] = new_rows.free_id(cells, taken)
    suggested = _filled(suggested)
    return Row(
        cells | suggested,
        found.read & cells.keys() - given.keys(),
        frozenset(suggested),
        unclear,
        by_hand,
        tuple(_in_unit(one, cells.get("unit", "")) for one in others),
    )


def _in_unit(other: AddRow, unit: str) -> AddRow:
    """A measure that is made without a unit has that of its first estimate."""
    if other.table != MEASURES.name or "unit" in other.cells or not unit:
        return other
    return replace(other, cells={**other.cells, "unit": unit})


def made_row(table: Table, cells: Mapping[str, str], dataset: Dataset) -> AddRow:
    """A row of another table, with an id of its title where it has none."""
    filled = _filled(cells)
    if "id" not in filled and filled.get("title"):
        taken = set(dataset.tables[table.name].texts("id").to_pylist())
        first = "_".join(re.findall(r"[a-z0-9]+", filled["title"].lower())[:4])
        filled["id"] = new_rows.free_id({"source": first}, taken)
    return AddRow(table.name, filled)


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in cells.items() if text.strip()}


def wrong(made: Row, dataset: Dataset) -> list[str]:
    """What keeps a row from being added, before any check of it; each the rest of a sentence."""
    known = new_rows.targets(dataset)
    found = [made.not_read] if made.not_read else []
    for other in made.others:
        found += wrong_made(other, dataset)
        for column, names in known.items():
            if ESTIMATES.column(column).target == other.table:
                names.add(other.cells.get("id", ""))
    tables = {other.table for other in made.others}  # what they lack is said already
    said = {one.name for one in ESTIMATES.columns if one.target in tables}
    found += new_rows.wrong(made.cells, known, said | ({"unit"} if made.not_read else set()))
    name = made.cells.get("id", "")
    if not name and (made.cells.get("measure") or made.cells.get("source")):
        found.append("it has no id")
    elif name in set(dataset.tables[ESTIMATES.name].texts("id").to_pylist()):
        found.append(f"{ESTIMATES.file} has a row {name} already")
    return found


def wrong_made(other: AddRow, dataset: Dataset) -> list[str]:
    """What keeps a row that is made with an estimate from being added."""
    target = BY_NAME[other.table]
    found = []
    lacks = [
        f"no {one.name}"
        for one in target.columns
        if one.required
        and not other.cells.get(one.name)
        # The title suggests an id.
        and (one.name != "id" or other.cells.get("title"))
    ]
    if lacks:
        found.append(f"the new row of {target.file} has {join_words(lacks)}")
    if other.cells.get("id") in set(dataset.tables[other.table].texts("id").to_pylist()):
        found.append(f"{target.file} has a row {other.cells['id']} already")
    return found


def edits(made: Row, dataset: Dataset) -> list[Edit]:
    """The edits that add a row, with those that it refers to; one that it replaces is marked."""
    return [*made.others, *new_rows.edits(made.cells, dataset)]

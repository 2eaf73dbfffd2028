"""New estimates: what a row needs, what can be offered for it, and an id for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from estimates.editing.edits import AddRow, Edit, SetCell
from estimates.formulas.parser import RESERVED
from estimates.tables.cells import TypedTable, nearest
from estimates.tables.columns import ESTIMATES, ID_PATTERN
from estimates.tables.dataset import Dataset

FIGURES: Final = ("low", "best", "high")
_MOST_COMMON: Final = 5


@dataclass(frozen=True, slots=True)
class Needed:
    """A cell that is still to be filled.

    options: what there is to choose from, the likely first. closed: nothing else is allowed.
    """

    column: str
    description: str
    options: tuple[str, ...]
    closed: bool


def needed(cells: dict[str, str], dataset: Dataset) -> list[Needed]:
    """What a new estimate still needs, in the order in which people know it.

    A source is needed unless the row is calculated, which has a formula and no figures.
    """
    wanted = ["measure", "subject", "unit", "id"]
    if not (cells.get("formula") and not any(cells.get(name) for name in FIGURES)):
        wanted.insert(1, "source")
    found = []
    for name in wanted:
        if cells.get(name, "").strip():
            continue
        column = ESTIMATES.column(name)
        target = dataset.tables[column.target] if column.target else None
        if target is not None:
            options = tuple(filter(None, target.texts("id").to_pylist()))
        else:
            options = _OFFERS[name](cells, dataset)
        found.append(Needed(name, column.description, options, closed=target is not None))
    return found


def _subjects(cells: dict[str, str], dataset: Dataset) -> tuple[str, ...]:
    """The subjects of the measure's other estimates, the most frequent first."""
    table = dataset.tables["estimates"]
    of_measure = table.categories("measure").equal(cells.get("measure", ""))
    subjects = table.categories("subject")
    counts: dict[str, int] = {}
    for code in subjects.codes[of_measure].tolist():
        text = subjects.values[code]
        counts[text] = counts.get(text, 0) + 1
    ranked = sorted(filter(None, counts), key=lambda text: -counts[text])
    return tuple(ranked[:_MOST_COMMON])


def unit_of(measure: str, dataset: Dataset) -> str:
    """The unit of a measure, "" where there is no such measure."""
    return _cell(dataset.tables["measures"], measure, "unit")


def _cell(table: TypedTable, name: str, column: str) -> str:
    ids = table.texts("id").to_pylist()
    return str(table.texts(column).to_pylist()[ids.index(name)]) if name in ids else ""


def _units(cells: dict[str, str], dataset: Dataset) -> tuple[str, ...]:
    unit = unit_of(cells.get("measure", ""), dataset)
    return (unit,) if unit else ()


def _ids(cells: dict[str, str], dataset: Dataset) -> tuple[str, ...]:
    return (free_id(cells, set(dataset.tables["estimates"].texts("id").to_pylist())),)


def free_id(cells: Mapping[str, str], taken: Collection[str]) -> str:
    """An id that is none of `taken`, made of the source and the measure."""
    words = [cells.get("source", ""), cells.get("measure", "")]
    base = re.sub(r"[^a-z0-9]+", "_", "_".join(filter(None, words)).lower()).strip("_")
    if not re.match(ID_PATTERN, base) or base in RESERVED:
        base = f"estimate_{base}".rstrip("_")
    names = (base if number == 1 else f"{base}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


_OFFERS: Final = {"subject": _subjects, "unit": _units, "id": _ids}


def advice(need: Needed, text: str) -> str:
    """What is wrong with a text for a cell; "" for nothing."""
    if not text.strip():
        return f"{need.column} is needed: {need.description}"
    if need.closed and text not in need.options:
        return f"there is no {need.column} {text}: {nearest(text, need.options)}"
    return ""


def edits(cells: Mapping[str, str], dataset: Dataset) -> list[Edit]:
    """The edits that add an estimate; one that it replaces is marked as superseded."""
    made: list[Edit] = [
        AddRow(ESTIMATES.name, {name: text for name, text in cells.items() if text})
    ]
    replaced = cells.get("replaces", "")
    if replaced:
        status = _cell(dataset.tables["estimates"], replaced, "status")
        made.append(SetCell(ESTIMATES.name, replaced, "status", status, "superseded"))
    return made

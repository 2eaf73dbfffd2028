"""New estimates: what a row needs, what can be offered for it, and an id for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.compute as pc

from estimates.editing.edits import AddRow, Edit, SetCell
from estimates.findings.quoting import shorten
from estimates.formulas.parser import RESERVED
from estimates.tables.advice import nearest
from estimates.tables.cells import TypedTable
from estimates.tables.columns import ESTIMATES, ID_PATTERN
from estimates.tables.dataset import Dataset
from estimates.words.wording import join_words

FIGURES: Final = ("low", "best", "high")
_NEEDED: Final = ("measure", "source", "subject", "unit")
SAID: Final = ("source", "measure", "subject", "as_of", "as_stated")
"""Columns that are the same in two rows only where one says again what the other says."""

_MOST_COMMON: Final = 5
_MOST_NAMES: Final = 2_000  # among which the nearest to a wrong one is looked for


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
        return f"there is no {need.column} “{text}”: {nearest(text, need.options)}"
    return ""


def targets(dataset: Dataset) -> dict[str, set[str]]:
    """The ids that cells of an estimate can refer to, by column."""
    return {
        column.name: set(filter(None, dataset.tables[column.target].texts("id").to_pylist()))
        for column in ESTIMATES.columns
        if column.target
    }


def wrong(
    cells: Mapping[str, str], known: Mapping[str, Collection[str]], but: Collection[str] = ()
) -> list[str]:
    """What a new estimate lacks, its id aside, and what in it refers to nothing.

    known: see `targets`. but: columns that it may lack.
    """
    figures = any(cells.get(name) for name in FIGURES)
    missing = [
        name
        for name in _NEEDED
        if not cells.get(name)
        and name not in but
        and (name != "source" or figures or not cells.get("formula"))
    ]
    found = []
    if not figures and not any(cells.get(name) for name in ("formula", "as_stated")):
        found.append("it states nothing: no figure, no words and no formula")
    if missing:
        found.append(f"it has {join_words(f'no {name}' for name in missing)}")
    for name, ids in known.items():
        text = cells.get(name, "")
        if text and text not in ids:
            advice = nearest(text, sorted(ids)) if len(ids) <= _MOST_NAMES else "look for it"
            found.append(f"there is no {name} “{shorten(text)}”: {advice}")
    return found


def alike(cells: Mapping[str, str], dataset: Dataset) -> str:
    """An estimate that says the same with the same words; "" for none."""
    if not cells.get("as_stated"):
        return ""
    table = dataset.tables[ESTIMATES.name]
    same = pc.equal(table.texts("as_stated"), cells["as_stated"])
    places = np.flatnonzero(np.asarray(same))
    for name in SAID:
        places = places[np.array(table.pick(name, places), dtype=object) == cells.get(name, "")]
    return table.pick("id", places[:1])[0] if places.size else ""


def edits(cells: Mapping[str, str], dataset: Dataset) -> list[Edit]:
    """The edits that add an estimate; a current one that it replaces is superseded."""
    known = [name for name in ESTIMATES.names if cells.get(name)]
    others = [name for name, text in cells.items() if text and name not in ESTIMATES.names]
    made: list[Edit] = [AddRow(ESTIMATES.name, {name: cells[name] for name in (*known, *others)})]
    replaced = cells.get("replaces", "")
    status = _cell(dataset.tables["estimates"], replaced, "status")
    if replaced and not status:
        made.append(SetCell(ESTIMATES.name, replaced, "status", status, "superseded"))
    return made

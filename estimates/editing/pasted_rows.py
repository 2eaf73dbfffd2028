"""Pasted lines to new estimates: what each says, the id it gets, and why it cannot be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from estimates.editing import new_rows
from estimates.editing.pasted import Line
from estimates.editing.stated_rows import stated
from estimates.tables.cells import TypedTable
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import Dataset

_STATEMENT: Final = ("source", "origin", "nature")


@dataclass(frozen=True, slots=True)
class NewRow:
    """An estimate as it would be added. line, text: see `Line`.

    cells: none where the line could not be read. read: the columns that its words filled. made:
    those that were made up for it, its id. remarks: what an analyst should look at. problem: why it
    cannot be added; "" for nothing.
    """

    line: int
    text: str
    cells: dict[str, str]
    read: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class _Known:
    """What the dataset has already, and what the lines above have added to it."""

    dataset: Dataset
    taken: dict[str, str]  # ids, and where each one is
    targets: dict[str, set[str]]
    said: dict[tuple[str, ...], str]  # what rows are about, and the first row that is about it
    lines: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)


def rows(lines: Sequence[Line], same: Mapping[str, str], dataset: Dataset) -> list[NewRow]:
    """The estimates of pasted lines, one each.

    same: cells that every row has which does not say otherwise. dataset: as it is with the edits
    that are pending.
    """
    table = dataset.tables[ESTIMATES.name]
    known = _Known(dataset, _places(table), new_rows.targets(dataset), _said(table))
    given = [_given(line, same) for line in lines]
    repeated = _repeated(lines, given)
    return [
        _row(line, cells, repeated.get(cells.get("id", ""), ()), known)
        for line, cells in zip(lines, given, strict=True)
    ]


def _given(line: Line, same: Mapping[str, str]) -> dict[str, str]:
    """The filled cells of a line; who says so is nobody where it is only calculated."""
    own = {name: text for name, text in line.cells.items() if text}
    stated_by_someone = own.keys() & {*new_rows.FIGURES, "as_stated"} or "formula" not in own
    shared = {
        name: text
        for name, text in same.items()
        if text and (stated_by_someone or name not in _STATEMENT)
    }
    return shared | own


def _places(table: TypedTable) -> dict[str, str]:
    """The ids that are there."""
    return dict.fromkeys(table.texts("id").to_pylist(), f"in {ESTIMATES.file}")


def _said(table: TypedTable) -> dict[tuple[str, ...], str]:
    """Which row says what; the first one where several say the same."""
    columns = [table.texts(name).to_pylist() for name in new_rows.SAID]
    ids = table.texts("id").to_pylist()
    pairs = zip(zip(*columns, strict=True), ids, strict=True)
    return dict(reversed([(key, name) for key, name in pairs if key[-1]]))


def _repeated(
    lines: Sequence[Line], given: Iterable[Mapping[str, str]]
) -> dict[str, tuple[int, ...]]:
    """The lines of each id that several different rows have."""
    found: dict[str, dict[tuple[tuple[str, str], ...], int]] = {}
    for line, cells in zip(lines, given, strict=True):
        if cells.get("id"):
            found.setdefault(cells["id"], {}).setdefault(_key(cells), line.line)
    return {name: tuple(rows.values()) for name, rows in found.items() if len(rows) > 1}


def _key(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(cells.items()))


def _row(line: Line, given: dict[str, str], repeated: Sequence[int], known: _Known) -> NewRow:
    if line.problem:
        return NewRow(line.line, line.text, {}, problem=line.problem)
    found = stated(given, given.get("as_stated", ""), known.dataset)
    cells = dict(found.cells)
    unclear = ("unit",) if found.problem else ()  # said already
    problems = [found.problem, *new_rows.wrong(cells, known.targets, unclear)]
    first = known.lines.setdefault(_key(given), line.line)
    if first != line.line:
        problems = [f"it is the same as line {first}"]
    elif repeated:
        others = " and ".join(str(number) for number in repeated if number != line.line)
        problems.append(f"the id {cells['id']} is on line {others}, too")
    elif cells.get("id") in known.taken:
        problems.append(f"the id {cells['id']} already exists, {known.taken[cells['id']]}")
    problem = "; ".join(filter(None, problems))
    made: frozenset[str] = frozenset()
    if not problem and not cells.get("id"):
        cells["id"] = new_rows.free_id(cells, known.taken)
        made = frozenset({"id"})
    remarks = (*line.remarks, *_alike(cells, known))
    if not problem:
        known.taken[cells["id"]] = f"on line {line.line}"
        known.said.setdefault(_about(cells), cells["id"])
    return NewRow(line.line, line.text, cells, found.read, made, remarks, problem)


def _about(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in new_rows.SAID)


def _alike(cells: Mapping[str, str], known: _Known) -> list[str]:
    """A row that says the same already, which this one may repeat."""
    about = _about(cells)
    other = known.said.get(about, "") if about[-1] else ""
    return [f"{other} already has the same words of the same source"] if other else []

"""An estimate from its source's words and from cells that were given: the cells go first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from estimates.editing import new_rows, phrase_rows
from estimates.tables.dataset import Dataset

_FIGURES: Final = frozenset((*new_rows.FIGURES, "qualifier"))


@dataclass(frozen=True, slots=True)
class Stated:
    """cells: of the row, filled ones only. read: those that the words filled.

    problem: why the words could not be read, or what of them is not clear and not settled by the
    given cells; "" for nothing. unit_is_unclear: whether that is their unit alone.
    """

    cells: dict[str, str]
    read: frozenset[str] = frozenset()
    problem: str = ""
    unit_is_unclear: bool = False


def stated(given: Mapping[str, str], words: str, dataset: Dataset) -> Stated:
    """The cells of an estimate; a figure or a qualifier that is given leaves no other to the words.

    Where the words are not clear, they fill nothing but `as_stated`.
    """
    cells = {name: text.strip() for name, text in given.items() if text.strip()}
    if not words.strip():
        return Stated(cells)
    measure_unit = new_rows.unit_of(cells.get("measure", ""), dataset)
    found = phrase_rows.fill(words, dataset.units, measure_unit)
    read = {name: text for name, text in found.cells.items() if text}
    own_figures = bool(cells.keys() & _FIGURES)
    was_read = "qualifier" in found.cells
    if own_figures:
        read = {name: text for name, text in read.items() if name not in _FIGURES}
    settled = "unit" in cells if was_read else own_figures
    filled = frozenset(read.keys() - cells.keys() - {"as_stated"})
    made = read | cells | {"as_stated": found.cells["as_stated"]}
    problem = "" if settled else found.problem
    return Stated(made, filled, problem, was_read and bool(found.problem))

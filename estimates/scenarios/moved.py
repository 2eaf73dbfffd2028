"""The table of estimates with some cells moved: what the file would say, were it edited so.

The words that go with the cells follow them: a lowest figure alone is "at least", a highest alone
"up to", a figure alone is rounded as it is written. What the source said, and how it hedged, no
longer fits figures that it did not give.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.arithmetic.ranges import at_most
from estimates.findings.quoting import shorten
from estimates.scenarios.scenario import CELLS, Move
from estimates.tables import numerals
from estimates.tables.cells import Categories, Cells, TypedTable
from estimates.tables.numerals import Numerals
from estimates.tables.quantities import FITTING

Integers = NDArray[np.int64]

CELL_WORDS: Final = {"low": "lowest", "best": "figure", "high": "highest"}
_LONGEST: Final = 60  # characters of a number
_HEDGES: Final = {1: "at_least", 4: "up_to"}  # by the filled cells: 1 low, 2 best, 4 high
_WITH_BOTH_ENDS: Final = (5, 7)
_ONE_END_AND_FIGURE: Final = (3, 6)


@dataclass(frozen=True, slots=True)
class Moved:
    """An estimate whose cells are moved: `before` and `after` are the texts of low, best, high."""

    estimate: str
    row: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    qualifier: str
    interval: str
    rounding: str


def read_moves(
    estimates: TypedTable, moves: Sequence[Move], derived: Container[int]
) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """What can be moved, estimate by estimate, and what is ignored, in words.

    derived: the rows with a formula, which are calculated where no figure is left to them.
    """
    ignored: list[str] = []
    wanted: dict[int, dict[str, str]] = {}
    names = list(dict.fromkeys(move.estimate for move in moves))
    rows = dict(zip(names, estimates.index_of(pa.array(names, pa.string())).tolist(), strict=True))
    typed = numerals.read(pa.array([move.text[:_LONGEST] for move in moves], pa.string()))
    for place, move in enumerate(moves):
        row, name = rows[move.estimate], shorten(move.estimate)
        if row < 0:
            ignored.append(f"no estimate has the id “{name}”")
        elif len(move.text) > _LONGEST or typed.bad[place]:
            why = f"“{shorten(move.text)}” is not a number: {numerals.hint(move.text)}"
            ignored.append(f"{name}, {CELL_WORDS[move.cell]}: {why}")
        else:
            wanted.setdefault(row, {})[move.cell] = move.text
    moved = []
    for row, texts in wanted.items():
        one = _moved(estimates, row, texts)
        problem = _problem(one, is_derived=row in derived)
        if problem:
            ignored.append(f"{shorten(one.estimate)}: {problem}")
        elif not _is_same(one):
            moved.append(one)
    return tuple(moved), tuple(dict.fromkeys(ignored))


def _moved(estimates: TypedTable, row: int, texts: Mapping[str, str]) -> Moved:
    at = np.array([row])
    name, qualifier, interval, rounding, *before = (
        estimates.pick(column, at)[0]
        for column in ("id", "qualifier", "interval", "rounding", *CELLS)
    )
    after = tuple(texts.get(cell, text) for cell, text in zip(CELLS, before, strict=True))
    filled = _filled(after)
    fits = qualifier in FITTING.get(filled, ()) and qualifier != "vague"
    return Moved(
        estimate=name,
        row=row,
        before=tuple(before),
        after=after,
        qualifier=qualifier if fits else _HEDGES.get(filled, ""),
        interval=interval if filled in _WITH_BOTH_ENDS else "",
        rounding=rounding if tuple(before) == after else "",  # it was that of another figure
    )


def _is_same(one: Moved) -> bool:
    """Whether the cells mean what they meant: 2000 is 2,000, but 2000.0 is rounded otherwise."""
    if one.before == one.after:
        return True
    was, now = (numerals.read(pa.array(texts, pa.string())) for texts in (one.before, one.after))
    pairs = ((was.value, now.value), (was.half_unit, now.half_unit))
    alike = all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)
    return alike and np.array_equal(was.typed, now.typed)


def _filled(texts: Sequence[str]) -> int:
    return sum(1 << place for place, text in enumerate(texts) if text)


def _problem(one: Moved, *, is_derived: bool) -> str:
    """Why an estimate cannot be as it is asked to be; "" where it can."""
    filled = _filled(one.after)
    if not filled:
        return "" if is_derived else "no figure is left; withdraw it instead"
    if filled in _ONE_END_AND_FIGURE:
        return "a figure needs both ends beside it, or neither"
    numbers = numerals.read(pa.array(one.after, pa.string()))
    named = list(zip(CELL_WORDS.values(), numbers.value.tolist(), numbers.bad, strict=True))
    for name, _, bad in named:
        if bad:
            return f"what stands as its {name} is no number; change that, too"
    known = [(name, value) for name, value, _ in named if not math.isnan(value)]
    for (lower, small), (upper, large) in pairwise(known):
        if not at_most(small, large):
            return f"the {lower} is above the {upper}"
    return ""


def moved_table(estimates: TypedTable, moved: Sequence[Moved]) -> TypedTable:
    """A copy of the table with cells moved; the original stays as it is."""
    if not moved:
        return estimates
    rows = np.array([one.row for one in moved], dtype=np.int64)
    columns: dict[str, Cells] = {}
    numbers = dict(estimates.numbers)
    for place, cell in enumerate(CELLS):
        texts = [one.after[place] for one in moved]
        columns[cell] = _put_texts(estimates.texts(cell), rows, texts)
        numbers[cell] = _put_numbers(numbers[cell], rows, texts)
    for column, words in (
        ("qualifier", [one.qualifier for one in moved]),
        ("interval", [one.interval for one in moved]),
        ("rounding", [one.rounding for one in moved]),
    ):
        columns[column] = put_words(estimates.categories(column), rows, words)
    columns["as_stated"] = _put_texts(estimates.texts("as_stated"), rows, [""] * len(rows))
    statuses = ("", *estimates.table.column("status").words)
    legible = estimates.legible.copy()
    legible[rows] = [word in statuses for word in estimates.pick("status", rows)]
    return replace(estimates, columns=estimates.columns | columns, numbers=numbers, legible=legible)


def put_words(cells: Categories, rows: Integers, words: Sequence[str]) -> Categories:
    """A column of repeated texts with some of them replaced."""
    values = dict(zip(cells.values, range(len(cells.values)), strict=True))
    codes = cells.codes.copy()
    codes[rows] = [values.setdefault(word, len(values)) for word in words]
    return Categories(tuple(values), codes)


def _put_texts(texts: pa.StringArray, rows: Integers, new: Sequence[str]) -> pa.StringArray:
    mask = np.zeros(len(texts), dtype=np.bool_)
    mask[rows] = True
    order = np.argsort(rows)
    placed = pa.array([new[place] for place in order.tolist()], pa.string())
    return pc.replace_with_mask(texts, pa.array(mask), placed)


def _put_numbers(old: Numerals, rows: Integers, texts: Sequence[str]) -> Numerals:
    new = numerals.read(pa.array(texts, pa.string()))
    changed = Numerals(old.value.copy(), old.half_unit.copy(), old.typed.copy(), old.bad.copy())
    changed.value[rows], changed.half_unit[rows] = new.value, new.half_unit
    changed.typed[rows], changed.bad[rows] = new.typed, new.bad
    return changed

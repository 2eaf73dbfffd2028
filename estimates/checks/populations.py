"""What each check is run on: its population, such as all filled number cells, an entry per code.

A population is told as two numbers: what could be looked at, and what could not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.comparable import current
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked
from estimates.formulas.comparisons import Assertion, read
from estimates.formulas.parser import FormulaError
from estimates.tables.cells import TypedTable
from estimates.tables.columns import TABLES, Kind

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Facts:
    """What the populations are counted from. unlisted: findings that only count, by code."""

    checked: Checked
    findings: pd.DataFrame
    unlisted: Mapping[str, int]

    @cached_property
    def tables(self) -> dict[str, TypedTable]:
        """The tables by name."""
        return self.checked.dataset.tables

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """How many derived figures have each verdict."""
        counts = np.bincount(self.checked.verdict, minlength=len(VERDICTS)).tolist()
        return dict(zip(VERDICTS, counts, strict=True))

    @cached_property
    def assertions(self) -> list[Assertion]:
        """The assertions that can be read."""
        table = self.tables["assertions"]
        texts = table.pick("assertion", np.flatnonzero(table.filled("assertion")))
        return [found for found in map(_assertion, texts) if found is not None]

    @cached_property
    def places(self) -> pd.Series[int]:
        """How many places each code was found at, a cell or a line being one."""
        place = self.findings[["code", "file", "line", "column"]].drop_duplicates()
        return place["code"].value_counts()

    @cached_property
    def times(self) -> pd.Series[int]:
        """How many times each code was found."""
        return self.findings["code"].value_counts()

    def files(self) -> int:
        """Tables that are there or should be."""
        missing = self.checked.dataset.missing
        return sum(
            table.required or self.tables[table.name].source.data.size > 0 or table.name in missing
            for table in TABLES
        )

    def rows(self, *names: str) -> int:
        """Rows of some tables, of all without names."""
        return sum(self.tables[name].rows for name in names or self.tables)

    def filled(self, kind: Kind) -> int:
        """Cells of one kind that are not blank."""
        return sum(
            int(self.tables[table.name].filled(column.name).sum())
            for table in TABLES
            for column in table.columns
            if column.kind is kind
        )

    def required(self) -> int:
        """Cells that have to be filled."""
        return sum(
            self.tables[table.name].rows * sum(column.required for column in table.columns)
            for table in TABLES
        )

    def cells(self) -> int:
        """All cells of known columns."""
        return sum(self.tables[table.name].rows * len(table.columns) for table in TABLES)

    def lines_with(self, file: str, *codes: str) -> int:
        """Lines of a file with one of some findings."""
        there = (self.findings["file"] == file) & self.findings["code"].isin(codes)
        return int(self.findings.loc[there, "line"].nunique())


def _assertion(text: str) -> Assertion | None:
    try:
        return read(text)
    except FormulaError:
        return None


Count = tuple[int, int]
"""What a check could be run on, and what it could not."""


def _compared(facts: Facts) -> Count:
    """Stated derived figures: decided, and not."""
    stated = facts.checked.comparison.stated
    undecided = np.isin(facts.checked.verdict, _UNDECIDED)
    return int((stated & ~undecided).sum()), int((stated & undecided).sum())


_UNDECIDED: Final = [VERDICTS.index(name) for name in ("undecidable", "unit_mismatch")]


def _derived(facts: Facts) -> Count:
    return sum(facts.verdicts.values()), 0


def _formulas(facts: Facts) -> int:
    return facts.filled(Kind.FORMULA) + int(facts.tables["assertions"].filled("assertion").sum())


def _references(facts: Facts) -> Count:
    missing = facts.checked.dataset.missing
    counts = [0, 0]
    for table in TABLES:
        for column in table.columns:
            if column.kind is Kind.REFERENCE:
                filled = int(facts.tables[table.name].filled(column.name).sum())
                counts[column.target in missing] += filled
    return counts[0], counts[1]


def _names(facts: Facts) -> Count:
    """Names in formulas that could be read; those in the others are not known."""
    found = facts.checked.derivations
    own = np.flatnonzero(found.own)
    names = int(np.diff(found.start)[own].sum())
    names += sum(len(assertion.names) for assertion in facts.assertions)
    unread = [facts.lines_with(file, "F122") for file in ("estimates.csv", "assertions.csv")]
    return names, sum(unread)


def _formula_units(facts: Facts) -> Count:
    undecidable = facts.verdicts["undecidable"]
    asserted, not_run = _asserted(facts)
    clashes = facts.lines_with("assertions.csv", "U303")
    run = sum(facts.verdicts.values()) - undecidable + asserted + clashes
    return run, undecidable + not_run - clashes


def _measured(facts: Facts) -> Count:
    """Rows whose unit and whose measure's unit can be read."""
    rows = facts.rows("estimates")
    unreadable = int((facts.checked.units.dimension < 0).sum())
    if "measures" in facts.checked.dataset.missing:
        return 0, rows
    return rows - unreadable, unreadable


def _ordered(facts: Facts) -> Count:
    table = facts.tables["estimates"]
    numbers = [table.numbers[name] for name in ("low", "best", "high")]
    several = sum(each.typed.astype(np.int64) for each in numbers) > 1
    bad: Flags = numbers[0].bad | numbers[1].bad | numbers[2].bad
    both = facts.tables["measures"].filled("minimum") & facts.tables["measures"].filled("maximum")
    return int((several & ~bad).sum() + both.sum()), int((several & bad).sum())


def _hedged(facts: Facts) -> Count:
    table = facts.tables["estimates"]
    hedged = ~table.categories("qualifier").equal("") | facts.checked.quantities.stated
    readable: Flags = table.sound & table.legible
    return int((hedged & readable).sum()), int((hedged & ~readable).sum())


def _bounded(facts: Facts) -> Count:
    """Figures of rows that have one meaning, and those that cannot be held against any bounds."""
    table, usable = facts.tables["estimates"], facts.checked.quantities.usable
    typed = [table.numbers[name].typed for name in ("low", "best", "high")]
    known = usable & (facts.checked.measure >= 0)
    used = sum(int((each & known).sum()) for each in typed)
    return used, sum(int(each.sum()) for each in typed) - used


def _stated(facts: Facts) -> int:
    return int(facts.checked.quantities.stated.sum())


def _asserted(facts: Facts) -> Count:
    rows = int(facts.tables["assertions"].filled("assertion").sum())
    lost = facts.lines_with("assertions.csv", *_UNASSERTED)
    return max(rows - lost, 0), min(lost, rows)


_UNASSERTED: Final = ("F122", "F130", "R203", "R204", "U301", "U303", "F114", "F115")


def _whole(count: Callable[[Facts], int]) -> Callable[[Facts], Count]:
    """A population that is always looked at."""
    return lambda facts: (count(facts), 0)


def _current(facts: Facts) -> int:
    return int(current(facts.checked).sum())


_FILES: Final = _whole(Facts.files)
_RECORDS: Final = _whole(
    lambda facts: facts.rows() + int(facts.times.get("F108", 0)) + facts.unlisted.get("F108", 0)
)
_PACKAGE: Final = _whole(lambda _: 1)
_SAVES: Final = _whole(lambda _: 1)  # the last one
_CELLS: Final = _whole(Facts.cells)

POPULATIONS: Final[Mapping[str, Callable[[Facts], Count]]] = {
    "F101": _whole(lambda facts: facts.files() + 1),  # datapackage.json
    "F102": _PACKAGE,
    **dict.fromkeys(("F103", "F104", "F105", "F106", "F107", "F109", "F110", "F111"), _FILES),
    "F108": _RECORDS,
    "F112": _whole(Facts.required),
    "F113": _CELLS,
    "F114": _whole(lambda facts: facts.filled(Kind.ID)),
    "F115": _whole(lambda facts: facts.filled(Kind.ID)),
    "F116": _whole(lambda facts: facts.filled(Kind.NUMBER)),
    "F117": _whole(lambda facts: facts.filled(Kind.DATE)),
    "F118": _whole(lambda facts: facts.filled(Kind.WORD)),
    "F119": _PACKAGE,
    "F121": _whole(lambda facts: facts.filled(Kind.URL)),
    "F122": _whole(_formulas),
    "F123": _CELLS,
    "F124": _whole(lambda facts: facts.filled(Kind.TEXT)),
    "F125": _whole(lambda facts: facts.filled(Kind.NUMBER)),
    **dict.fromkeys(("F126", "F127", "F128"), _SAVES),
    "F130": lambda facts: (0, int(facts.times.get("F130", 0))),
    "R201": _references,
    "R202": _whole(_stated),
    "R203": _names,
    "R204": _names,
    "R205": _whole(lambda facts: facts.filled(Kind.FORMULA)),
    "R206": _whole(lambda facts: facts.rows("estimates") - _stated(facts)),
    "U301": _whole(lambda facts: facts.filled(Kind.UNIT) + facts.filled(Kind.FORMULA)),
    "U302": _measured,
    "U303": _formula_units,
    "U305": _PACKAGE,
    "Q401": _ordered,
    "Q402": _hedged,
    "Q403": _bounded,
    **dict.fromkeys(("D501", "D502"), _compared),
    **dict.fromkeys(("D503", "D510"), _derived),
}
"""What each check is run on: that many, and that many that it could not look at."""

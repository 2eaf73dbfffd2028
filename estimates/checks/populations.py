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

from estimates.derived.checked import Checked
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


Count = tuple[int, int]
"""What a check could be run on, and what it could not."""


def _whole(count: Callable[[Facts], int]) -> Callable[[Facts], Count]:
    """A population that is always looked at."""
    return lambda facts: (count(facts), 0)


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
    "F123": _CELLS,
    "F124": _whole(lambda facts: facts.filled(Kind.TEXT)),
    "F125": _whole(lambda facts: facts.filled(Kind.NUMBER)),
    **dict.fromkeys(("F126", "F127", "F128"), _SAVES),
    "F130": lambda facts: (0, int(facts.times.get("F130", 0))),
}
"""What each check is run on: that many, and that many that it could not look at."""

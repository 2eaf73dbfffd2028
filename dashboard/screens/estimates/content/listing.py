"""Estimates as a list: the charts, small multiples and table of the rows that a reader asks for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.screens.estimates.content.crowd import Crowd, crowd
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.rows import MOST as MOST_ROWS
from dashboard.screens.shared.content.rows import Panel, panels
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.screens.estimates.content.columns import Columns, Rows
    from estimates.check import Result

MOST: Final = MOST_ROWS
FIRST: Final = 5
"""Rows of each quantity where there are several quantities and many rows."""
MOST_WITH_ROWS: Final = 2
"""Quantities of many that show rows one by one at once; of the others there are the strips."""
MOST_QUANTITIES: Final = 8
MOST_MULTIPLES: Final = 24
MOST_OF_MULTIPLE: Final = 12
TABLE_ROWS: Final = 50
MOST_CALCULATED: Final = 200
"""Calculated estimates whose sources stand below a picture of many."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The estimates of one quantity, whose units convert into each other.

    rows: all of them. one_by_one: those that `panel` shows; None where it would be none. crowd: all
    of them in strips; None where all are shown one by one.
    """

    quantity: str
    title: str
    rows: Rows
    one_by_one: Rows
    panel: Panel | None
    crowd: Crowd | None

    @property
    def count(self) -> int:
        """How many estimates there are."""
        return len(self.rows)

    @property
    def shown(self) -> int:
        """How many of them are shown one by one."""
        return len(self.one_by_one)


@dataclass(frozen=True, slots=True, eq=False)
class Multiple:
    """One measure among others: `panel` where its estimates (`rows`) are few, else `crowd`."""

    key: str
    measure: str
    title: str
    rows: Rows
    panel: Panel | None
    crowd: Crowd | None

    @property
    def count(self) -> int:
        """How many estimates there are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """One estimate as a line of a table."""

    id: str
    said: str
    measure: str
    subject: str
    nature: str
    who: str
    source: str
    date: str
    verdict: str

    @property
    def about(self) -> str:
        """What it is of, and of whom."""
        return ", ".join(filter(None, (self.measure, self.subject)))


def groups(
    result: Result, every: Columns, rows: Rows, page: slice, *, log: bool = False
) -> tuple[Group, ...]:
    """The charts of the rows found, which are in the order wanted: one for each quantity.

    page: the part that is shown where there is only one quantity. Quantities with more estimates
    come first.
    """
    facet = every.facets["quantity"]
    found = facet.codes[rows]
    order = np.argsort(-np.bincount(found, minlength=len(facet.values)), kind="stable")
    kinds = [int(code) for code in order if (found == code).any()]
    few = len(rows) <= MOST
    made: list[Group] = []
    for code in kinds[:MOST_QUANTITIES]:
        own = rows[found == code]
        some = own if few else own[page] if len(kinds) == 1 else own[:FIRST]
        strips = crowd(every, own, log=log) if len(some) < len(own) else None
        panel = None
        if strips is None or len(made) < MOST_WITH_ROWS:
            (panel,) = panels(result, every.frame.iloc[some], log=log)
            if strips is not None and strips.axis.title == panel.axis.title:
                panel = replace(panel, axis=strips.axis, note=strips.note)  # both on one axis
        else:
            some = own[:0]
        drawn = strips if panel is None else panel
        title = (drawn.axis.title if drawn else "") or "plain numbers"
        name = facet.values[code]
        made.append(Group(name, words.sentence(title), own, some, panel, strips))
    return tuple(made)


def other_quantities(every: Columns, rows: Rows) -> int:
    """How many quantities occur beyond those that `groups` draws."""
    return max(len(np.unique(every.facets["quantity"].codes[rows])) - MOST_QUANTITIES, 0)


def multiples(
    result: Result, every: Columns, rows: Rows, *, log: bool = False
) -> tuple[Multiple, ...]:
    """A small chart for each measure (and quantity, where its units do not convert)."""
    facet, quantity = every.facets["measure"], every.facets["quantity"]
    keys = facet.codes[rows] * len(quantity.values) + quantity.codes[rows]
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    made = []
    for place in np.argsort(first)[:MOST_MULTIPLES]:
        own = rows[keys == keys[first[place]]]
        measure = facet.values[facet.codes[own[0]]]
        few = counts[place] <= MOST_OF_MULTIPLE
        made.append(
            Multiple(
                f"{measure}_{quantity.values[quantity.codes[own[0]]]}",
                measure,
                safe.plain(every.titles[measure]),
                own,
                panels(result, every.frame.iloc[own], log=log)[0] if few else None,
                None if few else crowd(every, own, log=log),
            )
        )
    return tuple(made)


def count_multiples(every: Columns, rows: Rows) -> int:
    """How many small charts the rows call for."""
    facet, quantity = every.facets["measure"], every.facets["quantity"]
    return len(np.unique(facet.codes[rows] * len(quantity.values) + quantity.codes[rows]))


def lines(result: Result, every: Columns, rows: Rows) -> tuple[Line, ...]:
    """The rows as lines of a table, in words as people write them."""
    made = []
    for row in words.records(every.frame.iloc[rows]):
        known = wording.VERDICTS.get(row["verdict"])
        status = f" ({row['status']})" if row["status"] else ""
        made.append(
            Line(
                row["id"],
                words.sentence(words.figure(row)) + status,
                every.titles[row["measure"]],
                row["subject"],
                words.lead(row),
                words.origin(row) or "no one has stated this",
                row["source_title"] or row["source"],
                words.sentence(words.when(result, row)),
                f"{known.sign} {known.short}" if known and not row["is_calculated"] else "",
            )
        )
    return tuple(made)


def table(result: Result, every: Columns, rows: Rows) -> pd.DataFrame:
    """The rows as they are taken along from a chart of words and dates."""
    columns_ = [asdict(line) for line in lines(result, every, rows)]
    made = pd.DataFrame(columns_, columns=[part.name for part in fields(Line)])
    made["as_of"] = every.frame["as_of"].iloc[rows].to_numpy()
    return made


def one_of_each_source(every: Columns, rows: Rows) -> list[str]:
    """An estimate of each source, and the first of those that are calculated from others."""
    codes = every.facets["source"].codes[rows]
    _, first = np.unique(codes, return_index=True)
    calculated = rows[every.calculated[rows]]
    some = np.unique(np.concatenate([rows[first], calculated[:MOST_CALCULATED]]))
    return [str(name) for name in every.frame["id"].iloc[some]]

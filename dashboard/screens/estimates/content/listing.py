"""Estimates as a list: the charts and the table of the rows that a reader asks for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.screens.estimates.content.crowd import Crowd, crowd
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.compact import compact_rows
from dashboard.screens.shared.content.rows import MOST as MOST_ROWS
from dashboard.screens.shared.content.rows import Panel, panels
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.screens.shared.content.columns import Columns, Rows
    from estimates.check import Result

MOST: Final = MOST_ROWS
MOST_TOGETHER: Final = 12
"""Rows of each measure where there are several measures."""
MOST_MEASURES: Final = 20
MANY: Final = 100
"""Rows of a measure from which on strips say where all of them lie."""
TABLE_ROWS: Final = 50
MOST_CALCULATED: Final = 200
"""Calculated estimates whose sources stand below a picture of many."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The estimates of one measure, all of units that convert into each other.

    rows: all of them. shown: those that `panel` shows, in its order. crowd: all of them in strips;
    None where they are few, or other measures stand beside it.
    """

    key: str
    measure: str
    title: str
    rows: Rows
    shown: Rows
    panel: Panel
    crowd: Crowd | None


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
    """The charts of the rows found, which are in the order wanted: one for each measure.

    page: the part that is shown where there is only one measure. Measures with more estimates come
    first. A measure whose units do not convert into each other has a chart for each of them.
    """
    keys = _keys(every, rows)
    _, number, counts = np.unique(keys, return_inverse=True, return_counts=True)
    first = np.full(len(counts), len(rows))
    np.minimum.at(first, number, np.arange(len(rows)))
    order = np.lexsort((first, -counts))
    made = []
    for place in order[:MOST_MEASURES]:
        own = rows[number == place]
        shown = own[page] if len(counts) == 1 else _some(every, own)
        many = len(counts) == 1 and len(shown) < len(own) and len(own) > MANY
        strips = crowd(every, own, log=log) if many else None
        estimates = every.frame.iloc[shown]
        (panel,) = panels(result, estimates, log=log)
        if strips is not None and strips.axis.title == panel.axis.title:
            panel = replace(panel, axis=strips.axis, note=strips.note)  # both on one axis
        measure = str(every.frame["measure"].iloc[own[0]])
        quantity = every.facets["quantity"]
        made.append(
            Group(
                f"{measure}_{quantity.values[quantity.codes[own[0]]]}",
                measure,
                safe.plain(every.titles[measure]),
                own,
                shown,
                replace(panel, rows=compact_rows(result, panel, estimates)),
                strips,
            )
        )
    return tuple(made)


def other_measures(every: Columns, rows: Rows) -> int:
    """How many charts the rows call for beyond those that `groups` draws."""
    return max(len(np.unique(_keys(every, rows))) - MOST_MEASURES, 0)


def _keys(every: Columns, rows: Rows) -> Rows:
    """A number for each measure and kind of unit."""
    measure, quantity = every.facets["measure"], every.facets["quantity"]
    return np.asarray(measure.codes[rows] * len(quantity.values) + quantity.codes[rows])


def _some(every: Columns, rows: Rows) -> Rows:
    """The first rows of a measure; of few subjects the first of each, so that none is left out."""
    if len(rows) <= MOST_TOGETHER:
        return rows
    subject = every.facets["subject"].codes[rows]
    _, number, counts = np.unique(subject, return_inverse=True, return_counts=True)
    if len(counts) > MOST_TOGETHER // 2:
        return rows[:MOST_TOGETHER]
    order = np.argsort(number, kind="stable")
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows[place < MOST_TOGETHER // len(counts)]


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

"""Where figures stand, whom they come from, and how far that can be trusted (S701-S703, S705)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement import marzullo
from estimates.agreement.claimants import claimants
from estimates.agreement.comparable import claimed_quantities, current, in_base_units, named_ids
from estimates.checks.shared import knows_speakers
from estimates.derived.checked import Stated
from estimates.derived.topics import in_order
from estimates.findings.check import INFO, WARNING, Run, Words, check
from estimates.tables.cells import TypedTable

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_FILE: Final = "estimates.csv"
_WEAK: Final = ("D", "E")
_NAMED: Final = 4  # graded sources that a message names


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Rows by what they have in common, in the order of the first of each part."""

    row: Integers
    start: Integers

    @classmethod
    def by(cls, key: Integers, rows: Integers) -> _Parts:
        """Rows with the same key together."""
        number = pd.factorize(key)[0]
        order = in_order(number)
        return cls(rows[order], np.flatnonzero(np.diff(number[order], prepend=-1)))

    @property
    def first(self) -> Integers:
        """The first row of each part."""
        return self.row[self.start]

    def some(self, places: Integers) -> list[Integers]:
        """The rows of some parts."""
        ends = np.append(self.start, len(self.row))
        return [self.row[ends[place] : ends[place + 1]] for place in places.tolist()]


def _named(stated: Stated, parts: _Parts) -> Words:
    """The ids of the estimates of each part."""
    return lambda at: {"names": [named_ids(stated.estimates, rows) for rows in parts.some(at)]}


@check(
    "S701",
    INFO,
    title="no locator",
    message="where in {source} the figure stands is not given: {names}",
    explanation="Without a page or paragraph a reader has to search the source to check the figure.",
    fix="Fill locator: page 3, paragraph 7, table 2.",
)
def no_locator(stated: Stated, run: Run) -> None:
    """Once for each source: where one has no parts, it is one thing to accept."""
    located = stated.estimates.filled("locator")
    cells = stated.estimates.categories("source")
    cited = current(stated) & stated.estimates.filled("source")
    if knows_speakers(stated, run, len(np.unique(cells.codes[cited]))):
        rows = np.flatnonzero(cited & (stated.source >= 0) & ~located)
        parts = _Parts.by(stated.source[rows], rows)
        names = stated.estimates.pick("source", parts.first)
        run.add(_FILE, parts.first, "locator", source=names, words=_named(stated, parts))


@check(
    "S702",
    INFO,
    title="only sources graded D or E",
    message="{names}: rests only on {graded}",
    explanation="Every estimate of the quantity comes through a source, or from an origin, that is graded as not "
    "usually reliable (D) or unreliable (E).",
    fix="Look for a better source, or say with the figure how far it can be trusted.",
)
def only_weak_sources(stated: Stated, run: Run) -> None:
    """Once for each quantity: no estimate of it has a source and an origin above D."""
    counted, tables = current(stated), stated.dataset.tables
    if not knows_speakers(stated, run, counted):
        return
    weak = counted & (
        _graded(tables["sources"], stated.source) | _graded(tables["origins"], stated.origin)
    )
    if not weak.any():
        return
    groups = claimed_quantities(stated)
    strong = np.zeros(len(groups), dtype=np.bool_)
    strong[groups.group[~weak[groups.row]]] = True
    backed = np.zeros(len(weak), dtype=np.bool_)
    backed[groups.row[strong[groups.group]]] = True
    leader = np.arange(len(weak))
    leader[groups.row[::-1]] = groups.first[groups.group[::-1]]
    rows = np.flatnonzero(weak & ~backed)
    parts = _Parts.by(leader[rows], rows)

    def words(at: Integers) -> dict[str, list[str]]:
        return {
            "names": [named_ids(stated.estimates, rows) for rows in parts.some(at)],
            "graded": [_grades(stated, rows) for rows in parts.some(at)],
        }

    run.add(_FILE, parts.first, "source", words=words)


def _graded(table: TypedTable, rows: Integers) -> Flags:
    """Where the row of a table has a grade D or E; not where there is no row."""
    low = table.categories("reliability").where(lambda grade: grade in _WEAK)
    return np.append(low, np.array([False]))[rows]


def _grades(stated: Stated, rows: Integers) -> str:
    """The sources and origins of some estimates that are graded D or E."""
    graded = []
    for name, of in (("sources", stated.source[rows]), ("origins", stated.origin[rows])):
        table = stated.dataset.tables[name]
        bad = np.unique(of[_graded(table, of)])
        titles, grades = (table.pick(column, bad) for column in ("title", "reliability"))
        graded += [f"{title} ({grade})" for title, grade in zip(titles, grades, strict=True)]
    more = f" and {len(graded) - _NAMED} more" if len(graded) > _NAMED else ""
    return ", ".join(graded[:_NAMED]) + more


@check(
    "S703",
    WARNING,
    title="graded as confirmed without a second origin",
    message="credibility 1 means confirmed by other sources, and no second named origin here allows the same: add "
    "its estimate, or grade this one 2",
    explanation="Credibility 1 is for what other, independent sources confirm. Estimates of the same measure, "
    "subject, nature and time by another named origin count, if the ranges meet.",
    fix="Enter the estimate that confirms it with its origin, or lower the grade.",
)
def not_confirmed(stated: Stated, run: Run) -> None:
    graded = current(stated) & stated.estimates.categories("credibility").equal("1")
    if not knows_speakers(stated, run, graded) or not graded.any():
        return
    groups, speakers = claimed_quantities(stated), claimants(stated)
    asked = np.zeros(len(groups), dtype=np.bool_)
    asked[groups.group[graded[groups.row]]] = True
    groups = groups.pick(asked)
    row, group = groups.row, groups.group
    named = speakers.named[row]
    ranges = stated.quantities.range
    voter = np.where(named, speakers.voice[row], 0)
    low, high = (in_base_units(stated, end, row) for end in (ranges.low, ranges.high))
    # Ranges that only touch at the edge of a rounding confirm nothing.
    edges = stated.quantities.rounded[:, row] | ranges.strict_ends[:, row]
    sweep = marzullo.sweep(group, voter, low, high, named, edges)
    # A row that is itself of no named origin is confirmed by two others.
    confirmed = np.zeros(len(graded), dtype=np.bool_)
    confirmed[row[sweep.stretches(2).meet(sweep.low, sweep.high)]] = True
    run.add(_FILE, np.flatnonzero(graded & ~confirmed), "credibility")


@check(
    "S705",
    INFO,
    title="an origin without a name",
    message="“{title}” is not named: {names}",
    explanation="“Media reports” and “officials” cannot be asked, and may repeat an origin that is already here. "
    "Such origins never count as a confirmation.",
    fix="Trace the claim to somebody with a name; if there is nobody, leave it as it is.",
)
def unnamed_origin(stated: Stated, run: Run) -> None:
    """Once for each origin without a name that a current estimate rests on."""
    origins, cells = stated.dataset.tables["origins"], stated.estimates.categories("origin")
    given = current(stated) & stated.estimates.filled("origin")
    if knows_speakers(stated, run, len(np.unique(cells.codes[given]))):
        unnamed = np.append(origins.categories("kind").equal("unnamed"), np.array([False]))
        rows = np.flatnonzero(current(stated) & unnamed[stated.origin])
        parts = _Parts.by(stated.origin[rows], rows)
        titles = origins.pick("title", stated.origin[parts.first])
        run.add(_FILE, parts.first, "origin", title=titles, words=_named(stated, parts))

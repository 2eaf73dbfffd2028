"""How well estimates are sourced (S701 to S706)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement import marzullo
from estimates.agreement.alike import alike
from estimates.agreement.claimants import Claimants, claimants, fold, speakers
from estimates.agreement.comparable import claimed_quantities, current, in_base_units, named_ids
from estimates.checks.staleness import check_staleness
from estimates.derived.checked import Stated
from estimates.derived.topics import in_order
from estimates.findings.collection import Findings
from estimates.tables.cells import TypedTable

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_FILE: Final = "estimates.csv"
_WEAK: Final = ("D", "E")


def check_sourcing(stated: Stated, findings: Findings) -> None:
    """S701 to S706, on current estimates that state figures; subjects, of calculated ones too."""
    found = claimants(stated)
    counts = current(stated)
    _check_locators(stated, counts & (found.source >= 0), found, findings)
    _check_grades(stated, counts, found, findings)
    _check_confirmed(stated, counts, found, findings)
    check_staleness(stated, counts, findings)
    _check_unnamed(stated, counts, found, findings)
    _check_subjects(stated, findings)
    _check_names(stated, counts, found, findings)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Rows by what they have in common, in the order of the first of each part."""

    row: Integers
    start: Integers

    @property
    def first(self) -> Integers:
        """The first row of each part."""
        return self.row[self.start]

    def some(self, places: Integers) -> _Parts:
        """Some of the parts, in the order of `places`."""
        parts = np.split(self.row, self.start[1:])
        picked = [parts[place] for place in places.tolist()]
        sizes = [len(part) for part in picked]
        return _Parts(np.concatenate(picked), np.cumsum([0, *sizes[:-1]]))

    def __iter__(self) -> Iterator[Integers]:
        for first, last in pairwise([*self.start.tolist(), len(self.row)]):
            yield self.row[first:last]


def _by(key: Integers, rows: Integers) -> _Parts:
    """Rows with the same key together."""
    number = pd.factorize(key)[0]
    order = in_order(number)
    return _Parts(rows[order], np.flatnonzero(np.diff(number[order], prepend=-1)))


def _add(
    code: str,
    parts: _Parts,
    column: str,
    findings: Findings,
    what: Callable[[], list[str]],
) -> None:
    """One finding for each part, at the first of its estimates."""
    findings.add(code, _FILE, parts.first, column, what=what)


def _check_locators(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """S701, once for each source: in one that has no parts, it is one thing to accept."""
    rows = np.flatnonzero(counts & ~stated.estimates.filled("locator"))
    groups = _by(found.source[rows], rows)
    what = partial(_unlocated, stated, groups)
    _add("S701", groups, "locator", findings, what)


def _unlocated(stated: Stated, groups: _Parts) -> list[str]:
    sources = stated.estimates.pick("source", groups.first)
    return [
        f"where in {source} it stands is not said: {named_ids(stated.estimates, rows)}"
        for source, rows in zip(sources, groups, strict=True)
    ]


def _check_grades(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """S702, once for each quantity: no estimate of it has a source and an origin above D."""
    tables = stated.dataset.tables
    weak = counts & (
        _graded(tables["sources"], found.source) | _graded(tables["origins"], found.origin)
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
    together = _by(leader[rows], rows)
    what = partial(_poor, stated, found, together)
    _add("S702", together, "source", findings, what)


def _graded(table: TypedTable, rows: Integers) -> Flags:
    """Where the row of a table has a grade D or E; not where there is no row."""
    low = table.categories("reliability").where(lambda grade: grade in _WEAK)
    return np.append(low, np.array([False]))[rows]


def _poor(stated: Stated, found: Claimants, groups: _Parts) -> list[str]:
    tables = stated.dataset.tables
    messages = []
    for rows in groups:
        graded = []
        for name, of in (("sources", found.source[rows]), ("origins", found.origin[rows])):
            table = tables[name]
            bad = np.unique(of[_graded(table, of)])
            graded += [
                f"{title} ({grade})"
                for title, grade in zip(
                    table.pick("title", bad), table.pick("reliability", bad), strict=True
                )
            ]
        more = f" and {len(graded) - 4} more" if len(graded) > 4 else ""
        names = named_ids(stated.estimates, rows)
        messages.append(f"{names}: rests only on {', '.join(graded[:4])}{more}")
    return messages


def _check_confirmed(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """S703: graded as confirmed, and no second named origin here allows the same."""
    graded = counts & stated.estimates.categories("credibility").equal("1")
    if not graded.any():
        return
    groups = claimed_quantities(stated)
    asked = np.zeros(len(groups), dtype=np.bool_)
    asked[groups.group[graded[groups.row]]] = True
    groups = groups.pick(asked)
    row, group = groups.row, groups.group
    named = found.named[row]
    ranges = stated.quantities.range
    voter = np.where(named, found.voice[row], 0)
    low, high = (in_base_units(stated, end, row) for end in (ranges.low, ranges.high))
    sweep = marzullo.sweep(group, voter, low, high, named)
    # A row that is itself of no named origin is confirmed by two others.
    confirmed = np.zeros(len(counts), dtype=np.bool_)
    confirmed[row[sweep.stretches(2).meet(sweep.low, sweep.high)]] = True
    findings.add_where("S703", _FILE, graded & ~confirmed, "credibility")


def _check_unnamed(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """S705, once for each origin without a name that a current estimate rests on."""
    unnamed = stated.dataset.tables["origins"].categories("kind").equal("unnamed")
    rows = np.flatnonzero(counts & np.append(unnamed, np.array([False]))[found.origin])
    groups = _by(found.origin[rows], rows)
    _add("S705", groups, "origin", findings, partial(_unnamed, stated, found, groups))


def _unnamed(stated: Stated, found: Claimants, groups: _Parts) -> list[str]:
    origins = stated.dataset.tables["origins"]
    titles = origins.pick("title", found.origin[groups.first])
    return [
        f"who is meant by “{title}” is not said: {named_ids(stated.estimates, rows)}"
        for title, rows in zip(titles, groups, strict=True)
    ]


def _check_subjects(stated: Stated, findings: Findings) -> None:
    """S706 for subjects of current rows, at the first one that has the later spelling."""
    rows = np.flatnonzero(stated.estimates.categories("status").equal(""))
    column = stated.estimates.categories("subject")
    codes = pd.unique(column.codes[rows])
    subjects = [column.values[code] for code in codes.tolist()]
    pairs = alike(subjects)
    if not pairs:
        return
    _, first = np.unique(column.codes[rows], return_index=True)
    at = rows[np.sort(first)]
    what = [_offer(subjects[later], subjects[one]) for one, later in pairs]
    findings.add("S706", _FILE, at[[later for _, later in pairs]], "subject", what=what)


def _check_names(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """S706 for origins, and for sources that speak themselves."""
    sources, origins = (stated.dataset.tables[name] for name in ("sources", "origins"))
    entries = [
        (origins, row, "title", title, party)
        for row, (title, party) in enumerate(
            zip(origins.texts("title").to_pylist(), origins.texts("party").to_pylist(), strict=True)
        )
    ]
    speaking = np.unique(found.source[counts & found.own & (found.source >= 0)])
    titles, authors = speakers(sources), sources.texts("author").to_pylist()
    known = {fold(title) for _, _, _, title, _ in entries}
    for row in speaking.tolist():
        if fold(titles[row]) not in known:
            known.add(fold(titles[row]))
            column = "author" if authors[row] else "publisher"
            entries.append((sources, row, column, titles[row], ""))

    def apart(one: int, other: int) -> bool:
        parties = {entries[one][4], entries[other][4]} - {""}
        return len({fold(party) for party in parties}) > 1

    for one, later in alike([entry[3] for entry in entries], apart):
        table, row, column, title, _ = entries[later]
        what = _offer(title, entries[one][3])
        if table is origins and entries[one][0] is origins:
            ids = origins.pick("id", np.array([entries[one][1], row]))
            what += f" (origins {ids[0]} and {ids[1]})"
        findings.add("S706", table.table.file, [row], column, what=what)


def _offer(later: str, one: str) -> str:
    if later == one:
        return f"“{one}” is there twice: if both are one, use one row of that name"
    return f"“{later}” looks like “{one}”: if both are one, write one of them throughout"

"""Names of subjects, origins and sources that may mean the same (S706)."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from estimates.agreement.alike import alike
from estimates.agreement.claimants import claimants, fold, speakers
from estimates.agreement.comparable import current
from estimates.checks.shared import knows_speakers
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.tables.cells import TypedTable

_SUBJECT: Final = "subject"


@check(
    "S706",
    WARNING,
    title="two names that look like one",
    message="{what}",
    explanation="Subjects spelled in two ways are not compared with each other, and an origin"
    " spelled in two ways counts twice.",
    fix="Use one spelling, or for origins one row; if they differ, give them names that cannot be confused.",
)
def names_alike(stated: Stated, run: Run) -> None:
    """At the first row that has the later spelling."""
    table = stated.estimates
    column = table.categories(_SUBJECT)
    rows = np.flatnonzero(table.categories("status").equal("") & table.filled(_SUBJECT))
    codes = pd.unique(column.codes[rows])
    entries = _entries(stated)
    if not knows_speakers(stated, run, len(codes) + len(entries)):
        return
    subjects = [column.values[code] for code in codes.tolist()]
    pairs = alike(subjects)
    if pairs:
        _, first = np.unique(column.codes[rows], return_index=True)
        at = rows[np.sort(first)][[later for _, later in pairs]]
        what = [_offer(subjects[later], subjects[one]) for one, later in pairs]
        run.add(table.table.file, at, _SUBJECT, what=what)

    def apart(one: int, other: int) -> bool:
        parties = {entries[one].party, entries[other].party} - {""}
        return len({fold(party) for party in parties}) > 1

    for one, later in alike([entry.name for entry in entries], apart):
        entry, earlier = entries[later], entries[one]
        what = [_offer(entry.name, earlier.name)]
        if entry.column == earlier.column == "title":
            ids = entry.table.pick("id", np.array([earlier.row, entry.row]))
            what = [f"{what[0]} (origins {ids[0]} and {ids[1]})"]
        run.add(entry.table.table.file, [entry.row], entry.column, what=what)


class _Entry(NamedTuple):
    """A name of somebody who speaks: of an origin (its title), or of a source."""

    table: TypedTable
    row: int
    column: str
    name: str
    party: str


def _entries(stated: Stated) -> list[_Entry]:
    """Origins, and the sources that speak themselves and are no origins."""
    sources, origins = (stated.dataset.tables[name] for name in ("sources", "origins"))
    titles, parties = (origins.texts(name).to_pylist() for name in ("title", "party"))
    entries = [
        _Entry(origins, row, "title", title, party)
        for row, (title, party) in enumerate(zip(titles, parties, strict=True))
    ]
    who = claimants(stated)
    speaking = np.unique(stated.source[current(stated) & who.own & (stated.source >= 0)])
    names, authors = speakers(sources), sources.texts("author").to_pylist()
    known = {fold(title) for title in titles}
    for row in speaking.tolist():
        if fold(names[row]) not in known:
            known.add(fold(names[row]))
            column = "author" if authors[row] else "publisher"
            entries.append(_Entry(sources, row, column, names[row], ""))
    return entries


def _offer(later: str, one: str) -> str:
    if later == one:
        return f"“{one}” appears twice: if both are the same, use one row"
    return f"“{later}” looks like “{one}”: if both are the same, write one of them throughout"

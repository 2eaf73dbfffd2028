"""Dates that cannot be right beside each other (S707 to S709)."""

from __future__ import annotations

import contextlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.comparable import current, of_kind
from estimates.checks.shared import knows_speakers
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.tables import dates
from estimates.tables.dates import FOREVER
from estimates.tables.days import Days, days
from estimates.words import wording

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_ESTIMATES: Final = "estimates.csv"
_SOURCES: Final = "sources.csv"


@check(
    "S707",
    WARNING,
    title="a fact before its day",
    message="reported as fact for {held}, but {known}: correct one of the dates, or say in nature"
    " that it was planned or projected",
    explanation="What is reported as fact held before its claim was made and its source was"
    " published. Of an interval no day may fit; a total holds at the end of its interval, to which"
    " it was counted. Planned, projected and conditional figures are not reported.",
    fix="Look up the dates in the source and correct as_of, claimed_on or published; or fill nature.",
)
def fact_before_its_day(stated: Stated, run: Run) -> None:
    table = stated.estimates
    as_of = days(table, "as_of")
    facts = current(stated) & table.categories("nature").equal("") & as_of.known
    if not knows_speakers(stated, run, facts):
        return
    late = np.zeros(table.rows, dtype=np.bool_)
    words: dict[int, str] = {}
    claimed, published = days(table, "claimed_on"), _published(stated)
    for limit, verb in ((claimed, "it was claimed"), (published, "its source was published")):
        possible = np.flatnonzero(facts & limit.known & (as_of.last > limit.last))
        rows = possible[_held(stated, as_of, possible) > limit.last[possible]]
        late[rows] = True
        shown = _texts(stated, rows, "claimed_on" if limit is claimed else "published")
        words |= {row: f"{verb} {text}" for row, text in zip(rows.tolist(), shown, strict=True)}
    rows = np.flatnonzero(late)
    held = [wording.date_words(text) for text in table.pick("as_of", rows)]
    known = [words[row] for row in rows.tolist()]
    run.add(_ESTIMATES, rows, "as_of", held=held, known=known)


def _held(stated: Stated, as_of: Days, rows: Integers) -> Integers:
    """The first day on which some estimates may hold: of a total, to which it may be counted."""
    held = as_of.first[rows]
    totals = np.flatnonzero(of_kind(stated, "total")[rows])
    ends = [text.partition("/")[2].strip() for text in stated.estimates.pick("as_of", rows[totals])]
    for place, end in zip(totals.tolist(), ends, strict=True):
        with contextlib.suppress(dates.DateError):
            start = dates.read(end).start if end and end != ".." else None
            held[place] = start.toordinal() if start else held[place]
    return held


def _published(stated: Stated) -> Days:
    """When the source of each estimate was published."""
    sources, source = stated.dataset.tables["sources"], stated.source
    if not sources.rows:
        nothing = np.zeros(len(source), dtype=np.int64)
        return Days(nothing, nothing + FOREVER, nothing > 0)
    found = days(sources, "published", source)
    return Days(found.first, found.last, found.known & (source >= 0))


def _texts(stated: Stated, rows: Integers, column: str) -> list[str]:
    """A date of some estimates, or of their sources, in words."""
    if column == "published":
        texts = stated.dataset.tables["sources"].pick(column, stated.source[rows])
    else:
        texts = stated.estimates.pick(column, rows)
    return [wording.date_words(text, moment=True) for text in texts]


@check(
    "S708",
    WARNING,
    title="dates in an order that cannot be",
    message="{what}: correct one of the two dates",
    explanation="A source is read after it was published, and what was claimed later than that"
    " cannot stand in it. Of an interval no day may fit.",
    fix="Look up both dates and correct the wrong one.",
)
def impossible_order(stated: Stated, run: Run) -> None:
    sources, table = stated.dataset.tables["sources"], stated.estimates
    accessed, published = (days(sources, name) for name in ("accessed", "published"))
    claimed, of_source = days(table, "claimed_on"), _published(stated)
    both, claims = accessed.known & published.known, claimed.known & of_source.known
    if not knows_speakers(stated, run, int(both.sum() + claims.sum())):
        return
    early = np.flatnonzero(both & (accessed.last < published.first))
    ends = (sources.pick(name, early) for name in ("accessed", "published"))
    what = [
        "accessed {}, but published {}".format(*map(wording.date_words, pair))
        for pair in zip(*ends, strict=True)
    ]
    run.add(_SOURCES, early, "accessed", what=what)
    late = np.flatnonzero(
        claims & table.categories("status").equal("") & (claimed.first > of_source.last)
    )
    pairs = zip(_texts(stated, late, "claimed_on"), _texts(stated, late, "published"), strict=True)
    what = [f"claimed {claim}, but its source was published {day}" for claim, day in pairs]
    run.add(_ESTIMATES, late, "claimed_on", what=what)


@check(
    "S709",
    WARNING,
    title="published after the day of the dataset",
    message="published {published}, but the dataset is as at {as_at}: correct the date, or as_at"
    " in datapackage.json",
    explanation="as_at says up to which day the dataset knows. A source that was published later"
    " cannot be part of it. Of an interval no day may fit.",
    fix="Correct published, or move as_at to the day on which the dataset was last brought up to"
    " date.",
)
def published_later(stated: Stated, run: Run) -> None:
    sources, as_at = stated.dataset.tables["sources"], stated.dataset.as_at
    end = dates.read(as_at).end if as_at else None
    published = days(sources, "published")
    if end is None or not knows_speakers(stated, run, published.known):
        return
    rows = np.flatnonzero(published.known & (published.first > end.toordinal()))
    texts = [wording.date_words(text, moment=True) for text in sources.pick("published", rows)]
    run.add(_SOURCES, rows, "published", published=texts, as_at=wording.date_words(as_at))

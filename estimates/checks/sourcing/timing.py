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
    claimed, published = days(table, "claimed_on"), _published(stated)
    possible = np.flatnonzero(
        facts & _before(claimed, as_of.last) | facts & _before(published, as_of.last)
    )
    held = _held(stated, as_of, possible)
    unclaimed, unpublished = (
        _before(Days(*(getattr(limit, name)[possible] for name in Days.__slots__)), held)
        for limit in (claimed, published)
    )
    late = np.flatnonzero(unclaimed | unpublished)
    rows, by_source = possible[late], unpublished[late]

    def words(at: Integers) -> dict[str, list[str]]:
        known = [
            f"its source was published {day}" if source else f"it was claimed {claim}"
            for day, claim, source in zip(
                _texts(stated, rows[at], "published"),
                _texts(stated, rows[at], "claimed_on"),
                by_source[at].tolist(),
                strict=True,
            )
        ]
        texts = table.pick("as_of", rows[at])
        return {"held": [wording.date_words(text) for text in texts], "known": known}

    run.add(_ESTIMATES, rows, "as_of", words=words)


def _before(limit: Days, day: Integers) -> Flags:
    """Where a date is over before a day."""
    return np.asarray(limit.known & (limit.last < day))


def _held(stated: Stated, as_of: Days, rows: Integers) -> Integers:
    """The first day on which some estimates may hold: of a total, to which it may be counted."""
    held, totals = as_of.first[rows], of_kind(stated, "total")[rows]
    cells = stated.estimates.categories("as_of")
    codes, place = np.unique(cells.codes[rows[totals]], return_inverse=True)
    ends = [_end_begins(cells.values[code]) for code in codes.tolist()]
    held[totals] = np.maximum(held[totals], np.array(ends, dtype=np.int64)[place.reshape(-1)])
    return held


def _end_begins(text: str) -> int:
    """The first day of the end of an interval, 0 where there is none."""
    end = text.partition("/")[2].strip()
    with contextlib.suppress(dates.DateError):
        start = dates.read(end).start if end and end != ".." else None
        return start.toordinal() if start else 0
    return 0


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
        sources, at = stated.dataset.tables["sources"], stated.source[rows]
        texts = sources.pick(column, np.maximum(at, 0)) if sources.rows else [""] * len(rows)
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
    counts = table.categories("status").equal("")
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
    late = np.flatnonzero(claims & counts & (claimed.first > of_source.last))

    def words(at: Integers) -> dict[str, list[str]]:
        texts = (_texts(stated, late[at], column) for column in ("claimed_on", "published"))
        pairs = zip(*texts, strict=True)
        return {
            "what": [f"claimed {one}, but its source was published {other}" for one, other in pairs]
        }

    run.add(_ESTIMATES, late, "claimed_on", words=words)


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

"""Running totals that fall, or that another origin contradicts (A605, A607)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days, claimants, who
from estimates.agreement.comparable import (
    claim_words,
    current,
    in_base_units,
    net,
    of_kind,
    running_totals,
    told_topics,
)
from estimates.arithmetic.ranges import above
from estimates.checks.shared import at_figures, knows_speakers
from estimates.derived.checked import Stated
from estimates.findings.check import INFO, WARNING, Run, check
from estimates.series.at_date import bands
from estimates.series.conflicts import conflicts_frame
from estimates.series.contradictions import contradictions
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BITS: Final = 22  # of a day


@check(
    "A605",
    WARNING,
    title="a cumulative total falls",
    message="the total of {speaker} falls from {before} ({name}, {first}) to {after} ({last})",
    explanation="A total counted from one fixed day cannot become smaller. Only totals of one"
    " named origin are compared, and only if the later surely ends after the earlier. Measures"
    " that may be below 0 are skipped: a net total may rightly fall.",
    fix="Correct the figures or dates; where the origin has revised its count, mark the earlier one as superseded.",
)
def total_falls(stated: Stated, run: Run) -> None:
    counted = current(stated) & of_kind(stated, "total")
    if not knows_speakers(stated, run, counted) or not counted.any():
        return
    totals = _totals(stated, counted)
    if not len(totals.rows):
        return
    # The highest low end so far, as its place in the order of size.
    size = np.empty(len(totals.rows), dtype=np.int64)
    by_size = np.argsort(totals.low, kind="stable")
    size[by_size] = np.arange(len(size))
    key = totals.series * len(size)
    highest = by_size[np.maximum.accumulate(key + size) - key]
    # Those that surely end before this one does.
    day = (totals.series << _BITS) | totals.last
    before = np.searchsorted(day, (totals.series << _BITS) | totals.first, side="left") - 1
    there = (before >= 0) & (totals.series[before] == totals.series)
    earlier = highest[before]
    strict = totals.strict[0, earlier] | totals.strict[1]
    falls = np.flatnonzero(there & above(totals.low[earlier], totals.high, strict))
    _, once = np.unique(earlier[falls], return_index=True)
    later, earlier = totals.rows[falls[once]], totals.rows[earlier[falls[once]]]

    def words(at: Integers) -> dict[str, list[str]]:
        table, was, now = stated.estimates, earlier[at], later[at]
        return {
            "speaker": who(stated, now),
            "before": claim_words(stated, was),
            "name": table.pick("id", was),
            "first": [wording.date_words(text) for text in table.pick("as_of", was)],
            "after": claim_words(stated, now),
            "last": [wording.date_words(text) for text in table.pick("as_of", now)],
        }

    at_figures(stated, run, later, words)


@check(
    "A607",
    INFO,
    title="origins contradict each other over time",
    message="{what}",
    explanation="A total counted from one start only grows, so each claim is a lower bound for"
    " all later days. One named origin claims more for a day than another claims for that day or"
    " a later one: they cannot both be right. Origins that count in different ways, such as named"
    " dead and all losses, may rightly contradict each other.",
    fix="Check the dates and figures of the two claims, and whether both count the same; if not, give them measures "
    "of their own.",
)
def contradiction(stated: Stated, run: Run) -> None:
    named = running_totals(stated) & claimants(stated).named
    if not knows_speakers(stated, run, named):
        return

    def words(at: Integers) -> dict[str, list[str]]:
        frame = conflicts_frame(stated, at)
        pairs = zip(frame["one"], frame["other"], frame["count"], strict=True)
        return {
            "what": frame["sentence"].tolist(),
            "observed": [f"{one} and {other}: {count}" for one, other, count in pairs],
        }

    at_figures(stated, run, bands(stated).claims.row[contradictions(stated).first_later], words)


@dataclass(frozen=True, slots=True, eq=False)
class _Totals:
    """Cumulative totals from the same day on, of the same topic and voice: `series` is equal.

    first, last: between which days it ends. strict: as in `Ranges`. All by row of `rows`, sorted by series, `last`.
    """

    rows: Integers
    series: Integers
    first: Integers
    last: Integers
    low: Floats
    high: Floats
    strict: Flags


def _totals(stated: Stated, counted: Flags) -> _Totals:
    """Totals that a named origin gives from the same day on; net ones (`net`) can fall."""
    as_of, speakers = days(stated.estimates, "as_of"), claimants(stated)
    ranges = stated.quantities.range
    vague = stated.estimates.categories("qualifier").equal("vague")
    rows = np.flatnonzero(counted & ~vague & speakers.named & as_of.known & ~net(stated))
    key = told_topics(stated)[0][rows]
    for codes in (speakers.voice[rows], as_of.first[rows]):
        _, number = np.unique(key, return_inverse=True)
        key = number * (int(codes.max(initial=0)) + 1) + codes
    _, series = np.unique(key, return_inverse=True)
    # Where a period has no end, it ends when the claim was made.
    claimed = claim_days(stated, rows)
    ongoing = as_of.last[rows] == FOREVER
    first = np.where(ongoing, np.maximum(claimed.first, 1), as_of.last[rows])
    last = np.where(ongoing, claimed.last, as_of.last[rows])
    order = np.lexsort((rows, last, series))
    rows = rows[order]
    low, high = (in_base_units(stated, end, rows) for end in (ranges.low, ranges.high))
    strict = ranges.strict_ends[:, rows]
    return _Totals(rows, series[order], first[order], last[order], low, high, strict)

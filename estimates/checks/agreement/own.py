"""What one origin says that cannot all be right: two figures for one day, or a leap (A606, A608)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days, claimants, who
from estimates.agreement.comparable import (
    carried_levels,
    claim_words,
    clear,
    in_base_units,
    of_kind,
    quantities,
    repeated,
    running_totals,
    told_topics,
)
from estimates.arithmetic.ranges import above
from estimates.checks.shared import at_figures, knows_speakers
from estimates.derived.checked import Stated
from estimates.derived.topics import combined, eras
from estimates.findings.check import INFO, WARNING, Run, check
from estimates.series.at_date import bands
from estimates.series.claims import Claims, ends
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BITS: Final = 22  # of a day
_MOMENTARY: Final = ("level", "")
"""Kinds that change within their as_of, so that two claims about a month may both be right."""


@check(
    "A606",
    WARNING,
    title="one origin, one day, two figures",
    message="{speaker} also says {other} ({name}) for {day}: the two do not meet; correct the one"
    " that is wrong or misdated, or mark it as superseded",
    explanation="One named origin gives two current figures for the same measure, subject and time"
    " that have no value in common. One of them is wrong, misdated or out of date. Only what is"
    " reported as fact is compared; of a level that holds for longer than a day, only what was"
    " claimed at the same time.",
    fix="Look up both. Correct the figure or the date, or mark the older one as superseded; if they"
    " count different things, give each a measure or subject of its own.",
)
def two_figures_for_one_day(stated: Stated, run: Run) -> None:
    table, times = stated.estimates, eras(stated)
    facts = clear(stated) & claimants(stated).named & table.categories("nature").equal("")
    facts &= days(table, "as_of").known
    if not knows_speakers(stated, run, facts):
        return
    facts &= _may_be_of_one_time(stated)
    rows = np.flatnonzero(facts)
    voice, (topic, topics) = claimants(stated).voice[rows], told_topics(stated)
    parts = ((topic[rows], topics), (times.span[rows], times.spans))
    rows, key = repeated(rows, *combined(*parts, (voice, int(voice.max(initial=0)) + 1)))
    rows, group = _at_one_time(stated, rows, key)
    if not rows.size:
        return
    later, earlier = _not_meeting(stated, rows, group)

    def words(at: Integers) -> dict[str, list[str]]:
        as_of = table.pick("as_of", later[at])
        return {
            "speaker": who(stated, later[at]),
            "other": claim_words(stated, earlier[at]),
            "name": table.pick("id", earlier[at]),
            "day": [wording.date_words(text) for text in as_of],
        }

    at_figures(stated, run, later, words)


def _may_be_of_one_time(stated: Stated) -> Flags:
    """Estimates that others of the same quantity and time may stand beside."""
    several = running_totals(stated) | carried_levels(stated)
    several[quantities(stated).row] = True
    return several


def _at_one_time(stated: Stated, rows: Integers, key: Integers) -> tuple[Integers, Integers]:
    """Rows of one key that hold at the same time, and numbers from 0 of what they belong to.

    What goes on ends with the claim, which has to be of one day.
    """
    as_of, end, claimed = (
        days(stated.estimates, "as_of", rows),
        ends(stated, rows),
        claim_days(stated, rows),
    )
    known = (as_of.last < FOREVER) | (end.first == end.last)
    momentary = np.any([of_kind(stated, kind)[rows] for kind in _MOMENTARY], axis=0)
    passing = momentary & (as_of.first != as_of.last)
    made = (np.where(passing, day, 0) for day in (claimed.first, claimed.last))
    group = pd.factorize(key[known])[0].astype(np.int64)
    for day in (end.last, *made):
        group = pd.factorize((group << _BITS) | day[known])[0].astype(np.int64)
    rows = rows[known]
    order = np.lexsort((rows, group))
    return rows[order], group[order]


def _not_meeting(stated: Stated, rows: Integers, group: Integers) -> tuple[Integers, Integers]:
    """Rows that lie above or below an earlier one of their group: both rows.

    rows: by group, then in the order of the file.
    """
    ranges = stated.quantities.range
    low, high = (in_base_units(stated, end, rows) for end in (ranges.low, ranges.high))
    strict_low, strict_high = ranges.strict_ends[:, rows]
    place = np.arange(1, len(rows))
    place = place[group[1:] == group[:-1]]
    highest = _furthest(group, low, strict_low)[place - 1]
    lowest = _furthest(group, -high, strict_high)[place - 1]
    below = above(low[highest], high[place], strict_low[highest] | strict_high[place])
    over = above(low[place], high[lowest], strict_low[place] | strict_high[lowest])
    apart = below | over
    earlier = np.where(below, highest, lowest)[apart]
    return rows[place[apart]], rows[earlier]


def _furthest(group: Integers, end: Floats, strict: Flags) -> Integers:
    """The place of the greatest end so far within ascending groups; of equal ones, a strict one."""
    by_size = np.lexsort((strict, end))
    rank = np.empty(len(end), dtype=np.int64)
    rank[by_size] = np.arange(len(end))
    shift = group * len(end)
    return by_size[np.maximum.accumulate(rank + shift) - shift]


_TENFOLD: Final = 10
_NEIGHBOURS: Final = 7  # days between two reports, which many origins give by the week


@check(
    "A608",
    INFO,
    title="a total leaps more than tenfold",
    message="the total of {speaker} leaps from {before} ({name}, {first}) to {after} ({last}):"
    " look for a slip of digits or of the unit",
    explanation="A total of one named origin is more than ten times as large as what it reported"
    " at most a week before. A digit too many does that, and so does a unit such as thousand that"
    " was taken in twice. At the start of a series totals may grow that fast, and are not"
    " reported before one step was smaller.",
    fix="Look up both figures in their sources.",
)
def total_leaps(stated: Stated, run: Run) -> None:
    totals = clear(stated) & of_kind(stated, "total")
    if not knows_speakers(stated, run, totals) or not totals.any():
        return
    claims = bands(stated).claims
    later = _leaps(stated, claims)

    def words(at: Integers) -> dict[str, list[str]]:
        table, was, now = stated.estimates, claims.row[later[at] - 1], claims.row[later[at]]
        return {
            "speaker": who(stated, now),
            "before": claim_words(stated, was),
            "name": table.pick("id", was),
            "first": [wording.date_words(text) for text in table.pick("as_of", was)],
            "after": claim_words(stated, now),
            "last": [wording.date_words(text) for text in table.pick("as_of", now)],
        }

    at_figures(stated, run, claims.row[later], words)


def _leaps(stated: Stated, claims: Claims) -> Integers:
    """Claims over ten times the one before, on a neighbouring day, after a smaller step."""
    if len(claims) < 2:
        return np.zeros(0, dtype=np.int64)
    figure = in_base_units(stated, stated.quantities.figure, claims.row)
    low, high = (
        in_base_units(stated, end, claims.row)
        for end in (stated.quantities.range.low, stated.quantities.range.high)
    )
    bound = claims.open_low | claims.open_high | np.isnan(figure)
    least, most = np.where(bound, low, figure), np.where(bound, high, figure)
    step = claims.last[1:] - claims.first[:-1]
    same = (np.diff(claims.speaker) == 0) & claims.named[1:]
    same &= (claims.first == claims.last)[1:] & (claims.first == claims.last)[:-1] & (step > 0)
    far = (most[:-1] > 0) & (least[1:] > _TENFOLD * most[:-1])
    calm = np.concatenate([[0], np.cumsum(same & ~far & (most[:-1] > 0))])
    began = calm[claims.speaker_start[claims.speaker[1:]]]
    leap = same & far & (step <= _NEIGHBOURS) & (calm[:-1] > began)
    return np.flatnonzero(leap) + 1

"""What two estimates together show to be wrong: a hedge that was lost, a total that falls.

A604: a number stands elsewhere without its hedge. A605: a cumulative total of one origin falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import (
    Claimants,
    claim_days,
    claimants,
    who,
)
from estimates.agreement.comparable import (
    by_figure,
    current,
    in_base_units,
    net,
    of_kind,
    told_topics,
)
from estimates.arithmetic.ranges import SLACK, at_most, nearly_equal, take
from estimates.derived.checked import Stated
from estimates.derived.frames import open_names
from estimates.derived.topics import topics
from estimates.findings.collection import Findings
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# How much a qualifier holds back. A figure alone is rounded just as one that is “about” it, so that
# nothing is lost between those two.
_EXACT, _ALONE, _ABOUT, _BOUND = range(4)
_HEDGES: Final = {
    "exactly": _EXACT,
    "": _ALONE,
    "about": _ABOUT,
    **dict.fromkeys(("at_least", "more_than", "up_to", "less_than"), _BOUND),
}
_A_RANGE: Final = -1  # has its own bounds on both sides
_COMPARED: Final = 50  # hedged estimates of one number that each other one is compared with


def check_contradictions(stated: Stated, findings: Findings) -> None:
    """A604 and A605."""
    counts = current(stated)
    found = claimants(stated)
    _check_hedges(stated, counts, found, findings)
    _check_totals(stated, counts, found, findings)


def _check_hedges(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """A604, one for each estimate, naming the first one whose hedge it lacks."""
    table = stated.estimates
    rows = np.flatnonzero(counts & ~np.isnan(stated.quantities.figure))
    rows, number, hedge = _same_number(stated, rows, _hedge(stated, rows))
    bare, hedged = _pairs(rows, number, hedge)
    lost = _may_repeat(stated, found, bare, hedged)
    bare, first = np.unique(bare[lost], return_index=True)
    hedged = hedged[lost][first]
    for column, at in by_figure(stated, bare):
        what = partial(_lost_hedges, stated, found, bare[at], hedged[at])
        findings.add("A604", table.table.file, bare[at], column, what=what)


def _hedge(stated: Stated, rows: Integers) -> Integers:
    """How much each estimate holds back."""
    numbers = stated.estimates.numbers
    hedge = stated.estimates.categories("qualifier").lookup(_HEDGES, _A_RANGE, np.int64)[rows]
    both = ~np.isnan(numbers["low"].value[rows]) & ~np.isnan(numbers["high"].value[rows])
    return np.where(both, _A_RANGE, hedge)


def _same_number(
    stated: Stated, rows: Integers, hedge: Integers
) -> tuple[Integers, Integers, Integers]:
    """Estimates whose number others of the topic have with another hedge: rows, number, hedge."""
    topic = topics(stated)[0][rows]
    value = in_base_units(stated, stated.quantities.figure, rows)
    kept = np.zeros(len(rows), dtype=np.bool_)
    for most, held in _LOST:
        bare, hedged = np.flatnonzero((hedge >= 0) & (hedge <= most)), np.flatnonzero(hedge == held)
        if bare.size and hedged.size:
            kept[_met(topic, value, bare, hedged)] = True
    rows, hedge, topic, value = rows[kept], hedge[kept], topic[kept], value[kept]
    order = np.lexsort((rows, value, topic))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.diff(topic[order]) != 0
    new[1:] |= ~nearly_equal(value[order][1:], value[order][:-1])
    return rows[order], np.cumsum(new) - 1, hedge[order]


# The most that the bare one, and what the hedged one holds back.
_LOST: Final = ((_ABOUT, _BOUND), (_EXACT, _ABOUT))
_MARKS: Final = 1 << 20  # a few of them hold two numbers; that they differ is seen afterwards


def _met(topic: Integers, value: Floats, bare: Integers, hedged: Integers) -> Integers:
    """Estimates of both kinds whose number some of the other kind may have: few have by chance.

    Numbers that are nearly equal are so in single precision too, or next to each other.
    """
    ours = _marks(topic[bare], value[bare])
    theirs = [
        _marks(topic[hedged], value[hedged] * near) for near in (1 - 2 * SLACK, 1, 1 + 2 * SLACK)
    ]
    there = np.zeros(_MARKS, dtype=np.bool_)
    for marks in theirs:
        there[marks] = True
    found = there[ours]
    there = np.zeros(_MARKS, dtype=np.bool_)
    there[ours[found]] = True
    back = there[theirs[0]] | there[theirs[1]] | there[theirs[2]]
    return np.concatenate([bare[found], hedged[back]])


def _marks(topic: Integers, value: Floats) -> Integers:
    """Topics and numbers in single precision, scattered over `_MARKS` places."""
    with np.errstate(over="ignore"):
        bits = (value + 0.0).astype(np.float32).view(np.int32).astype(np.uint64)
        mixed = (bits + topic.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
            0xD6E8FEB86659FD93
        )
    return np.asarray((mixed >> np.uint64(44)).astype(np.int64))


def _pairs(rows: Integers, number: Integers, hedge: Integers) -> tuple[Integers, Integers]:
    """Each estimate with those of the same number that hold more back: (bare, hedged)."""
    bare, hedged = [], []
    for least, kept in _LOST:
        ours, theirs = np.flatnonzero(hedge <= least), np.flatnonzero(hedge == kept)
        begin = np.searchsorted(number[theirs], number[ours], side="left")
        end = np.searchsorted(number[theirs], number[ours], side="right")
        count = np.minimum(end - begin, _COMPARED)
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        bare.append(rows[np.repeat(ours, count)])
        hedged.append(rows[theirs[np.repeat(begin, count) + offset]])
    return np.concatenate(bare), np.concatenate(hedged)


def _may_repeat(stated: Stated, found: Claimants, bare: Integers, hedged: Integers) -> Flags:
    """Where one estimate may repeat another: not another named origin, time or claim before it."""
    voice, own = found.voice, found.own
    same = voice[bare] == voice[hedged]
    origin = same | own[bare] | (voice[bare] < 0)
    # One voice that says both of a plan and of a fact in one place keeps them apart itself.
    codes = stated.estimates.categories("nature").codes
    apart = (found.source[bare] == found.source[hedged]) & (codes[bare] != codes[hedged])
    apart &= found.origin[bare] == found.origin[hedged]
    ours, theirs = (days(stated.estimates, "as_of", rows) for rows in (bare, hedged))
    time = (ours.first <= theirs.last) & (theirs.first <= ours.last)
    before = claim_days(stated, bare).last < claim_days(stated, hedged).first
    return np.asarray(origin & ~apart & time & ~before)


def _lost_hedges(stated: Stated, found: Claimants, bare: Integers, hedged: Integers) -> list[str]:
    return [
        f"“{theirs}” ({speaker}, {name}) appears here as “{ours}”"
        for theirs, speaker, name, ours in zip(
            claim_words(stated, hedged),
            who(stated, found, hedged),
            stated.estimates.pick("id", hedged),
            claim_words(stated, bare),
            strict=True,
        )
    ]


def claim_words(stated: Stated, rows: Integers) -> list[str]:
    """Figures with their hedges: “up to 12,000 soldiers”."""
    qualifiers, units, intervals = (
        stated.estimates.pick(name, rows) for name in ("qualifier", "unit", "interval")
    )
    quantities, ranges = stated.quantities, take(stated.quantities.range, rows)
    return [
        wording.range_words(low, figure, high, opened, unit, qualifier, interval=interval)
        for low, figure, high, opened, unit, qualifier, interval in zip(
            ranges.low.tolist(),
            quantities.figure[rows].tolist(),
            ranges.high.tolist(),
            open_names(ranges.open_low, ranges.open_high).tolist(),
            units,
            qualifiers,
            intervals,
            strict=True,
        )
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Totals:
    """Cumulative totals from the same day on, of the same topic and voice: `series` is equal.

    first, last: between which days it ends. All by row of `rows`, sorted by series, `last`.
    """

    rows: Integers
    series: Integers
    first: Integers
    last: Integers
    low: Floats
    high: Floats


def _check_totals(stated: Stated, counts: Flags, found: Claimants, findings: Findings) -> None:
    """A605, at the first total that is below an earlier one."""
    if not (counts & of_kind(stated, "total")).any():
        return
    totals = _totals(stated, counts, found)
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
    falls = np.flatnonzero(there & ~at_most(totals.low[earlier], totals.high))
    _, once = np.unique(earlier[falls], return_index=True)
    later, earlier = totals.rows[falls[once]], totals.rows[earlier[falls[once]]]
    for column, at in by_figure(stated, later):
        what = partial(_falls, stated, found, earlier[at], later[at])
        findings.add("A605", stated.estimates.table.file, later[at], column, what=what)


_BITS: Final = 22  # of a day


def _totals(stated: Stated, counts: Flags, found: Claimants) -> _Totals:
    """Totals that a named origin gives from the same day on; net ones (`net`) can fall."""
    as_of = days(stated.estimates, "as_of")
    ranges = stated.quantities.range
    vague = stated.estimates.categories("qualifier").equal("vague")
    rows = np.flatnonzero(
        counts & ~vague & of_kind(stated, "total") & found.named & as_of.known & ~net(stated)
    )
    key = told_topics(stated)[0][rows]
    for codes in (found.voice[rows], as_of.first[rows]):
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
    return _Totals(rows, series[order], first[order], last[order], low, high)


def _falls(stated: Stated, found: Claimants, earlier: Integers, later: Integers) -> list[str]:
    dates = [stated.estimates.pick("as_of", rows) for rows in (earlier, later)]
    return [
        f"the total of {speaker} falls from {before} ({name}, {first}) to {after} ({last})"
        for speaker, before, name, first, after, last in zip(
            who(stated, found, later),
            claim_words(stated, earlier),
            stated.estimates.pick("id", earlier),
            map(wording.date_words, dates[0]),
            claim_words(stated, later),
            map(wording.date_words, dates[1]),
            strict=True,
        )
    ]

"""What independent origins say of the same quantity, one vote each.

One origin votes once, with all that it allows; origins that are not named never add to the count;
calculated and vague estimates do not vote. One-sided ranges are compatible, and corroborate nothing
until two named origins bound the quantity on both sides.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement import marzullo
from estimates.agreement.claimants import Claimants, claimants, first_of_figure
from estimates.agreement.comparable import Groups, in_base_units, measure_texts
from estimates.arithmetic.ranges import Ranges, nearly_equal
from estimates.derived.checked import Stated

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Named origins do not all meet · two of them or more bound it alike · they meet, but fewer than two
# bound it · one named origin or none.
STATUSES: Final = ("disagree", "corroborated", "compatible", "uncorroborated")
DISAGREE, CORROBORATED, COMPATIBLE, UNCORROBORATED = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class Ends(Ranges):
    """Ranges in the unit of their group.

    rounded: which ends are edges of a rounding, of shape (2, ...); None: of no matter, as of
    results.
    """

    rounded: Flags | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Poll:
    """How many origins of each quantity allow the same values.

    origins, agree, status: by group. touching: all of them allow a value, which is no more than the
    edge of what some of them do. outside: by entry of the groups, whether it allows none of the
    values that most origins allow; these are `stretches` of the `sweep`.
    """

    origins: Integers
    agree: Integers
    status: Integers
    touching: Flags
    outside: Flags
    sweep: marzullo.Sweep
    stretches: marzullo.Stretches


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What the estimates of each quantity come to, where two or more of them speak of it.

    origins, agree, unnamed, status, touching: by group. stretches, of_stretch: the values that most
    origins allow, several stretches where equally many allow others. best, envelope: by group, from
    the lowest to the highest of them, and of all that was claimed. outside: by entry of `groups`.
    """

    groups: Groups
    who: Claimants
    units: list[str]
    origins: Integers
    agree: Integers
    unnamed: Integers
    status: Integers
    touching: Flags
    best: Ends
    envelope: Ends
    stretches: Ends
    of_stretch: Integers
    outside: Flags


def votes(
    stated: Stated, groups: Groups, units: list[str] | None = None, ends: Ends | None = None
) -> Votes:
    """Weigh what is claimed of some quantities, in the unit of each.

    units, ends: of each group, and of each entry; left out, those of the estimates themselves.
    """
    if units is None or ends is None:
        units, ends = in_group_units(stated, groups)
    polled = poll(stated, groups, ends)
    row, group, count = groups.row, groups.group, len(groups)
    spans = _stated(polled.sweep, ends, polled.stretches)
    who = claimants(stated)
    return Votes(
        groups=groups,
        who=who,
        units=units,
        origins=polled.origins,
        agree=polled.agree,
        unnamed=_unnamed(stated, row, group, count),
        status=polled.status,
        touching=polled.touching,
        best=_hull(spans, polled.stretches.group, count),
        envelope=_hull(ends, group, count),
        stretches=spans,
        of_stretch=polled.stretches.group,
        outside=polled.outside,
    )


def _unnamed(stated: Stated, row: Integers, group: Integers, count: int) -> Integers:
    """How many claims of each group have no named origin; several levels of one count once."""
    nobody = claimants(stated).voice[row] < 0
    group, figure = group[nobody], first_of_figure(stated)[row[nobody]]
    distinct = pd.unique(group * stated.estimates.rows + figure)
    return np.bincount(distinct // max(stated.estimates.rows, 1), minlength=count)


def poll(stated: Stated, groups: Groups, ends: Ends) -> Poll:
    """Count who allows what in each group; ends are by entry, in one unit within a group."""
    row, group, count = groups.row, groups.group, len(groups)
    voice = claimants(stated).voice[row]
    named = voice >= 0
    # Where no origin is named, each estimate is heard, and none of them counted.
    alone = np.bincount(group[named], minlength=count) == 0
    voter = np.where(named, voice, int(voice.max(initial=0)) + 1 + first_of_figure(stated)[row])
    _, seat = np.unique(group * (int(voter.max(initial=0)) + 1) + voter, return_inverse=True)
    heard = named | alone[group]
    sweep = marzullo.sweep(group, seat, ends.low, ends.high, heard, ends.strict)
    most = sweep.most(count)
    stretches = sweep.stretches(np.maximum(most, 1))
    inside = stretches.meet(sweep.low, sweep.high)

    seats = int(seat.max(initial=-1)) + 1
    of_seat = np.zeros(seats, dtype=np.int64)
    of_seat[seat] = group
    named_seat, agreeing, bounded = (np.zeros(seats, dtype=np.bool_) for _ in range(3))
    named_seat[seat[named]] = True
    agreeing[seat[inside]] = True
    bounded[:] = True
    bounded[seat[ends.open_low | ends.open_high]] = False
    origins = np.bincount(of_seat[named_seat], minlength=count)
    bounding = np.bincount(of_seat[named_seat & agreeing & bounded], minlength=count)
    agree = np.where(origins > 0, most, 0)
    status = np.select(
        [origins < 2, agree < origins, bounding < 2],
        [UNCORROBORATED, DISAGREE, COMPATIBLE],
        CORROBORATED,
    ).astype(np.int64)
    touching = status == CORROBORATED
    touching[stretches.group[sweep.value[stretches.low] < sweep.value[stretches.high]]] = False
    if touching.any():
        touching &= ~_share_more_than_edges(group, seat, ends, heard, origins)
        status[touching] = COMPATIBLE
    return Poll(origins, agree, status, touching, ~inside, sweep, stretches)


def _share_more_than_edges(
    group: Integers, seat: Integers, ends: Ends, heard: Flags, least: Integers
) -> Flags:
    """Groups of which so many voters share a value that is no mere edge of a rounding or range.

    One that lies at an end that was stated needs somebody to name just that value.
    """
    strict = np.zeros((2, len(group)), dtype=np.bool_)
    for marked in (ends.strict, ends.rounded):
        strict |= False if marked is None else marked
    sweep = marzullo.sweep(group, seat, ends.low, ends.high, heard, strict)
    shared = sweep.stretches(np.maximum(least, 1))
    wide = sweep.value[shared.low] < sweep.value[shared.high]
    named = np.flatnonzero(heard & nearly_equal(ends.low, ends.high))
    points = np.sort(sweep.low[named])
    place = np.searchsorted(points, shared.low, side="left")
    there = place < len(points)
    hit = np.zeros(len(shared.low), dtype=np.bool_)
    hit[there] = points[place[there]] <= shared.high[there]
    result = np.zeros(len(least), dtype=np.bool_)
    result[shared.group[wide | hit]] = True
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The status of quantities. Votes were counted only where it takes that, in `contested`.

    status: by group. contested: the groups whose ranges do not all meet, or may only touch. apart:
    those of them whose named origins disagree. outside: that of their `Poll`.
    """

    status: Integers
    contested: Groups
    apart: Flags
    outside: Flags


def weigh(stated: Stated, groups: Groups) -> Weighed:
    """Tell the status of each quantity; votes are counted only where ranges do not plainly meet."""
    voice = claimants(stated).voice
    named = np.flatnonzero(voice[groups.row] >= 0)
    row, group = groups.row[named], groups.group[named]
    seats = int(voice.max(initial=-1)) + 1
    seat, distinct = pd.factorize(group * seats + voice[row])
    of_seat = np.asarray(distinct) // max(seats, 1)
    status = np.full(len(groups), UNCORROBORATED)
    shared = np.bincount(of_seat, minlength=len(groups)) > 1
    kept = shared[group]
    row, group, seat = row[kept], group[kept], seat[kept]
    ends = _in_base_units(stated, row)
    start = np.flatnonzero(np.diff(group, prepend=-1))
    together = np.zeros(len(groups), dtype=np.bool_)
    if len(start):
        low, high = np.maximum.reduceat(ends.low, start), np.minimum.reduceat(ends.high, start)
        met = low < high
        near = np.flatnonzero(nearly_equal(low, high))
        if near.size:  # They may only touch, so that votes are counted; not of points alone.
            wide = np.logical_or.reduceat(ends.low < ends.high, start)
            met[near] = (low[near] == high[near]) & ~wide[near]
        together[group[start[met]]] = True
    bounded = np.ones(len(of_seat), dtype=np.bool_)
    bounded[seat[ends.open_low | ends.open_high]] = False
    bounding = np.bincount(of_seat[bounded], minlength=len(groups))
    status[together] = np.where(bounding[together] < 2, COMPATIBLE, CORROBORATED)
    contested = groups.pick(shared & ~together)
    strict, rounded = _marks(stated, contested.row)
    ends = replace(_in_base_units(stated, contested.row), strict=strict, rounded=rounded)
    polled = poll(stated, contested, ends)
    status[shared & ~together] = polled.status
    return Weighed(status, contested, polled.status == DISAGREE, polled.outside)


def _in_base_units(stated: Stated, rows: Integers) -> Ends:
    ranges = stated.quantities.range
    low, high = (in_base_units(stated, end, rows) for end in (ranges.low, ranges.high))
    open_low, open_high = ranges.open_low[rows], ranges.open_high[rows]
    return Ends(low, high, open_low | np.isinf(low), open_high | np.isinf(high))


def _marks(stated: Stated, rows: Integers) -> tuple[Flags | None, Flags]:
    """Which ends of some estimates are strict, and which are edges of a rounding."""
    strict = stated.quantities.range.strict
    return None if strict is None else strict[:, rows], stated.quantities.rounded[:, rows]


def in_group_units(stated: Stated, groups: Groups) -> tuple[list[str], Ends]:
    """The unit of each group (see `group_units`), and the ranges of its estimates in it."""
    units, factor = group_units(stated, groups)
    row, ranges = groups.row, stated.quantities.range
    with np.errstate(over="ignore"):
        low, high = ranges.low[row] * factor, ranges.high[row] * factor
    return units, Ends(
        low,
        high,
        ranges.open_low[row] | np.isinf(ranges.low[row]),
        ranges.open_high[row] | np.isinf(ranges.high[row]),
        *_marks(stated, row),
    )


def group_units(stated: Stated, groups: Groups) -> tuple[list[str], Floats]:
    """The unit of each group, that of its measure or, where that does not fit, of its first row.

    Beside it, by entry, what turns values in the row's unit into the group's. All rows of a group
    are of one dimension.
    """
    registry, known = stated.dataset.units, stated.dimensions.known
    of_measure = measure_texts(stated, "unit")
    first = groups.first
    measures, own = (stated.estimates.categories(name) for name in ("measure", "unit"))
    key = measures.codes[first].astype(np.int64) * len(own.values) + own.codes[first]
    distinct, at, number = np.unique(key, return_index=True, return_inverse=True)
    units, scales = [], np.ones(len(distinct))
    for place, code in enumerate(distinct.tolist()):
        example = int(first[at[place]])
        dimension = known[stated.units.dimension[example]]
        text = of_measure.get(measures.values[code // len(own.values)], "")
        scales[place], unit = (
            float(stated.units.scale[example]),
            own.values[code % len(own.values)],
        )
        with contextlib.suppress(ValueError):
            declared = registry.unit(text)
            if declared.dimension == dimension:
                scales[place], unit = declared.scale, text
        units.append(unit)
    factor = stated.units.scale[groups.row] / scales[number[groups.group]]
    return [units[place] for place in number.tolist()], factor


def _stated(sweep: marzullo.Sweep, ends: Ends, found: marzullo.Stretches) -> Ends:
    """The ends of stretches as values; open where nobody stated an end there."""
    said = np.zeros((2, len(sweep.value)), dtype=np.bool_)
    said[0, sweep.low[~ends.open_low]] = True
    said[1, sweep.high[~ends.open_high]] = True
    return Ends(
        sweep.value[found.low], sweep.value[found.high], ~said[0, found.low], ~said[1, found.high]
    )


def _hull(ends: Ends, group: Integers, count: int) -> Ends:
    """From the lowest to the highest end of each group; an end is open if any of those there is."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, group, ends.low)
    np.maximum.at(high, group, ends.high)
    open_low, open_high = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    np.logical_or.at(open_low, group, ends.open_low & (ends.low == low[group]))
    np.logical_or.at(open_high, group, ends.open_high & (ends.high == high[group]))
    return Ends(low, high, open_low, open_high)

"""What independent origins say of the same quantity, one vote each.

One origin votes once, with all that it allows; origins that are not named never add to the count;
calculated and vague estimates do not vote. One-sided ranges are compatible, and corroborate nothing
until two named origins bound the quantity on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.agreement import marzullo
from estimates.agreement.claimants import Claimants, claimants, missing
from estimates.agreement.comparable import Groups, current, measure_texts, same_quantity
from estimates.derived.checked import Checked

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Named origins do not all meet · two of them or more bound it alike · they meet, but fewer than two
# bound it · one named origin or none.
STATUSES: Final = ("disagree", "corroborated", "compatible", "uncorroborated")
DISAGREE, CORROBORATED, COMPATIBLE, UNCORROBORATED = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Ranges in the unit of their group, and which of their ends nobody stated."""

    low: Floats
    high: Floats
    open_low: Flags
    open_high: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What the estimates of each quantity come to, where two or more of them speak of it.

    origins, agree, unnamed, status: by group. stretches, of_stretch: the values that most origins
    allow, several stretches where equally many allow others. best, envelope: by group, from the
    lowest to the highest of them, and of all that was claimed. outside: by entry of `groups`.
    """

    groups: Groups
    who: Claimants
    units: list[str]
    origins: Integers
    agree: Integers
    unnamed: Integers
    status: Integers
    best: Ends
    envelope: Ends
    stretches: Ends
    of_stretch: Integers
    outside: Flags


def votes(checked: Checked) -> Votes:
    """Weigh the estimates of each quantity that two or more of them speak of."""
    table = checked.estimates
    vague = table.categories("qualifier").equal("vague")
    told = not missing(checked)
    groups = same_quantity(checked, current(checked) & ~vague & told)
    found = claimants(checked)
    row, group, count = groups.row, groups.group, len(groups)
    units, ends = _in_group_units(checked, groups)
    voice = found.voice[row]
    named = voice >= 0
    # Where no origin is named, each estimate is heard, and none of them counted.
    alone = np.bincount(group[named], minlength=count) == 0
    voter = np.where(named, voice, int(voice.max(initial=0)) + 1 + row)
    _, seat = np.unique(group * (int(voter.max(initial=0)) + 1) + voter, return_inverse=True)
    sweep = marzullo.sweep(group, seat, ends.low, ends.high, named | alone[group])
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
    )
    spans = _stated(sweep, ends, stretches)
    return Votes(
        groups=groups,
        who=found,
        units=units,
        origins=origins,
        agree=agree,
        unnamed=np.bincount(group[~named], minlength=count),
        status=status.astype(np.int64),
        best=_hull(spans, stretches.group, count),
        envelope=_hull(ends, group, count),
        stretches=spans,
        of_stretch=stretches.group,
        outside=~inside,
    )


def _in_group_units(checked: Checked, groups: Groups) -> tuple[list[str], Ends]:
    """Ranges in the unit of their measure, or where it does not fit of the first row."""
    registry, known = checked.dataset.units, checked.dimensions.known
    of_measure = measure_texts(checked, "unit")
    first = groups.first
    own = checked.estimates.pick("unit", first)
    units, scale = list(own), checked.units.scale[first].copy()
    fitting: dict[tuple[str, int], float] = {}
    names = checked.estimates.pick("measure", first)
    dimensions = checked.units.dimension[first].tolist()
    for number, (name, dimension) in enumerate(zip(names, dimensions, strict=True)):
        text = of_measure.get(name, "")
        if (text, dimension) not in fitting:
            fitting[text, dimension] = np.nan
            try:
                unit = registry.unit(text)
            except ValueError:
                continue
            if unit.dimension == known[dimension]:
                fitting[text, dimension] = unit.scale
        if not np.isnan(fitting[text, dimension]):
            units[number], scale[number] = text, fitting[text, dimension]
    row = groups.row
    factor = checked.units.scale[row] / scale[groups.group]
    ranges = checked.quantities.range
    with np.errstate(over="ignore"):
        low, high = ranges.low[row] * factor, ranges.high[row] * factor
    return units, Ends(
        low,
        high,
        ranges.open_low[row] | np.isinf(ranges.low[row]),
        ranges.open_high[row] | np.isinf(ranges.high[row]),
    )


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

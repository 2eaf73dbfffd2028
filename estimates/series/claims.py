"""The claims about each quantity in the order of time, in the unit of the quantity.

A **quantity** is a measure, a subject and a nature; its claims in the order of time are a
**series**. Totals are counted from a start; those from different starts are different series. The
**speaker** of a claim is its named origin. An origin without a name may be anybody, so that each of
its claims has a speaker of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days, claimants, first_of_figure
from estimates.agreement.comparable import Groups, carried_levels, running_totals, told_topics
from estimates.agreement.votes import in_group_units
from estimates.derived.checked import Stated, once
from estimates.tables.dates import FOREVER
from estimates.tables.days import Days, days

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Claims of several series, sorted by series, then by speaker, then by the day they end.

    series, speaker: numbers from 0; a speaker belongs to one series. named: the speaker has a name.
    row: in estimates.csv. first, last: the claim ends between these days (ordinals; 0 and FOREVER
    where that is not known). low, high: in the unit of the series, infinite where unbounded. open:
    nobody stated that end. strict: the bound itself is excluded ("more than"). interval: the ends
    are those of an interval such as 95%, and no bounds. All of shape (claims,).

    units, minimum, maximum: of each series, the natural bounds in its unit.
    """

    series: Integers
    speaker: Integers
    named: Flags
    row: Integers
    first: Integers
    last: Integers
    low: Floats
    high: Floats
    open_low: Flags
    open_high: Flags
    strict_low: Flags
    strict_high: Flags
    interval: Flags
    units: tuple[str, ...]
    minimum: Floats
    maximum: Floats

    def __len__(self) -> int:
        return len(self.row)

    @property
    def speakers(self) -> int:
        """How many speakers there are, those of all series together."""
        return int(self.speaker[-1]) + 1 if len(self) else 0

    @property
    def speaker_start(self) -> Integers:
        """The first claim of each speaker."""
        return np.flatnonzero(np.diff(self.speaker, prepend=-1))


@once
def totals(stated: Stated) -> Claims:
    """The claims of totals: one series for each quantity and start."""
    rows = np.flatnonzero(running_totals(stated))
    as_of = days(stated.estimates, "as_of", rows)
    quantity = told_topics(stated)[0][rows]
    _, series = np.unique(np.stack([quantity, as_of.first]), axis=1, return_inverse=True)
    return arranged(stated, rows, series.reshape(-1), ends(stated, rows))


@once
def levels(stated: Stated) -> Claims:
    """The claims of levels that hold until they are stale: one series for each quantity."""
    rows = np.flatnonzero(carried_levels(stated))
    as_of = days(stated.estimates, "as_of", rows)
    return arranged(stated, rows, told_topics(stated)[0][rows], as_of)


def ends(stated: Stated, rows: Integers) -> Days:
    """Between which days the period of some estimates ends; one that is open, with the claim."""
    as_of, claimed = days(stated.estimates, "as_of", rows), claim_days(stated, rows)
    ongoing = as_of.known & (as_of.last == FOREVER)
    return Days(
        np.where(ongoing, np.maximum(claimed.first, as_of.first), as_of.last),
        np.where(ongoing, claimed.last, as_of.last),
        as_of.known & (~ongoing | claimed.known),
    )


def arranged(stated: Stated, rows: Integers, series: Integers, when: Days) -> Claims:
    """Some estimates as claims of the series that they belong to, numbered in the file's order."""
    _, first_at, number = np.unique(series, return_index=True, return_inverse=True)
    rank = np.empty(len(first_at), dtype=np.int64)
    rank[np.argsort(first_at, kind="stable")] = np.arange(len(first_at))
    series = rank[number.reshape(-1)] if len(rows) else series
    voice = claimants(stated).voice[rows]
    named = voice >= 0
    seat = np.where(named, voice, int(voice.max(initial=0)) + 1 + first_of_figure(stated)[rows])
    order = np.lexsort((rows, when.last, seat, series))
    rows, series, seat, named = rows[order], series[order], seat[order], named[order]
    start = np.flatnonzero(np.diff(series, prepend=-1))
    units, values = in_group_units(stated, Groups(rows, series, start))
    qualifier = stated.estimates.categories("qualifier")
    changed = np.ones(len(rows), dtype=np.bool_)
    changed[1:] = (np.diff(series) != 0) | (np.diff(seat) != 0)
    return Claims(
        series=series,
        speaker=np.cumsum(changed) - 1,
        named=named,
        row=rows,
        first=when.first[order],
        last=when.last[order],
        low=values.low,
        high=values.high,
        open_low=values.open_low,
        open_high=values.open_high,
        strict_low=qualifier.equal("more_than")[rows],
        strict_high=qualifier.equal("less_than")[rows],
        interval=stated.quantities.interval[rows],
        units=tuple(units),
        minimum=_natural(stated, rows[start], units, "minimum", -np.inf),
        maximum=_natural(stated, rows[start], units, "maximum", np.inf),
    )


def _natural(
    stated: Stated, rows: Integers, units: list[str], column: str, otherwise: float
) -> Floats:
    """A natural bound of the measure of each series, where the series is in the measure's unit."""
    measures, row = stated.dataset.tables["measures"], stated.measure[rows]
    bounds = np.append(measures.numbers[column].value, np.nan)[row]
    declared = [*measures.texts("unit").to_pylist(), ""]
    own = np.array([declared[at] == unit for at, unit in zip(row.tolist(), units, strict=True)])
    return np.where(own.astype(np.bool_) & ~np.isnan(bounds), bounds, otherwise)

"""What each speaker's claims allow a running total to be on any day: a band over time.

A total from one start only grows. At day t the claims that end at t or before bound it from below,
those that end at t or after bound it from above. An end that no claim bounds by then is open. Where
the low end is above the high end the speaker contradicts itself, and allows no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import at_most
from estimates.series.claims import Claims

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_BITS = 22  # of a day


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """Bands on one day each, of shape (n,).

    low, high: in the unit of the series; its natural bound where no claim bounds that end. open:
    nobody stated it. strict: the bound itself is excluded. lower, upper: the claims (positions in
    `Claims`) that bound the ends, -1 for none.
    """

    low: Floats
    high: Floats
    open_low: Flags
    open_high: Flags
    strict_low: Flags
    strict_high: Flags
    lower: Integers
    upper: Integers

    @property
    def empty(self) -> Flags:
        """Where no value is allowed."""
        apart = ~at_most(self.low, self.high)
        touching = at_most(self.high, self.low)
        return np.asarray(apart | (touching & (self.strict_low | self.strict_high)))


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """The furthest bound so far, along the days of each of several groups.

    key: group and day, ascending. best: the claim with the furthest bound up to that place, or from
    there on where the bounds are upper ones.
    """

    key: Integers
    best: Integers
    upper: bool

    @classmethod
    def of_lows(cls, claims: Claims, group: Integers, used: Integers) -> Record:
        """The greatest low up to a day, by the day at which a claim has surely ended."""
        order = used[np.lexsort((claims.last[used], group[used]))]
        size = _ranks(claims.low[order], claims.strict_low[order])
        key = (group[order] << _BITS) | claims.last[order]
        return cls(key, order[_running(group[order], size)], upper=False)

    @classmethod
    def of_highs(cls, claims: Claims, group: Integers, used: Integers) -> Record:
        """The least high from a day on, by the first day at which a claim may have ended."""
        order = used[np.lexsort((claims.first[used], group[used]))]
        size = _ranks(-claims.high[order], claims.strict_high[order])
        key = (group[order] << _BITS) | claims.first[order]
        # Run through backwards, where the groups descend.
        backward = group[order][::-1]
        best = _running(int(backward.max(initial=0)) - backward, size[::-1])
        return cls(key, order[::-1][best][::-1], upper=True)

    def at(self, group: Integers, day: Integers) -> Integers:
        """The claim that bounds each group on a day, -1 for none."""
        if not len(self.key):
            return np.full(len(group), -1, dtype=np.int64)
        wanted = (group << _BITS) | day
        if self.upper:
            place = np.searchsorted(self.key, wanted, side="left")
        else:
            place = np.searchsorted(self.key, wanted, side="right") - 1
        there = (place >= 0) & (place < len(self.key))
        place = np.clip(place, 0, len(self.key) - 1)
        there &= self.key[place] >> _BITS == group
        return np.where(there, self.best[place], -1)


def _ranks(bound: Floats, strict: Flags) -> Integers:
    """The rank of each bound by size; of equal ones, a strict one is further, then a later one."""
    rank = np.empty(len(bound), dtype=np.int64)
    rank[np.lexsort((strict, bound))] = np.arange(len(bound))
    return rank


def _running(group: Integers, rank: Integers) -> Integers:
    """The position of the highest rank so far within ascending groups."""
    position = np.empty(len(rank), dtype=np.int64)
    position[rank] = np.arange(len(rank))
    shift = group * max(len(rank), 1)
    return position[np.maximum.accumulate(rank + shift) - shift]


@dataclass(frozen=True, eq=False)
class Bands:
    """The bands of all speakers. Claims by an interval (95%) count on their own day only."""

    claims: Claims

    def at(self, speaker: Integers, day: Integers) -> Slices:
        """The bands of some speakers, each on a day (an ordinal)."""
        claims = self.claims
        lower, upper = self._lower.at(speaker, day), self._upper.at(speaker, day)
        if claims.interval.any():
            own = self._interval_of(speaker, day)
            lower = _further(claims.low, lower, own, upper=False)
            upper = _further(claims.high, upper, own, upper=True)
        return _slices(claims, self._series_of[speaker], lower, upper)

    @cached_property
    def bounded(self) -> tuple[Integers, Integers, Integers]:
        """When bands have a stated end on both sides: speaker, first day, last day.

        One period for each speaker that has one, and one for each claim by an interval. Speakers
        whose own claims contradict each other are left out.
        """
        claims = self.claims
        count = claims.speakers
        sound = np.ones(count, dtype=np.bool_)
        known = np.flatnonzero(claims.first > 0)
        sound[claims.speaker[known[self.at(claims.speaker[known], claims.first[known]).empty]]] = (
            False
        )
        plain = ~claims.interval & sound[claims.speaker]
        begin = np.full(count, np.iinfo(np.int64).max)
        end = np.full(count, -1)
        low = plain & ~claims.open_low & (claims.last > 0)
        high = plain & ~claims.open_high & (claims.first > 0)
        np.minimum.at(begin, claims.speaker[low], claims.last[low])
        np.maximum.at(end, claims.speaker[high], claims.first[high])
        own = np.flatnonzero(
            claims.interval & ~claims.open_low & ~claims.open_high & (claims.first == claims.last)
        )
        there = np.flatnonzero(begin <= end)
        return (
            np.concatenate([there, claims.speaker[own]]),
            np.concatenate([begin[there], claims.last[own]]),
            np.concatenate([end[there], claims.last[own]]),
        )

    @cached_property
    def _series_of(self) -> Integers:
        return self.claims.series[self.claims.speaker_start]

    @cached_property
    def _lower(self) -> Record:
        claims = self.claims
        return Record.of_lows(claims, claims.speaker, np.flatnonzero(~claims.interval))

    @cached_property
    def _upper(self) -> Record:
        claims = self.claims
        return Record.of_highs(claims, claims.speaker, np.flatnonzero(~claims.interval))

    @cached_property
    def _intervals(self) -> tuple[Integers, Integers]:
        claims = self.claims
        own = np.flatnonzero(claims.interval & (claims.first == claims.last))
        key = (claims.speaker[own] << _BITS) | claims.last[own]
        order = np.argsort(key, kind="stable")
        return key[order], own[order]

    def _interval_of(self, speaker: Integers, day: Integers) -> Integers:
        """The claim by an interval that a speaker makes for a day; -1 for none."""
        key, own = self._intervals
        if not len(key):
            return np.full(len(speaker), -1, dtype=np.int64)
        wanted = (speaker << _BITS) | day
        place = np.searchsorted(key, wanted, side="right") - 1
        there = (place >= 0) & (key[np.maximum(place, 0)] == wanted)
        return np.where(there, own[np.maximum(place, 0)], -1)


def _further(bound: Floats, one: Integers, other: Integers, *, upper: bool) -> Integers:
    """Of two claims each, the one that bounds further; -1 where there is neither."""
    sign = -1.0 if upper else 1.0
    nearer = sign * np.append(bound, -sign * np.inf)
    return np.where(nearer[other] > nearer[one], other, one)


def one_claim_each(claims: Claims, claim: Integers) -> Slices:
    """Slices that one claim each bounds on both sides; -1 for none."""
    series = np.append(claims.series, 0)[claim] if len(claims) else np.zeros_like(claim)
    return _slices(claims, series, claim, claim)


def _slices(claims: Claims, series: Integers, lower: Integers, upper: Integers) -> Slices:
    no_low, no_high = lower < 0, upper < 0
    minimum, maximum = claims.minimum[series], claims.maximum[series]
    if not len(claims):
        nothing = np.zeros(len(lower), dtype=np.bool_)
        return Slices(minimum, maximum, ~nothing, ~nothing, nothing, nothing, lower, upper)
    return Slices(
        low=np.where(no_low, minimum, claims.low[lower]),
        high=np.where(no_high, maximum, claims.high[upper]),
        open_low=no_low | claims.open_low[lower],
        open_high=no_high | claims.open_high[upper],
        strict_low=~no_low & claims.strict_low[lower],
        strict_high=~no_high & claims.strict_high[upper],
        lower=lower,
        upper=upper,
    )

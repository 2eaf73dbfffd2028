"""Which values the most voters allow, by Marzullo's algorithm, for many groups at once.

Each voter of a group allows the union of its ranges. All ends are sorted once; a running count says
how many voters allow what lies between two of them. Ends that are nearly equal are one, so that
ranges that only touch meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import nearly_equal

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Disjoint stretches of values, as ranks, in ascending order; each belongs to one group."""

    group: Integers
    low: Integers
    high: Integers

    def meet(self, low: Integers, high: Integers) -> Flags:
        """Where ranges, as ranks, have a value in common with a stretch (of their own group)."""
        if not len(self.low):
            return np.zeros(len(low), dtype=np.bool_)
        at = np.searchsorted(self.high, low, side="left")
        nearest = np.minimum(at, len(self.low) - 1)
        return np.asarray((at < len(self.low)) & (self.low[nearest] <= high))


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The ends of ranges in order, and how many voters allow what follows each of them.

    low, high: the ends of the ranges as ranks, which grow with the group and in it with the value.
    value: by rank. An event is a start or an end of what a voter allows; `depth` counts after it.
    """

    low: Integers
    high: Integers
    value: Floats
    group: Integers  # by event
    rank: Integers  # by event
    depth: Integers  # by event

    def most(self, groups: int) -> Integers:
        """How many voters allow the same value at most, by group."""
        result = np.zeros(groups, dtype=np.int64)
        np.maximum.at(result, self.group, self.depth)
        return result

    def stretches(self, least: Integers | int) -> Stretches:
        """Where so many voters or more, at least 1, by group or in all groups, allow a value."""
        wanted = np.broadcast_to(least, int(self.group.max(initial=-1)) + 1)[self.group]
        enough = self.depth >= wanted
        before = np.concatenate([np.zeros(1, dtype=np.bool_), enough[:-1]])[: len(enough)]
        rising, falling = np.flatnonzero(enough & ~before), np.flatnonzero(~enough & before)
        return Stretches(self.group[rising], self.rank[rising], self.rank[falling])


def sweep(
    group: Integers,
    voter: Integers,
    low: Floats,
    high: Floats,
    voting: Flags | None = None,
    strict: Flags | None = None,
) -> Sweep:
    """Count voters over the values of each group.

    group, voter: numbers from 0; a voter of one group is none of another. low, high: ends of ranges
    that are not empty, infinite where unbounded, in a unit of the group. Where `voting` is false, a
    range is given ranks and does not count. All of shape (n,). strict: ends that are not in their
    ranges themselves, of shape (2, n); a rank then lies just below, at or just above a value.
    """
    ranks, value = _ranks(np.concatenate([group, group]), np.concatenate([low, high]))
    lower, upper = ranks[: len(low)], ranks[len(low) :]
    voting = np.ones(len(low), dtype=np.bool_) if voting is None else voting
    if strict is not None and strict.any():
        lower, upper, value = 3 * lower + 1 + strict[0], 3 * upper + 1 - strict[1], value.repeat(3)
        voting = voting & (lower <= upper)
    used = np.flatnonzero(voting)
    of, start, end = _unions(group[used], voter[used], lower[used], upper[used])
    # At the same value what starts there counts before what ends there.
    rank = np.concatenate([start, end])
    step = np.repeat(np.array([1, -1]), len(start))
    order = np.argsort(rank * 2 + (step < 0), kind="stable")
    return Sweep(
        low=lower,
        high=upper,
        value=value,
        group=np.concatenate([of, of])[order],
        rank=rank[order],
        depth=np.cumsum(step[order]),
    )


def _ranks(group: Integers, values: Floats) -> tuple[Integers, Floats]:
    """The rank of each value by group and size, and the value of each rank."""
    order = np.lexsort((values, group))
    sorted_values, sorted_group = values[order], group[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.diff(sorted_group) != 0
    new[1:] |= ~nearly_equal(sorted_values[1:], sorted_values[:-1])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.cumsum(new) - 1
    return ranks, sorted_values[new]


def _unions(
    group: Integers, voter: Integers, low: Integers, high: Integers
) -> tuple[Integers, Integers, Integers]:
    """What each voter allows, as disjoint pieces: group, low and high."""
    order = np.lexsort((low, voter, group))
    group, voter, low, high = (column[order] for column in (group, voter, low, high))
    own = np.ones(len(order), dtype=np.bool_)
    own[1:] = (np.diff(group) != 0) | (np.diff(voter) != 0)
    # The highest end so far, of this voter: those of the voters before are below its first end.
    span = int(high.max(initial=0)) + 1
    shift = (np.cumsum(own) - 1) * span
    reach = np.maximum.accumulate(high + shift) - shift if len(order) else high
    start = own.copy()
    start[1:] |= low[1:] > reach[:-1]
    at = np.flatnonzero(start)
    last = np.append(at[1:], len(order))[: len(at)] - 1
    return group[at], low[at], reach[last]

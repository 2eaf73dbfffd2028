"""Origins that cannot both be right: one claims more for an earlier day than the other for a later.

A total from one start only grows, so that each claim bounds every later one from below. Claims for
the same day count too. Reported per pair of origins, in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import above
from estimates.derived.checked import Stated, once
from estimates.series.at_date import bands
from estimates.series.bands import Bands, Record
from estimates.series.claims import Claims

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_AT_ONCE: Final = 1 << 20  # claims times speakers that are compared at a time


@dataclass(frozen=True, slots=True, eq=False)
class Contradictions:
    """Pairs of named speakers of one series, in the order of series and speakers; shape (pairs,).

    series. one, other: the speakers, one below other. count: claims that lie below what the other
    of the pair had claimed for an earlier day. first_*, widest_*: the two claims (positions in
    `Claims`) of the first contradiction, by the day of the later claim, and of the widest gap.
    """

    series: Integers
    one: Integers
    other: Integers
    count: Integers
    first_earlier: Integers
    first_later: Integers
    widest_earlier: Integers
    widest_later: Integers

    def __len__(self) -> int:
        return len(self.series)


@once
def contradictions(stated: Stated) -> Contradictions:
    """All pairs of named origins that contradict each other on running totals."""
    of = bands(stated)
    claims = of.claims
    earlier, later = _conflicts(of)
    one, other = claims.speaker[earlier], claims.speaker[later]
    one, other = np.minimum(one, other), np.maximum(one, other)
    gap = claims.low[earlier] - claims.high[later]
    # By pair, then by the day of the later claim.
    order = np.lexsort((later, claims.first[later], other, one))
    earlier, later, one, other = (column[order] for column in (earlier, later, one, other))
    gap = gap[order]
    new = np.ones(len(one), dtype=np.bool_)
    new[1:] = (np.diff(one) != 0) | (np.diff(other) != 0)
    start = np.flatnonzero(new)
    count = np.diff(np.append(start, len(one)))
    widest = np.lexsort((-np.arange(len(gap)), gap, np.cumsum(new)))[np.cumsum(count) - 1]
    return Contradictions(
        series=claims.series[earlier[start]],
        one=one[start],
        other=other[start],
        count=count,
        first_earlier=earlier[start],
        first_later=later[start],
        widest_earlier=earlier[widest],
        widest_later=later[widest],
    )


def _conflicts(of: Bands) -> tuple[Integers, Integers]:
    """Claims, and the earlier claim of each other speaker below which they lie."""
    claims = of.claims
    nothing = np.zeros(0, dtype=np.int64)
    if not len(claims):
        return nothing, nothing
    suspects = _below_the_record(claims)
    series_of = claims.series[claims.speaker_start]
    first = np.searchsorted(series_of, np.arange(len(claims.units)))
    voices = np.bincount(series_of, minlength=len(claims.units))
    times = voices[claims.series[suspects]]
    earlier, later = [nothing], [nothing]
    for part in np.split(suspects, np.flatnonzero(np.diff(np.cumsum(times) // _AT_ONCE)) + 1):
        times = voices[claims.series[part]]
        claim = np.repeat(part, times)
        offset = np.arange(len(claim)) - np.repeat(np.cumsum(times) - times, times)
        speaker = first[claims.series[claim]] + offset
        other = (speaker != claims.speaker[claim]) & claims.named[claims.speaker_start[speaker]]
        claim, speaker = claim[other], speaker[other]
        slices = of.at(speaker, claims.first[claim])
        bound = slices.lower
        there = np.flatnonzero((bound >= 0) & (bound < len(claims)))
        claim, bound = claim[there], bound[there]
        apart = _above(claims, bound, claim)
        earlier.append(bound[apart])
        later.append(claim[apart])
    return np.concatenate(earlier), np.concatenate(later)


def _below_the_record(claims: Claims) -> Integers:
    """Named claims that lie below what anybody with a name claims for that day or before."""
    named = np.flatnonzero(claims.named & (claims.last > 0))
    record = Record.of_lows(claims, claims.series, named)
    bound = record.at(claims.series[named], claims.first[named])
    there = bound >= 0
    named, bound = named[there], bound[there]
    return named[_above(claims, bound, named)]


def _above(claims: Claims, earlier: Integers, later: Integers) -> Flags:
    """Whether an earlier claim's low end is above a later one's high end."""
    strict = claims.strict_low[earlier] | claims.strict_high[later]
    return above(claims.low[earlier], claims.high[later], strict)

"""Origins compared on a common day: the values that the most of them allow (Marzullo).

Totals without a day given: the last one that at least two named origins bound on both sides; where
there is none, the day to which the dataset speaks (`as_at`), or else the last one to which any
claim runs. Levels: the last day on which two named origins' claims hold.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.agreement import marzullo
from estimates.agreement.comparable import Groups
from estimates.agreement.votes import Ends, Votes, votes
from estimates.derived.checked import Stated, once
from estimates.series.bands import Bands, Slices
from estimates.series.carried import Carried, carried
from estimates.series.claims import Claims, totals
from estimates.tables import dates
from estimates.tables.dates import FOREVER

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AtDate:
    """Series compared on a day each.

    claims, bands: all of them. series: those that are compared, of shape (groups,). day: ordinals,
    by group. speaker, slices: by entry of `votes.groups`, whose rows are claims that bound the
    band. silent: named speakers of each group whose own claims contradict each other on that day,
    so that they allow nothing and have no vote. claimed: by group, how many claims its series has.
    """

    claims: Claims
    series: Integers
    day: Integers
    speaker: Integers
    slices: Slices
    votes: Votes
    silent: Integers
    claimed: Integers


@once
def bands(stated: Stated) -> Bands:
    """The bands of all running totals of a dataset."""
    return Bands(totals(stated))


def compared_totals(stated: Stated, day: dt.date | None = None) -> AtDate:
    """Every series of running totals with two or more claims, on a day or on its default day."""
    of = bands(stated)
    if day is None:
        return _totals_by_default(stated)
    return compare(stated, of, np.full(len(of.claims.units), day.toordinal(), dtype=np.int64))


def compared_levels(stated: Stated, day: dt.date | None = None) -> AtDate:
    """Every series of levels that are carried forward, with two or more claims."""
    of = carried(stated)
    if day is None:
        return _levels_by_default(stated)
    return compare(stated, of, np.full(len(of.claims.units), day.toordinal(), dtype=np.int64))


@once
def _totals_by_default(stated: Stated) -> AtDate:
    return compare(stated, bands(stated), default_days(stated, bands(stated)))


@once
def _levels_by_default(stated: Stated) -> AtDate:
    of = carried(stated)
    last = np.zeros(len(of.claims.units), dtype=np.int64)
    ended = np.where(of.claims.last < FOREVER, of.claims.last, of.claims.first)
    np.maximum.at(last, of.claims.series, ended)
    return compare(stated, of, np.minimum(_last_shared(of, last), last))


def compare(
    stated: Stated, of: Bands | Carried, day: Integers, only: Flags | None = None
) -> AtDate:
    """Compare the speakers of each series on a day of it.

    day: by series, an ordinal. only: which series; left out, those with two or more claims.
    """
    claims = of.claims
    series_of = claims.series[claims.speaker_start]
    claimed = np.bincount(claims.series, minlength=len(day))
    wanted = claimed > 1 if only is None else only
    speaker = np.flatnonzero(wanted[series_of])
    slices = of.at(speaker, day[series_of[speaker]])
    able = (slices.lower >= 0) | (slices.upper >= 0)
    named = claims.named[claims.speaker_start[speaker]]
    empty = able & slices.empty
    silent = np.bincount(series_of[speaker[empty & named]], minlength=len(day))
    kept = np.flatnonzero(able & ~empty)
    speaker, slices = speaker[kept], _pick(slices, kept)
    series, group = np.unique(series_of[speaker], return_inverse=True)
    group = group.reshape(-1)
    claim = np.where(slices.lower >= 0, slices.lower, slices.upper)
    groups = Groups(claims.row[claim], group, np.flatnonzero(np.diff(group, prepend=-1)))
    units = [claims.units[number] for number in series.tolist()]
    strict = np.stack([slices.strict_low, slices.strict_high])
    rounded = stated.quantities.rounded[:, claims.row]
    edges = [
        _at(flags, claim)
        for flags, claim in zip(rounded, (slices.lower, slices.upper), strict=True)
    ]
    ends = Ends(slices.low, slices.high, slices.open_low, slices.open_high, strict, np.stack(edges))
    return AtDate(
        claims=claims,
        series=series,
        day=day[series],
        speaker=speaker,
        slices=slices,
        votes=votes(stated, groups, units, ends),
        silent=silent[series],
        claimed=claimed[series],
    )


def _at(flags: Flags, claim: Integers) -> Flags:
    """Flags of claims; false for -1."""
    return np.append(flags, np.array([False]))[claim]


def default_days(stated: Stated, of: Bands) -> Integers:
    """The day on which each series of totals is best compared, as ordinals."""
    claims = of.claims
    day = np.zeros(len(claims.units), dtype=np.int64)
    np.maximum.at(day, claims.series, np.where(claims.first < FOREVER, claims.first, 0))
    as_at = dates.read(stated.dataset.as_at).end if stated.dataset.as_at else None
    if as_at is not None:
        day[:] = as_at.toordinal()
    return _last_shared(of, day)


def _last_shared(of: Bands | Carried, otherwise: Integers) -> Integers:
    """By series: the last day that two or more named speakers bound, or else another one."""
    claims, day = of.claims, otherwise.copy()
    speaker, begin, end = of.bounded
    at = claims.speaker_start[speaker]
    kept = np.flatnonzero(claims.named[at])
    series, speaker = claims.series[at[kept]], speaker[kept]
    if not len(series):
        return day
    group, number = np.unique(series, return_inverse=True)
    shared = marzullo.sweep(
        number.reshape(-1), speaker, begin[kept].astype(float), end[kept].astype(float)
    )
    stretches = shared.stretches(2)
    # They ascend, so that the last one of a group stays.
    day[group[stretches.group]] = np.rint(shared.value[stretches.high]).astype(np.int64)
    return day


def _pick(slices: Slices, at: Integers) -> Slices:
    return Slices(*(getattr(slices, name)[at] for name in Slices.__slots__))

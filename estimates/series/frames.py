"""Comparisons as frames and sentences: a row per series on its common day, a row per speaker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.agreements import Details, agreement_frame, agreements, outcome
from estimates.agreement.claimants import claimants, missing, who
from estimates.agreement.comparable import carried_levels
from estimates.arithmetic.ranges import open_names
from estimates.derived.checked import Stated
from estimates.series.at_date import AtDate, bands, compared_levels, compared_totals
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Integers = NDArray[np.int64]


def comparisons(
    stated: Stated, *, sentences: bool = True, day: dt.date | None = None
) -> pd.DataFrame:
    """Everything that is compared: quantities of the same time, and series on a common day.

    One row each, in the order of estimates.csv, with the columns of `agreement_frame`.

    day: the common day of all series; left out, the last one of each that two origins bound.
    """
    parts = [agreements(stated, told=sentences)]
    if not missing(stated):
        parts += [
            comparison_frame(stated, compared(stated, day), sentences=sentences)
            for compared in (compared_totals, compared_levels)
        ]
    filled = [part for part in parts if len(part)] or parts[:1]
    frame = pd.concat(filled).sort_values("row", kind="stable", ignore_index=True)
    return frame.drop(columns="row")


def comparison_frame(stated: Stated, at: AtDate, *, sentences: bool = True) -> pd.DataFrame:
    """One row per series that is compared, with the columns of `agreement_frame`.

    as_of: from the start of a total to the day; the day of a level. estimates: those that bound
    what each speaker allows. outliers: those of them that rule out what the most allow.
    """
    groups, slices = at.votes.groups, at.slices
    lower, upper = (_ids(stated, at, claim) for claim in (slices.lower, slices.upper))
    too_low = slices.high < at.votes.best.low[groups.group]
    out = at.votes.outside
    bounds = [groups.start, np.append(groups.start, len(groups.row))[1:]]
    spans = [slice(a, b) for a, b in zip(*(part.tolist() for part in bounds), strict=True)]
    ruled_out = [
        (above if low else below) if is_out else ""
        for below, above, low, is_out in zip(
            lower, upper, too_low.tolist(), out.tolist(), strict=True
        )
    ]
    day = [iso(number) for number in at.day.tolist()]
    start = days(stated.estimates, "as_of", groups.first).first.tolist()
    of_moment = carried_levels(stated)[groups.first].tolist()
    details = Details(
        as_of=[
            text if level else f"{iso(first) or '..'}/{text}"
            for text, first, level in zip(day, start, of_moment, strict=True)
        ],
        at=day,
        estimates=[_distinct([*lower[span], *upper[span]]) for span in spans],
        outliers=[_distinct(ruled_out[span]) for span in spans],
        bounding=np.array([_bounding_count(at, group) for group in range(len(groups))], np.int64),
        sentences=[sentence(stated, at, group) for group in range(len(groups))]
        if sentences
        else None,
    )
    return agreement_frame(stated, at.votes, details)


def sentence(stated: Stated, at: AtDate, group: int) -> str:
    """Who is compared on which day, on what they agree, and who contradicts themselves."""
    votes = at.votes
    origins, unnamed, silent = (
        int(numbers[group]) for numbers in (votes.origins, votes.unnamed, at.silent)
    )
    day = wording.date_words(iso(int(at.day[group])))
    words = f"On {day}: {wording.counted(origins, 'named origin')}"
    if unnamed:
        words += f" and {wording.counted(unnamed, 'claim')} without a named origin"
    words += f", {wording.counted(int(at.claimed[group]), 'estimate')} in all"
    if origins > 1:
        words += f"; {_bounding(at, group)}"
    if silent:
        words += f"; {wording.counted(silent, 'origin')} left out, whose own claims contradict each"
        words += " other"
    return f"{words}. {outcome(stated, votes, group)}"


def _bounding(at: AtDate, group: int) -> str:
    """How many of the named origins state both ends; one that is old may state only the low one."""
    count = _bounding_count(at, group)
    return f"{count or 'none'} of them {'bounds' if count == 1 else 'bound'} it on both sides"


def _bounding_count(at: AtDate, group: int) -> int:
    own = at.votes.groups.group == group
    both = own & ~at.slices.open_low & ~at.slices.open_high
    return int((both & (at.votes.who.voice[at.votes.groups.row] >= 0)).sum())


def speakers_frame(stated: Stated, at: AtDate) -> pd.DataFrame:
    """One row per speaker and series, in the order of series and speakers.

    series (number) · origin (title), named · low, high, open, unit (what the speaker allows on the
    day) · outside (it rules out what the most allow) · lower, upper (ids of the estimates that
    bound it, "" for none) · lower_as_of, upper_as_of (the last day of each, ISO 8601).
    """
    groups, slices, claims = at.votes.groups, at.slices, at.claims
    last = np.append(claims.last, 0)
    return pd.DataFrame(
        {
            "series": at.series[groups.group],
            "origin": pd.Series(who(stated, groups.row), dtype="str"),
            "named": claimants(stated).named[groups.row],
            "low": slices.low,
            "high": slices.high,
            "open": pd.Series(open_names(slices.open_low, slices.open_high), dtype="str"),
            "unit": pd.Series([at.votes.units[g] for g in groups.group.tolist()], dtype="str"),
            "outside": at.votes.outside,
            "lower": pd.Series(_ids(stated, at, slices.lower), dtype="str"),
            "upper": pd.Series(_ids(stated, at, slices.upper), dtype="str"),
            "lower_as_of": pd.Series(map(iso, last[slices.lower].tolist()), dtype="str"),
            "upper_as_of": pd.Series(map(iso, last[slices.upper].tolist()), dtype="str"),
        }
    )


def band_frame(stated: Stated, rows: Integers) -> pd.DataFrame:
    """The bands of the speakers of some running totals, as steps from claim to claim.

    rows: in estimates.csv; those that are no running totals are passed over. row (one of `rows`,
    the same for all of its speaker) · day (ordinal) · low, high (in the unit of the series).

    Between two days with claims, low is that of the day before and high that of the day after, so
    that each such stretch has two rows of the same values. A stretch in which a speaker allows
    nothing is left out.
    """
    of = bands(stated)
    claims = of.claims
    given = np.flatnonzero(np.isin(claims.row, rows))
    wanted, at_given = np.unique(claims.speaker[given], return_index=True)
    row = claims.row[given[at_given]]
    at = np.flatnonzero(np.isin(claims.speaker, wanted) & (claims.first > 0))
    key = np.unique((claims.speaker[at] << 22) | claims.first[at])
    speaker, day = key >> 22, key & ((1 << 22) - 1)
    slices = of.at(speaker, day)
    same = np.flatnonzero(speaker[1:] == speaker[:-1])
    low, high = slices.low[same], slices.high[same + 1]
    stretch = pd.DataFrame(
        {
            "row": np.tile(row[np.searchsorted(wanted, speaker[same])], 2),
            "day": np.concatenate([day[same], day[same + 1]]),
            "low": np.tile(low, 2),
            "high": np.tile(high, 2),
            "stretch": np.tile(same, 2),
        }
    )
    known = np.isfinite(stretch["low"]) & np.isfinite(stretch["high"])
    allowed: pd.DataFrame = stretch[known & (stretch["low"] <= stretch["high"])]
    return allowed.sort_values(["stretch", "day"], ignore_index=True).drop(columns="stretch")


def iso(day: int) -> str:
    """A day (an ordinal) as ISO 8601; "" where it is not known, ".." where it is open."""
    if day <= 0:
        return ""
    return dt.date.fromordinal(day).isoformat() if day < FOREVER else ".."


def _ids(stated: Stated, at: AtDate, claim: Integers) -> list[str]:
    """The ids of claims, "" for -1."""
    there = claim >= 0
    ids = iter(stated.estimates.pick("id", at.claims.row[claim[there]]))
    return [next(ids) if known else "" for known in there.tolist()]


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))

"""How far named origins agree: on the same time, and on a common day (A601, A602, A603)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.agreements import votes_observed, words_of
from estimates.agreement.comparable import Groups, named_voices, quantities
from estimates.agreement.votes import COMPATIBLE, DISAGREE, UNCORROBORATED, Weighed, weigh
from estimates.checks.shared import at_figures, knows_speakers
from estimates.derived.checked import Stated, once
from estimates.findings.check import INFO, Run, Words, check
from estimates.series.at_date import AtDate, compared_levels, compared_totals
from estimates.series.frames import sentence

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@check(
    "A601",
    INFO,
    title="named origins disagree",
    message="{what}",
    explanation="The ranges that named origins give for the same measure, subject, nature and"
    " time do not all meet, so no value fits all of them. Each origin has one vote, for all that"
    " it allows; calculated and vague estimates have none; an interval such as 95% votes with its"
    " ends, though they are no bounds. Most often the origins count different things, or at"
    " different times.",
    fix="Compare what they count and when. If that differs, give each its own measure, subject or"
    " date; if not, say where the figure is used that they disagree.",
)
def origins_disagree(stated: Stated, run: Run) -> None:
    if not _counted(stated, run):
        return
    weighed = _weighed(stated)
    contested = weighed.contested
    place = contested.first.copy()
    outliers = np.flatnonzero(weighed.outside)[::-1]
    place[contested.group[outliers]] = contested.row[outliers]
    apart = _once(weighed.apart, place)
    at_figures(stated, run, place[apart], _at_one_time(stated, contested, apart))
    for compared in (compared_totals, compared_levels):
        on_day = compared(stated)
        picked = np.flatnonzero(on_day.votes.status == DISAGREE)
        at_figures(stated, run, _outliers(on_day)[picked], _on_a_day(stated, on_day, picked))


@check(
    "A602",
    INFO,
    title="compatible, not corroborated",
    message="{what}",
    explanation="Two or more named origins do not contradict each other, but fewer than two of them bound the "
    "quantity on both sides: “up to 12,000” and “at least 3,000” agree on nothing in between. Ranges that only "
    "touch agree on nothing either: 748 thousand and 749 thousand share the edge of their roundings.",
    fix="Look for a second named origin with a figure, or say that the figures are compatible and no more.",
)
def compatible_only(stated: Stated, run: Run) -> None:
    if _counted(stated, run):
        wanted = _weighed(stated).status == COMPATIBLE
        _report(stated, run, wanted, partial(_has_status, COMPATIBLE))


@check(
    "A603",
    INFO,
    title="several estimates and no second named origin",
    message="{what}",
    explanation="The quantity has several estimates, but only one origin among them has a name, or none "
    "has. Repetition is no confirmation, and origins without a name may repeat the one that has.",
    fix="Find out where the others got it and enter their origin; a second named origin confirms"
    " it.",
)
def no_second_origin(stated: Stated, run: Run) -> None:
    if not _counted(stated, run):
        return
    # What one source says of one origin twice is no second voice, and nobody takes it for one.
    groups = quantities(stated)
    single = _weighed(stated).status == UNCORROBORATED
    single[single] = _voices(stated, groups.pick(single)) > 1

    def wanted(on_day: AtDate) -> Flags:
        several = _voices_of_series(stated, on_day) > 1
        return _has_status(UNCORROBORATED, on_day) & several

    _report(stated, run, single, wanted)


def _counted(stated: Stated, run: Run) -> bool:
    compared = len(compared_totals(stated).series) + len(compared_levels(stated).series)
    return knows_speakers(stated, run, len(quantities(stated)) + compared)


@once
def _weighed(stated: Stated) -> Weighed:
    return weigh(stated, quantities(stated))


def _has_status(status: int, on_day: AtDate) -> Flags:
    return np.asarray(on_day.votes.status == status)


def _report(
    stated: Stated, run: Run, wanted: Flags, wanted_on_day: Callable[[AtDate], Flags]
) -> None:
    """One finding for each quantity, at the origin of its first estimate."""
    groups, file = quantities(stated), stated.estimates.table.file
    picked = _once(wanted, groups.first)
    run.add(file, groups.first[picked], "origin", words=_at_one_time(stated, groups, picked))
    for compared in (compared_totals, compared_levels):
        on_day = compared(stated)
        picked = np.flatnonzero(wanted_on_day(on_day))
        rows = on_day.votes.groups.first[picked]
        run.add(file, rows, "origin", words=_on_a_day(stated, on_day, picked))


def _once(wanted: Flags, place: Integers) -> Integers:
    """The groups that are wanted; the first of those (times of a level) at the same estimate."""
    picked = np.flatnonzero(wanted)
    _, first = np.unique(place[picked], return_index=True)
    return picked[np.sort(first)]


def _at_one_time(stated: Stated, groups: Groups, picked: Integers) -> Words:
    return lambda at: words_of(stated, groups, picked[at])


def _on_a_day(stated: Stated, on_day: AtDate, picked: Integers) -> Words:
    return lambda at: {
        "what": [sentence(stated, on_day, group) for group in picked[at].tolist()],
        "observed": [votes_observed(on_day.votes, group) for group in picked[at].tolist()],
    }


def _voices(stated: Stated, groups: Groups) -> Integers:
    """How many different pairs of source and origin the estimates of each group have."""
    pair = named_voices(stated, groups.row)
    count = int(pair.max(initial=0)) + 1
    return np.bincount(pd.unique(groups.group * count + pair) // count, minlength=len(groups))


def _voices_of_series(stated: Stated, on_day: AtDate) -> Integers:
    """How many different pairs of source and origin the claims of each compared series have."""
    claims = on_day.claims
    pairs = named_voices(stated, claims.row)
    several = np.unique(np.stack([claims.series, pairs]), axis=1)[0]
    return np.bincount(several, minlength=len(claims.units))[on_day.series]


def _outliers(on_day: AtDate) -> Integers:
    """The row of each group's first claim that rules out what the most allow; else its first."""
    groups = on_day.votes.groups
    place = groups.first.copy()
    out = np.flatnonzero(on_day.votes.outside)[::-1]
    group = groups.group[out]
    below = on_day.slices.high[out] < on_day.votes.best.low[group]
    claim = np.where(below, on_day.slices.upper[out], on_day.slices.lower[out])
    place[group] = on_day.claims.row[claim]
    return place

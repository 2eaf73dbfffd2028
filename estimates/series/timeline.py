"""Every current estimate in the order of time, and which is the latest one of its origin.

A quantity is a measure, a subject and a nature; its estimates in the order of time are a series.
The latest estimate of an origin has the latest end of `as_of`, then of `claimed_on`, then of
`published`; of several that are alike in these, the one that stands last in the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.claimants import claimants
from estimates.agreement.comparable import Groups, told_topics
from estimates.agreement.votes import group_units
from estimates.derived.checked import Checked, Stated, once
from estimates.series.claims import ends
from estimates.series.frames import iso
from estimates.tables.dates import FOREVER
from estimates.tables.days import Days, days

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Current estimates that name a measure and a subject, by quantity and then by time.

    row: in estimates.csv. quantity: numbers from 0, in the order of the file. speaker: equal where
    the same origin makes a claim about the same quantity. end: the last day it is about (an
    ordinal), 0 where that is not known. latest: no later one of its speaker. All of shape (n,).
    """

    row: Integers
    quantity: Integers
    speaker: Integers
    end: Integers
    latest: Flags


@once
def timeline(stated: Stated) -> Timeline:
    """The series of all quantities of a dataset."""
    table = stated.estimates
    usable = table.categories("status").equal("") & table.sound & (stated.units.dimension >= 0)
    row = np.flatnonzero(usable & table.filled("measure") & table.filled("subject"))
    topic = told_topics(stated)[0][row]
    quantity = pd.factorize(topic)[0].astype(np.int64)
    speaker = _speakers(stated, row, quantity)
    end = _known(ends(stated, row))
    rank = [end, *(_known(when) for when in _claimed_and_published(stated, row))]
    order = np.lexsort((row, *rank[::-1], speaker))
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = np.diff(speaker[order]) != 0
    latest = np.zeros(len(row), dtype=np.bool_)
    latest[order[last]] = True
    by_time = np.lexsort((row, *rank[::-1], quantity))
    row, quantity, speaker, end = (part[by_time] for part in (row, quantity, speaker, end))
    return Timeline(row, quantity, speaker, end, latest[by_time])


def _speakers(stated: Stated, row: Integers, quantity: Integers) -> Integers:
    """The named origin; without a name, the origin as this source words it; else a calculation."""
    voice = claimants(stated).voice[row]
    source, origin = (stated.estimates.categories(name) for name in ("source", "origin"))
    unnamed = origin.codes[row].astype(np.int64) * len(source.values) + source.codes[row]
    who = np.where(voice >= 0, voice, int(voice.max(initial=0)) + 1 + unnamed)
    number = pd.factorize(who)[0].astype(np.int64)
    return np.asarray(quantity * (int(number.max(initial=0)) + 1) + number)


def _claimed_and_published(stated: Stated, row: Integers) -> tuple[Days, Days]:
    source = stated.source[row]
    sources = stated.dataset.tables["sources"]
    claimed = days(stated.estimates, "claimed_on", row)
    if not sources.rows:
        return claimed, claimed
    published = days(sources, "published", source)
    return claimed, Days(published.first, published.last, published.known & (source >= 0))


def _known(when: Days) -> Integers:
    """The last day, where it is known."""
    return np.where(when.known & (when.last < FOREVER), when.last, 0)


def series_frame(
    checked: Checked, estimates: pd.DataFrame, places: Integers | None = None
) -> pd.DataFrame:
    """One row per current estimate, by quantity and then by time.

    estimates: the frame of `estimates_frame`. places: which rows of the timeline; left out, all of
    them. A few quantities cost nearly nothing then, however many there are.

    quantity (number) · row (in estimates.csv) · the columns of `estimates_frame`, of which low,
    figure and high are in `series_unit`, the unit of the quantity · end (the last day it is about,
    ISO 8601, "" where that is not known) · speaker (equal where the same origin speaks of the same
    quantity) · latest (no later one of this speaker).
    """
    of = timeline(checked)
    at = np.arange(len(of.row)) if places is None else places
    units, factor = _units(checked)
    row, quantity, factor = of.row[at], of.quantity[at], factor[at]
    frame = estimates.iloc[row].reset_index(drop=True)
    for name in ("low", "figure", "high"):
        frame[name] = np.where(factor == 1, frame[name], frame[name] * factor)
    days, day = np.unique(of.end[at], return_inverse=True)
    frame.insert(0, "quantity", quantity)
    frame.insert(1, "row", row)
    frame["series_unit"] = pd.Series(units, dtype="str").take(quantity).to_numpy()
    frame["end"] = pd.Series(list(map(iso, days.tolist())), dtype="str").take(day).to_numpy()
    frame["speaker"] = of.speaker[at]
    frame["latest"] = of.latest[at]
    return frame.astype({"series_unit": "str", "end": "str"})


@once
def _units(stated: Stated) -> tuple[list[str], Floats]:
    """The unit of each quantity, and what turns each row of the timeline into it."""
    of = timeline(stated)
    start = np.flatnonzero(np.diff(of.quantity, prepend=-1))
    return group_units(stated, Groups(of.row, of.quantity, start))

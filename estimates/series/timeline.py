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
from estimates.derived.frames import estimates_frame
from estimates.series.claims import ends
from estimates.series.frames import iso
from estimates.tables.dates import FOREVER
from estimates.tables.days import Days, days

Flags = NDArray[np.bool_]
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


def series_frame(checked: Checked) -> pd.DataFrame:
    """One row per current estimate, by quantity and then by time.

    quantity (number) · row (in estimates.csv) · the columns of `estimates_frame`, of which low,
    figure and high are in `series_unit`, the unit of the quantity · end (the last day it is about,
    ISO 8601, "" where that is not known) · speaker (equal where the same origin speaks of the same
    quantity) · latest (no later one of this speaker).
    """
    of = timeline(checked)
    start = np.flatnonzero(np.diff(of.quantity, prepend=-1))
    units, factor = group_units(checked, Groups(of.row, of.quantity, start))
    frame = estimates_frame(checked).iloc[of.row].reset_index(drop=True)
    for name in ("low", "figure", "high"):
        frame[name] = np.where(factor == 1, frame[name], frame[name] * factor)
    frame.insert(0, "quantity", of.quantity)
    frame.insert(1, "row", of.row)
    frame["series_unit"] = pd.Series([units[at] for at in of.quantity.tolist()], dtype="str")
    frame["end"] = pd.Series(map(iso, of.end.tolist()), dtype="str")
    frame["speaker"] = of.speaker
    frame["latest"] = of.latest
    return frame

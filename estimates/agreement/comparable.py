"""Which estimates speak of the same quantity: measure, subject, nature and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.arithmetic.ranges import open_names, take
from estimates.derived.checked import Stated, once
from estimates.derived.topics import combined, eras, in_order, occurring, topics
from estimates.tables.ages import ages
from estimates.tables.cells import TypedTable
from estimates.tables.dates import FOREVER
from estimates.tables.days import BLANK, UNREADABLE, Days, days
from estimates.words import wording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_BITS: Final = 22  # of a day
# Moments at which an estimate of a level is compared; one that spans more, at the first of them.
_MOMENTS: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Estimates that speak of the same quantity, of which there are two or more in each group.

    An entry per estimate and group, by group, then by row. Levels may be in several groups: one for
    each moment that the most of them have in common.
    """

    row: Integers
    group: Integers
    start: Integers  # the first entry of each group

    def __len__(self) -> int:
        return len(self.start)

    def pick(self, wanted: Flags) -> Groups:
        """Some of the groups, in the same order."""
        kept = wanted[self.group]
        group = (np.cumsum(wanted) - 1)[self.group[kept]]
        return Groups(self.row[kept], group, np.flatnonzero(np.diff(group, prepend=-1)))

    @property
    def size(self) -> Integers:
        """How many estimates each group has."""
        return np.diff(np.append(self.start, len(self.row)))

    @property
    def first(self) -> Integers:
        """The first row of each group."""
        return self.row[self.start]


@once
def current(stated: Stated) -> Flags:
    """Estimates that count and state figures with one meaning in a unit that can be read."""
    table = stated.estimates
    counts = table.categories("status").equal("")
    return np.asarray(counts & stated.quantities.usable & ~np.isnan(stated.units.scale))


@once
def clear(stated: Stated) -> Flags:
    """Current estimates whose figure is their source's, not a convention for a vague word."""
    return current(stated) & ~stated.estimates.categories("qualifier").equal("vague")


def in_base_units(stated: Stated, values: Floats, rows: Integers) -> Floats:
    """Values of some estimates in base units; infinite where that is too large a number."""
    with np.errstate(over="ignore"):
        return np.asarray(values[rows] * stated.units.scale[rows])


@once
def told_topics(stated: Stated) -> tuple[Integers, int]:
    """The same for estimates that are also of the same nature."""
    nature = stated.estimates.categories("nature")
    return combined(topics(stated), (nature.codes, len(nature.values)))


@once
def quantities(stated: Stated) -> Groups:
    """Clear estimates that speak of the same quantity at the same time.

    Without those that are compared on a common day: `running_totals` and `carried_levels`.
    """
    return same_quantity(stated, clear(stated) & ~running_totals(stated) & ~carried_levels(stated))


@once
def claimed_quantities(stated: Stated) -> Groups:
    """Current estimates that speak of the same quantity, vague ones too."""
    return same_quantity(stated, current(stated))


def same_quantity(stated: Stated, rows: Flags) -> Groups:
    """Group those of `rows` that speak of the same quantity.

    Dates are the same if they mean the same days, or are blank in both; those of a level need only
    overlap. Estimates without a measure or a subject, or with a date that cannot be read, are left
    out.
    """
    table, times = stated.estimates, eras(stated)
    told = table.filled("measure") & table.filled("subject") & (times.span != UNREADABLE)
    where = np.flatnonzero(rows & told)
    topic, bound = told_topics(stated)
    where, topic = repeated(where, topic[where], bound)
    # Dates that overlap none but equal ones are the same where they are equal, also for levels.
    spread = ~times.alone[where] & (times.span[where] != BLANK) & _levels(stated)[where]
    row, group = where[~spread], topic[~spread]
    row, group = repeated(row, *combined((group, bound), (times.span[row], times.spans)))
    if spread.any():
        of, moment = _spread(stated, where[spread], topic[spread], bound)
        beyond = int(group.max(initial=-1)) + 1
        row, group = np.concatenate([row, of]), np.concatenate([group, moment + beyond])
        order = np.argsort(row, kind="stable")
        row, group = row[order], group[order]
    # Groups in the order of their first rows.
    group = pd.factorize(group)[0].astype(np.int64)
    order = in_order(group)
    row, group = row[order], group[order]
    return Groups(row, group, np.flatnonzero(np.diff(group, prepend=-1)))


def _spread(
    stated: Stated, rows: Integers, topic: Integers, bound: int
) -> tuple[Integers, Integers]:
    """Group levels whose dates overlap, by the moments they have in common: rows and groups."""
    times = eras(stated)
    key, bound = combined((topic, bound), (times.era[rows], times.eras))
    rows, near = repeated(rows, key, bound)
    at, moments = _common_moments(days(stated.estimates, "as_of"), rows, near)
    return repeated(rows[at], moments, int(moments.max(initial=-1)) + 1)


def repeated(rows: Integers, key: Integers, bound: int) -> tuple[Integers, Integers]:
    """The rows whose key another row has too, and their keys; keys are below `bound`."""
    if bound > 4 * len(key) + _ROOM:
        key = pd.factorize(key)[0].astype(np.int64)
        bound = len(key)
    kept = occurring(key, bound)[1][key]
    return rows[kept], key[kept]


_ROOM: Final = 1 << 20  # keys that may go unused before they are numbered anew


def _common_moments(as_of: Days, rows: Integers, topic: Integers) -> tuple[Integers, Integers]:
    """For levels: the moments at which the most of a topic hold, as (position in rows, moment).

    Such a moment is the end of one of them before which another one starts.
    """
    first = (topic << _BITS) | as_of.first[rows]
    last = (topic << _BITS) | as_of.last[rows]
    ends = np.unique(last)
    started = np.searchsorted(np.sort(first), ends, side="right")
    points = ends[np.diff(started, prepend=0) > 0]
    begin = np.searchsorted(points, first, side="left")
    count = np.minimum(np.searchsorted(points, last, side="right") - begin, _MOMENTS)
    at = np.repeat(np.arange(len(rows)), count)
    offset = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, begin[at] + offset


def measure_texts(stated: Stated, column: str) -> dict[str, str]:
    """A column of measures.csv by the id of the measure."""
    measures = stated.dataset.tables["measures"]
    ids, texts = (measures.texts(name).to_pylist() for name in ("id", column))
    return dict(zip(reversed(ids), reversed(texts), strict=True))


def of_kind(stated: Stated, kind: str) -> Flags:
    """Estimates whose measure is of a kind."""
    kinds = measure_texts(stated, "kind")
    return stated.estimates.categories("measure").where(lambda name: kinds.get(name) == kind)


@once
def net(stated: Stated) -> Flags:
    """Estimates of measures that may be below 0, by their minimum or by what some estimate says."""
    measures, cells = stated.dataset.tables["measures"], stated.estimates.categories("measure")
    minimum = measures.numbers["minimum"].value
    below = set(measures.pick("id", np.flatnonzero(minimum < 0)))
    negative = np.flatnonzero(stated.quantities.range.high < 0)
    below.update(cells.values[code] for code in np.unique(cells.codes[negative]).tolist())
    return cells.where(below.__contains__)


@once
def running_totals(stated: Stated) -> Flags:
    """Estimates of totals that can only grow with the day to which they are counted.

    Those that count, of measures that cannot be below 0, with a date; a period without an end runs
    to the day of the claim.
    """
    totals = of_kind(stated, "total")
    if not totals.any():
        return np.asarray(totals)
    as_of = days(stated.estimates, "as_of")
    return np.asarray(_about_something(stated) & totals & as_of.known & ~net(stated))


@once
def carried_levels(stated: Stated) -> Flags:
    """Estimates of levels that hold after their date, too, until they are stale."""
    limits = ages(stated.dataset.tables["measures"], stated.dataset.units)[0]
    levels = of_kind(stated, "level")
    if not limits or not levels.any():
        return np.zeros(stated.estimates.rows, dtype=np.bool_)
    lasting = stated.estimates.categories("measure").where(limits.__contains__)
    as_of = days(stated.estimates, "as_of")
    return np.asarray(_about_something(stated) & levels & lasting & as_of.known)


def _about_something(stated: Stated) -> Flags:
    table = stated.estimates
    return np.asarray(clear(stated) & table.filled("measure") & table.filled("subject"))


def _levels(stated: Stated) -> Flags:
    return of_kind(stated, "level")


def common_days(found: Groups, as_of: Days) -> tuple[Integers, Integers]:
    """The days that all dates of each group have in common; where blank, from 0 to FOREVER."""
    if not len(found):
        return np.zeros(0, dtype=np.int64), np.full(0, FOREVER)
    first = np.maximum.reduceat(as_of.first[found.row], found.start)
    return first, np.minimum.reduceat(as_of.last[found.row], found.start)


def by_figure(stated: Stated, rows: Integers) -> list[tuple[str, Integers]]:
    """The column that holds the figure of some estimates, as (column, positions in rows)."""
    result, left = [], np.ones(len(rows), dtype=np.bool_)
    for column in ("best", "low", "high"):
        filled = left & ~np.isnan(stated.estimates.numbers[column].value[rows])
        result.append((column, np.flatnonzero(filled)))
        left &= ~filled
    return result


def named_ids(table: TypedTable, rows: Integers, most: int = 8) -> str:
    """The ids of some estimates for a sentence; of many the first few."""
    names = table.pick("id", rows[:most])
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    return ", ".join(names) + more


def claim_words(stated: Stated, rows: Integers) -> list[str]:
    """Figures with their hedges: “up to 12,000 soldiers”."""
    units, qualifiers, as_stated, intervals = (
        stated.estimates.pick(name, rows) for name in ("unit", "qualifier", "as_stated", "interval")
    )
    quantities, ranges = stated.quantities, take(stated.quantities.range, rows)
    return [
        wording.range_words(low, figure, high, opened, *words, interval=interval)
        for low, figure, high, opened, *words, interval in zip(
            ranges.low.tolist(),
            quantities.figure[rows].tolist(),
            ranges.high.tolist(),
            open_names(ranges.open_low, ranges.open_high).tolist(),
            units,
            qualifiers,
            map(wording.vague_word, as_stated),
            intervals,
            strict=True,
        )
    ]


def named_voices(stated: Stated, rows: Integers) -> Integers:
    """Numbers that are equal where estimates have the same source and the same origin."""
    source, origin = (stated.estimates.categories(name) for name in ("source", "origin"))
    return source.codes[rows].astype(np.int64) * len(origin.values) + origin.codes[rows]

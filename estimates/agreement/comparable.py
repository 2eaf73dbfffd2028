"""Which estimates speak of the same quantity: measure, subject, nature and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.agreement.claimants import FOREVER, Days, days
from estimates.derived.checked import Checked
from estimates.tables.cells import Categories, TypedTable

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

    @property
    def size(self) -> Integers:
        """How many estimates each group has."""
        return np.diff(np.append(self.start, len(self.row)))

    @property
    def first(self) -> Integers:
        """The first row of each group."""
        return self.row[self.start]


def current(checked: Checked) -> Flags:
    """Estimates that count and state figures with one meaning in a unit that can be read."""
    table = checked.estimates
    counts = table.categories("status").equal("")
    return np.asarray(counts & checked.quantities.usable & ~np.isnan(checked.units.scale))


def in_base_units(checked: Checked, values: Floats, rows: Integers) -> Floats:
    """Values of some estimates in base units; infinite where that is too large a number."""
    with np.errstate(over="ignore"):
        return np.asarray(values[rows] * checked.units.scale[rows])


def topics(checked: Checked, *, nature: bool = True) -> Integers:
    """Equal for estimates of the same measure, subject, kind of unit and, if asked, nature."""
    table = checked.estimates
    subjects = _folded(table.categories("subject"))
    key = table.categories("measure").codes.astype(np.int64)
    for codes in (subjects, checked.units.dimension + 1):
        key = key * (int(codes.max(initial=0)) + 1) + codes
    if nature:
        codes = table.categories("nature").codes.astype(np.int64)
        key = key * (int(codes.max(initial=0)) + 1) + codes
    return key


def same_quantity(checked: Checked, rows: Flags) -> Groups:
    """Group those of `rows` that speak of the same quantity.

    Dates are the same if they mean the same days, or are blank in both; those of a level need only
    overlap. Estimates without a measure or a subject, or with a date that cannot be read, are left
    out.
    """
    table = checked.estimates
    as_of = days(table, "as_of")
    dated = as_of.known | table.categories("as_of").equal("")
    where = np.flatnonzero(rows & table.filled("measure") & table.filled("subject") & dated)
    where, topic = _repeated(where, topics(checked)[where])
    level = as_of.known[where] & _levels(checked)[where]
    day = (as_of.first << _BITS) | as_of.last
    day[~as_of.known] = -1
    moment, _ = pd.factorize(day[where])
    key = topic * (int(moment.max(initial=0)) + 1) + moment
    at, moments = _common_moments(as_of, where[level], topic[level])
    beyond = int(key.max(initial=0)) + 1
    row = np.concatenate([where[~level], where[level][at]])
    row, group = _repeated(row, np.concatenate([key[~level], moments + beyond]))
    order = np.lexsort((row, group))
    row, group = row[order], group[order]
    # Groups in the order of their first rows.
    start = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.empty(len(start), dtype=np.int64)
    rank[np.lexsort((start, row[start]))] = np.arange(len(start))
    order = np.argsort(rank[group], kind="stable")
    row, group = row[order], rank[group][order]
    return Groups(row, group, np.flatnonzero(np.diff(group, prepend=-1)))


def _repeated(rows: Integers, key: Integers) -> tuple[Integers, Integers]:
    """The rows whose key another row has too, and their keys as numbers from 0."""
    codes, distinct = pd.factorize(key)
    counts = np.bincount(codes, minlength=len(distinct))
    kept = counts[codes] > 1
    numbers = np.cumsum(counts > 1) - 1
    return rows[kept], numbers[codes[kept]].astype(np.int64)


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


def measure_texts(checked: Checked, column: str) -> dict[str, str]:
    """A column of measures.csv by the id of the measure."""
    measures = checked.dataset.tables["measures"]
    ids, texts = (measures.texts(name).to_pylist() for name in ("id", column))
    return dict(zip(reversed(ids), reversed(texts), strict=True))


def of_kind(checked: Checked, kind: str) -> Flags:
    """Estimates whose measure is of a kind."""
    kinds = measure_texts(checked, "kind")
    return checked.estimates.categories("measure").where(lambda name: kinds.get(name) == kind)


def _levels(checked: Checked) -> Flags:
    return of_kind(checked, "level")


def _folded(column: Categories) -> Integers:
    """Codes that are equal where texts differ in capitals, blanks and forms of characters only."""
    texts: Any = pc.utf8_normalize(pa.array(column.values, pa.string()), form="NFKC")
    texts = pc.utf8_lower(pc.replace_substring_regex(texts, r"\s+", " "))
    codes = texts.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return np.asarray(codes.astype(np.int64)[column.codes])


def common_days(found: Groups, as_of: Days) -> tuple[Integers, Integers]:
    """The days that all dates of each group have in common; where blank, from 0 to FOREVER."""
    if not len(found):
        return np.zeros(0, dtype=np.int64), np.full(0, FOREVER)
    first = np.maximum.reduceat(as_of.first[found.row], found.start)
    return first, np.minimum.reduceat(as_of.last[found.row], found.start)


def by_figure(checked: Checked, rows: Integers) -> list[tuple[str, Integers]]:
    """The column that holds the figure of some estimates, as (column, positions in rows)."""
    result, left = [], np.ones(len(rows), dtype=np.bool_)
    for column in ("best", "low", "high"):
        filled = left & ~np.isnan(checked.estimates.numbers[column].value[rows])
        result.append((column, np.flatnonzero(filled)))
        left &= ~filled
    return result


def named_ids(table: TypedTable, rows: Integers, most: int = 8) -> str:
    """The ids of some estimates for a sentence; of many the first few."""
    names = table.pick("id", rows[:most])
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    return ", ".join(names) + more

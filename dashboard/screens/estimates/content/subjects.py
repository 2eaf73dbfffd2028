"""A measure by subject: the newest estimate of each at a date, and the spread of its origins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard import safe
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import ITSELF, Columns, Flags, Floats, Rows
from dashboard.screens.shared.content.compact import dates_of, value_words
from dashboard.screens.shared.content.rows import Panel, panels, value_axis
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Collection

    from estimates.check import Result

MOST: Final = 30
"""Subjects of one chart; there are pages of them."""
RECENT: Final = 91.0
"""Days: an origin's estimate that is older by more than this is not set beside the newest one."""


@dataclass(frozen=True, slots=True, eq=False)
class BySubject:
    """Subjects of one measure at a date, the largest value first.

    panel: a compact chart with a row for each; rows: the newest estimate of each of them. subjects:
    how many there are in all. pinned: how many of the rows are those that the reader chose.
    """

    panel: Panel
    rows: Rows
    subjects: int
    pinned: int
    undated: int


@dataclass(frozen=True, slots=True, eq=False)
class _Newest:
    """Per subject: its newest row, and the span of the newest rows of its origins (base units)."""

    row: Rows
    origins: Rows
    low: Floats
    high: Floats


def measures(every: Columns, rows: Rows) -> dict[str, int]:
    """How many subjects each measure has, those with the most first."""
    measure, subject = every.facets["measure"], every.facets["subject"]
    pairs = np.unique(measure.codes[rows] * len(subject.values) + subject.codes[rows])
    counts = np.bincount(pairs // len(subject.values), minlength=len(measure.values))
    order = np.argsort(-counts, kind="stable")
    return {measure.values[place]: int(counts[place]) for place in order if counts[place]}


def last_day(every: Columns, rows: Rows) -> dt.date | None:
    """The last day that any of the rows is about; None where none has a date."""
    days = every.end[rows]
    days = days[np.isfinite(days)]
    return dt.date.fromordinal(int(days.max())) if days.size else None


def by_subject(
    result: Result,
    every: Columns,
    rows: Rows,
    page: slice,
    *,
    at: dt.date | None,
    pinned: Collection[str] = (),
    log: bool = False,
) -> BySubject | None:
    """The subjects of rows of one measure; None where there is nothing to compare.

    at: only what holds on that day, or was counted until then; None: whatever the date.
    """
    undated = int(np.isnan(every.end[rows]).sum())
    rows = rows[_holds(result, every, rows, at)] if at is not None else rows
    rows = _one_unit(every, rows)
    if not len(rows):
        return None
    newest = _newest(every, rows)
    subject = every.facets["subject"]
    chosen = subject.among(pinned)[newest.row]
    value = every.value[newest.row]
    order = np.lexsort((-value, ~chosen))
    shown = order[page]
    panel = _panel(result, every, newest, shown, chosen, log=log)
    return BySubject(panel, newest.row[shown], len(order), int(chosen[shown].sum()), undated)


def _holds(result: Result, every: Columns, rows: Rows, at: dt.date) -> Flags:
    """Rows that are about a day: totals counted until then, all others begun by then."""
    kinds = dict(zip(result.measures["id"], result.measures["kind"], strict=True))
    measure = every.facets["measure"]
    totals = np.array([kinds.get(name) == "total" for name in measure.values], dtype=np.bool_)
    day = float(at.toordinal())
    begun = np.where(totals[measure.codes[rows]], every.end[rows], every.start[rows])
    return np.asarray(begun <= day)


def _one_unit(every: Columns, rows: Rows) -> Rows:
    """The rows of the unit that most have, and of those that convert into it."""
    codes = every.facets["quantity"].codes[rows]
    return rows[codes == np.bincount(codes).argmax()] if len(rows) else rows


def _newest(every: Columns, rows: Rows) -> _Newest:
    """The newest row of each subject, and what its origins span by the newest of each."""
    subject, origin, source = (every.facets[name] for name in ("subject", "origin", "source"))
    itself = origin.among((ITSELF,))[rows]
    who = origin.codes[rows] * len(source.values) + np.where(itself, source.codes[rows], 0)
    end = np.nan_to_num(every.end[rows], nan=-np.inf)
    order = np.lexsort((rows, end, who, subject.codes[rows]))
    own, speaker = subject.codes[rows][order], who[order]
    last = np.append((np.diff(own) != 0) | (np.diff(speaker) != 0), True)
    kept = order[last]
    of = subject.codes[rows][kept]
    by_age = np.lexsort((rows[kept], end[kept], of))
    newest = kept[by_age][np.append(np.diff(of[by_age]) != 0, True)]
    # Beside a total of today, one of years ago tells how time went, not how far origins are apart.
    number = np.cumsum(np.append(False, np.diff(of) != 0))
    recent = end[kept] >= (end[newest] - RECENT)[number]
    low, high = (ends[rows[kept]] for ends in every.stated)
    value = every.value[rows[kept]]
    low, high = (np.where(np.isnan(end), value, end) for end in (low, high))
    start = np.flatnonzero(np.append(True, np.diff(of) != 0))
    return _Newest(
        rows[newest],
        np.add.reduceat(recent.astype(np.int64), start),
        np.fmin.reduceat(np.where(recent, low, np.nan), start),
        np.fmax.reduceat(np.where(recent, high, np.nan), start),
    )


def _panel(
    result: Result,
    every: Columns,
    newest: _Newest,
    shown: Rows,
    chosen: Flags,
    *,
    log: bool,
) -> Panel:
    """A compact chart of the newest estimates, with the spread of all origins behind each."""
    estimates = every.frame.iloc[newest.row[shown]]
    (panel,) = panels(result, estimates, log=log)
    unit = str(estimates["unit"].iloc[0])
    records = words.records(estimates)
    scale = every.scale[newest.row[shown]]
    low, high = newest.low[shown] / scale, newest.high[shown] / scale
    several = newest.origins[shown] > 1
    heads, details, short = [], [], []
    for row, date, count, least, most in zip(
        records,
        dates_of(result, records),
        newest.origins[shown].tolist(),
        low.tolist(),
        high.tolist(),
        strict=True,
    ):
        spread = wording.quantities(least, most, unit, compact=True, bare=True)
        apart = f"{count} origins: {spread}" if count > 1 and least < most else ""
        heads.append(safe.plain(words.sentence(row["subject"]) or "No subject given"))
        who = words.origin(row) or "calculated here"
        # What is long comes last: it may be cut off.
        details.append(safe.plain(" · ".join(filter(None, (date, apart, who)))))
        short.append(safe.plain(" · ".join(filter(None, (heads[-1], apart, date, who)))))
    frame = panel.rows.assign(
        head=heads,
        detail=details,
        short=short,
        value=[safe.plain(value_words(row, panel.axis.title)) for row in records],
        chosen=chosen[shown],
        spread_low=np.where(several, low, np.nan),
        spread_high=np.where(several, high, np.nan),
    )
    ends = [*low[several].tolist(), *high[several].tolist()]
    drawn = [panel.axis.low if panel.axis.log else 0.0, panel.axis.high / _ROOM, *ends]
    axis, note = value_axis(drawn, unit, log=log) if ends else (panel.axis, panel.note)
    return replace(panel, rows=frame, axis=axis, note=note)


_ROOM: Final = 1.2  # what an axis leaves free beyond its largest value

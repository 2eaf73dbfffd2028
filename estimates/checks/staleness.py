"""Estimates that are older than their measure allows, when the dataset is as at (S704)."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days
from estimates.agreement.comparable import measure_texts, named_ids, told_topics
from estimates.derived.checked import Stated
from estimates.findings.collection import Findings
from estimates.tables import dates
from estimates.tables.ages import ages
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def check_staleness(stated: Stated, counts: Flags, findings: Findings) -> None:
    """S704: the newest estimates of a measure, subject and nature are too old; U301 for the limit.

    An estimate is as old as the last day for which it holds or, where that is open or blank, on
    which it was claimed or published. What is not known to be old is passed over, and so is what a
    newer estimate follows.
    """
    limits = _limits(stated, findings)
    if not limits:
        return
    if not stated.dataset.as_at:
        findings.add_file(
            "F130",
            "measures.csv",
            column="stale_after",
            what="which estimates are stale",
            reason="datapackage.json gives no as_at",
        )
        return
    start = dates.read(stated.dataset.as_at).start
    today = start.toordinal() if start else 0
    measure = stated.estimates.categories("measure")
    rows = np.flatnonzero(counts & measure.where(lambda name: name in limits))
    held = _held_until(stated, rows)
    rows, held = rows[held < FOREVER], held[held < FOREVER]
    if not rows.size:
        return
    _, topic = np.unique(told_topics(stated)[0][rows], return_inverse=True)
    newest = np.zeros(int(topic.max()) + 1, dtype=np.int64)
    np.maximum.at(newest, topic, held)
    limit = measure.lookup(limits, np.inf, np.float64)[rows]
    stale = (held == newest[topic]) & (today - held > limit)
    rows, topic, held = rows[stale], topic[stale], held[stale]
    _, first, count = np.unique(topic, return_index=True, return_counts=True)
    order = np.argsort(topic, kind="stable")
    groups = np.split(rows[order], np.cumsum(count)[:-1])
    what = partial(_stale, stated, groups, today - held[first])
    file = stated.estimates.table.file
    findings.add("S704", file, rows[first], "as_of", what=what)


def _limits(stated: Stated, findings: Findings) -> dict[str, float]:
    """The days after which the estimates of a measure are stale."""
    measures = stated.dataset.tables["measures"]
    limits, hints = ages(measures, stated.dataset.units)
    for row, hint in hints.items():
        findings.add("U301", measures.table.file, [row], "stale_after", hint=hint)
    return limits


def _held_until(stated: Stated, rows: Integers) -> Integers:
    """The last day for which an estimate is known to hold; FOREVER where none is."""
    as_of = days(stated.estimates, "as_of", rows)
    return np.where(as_of.last < FOREVER, as_of.last, claim_days(stated, rows).last)


def _stale(stated: Stated, groups: list[Integers], ages: Integers) -> list[str]:
    limits = measure_texts(stated, "stale_after")
    as_at = wording.date_words(stated.dataset.as_at)
    names = stated.estimates.pick("measure", np.array([rows[0] for rows in groups]))
    return [
        f"{named_ids(stated.estimates, rows)}: {age:,} days old as at {as_at}, and nothing newer "
        f"is here; {name} goes stale after {limits[name]}"
        for rows, age, name in zip(groups, ages.tolist(), names, strict=True)
    ]

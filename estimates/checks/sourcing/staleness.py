"""Estimates that are older than their measure allows, when the dataset is as at (S704)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claim_days
from estimates.agreement.comparable import current, measure_texts, named_ids, told_topics
from estimates.checks.shared import knows_speakers, stale_after
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.tables import dates
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Integers = NDArray[np.int64]


@check(
    "S704",
    WARNING,
    title="stale",
    message="{names}: {age} days old as at {as_at}, and nothing newer is here; {measure} goes stale after {limit}",
    explanation="The newest estimate of the measure, subject and nature is older than the measure's stale_after at "
    "the as_at of the dataset. It is as old as the last day for which it holds or, where that is open, on which "
    "it was claimed or published.",
    fix="Add a newer estimate, or change stale_after if the figure does not age so fast.",
)
def stale(stated: Stated, run: Run) -> None:
    """What is not known to be old is passed over, and so is what a newer estimate follows."""
    measures, as_at = stated.dataset.tables["measures"], stated.dataset.as_at
    limits, unreadable = stale_after(stated)
    if limits and not as_at:
        run.over(0, len(limits) + len(unreadable))
        reason = "datapackage.json gives no as_at"
        run.cannot(measures.table.file, "which estimates are stale", reason, column="stale_after")
        return
    if not knows_speakers(stated, run, len(limits)) or not limits:
        return
    run.over(0, len(unreadable))
    start = dates.read(as_at).start
    today = start.toordinal() if start else 0
    measure = stated.estimates.categories("measure")
    rows = np.flatnonzero(current(stated) & measure.where(limits.__contains__))
    held = _held_until(stated, rows)
    rows, held = rows[held < FOREVER], held[held < FOREVER]
    if not rows.size:
        return
    _, topic = np.unique(told_topics(stated)[0][rows], return_inverse=True)
    newest = np.zeros(int(topic.max()) + 1, dtype=np.int64)
    np.maximum.at(newest, topic, held)
    limit = measure.lookup(limits, np.inf, np.float64)[rows]
    old = (held == newest[topic]) & (today - held > limit)
    rows, topic, held = rows[old], topic[old], held[old]
    _, first, count = np.unique(topic, return_index=True, return_counts=True)
    groups = np.split(rows[np.argsort(topic, kind="stable")], np.cumsum(count)[:-1])
    names = stated.estimates.pick("measure", rows[first])
    texts = measure_texts(stated, "stale_after")
    run.add(
        stated.estimates.table.file,
        rows[first],
        "as_of",
        age=[f"{age:,}" for age in (today - held[first]).tolist()],
        as_at=wording.date_words(as_at),
        measure=names,
        limit=[texts[name] for name in names],
        words=lambda at: {
            "names": [named_ids(stated.estimates, groups[place]) for place in at.tolist()]
        },
    )


def _held_until(stated: Stated, rows: Integers) -> Integers:
    """The last day for which an estimate is known to hold; FOREVER where none is."""
    as_of = days(stated.estimates, "as_of", rows)
    return np.where(as_of.last < FOREVER, as_of.last, claim_days(stated, rows).last)

"""Contradictions between origins, as a frame and in words."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.claimants import who
from estimates.agreement.comparable import claim_words
from estimates.derived.checked import Stated
from estimates.series.at_date import bands
from estimates.series.contradictions import contradictions
from estimates.series.frames import iso
from estimates.words import wording

Integers = NDArray[np.int64]

CLAIMS: Final = ("first_earlier", "first_later", "widest_earlier", "widest_later")
"""Columns of `conflicts_frame` that name an estimate."""


def conflicts_frame(stated: Stated, pairs: Integers | None = None) -> pd.DataFrame:
    """One row per pair of origins that contradict each other on a running total.

    measure, subject, nature · one, other (titles of the origins) · count (claims that lie below
    what the other had claimed for an earlier day) · first_earlier, first_later, widest_earlier,
    widest_later (ids of estimates) · first_day, widest_day (of the later claim, ISO 8601) · gap
    (the widest, in `unit`) · where `pairs` are given: sentence, which takes longer than all others.

    pairs: positions in `contradictions`, which the frame keeps as its index; left out, all of them.
    """
    of, claims = contradictions(stated), bands(stated).claims
    chosen = np.arange(len(of)) if pairs is None else pairs
    ends = {name: getattr(of, name)[chosen] for name in CLAIMS}
    rows = {name: claims.row[at] for name, at in ends.items()}
    start = claims.speaker_start
    table = stated.estimates
    first_row = rows["first_earlier"]
    columns: dict[str, Any] = {
        name: table.pick(name, first_row) for name in ("measure", "subject", "nature")
    }
    for name, speaker in (("one", of.one[chosen]), ("other", of.other[chosen])):
        columns[name] = who(stated, claims.row[start[speaker]])
    columns["count"] = of.count[chosen]
    columns |= {name: table.pick("id", row) for name, row in rows.items()}
    columns["first_day"] = [iso(day) for day in claims.first[ends["first_later"]].tolist()]
    columns["widest_day"] = [iso(day) for day in claims.first[ends["widest_later"]].tolist()]
    columns["gap"] = claims.low[ends["widest_earlier"]] - claims.high[ends["widest_later"]]
    columns["unit"] = [claims.units[at] for at in of.series[chosen].tolist()]
    if pairs is not None:
        columns["sentence"] = _sentences(stated, columns, ends, rows)
    text = dict.fromkeys(set(columns) - {"count", "gap"}, "str")
    return pd.DataFrame(columns, index=chosen).astype(text)


def _sentences(
    stated: Stated,
    columns: dict[str, Any],
    ends: dict[str, Integers],
    rows: dict[str, Integers],
) -> list[str]:
    """“390,580 soldiers by 16 January 2024 (the army), but 378,838 by 1 February (the press)”."""
    claims = bands(stated).claims
    claimed = {
        name: [
            f"{words} by {wording.date_words(iso(day))} ({origin}, {identity})"
            for words, day, origin, identity in zip(
                claim_words(stated, row),
                (claims.first if "later" in name else claims.last)[ends[name]].tolist(),
                who(stated, row),
                columns[name],
                strict=True,
            )
        ]
        for name, row in rows.items()
    }
    sentences = []
    for place, count in enumerate(np.asarray(columns["count"]).tolist()):
        words = f"{columns['one'][place]} and {columns['other'][place]} contradict each other: "
        words += f"{claimed['first_earlier'][place]}, but {claimed['first_later'][place]}"
        if count > 1:
            gap = wording.gap_words(float(columns["gap"][place]), columns["unit"][place])
            words += f". This is the first of {count} such claims; the widest gap is {gap}"
            if columns["first_later"][place] != columns["widest_later"][place]:
                pair = (claimed["widest_earlier"][place], claimed["widest_later"][place])
                words += ": {}, but {}".format(*pair)
        sentences.append(words)
    return sentences

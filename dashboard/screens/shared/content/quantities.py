"""A quantity in words, its key, and who allows what. `entry`: a row of `result.quantities`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.screens.shared.content import words
from estimates.agreement.claimants import claimants
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

_SEPARATOR = " · "
KEY = ("measure", "subject", "nature", "as_of", "unit")
"""Columns that say what a quantity is."""


def entry_of(result: Result, estimate: str) -> dict[str, Any] | None:
    """The quantity that an estimate speaks of with others; None where it is alone."""
    frame = result.quantities
    holds = [estimate in ids for ids in frame["estimates"]]
    found = frame[np.array(holds, dtype=np.bool_)].head(1)
    return next(iter(words.records(found)), None)


def key_of(entry: dict[str, Any]) -> str:
    """The key of a row of `result.quantities`, as links have it."""
    return "~".join(str(entry[name]) for name in KEY)


def title_of(entry: dict[str, Any], titles: words.Titles) -> str:
    """What a quantity is: measure, subject, nature and date."""
    title = titles[entry["measure"]]
    return safe.plain(_SEPARATOR.join([title, about_of(entry)]))


def about_of(entry: dict[str, Any]) -> str:
    """Subject, nature and date of a quantity."""
    nature = wording.NATURES[entry["nature"]].name if entry["nature"] in wording.NATURES else ""
    date = wording.date_words(entry["as_of"])
    return _SEPARATOR.join(filter(None, (entry["subject"], nature, date or "no date")))


def counted(rows: pd.DataFrame) -> str:
    """How many count: "20 estimates, 12 repeat one origin (the ministry): 9 independent ..."."""
    named = rows[rows["voice"] >= 0]
    voices = named.groupby("voice", sort=False)["id"].count().sort_values(ascending=False)
    unnamed = len(rows) - len(named)
    counted = f"{len(rows):,} {'estimate' if len(rows) == 1 else 'estimates'}"
    if not len(voices):
        return f"{counted}, none of a named origin: they may all repeat one another."
    most = int(voices.iloc[0])
    if most > 1:
        speaker = words.origin(words.records(named[named["voice"] == voices.index[0]].head(1))[0])
        repeat = "all repeat" if most == len(rows) else f"{most:,} repeat"
        counted += f", {repeat} one origin ({speaker})"
    several = len(voices) > 1
    counted += f": {len(voices):,} {'independent named origins' if several else 'named origin'}"
    if unnamed:
        counted += f", and {unnamed:,} unnamed that may repeat {'them' if several else 'it'}"
    return f"{counted}."


def rows_of(result: Result, entry: dict[str, Any]) -> pd.DataFrame:
    """The estimates of a quantity in its unit; voice (-1: unnamed), whether it is outside."""
    ids = list(entry["estimates"])
    places = np.flatnonzero(result.estimates["id"].isin(ids).to_numpy(dtype=np.bool_))
    voice = claimants(result.checked).voice[places]
    rows = words.estimates(result).iloc[places].assign(voice=voice)
    rows = rows.drop_duplicates("id")
    factor = [words.unit_factor(result, unit, entry["unit"]) for unit in rows["unit"]]
    for name in ("low", "figure", "high"):
        rows[name] = rows[name] * factor
    # Where no origin is named, nothing is counted, so that nothing is outside it.
    outliers = entry["outliers"] if entry["origins"] else ()
    return rows.assign(unit=entry["unit"], outside=rows["id"].isin(outliers))


def allowed(entry: dict[str, Any]) -> str:
    """Who allows what: "3 of 4 named origins allow 11,000 to 12,000 soldiers."."""
    origins, agree, values = int(entry["origins"]), int(entry["agree"]), _values(entry)
    if not origins:
        return "No named origin: nothing here confirms any of them."
    if origins == 1:
        return f"One named origin, which allows {values}."
    if agree == 1:
        return f"No two of {words.count_words(origins)} named origins allow the same value."
    if agree == origins:
        many = "Both" if origins == 2 else f"All {words.count_words(origins)}"
        return f"{many} named origins allow {values}{_bounding(entry)}."
    return f"{agree} of {origins} named origins allow {values}{_bounding(entry)}."


def _bounding(entry: dict[str, Any]) -> str:
    """How many of them bound it on both sides: an old claim may rule out hardly anything."""
    count = int(entry.get("bounding", -1))
    if count < 0 or count == entry["origins"]:
        return ""
    return f"; {words.count_words(count)} of them {'bounds' if count == 1 else 'bound'} both sides"


def _values(entry: dict[str, Any]) -> str:
    """The stretches that the most named origins allow, in words."""
    unit, pieces = entry["unit"], entry["pieces"]
    said = [
        _range_words(low, high, open_ends(entry, place, len(pieces)), unit)
        for place, (low, high) in enumerate(pieces)
    ]
    return " or ".join(said)


def _range_words(low: float, high: float, open_: str, unit: str) -> str:
    figure = low if low == high and not open_ else math.nan
    return wording.range_words(low, figure, high, open_, unit)


def open_ends(entry: dict[str, Any], place: int, count: int) -> str:
    """Which ends of a stretch nobody stated: only the first and the last can have such ends."""
    low = place == 0 and entry["open"] in {"low", "both"}
    high = place == count - 1 and entry["open"] in {"high", "both"}
    return ("both" if high else "low") if low else ("high" if high else "")


def envelope(entry: dict[str, Any]) -> str:
    """All that is claimed, as a sentence."""
    ends = (entry["envelope_low"], entry["envelope_high"], entry["envelope_open"], entry["unit"])
    return f"All that is claimed: {_range_words(*ends)}."

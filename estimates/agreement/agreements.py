"""How far independent origins agree on a quantity, as a frame and in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.agreement.claimants import missing, who
from estimates.agreement.comparable import (
    Groups,
    common_days,
    named_ids,
    quantities,
)
from estimates.agreement.votes import (
    COMPATIBLE,
    CORROBORATED,
    DISAGREE,
    STATUSES,
    UNCORROBORATED,
    Ends,
    Votes,
    votes,
)
from estimates.arithmetic.ranges import open_names
from estimates.derived.checked import Stated
from estimates.tables.dates import FOREVER
from estimates.tables.days import days
from estimates.words import wording

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Details:
    """What a row of `agreement_frame` says beside the votes, by group.

    as_of: the time that is compared. at: the common day (ISO 8601), "" where times are the same.
    estimates, outliers: ids. bounding: how many named origins state both ends; None: not counted.
    sentences: left out where nobody reads them.
    """

    as_of: Sequence[str]
    at: Sequence[str]
    estimates: Sequence[tuple[str, ...]]
    outliers: Sequence[tuple[str, ...]]
    sentences: Sequence[str] | None
    bounding: Integers | None = None


def agreements(stated: Stated, *, told: bool = True) -> pd.DataFrame:
    """One row per quantity of which two or more estimates are of the same time.

    In the order of estimates.csv, with the columns of `agreement_frame`; told: with sentences.
    """
    table, groups = stated.estimates, quantities(stated)
    if missing(stated):  # nobody can tell whose voices they are
        groups = groups.pick(np.zeros(len(groups), dtype=np.bool_))
    found = votes(stated, groups)
    ids, outside = table.pick("id", groups.row), found.outside.tolist()
    parts = [slice(a, b) for a, b in pairwise(np.append(groups.start, len(groups.row)).tolist())]
    details = Details(
        as_of=_dates(stated, groups),
        at=[""] * len(groups),
        estimates=[tuple(ids[part]) for part in parts],
        outliers=[
            tuple(name for name, out in zip(ids[part], outside[part], strict=True) if out)
            for part in parts
        ],
        sentences=[_sentence(stated, found, group) for group in range(len(groups))]
        if told
        else None,
    )
    return agreement_frame(stated, found, details)


def agreement_frame(stated: Stated, found: Votes, details: Details) -> pd.DataFrame:
    """One row per group of `found`.

    measure, subject, nature, as_of, at, unit (of the measure, or of the first row where that does
    not fit) · origins (named ones), agree (how many of them allow the same value), unnamed
    (estimates whose origin is not named) · low, high, open (the values that the most origins allow;
    ±inf unbounded) · pieces (tuple of low, high: more than one where equally many allow other
    values) · outliers (ids of estimates outside them) · envelope_low, envelope_high, envelope_open
    (all that was claimed) · estimates (ids) · status (of `STATUSES`) · bounding (how many of the
    named origins state both ends, -1 where that is not counted) · row (the first in estimates.csv)
    · sentence, where there are any.
    """
    first, count = found.groups.first, len(found.groups)
    bounds = np.searchsorted(found.of_stretch, np.arange(count + 1)).tolist()
    spans = list(zip(found.stretches.low.tolist(), found.stretches.high.tolist(), strict=True))
    texts = {name: stated.estimates.pick(name, first) for name in ("measure", "subject", "nature")}
    columns = {
        **{name: pd.Series(values, dtype="str") for name, values in texts.items()},
        "as_of": pd.Series(details.as_of, dtype="str"),
        "at": pd.Series(details.at, dtype="str"),
        "unit": pd.Series(found.units, dtype="str"),
        "origins": found.origins,
        "agree": found.agree,
        "unnamed": found.unnamed,
        "low": found.best.low,
        "high": found.best.high,
        "open": pd.Series(open_names(found.best.open_low, found.best.open_high), dtype="str"),
        "pieces": _objects([tuple(spans[a:b]) for a, b in pairwise(bounds)]),
        "outliers": _objects(details.outliers),
        "envelope_low": found.envelope.low,
        "envelope_high": found.envelope.high,
        "envelope_open": pd.Series(
            open_names(found.envelope.open_low, found.envelope.open_high), dtype="str"
        ),
        "estimates": _objects(details.estimates),
        "status": pd.Series(np.array(STATUSES, dtype=object)[found.status], dtype="str"),
        "bounding": np.full(count, -1) if details.bounding is None else details.bounding,
        "row": first,
    }
    if details.sentences is not None:
        columns["sentence"] = pd.Series(details.sentences, dtype="str")
    return pd.DataFrame(columns)


def _objects(values: Sequence[tuple[Any, ...]]) -> pd.Series[Any]:
    return pd.Series(values, dtype=object)


def _dates(stated: Stated, groups: Groups) -> list[str]:
    """The as_of of each group: as its first row has it, or the days that its rows share."""
    as_of = days(stated.estimates, "as_of")
    texts = stated.estimates.pick("as_of", groups.first)
    first, last = common_days(groups, as_of)
    same = (first == as_of.first[groups.first]) & (last == as_of.last[groups.first])
    return [
        text if own else _interval(begin, end)
        for text, own, begin, end in zip(
            texts, same.tolist(), first.tolist(), last.tolist(), strict=True
        )
    ]


def _interval(first: int, last: int) -> str:
    """Days as a date or an interval of them; at least one end is not open."""
    begin, end = (
        dt.date.fromordinal(day).isoformat() if 0 < day < FOREVER else ".." for day in (first, last)
    )
    return begin if begin == end else f"{begin}/{end}"


def words_of(stated: Stated, groups: Groups, picked: Integers) -> dict[str, list[str]]:
    """What some groups (positions, ascending) come to: in a sentence, and as `votes_observed`."""
    wanted = np.zeros(len(groups), dtype=np.bool_)
    wanted[picked] = True
    weighed = votes(stated, groups.pick(wanted))
    every = range(len(weighed.groups))
    return {
        "what": [_sentence(stated, weighed, group) for group in every],
        "observed": [votes_observed(weighed, group) for group in every],
    }


def sentences_on(stated: Stated, row: int) -> list[str]:
    """What the estimates of the quantities that one estimate is about come to."""
    groups = quantities(stated)
    if missing(stated):
        return []
    return words_of(stated, groups, groups.group[groups.row == row])["what"]


def _sentence(stated: Stated, found: Votes, group: int) -> str:
    """How many agree, on what, who does not, and all that was claimed."""
    groups = found.groups
    row = groups.row[groups.start[group] : groups.start[group] + groups.size[group]]
    ending = outcome(stated, found, group)
    if stated.quantities.interval[row].any():
        ending += ". Ends of intervals such as 95% are among them, which are no bounds"
    return f"{_count(stated, found, group, row)}. {ending}"


def outcome(stated: Stated, found: Votes, group: int) -> str:
    """On what the origins of a group agree, who does not, and all that is claimed."""
    groups, unit = found.groups, found.units[group]
    part = slice(groups.start[group], groups.start[group] + groups.size[group])
    row, outside = groups.row[part], found.outside[part]
    bounds = np.searchsorted(found.of_stretch, [group, group + 1])
    values = wording.join_words(
        range_of(found.stretches, place, unit) for place in range(*bounds.tolist())
    )
    ending = _EDGE if found.touching[group] else _ENDINGS.get(int(found.status[group]), "")
    origins, agree = int(found.origins[group]), int(found.agree[group])
    if found.status[group] == DISAGREE:
        ending = "No two of them agree" if agree == 1 else f"Only {agree} allow the same, {values}"
        if agree > 1 and outside.any():
            ending += f"; outside it: {_claims(stated, row[outside])}"
        if not (found.envelope.open_low[group] and found.envelope.open_high[group]):
            ending += f". All that is claimed: {range_of(found.envelope, group, unit)}"
    elif origins:
        ending = f"{_ALL[min(origins, 3) - 1]} {values}{ending}"
    else:
        ending = "Nothing here confirms them"
    return ending


def votes_observed(found: Votes, group: int) -> str:
    """Enough to tell whether it is still the same: “2 of 3 origins, 1 unnamed”."""
    origins, agree, unnamed = (
        int(column[group]) for column in (found.origins, found.agree, found.unnamed)
    )
    return f"{agree} of {origins} origins" + (f", {unnamed} unnamed" if unnamed else "")


_EDGE: Final = (
    ", which is compatible, not corroborated: it is no more than the edge of what they allow"
)
_ALL: Final = ("It allows", "Both allow", "All allow")
_ENDINGS: Final = {
    CORROBORATED: "",
    COMPATIBLE: ", which is compatible, not corroborated: fewer than two give both bounds",
    UNCORROBORATED: "; no second one confirms it",
}


def _count(stated: Stated, found: Votes, group: int, row: Integers) -> str:
    """“5 estimates, 2 of them of the ministry: 3 named origins, 1 unnamed that may repeat them”."""
    origins, unnamed = int(found.origins[group]), int(found.unnamed[group])
    voice = found.who.voice[row]
    repeated = np.bincount(voice[voice >= 0]) if origins else np.zeros(1, dtype=np.int64)
    most = int(repeated.max())
    words = f"{len(row)} estimates"
    if most > 1:
        speaker = who(stated, row[voice == repeated.argmax()][:1])[0]
        words += f", {most} of them of {speaker}" if most < len(row) else f" of {speaker}"
    if not origins:
        return f"{words}, none of a named origin"
    words += f": {origins} named origin{'s' * (origins > 1)}"
    if unnamed:
        words += f", {unnamed} unnamed that may repeat {'them' if origins > 1 else 'it'}"
    return words


def _claims(stated: Stated, row: Integers, most: int = 4) -> str:
    table = stated.estimates
    names = [
        f"{name} ({speaker})"
        for name, speaker in zip(table.pick("id", row[:most]), who(stated, row[:most]), strict=True)
    ]
    if len(row) > most:
        names.append(named_ids(table, row[most:]))
    return ", ".join(names)


def range_of(ends: Ends, place: int, unit: str) -> str:
    """One of some ranges in words."""
    low, high = float(ends.low[place]), float(ends.high[place])
    figure = low if low == high else np.nan
    return wording.range_words(low, figure, high, ends.opened(place), unit)

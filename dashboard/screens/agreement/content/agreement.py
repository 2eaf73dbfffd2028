"""Agreement: per quantity, what each origin says, and which values most of them allow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.agreement.content.votes import panel_of, votes_of
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.quantities import (
    KEY,
    about_of,
    allowed,
    counted,
    envelope,
    rows_of,
    title_of,
)
from dashboard.screens.shared.content.rows import MOST, Panel
from estimates.series.frames import comparisons
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

STATUSES: dict[str, tuple[str, str]] = {
    "disagree": ("≠", "Named origins disagree"),
    "compatible": ("≈", "Compatible, not corroborated"),
    "uncorroborated": ("1", "Nobody else confirms it"),
    "corroborated": ("=", "Named origins agree"),
}
"""Sign and name of each status, in the order in which quantities are listed."""

_MEANING = {
    "disagree": "Their ranges do not all meet, so at least one of them is wrong, or they speak of"
    " different things.",
    "compatible": "Their ranges meet, but fewer than two of them give both ends, so none confirms"
    " another.",
    "uncorroborated": "Fewer than two named origins give it, and repetition confirms nothing.",
    "corroborated": "Two or more named origins give compatible bounds. That they agree does not"
    " make it true.",
}

_INTERVALS = (
    "A confidence interval is no bound: its source allows for values beyond it. Such ranges prove"
    " nobody wrong when they do not meet."
)
MOST_PAIRS = 12
"""Pairs of origins that contradict each other, named on the page."""
MOST_VAGUE = 3
"""Estimates of a word and no figure that are quoted."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A quantity in the list: its key in links, what it is, how it stands, and that in words."""

    key: str
    title: str
    sign: str
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One estimate of a quantity, as the words of a link."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity in full.

    `allowed`: the values that most named origins allow, as a sentence. `counted`: how many of them
    there are, repeated ones once. `outside`: the estimates that do not fit, by whom. `envelope`:
    all that is claimed. `cautions`: what else has to be known before it is believed.
    """

    key: str
    title: str
    measure: str
    about: str
    sign: str
    status: str
    meaning: str
    allowed: str
    counted: str
    envelope: str
    styles: tuple[str, ...]
    panels: tuple[Panel, ...]
    left_out: str
    cautions: tuple[str, ...]
    outside: tuple[Claim, ...]
    claims: tuple[Claim, ...]


@remembered
def ranked(result: Result, day: dt.date | None = None) -> pd.DataFrame:
    """`result.quantities` with `key`, disagreements first, then as `STATUSES`; more origins first.

    day: series are compared on it; left out, each on a day of its own. Keys are stable: they are
    made of what the quantity is, not of where its estimates stand.
    """
    frame = result.quantities
    if day is not None:
        frame = comparisons(result.checked, sentences=False, day=day)
    key = frame["measure"].astype("str")
    for name in KEY[1:]:
        key = key + "~" + frame[name].astype("str")
    rank = frame["status"].map({status: place for place, status in enumerate(STATUSES)})
    made = frame.assign(key=key, _rank=rank.astype("int64"), _origins=-frame["origins"])
    made = made.sort_values(["_rank", "_origins"], kind="stable", ignore_index=True)
    return made.drop(columns=["_rank", "_origins"])


def matching(result: Result, frame: pd.DataFrame, status: str, text: str) -> pd.DataFrame:
    """The quantities of a status ("" for all) whose measure or subject has a text in it."""
    kept = frame if not status else frame[frame["status"] == status]
    if text.strip():
        titles = kept["measure"].map(words.titles(result)).fillna(kept["measure"])
        where = (titles + " " + kept["subject"] + " " + kept["measure"]).str.casefold()
        kept = kept[where.str.contains(text.strip().casefold(), regex=False)]
    return kept


def listed(result: Result, frame: pd.DataFrame) -> list[Listed]:
    """Rows of `ranked` as the list has them."""
    titles = words.titles(result)
    return [
        Listed(
            entry["key"],
            title_of(entry, titles),
            STATUSES[entry["status"]][0],
            STATUSES[entry["status"]][1],
            allowed(entry),
        )
        for entry in words.records(frame)
    ]


def standfirst(result: Result, frame: pd.DataFrame) -> tuple[str, str]:
    """How far named origins agree, and what could not be compared."""
    counts = frame["status"].value_counts().to_dict()
    alone = _alone(result, frame)
    nothing = (
        f"{words.sentence(words.plural(alone, 'estimate'))}"
        f" {'stands' if alone == 1 else 'stand'} alone: nothing here can confirm or contradict"
        f" {'it' if alone == 1 else 'them'}."
        if alone
        else ""
    )
    if not len(frame):
        return "No quantity has two estimates, so nothing can be compared.", nothing
    total = len(frame)
    verb = "has" if total == 1 else "have"
    many = (
        f"{words.sentence(words.plural(total, 'quantity', 'quantities'))} {verb} several estimates"
    )
    parts = [
        f"named origins {verb} on {words.count_words(count)}"
        for status, verb in (("disagree", "disagree"), ("corroborated", "agree"))
        if (count := int(counts.get(status, 0)))
    ]
    rest = total - int(counts.get("disagree", 0)) - int(counts.get("corroborated", 0))
    if rest:
        parts.append(f"{words.count_words(rest)} cannot be decided" if parts else "none is settled")
    return f"{many}: {wording.join_words(parts)}.", nothing


def _alone(result: Result, frame: pd.DataFrame) -> int:
    """Current stated estimates that no quantity with several of them holds."""
    current = words.current(result)
    stated = current[~current["is_calculated"]]
    compared = {name for ids in frame["estimates"] for name in ids}
    what = ["measure", "subject", "result_nature"]
    series = frame.loc[frame["at"] != "", ["measure", "subject", "nature"]].drop_duplicates()
    series = series.set_axis(what, axis=1).assign(_in_series=True)
    in_series = stated[what].merge(series, how="left", on=what)["_in_series"].notna()
    return int((~stated["id"].isin(compared).to_numpy(np.bool_) & ~in_series.to_numpy()).sum())


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two origins that contradict each other: the sentence, and the first two claims that do."""

    text: str
    earlier: str
    later: str


def contradictions(result: Result) -> tuple[tuple[Contradiction, ...], int]:
    """The pairs of origins that contradict each other most often, and how many pairs there are."""
    frame = result.contradictions.sort_values("count", ascending=False, kind="stable")
    titles = words.titles(result)
    made = tuple(
        Contradiction(
            safe.plain(f"{titles[row['measure']]}, {row['subject']}: {row['sentence']}."),
            row["first_earlier"],
            row["first_later"],
        )
        for row in words.records(result.contradictions_in_words(frame.head(MOST_PAIRS)))
    )
    return made, len(frame)


def quantity(result: Result, key: str, day: dt.date | None = None) -> Quantity | None:
    """The quantity with this key; None where there is none."""
    frame = ranked(result, day)
    found = frame[frame["key"] == key]
    if found.empty:
        return None
    entry = words.records(found.head(1))[0]
    rows = rows_of(result, entry)
    titles = words.titles(result)
    votes = votes_of(rows)
    shown = votes.head(MOST)
    made = panel_of(shown, entry)
    sign, name = STATUSES[entry["status"]]
    about = words.abouts(result, rows)
    claims = tuple(
        Claim(each["id"], _claim(each, label))
        for each, label in zip(words.records(rows), about, strict=True)
    )
    outliers = set(entry["outliers"]) if entry["origins"] else set()
    left = len(votes) - len(shown)
    return Quantity(
        key=key,
        title=titles[entry["measure"]],
        measure=entry["measure"],
        about=about_of(entry),
        sign=sign,
        status=f"{name}.",
        meaning=_MEANING[entry["status"]],
        allowed=allowed(entry),
        counted=counted(rows),
        envelope=envelope(entry),
        styles=tuple(dict.fromkeys(shown["style"])) + (("agreed",) if made.bands else ()),
        panels=(made,),
        cautions=tuple(filter(None, (_intervals(rows), _only_words(result, entry)))),
        left_out=f"Showing {MOST} of {len(votes):,} ranges." if left > 0 else "",
        outside=tuple(claim for claim in claims if claim.id in outliers),
        claims=claims,
    )


def _intervals(rows: pd.DataFrame) -> str:
    return _INTERVALS if rows["interval"].ne("").any() else ""


def _only_words(result: Result, entry: dict[str, Any]) -> str:
    """Who gives a word and no figure for the same, which allows everything; "" for nobody."""
    current = words.current(result)
    same = current[
        (current["measure"] == entry["measure"])
        & (current["subject"] == entry["subject"])
        & (current["result_nature"] == entry["nature"])
        & (current["qualifier"] == "vague")
        & ~current["is_calculated"]
    ]
    if same.empty:
        return ""
    rows = words.records(same.head(MOST_VAGUE))
    said = [f"{words.figure(row)} ({words.origin(row)})" for row in rows]
    if len(same) > MOST_VAGUE:
        said.append(f"{words.count_words(len(same) - MOST_VAGUE)} more")
    return safe.plain(f"Not counted, since a word is no figure: {wording.join_words(said)}.")


def _claim(estimate: dict[str, Any], about: str) -> str:
    origin = words.origin(estimate)
    where = ", ".join(filter(None, (estimate["source_title"], estimate["locator"])))
    source = f", in {where}" if where else ""
    said = words.sentence(words.said(estimate, about))
    return safe.plain(f"{said} ({words.lead(estimate)}: {origin}{source}; {estimate['id']})")

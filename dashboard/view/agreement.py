"""Agreement: per quantity, what each origin says, and which values most of them allow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.charts.bands import Band
from dashboard.view import words
from dashboard.view.memory import remembered
from dashboard.view.rows import MOST, Panel, panel, row
from estimates.agreement.claimants import claimants
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
    "compatible": "Their ranges meet, but fewer than two of them give both ends: nobody says the"
    " same as another.",
    "uncorroborated": "Fewer than two named origins speak of it; who repeats another confirms"
    " nothing.",
    "corroborated": "Two named origins or more bound it alike. That they agree does not make it"
    " true.",
}

_SEPARATOR = " · "
_KEY = ["measure", "subject", "nature", "as_of", "unit"]


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
    all that is claimed.
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
    outside: tuple[Claim, ...]
    claims: tuple[Claim, ...]


@remembered
def ranked(result: Result) -> pd.DataFrame:
    """`result.quantities` with `key`, disagreements first, then as `STATUSES`; more origins first.

    Keys are stable: they are made of what the quantity is, not of where its estimates stand.
    """
    frame = result.quantities
    key = frame["measure"].astype("str")
    for name in _KEY[1:]:
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
    speak = "is spoken of" if total == 1 else "are spoken of"
    many = f"{words.sentence(words.plural(total, 'quantity', 'quantities'))} {speak} more than once"
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
    stated = current.loc[~current["is_calculated"], "id"]
    compared = {name for ids in frame["estimates"] for name in ids}
    return int((~stated.isin(compared)).sum())


def quantity(result: Result, key: str) -> Quantity | None:
    """The quantity with this key; None where there is none."""
    frame = ranked(result)
    found = frame[frame["key"] == key]
    if found.empty:
        return None
    entry = words.records(found.head(1))[0]
    rows = _rows(result, entry)
    titles = words.titles(result)
    votes = _votes(rows)
    shown = votes.head(MOST)
    made = _panel(shown, entry)
    sign, name = STATUSES[entry["status"]]
    about = words.abouts(rows, result.measures)
    claims = tuple(
        Claim(each["id"], _claim(each, label))
        for each, label in zip(words.records(rows), about, strict=True)
    )
    outliers = set(entry["outliers"]) if entry["origins"] else set()
    left = len(votes) - len(shown)
    return Quantity(
        key=key,
        title=titles.get(entry["measure"]) or entry["measure"],
        measure=entry["measure"],
        about=_about(entry),
        sign=sign,
        status=f"{name}.",
        meaning=_MEANING[entry["status"]],
        allowed=allowed(entry),
        counted=_counted(rows),
        envelope=_envelope(entry),
        styles=tuple(dict.fromkeys(shown["style"])) + (("agreed",) if made.bands else ()),
        panels=(made,),
        left_out=f"Showing {MOST} of {len(votes):,} ranges." if left > 0 else "",
        outside=tuple(claim for claim in claims if claim.id in outliers),
        claims=claims,
    )


def quantity_of(result: Result, estimate: str) -> str:
    """The key of a quantity that an estimate speaks of with others; "" where it is alone."""
    frame = result.quantities
    holds = [estimate in ids for ids in frame["estimates"]]
    found = frame[np.array(holds, dtype=np.bool_)].head(1)
    if found.empty:
        return ""
    return key_of(words.records(found)[0])


def key_of(entry: dict[str, Any]) -> str:
    """The key of a row of `result.quantities`, as links have it."""
    return "~".join(str(entry[name]) for name in _KEY)


def title_of(entry: dict[str, Any], titles: dict[str, str]) -> str:
    """What a quantity is: measure, subject, nature and date."""
    title = titles.get(entry["measure"]) or entry["measure"]
    return safe.plain(_SEPARATOR.join([title, _about(entry)]))


def _about(entry: dict[str, Any]) -> str:
    """Subject, nature and date of a quantity."""
    nature = wording.NATURES[entry["nature"]].name if entry["nature"] in wording.NATURES else ""
    date = wording.date_words(entry["as_of"])
    return _SEPARATOR.join(filter(None, (entry["subject"], nature, date or "no date")))


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
        return f"{many} named origins allow {values}."
    return f"{agree} of {origins} named origins allow {values}."


def _values(entry: dict[str, Any]) -> str:
    """The stretches that the most named origins allow, in words."""
    unit, pieces = entry["unit"], entry["pieces"]
    said = [
        _range_words(low, high, _open(entry, place, len(pieces)), unit)
        for place, (low, high) in enumerate(pieces)
    ]
    return " or ".join(said)


def _range_words(low: float, high: float, open_: str, unit: str) -> str:
    figure = low if low == high and not open_ else math.nan
    return wording.range_words(low, figure, high, open_, unit)


def _open(entry: dict[str, Any], place: int, count: int) -> str:
    """Which ends of a stretch nobody stated: only the first and the last can have such ends."""
    low = place == 0 and entry["open"] in {"low", "both"}
    high = place == count - 1 and entry["open"] in {"high", "both"}
    return ("both" if high else "low") if low else ("high" if high else "")


def _envelope(entry: dict[str, Any]) -> str:
    ends = (entry["envelope_low"], entry["envelope_high"], entry["envelope_open"], entry["unit"])
    return f"All that is claimed: {_range_words(*ends)}."


def _rows(result: Result, entry: dict[str, Any]) -> pd.DataFrame:
    """The estimates of a quantity in its unit; voice (-1: unnamed), whether it is outside."""
    ids = list(entry["estimates"])
    places = np.flatnonzero(result.estimates["id"].isin(ids).to_numpy(dtype=np.bool_))
    voice = claimants(result.checked).voice[places]
    rows = words.estimates(result).iloc[places].assign(voice=voice)
    rows = rows.drop_duplicates("id")
    factor = [_factor(result, unit, entry["unit"]) for unit in rows["unit"]]
    for name in ("low", "figure", "high"):
        rows[name] = rows[name] * factor
    # Where no origin is named, nothing is counted, so that nothing is outside it.
    outliers = entry["outliers"] if entry["origins"] else ()
    return rows.assign(unit=entry["unit"], outside=rows["id"].isin(outliers))


def _factor(result: Result, own: str, other: str) -> float:
    if own == other:
        return 1.0
    registry = result.dataset.units
    return float(registry.unit(own).scale / registry.unit(other).scale)


def _votes(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per range and voice, those of one voice together, those within what most allow first.

    Unnamed origins have no voice of their own: each of their ranges stands by itself, at the end.
    """
    said = rows.assign(
        named=rows["voice"] >= 0,
        style=[words.style_of(each) for each in words.records(rows)],
        place=np.arange(len(rows)),
    )
    speaker = said["voice"].where(said["named"], -2 - said["place"])
    said = said.assign(speaker=speaker)
    inside = said.groupby("speaker")["outside"].transform("all")
    first = said.groupby("speaker")["place"].transform("min")
    said = said.assign(_outside=inside, _first=first, _unnamed=~said["named"])
    said = said.sort_values(["_unnamed", "_outside", "_first", "place"], kind="stable")
    same = ["speaker", "low", "high", "figure", "open", "qualifier"]
    said = said.assign(times=said.groupby(same, dropna=False)["id"].transform("count"))
    return said.drop_duplicates(same).reset_index(drop=True)


def _panel(shown: pd.DataFrame, entry: dict[str, Any]) -> Panel:
    seen: set[int] = set()
    made = []
    for each in words.records(shown):
        ends = (each["low"], each["figure"], each["high"])
        who = [f"{words.lead(each)}: {words.origin(each)}"]
        if each["times"] > 1:
            who.append(f"{words.count_words(each['times'])} estimates say this, one vote")
        if each["named"] and each["speaker"] in seen:
            who.append("one vote with the row above")
        if not each["named"]:
            who.append("no vote: may repeat another")
        if each["outside"] and each["named"]:
            who.append("≠ outside what most allow")
        seen.add(each["speaker"])
        said = safe.plain(words.figure(each))
        told = safe.plain("; ".join(who))
        made.append(row(each["id"], said, told, each["style"], ends, each["open"]))
    drawn = panel(made, entry["unit"])
    bands = _bands(entry)
    note = f"The grey band: {allowed(entry)}" if bands else ""
    return Panel(drawn.rows, drawn.axis, bands, note)


def _bands(entry: dict[str, Any]) -> tuple[Band, ...]:
    """What is drawn across all rows: only where two named origins or more allow it together."""
    if entry["agree"] < 2:
        return ()
    pieces = entry["pieces"]
    return tuple(
        Band(low, high, _open(entry, place, len(pieces)))
        for place, (low, high) in enumerate(pieces)
    )


def _counted(rows: pd.DataFrame) -> str:
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


def _claim(estimate: dict[str, Any], about: str) -> str:
    origin = words.origin(estimate)
    where = ", ".join(filter(None, (estimate["source_title"], estimate["locator"])))
    source = f", in {where}" if where else ""
    said = words.sentence(words.said(estimate, about))
    return safe.plain(f"{said} ({words.lead(estimate)}: {origin}{source}; {estimate['id']})")

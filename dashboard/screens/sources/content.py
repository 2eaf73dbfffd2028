"""Sources and origins: who they are, how much rests on each, and what would change without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.reliance import NAMED, ranked, rests
from estimates.reports.impact import change_words, impact
from estimates.scenarios.changes import ASPECTS
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

KINDS = {"source": "Sources", "origin": "Origins"}
"""Both lists of the page, by the column of estimates.csv that names their rows."""

MOST = 20
"""Changes of one kind that are told; the page says what it leaves out."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A source or an origin in full: names beside values, with an address or ""."""

    id: str
    kind: str
    title: str
    rests: str
    facts: tuple[tuple[str, str, str], ...]
    estimates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would be otherwise; `estimate` is the id of a derived figure, or ""."""

    title: str
    now: str
    then: str
    estimate: str


@dataclass(frozen=True, slots=True)
class Without:
    """What would change: `sections` have a title, the first changes, and how many there are."""

    said: str
    sections: tuple[tuple[str, tuple[Change, ...], int], ...]


def matching(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows whose id, title, author, publisher or party has a text in it."""
    asked = text.strip().casefold()
    if not asked:
        return frame
    names = [n for n in ("id", "title", "author", "publisher", "party") if n in frame.columns]
    where = frame[names].agg(" ".join, axis=1).str.casefold()
    return frame[where.str.contains(asked, regex=False)]


def standfirst(result: Result) -> tuple[str, str]:
    """What most rests on, and how much has nobody with a name behind it."""
    sources = ranked(result, "source")
    current = words.current(result)
    stated = current[~current["is_calculated"]]
    if not len(stated):
        return words.NO_ESTIMATES
    unnamed = int((stated["origin_kind"] == "unnamed").sum())
    figures = len(result.derived)
    first = words.records(sources.head(1))[0]
    carried = int(first["direct"] + first["chained"])
    most = (
        f"{carried:,} of {figures:,} derived {'figure' if figures == 1 else 'figures'}"
        f" {'rests' if carried == 1 else 'rest'} on one source, “{first['title'] or first['id']}”."
        if carried
        else f"{words.sentence(words.plural(len(sources), 'source'))}; no derived figure uses any."
    )
    nobody = (
        f"{unnamed:,} of {len(stated):,} stated estimates have no named origin." if unnamed else ""
    )
    return most, nobody


def profile(result: Result, kind: str, name: str) -> Profile | None:
    """The source or the origin with this id; None where there is none."""
    frame = ranked(result, kind)
    found = frame[frame["id"] == name]
    if found.empty or not name:
        return None
    row = words.records(found.head(1))[0]
    own = words.current(result)
    own = own[own[kind] == name]
    about = words.abouts(result, own)
    links = tuple(
        (each["id"], _estimate(kind, each, label))
        for each, label in zip(words.records(own), about, strict=True)
    )
    title = words.sentence(row["title"] or name)
    return Profile(name, kind, title, rests(kind, row), _facts(kind, row), links)


@remembered
def without(result: Result, kind: str, name: str) -> Without:
    """What would change if the source or the origin were withdrawn."""
    found = impact(result.checked, name, kind)
    titles = words.titles(result)
    measures = dict(zip(result.estimates["id"], result.estimates["measure"], strict=True))
    sections = []
    for key, aspect in ASPECTS.items():
        frame = found.changes[key]
        told = []
        for row in words.records(frame.head(MOST)):
            title, now, then = change_words(key, row)
            about = row["id"] if key == "derived" else ""
            if about:
                measure = measures.get(about, "")
                title = f"{titles[measure]} ({about})"
            told.append(Change(title, now, then, about))
        if told:
            sections.append((aspect.title, tuple(told), len(frame)))
    gone = words.plural(len(found.withdrawn), "estimate")
    said = f"{words.sentence(gone)} would be withdrawn."
    if not sections:
        said += " Nothing else would change: no derived figure, no assertion, no agreement."
    return Without(said, tuple(sections))


def _facts(kind: str, row: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    grade = words.sentence(wording.reliability_words(row["reliability"]))
    if kind == "origin":
        made = [
            ("Who", words.sentence(NAMED.get(row["kind"], "not in origins.csv")), ""),
            ("Side", row["party"], ""),
        ]
    else:
        published, accessed = (
            words.sentence(wording.date_words(row[name], moment=True))
            for name in ("published", "accessed")
        )
        address = safe.web_address(row["url"])
        made = [
            ("Author", row["author"], ""),
            ("Publisher", row["publisher"], ""),
            ("Published", published or "Not given", ""),
            ("Accessed", accessed, ""),
            ("Address", "" if address else row["url"] or "None given", address),
        ]
    if kind == "source" and not row["known"]:
        made = [("Where", "Not in sources.csv: nothing is known about it", "")]
    made += [("Reliability", grade, ""), ("Note", row["note"], ""), ("Id", row["id"], "")]
    return tuple(fact for fact in made if fact[1] or fact[2])


def _estimate(kind: str, row: dict[str, Any], about: str) -> str:
    """An estimate as the words of a link, with who else stands behind it."""
    other = words.origin(row) if kind == "source" else row["source_title"]
    who = f"{words.lead(row)}: {other}" if other else words.lead(row)
    return safe.plain(words.sentence(f"{words.said(row, about)} ({who})"))

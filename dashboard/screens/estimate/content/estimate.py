"""One estimate in full: its words, range, hedge, origin, source, and what rests on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.agreement.content.agreement import quantity, quantity_of
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.figures import Figure, figures
from dashboard.screens.shared.content.findings import Finding, findings_of
from dashboard.screens.shared.content.rows import Panel, panels
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Collection

    from estimates.check import Result


BESIDE = 12
"""Other estimates that one is shown among at a time."""

MOST_FEEDS = 20
"""Derived figures that use an estimate, shown with it."""

MOST_CHOICES = 300
"""Estimates to choose from in a box; where there are more, a search comes before it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, its value, what is to be said of it in small type, and an address or ""."""

    name: str
    value: str
    more: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`chain`: who passed the words on, what is known of them, and whether nobody is named.

    `panels`: this estimate beside others of its measure, of which there are `others` in all.
    `standing`: how many origins stand behind its quantity, and `quantity` the key of that, "" where
    nobody else speaks of it. `feeds`: the first of the derived figures that use it, `fed` in all.
    """

    id: str
    measure: str
    measure_title: str
    about: str
    title: str
    style: str
    nature: str
    as_stated: str
    facts: tuple[Fact, ...]
    chain: tuple[tuple[str, str, bool], ...]
    source: str
    origin: str
    panels: tuple[Panel, ...]
    others: int
    standing: str
    quantity: str
    own: Figure | None
    feeds: tuple[Figure, ...]
    fed: int
    findings: tuple[Finding, ...]


def labels(result: Result, only: Collection[str] | None = None) -> dict[str, str]:
    """The words of every estimate, or of those with the ids `only`, in a list, by id."""
    every = words.estimates(result)
    chosen = every if only is None else every[every["id"].isin(only)]
    return {row["id"]: safe.plain(_label(row, about(row, result))) for row in words.records(chosen)}


def about(row: dict[str, Any], result: Result) -> str:
    """What an estimate is of: the measure, and its subject where the measure has several."""
    measure = words.titles(result).get(row["measure"]) or row["measure"]
    subject = row["subject"] if row["measure"] in _of_several_subjects(result) else ""
    return ", ".join(filter(None, (measure, subject)))


@remembered
def _of_several_subjects(result: Result) -> frozenset[str]:
    """The measures whose estimates are not all of one subject."""
    subjects = result.estimates.groupby("measure", observed=True)["subject"].nunique()
    return frozenset(subjects.index[subjects > 1])


def choices(result: Result, text: str, asked: str) -> tuple[dict[str, str], int]:
    """What to choose from: words by id, of those with a text in them, and how many are left out.

    The one that is asked for is always among them, as the first where not all are.
    """
    every = words.estimates(result)
    if len(every) <= MOST_CHOICES:
        return labels(result), 0
    wanted = text.strip().casefold()
    found = _searched(result).str.contains(wanted, regex=False) if wanted else every["id"] != ""
    places = np.flatnonzero(found.to_numpy(dtype=np.bool_))
    first = np.flatnonzero((every["id"] == asked).to_numpy(dtype=np.bool_))[:1]
    ids = every["id"].iloc[[*first, *places[:MOST_CHOICES]]]
    told = labels(result, set(ids))
    return {name: told[name] for name in dict.fromkeys(ids)}, max(len(places) - MOST_CHOICES, 0)


@remembered
def _searched(result: Result) -> pd.Series[str]:
    """What is searched of each estimate: its measure, subject, words, id, origin and source."""
    every = words.estimates(result)
    titles = every["measure"].map(words.titles(result)).astype("str").fillna("")
    parts = [titles, *(every[name] for name in _SEARCHED)]
    text = parts[0]
    for part in parts[1:]:
        text = text + "\n" + part
    return text.str.casefold()


_SEARCHED = ("id", "subject", "as_stated", "origin_title", "source_title", "best")


def beside(result: Result, identifier: str) -> pd.DataFrame:
    """The other current estimates of the measure of the one with this id, in their order."""
    every = words.estimates(result)
    own = every["id"] == identifier
    measure = every.loc[own, "measure"].head(1)
    same: pd.DataFrame = every[every["current"] & every["measure"].isin(measure) & ~own]
    return same


def estimate_page(result: Result, identifier: str, part: slice | None = None) -> Page | None:
    """What is known of the estimate with this id; None where there is none.

    part: which of the others (`beside`) it is shown among.
    """
    estimates = words.estimates(result)
    found = estimates[estimates["id"] == identifier]
    if found.empty:
        return None
    row = words.records(found.head(1))[0]
    sources, origins = _by_id(result.sources), _by_id(result.origins)
    source, origin = sources.get(row["source"], {}), origins.get(row["origin"], {})
    titles = words.titles(result)
    others = beside(result, identifier)
    shown = others.iloc[part or slice(0, BESIDE)]
    # In the order of the file where all are shown; else this one above the others.
    together = pd.concat([found.head(1), shown])
    if len(shown) == len(others):
        together = together.sort_index()
    standing, quantity = _standing(result, row)
    fed = [
        name
        for name, inputs in zip(result.derived["id"], result.derived["inputs"], strict=True)
        if row["id"] in inputs
    ]
    own = figures(result, [row["id"]])
    return Page(
        id=row["id"],
        measure=row["measure"],
        measure_title=titles.get(row["measure"]) or row["measure"],
        about=about(row, result),
        title=words.sentence(words.figure(row)),
        style=words.style_of(row),
        nature=_nature(row),
        as_stated=row["as_stated"],
        facts=tuple(_facts(result, row, source, origin)),
        chain=tuple(_chain(row, source, origin)),
        source=row["source"] if source else "",
        origin=row["origin"] if origin else "",
        panels=tuple(panels(result, together, chosen=row["id"])),
        others=len(others),
        standing=standing,
        quantity=quantity,
        own=own[0] if own else None,
        feeds=figures(result, fed[:MOST_FEEDS]),
        fed=len(fed),
        findings=findings_of(result, row["id"]),
    )


def _label(row: dict[str, Any], of: str) -> str:
    origin = words.origin(row)
    lead = words.lead(row)
    who = f" ({lead}: {origin})" if origin else f", {lead[:1].lower()}{lead[1:]}"
    status = f", {row['status']}" if row["status"] else ""
    # The figure first: a phone cuts the end, and many estimates share a measure.
    return f"{words.sentence(words.figure(row))} · {of}{who}{status}"


def _standing(result: Result, row: dict[str, Any]) -> tuple[str, str]:
    """How many origins stand behind its quantity, and the key of that on the page of agreement."""
    if row["is_calculated"]:
        return "", ""
    key = quantity_of(result, row["id"])
    found = quantity(result, key) if key else None
    if found is not None:
        return f"{found.counted} {found.allowed}", key
    named = row["origin_kind"] == "named"
    who = f"One named origin ({words.origin(row)})" if named else "No named origin"
    return f"{who}; nobody else here speaks of the same quantity.", ""


def _nature(row: dict[str, Any]) -> str:
    """What kind of statement this is, in a sentence."""
    if row["is_calculated"]:
        base = wording.NATURES["calculated"].sentence
        inherited = wording.NATURES.get(row["result_nature"] or "")
        rests = (
            f" It rests on something {inherited.name}."
            if inherited and inherited.label != "Reported"
            else ""
        )
        return base + rests
    known = wording.NATURES.get(row["result_nature"] or row["nature"])
    return known.sentence if known else row["nature"]


def _facts(
    result: Result, row: dict[str, Any], source: dict[str, str], origin: dict[str, str]
) -> list[Fact]:
    calculated = bool(row["is_calculated"])
    kinds = dict(zip(result.measures["id"], result.measures["kind"], strict=True))
    moment = kinds.get(row["measure"]) not in {"total", "flow"}
    made = [
        Fact("Range", *range_fact(row)),
        Fact("Subject", row["subject"] or "not given"),
        Fact(
            "Hedge", "" if calculated else words.sentence(wording.qualifier_words(row["qualifier"]))
        ),
        Fact(
            "Nature",
            words.sentence(wording.NATURES[row["nature"]].name)
            if row["nature"] in wording.NATURES and not calculated
            else "",
        ),
        Fact(
            "As of", words.sentence(wording.date_words(row["as_of"], moment=moment)) or "Not given"
        ),
        Fact("Origin", *_origin(row, origin)),
        Fact("Claimed on", wording.date_words(row["claimed_on"], moment=True)),
        Fact("Source", *_source(row, source)),
        Fact(
            "Credibility",
            "" if calculated else words.sentence(wording.credibility_words(row["credibility"])),
        ),
        Fact(
            "Where in it",
            words.sentence(row["locator"]) or ("" if calculated else "Not given"),
            address=safe.web_address(source.get("url", "")),
        ),
        Fact("Formula", row["formula"]),
        Fact("Status", words.sentence(row["status"]) or "Current", _revision(result, row)),
        Fact("Note", row["note"]),
        Fact(
            "In the file",
            f"estimates.csv, line {int(row['line'])}, id {row['id']}",
            _converted(result, row),
        ),
    ]
    return [fact for fact in made if fact.value]


def _converted(result: Result, row: dict[str, Any]) -> str:
    """Which unit the file has where the page shows another; else ""."""
    written = result.estimates.loc[result.estimates["id"] == row["id"], "unit"].iloc[0]
    shown = wording.unit_words(row["unit"]) or row["unit"]
    return f"there in the unit {written}, here in {shown}" if written != row["unit"] else ""


def range_fact(row: dict[str, Any]) -> tuple[str, str]:
    """The range of an estimate as a sentence, and what is to be said of it in small type."""
    unit = row["unit"]
    if row["qualifier"] == "vague" and not row["is_calculated"]:
        convention = row["low"] if row["open"] == "high" else row["high"]
        word = wording.vague_word(row["as_stated"])
        way = "at least" if row["open"] == "high" else "up to"
        taken = wording.quantity(convention, unit)
        by = f"taken as {way} {taken} in calculations, a convention"
        return wording.vague_sentence(word), by
    if row["is_calculated"]:
        figure = row["figure"]
        telling = math.isfinite(figure) and figure not in {row["low"], row["high"]}
        at = f"{wording.quantity(figure, unit)} at the figures as stated" if telling else ""
        return words.sentence(words.figure(row)), at
    if row["interval"]:
        ends = wording.quantities(row["low"], row["high"], unit)
        figure = f"; the figure is {wording.amount(row['figure'], unit)}"
        told = ends + (figure if math.isfinite(row["figure"]) else "")
        return words.sentence(told), f"a {row['interval']} interval: its ends are no bounds"
    if row["open"] or not math.isfinite(row["figure"]):
        open_words = {"high": "no top was stated", "low": "no bottom was stated", "both": ""}
        return words.sentence(words.figure(row)), open_words.get(row["open"], "")
    told = wording.rounding_words(row["low"], row["figure"], row["high"], unit)
    value, colon, why = told.partition(": ")
    return value.removesuffix("."), words.sentence(why) if colon else ""


def _origin(row: dict[str, Any], origin: dict[str, str]) -> tuple[str, str]:
    if row["is_calculated"]:
        return "None: no one has stated this", ""
    title = words.sentence(words.origin(row))
    if not origin:
        return title, "the source itself" if not row["origin"] else ""
    grade = wording.reliability_words(origin["reliability"])
    return title, "; ".join(filter(None, (origin["party"], grade, origin["note"])))


def _source(row: dict[str, Any], source: dict[str, str]) -> tuple[str, str]:
    if row["is_calculated"]:
        return "None: calculated here from other estimates", ""
    if not source:
        return row["source"] or "not given", ""
    titled = f"“{source['title']}”"
    value = ", ".join(filter(None, (source["author"], titled, source["publisher"])))
    published = wording.date_words(source["published"], moment=True)
    graded = wording.reliability_words(source["reliability"])
    return value, f"published {published}; source {graded}" if published else graded


def _revision(result: Result, row: dict[str, Any]) -> str:
    """Which estimate this one revises, and which one revises it."""
    later = result.estimates.loc[result.estimates["replaces"] == row["id"], "id"]
    parts = [f"revises {row['replaces']}"] if row["replaces"] else []
    parts += [f"revised by {name}" for name in later]
    return "; ".join(parts)


def _chain(
    row: dict[str, Any], source: dict[str, str], origin: dict[str, str]
) -> list[tuple[str, str, bool]]:
    """From who first said it to who published it."""
    if row["is_calculated"]:
        return []
    unnamed = row["origin_kind"] == "unnamed"
    links = []
    if origin:
        known = "origin, not named: nobody to ask" if unnamed else "origin"
        links.append((words.sentence(origin["title"]), known, unnamed))
    steps = (step.strip() for step in row["via"].split(">"))
    links += [(words.sentence(step), "passed it on", False) for step in steps if step]
    author, publisher = source.get("author", ""), source.get("publisher", "")
    first = "origin and " if not origin else ""
    if author:
        links.append((author, f"{first}author", False))
        first = ""
    if publisher:
        grade = wording.reliability_words(source["reliability"])
        links.append((publisher, f"{first}publisher; {grade}", False))
    return links


def _by_id(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in words.records(table)}

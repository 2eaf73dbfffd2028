"""One estimate in full: its words, range, hedge, origin, source, and what rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard import safe
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.figures import Figure, figures
from dashboard.screens.shared.content.findings import Finding, findings_of
from dashboard.screens.shared.content.labels import about
from dashboard.screens.shared.content.quantities import allowed, counted, entry_of, key_of, rows_of
from dashboard.screens.shared.content.ranges import range_words
from dashboard.screens.shared.content.rows import Panel, panels
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result


BESIDE = 12
"""Other estimates that one is shown among at a time."""

MOST_FEEDS = 20
"""Derived figures that use an estimate, shown with it."""


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
        measure_title=titles[row["measure"]],
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


def _standing(result: Result, row: dict[str, Any]) -> tuple[str, str]:
    """How many origins stand behind its quantity, and the key of that on the page of agreement."""
    if row["is_calculated"]:
        return "", ""
    entry = entry_of(result, row["id"])
    if entry is not None:
        return f"{counted(rows_of(result, entry))} {allowed(entry)}", key_of(entry)
    named = row["origin_kind"] == "named"
    who = f"One named origin ({words.origin(row)})" if named else "No named origin"
    return f"{who}; no other estimate of this quantity here.", ""


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
    made = [
        Fact("Range", *range_words(row)),
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
        Fact("As of", words.sentence(words.when(result, row)) or "Not given"),
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

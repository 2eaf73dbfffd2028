"""What the form for a new estimate offers and says; nothing here knows a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from dashboard import safe
from dashboard.cache import remembered
from dashboard.screens.estimate.content.estimate import range_fact
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.findings import Finding, in_words
from estimates.editing.edits import AddRow
from estimates.editing.preview import is_mistake
from estimates.tables import numerals
from estimates.tables.columns import BY_NAME, ESTIMATES
from estimates.units.registry import UnitError
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.drafts.trial import Trial
    from estimates.check import Result

MOST: Final = 500
"""Ids and texts among which a box can choose; where there are more, any can be typed."""

_NATURE_BLANK: Final = "reported as fact"

LABELS: Final[Mapping[str, str]] = {
    "as_of": "As of",
    "best": "Figure",
    "low": "At least (low)",
    "high": "At most (high)",
    "qualifier": "Hedge",
    "via": "Passed on by",
    "claimed_on": "Claimed on",
    "locator": "Where in the source",
    "interval": "Low and high are an interval",
    "origin": "Origin: who said it first",
    "source": "Source: who published it",
    "id": "Id",
    "url": "Web address",
}


def label(column: str) -> str:
    """What a box is called; the columns of the file by their own names where nothing is clearer."""
    return LABELS.get(column, column.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from: words by what the file says. closed: nothing else is right."""

    words: Mapping[str, str]
    closed: bool


def options(result: Result, column: str, measure: str = "") -> Options:
    """The choices for a column of a new estimate of a measure, the likely ones first."""
    vocabulary = ESTIMATES.column(column).words
    if vocabulary:
        return Options({word: _meaning(column, word) for word in vocabulary}, closed=True)
    if column in _TITLED:
        found = _titled(result, column)
    elif column == "replaces":
        found = _replaceable(result, measure)
    elif column == "unit":
        found = _units(result, measure)
    else:
        found = _subjects(result, measure)
    few = dict(list(found.items())[:MOST])
    return Options(few, closed=column in {*_TITLED, "replaces"} and 0 < len(found) <= MOST)


_TITLED: Final = {"measure": ("title",), "source": ("title", "publisher"), "origin": ("title",)}
_MEANINGS: Final[Mapping[str, Any]] = {
    "qualifier": wording.qualifier_words,
    "nature": lambda word: wording.NATURES[word].name,
    "credibility": wording.credibility_words,
}


def _meaning(column: str, word: str) -> str:
    return _MEANINGS[column](word) if column in _MEANINGS else word


def _titled(result: Result, column: str) -> dict[str, str]:
    table: Any = getattr(result, ESTIMATES.column(column).target)
    parts = [table[name] for name in _TITLED[column]]
    return {
        name: safe.plain(f"{', '.join(filter(None, told))} ({name})")
        for name, *told in zip(table["id"], *parts, strict=True)
        if name
    }


def _replaceable(result: Result, measure: str) -> dict[str, str]:
    """The current estimates of the measure."""
    every = words.current(result)
    own = every[every["measure"] == measure] if measure else every
    return {
        row["id"]: safe.plain(f"{row['id']}: {words.sentence(words.figure(row))}")
        for row in words.records(own.head(MOST + 1))
    }


def _subjects(result: Result, measure: str) -> dict[str, str]:
    """The subjects in use, those of the measure first, the frequent before the rare."""
    every = result.estimates[["measure", "subject"]]
    own = every.loc[every["measure"] == measure, "subject"].value_counts().index
    others = every["subject"].value_counts().index
    return {name: safe.plain(name) for name in dict.fromkeys([*own, *others][:MOST]) if name}


@remembered
def _units(result: Result, measure: str) -> dict[str, str]:
    """The measure's unit, those in use that fit it, and those of the registry that do."""
    units = dict(zip(result.measures["id"], result.measures["unit"], strict=True))
    registry = result.dataset.units
    in_use = [*result.estimates["unit"].value_counts().index, *units.values()]
    wanted = units.get(measure, "")
    try:
        dimension = registry.unit(wanted).dimension
    except UnitError:
        return {name: safe.plain(name) for name in dict.fromkeys(filter(None, in_use))}
    found = [wanted]
    for name in dict.fromkeys((*in_use, *registry.names())):
        try:
            found += [name] if registry.unit(name).dimension == dimension else []
        except UnitError:
            continue
    return {name: safe.plain(name) for name in dict.fromkeys(found)}


def read_as(cells: Mapping[str, str]) -> str:
    """What figures, qualifier and unit say together, as a sentence has it; "" for no figure."""
    low, best, high = _values(cells)
    qualifier, unit = cells.get("qualifier", ""), cells.get("unit", "")
    if all(map(math.isnan, (low, best, high))):
        return ""
    open_ = ""
    if math.isnan(best):
        open_ = "low" if math.isnan(low) else "high" if math.isnan(high) else ""
    ends = [-math.inf, math.inf] if open_ else [best, best]
    low, high = (
        end if math.isnan(value) else value for value, end in zip((low, high), ends, strict=True)
    )
    vague = wording.vague_word(cells.get("as_stated", ""))
    return wording.range_words(low, best, high, open_, unit, qualifier, vague)


def _values(cells: Mapping[str, str]) -> tuple[float, float, float]:
    """low, best and high as numbers; NaN where there is none that can be read."""
    texts = pa.array([cells.get(name, "") for name in ("low", "best", "high")], pa.string())
    low, best, high = np.asarray(numerals.read(texts).value, dtype=np.float64).tolist()
    return low, best, high


@dataclass(frozen=True, slots=True)
class Tried:
    """A row as it would be. lead, style, said, who: see `Statement`; range, why: of its range.

    findings: about it, mistakes first. refused: why the file cannot take it, "" where it can.
    mistaken: whether any of the findings keeps it from being saved.
    """

    lead: str = ""
    style: str = ""
    said: str = ""
    who: str = ""
    range: str = ""
    why: str = ""
    findings: tuple[Finding, ...] = ()
    refused: str = ""
    mistaken: bool = False


def tried(found: Trial, name: str, others: Iterable[AddRow] = ()) -> Tried:
    """What is known of a new estimate once it was tried out, and of the rows made with it."""
    mine = {(ESTIMATES.name, name), *((other.table, other.id) for other in others)}
    bad = [reason for row, reason in found.refused().items() if row in mine]
    if bad:
        return Tried(refused="; ".join(bad))
    after = found.after
    places = {
        (BY_NAME[outcome.edit.table].file, outcome.line)
        for outcome in found.tried.outcomes
        if outcome.edit.table != ESTIMATES.name and (outcome.edit.table, outcome.edit.id) in mine
    }
    outline = after.outline
    own = (outline["estimate"] == name) & (outline["estimate"] != "")
    for file, line in places:
        own |= (outline["file"] == file) & (outline["line"] == line)
    about = outline[own]
    findings = in_words(after, about)
    mistaken = bool(is_mistake(about).any())
    row = next(iter(words.records(after.estimates[after.estimates["id"] == name])), None)
    if row is None:
        return Tried(findings=findings, mistaken=mistaken)
    told, range_ = words.statement(row), range_fact(row)
    return Tried(told.lead, told.style, told.said, told.who, *range_, findings, "", mistaken)

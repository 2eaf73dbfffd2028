"""What the form for a new estimate asks for, and what is said of the row that it comes to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.findings import Finding, in_words
from dashboard.screens.shared.content.ranges import range_words
from estimates.editing.edits import AddRow
from estimates.editing.preview import is_mistake
from estimates.tables import numerals
from estimates.tables.columns import BY_NAME, ESTIMATES
from estimates.words import wording

if TYPE_CHECKING:
    from dashboard.drafts.trial import Trial


@dataclass(frozen=True, slots=True)
class Field:
    """How a box asks for a cell: its label, and what stands in it while it is blank."""

    label: str = ""
    hint: str = ""


# Columns whose names say it all are not here.
_FIELDS: Final[Mapping[str, Field]] = {
    "measure": Field(hint="Choose"),
    "subject": Field(hint="Choose, or type another"),
    "source": Field("Source: who published it", "Choose"),
    "as_of": Field("As of", "2024-10"),
    "origin": Field("Origin: who said it first", "The source itself"),
    "nature": Field(hint="Reported as fact"),
    "qualifier": Field("Hedge", "No hedge"),
    "best": Field("Figure"),
    "low": Field("At least (low)"),
    "high": Field("At most (high)"),
    "unit": Field(hint="Choose, or type another"),
    "interval": Field("Low and high are an interval", "They are bounds"),
    "rounding": Field("How the figure was rounded", "To its last digit"),
    "credibility": Field(hint="Not judged"),
    "replaces": Field(hint="None"),
    "claimed_on": Field("Claimed on", "2024-10-18"),
    "locator": Field("Where in the source", "paragraph 5"),
    "via": Field("Passed on by", "a U.S. newspaper"),
    "id": Field("Id"),
    "url": Field("Web address"),
}


def label(column: str) -> str:
    """What a box is called; the columns of the file by their own names where nothing is clearer."""
    field = _FIELDS.get(column, Field())
    return field.label or column.replace("_", " ").capitalize()


def hint(column: str) -> str:
    """What stands in a blank box of a new estimate."""
    return _FIELDS.get(column, Field()).hint


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
class Preview:
    """A new estimate as it would be. statement: None where it cannot be read; range: of its range.

    findings: about it, mistakes first. refused: why the file cannot take it, "" where it can.
    mistaken: whether any of the findings keeps it from being saved.
    """

    statement: words.Statement | None = None
    range: str = ""
    findings: tuple[Finding, ...] = ()
    refused: str = ""
    mistaken: bool = False

    @property
    def can_be_added(self) -> bool:
        """Whether nothing keeps it out."""
        return not (self.refused or self.mistaken)


def preview(trial: Trial, name: str, others: Iterable[AddRow] = ()) -> Preview:
    """What is known of a new estimate once it was tried out, and of the rows made with it."""
    found = preview_of(trial, (name,), others)
    rows = words.records(trial.after.estimates[trial.after.estimates["id"] == name])
    if found.refused or not rows:
        return found
    range_, why = range_words(rows[0])
    because = f" ({words.small_first(why).rstrip('.')})" if why else ""
    told = f"Range: {words.small_first(range_)}{because}."
    return replace(found, statement=words.statement(rows[0]), range=told)


def preview_of(trial: Trial, names: Iterable[str], others: Iterable[AddRow] = ()) -> Preview:
    """What the checks find in new estimates that were tried out, and in rows made with them."""
    names = set(names)
    mine = {*((ESTIMATES.name, name) for name in names), *((one.table, one.id) for one in others)}
    refused = [reason for row, reason in trial.refused().items() if row in mine]
    if refused:
        return Preview(refused="; ".join(refused))
    after, outline = trial.after, trial.after.outline
    own = outline["estimate"].isin(names - {""})
    for outcome in trial.tried.outcomes:
        table = outcome.edit.table
        if table != ESTIMATES.name and (table, outcome.edit.id) in mine:
            own |= (outline["file"] == BY_NAME[table].file) & (outline["line"] == outcome.line)
    findings, mistaken = in_words(after, outline[own]), bool(is_mistake(outline[own]).any())
    return Preview(findings=findings, mistaken=mistaken)

"""What the Edit page says of a table: what is pending, which rows are shown, what is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dashboard.screens.shared.content.findings import in_words
from dashboard.screens.shared.content.words import plural, sentence
from estimates.tables.columns import ESTIMATES, TABLES
from estimates.words import wording
from estimates.words.wording import join_words

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

    from dashboard.drafts.draft import Draft
    from dashboard.drafts.sheet import Sheet
    from dashboard.drafts.trial import Trial
    from dashboard.screens.shared.content.findings import Finding

ROWS = 50
"""Rows of a table on one page."""

HOW = (
    "Type into a cell and press Enter. Nothing is saved until you do so under “Review and save”."
    " Ids name their rows and cannot be changed here."
)


NO_ROWS = "This table has no rows to edit yet. Add some under “Add”."


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings about rows that are being edited. keeps: those that keep the edits from being saved.

    elsewhere: how many come and go in other rows, in words; "" for none.
    """

    keeps: tuple[Finding, ...]
    others: tuple[Finding, ...]
    elsewhere: str


def how_many_pending(draft: Draft) -> str:
    """How many changes are pending."""
    if not draft.edits:
        return "No change is pending."
    verb = "is" if len(draft) == 1 else "are"
    return f"{sentence(plural(len(draft), 'change'))} {verb} pending. No file has been touched yet."


def left_behind(draft: Draft, at: dt.datetime, now: dt.datetime) -> str:
    """What is pending elsewhere, and since when; both times of one zone."""
    day = "" if at.date() == now.date() else f"on {wording.date_words(f'{at:%Y-%m-%d}')} "
    return f"{plural(len(draft), 'change').capitalize()}, the last {day}at {at:%H:%M:%S}"


def tables(folder: Path, draft: Draft) -> dict[str, str]:
    """The tables that can be edited, by name: those that are required, and those that are there."""
    counts = Counter(edit.table for edit in draft.edits)
    return {
        table.name: f"{table.file}: {table.title}"
        + (f" ({counts[table.name]:,} pending)" if table.name in counts else "")
        for table in sorted(TABLES, key=lambda table: table is not ESTIMATES)
        if table.required or (folder / table.file).exists()
    }


def picked(sheet: Sheet, draft: Draft, text: str, *, changed: bool) -> list[str]:
    """The names of rows that hold a text, in the file or in the draft; new rows come last.

    changed: only those that the draft changes or adds.
    """
    new: dict[str, str] = {}
    for (name, _), cell in draft.texts(sheet.table.name).items():
        new[name] = f"{new.get(name, '')}\n{cell.casefold()}"
    added = {
        name: "\n".join(edit.cells.values()).casefold()
        for name, edit in draft.added(sheet.table.name).items()
        if name not in sheet.position
    }
    wanted = text.casefold()
    there = {sheet.names[place] for place in sheet.holding(text)} if text else set(sheet.names)
    there |= {name for name, cells in new.items() if text and wanted in cells}
    rows = [name for name in sheet.names if name in there and (name in new or not changed)]
    return rows + [name for name, cells in added.items() if wanted in cells]


def counted(shown: int, sheet: Sheet) -> str:
    """How many rows are shown, of how many that the file has."""
    total = len(sheet.names)
    if shown == total:
        return plural(total, "row").capitalize() + "."
    return f"{shown:,} shown; the file has {plural(total, 'row')}."


def findings(trial: Trial) -> Findings:
    """What is found in the rows that pending edits change, as they would be."""
    if trial.preview is None:
        return Findings((), (), "")
    touched = trial.touched
    mine = in_words(trial.preview.after, touched)
    wrong, seen = _messages(trial.mistakes), _messages(touched)
    keeps = tuple(finding for finding in mine if (finding.code, finding.message) in wrong)
    others = tuple(finding for finding in mine if (finding.code, finding.message) not in wrong)
    changes = trial.preview.changes.findings
    pairs = zip(changes["code"], changes["message"], strict=True)
    away = changes[np.array([pair not in seen for pair in pairs], dtype=np.bool_)]
    counts = away["change"].value_counts()
    parts = [
        f"{plural(int(counts[kind]), 'finding')} {word}"
        for kind, word in (("new", "new"), ("gone", "gone"))
        if kind in counts
    ]
    said = f"In other rows: {join_words(parts)}." if parts else ""
    if wrong - {(finding.code, finding.message) for finding in keeps}:
        said += " Some are errors, and the changes cannot be saved until they are fixed."
    return Findings(keeps, others, said.strip())


def _messages(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["code"], frame["message"], strict=True))

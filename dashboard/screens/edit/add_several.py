"""Several new rows at once: pasted from a spreadsheet, or one phrase on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.drafts.trial import Trial, trial
from dashboard.drafts.unfinished import FORMS, Unfinished
from dashboard.screens.edit import pending
from dashboard.screens.edit.add_one import ABOUT, thirds
from dashboard.screens.edit.boxes import BLANK, Boxes, showing
from dashboard.screens.edit.content import new_estimate, pasting
from dashboard.screens.edit.content.choices import of_estimate
from dashboard.screens.edit.content.pasting import Judged
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import plural, sentence, stopped
from dashboard.screens.shared.controls import key_of, page_of, pager
from estimates.editing.pasted import Pasted
from estimates.tables.columns import ESTIMATES

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.check import Result
    from estimates.editing.edits import Edit
    from estimates.editing.pasted_rows import NewRow

_ADDED = "q_pasted_added"
_ONLY, _PAGE = "only", "rows"
_HOW = (
    "From a spreadsheet: copy the rows with the line that names their columns, in any order,"
    " separated by tabs, semicolons or commas. Or write one phrase of a source on each line. You"
    " see how they were read before anything is added."
)


def render(folder: Path, known: Result) -> None:
    """Lay out the paste box and what it was read as. known: the dataset with what is pending."""
    now = FORMS.get(pending.mark(folder))
    names = sheet.read(folder, ESTIMATES).columns
    layout.show(blocks.heading(2, "Several rows at once"), blocks.text(_HOW, cls="basis muted"))
    _box(folder, now)
    layout.show(blocks.heading(3, "Values for every row that has none of its own"))
    _same(folder, known, now, names)
    st.button("Read the pasted text", key="q_paste_read")
    pending.added_note(_ADDED)
    found = pasting.read(now.pasted, names)
    if found.problem:
        layout.note(
            blocks.strong("Nothing was read. "), stopped(sentence(found.problem)), wrong=True
        )
    elif not found.lines:
        only = "The first line names columns; no row is below it."
        layout.show(
            blocks.text(only if found.header else "Nothing has been pasted yet.", cls="muted")
        )
    else:
        rows = pasting.rows(known, found, pasting.same_cells(now.same))
        every = pasting.judged(rows, _tried(folder, known, rows))
        _results(folder, known, found, every)


def _box(folder: Path, now: Unfinished) -> None:
    box = showing("q_paste", now.pasted)

    def put(text: str) -> None:
        pending.change_unfinished(folder, lambda was: replace(was, pasted=text))
        address.clear(_PAGE)

    def take() -> None:
        box.take(put)

    st.text_area(
        "Rows from a spreadsheet, or one phrase on each line",
        value=box.text,
        key=box.key,
        height=220,
        on_change=take,
        placeholder="measure\tsubject\tsource\tas_stated",
    )
    box.overdue(take)


def _same(folder: Path, known: Result, now: Unfinished, columns: Sequence[str]) -> None:
    def typed(column: str, text: str) -> None:
        pending.change_unfinished(
            folder, lambda was: replace(was, same={**was.same, column: text.strip()})
        )

    boxes = Boxes("q_same", now.same, typed)
    for place, column in zip(thirds(2), ABOUT, strict=True):
        if column in columns or now.same.get(column):
            choices = of_estimate(known, column, now.same.get("measure", ""))
            hint = BLANK if choices.words else new_estimate.hint(column)
            with place:
                boxes.draw(column, new_estimate.label(column), choices, hint)


def _tried(folder: Path, known: Result, rows: Sequence[NewRow]) -> Trial | None:
    wanted = pasting.edits(rows, known)
    if not wanted:
        return None
    return trial(folder, pending.current(folder).with_edits(wanted).edits)


def _results(folder: Path, known: Result, found: Pasted, every: Sequence[Judged]) -> None:
    good = [judged for judged in every if not judged.wrong]
    layout.show(
        blocks.heading(3, "How the rows were read"),
        blocks.tag("div", blocks.strong(pasting.summary(every)), role="status"),
        blocks.small(pasting.shared_problem(every)),
        blocks.small(pasting.how(found)),
    )
    if good:
        st.button(
            f"Add {plural(len(good), 'row')} to the pending changes",
            type="primary",
            key=key_of("q_paste_add", [(judged.row.line, judged.row.cells) for judged in good]),
            on_click=_add,
            args=(folder, pasting.edits([judged.row for judged in good], known), found, good),
        )
    shown = every
    if 0 < len(good) < len(every) and address.toggle("Only the rows that cannot be added", _ONLY):
        shown = [judged for judged in every if judged.wrong]
    part = page_of(len(shown), pasting.ROWS, _PAGE)
    layout.show(blocks.rows(map(_row, shown[part])))
    pager("edit", part, len(shown), pasting.ROWS, "rows", _PAGE)


def _row(judged: Judged) -> blocks.Markup:
    """One row: where it stands, what it was read as, and what is wrong."""
    lead = [blocks.span(f"Line {judged.row.line} ", cls="muted")]
    if judged.said or not judged.wrong:
        lead.append(blocks.strong(judged.said or "Calculated by its formula"))
    if judged.wrong:
        why = stopped("; ".join(judged.wrong))
        lead.append(blocks.span(f" Cannot be added: {why}", cls="wrong"))
    return blocks.join(
        [
            blocks.text(*lead),
            *(blocks.text(blocks.strong("Check: "), sentence(text)) for text in judged.look),
            blocks.small(judged.row.text if judged.wrong else judged.cells),
        ]
    )


def _add(folder: Path, edits: Sequence[Edit], found: Pasted, good: Sequence[Judged]) -> None:
    pending.add(folder, edits)
    lines = {judged.row.line for judged in good}
    pending.change_unfinished(
        folder, lambda was: replace(was, pasted=found.without(was.pasted, lines))
    )
    left = " What is still in the box was not added." if len(found.lines) > len(good) else ""
    st.session_state[_ADDED] = f"Added {plural(len(good), 'row')} to the pending changes.{left}"
    address.clear(_PAGE, _ONLY)

"""Several new rows at once: pasted from a spreadsheet, or one phrase on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.drafts.trial import Trial, trial
from dashboard.drafts.unfinished import FORMS, Unfinished
from dashboard.screens.edit import pending
from dashboard.screens.edit.boxes import Boxes, overdue, showing, take_from
from dashboard.screens.edit.content import adding, pasting
from dashboard.screens.edit.content.pasting import Judged
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import plural, sentence, stopped
from dashboard.screens.shared.controls import key_of, page_of, pager
from dashboard.screens.shared.parts import added_note
from estimates.editing.pasted import Pasted
from estimates.tables.columns import ESTIMATES

if TYPE_CHECKING:
    from estimates.check import Result
    from estimates.editing.pasted_rows import NewRow

_SAME = ("measure", "subject", "as_of", "source", "origin", "nature")
_ADDED = "q_pasted_added"
_ONLY, _PAGE = "only", "rows"
_HOW = (
    "From a spreadsheet: copy the rows with the line that names their columns (in any order; tabs,"
    " semicolons or commas between the cells). Or write one phrase of a source on each line."
    " Nothing is added before you have seen what was understood."
)


def render(result: Result, known: Result) -> None:
    """Lay out the paste box and what it was read as. known: the dataset with what is pending."""
    now = FORMS.get(pending.mark(result))
    layout.show(blocks.heading(2, "Several rows at once"), blocks.text(_HOW, cls="basis muted"))
    _box(result, now)
    layout.show(blocks.heading(3, "The same for every row that does not say otherwise"))
    _same(result, known, now)
    st.button("Read what is pasted", key="q_paste_read")
    added_note(st.session_state.pop(_ADDED, ""))
    names = sheet.read(result.dataset.path, ESTIMATES).columns
    found = pasting.read(now.pasted, names)
    if found.problem:
        told = stopped(sentence(found.problem))
        layout.show(blocks.note(blocks.text(blocks.strong("Nothing was read. "), told), wrong=True))
    elif not found.lines:
        only = "The first line names columns; no row is below it."
        told = only if found.header else "Nothing is pasted yet."
        layout.show(blocks.text(told, cls="muted"))
    else:
        made = pasting.rows(known, found, pasting.same_cells(now.same))
        tried = _tried(result, known, made)
        _results(result, known, found, pasting.judged(made, tried))


def _box(result: Result, now: Unfinished) -> None:
    box = showing("q_paste", now.pasted)

    def put(text: str) -> None:
        pending.demand()
        FORMS.change(pending.mark(result), lambda was: replace(was, pasted=text))
        address.clear(_PAGE)

    def take() -> None:
        take_from(box, put)

    st.text_area(
        "Rows from a spreadsheet, or one phrase on each line",
        value=box.text,
        key=box.key,
        height=220,
        on_change=take,
        placeholder="measure\tsubject\tsource\tas_stated",
    )
    overdue(box, take)


def _same(result: Result, known: Result, now: Unfinished) -> None:
    def typed(column: str, text: str) -> None:
        pending.demand()
        FORMS.change(pending.mark(result), partial(_with_same, column, text.strip()))

    columns = sheet.read(result.dataset.path, ESTIMATES).columns
    boxes = Boxes("q_same", now.same, typed, {}, columns)
    places = (*st.columns(3, gap="medium"), *st.columns(3, gap="medium"))
    for place, column in zip(places, _SAME, strict=True):
        with place:
            if column == "as_of":
                boxes.text(column, placeholder="2024-10")
            else:
                options = adding.options(known, column, now.same.get("measure", ""))
                boxes.choice(column, options)


def _with_same(column: str, text: str, was: Unfinished) -> Unfinished:
    return replace(was, same={**was.same, column: text})


def _tried(result: Result, known: Result, made: Sequence[NewRow]) -> Trial | None:
    wanted = pasting.edits(made, known)
    if not wanted:
        return None
    draft = pending.current(result).with_edits(wanted)
    return trial(result.dataset.path, draft.edits)


def _results(result: Result, known: Result, found: Pasted, every: Sequence[Judged]) -> None:
    good = [one for one in every if not one.wrong]
    layout.show(
        blocks.heading(3, "What was understood"),
        blocks.tag("div", blocks.strong(pasting.summary(every)), role="status"),
        blocks.small(pasting.shared_problem(every)),
        blocks.small(pasting.how(found)),
    )
    if good:
        st.button(
            f"Add {plural(len(good), 'row')} to the pending changes",
            type="primary",
            key=key_of("q_paste_add", [(one.row.line, one.row.cells) for one in good]),
            on_click=_add,
            args=(result, known, found, good),
        )
    shown = list(every)
    if 0 < len(good) < len(every) and address.toggle("Only the rows that cannot be added", _ONLY):
        shown = [one for one in every if one.wrong]
    part = page_of(len(shown), pasting.ROWS, _PAGE)
    layout.show(blocks.rows(_row(one) for one in shown[part]))
    pager("edit", part, len(shown), pasting.ROWS, "rows", _PAGE)


def _row(one: Judged) -> blocks.Markup:
    """One row: where it stands, what it was read as, and what is wrong."""
    lead = [blocks.span(f"Line {one.row.line} ", cls="muted")]
    if one.said:
        lead.append(blocks.strong(one.said))
    if one.wrong:
        why = "; ".join(one.wrong)
        lead.append(blocks.span(f" Cannot be added: {stopped(why)}", cls="wrong"))
    elif not one.said:
        lead.append(blocks.strong("Calculated by its formula"))
    return blocks.join(
        [
            blocks.text(*lead),
            *(blocks.text(blocks.strong("Look first: "), sentence(told)) for told in one.look),
            blocks.small(one.row.text) if one.wrong else blocks.small(one.cells),
        ]
    )


def _add(result: Result, known: Result, found: Pasted, good: Sequence[Judged]) -> None:
    rows = [one.row for one in good]
    pending.add(result, pasting.edits(rows, known))
    taken = {row.line for row in rows}
    FORMS.change(
        pending.mark(result), lambda was: replace(was, pasted=found.without(was.pasted, taken))
    )
    left = " What is left in the box was not added." if len(found.lines) > len(rows) else ""
    st.session_state[_ADDED] = f"Added {plural(len(rows), 'row')} to the pending changes.{left}"
    address.clear(_PAGE, _ONLY)

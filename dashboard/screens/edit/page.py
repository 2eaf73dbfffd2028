"""Edit: the tables, the form for new rows, and the review of what is pending before it is saved."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens.edit import adding, pending, person, reviewing, table_editor
from dashboard.screens.edit.content.editing import left_behind, told
from dashboard.screens.shared import address, layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.check import Result

PARTS = {"table": "Table", "add": "Add", "review": "Review and save"}

READ_ONLY = (
    "The folder of the dataset cannot be written to: changes can be tried out here, but not saved."
)
IN_MEMORY = (
    "What is pending cannot be written down, and would be lost if the server stopped now: {why}. It"
    " is tried again every half minute. You can save it into the dataset as ever."
)
_MOST = 5  # drafts that are offered

_RENDER: dict[str, Callable[[Result], None]] = {
    "table": table_editor.render,
    "add": adding.render,
    "review": reviewing.render,
}


def render() -> None:
    """Lay out the page."""
    result = layout.dataset(part="table")
    layout.show(blocks.heading(1, "Edit"))
    why = person.refusal()
    if why:
        lead = "" if why == person.SIGN_IN else blocks.strong("Nothing can be edited here. ")
        layout.show(blocks.note(blocks.text(lead, why)))
        person.sign_in()
        person.sign_out()  # as somebody else
        return
    person.sign_out()
    address.put({address.DRAFT: pending.key()})
    draft = pending.current(result)
    layout.show(blocks.text(told(draft), cls="standfirst"))
    with layout.slot():
        if not draft.edits:
            _left_behind(result)
        if not os.access(result.dataset.path, os.W_OK):
            layout.show(blocks.note(blocks.text(READ_ONLY)))
        why = pending.unwritten(result)
        if why and draft.edits:
            layout.show(blocks.note(blocks.text(IN_MEMORY.format(why=why))))
    _RENDER[address.segments("Part", PARTS, "part")](result)


def _left_behind(result: Result) -> None:
    """What the same person has changed on other pages: one that was closed loses nothing."""
    found = pending.others(result)[:_MOST]
    if not found:
        return
    layout.show(blocks.small("Pending on another page, perhaps one that was closed:"))
    part = address.chosen("part", list(PARTS))
    for kept in found:
        words = left_behind(kept.draft, kept.at, dt.datetime.now().astimezone())
        layout.turn("edit", words, part=part, **{address.DRAFT: kept.mark.key})

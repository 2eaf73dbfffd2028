"""Edit: the tables, the form for new rows, and the review of what is pending before it is saved."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens.edit import add, document, pending, person, review, table
from dashboard.screens.edit.content.table import how_many_pending, left_behind
from dashboard.screens.shared import address, layout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimates.check import Result

READ_ONLY = (
    "The folder of the dataset cannot be written to: changes can be tried here, but not saved."
)
IN_MEMORY = (
    "Pending changes cannot be stored and would be lost if the server stopped now: {why}. Storing"
    " is tried again every half minute. You can still save them to the dataset."
)
_MOST = 5  # drafts that are offered

_PARTS: dict[str, tuple[str, Callable[[Result], None]]] = {
    "table": ("Table", table.render),
    "add": ("Add", add.render),
    "document": ("Read a document", document.render),
    "review": ("Review and save", review.render),
}


def render() -> None:
    """Lay out the page."""
    result = layout.dataset(part="table")
    layout.show(blocks.heading(1, "Edit"))
    why = person.refusal()
    if why:
        layout.note(
            "" if why == person.SIGN_IN else blocks.strong("Nothing can be edited here. "), why
        )
        person.sign_in()
        person.sign_out()  # as somebody else
        return
    person.sign_out()
    address.put({address.DRAFT: address.draft_key()})
    folder = result.dataset.path
    draft = pending.current(folder)
    layout.show(blocks.text(how_many_pending(draft), cls="standfirst"))
    words = {part: words for part, (words, _) in _PARTS.items()}
    with layout.slot():
        if not draft.edits:
            _left_behind(folder, address.chosen("part", list(words)))
        if not os.access(folder, os.W_OK):
            layout.note(READ_ONLY)
        unwritten = pending.unwritten(folder)
        if unwritten and draft.edits:
            layout.note(IN_MEMORY.format(why=unwritten))
    _, render_part = _PARTS[address.segments("Part", words, "part")]
    render_part(result)


def _left_behind(folder: Path, part: str) -> None:
    """What the same person has changed on other pages: one that was closed loses nothing."""
    others = pending.others(folder)[:_MOST]
    if others:
        layout.show(blocks.small("Pending on another page, perhaps one that was closed:"))
    for kept in others:
        words = left_behind(kept.draft, kept.at, dt.datetime.now().astimezone())
        layout.turn("edit", words, part=part, **{address.DRAFT: kept.mark.key})

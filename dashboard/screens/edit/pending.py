"""The reader's draft: the only link between the pages and the drafts that the server keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import blocks
from dashboard.drafts.draft import Draft
from dashboard.drafts.shelf import Kept, Shelfmark
from dashboard.drafts.store import DRAFTS
from dashboard.drafts.unfinished import FORMS, Unfinished
from dashboard.screens.edit import person
from dashboard.screens.shared import address, layout

if TYPE_CHECKING:
    from pathlib import Path

    from estimates.editing.edits import Edit


class NotEditingError(Exception):
    """Something was to be changed where nothing can be edited."""


def current(folder: Path) -> Draft:
    """What is pending on the dataset in a folder."""
    return DRAFTS.get(mark(folder))


def add(folder: Path, edits: Iterable[Edit]) -> Draft:
    """Put more edits into the draft, by the rules of `Draft.with_edits`; returns it."""
    wanted = tuple(edits)
    return change(folder, lambda draft: draft.with_edits(wanted))


def change(folder: Path, function: Callable[[Draft], Draft]) -> Draft:
    """Make the draft another one, as it is at that moment; returns it.

    Raises:
        NotEditingError: nothing can be edited here.
    """
    demand()
    return DRAFTS.change(mark(folder), function)


def demand() -> None:
    """Refuse, on the server, what only a page for editing may ask for.

    Raises:
        NotEditingError: nothing can be edited here.
    """
    why = person.refusal()
    if why:
        raise NotEditingError(why)


def unwritten(folder: Path) -> str:
    """Why what is pending would not outlive the server; "" where it would."""
    return DRAFTS.unwritten(mark(folder))


def change_unfinished(folder: Path, function: Callable[[Unfinished], Unfinished]) -> None:
    """Make what is half filled another one; raises as `change` does."""
    demand()
    FORMS.change(mark(folder), function)


def added_note(key: str) -> None:
    """What was added just now, as the session has it under a key, and the way to save it."""
    said = st.session_state.pop(key, "")
    with layout.slot():
        if said:
            layout.show(blocks.tag("div", blocks.text(said), cls="note", role="status"))
            layout.turn("edit", "Review and save", part="review")


def others(folder: Path) -> tuple[Kept, ...]:
    """Drafts of the same person on the same dataset that another page has, the newest first."""
    return DRAFTS.others(mark(folder))


def mark(folder: Path) -> Shelfmark:
    """Where the draft lies, and all that belongs to it."""
    return Shelfmark(folder.resolve(), person.owner(), address.draft_key())

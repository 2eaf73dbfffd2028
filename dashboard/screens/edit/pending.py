"""The reader's draft: the only link between the pages and the drafts that the server keeps.

Its key is a parameter of the address, which every link of the dashboard hands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.drafts.draft import Draft
from dashboard.drafts.shelf import Kept, Shelfmark, is_key
from dashboard.drafts.store import DRAFTS, new_key
from dashboard.screens.edit import person
from dashboard.screens.shared import address

if TYPE_CHECKING:
    from estimates.check import Result
    from estimates.editing.edits import Edit


class NotEditingError(Exception):
    """Something was to be changed where nothing can be edited."""


def current(result: Result) -> Draft:
    """What is pending on a dataset."""
    return DRAFTS.get(mark(result))


def add(result: Result, edits: Iterable[Edit]) -> Draft:
    """Put more edits into the draft, by the rules of `Draft.with_edits`; returns it."""
    wanted = tuple(edits)
    return change(result, lambda draft: draft.with_edits(wanted))


def change(result: Result, function: Callable[[Draft], Draft]) -> Draft:
    """Make the draft another one, as it is at that moment; returns it.

    Raises:
        NotEditingError: nothing can be edited here.
    """
    demand()
    return DRAFTS.change(mark(result), function)


def demand() -> None:
    """Refuse, on the server, what only a page for editing may ask for.

    Raises:
        NotEditingError: nothing can be edited here.
    """
    why = person.refusal()
    if why:
        raise NotEditingError(why)


def unwritten(result: Result) -> str:
    """Why what is pending would not outlive the server; "" where it would."""
    return DRAFTS.unwritten(mark(result))


def others(result: Result) -> tuple[Kept, ...]:
    """Drafts of the same person on the same dataset that another page has, the newest first."""
    return DRAFTS.others(mark(result))


def key() -> str:
    """The key of the reader's draft: of the address, else of the page before, else a new one."""
    asked = st.query_params.get(address.DRAFT, "")
    if not is_key(asked):
        asked = st.session_state.get(address.DRAFT, "") or new_key()
    st.session_state[address.DRAFT] = asked
    return str(asked)


def adopt() -> None:
    """Take up the draft that the address names, so that the links of the page hand it on."""
    if is_key(st.query_params.get(address.DRAFT, "")):
        key()


def mark(result: Result) -> Shelfmark:
    """Where the draft lies, and all that belongs to it."""
    return Shelfmark(result.dataset.path.resolve(), person.owner(), key())

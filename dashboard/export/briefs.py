"""The forms that a brief comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from dashboard import data
from dashboard.export.brief_html import html
from dashboard.export.brief_pdf import pdf
from dashboard.screens.overview.content.brief import Brief, brief

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the brief: what a link calls it, its media type, and what makes it."""

    label: str
    media_type: str
    make: Callable[[Brief], bytes]


FORMS: dict[str, Form] = {
    "pdf": Form("PDF", "application/pdf", pdf),
    "html": Form("HTML", "text/html; charset=utf-8", lambda shown: html(shown).encode()),
}
"""The forms by the ending of their files."""


def address(ending: str, dataset: str) -> str:
    """The address of the brief of a dataset, relative to any page."""
    return f"api/brief.{ending}?dataset={quote(dataset)}"


class NothingToShowError(Exception):
    """The files of a dataset cannot be read, and never could."""


def of_state(state: data.State) -> Brief:
    """The brief of a dataset as it is shown; says so where its files are newer, but broken.

    Raises:
        NothingToShowError: there is nothing to show.
    """
    if state.result is None:
        raise NothingToShowError(state.unreadable)
    return brief(state.result, state.version, _warning(state))


def _warning(state: data.State) -> str:
    if not state.unreadable:
        return ""
    if state.behind:
        shown = f"This is the last good version, read at {state.read_at:%H:%M}."
        return f"The data changed and cannot be read: {state.unreadable} {shown}"
    left_out = "What cannot be read is left out."
    return f"Part of the data cannot be read: {state.unreadable} {left_out}"


def of_dataset(dataset: Path, form: Form) -> bytes:
    """The brief of a dataset in a form.

    Raises:
        NothingToShowError: the dataset cannot be read.
    """
    return form.make(of_state(data.Store().load(dataset.resolve())))

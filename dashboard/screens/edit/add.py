"""Add: a new estimate from the source's words, several at once, or one in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.screens.edit import add_one, add_several, retract, trying
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import stopped
from estimates.editing.edits import EditError
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimates.check import Result

_WAYS: dict[str, tuple[str, Callable[[Path, Result], None]]] = {
    "one": ("One estimate", add_one.render),
    "several": ("Several rows", add_several.render),
    "retract": ("Retract or replace", retract.render),
}


def render(result: Result) -> None:
    """Lay out the part."""
    words = {way: words for way, (words, _) in _WAYS.items()}
    _, render_way = _WAYS[address.segments("What to add", words, "how")]
    folder = result.dataset.path
    try:
        sheet.read(folder, ESTIMATES)
        render_way(folder, trying.with_pending(result))
    except (EditError, DatasetError) as error:
        layout.note(blocks.strong("Nothing can be added now. "), stopped(error), wrong=True)

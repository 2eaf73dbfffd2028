"""Add: a new estimate from the source's words, several at once, or one in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.drafts import sheet
from dashboard.drafts.trial import trial
from dashboard.screens.edit import add_one, add_several, pending, retracting
from dashboard.screens.shared import address, layout
from dashboard.screens.shared.content.words import stopped
from estimates.editing.edits import EditError
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import DatasetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimates.check import Result

HOW = {"one": "One estimate", "several": "Several rows", "retract": "Retract or replace"}

_RENDER: dict[str, Callable[[Result, Result], None]] = {
    "one": add_one.render,
    "several": add_several.render,
    "retract": retracting.render,
}


def render(result: Result) -> None:
    """Lay out the part."""
    how = address.segments("What to add", HOW, "how")
    try:
        _demand(result)
        _RENDER[how](result, _with_pending(result))
    except (EditError, DatasetError) as error:
        layout.show(
            blocks.note(
                blocks.text(blocks.strong("Nothing can be added now. "), stopped(error)),
                wrong=True,
            )
        )


def _demand(result: Result) -> None:
    """Raises EditError: no row can be added to the file, with its name."""
    try:
        sheet.read(result.dataset.path, ESTIMATES)
    except EditError as error:
        why = str(error)
        named = why if ESTIMATES.file in why else f"{ESTIMATES.file} cannot be edited: {why}"
        raise EditError(named) from None


def _with_pending(result: Result) -> Result:
    """The dataset as it would be with what is pending, as far as that can be made."""
    draft = pending.current(result)
    return trial(result.dataset.path, draft.edits).after if draft.edits else result

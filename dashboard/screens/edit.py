"""Edit: the tables, the form for new rows, and the review of what is pending before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import access, blocks
from dashboard.screens import adding, address, layout, pending, reviewing, table_editor
from dashboard.view.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.drafts.draft import Draft
    from estimates.check import Result

PARTS = {"table": "Table", "add": "Add", "review": "Review and save"}

_RENDER: dict[str, Callable[[Result], None]] = {
    "table": table_editor.render,
    "add": adding.render,
    "review": reviewing.render,
}


def render() -> None:
    """Lay out the page."""
    result = layout.dataset(part="table")
    layout.show(blocks.heading(1, "Edit"))
    why = access.refusal()
    if why:
        layout.show(blocks.note(blocks.text(blocks.strong("Nothing can be edited here. "), why)))
        return
    address.put({address.DRAFT: pending.key()})
    layout.show(blocks.text(told(pending.current(result)), cls="standfirst"))
    _RENDER[address.segments("Part", PARTS, "part")](result)


def told(draft: Draft) -> str:
    """How many changes are pending."""
    if not draft.edits:
        return "No change is pending."
    verb = "is" if len(draft) == 1 else "are"
    return f"{plural(len(draft), 'change')} {verb} pending; no file has been touched yet."

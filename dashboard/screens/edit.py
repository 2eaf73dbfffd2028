"""Edit: the tables, the form for new rows, and the review of what is pending before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens import adding, address, layout, pending, person, reviewing, table_editor
from dashboard.view.editing import told

if TYPE_CHECKING:
    from collections.abc import Callable

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
    why = person.refusal()
    if why:
        lead = "" if why == person.SIGN_IN else blocks.strong("Nothing can be edited here. ")
        layout.show(blocks.note(blocks.text(lead, why)))
        person.sign_in()
        return
    person.sign_out()
    address.put({address.DRAFT: pending.key()})
    layout.show(blocks.text(told(pending.current(result)), cls="standfirst"))
    _RENDER[address.segments("Part", PARTS, "part")](result)

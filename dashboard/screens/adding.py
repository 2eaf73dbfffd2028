"""Add: new rows, from the source's words or from a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens import layout

if TYPE_CHECKING:
    from estimates.check import Result


def render(result: Result) -> None:
    """Lay out the part."""
    layout.show(blocks.text(f"New rows of {result.dataset.path.name}: estimates add."))

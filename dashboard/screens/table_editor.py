"""Table: the cells of a table, to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens import layout

if TYPE_CHECKING:
    from estimates.check import Result


def render(result: Result) -> None:
    """Lay out the part."""
    layout.show(blocks.text(f"The cells of {result.dataset.path.name}: estimates set."))

"""Review and save: what is pending, what it means, and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens import layout

if TYPE_CHECKING:
    from estimates.check import Result


def render(result: Result) -> None:
    """Lay out the part."""
    layout.show(blocks.text(f"Pending on {result.dataset.path.name}: estimates diff."))

"""Cells that a spreadsheet takes for what they say, and never for a formula."""

from __future__ import annotations

from typing import Final

# How a formula begins, also in the wide forms of East Asia.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - meant

MARK: Final = "\ufeff"
"""What spreadsheets look for at the start of a file to know that it is UTF-8."""


def harmless(cell: object) -> object:
    """A cell with an apostrophe before it, where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell

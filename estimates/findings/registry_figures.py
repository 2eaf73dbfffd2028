"""The part of the registry with the checks of references, units, ranges and derived figures."""

from __future__ import annotations

from typing import Final

FIGURES: Final = (
    # R: references
    # U: units
    # Q: ranges and qualifiers
    # D: derived figures
)

"""Measures: what one is, who stands behind its estimates, ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.origins import basis

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

_KINDS = {
    "level": "at a moment",
    "total": "cumulated over a period",
    "flow": "per unit of time",
    "rate": "a rate",
    "share": "a share",
}


@dataclass(frozen=True, slots=True)
class About:
    """What one measure is; `basis` says how many named origins stand behind its estimates."""

    title: str
    kind: str
    definition: str
    basis: str


def about(result: Result, measure: str, estimates: pd.DataFrame) -> About:
    """What is known of a measure. estimates: its rows, as far as they are shown."""
    declared = result.measures[result.measures["id"] == measure]
    row = words.records(declared.head(1))[0] if len(declared) else {}
    return About(
        title=row.get("title") or measure,
        kind=words.sentence(_KINDS.get(row.get("kind", ""), "measure")),
        definition=row.get("definition", ""),
        basis=basis(estimates, words.titles(result)),
    )

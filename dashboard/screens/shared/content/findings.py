"""Findings in words: what was found, where, what it means and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.cache import remembered
from dashboard.data import place
from dashboard.screens.shared.content import words
from estimates.checks.registry import CHECKS
from estimates.findings.check import SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

NAMES = {"error": "Errors", "warning": "Warnings", "info": "Notes"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `kind` is its severity in words, `meaning` and `fix` are its code's.

    `sentence`: its message as a page begins with it; a name from the files stays as it is.

    `accepted`: why, by whom and when it was accepted, and `observed` what has to stay as it is for
    that to hold; "" where it counts.
    """

    code: str
    severity: str
    kind: str
    message: str
    sentence: str
    where: str
    cell: str
    estimate: str
    meaning: str
    fix: str
    accepted: str
    observed: str


def in_words(result: Result, frame: pd.DataFrame) -> tuple[Finding, ...]:
    """Rows of `result.outline` in words."""
    made = []
    ids = _ids(result)
    for row in words.records(result.worded(frame)):
        check = CHECKS.get(row["code"])
        made.append(
            Finding(
                code=row["code"],
                severity=row["severity"],
                kind=NAMES[row["severity"]].lower().removesuffix("s"),
                message=row["message"],
                sentence=_sentence(row["message"], ids),
                where=place(row["file"], row["line"], row["column"]),
                cell=row["cell"],
                estimate=row["estimate"],
                meaning=check.explanation if check else "",
                fix=check.fix if check else "",
                accepted=row["accepted"],
                observed=row["observed"],
            )
        )
    return tuple(made)


@remembered
def _ids(result: Result) -> frozenset[str]:
    """All ids of the dataset, which are names and stay as they are written."""
    tables = (result.estimates, result.sources, result.origins, result.measures)
    return frozenset(name for table in tables for name in table["id"].to_numpy(dtype=object))


def _sentence(message: str, ids: frozenset[str]) -> str:
    """A message as a sentence; one that begins with an id begins with a small letter."""
    first = message.partition(" ")[0].rstrip(":,;")
    return message if first in ids else words.sentence(message)


def findings_of(result: Result, estimate: str) -> tuple[Finding, ...]:
    """All findings about one estimate, accepted ones last."""
    frame = result.outline
    own = ranked(frame[(frame["estimate"] == estimate) & (frame["estimate"] != "")])
    own = own.sort_values("accepted", key=lambda text: text != "", kind="stable")
    return in_words(result, own)


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Errors first, then as the engine sorts them."""
    rank = {name: position for position, name in enumerate(SEVERITIES)}
    return frame.sort_values(
        "severity", key=lambda column: column.map(rank).astype("int64"), kind="stable"
    )

"""What changed since the version of a dataset before the present one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from estimates.changes import versions
from estimates.changes.comparison import Changes, changes
from estimates.changes.sentences import (
    Sentence,
    as_at_sentence,
    estimate_sentences,
    finding_sentences,
    verdict_sentences,
)
from estimates.findings.check import SEVERITIES
from estimates.tables.dataset import DatasetError
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

MOST = 5
"""Changes of one kind that are told; the others are counted."""

_NAMES = {"error": "error", "warning": "warning", "info": "note"}


@dataclass(frozen=True, slots=True)
class Changed:
    """`since`: which version it is compared with, or why with none. `left_out`: how many more."""

    since: str
    sentences: tuple[Sentence, ...]
    left_out: int
    findings: str


def changed(result: Result) -> Changed:
    """What changed since the last version; worked out once for each state of files and git."""
    return _changed(result, versions.state(result.dataset.path))


@remembered
def _changed(result: Result, _state: str) -> Changed:
    try:
        before = versions.before(result.dataset.path)
    except versions.VersionError as error:
        return Changed(f"No earlier version is available: {error}.", (), 0, "")
    except (DatasetError, OSError):
        return Changed("The earlier version cannot be read.", (), 0, "")
    found = changes(before.result, result)
    day = wording.date_words(before.made_on)
    since = f"Since the version of {day} ({before.commit[:10]})."
    if found.nothing:
        since = f"Nothing has changed since the version of {day} ({before.commit[:10]})."
    told, left_out = _told(found, words.titles(result))
    return Changed(since, told, left_out, _findings(found.findings))


def _told(found: Changes, titles: words.Titles) -> tuple[tuple[Sentence, ...], int]:
    """The first changes of each kind; of findings only errors and warnings, which matter here."""
    grave = found.findings[found.findings["severity"] != "info"]
    grave = grave[grave["change"].isin(("new", "counts again"))]
    estimates = found.estimates.groupby("change", sort=False).head(MOST)
    verdicts = found.verdicts.head(MOST)
    told = [
        *([Sentence("as_at", "", moved)] if (moved := as_at_sentence(found)) else []),
        *verdict_sentences(verdicts),
        *estimate_sentences(estimates, titles),
        *finding_sentences(grave.head(MOST)),
    ]
    left_out = len(found.estimates) - len(estimates) + len(found.verdicts) - len(verdicts)
    return tuple(told), left_out


def _findings(found: pd.DataFrame) -> str:
    """How many findings have come and gone, by severity."""
    parts = []
    for kind, lead in (("new", "New"), ("gone", "Gone")):
        counts = found.loc[found["change"] == kind, "severity"].value_counts()
        listed = [
            words.plural(int(counts[name]), _NAMES[name]) for name in SEVERITIES if name in counts
        ]
        if listed:
            parts.append(f"{lead}: {wording.join_words(listed)}.")
    return f"Findings. {' '.join(parts)}" if parts else ""

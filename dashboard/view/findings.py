"""Findings as the pages list them: what was found, where, what it means and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.data import place
from dashboard.view import words
from estimates.findings.registry import CHECKS, SEVERITIES

if TYPE_CHECKING:
    from estimates.check import Result

MOST = 100
"""Findings on one page; a page that leaves some out says so."""

NAMES = {"error": "Errors", "warning": "Warnings", "info": "Notes"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `kind` is its severity in words, `meaning` and `fix` are its code's."""

    code: str
    severity: str
    kind: str
    message: str
    where: str
    cell: str
    estimate: str
    meaning: str
    fix: str


def findings(result: Result, severity: str = "") -> tuple[Finding, ...]:
    """All findings, or those of one severity: errors first, then as the engine sorts them."""
    frame = result.findings
    if severity:
        frame = frame[frame["severity"] == severity]
    rank = {name: position for position, name in enumerate(SEVERITIES)}
    made = []
    for row in words.records(frame):
        check = CHECKS.get(row["code"])
        made.append(
            Finding(
                code=row["code"],
                severity=row["severity"],
                kind=NAMES[row["severity"]].lower().removesuffix("s"),
                message=row["message"],
                where=place(row["file"], row["line"], row["column"]),
                cell=row["cell"],
                estimate=row["estimate"],
                meaning=check.explanation if check else "",
                fix=check.fix if check else "",
            )
        )
    return tuple(sorted(made, key=lambda finding: rank.get(finding.severity, len(rank))))


def summary(result: Result) -> str:
    """What was checked, said also when all is well."""
    counts = result.counts
    what = (
        f"{counts['estimates']:,} estimates, {counts['sources']:,} sources and"
        f" {counts['derived']:,} derived figures were checked."
    )
    found = ", ".join(
        f"{counts[name]:,} {NAMES[name].lower() if counts[name] != 1 else NAMES[name][:-1].lower()}"
        for name in SEVERITIES
        if counts[name]
    )
    return f"{what} Found: {found}." if found else f"{what} Nothing was found."

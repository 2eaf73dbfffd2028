"""Checks across estimates: agreement, contradictions and sourcing, which ask who speaks."""

from __future__ import annotations

from estimates.agreement.claimants import missing
from estimates.agreement.contradictions import check_contradictions
from estimates.checks.sourcing import check_sourcing
from estimates.derived.checked import Stated
from estimates.findings.collection import Findings


def check_claims(stated: Stated, findings: Findings) -> None:
    """A604, A605 and S701 to S706: what does not need to know where the ranges meet."""
    check_contradictions(stated, findings)
    check_sourcing(stated, findings)


def can_tell(stated: Stated, findings: Findings) -> bool:
    """Whether the tables that say who speaks could be read; F130 where one could not."""
    lost = missing(stated)
    if lost:
        findings.add_file(
            "F130",
            stated.estimates.table.file,
            what="whether independent origins agree, lost hedges and how estimates are sourced",
            reason=f"{lost} could not be read",
        )
    return not lost

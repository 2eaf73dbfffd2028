"""Runs checks, and collects what they could not look at (F130)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from estimates.checks.acceptance import Acceptances
from estimates.checks.registry import CHECKS
from estimates.checks.unable import could_not_run
from estimates.derived.checked import Checked, Stated
from estimates.findings.check import Check, Run


def _asking_for(facts: type) -> tuple[Check, ...]:
    return tuple(check for check in CHECKS.values() if check.asks == facts.__name__)


EARLY: Final = _asking_for(Stated)
"""What asks only for what the files state, and runs beside the recalculation."""
LAST: Final = _asking_for(Acceptances)
"""What is run on the findings of all others."""
LATE: Final = _asking_for(Checked)
"""What asks for the recalculation too."""


def run_all(checks: deque[Check], facts: Any, limits: Mapping[str, float]) -> list[Run]:
    """Run checks until none is left in the queue, which several threads may share."""
    runs = []
    while checks:
        try:
            check = checks.popleft()
        except IndexError:  # another thread was faster
            break
        run = Run(check, CHECKS, limits)
        check.rule(facts, run)
        runs.append(run)
    return runs


def unable(runs: Sequence[Run]) -> Run:
    """What the rules could not look at, as findings of F130; each is reported once."""
    own = Run(could_not_run)
    could_not_run.rule(runs, own)
    return own

"""Runs checks, and collects what they could not look at (F130)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from estimates.checks.acceptance import Acceptances
from estimates.checks.registry import CHECKS
from estimates.derived.checked import Stated
from estimates.findings.check import Batch, Check, Run


def _asking_for(facts: type) -> tuple[Check, ...]:
    return tuple(check for check in CHECKS.values() if check.asks == facts.__name__)


EARLY: Final = _asking_for(Stated)
"""What asks only for what the files state, and runs beside the recalculation."""
LAST: Final = _asking_for(Acceptances)
"""What is run on the findings of all others."""
LATE: Final = tuple(
    check for check in CHECKS.values() if check not in (*LAST, *EARLY, CHECKS["F130"])
)
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


def unable(runs: Iterable[Run]) -> Run:
    """What the rules could not look at, as findings of F130; each is reported once."""
    check = CHECKS["F130"]
    own = Run(check)
    for place in dict.fromkeys(place for run in runs for place in run.unable):
        rows = None if place.row is None else np.array([place.row], dtype=np.int64)
        values = {"what": place.what, "reason": place.reason}
        lines = () if place.row is not None else (None,)
        own.batches.append(Batch(check, place.file, rows, place.column, lines, values))
    own.over(0, len(own.batches))
    return own

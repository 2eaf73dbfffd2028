"""How many times each check was run, passed, failed and could not run.

What could not be looked at counts as not run, so that silence never passes for agreement.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from estimates.checks.populations import POPULATIONS, Facts
from estimates.derived.checked import Checked
from estimates.findings.registry import CHECKS

COLUMNS: Final = ("code", "run", "passed", "failed", "not_run")

# Checks whose findings are about a name within a place; all others find a place once.
_EACH: Final = frozenset({"R203", "R204", "F130"})


def coverage(checked: Checked, findings: pd.DataFrame) -> pd.DataFrame:
    """One row per check, with `COLUMNS`: run is passed and failed together.

    findings: those of the check, with accepted ones, which failed too.
    """
    facts = Facts(checked, findings)
    rows: list[tuple[str, int, int, int, int]] = []
    for code in CHECKS:
        failed = int((facts.times if code in _EACH else facts.places).get(code, 0))
        count, not_run = POPULATIONS[code](facts) if code in POPULATIONS else (failed, 0)
        if code == "F130":
            failed = 0
        run = max(count, failed)
        rows.append((code, run, run - failed, failed, not_run))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"code": "str"} | dict.fromkeys(COLUMNS[1:], "int64"))

"""How many times each check was run, passed, failed and could not run.

What could not be looked at counts as not run, so that silence never passes for agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from estimates.checks.populations import POPULATIONS, Facts
from estimates.checks.registry import CHECKS
from estimates.derived.checked import Checked
from estimates.findings.check import Run

COLUMNS: Final = ("code", "run", "passed", "failed", "not_run")


def coverage(
    runs: Iterable[Run], findings: pd.DataFrame, unlisted: Mapping[str, int], checked: Checked
) -> pd.DataFrame:
    """One row per check, with `COLUMNS`: run is passed and failed together.

    findings: all that the runs found; accepted ones failed, too. unlisted: how many more there are,
    by code.
    """
    facts = Facts(checked, findings, unlisted)
    by_code = {run.check.code: run for run in runs}
    rows: list[tuple[str, int, int, int, int]] = []
    for code, check in CHECKS.items():
        run = by_code[code]
        listed = facts.times if check.many else facts.places
        failed = int(listed.get(code, 0)) + unlisted.get(code, 0)
        count, not_run = run.looked_at, run.not_run
        if code in POPULATIONS:
            count, not_run = POPULATIONS[code](facts)
        if code == "F130":
            failed = 0
        ran = max(count, failed)
        rows.append((code, ran, ran - failed, failed, not_run))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"code": "str"} | dict.fromkeys(COLUMNS[1:], "int64"))

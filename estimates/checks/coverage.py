"""How many times each check was run, passed, failed and could not run.

What could not be looked at counts as not run, so that silence never passes for agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from estimates.checks.registry import CHECKS
from estimates.checks.unable import could_not_run
from estimates.findings.check import Run

COLUMNS: Final = ("code", "run", "passed", "failed", "not_run")


def coverage(
    runs: Iterable[Run], findings: pd.DataFrame, unlisted: Mapping[str, int]
) -> pd.DataFrame:
    """One row per check, with `COLUMNS`: run is passed and failed together.

    A place (a cell or a line) fails a check once, unless each name in it may. What a check could
    not look at (F130) has not failed. findings: all that the runs found; accepted ones failed, too.
    unlisted: how many more there are, by code.
    """
    place = findings[["code", "file", "line", "column"]]
    times = place["code"].value_counts()
    places = place.drop_duplicates()["code"].value_counts()
    rows: list[tuple[str, int, int, int, int]] = []
    for run in sorted(runs, key=lambda run: [*CHECKS].index(run.check.code)):
        code, listed = run.check.code, times if run.check.many else places
        failed = int(listed.get(code, 0)) + unlisted.get(code, 0)
        failed = 0 if run.check is could_not_run else failed
        ran = max(run.looked_at, failed)
        rows.append((code, ran, ran - failed, failed, run.not_run))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"code": "str"} | dict.fromkeys(COLUMNS[1:], "int64"))

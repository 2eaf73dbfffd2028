"""`check --format csv`: the findings as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from estimates.check import Result
from estimates.reports import records
from estimates.reports.fingerprints import fingerprints
from estimates.reports.selection import Selected

_COLUMNS: Final = (
    "code", "severity", "file", "line", "column", "estimate", "message", "cell", "accepted",
    "fingerprint",
)  # fmt: skip


def report(result: Result, selected: Selected, _: Path) -> str:
    """A row per finding, in the order of files and lines."""
    rows = records.findings(result.worded(selected.findings))
    output = io.StringIO()
    writer = csv.DictWriter(output, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row, name in zip(rows, fingerprints(rows), strict=True):
        writer.writerow(row | {"fingerprint": name})
    return output.getvalue()

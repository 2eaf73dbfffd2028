"""A small sound dataset to be spoilt, and what is found in it then."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from project import TEST_DATA

import estimates
from estimates import Result
from estimates.tables.columns import TABLES

BASE = TEST_DATA / "checks" / "base"

ROW = {
    "id": "row",
    "measure": "pay",
    "subject": "South",
    "best": "2000",
    "unit": "USD/soldier/month",
    "source": "report",
    "locator": "page 1",
}

CALCULATED = {"best": "", "source": "", "locator": "", "measure": "payroll", "unit": "USD/month"}


def checked(path: Path) -> Result:
    """The result of a check, with every frame made that a report or a screen reads."""
    result = estimates.check(path)
    for frame in (result.estimates, result.derived, result.measures, result.sources):
        assert frame.index.tolist() == list(range(len(frame)))
    counts = result.findings["severity"].value_counts()
    assert all(result.counts[name] == counts.get(name, 0) for name in ("error", "warning", "info"))
    assert (result.findings["message"].str.len() > 0).all()
    return result


def codes(path: Path) -> set[str]:
    return set(checked(path).findings["code"])


@dataclass(frozen=True)
class Folder:
    """A copy of the base dataset of the table of checks, to be spoilt."""

    path: Path

    def write(self, file: str, content: str | bytes) -> Path:
        data = content if isinstance(content, bytes) else content.encode()
        (self.path / file).write_bytes(data)
        return self.path

    def text(self, file: str = "estimates.csv") -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def add(self, *rows: dict[str, str]) -> Path:
        """Add rows to estimates.csv: `ROW` with other cells."""
        text = self.text()
        names = next(csv.reader(io.StringIO(text)))
        lines = io.StringIO()
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writerows({**ROW, **row} for row in rows)
        return self.write("estimates.csv", text + lines.getvalue())


FILES = [table.file for table in TABLES] + ["datapackage.json", "units.txt"]

"""Small datasets, written from the rows that a test gives and checked as any other dataset is."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from project import TEST_DATA

import estimates
from estimates.check import Result
from estimates.tables.columns import BY_NAME

_FIGURES = ("low", "best", "high")
_SOURCED = {"source": "source", "locator": "page 1"}


@dataclass(slots=True)
class DatasetBuilder:
    """Rows of estimates.csv and measures.csv; whatever else a valid dataset needs is made up.

    A measure or source that a row names exists; a row that states a figure has source `source`
    and a locator unless it says otherwise; a measure has the unit of the first row that names it.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    measures: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, name: str, **cells: str) -> None:
        """Add an estimate: subject `subject`, unit 1, measure `measure` unless given."""
        stated = any(cells.get(figure) for figure in _FIGURES)
        row = {"id": name, "measure": "measure", "subject": "subject", "unit": "1"}
        self.rows.append(row | (_SOURCED if stated else {}) | cells)

    def measure(self, name: str, **cells: str) -> None:
        """Declare a measure: unit 1 unless given."""
        self.measures[name] = {"id": name, "title": name, "unit": "1"} | cells

    def range(self, name: str, text: str, **cells: str) -> None:
        """Add an estimate with a range such as `[3, 5]`, `[3, inf)`, `(-inf, 5]` or `(0, 5]`.

        A round bracket is an end that nobody states; a finite one is the natural bound of a measure
        of its own. At least one end is stated.
        """
        low, high = (part.strip() for part in text[1:-1].split(","))
        measure = f"measure_of_{name}"
        unit = {"unit": cells.get("unit", "1")}
        if text.startswith("("):
            self.measure(measure, minimum="" if low == "-inf" else low, **unit)
            figures = {"high": high, "qualifier": "up_to"}
        elif text.endswith(")"):
            self.measure(measure, maximum="" if high == "inf" else high, **unit)
            figures = {"low": low, "qualifier": "at_least"}
        elif low == high:
            figures = {"best": low, "qualifier": "exactly"}
        else:
            figures = {"low": low, "high": high}
        self.add(name, **({"measure": measure} | figures | cells))

    def write(self, folder: Path) -> Path:
        """Write the dataset to a folder, which is made where it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        measures = {row["measure"]: row["unit"] for row in reversed(self.rows)}
        declared = [
            {"id": name, "title": name, "unit": unit}
            for name, unit in measures.items()
            if name and name not in self.measures
        ]
        sources = dict.fromkeys(row["source"] for row in self.rows if row.get("source"))
        tables: dict[str, Iterable[Mapping[str, str]]] = {
            "measures": [*self.measures.values(), *declared],
            "estimates": self.rows,
            "sources": [
                {"id": name, "title": name, "publisher": "Press", "published": "2024"}
                for name in sources
            ],
            "origins": [],
        }
        for name, rows in tables.items():
            write_table(folder, name, rows)
        package = {"name": folder.name, "resources": []}
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        return folder

    def check(self, folder: Path) -> Result:
        """Write the dataset and check it."""
        return estimates.check(self.write(folder))


def write_table(folder: Path, name: str, rows: Iterable[Mapping[str, str]]) -> None:
    table = BY_NAME[name]
    with (folder / table.file).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, table.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_cases(folder: str, file: str) -> list[dict[str, str]]:
    """The rows of a table of cases in tests/data."""
    path = TEST_DATA / folder / file
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes_of(result: Result, estimate: str) -> list[str]:
    """The codes of the findings on one estimate, in the order of the report."""
    found = result.findings
    return [str(code) for code in found.loc[found["estimate"] == estimate, "code"]]


def cells_of(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """The row of a frame with this id, by column."""
    (row,) = frame[frame["id"] == name].to_dict("records")
    return {str(column): value for column, value in row.items()}


def range_text(row: Mapping[str, Any]) -> str:
    """The range of a row, as `shown` writes it."""
    return shown(float(row["low"]), float(row["high"]), str(row["open"]))


def messages_of(result: Result, code: str) -> list[str]:
    """The messages of all findings of one code."""
    found = result.findings
    return [str(message) for message in found.loc[found["code"] == code, "message"]]


def shown(low: float, high: float, opened: str) -> str:
    """A range as the tables of cases write it: `[0.5, 1)`; `empty` where it holds nothing."""
    if math.isnan(low):
        return "empty"
    first = "(" if opened in {"low", "both"} else "["
    last = ")" if opened in {"high", "both"} else "]"
    return f"{first}{low:.12g}, {high:.12g}{last}"


def read_range(text: str) -> tuple[float, float, str]:
    """Low end, high end and open ends (`""`, `low`, `high` or `both`) of a range as written."""
    low, high = (float(part) for part in text[1:-1].split(","))
    marks: Sequence[str] = ("", "low", "high", "both")
    return low, high, marks[text.startswith("(") + 2 * text.endswith(")")]

"""The bundled dataset, and copies of it that a test may edit."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import estimates

BUNDLED = Path(estimates.__file__).parent / "datasets" / "north-korea-2024"


@dataclass(frozen=True, slots=True)
class DatasetCopy:
    """A dataset of the test's own, edited as a person would: a cell or row at a time, by its id."""

    path: Path

    def edit(self, file: str, row: str, column: str, text: str) -> int:
        """Set one cell and return the physical line where its record starts."""
        return self._rewrite(file, row, lambda record: record | {column: text})

    def delete(self, file: str, row: str) -> int:
        """Delete one row and return the physical line where its record started."""
        return self._rewrite(file, row, lambda _: None)

    def _rewrite(
        self, file: str, row: str, change: Callable[[dict[str, str]], dict[str, str] | None]
    ) -> int:
        path = self.path / file
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            names = list(reader.fieldnames or ())
            records: list[dict[str, str]] = []
            found: list[int] = []
            start = reader.line_num + 1
            for record in reader:
                if record["id"] == row:
                    found.append(start)
                    changed = change(record)
                    records += [changed] if changed is not None else []
                else:
                    records.append(record)
                start = reader.line_num + 1
        if len(found) != 1:
            raise LookupError(f"{row!r} is the id of {len(found)} rows of {file}")
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)
        return found[0]

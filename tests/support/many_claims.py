"""Datasets of many claims over years: running totals of many subjects, or one origin’s of each day.

python tests/support/many_claims.py FOLDER [CLAIMS [SERIES]]
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import sys
from pathlib import Path

from estimates.tables.columns import ACCEPTED, ASSERTIONS, ESTIMATES, TABLES, resource

_FIRST = dt.date(2022, 2, 24)
_DAYS = 1461
_MEASURES = ("killed", "wounded", "captured", "displaced", "destroyed")
_ORIGINS = 24


def write(folder: Path, claims: int, series: int = 500, seed: int = 1) -> Path:
    """Totals since one day: five measures of `series` / 5 subjects, each claimed by six origins."""
    chance = random.Random(seed)  # noqa: S311 - figures for tests, not secrets
    subjects = max(series // len(_MEASURES), 1)
    rows = []
    for number in range(claims):
        measure = _MEASURES[number % len(_MEASURES)]
        subject = number // len(_MEASURES) % subjects
        days = (
            1 + (number // (len(_MEASURES) * subjects)) * _DAYS * series // max(claims, 1) % _DAYS
        )
        origin = (subject * 5 + chance.randrange(6)) % _ORIGINS
        value = round((days + 20) * (subject % 17 + 1) * chance.uniform(0.9, 1.1))
        cells = {"best": str(value)}
        if number % 7 == 0:
            cells = {"low": str(value), "qualifier": "at_least"}
        elif number % 11 == 0:
            cells = {"low": str(round(value * 0.9)), "high": str(round(value * 1.1))}
        rows.append(_row(number, measure, f"Region {subject:03}", days, f"o{origin}", cells))
    return _write(folder, rows)


def daily(folder: Path, claims: int) -> Path:
    """One origin's daily claims about one total, from 1965 on where there are many."""
    rows = [
        _row(n, "killed", "The region", n, "o0", {"best": str(100 + 7 * n)}, dt.date(1965, 1, 1))
        for n in range(1, claims + 1)
    ]
    return _write(folder, rows)


def _row(
    number: int,
    measure: str,
    subject: str,
    days: int,
    origin: str,
    cells: dict[str, str],
    start: dt.date = _FIRST,
) -> dict[str, str]:
    day = start + dt.timedelta(days=days)
    return {
        "id": f"c{number}",
        "measure": measure,
        "subject": subject,
        "as_of": f"{start}/{day}",
        "unit": "person",
        "source": "report",
        "origin": origin,
        "claimed_on": str(day),
        "locator": f"page {number}",
        **cells,
    }


def _write(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    resources = [resource(table) for table in TABLES if table not in (ASSERTIONS, ACCEPTED)]
    package = {"name": "many-claims", "title": "Many claims", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    measures = [[name, name.capitalize(), "person", "total", "0"] for name in _MEASURES]
    _table(folder / "measures.csv", ["id", "title", "unit", "kind", "minimum"], measures)
    origins = [[f"o{n}", f"Ministry {n}", "named"] for n in range(_ORIGINS)]
    _table(folder / "origins.csv", ["id", "title", "kind"], origins)
    report = [["report", "Daily reports", "An institute", "2026-03-01"]]
    _table(folder / "sources.csv", ["id", "title", "publisher", "published"], report)
    names = list(ESTIMATES.names)
    _table(folder / "estimates.csv", names, [[row.get(n, "") for n in names] for row in rows])
    return folder


def _table(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))

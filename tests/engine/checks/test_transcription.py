"""Q404: the cells against the source's own words; reported only where no reading fits."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dataset_copy import BUNDLED
from project import TEST_DATA

from estimates.checks.ranges.transcription import transcribed_otherwise
from estimates.derived.checked import Stated
from estimates.findings.check import Run
from estimates.tables import cells, csvfile
from estimates.tables.columns import ESTIMATES
from estimates.tables.dataset import load
from estimates.tables.faults import Fault
from estimates.tables.quantities import Bounds, Dimensions, read_quantities, read_units

DATA = TEST_DATA / "phrases" / "transcription.csv"
with DATA.open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))
with DATA.with_name("interval_cells.csv").open(encoding="utf-8", newline="") as _file:
    INTERVALS = list(csv.DictReader(_file))
CELLS = ("as_stated", "low", "best", "high", "unit", "qualifier")

Found = dict[str, dict[str, str]]


def run(path: Path) -> tuple[Found, Run]:
    """What the check says of a table: the values of its findings by id, and what it came to."""
    read: list[Fault] = []
    text = csvfile.read(path, ESTIMATES, read)
    assert text is not None
    table = cells.read(text)
    dataset = replace(load(BUNDLED), tables={"estimates": table})
    units = read_units(table, dataset.units, Dimensions())
    free = np.full(table.rows, np.inf)
    bounds = Bounds(-free, free)
    quantities = read_quantities(table, bounds)
    assert read == []
    own = Run(transcribed_otherwise)
    own.check.rule(Stated(dataset, quantities, units, Dimensions(), units, {}, bounds), own)
    found = {
        table.pick("id", batch.rows)[0]: dict(batch.values)
        for batch in own.batches
        if batch.rows is not None
    }
    assert {(batch.file, batch.column) for batch in own.batches} <= {("estimates.csv", "as_stated")}
    return found, own


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = (*CELLS, *("interval" for _ in range("interval" in rows[0])))
        writer = csv.DictWriter(file, ("id", "measure", "subject", "source", *columns))
        writer.writeheader()
        same = {"measure": "m", "subject": "s", "source": "x"}
        writer.writerows(
            same | {"id": f"e{at}"} | {name: row[name] for name in columns}
            for at, row in enumerate(rows)
        )
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """All the cases as the rows of one table."""
    return run(write(tmp_path_factory.mktemp("table") / "estimates.csv", CASES))[0]


@pytest.mark.parametrize("at", range(len(CASES)), ids=lambda at: " | ".join(CASES[at].values()))
def test_cells_are_compared_with_the_words(at: int, results: Found) -> None:
    """`differs` is blank for what must stay silent."""
    assert results.get(f"e{at}", {}).get("differs", "") == CASES[at]["differs"]


@pytest.fixture(scope="module")
def interval_results(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """All the cases with intervals and rates as the rows of one table."""
    return run(write(tmp_path_factory.mktemp("intervals") / "estimates.csv", INTERVALS))[0]


@pytest.mark.parametrize(
    "at", range(len(INTERVALS)), ids=lambda at: " | ".join(INTERVALS[at].values())
)
def test_intervals_and_rates_are_compared_with_the_words(at: int, interval_results: Found) -> None:
    """`differs` is blank for what must stay silent."""
    assert interval_results.get(f"e{at}", {}).get("differs", "") == INTERVALS[at]["differs"]


def test_finding_says_which_interval_the_words_state(interval_results: Found) -> None:
    said = interval_results["e3"]
    assert "95% interval" in said["reading"]
    assert "90% interval" in said["cells"]


def test_table_of_cases_has_every_kind_and_more_silent_ones() -> None:
    kinds = [case["differs"] for case in CASES]
    assert set(kinds) == {"", "figure", "hedge", "unit"}
    assert kinds.count("") >= 25


def test_finding_says_both_sides_in_words(tmp_path: Path) -> None:
    row = dict.fromkeys(CELLS, "") | {"as_stated": "up to 12,000 troops", "unit": "soldier"}
    found, _ = run(write(tmp_path / "estimates.csv", [row | {"best": "21,000"}]))
    assert found == {
        "e0": {
            "reading": "up to 12,000 soldiers",
            "cells": "21,000 soldiers",
            "differs": "figure",
            "slip": "",
        }
    }


def test_bundled_dataset_is_transcribed_right_and_wholly_compared() -> None:
    found, own = run(BUNDLED / "estimates.csv")
    assert found == {}
    with (BUNDLED / "estimates.csv").open(encoding="utf-8", newline="") as file:
        stated = {row["id"] for row in csv.DictReader(file) if row["as_stated"]}
    assert (own.looked_at, own.not_run) == (len(stated), 0)


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ('..,,,"12,000",soldier,up_to', '..,,,"21,000",soldier,up_to', "figure"),
        ('..,,,"12,000",soldier,up_to', '..,,"12,000",,soldier,', "hedge"),
        ('..,,,"12,000",soldier,up_to', '..,"12,000",,,soldier,at_least', "hedge"),
        (",,24 million,,USD/month,", ",,42 million,,USD/month,", "figure"),
        (",,4.5,,percent,", ",,45,,percent,", "figure"),
    ],
)
def test_slips_in_the_bundled_dataset_are_found(
    old: str, new: str, differs: str, tmp_path: Path
) -> None:
    text = (BUNDLED / "estimates.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "estimates.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    found, _ = run(path)
    assert [finding["differs"] for finding in found.values()] == [differs]

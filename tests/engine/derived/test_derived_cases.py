"""Small datasets and what has to come of them, as tests/data/derived/cases.toml has them (§5)."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import DatasetBuilder, cells_of, codes_of
from hedged import cells, ends
from project import TEST_DATA

from estimates.check import Result

FILE = TEST_DATA / "derived" / "cases.toml"
CASES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


def build(case: dict[str, Any]) -> DatasetBuilder:
    builder = DatasetBuilder()
    for name, declared in case.get("measures", {}).items():
        builder.measure(name, **declared)
    for name, row in case["rows"].items():
        given = {{"in": "unit"}.get(column, column): text for column, text in row.items()}
        builder.add(name, **(cells(given.pop("says", "nothing")) | given))
    return builder


def assert_said(messages: list[str], words: list[str]) -> None:
    """Each of the words is in a message; one with ! before it in none."""
    for word in words:
        found = any(word.removeprefix("!") in message for message in messages)
        assert found == (not word.startswith("!")), (word, messages)


def messages(result: Result, column: str, value: str) -> list[str]:
    found = result.findings
    return [str(message) for message in found.loc[found[column] == value, "message"]]


def assert_expected(result: Result, name: str, expected: dict[str, Any]) -> None:
    row = cells_of(result.estimates, name)
    if "verdict" in expected:
        assert row["verdict"] == expected["verdict"]
    if "codes" in expected:
        assert sorted(codes_of(result, name)) == expected["codes"]
    assert_said(messages(result, "estimate", name), expected.get("says", []))
    if not {"range", "figure", "nature", "mixed", "inputs"}.intersection(expected):
        return
    row = cells_of(result.derived, name)
    if "range" in expected:
        low, high, opened = ends(expected["range"])
        assert (row["low"], row["high"]) == pytest.approx((low, high), rel=1e-12)
        assert row["open"] == opened
    if expected.get("figure") == "none":
        assert math.isnan(row["figure"])
    elif "figure" in expected:
        assert row["figure"] == pytest.approx(expected["figure"], rel=1e-12)
    for column in ("nature", "mixed"):
        assert row[column] == expected.get(column, row[column])
    assert list(row["inputs"]) == expected.get("inputs", list(row["inputs"]))


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_small_dataset(case: dict[str, Any], tmp_path: Path) -> None:
    result = build(case).check(tmp_path)
    for name, expected in case["expect"].items():
        assert_expected(result, name, expected)
    found = result.findings
    on_measures = sorted(found.loc[found["file"] == "measures.csv", "code"])
    assert on_measures == case.get("on_measures", [])
    assert_said(messages(result, "file", "measures.csv"), case.get("measures_say", []))

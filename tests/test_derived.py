"""Where derived figures take their inputs from and what they inherit: hand-worked datasets (§5)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import DatasetBuilder, codes_of
from hedged import cells, ends, number

from estimates.check import Result

DATA = Path(__file__).parent / "data" / "derived" / "cases.toml"
CASES: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]


def build(case: dict[str, Any]) -> DatasetBuilder:
    """The dataset of a case; a row that states a figure has source `source` if it names none."""
    builder = DatasetBuilder()
    for name, declared in case.get("measures", {}).items():
        builder.measure(name, **declared)
    for name, row in case["rows"].items():
        own = dict(row)
        filled = cells(own.pop("says", "nothing"))
        if "in" in own:
            filled["unit"] = own.pop("in")
        builder.add(name, **(filled | own))
    return builder


def assert_expected(result: Result, name: str, expected: dict[str, Any]) -> None:
    """What a case expects of one row; only derived ones have results."""
    derived = result.derived.set_index("id")
    verdict = expected.get("verdict")
    if verdict is not None:
        assert result.estimates.set_index("id").loc[name, "verdict"] == verdict
    if "range" in expected:
        row, (low, high, opened) = derived.loc[name], ends(expected["range"])
        assert [row["low"], row["high"]] == pytest.approx([low, high], rel=1e-12)
        assert row["open"] == opened
    if "figure" in expected:
        figure = number(str(expected["figure"]))
        assert derived.loc[name, "figure"] == pytest.approx(figure, rel=1e-12, nan_ok=True)
    for column in ("nature", "mixed"):
        if column in expected:
            assert derived.loc[name, column] == expected[column]
    if "inputs" in expected:
        assert derived.loc[name, "inputs"] == tuple(expected["inputs"])
    if "codes" in expected:
        assert sorted(codes_of(result, name)) == expected["codes"]


def assert_says(messages: str, words: list[str]) -> None:
    """Messages have all the words, and none of those that begin with `!`."""
    for word in words:
        if word.startswith("!"):
            assert word[1:] not in messages
        else:
            assert word in messages


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_hand_worked_dataset(case: dict[str, Any], tmp_path: Path) -> None:
    result = build(case).check(tmp_path / "dataset")
    for name, expected in case["expect"].items():
        assert_expected(result, name, expected)
        if "says" in expected:
            messages = result.findings.loc[result.findings["estimate"] == name, "message"]
            assert_says("\n".join(messages), expected["says"])
    on_measures = result.findings[result.findings["file"] == "measures.csv"]
    assert on_measures["code"].tolist() == case.get("on_measures", [])
    if "measures_say" in case:
        assert_says("\n".join(on_measures["message"]), case["measures_say"])

"""Decision thresholds: a range that was on one side of a value and no longer is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import DatasetBuilder, messages_of, read_cases

from estimates.changes.thresholds import crossings
from estimates.check import Result, check

CASES = read_cases("diff", "thresholds.csv")


def version(folder: Path, claim: str, threshold: dict[str, Any] | None = None) -> Result:
    """One estimate, such as `up_to 20 hour`, and another so that there is always one."""
    made = DatasetBuilder()
    made.add("other", best="1", measure="other")
    words = claim.split()
    if claim == "retracted":
        made.add("claim", best="40", qualifier="exactly", status="retracted")
    elif claim not in ("", "removed"):
        cell = {"up_to": "high", "at_least": "low"}.get(words[0], "best")
        unit = words[2] if len(words) > 2 else "1"
        made.add("claim", qualifier=words[0], unit=unit, **{cell: words[1]})
    made.write(folder)
    if threshold:
        settings = {"name": "x", "estimates": {"thresholds": [threshold]}}
        (folder / "datapackage.json").write_text(json.dumps(settings), encoding="utf-8")
    return check(folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_range_that_left_its_side_has_crossed(case: dict[str, str], tmp_path: Path) -> None:
    threshold: dict[str, Any] = {"estimate": "claim", "value": float(case["value"])}
    if case["unit"]:
        threshold["unit"] = case["unit"]
    found = crossings(
        version(tmp_path / "a", case["before"]),
        version(tmp_path / "b", case["after"], threshold),
    )
    assert found["side"].tolist() == ([case["expected"]] if case["expected"] else [])
    if case["after"] in ("retracted", "removed"):
        assert found["after"].tolist() == [""]


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        ({"estimate": "nobody", "value": 1}, "nobody, which is no estimate"),
        ({"estimate": "claim", "value": 1, "unit": "houre"}, "a unit that cannot be read"),
        ({"estimate": "claim", "value": 1, "unit": "soldier"}, "cannot be converted into hour"),
    ],
)
def test_a_threshold_that_can_never_be_crossed_is_a_finding(
    threshold: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    (message,) = messages_of(version(tmp_path, "up_to 20 hour", threshold), "F120")
    assert message.startswith("entry 1 of thresholds")
    assert expected in message


def test_a_threshold_that_can_be_used_is_none(tmp_path: Path) -> None:
    threshold = {"estimate": "claim", "value": 90, "unit": "minute"}
    assert not messages_of(version(tmp_path, "up_to 20 hour", threshold), "F120")

"""Kinds of phrases that were once read wrongly: right ones, and ones that must stay not sure."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from project import TEST_DATA

from estimates.phrases.reader import NotSure, Reading, read

with (TEST_DATA / "phrases" / "kinds.csv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))
NOT_SURE = "not sure"


def _number(cell: str) -> object:
    """What equals a cell of the table: a number or a fraction; blank is none."""
    above, _, below = cell.partition("/")
    return pytest.approx(float(above) / float(below or 1), rel=1e-14) if cell else None


@pytest.mark.parametrize("case", CASES, ids=[case["phrase"] for case in CASES])
def test_phrase_is_read_as_labelled_by_hand(case: dict[str, str]) -> None:
    found = read(case["phrase"])
    if case["qualifier"] == NOT_SURE:
        assert isinstance(found, NotSure), found
        assert found.reason
        return
    assert isinstance(found, Reading), found
    for name in ("low", "figure", "high"):
        assert getattr(found, name) == _number(case[name]), name
    assert (found.qualifier, found.unit or "") == (case["qualifier"], case["unit"])
    assert found.interval == case["interval"]


def test_every_kind_has_right_phrases_and_traps() -> None:
    assert len({case["phrase"] for case in CASES}) == len(CASES)
    traps = Counter(case["kind"] for case in CASES if case["qualifier"] == NOT_SURE)
    right = Counter(case["kind"] for case in CASES if case["qualifier"] != NOT_SURE)
    assert set(traps) == set(right)
    assert min(traps.values()) >= 5
    assert min(right.values()) >= 3


def test_json_states_the_level_of_an_interval() -> None:
    found = read("5,000 (95% CI 4,800–5,200) deaths")
    assert isinstance(found, Reading)
    assert found.as_json() == {
        "low": 4800.0,
        "figure": 5000.0,
        "high": 5200.0,
        "qualifier": "between",
        "unit": "death",
        "interval": "95%",
    }

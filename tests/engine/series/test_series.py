"""Running totals and lasting levels of several origins, compared on a common day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sourced_cases import named, read_toml, sourced

from estimates.series.at_date import bands
from estimates.series.contradictions import contradictions
from estimates.series.frames import comparisons

CASES = read_toml("series", "compared.toml")


@pytest.mark.parametrize("case", named([case for case in CASES if "compared" in case]))
def test_origins_are_compared_on_a_common_day(case: dict[str, Any], tmp_path: Path) -> None:
    frame = comparisons(sourced(tmp_path / "case", case).checked)
    assert len(frame) == len(case["compared"])
    for row, expected in zip(frame.to_dict("records"), case["compared"], strict=True):
        for name, value in expected.items():
            if name == "says":
                assert value in row["sentence"]
            elif isinstance(value, list):
                assert list(row[name]) == value
            else:
                assert row[name] == value, name


@pytest.mark.parametrize("case", named(CASES))
def test_pairs_of_origins_that_contradict_each_other(case: dict[str, Any], tmp_path: Path) -> None:
    checked = sourced(tmp_path / "case", case).checked
    pairs, row = contradictions(checked), bands(checked).claims.row
    first = (pairs.first_earlier, pairs.first_later)
    widest = (pairs.widest_earlier, pairs.widest_later)
    names = [checked.estimates.pick("id", row[claims]) for claims in (*first, *widest)]
    seen = [
        [a, b, count, c, d]
        for a, b, count, c, d in zip(*names[:2], pairs.count.tolist(), *names[2:], strict=True)
    ]
    assert sorted(seen) == sorted(case["contradicts"])

"""What cannot be: figures by themselves (Q405 to Q407), and beside others of one origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sourced_cases import findings_of, named, places, read_toml, sourced

import estimates
from estimates.check import BUNDLED_DATASETS

FIGURES = read_toml("plausible", "cases.toml")
OWN = read_toml("agreement", "own.toml")


@pytest.mark.parametrize("case", named(FIGURES))
def test_figures_that_cannot_be_are_found(case: dict[str, Any], tmp_path: Path) -> None:
    _finds(case, tmp_path, "Q405", "Q406", "Q407")


@pytest.mark.parametrize("case", named(OWN))
def test_one_origin_against_itself(case: dict[str, Any], tmp_path: Path) -> None:
    _finds(case, tmp_path, "A606", "A608")


def _finds(case: dict[str, Any], folder: Path, *codes: str) -> None:
    found = findings_of(sourced(folder / "case", case), *codes)
    assert places(found) == [tuple(place) for place in case["finds"]]
    messages = found["message"].tolist()
    for words, message in zip(case.get("says", ()), messages, strict=False):
        assert words in message


def test_both_wrong_dates_of_soldiers_in_ukraine_are_found() -> None:
    """One was held after its source was published, one is contradicted by two other origins."""
    result = estimates.check(BUNDLED_DATASETS / "ukraine-soldiers")
    found = findings_of(result, "S707", "A606", "A607", "A608")
    late = found[found["code"] == "S707"]
    assert late["estimate"].tolist() == [
        "nato_officials_killed_russia_23_04_2022",
        "nato_officials_losses_russia_23_04_2022",
    ]
    assert all("published 24 March 2022" in message for message in late["message"])
    wrong = "armed_forces_of_ukraine_losses_russia_16_01_2024"
    against = found["message"][found["message"].str.contains(wrong, regex=False)]
    assert len(against) == 2
    assert all("390,580 soldiers by 16 January 2024" in message for message in against)

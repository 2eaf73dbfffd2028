"""Verdicts on derived figures: hand-worked cases of §6, in its order."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder, read_cases
from hedged import cells, ends, number

from estimates.verdicts import VERDICTS

CASES = read_cases("verdicts", "cases.csv")
ABOUT_DERIVED = ("R203", "R204", "U303", "Q401", "D501", "D502", "D503")


def add_input(builder: DatasetBuilder, name: str, text: str) -> None:
    """Add an estimate: `about 2,000 USD`, a range such as `(0, 5]`, or one that is not current."""
    if text in {"retracted", "superseded"}:
        builder.add(name, best="7", status=text)
    elif text[0] in "[(":
        builder.range(name, text)
    else:
        filled = cells(text)
        builder.add(name, **({"measure": f"of_{name}"} | filled))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """All cases in one dataset: the derived figures by id, and the codes of their findings."""
    builder = DatasetBuilder()
    for place, case in enumerate(CASES):
        for one in case["inputs"].split("; "):
            name, text = one.split("=")
            add_input(builder, f"c{place}_{name}", text)
        formula = re.sub(r"\b(a|b|missing)\b", rf"c{place}_\1", case["formula"])
        filled = cells(case["stated"])
        builder.add(f"c{place}", measure=f"of_c{place}", formula=formula, **filled)
    result = builder.check(tmp_path_factory.mktemp("verdicts"))
    found = result.findings[result.findings["code"].isin(ABOUT_DERIVED)]
    codes = {str(name): sorted(one) for name, one in found.groupby("estimate")["code"]}
    return result.derived.set_index("id"), codes


def title(case: dict[str, str]) -> str:
    return f"{case['stated']} against {case['formula']}, {case['inputs']}: {case['why']}"


@pytest.mark.parametrize(
    ("place", "case"), list(enumerate(CASES)), ids=[title(case) for case in CASES]
)
def test_hand_worked_verdict(
    place: int, case: dict[str, str], results: tuple[pd.DataFrame, dict[str, list[str]]]
) -> None:
    derived, codes = results
    row = derived.loc[f"c{place}"]
    assert row["verdict"] == case["verdict"]
    assert codes.get(f"c{place}", []) == case["codes"].split()
    low, high, _ = ends(case["accepts"])
    expected = [number(case["ratio"]), low, high]
    found = [row["ratio"], row["accepts_low"], row["accepts_high"]]
    assert found == pytest.approx(expected, rel=1e-12, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("place", "case"), list(enumerate(CASES)), ids=[title(case) for case in CASES]
)
def test_what_is_undecided_says_why_and_shows_no_range(
    place: int, case: dict[str, str], results: tuple[pd.DataFrame, dict[str, list[str]]]
) -> None:
    """A range beside a verdict that could not be reached would look like an answer."""
    row = results[0].loc[f"c{place}"]
    undecided = case["verdict"] in {"undecidable", "unit_mismatch"}
    assert (row["reason"] != "") == undecided
    assert pd.isna(row["low"]) == undecided


def test_every_verdict_has_cases() -> None:
    assert {case["verdict"] for case in CASES} == set(VERDICTS)

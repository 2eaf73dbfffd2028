"""Verdicts on derived figures: hand-worked cases of §6, in its order."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dataset_builder import DatasetBuilder, codes_of, messages_of, read_cases
from hedged import cells, ends, number
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.verdicts import VERDICTS, Comparison, names, verdicts

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


# What stands beside a verdict.


def pay(builder: DatasetBuilder) -> None:
    builder.add("pay", measure="pay", best="2,000", unit="USD/soldier/month", qualifier="about")
    builder.add("men", measure="men", best="12,000", unit="soldier")


def test_beside_a_verdict_stand_both_figures_their_ratio_and_the_window(tmp_path: Path) -> None:
    """In the unit of the row: here per year, 12 times the pay of a month."""
    builder = DatasetBuilder()
    pay(builder)
    builder.add("total", measure="m", best="576M", unit="USD/year", formula="pay * men")
    row = builder.check(tmp_path).derived.loc[0]
    assert row["verdict"] == "mismatch"
    assert (row["stated_low"], row["stated_figure"], row["stated_high"]) == (
        575.5e6,
        576e6,
        576.5e6,
    )
    assert (row["low"], row["figure"], row["high"]) == (207e6, 288e6, 375e6)
    assert row["ratio"] == 2
    assert (row["accepts_low"], row["accepts_high"]) == (207e6, 375e6)


def test_a_unit_that_does_not_fit_comes_before_all_else(tmp_path: Path) -> None:
    """Even where the numbers would be a mismatch or match."""
    builder = DatasetBuilder()
    pay(builder)
    builder.add("match", measure="m1", best="24M", unit="USD", formula="pay * men")
    builder.add("far", measure="m1", best="5", unit="USD", formula="pay * men")
    builder.add("none", measure="m1", unit="USD", formula="pay * men")
    result = builder.check(tmp_path)
    assert result.derived["verdict"].tolist() == ["unit_mismatch"] * 3
    for name in ("match", "far", "none"):
        assert codes_of(result, name) == ["U303"]
    assert result.derived[["low", "figure", "high", "ratio", "accepts_low"]].isna().all(axis=None)


def test_a_mismatch_says_what_was_expected_and_found_and_by_how_much(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    pay(builder)
    builder.add("total", measure="m", best="240 million", unit="USD/month", formula="pay * men")
    result = builder.check(tmp_path)
    (message,) = messages_of(result, "D501")
    for part in ("$240 million per month", "pay * men", "$24 million per month", "ten times"):
        assert part in message
    row = result.findings.loc[result.findings["code"] == "D501"].iloc[0]
    assert (row["severity"], row["line"], row["column"]) == ("error", 4, "best")


def test_within_range_is_a_warning_and_undecidable_an_information(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    pay(builder)
    builder.add("total", measure="m", best="26M", unit="USD/month", formula="pay * men")
    builder.add("other", measure="m", best="26M", unit="USD/month", formula="pay * mem")
    found = builder.check(tmp_path).findings.set_index("code")["severity"].to_dict()
    assert found | {"D502": "warning", "D503": "info", "R203": "error"} == found


def test_the_window_holds_just_the_totals_that_would_not_be_a_mismatch(tmp_path: Path) -> None:
    """A total stated exactly, at each end of the window and a little beyond it."""
    builder = DatasetBuilder()
    builder.add("a", low="3", high="7")
    builder.add("b", low="2", high="5")
    stated = {"low": "6", "high": "35", "below": "5.9999", "above": "35.0001"}
    for name, figure in stated.items():
        builder.add(name, best=figure, qualifier="exactly", formula="a * b")
    rows = builder.check(tmp_path).derived.set_index("id")
    assert rows[["accepts_low", "accepts_high"]].drop_duplicates().values.tolist() == [[6, 35]]
    assert rows["verdict"].to_dict() == {
        "low": "consistent",
        "high": "consistent",
        "below": "mismatch",
        "above": "mismatch",
    }


# What has to hold whatever was stated.

_ends = st.one_of(st.integers(-5, 5).map(float), st.sampled_from((-math.inf, math.inf)))


@st.composite
def sides(draw: st.DrawFn) -> tuple[float, float, bool, bool, float]:
    """A range, its open ends, and a figure within it or none."""
    low, high = sorted((draw(_ends), draw(_ends)))
    low, high = min(low, 5.0), max(high, -5.0)
    opened = draw(st.sampled_from(((False, False), (True, False), (False, True), (True, True))))
    inside = [end for end in (low, high) if math.isfinite(end)]
    figure = draw(st.sampled_from([*inside, math.nan]))
    return low, high, *opened, figure


def verdict(
    stated: tuple[float, float, bool, bool, float],
    found: tuple[float, float, bool, bool, float],
    half_unit: float = 0.0,
) -> str:
    def ranges(side: tuple[float, float, bool, bool, float]) -> Ranges:
        low, high, open_low, open_high, _ = side
        return Ranges(
            np.array([low]), np.array([high]), np.array([open_low]), np.array([open_high])
        )

    yes = np.array([True])
    sense = int(stated[3]) - int(stated[2])
    comparison = Comparison(
        stated=yes,
        usable=yes,
        range=ranges(stated),
        figure=np.array([stated[4]]),
        half_unit=np.array([half_unit]),
        lean=np.array([0], dtype=np.int8),
        one_sided=np.array([sense], dtype=np.int8),
        recalculated=ranges(found),
        recalculated_figure=np.array([found[4]]),
        clash=~yes,
        known=yes,
    )
    return str(names(verdicts(comparison))[0])


@settings(deadline=None)
@given(stated=sides(), found=sides())
def test_only_ranges_that_do_not_meet_are_a_mismatch(
    stated: tuple[float, float, bool, bool, float], found: tuple[float, float, bool, bool, float]
) -> None:
    meet = stated[0] <= found[1] and found[0] <= stated[1]
    free = math.isinf(found[0]) and math.isinf(found[1])
    assert (verdict(stated, found) == "undecidable") == free
    if not free:
        assert (verdict(stated, found) == "mismatch") == (not meet)


@settings(deadline=None)
@given(stated=sides(), found=sides())
def test_no_verdict_is_better_than_its_mirror_image(
    stated: tuple[float, float, bool, bool, float], found: tuple[float, float, bool, bool, float]
) -> None:
    """Turning every sign around changes no verdict."""

    def mirror(
        side: tuple[float, float, bool, bool, float],
    ) -> tuple[float, float, bool, bool, float]:
        low, high, open_low, open_high, figure = side
        return -high, -low, open_high, open_low, -figure

    assert verdict(stated, found, 0.5) == verdict(mirror(stated), mirror(found), 0.5)


@settings(deadline=None)
@given(stated=sides(), found=sides())
def test_a_match_needs_two_figures(
    stated: tuple[float, float, bool, bool, float], found: tuple[float, float, bool, bool, float]
) -> None:
    if math.isnan(stated[4]) or math.isnan(found[4]):
        assert verdict(stated, found, 100.0) not in {"match", "within_range"}

"""The bundled dataset: what its documents say, worked out by hand, and where each claim stands."""

from __future__ import annotations

import pandas as pd
import pytest
from dataset_builder import read_cases
from hedged import ends, number

import estimates
from estimates.check import Result

KNOWN = read_cases("bundled", "known.csv")


@pytest.fixture(scope="module")
def result() -> Result:
    return estimates.check()


@pytest.fixture(scope="module")
def rows(result: Result) -> pd.DataFrame:
    return result.estimates.set_index("id")


@pytest.mark.parametrize("known", KNOWN, ids=[known["id"] for known in KNOWN])
def test_known_answer(known: dict[str, str], rows: pd.DataFrame) -> None:
    row = rows.loc[known["id"]]
    low, high, opened = ends(known["range"])
    found = [row["low"], row["high"], row["figure"]]
    assert found == pytest.approx([low, high, number(known["figure"])], rel=1e-12, nan_ok=True)
    columns = ["open", "unit", "result_nature", "verdict"]
    assert list(row[columns]) == [
        opened,
        *(known[name] for name in ("unit", "nature", "verdict")),
    ]


def test_every_estimate_has_a_known_answer(rows: pd.DataFrame) -> None:
    assert sorted(rows.index) == sorted(known["id"] for known in KNOWN)


def test_the_pay_total_adds_up(result: Result) -> None:
    """24 million against 2,000 × 12,000; totals of 17.25 to 31.25 million would be accepted."""
    row = result.derived.set_index("id").loc["moon_payroll"]
    assert row["verdict"] == "match"
    assert row["nature"] == "conditional"
    assert row["inputs"] == ("moon_pay", "moon_troops")
    columns = ["ratio", "low", "figure", "high", "accepts_low", "accepts_high"]
    (known,) = (known for known in KNOWN if known["id"] == "moon_payroll")
    low, high, _ = ends(known["accepts"])
    expected = [number(known["ratio"]), low, 24e6, high, low, high]
    assert list(row[columns]) == pytest.approx(expected, rel=1e-12)


def test_it_has_no_errors(result: Result) -> None:
    errors = result.findings[result.findings["severity"] == "error"]
    assert errors["message"].tolist() == []
    assert result.counts["error"] == 0


def test_every_stated_figure_names_its_source_its_place_and_its_words(rows: pd.DataFrame) -> None:
    stated = rows[~rows["is_calculated"]]
    assert len(stated) == 17
    for column in ("source", "locator", "as_stated"):
        assert stated.index[stated[column] == ""].tolist() == [], column


def test_nobody_is_said_to_have_stated_what_is_calculated_here(rows: pd.DataFrame) -> None:
    calculated = rows[rows["is_calculated"]]
    assert sorted(calculated.index) == [
        "dispatched_payroll",
        "russian_casualties",
        "troops_casualties",
        "troops_payroll_year",
        "troops_share",
    ]
    attribution = ["source", "origin", "via", "claimed_on", "locator", "as_stated"]
    assert (calculated[attribution] == "").to_numpy().all()

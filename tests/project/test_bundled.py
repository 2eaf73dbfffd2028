"""The bundled dataset: what its documents say, worked out by hand, and where each claim stands."""

from __future__ import annotations

import pandas as pd
import pytest
from dataset_builder import cells_of, codes_of, messages_of, read_cases
from dataset_copy import DatasetCopy
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


def test_its_findings_are_those_that_a_careful_analyst_would_make() -> None:
    """Each with its reason, in findings.csv: one warning, and what a reader has to know."""
    found = estimates.check().findings[["code", "severity", "estimate"]]
    expected = [tuple(row.values())[:3] for row in read_cases("bundled", "findings.csv")]
    assert list(found.itertuples(index=False, name=None)) == expected


# What becomes of it when it is edited.


def edited(copy: DatasetCopy, column: str, text: str, row: str = "moon_payroll") -> Result:
    copy.edit("estimates.csv", row, column, text)
    return estimates.check(copy.path)


def judged(result: Result, name: str) -> set[str]:
    """What is wrong with one estimate, but for Q404: its words, left as they were, differ now."""
    found = result.findings
    wrong = found[(found["estimate"] == name) & (found["severity"] != "info")]
    return {str(code) for code in wrong["code"] if not code.startswith("Q4")}


def verdict(result: Result, name: str = "moon_payroll") -> str:
    return str(cells_of(result.derived, name)["verdict"])


def test_ten_times_the_total_is_a_d501_at_its_line(copy_dataset: DatasetCopy) -> None:
    line = copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    result = estimates.check(copy_dataset.path)
    assert verdict(result) == "mismatch"
    (found,) = result.findings.query("severity == 'error'").to_dict("records")
    assert (found["code"], found["line"], found["column"]) == ("D501", line, "best")


def test_26_million_is_right_only_within_the_range(copy_dataset: DatasetCopy) -> None:
    result = edited(copy_dataset, "best", "26 million")
    assert verdict(result) == "within_range"
    assert judged(result, "moon_payroll") == {"D502"}
    assert result.counts["error"] == 0


def test_more_than_20_million_is_consistent(copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "")
    copy_dataset.edit("estimates.csv", "moon_payroll", "low", "20 million")
    result = edited(copy_dataset, "qualifier", "more_than")
    assert verdict(result) == "consistent"
    assert judged(result, "moon_payroll") == set()


def test_a_total_without_its_month_is_a_u303(copy_dataset: DatasetCopy) -> None:
    result = edited(copy_dataset, "unit", "USD")
    assert verdict(result) == "unit_mismatch"
    assert judged(result, "moon_payroll") == {"U302", "U303"}


def test_containers_are_no_soldiers(copy_dataset: DatasetCopy) -> None:
    result = edited(copy_dataset, "unit", "container", row="moon_troops")
    assert judged(result, "moon_troops") == {"U302"}
    assert judged(result, "moon_payroll") == {"U303"}


def test_without_its_pay_the_total_names_what_is_missing_and_what_is_near(
    copy_dataset: DatasetCopy,
) -> None:
    copy_dataset.delete("estimates.csv", "moon_pay")
    result = estimates.check(copy_dataset.path)
    assert verdict(result) == "undecidable"
    message = messages_of(result, "R203")[0]
    assert "moon_pay" in message
    assert "moon_payroll" in message


def test_with_its_pay_retracted_the_total_is_undecided_and_no_error(
    copy_dataset: DatasetCopy,
) -> None:
    result = edited(copy_dataset, "status", "retracted", row="moon_pay")
    assert codes_of(result, "moon_payroll") == ["D503", "R204"]
    assert result.counts["error"] == 0

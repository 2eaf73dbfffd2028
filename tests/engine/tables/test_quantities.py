"""What the cells of an estimate mean: its range, its open ends and its figure (§3)."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import pytest
from dataset_builder import (
    DatasetBuilder,
    cells_of,
    codes_of,
    messages_of,
    range_text,
    read_cases,
)

from estimates.arithmetic.ranges import nearly_equal
from estimates.check import Result
from estimates.tables.columns import QUALIFIERS

CASES = read_cases("quantities", "cells.csv")
CELLS = ("low", "best", "high", "qualifier", "interval")


def case_name(case: dict[str, str]) -> str:
    return " | ".join(case[cell] for cell in (*CELLS, "unit"))


def add_case(builder: DatasetBuilder, number: int, case: dict[str, str]) -> None:
    """The case as an estimate, with a measure of its own."""
    bounds = {"minimum": case["minimum"], "maximum": case["maximum"]}
    builder.measure(f"measure_{number}", unit=case["measure_unit"], **bounds)
    cells = {cell: case[cell] for cell in CELLS}
    builder.add(f"e{number}", measure=f"measure_{number}", unit=case["unit"], source="s", **cells)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    builder = DatasetBuilder()
    for number, case in enumerate(CASES):
        add_case(builder, number, case)
    return builder.check(tmp_path_factory.mktemp("quantities"))


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES)), ids=[case_name(case) for case in CASES]
)
def test_hand_worked_cells(number: int, case: dict[str, str], result: Result) -> None:
    """Range, open ends, figure and findings, each estimate in the unit that it is stated in."""
    row = cells_of(result.estimates, f"e{number}")
    assert range_text(row) == case["range"]
    if case["figure"] == "none":
        assert math.isnan(row["figure"])
    else:
        assert nearly_equal(float(row["figure"]), float(case["figure"]))
    ours = [code for code in codes_of(result, f"e{number}") if not code.startswith("R")]
    assert ours == case["codes"].split()


ROUNDINGS = read_cases("quantities", "rounding.csv")
LEVELS = read_cases("quantities", "levels.csv")


@pytest.mark.parametrize(
    "case", ROUNDINGS, ids=[" | ".join([*case.values()][:6]) for case in ROUNDINGS]
)
def test_a_figure_stands_for_what_is_rounded_to_it(case: dict[str, str], tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("measure", minimum=case["minimum"])
    names = ("best", "low", "high", "qualifier", "rounding")
    builder.add("e", **{name: case[name] for name in names})
    result = builder.check(tmp_path / "case")
    row = cells_of(result.estimates, "e")
    assert range_text(row) == case["range"]
    assert str(row["figure"]) == (f"{float(case['figure'])}" if case["range"] != "empty" else "nan")
    assert codes_of(result, "e") == case["codes"].split()


@pytest.mark.parametrize("case", LEVELS, ids=[case["interval"] for case in LEVELS])
def test_an_interval_is_of_any_level_that_says_something(
    case: dict[str, str], tmp_path: Path
) -> None:
    builder = DatasetBuilder()
    builder.add("e", low="1", best="2", high="3", interval=case["interval"])
    result = builder.check(tmp_path / "case")
    assert codes_of(result, "e") == ([] if case["accepted"] == "yes" else ["F118"])
    assert range_text(cells_of(result.estimates, "e")) == (
        "[1, 3]" if case["accepted"] == "yes" else "empty"
    )
    if case["accepted"] == "no":
        (message,) = messages_of(result, "F118")
        assert "write" in message
        assert "90%" in message


@pytest.mark.parametrize(
    ("rounding", "total", "verdict"),
    [
        ("down 0.1", "1.9", "match"),
        ("up 0.1", "2.0", "match"),
        ("nearest 0.5", "2", "match"),
        ("", "1.9", "mismatch"),
        ("up 0.1", "1.9", "mismatch"),
        ("nearest 0.1", "1.9", "mismatch"),
        ("down 0.1", "2.0", "mismatch"),
        ("", "2", "match"),
        ("down 0.5", "1.5", "match"),
    ],
)
def test_a_total_agrees_with_what_is_rounded_to_it(
    rounding: str, total: str, verdict: str, tmp_path: Path
) -> None:
    """1.99 is 1.9 once digits are cut, and 2.0 if it is rounded up or to the nearest tenth."""
    builder = DatasetBuilder()
    builder.add("part", best="1.99", qualifier="exactly")
    builder.add("total", best=total, rounding=rounding, formula="part * 1")
    (row,) = builder.check(tmp_path / "case").derived.to_dict("records")
    assert row["verdict"] == verdict


FITTING = {
    ("low",): {"at_least", "more_than", "vague"},
    ("best",): {"", "exactly", "about"},
    ("high",): {"up_to", "less_than", "vague"},
    ("low", "high"): {"", "between"},
    ("low", "best", "high"): {"", "between"},
}


def test_each_qualifier_fits_the_cells_of_the_table_and_no_others(tmp_path: Path) -> None:
    """Every combination of filled cells with every word: Q402 just where the table has no row."""
    builder = DatasetBuilder()
    wrong = set()
    figures = {"low": "1", "best": "2", "high": "3"}
    for number, (filled, word) in enumerate(
        product(product((False, True), repeat=3), ("", *QUALIFIERS))
    ):
        cells = {
            cell: text for (cell, text), given in zip(figures.items(), filled, strict=True) if given
        }
        if not cells and not word:
            continue  # a calculated row
        builder.add(f"e{number}", source="s", qualifier=word, **cells)
        if word not in FITTING.get(tuple(cells), set()):
            wrong.add(f"e{number}")
    found = builder.check(tmp_path).findings
    reported = found.loc[found["code"] == "Q402", "estimate"]
    assert set(reported) == wrong
    assert not reported.duplicated().any()


def test_findings_on_cells_say_what_was_found_and_what_would_fit(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("share", unit="percent", minimum="0", maximum="100")
    builder.add("misfit", low="3,000", qualifier="up_to")
    builder.add("unordered", low="5k", high="3,000")
    builder.add("beyond", measure="share", unit="percent", best="120")
    result = builder.check(tmp_path)
    (misfit,) = messages_of(result, "Q402")
    assert "only low" in misfit
    assert "“up_to” does not fit" in misfit
    assert "at_least or more_than or vague" in misfit
    (unordered,) = messages_of(result, "Q401")
    assert unordered == "low 5k is above high 3,000: swap or correct them"
    (beyond,) = messages_of(result, "Q403")
    assert "120 is above the maximum" in beyond
    assert "share" in beyond
    assert "100 percent" in beyond


def test_a_finding_stands_at_the_cell_that_it_is_about(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("count", minimum="0")
    builder.add("fine", best="3")
    builder.add("below", measure="count", low="-2", high="4")
    found = builder.check(tmp_path).findings
    (place,) = found[["code", "file", "line", "column", "cell", "estimate"]].values.tolist()
    assert place == ["Q403", "estimates.csv", 3, "low", "-2", "below"]


def test_a_row_that_cannot_be_used_feeds_nothing(tmp_path: Path) -> None:
    """An unreadable or contradictory row is never taken for a blank one."""
    builder = DatasetBuilder()
    builder.add("unordered", low="5", high="3")
    builder.add("unreadable", best="1,5")
    builder.add("misfit", best="3", qualifier="at_least")
    for name in ("unordered", "unreadable", "misfit"):
        builder.add(f"twice_{name}", formula=f"2 * {name}")
    result = builder.check(tmp_path)
    derived = result.derived.set_index("id")
    for name in ("unordered", "unreadable", "misfit"):
        assert derived.loc[f"twice_{name}", "verdict"] == "undecidable"
        assert codes_of(result, f"twice_{name}") == ["D503"]
    assert result.estimates["low"].isna().all()


def test_bounds_of_a_measure_that_the_unit_does_not_fit_are_not_applied(tmp_path: Path) -> None:
    """U302 says so; the row keeps its own unit and is not clipped by numbers of another kind."""
    builder = DatasetBuilder()
    builder.measure("people", unit="person", minimum="0", maximum="100")
    builder.add("boxes", measure="people", unit="container", high="500", qualifier="up_to")
    result = builder.check(tmp_path)
    row = cells_of(result.estimates, "boxes")
    assert range_text(row) == "(-inf, 500]"
    assert codes_of(result, "boxes") == ["U302"]


def test_a_measure_with_its_minimum_above_its_maximum_is_reported(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("measure", minimum="5", maximum="1")
    builder.add("row", best="3")
    result = builder.check(tmp_path)
    found = result.findings
    assert found.loc[found["file"] == "measures.csv", "code"].tolist() == ["Q401"]

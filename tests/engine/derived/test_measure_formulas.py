"""Formulas in measures.csv: from which rows they take their inputs (§5)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import (
    DatasetBuilder,
    cells_of,
    codes_of,
    messages_of,
    range_text,
)

from estimates.check import Result


def derived(result: Result, name: str) -> dict[str, Any]:
    """The row of one derived figure."""
    return cells_of(result.derived, name)


def derived_range(result: Result, name: str) -> str:
    return range_text(derived(result, name))


def payroll() -> DatasetBuilder:
    """A measure `total` with the formula `pay * men`, and no rows."""
    builder = DatasetBuilder()
    builder.measure("pay", unit="USD/soldier/month")
    builder.measure("men", unit="soldier")
    builder.measure("total", unit="USD/month", formula="pay * men")
    return builder


def exactly(builder: DatasetBuilder, name: str, measure: str, figure: str, **cells: str) -> None:
    unit = builder.measures[measure]["unit"]
    builder.add(name, measure=measure, unit=unit, best=figure, qualifier="exactly", **cells)


def total(builder: DatasetBuilder, name: str = "t", **cells: str) -> None:
    builder.add(name, measure="total", unit="USD/month", **cells)


def test_a_row_without_values_and_formula_is_calculated_by_its_measure(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000")
    exactly(builder, "m", "men", "12000")
    total(builder)
    result = builder.check(tmp_path)
    assert derived_range(result, "t") == "[24000000, 24000000]"
    assert derived(result, "t")["verdict"] == "calculated"
    assert derived(result, "t")["inputs"] == ("p", "m")
    assert derived(result, "t")["formula"] == "pay * men"


def test_a_stated_row_is_checked_by_its_measure(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", source="s")
    exactly(builder, "m", "men", "12000", source="s")
    total(builder, best="240M", source="s")
    result = builder.check(tmp_path)
    assert derived(result, "t")["verdict"] == "mismatch"
    assert codes_of(result, "t") == ["D501"]


def test_the_formula_of_the_row_wins(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000")
    exactly(builder, "m", "men", "12000")
    total(builder, formula="p * m / 2")
    result = builder.check(tmp_path)
    assert derived_range(result, "t") == "[12000000, 12000000]"


def test_inputs_are_of_the_same_subject(tmp_path: Path) -> None:
    builder = payroll()
    for subject, men in (("north", "12000"), ("south", "500")):
        exactly(builder, f"p_{subject}", "pay", "2000", subject=subject)
        exactly(builder, f"m_{subject}", "men", men, subject=subject)
        total(builder, f"t_{subject}", subject=subject)
    result = builder.check(tmp_path)
    assert derived_range(result, "t_north") == "[24000000, 24000000]"
    assert derived_range(result, "t_south") == "[1000000, 1000000]"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2024-10", "2024-10-01/2024-10-31", True),
        ("2024", "2024-01-01/2024-12-31", True),
        ("2024-02", "2024-02-01/2024-02-29", True),
        ("2024-10/2024-11", "2024-10-01/2024-11-30", True),
        ("2023-08/..", "2023-08-01/..", True),
        ("../2024", "../2024-12-31", True),
        ("2024-10-18", "2024-10-18/2024-10-18", True),
        ("", "", True),
        ("2024-10", "2024-11", False),
        ("2024-10", "2024", False),
        ("2023-08/..", "2023-08", False),
        ("2024-10", "", False),
    ],
)
def test_inputs_are_of_the_same_days_however_written(
    one: str, other: str, same: bool, tmp_path: Path
) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", as_of=one)
    exactly(builder, "m", "men", "12000", as_of=one)
    total(builder, as_of=other)
    verdict = derived(builder.check(tmp_path), "t")["verdict"]
    assert verdict == ("calculated" if same else "undecidable")


def test_inputs_come_from_the_same_source_first(tmp_path: Path) -> None:
    builder = payroll()
    for source, pay in (("here", "2000"), ("there", "9000")):
        exactly(builder, f"p_{source}", "pay", pay, source=source)
        exactly(builder, f"m_{source}", "men", "10", source=source)
    total(builder, "t_here", best="20,000", source="here")
    total(builder, "t_there", best="90,000", source="there")
    result = builder.check(tmp_path)
    assert derived(result, "t_here")["inputs"] == ("p_here", "m_here")
    assert derived(result, "t_there")["inputs"] == ("p_there", "m_there")
    assert {"match"} == set(result.derived["verdict"])


def test_where_the_source_has_none_another_one_lends_and_the_finding_names_it(
    tmp_path: Path,
) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", source="here")
    exactly(builder, "m", "men", "12000", source="there")
    total(builder, best="240M", source="here")
    result = builder.check(tmp_path)
    assert derived(result, "t")["inputs"] == ("p", "m")
    (message,) = messages_of(result, "D501")
    assert "from other sources: m" in message


def test_several_from_other_sources_are_pooled_as_their_hull_without_a_figure(
    tmp_path: Path,
) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", source="here")
    exactly(builder, "m1", "men", "10", source="there")
    exactly(builder, "m2", "men", "14", source="elsewhere")
    total(builder, best="90,000", source="here")
    result = builder.check(tmp_path)
    assert derived_range(result, "t") == "[20000, 28000]"
    assert math.isnan(float(derived(result, "t")["figure"]))
    (message,) = messages_of(result, "D501")
    assert "m1" in message
    assert "m2" in message


def test_several_in_the_own_source_cannot_be_decided_between(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", source="here")
    exactly(builder, "m1", "men", "10", source="here")
    exactly(builder, "m2", "men", "14", source="here")
    exactly(builder, "m3", "men", "12", source="there")
    total(builder, best="20,000", source="here")
    result = builder.check(tmp_path)
    assert derived(result, "t")["verdict"] == "undecidable"
    assert codes_of(result, "t") == ["D503"]
    (message,) = messages_of(result, "D503")
    assert "m1" in message
    assert "m2" in message
    assert "m3" not in message


def test_rows_that_do_not_count_are_no_candidates(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000", source="here")
    exactly(builder, "m1", "men", "99", source="here", status="retracted")
    exactly(builder, "m2", "men", "10", source="here")
    total(builder, best="20,000", source="here")
    result = builder.check(tmp_path)
    assert derived(result, "t")["verdict"] == "match"
    assert derived(result, "t")["inputs"] == ("p", "m2")


def test_inputs_that_are_simply_absent_are_told_once_per_measure(tmp_path: Path) -> None:
    builder = payroll()
    exactly(builder, "p", "pay", "2000")
    for number in range(40):
        total(builder, f"t{number}", best="24M", subject=f"subject {number}", source="s")
    result = builder.check(tmp_path)
    (message,) = messages_of(result, "D503")
    assert "40 rows" in message
    found = result.findings
    assert found.loc[found["code"] == "D503", "file"].tolist() == ["measures.csv"]
    assert set(result.derived["verdict"]) == {"undecidable"}


def test_calculated_rows_feed_the_formulas_of_measures(tmp_path: Path) -> None:
    builder = payroll()
    builder.measure("yearly", unit="USD/year", formula="total * 12[month/year]")
    exactly(builder, "p", "pay", "2000")
    exactly(builder, "m", "men", "12000")
    total(builder)
    builder.add("y", measure="yearly", unit="USD/year")
    result = builder.check(tmp_path)
    assert derived_range(result, "y") == "[288000000, 288000000]"


def test_repeated_inputs_count_once_through_formulas_of_measures(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("killed")
    builder.measure("wounded")
    builder.measure("casualties", formula="killed + wounded")
    builder.measure("share", formula="killed / casualties")
    builder.add("k", measure="killed", low="100", high="200")
    builder.add("w", measure="wounded", low="300", high="400")
    builder.add("c", measure="casualties")
    builder.add("s", measure="share")
    result = builder.check(tmp_path)
    assert (
        derived_range(result, "s") == "[0.2, 0.4]"
    )  # 100/500 and 200/500, not 100/600 and 200/400


def test_measures_whose_formulas_name_each_other_are_a_cycle(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("one", formula="other + 1")
    builder.measure("other", formula="one + 1")
    builder.measure("itself", formula="itself * 2")
    builder.add("a", measure="one")
    builder.add("b", measure="other")
    builder.add("c", measure="itself", best="4")
    result = builder.check(tmp_path)
    messages = messages_of(result, "R205")
    assert any("a → b → a" in message for message in messages)
    assert any("itself → itself" in message for message in messages)


def test_an_unknown_measure_in_a_formula_is_an_r203_of_measures_csv(tmp_path: Path) -> None:
    builder = payroll()
    builder.measure("total", unit="USD/month", formula="pay * mem")
    exactly(builder, "p", "pay", "2000")
    exactly(builder, "m", "men", "12000")
    total(builder, best="24M")
    result = builder.check(tmp_path)
    found = result.findings
    r203 = found.loc[found["code"] == "R203"]
    assert r203["file"].tolist() == ["measures.csv"]
    assert "men" in r203["message"].iloc[0]

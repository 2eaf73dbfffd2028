"""Why a total does not add up: one replacement that makes it agree, or nothing at all."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import DatasetBuilder, read_cases
from dataset_copy import DatasetCopy
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA

import estimates
from estimates.check import Result
from estimates.diagnosis.causes import KINDS, Cause, causes
from estimates.diagnosis.slips import Units, retyped
from estimates.units.registry import UnitRegistry

FILE = TEST_DATA / "diagnosis" / "cases.toml"
CASES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]
PAYROLL = read_cases("diagnosis", "payroll.csv")


def causes_of(result: Result, name: str) -> list[Cause] | None:
    place = result.derived["id"].tolist().index(name)
    return causes(result.checked, [place]).get(place)


@pytest.mark.parametrize("case", PAYROLL, ids=[case["stated"] for case in PAYROLL])
def test_causes_of_another_payroll(case: dict[str, str], copy_dataset: DatasetCopy) -> None:
    """24 million = 2,000 a month x 12,000 soldiers, stated as something else."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", case["stated"])
    found = causes_of(estimates.check(copy_dataset.path), "moon_payroll") or []
    assert [cause.kind for cause in found[:1]] == [case["first"]][: bool(case["first"])]
    if found:
        assert found[0].replacement == case["replacement"]
        assert found[0].message.startswith(KINDS[case["first"]])
        assert case["says"] in found[0].message
        assert found[0].message.endswith(f"({found[0].tried} replacements were tried)")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_causes(case: dict[str, Any], tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for row in case["rows"]:
        builder.add(row["id"], **{name: text for name, text in row.items() if name != "id"})
    found = causes_of(builder.check(tmp_path / "case"), "t")
    assert found is not None
    assert [[cause.kind, cause.replacement] for cause in found] == case["causes"]


def test_every_kind_of_cause_has_a_case() -> None:
    kinds = {kind for case in CASES for kind, _ in case["causes"]}
    assert kinds | {case["first"] for case in PAYROLL} - {""} == set(KINDS)


def test_only_what_does_not_add_up_has_causes(bundled: Path) -> None:
    assert causes(estimates.check(bundled).checked, range(-5, 100)) == {}


def test_random_totals_seldom_have_a_cause(tmp_path: Path) -> None:
    """300 sums of five, stated at random with three digits: not one in twenty is explained away."""
    chance = random.Random(7)  # noqa: S311 - figures for a test, not secrets
    builder = DatasetBuilder()
    for number in range(300):
        inputs = [f"x{number}_{place}" for place in range(5)]
        for name in inputs:
            builder.add(name, best=str(chance.randrange(10, 100) * 100), subject=str(number))
        total = chance.randrange(100, 1000) * chance.choice((10, 100, 1000))
        formula = " + ".join(inputs)
        builder.add(f"t{number}", best=str(total), subject=str(number), formula=formula)
    result = builder.check(tmp_path / "random")
    found = causes(result.checked, range(len(result.derived)))
    assert len(found) > 250
    assert sum(map(bool, found.values())) <= len(found) / 20


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("42 million", {"24 million", "2 million", "4 million", "442 million", "422 million"}),
        ("12,000", {"21,000", "10,200", "2,000", "1,000", "112,000", "122,000"}),
        ("2,000", {"22,000"}),  # 20,000 and 200 are powers of ten
        ("-4.5", {"-5.4", "-4", "-44.5", "-4.55"}),
        ("1/3", set()),
        ("", set()),
        ("no number", set()),
    ],
)
def test_what_a_number_may_have_been_meant_to_be(typed: str, meant: set[str]) -> None:
    assert {each.text for each in retyped([typed], lost=False)[typed]} == meant


@given(st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,4})?( ?(k|million|bn))?", fullmatch=True))
def test_a_retyped_number_is_another_number_but_no_power_of_ten_of_it(text: str) -> None:
    digits = "".join(filter(str.isdigit, text)).strip("0")
    for each in retyped([text], lost=True)[text]:
        others = "".join(filter(str.isdigit, each.text)).strip("0")
        assert others not in {digits, ""}
        assert abs(len(others) - len(digits)) <= 12


@pytest.mark.parametrize(
    ("unit", "others"),
    [
        ("USD/month", {"USD/day", "USD/week", "USD/quarter", "USD/year"}),
        ("km", {"mile", "nautical_mile"}),
        ("container", set()),
        ("percent", set()),
        ("nothing known", set()),
        ("USD/hour", set()),
    ],
)
def test_what_a_unit_can_be_taken_for(unit: str, others: set[str]) -> None:
    units = Units(["USD/month", "soldier"], UnitRegistry.load())
    assert {each.text for each in units.misread(unit)} == others


def test_units_of_the_dataset_are_taken_for_each_other() -> None:
    registry = UnitRegistry.load("battalion = 800 * person\n")
    (found,) = Units(["battalion", "soldier"], registry).misread("soldier")
    assert (found.kind, found.text, found.ratio) == ("unit", "battalion", 800)

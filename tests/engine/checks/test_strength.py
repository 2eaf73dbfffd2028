"""What a check of a derived figure is worth (D504 to D509, U304), and where nothing is said."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from project import TEST_DATA

import estimates
from estimates.check import Result
from estimates.diagnosis.alternatives import alternatives

FILE = TEST_DATA / "strength" / "cases.toml"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
LISTED = [
    pytest.param(code, case, id=f"{code} {case['case']}")
    for code, cases in CASES.items()
    for case in cases
]


def built(folder: Path, case: dict[str, Any]) -> Result:
    builder = DatasetBuilder()
    for name, cells in case.get("measures", {}).items():
        builder.measure(name, **cells)
    for row in case["rows"]:
        builder.add(row["id"], **{name: text for name, text in row.items() if name != "id"})
    return builder.check(folder)


def found(result: Result) -> pd.DataFrame:
    """The findings of the checks here."""
    frame = result.findings
    return frame[frame["code"].isin(["D504", "D505", "D506", "D507", "D508", "D509", "U304"])]


@pytest.mark.parametrize(("code", "case"), LISTED)
def test_it_is_found_at_its_place_or_stays_silent(
    code: str, case: dict[str, Any], tmp_path: Path
) -> None:
    frame = found(built(tmp_path / "case", case))
    frame = frame[frame["code"] == code]
    on = case.get("on", ["t"] * len(case["finds"]))
    places = [tuple(row) for row in frame[["severity", "column", "estimate"]].to_numpy().tolist()]
    assert places == [(*place, name) for place, name in zip(case["finds"], on, strict=True)]
    message = "; ".join(frame["message"])
    assert [words for words in case.get("says", ()) if words not in message] == []


def test_every_rule_has_cases_that_find_and_that_stay_silent() -> None:
    for code, cases in CASES.items():
        assert {bool(case["finds"]) for case in cases} == {True, False}, code


def test_the_bundled_dataset_gets_no_warning() -> None:
    """The total rests on an “about”, which it lost, and an “if”; others give other totals."""
    frame = found(estimates.check())
    assert [tuple(row) for row in frame[["code", "severity", "estimate"]].to_numpy().tolist()] == [
        ("D507", "info", "moon_payroll"),
        ("D508", "info", "moon_payroll"),
        ("D504", "info", "moon_payroll"),
        ("D507", "info", "dispatched_payroll"),
        ("D507", "info", "troops_payroll_year"),
    ]


def test_a_total_that_lost_its_if_is_a_warning(copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "nature", "")
    frame = found(estimates.check(copy_dataset.path))
    (row,) = frame[frame["code"] == "D504"].to_dict("records")
    assert (row["severity"], row["column"]) == ("warning", "nature")
    assert row["message"] == (
        "moon_troops is conditional, the total is stated as a fact; "
        "moon_pay is “about”, the total is not"
    )


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({}, ["D506"]),
        ({"D506": 12}, []),
        ({"D505": 1}, ["D505", "D506"]),
        ({"D505": 1, "D506": 12}, ["D505"]),
    ],
)
def test_a_dataset_can_set_limits_of_its_own(
    limits: dict[str, float], found: list[str], tmp_path: Path
) -> None:
    """The window, 5 to 55, spans a factor of 11; the total has two digits, the input c one."""
    builder = DatasetBuilder()
    builder.add("a", low="0.5", high="5.5")
    builder.add("b", best="10", qualifier="exactly")
    builder.add("c", best="1")
    builder.add("t", best="25", formula="a * b + 0 * c")
    folder = builder.write(tmp_path / "case")
    package = {"name": "case", "resources": [], "estimates": {"limits": limits}}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    result = estimates.check(folder)
    told = result.findings[result.findings["estimate"] == "t"]
    assert [code for code in told["code"] if code in {"D505", "D506"}] == found


def test_alternatives_are_a_table_in_the_totals_unit(bundled: Path) -> None:
    """Dispatched, at least 3,000: 3,000 x 1,500. Planned, up to 12,000: 12,000 x 2,500."""
    result = estimates.check(bundled)
    place = result.derived["id"].tolist().index("moon_payroll")
    dispatched, planned = alternatives(result.checked, place)
    assert (dispatched.input, dispatched.name) == ("moon_troops", "asahi_dispatched")
    assert (dispatched.low, dispatched.high, dispatched.open) == (4_500_000, math.inf, "high")
    assert dispatched.figure == 6_000_000
    assert (planned.input, planned.name) == ("moon_troops", "asahi_planned")
    assert (planned.high, planned.open, planned.unit) == (30_000_000, "low", "USD/month")
    assert planned.said == "up to 12,000 soldiers, planned"


def test_a_long_series_of_one_measure_compares_only_what_is_of_one_date(tmp_path: Path) -> None:
    """100 months and three claims about the last of them: the other two are the alternatives."""
    builder = DatasetBuilder()
    for month in range(100):
        builder.add(f"a{month}", measure="m", best="10", as_of=f"{2010 + month // 12}-01")
    for name, best in (("b", "11"), ("c", "12"), ("d", "13")):
        builder.add(name, measure="m", best=best, as_of="2024-10")
    builder.add("t", measure="n", best="22", formula="2 * b")
    result = builder.check(tmp_path / "series")
    assert [each.name for each in alternatives(result.checked, 0)] == ["c", "d"]


def test_a_message_names_five_alternatives_at_most(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for number in range(9):
        builder.add(f"a{number}", measure="m", best=str(11 + number))
    builder.add("t", measure="n", best="22", formula="2 * a0")
    frame = found(builder.check(tmp_path / "many"))
    (message,) = frame.loc[frame["code"] == "D508", "message"]
    assert message.endswith("for a0; and 3 more")

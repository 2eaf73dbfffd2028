"""The report of `check` as JSON: its keys, its numbers, and null where there is nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_runs import Run, strict
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy

from estimates.checks.registry import CHECKS
from estimates.findings.check import SEVERITIES


def test_json_has_the_least_change_and_the_alternatives(
    run: Run, copy_dataset: DatasetCopy
) -> None:
    """240 million needs 235M / 2,500 soldiers. Others give 3,000 x 1,500, or 12,000 x 2,500."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    report = strict(run("check", copy_dataset.path, "--format", "json").out)
    found = {record["id"]: record for record in report["derived"]}
    change = found["moon_payroll"]["least_change"]
    assert (change["input"], change["to"], change["unit"]) == ("moon_troops", 94_000, "soldier")
    assert change["change"] == pytest.approx(94 / 12 - 1)
    assert found["moon_payroll"]["alternatives"] == [
        {
            "input": "moon_troops",
            "estimate": "asahi_dispatched",
            "low": 4.5e6,
            "figure": 6e6,
            "high": None,
            "open": "high",
            "unbounded": "high",
        },
        {
            "input": "moon_troops",
            "estimate": "asahi_planned",
            "low": 0.0,
            "figure": 24e6,
            "high": 30e6,
            "open": "low",
            "unbounded": None,
        },
    ]
    assert found["troops_share"]["least_change"] is None
    assert found["troops_share"]["alternatives"] == []


NUMBER = (int, float)

RANGE = {
    "low": (*NUMBER, None),
    "figure": (*NUMBER, None),
    "high": (*NUMBER, None),
    "open": (str, None),
    "unbounded": (str, None),
}

ENDS = {"open": None, "unbounded": None}

DERIVED = {
    "id": (str,),
    "verdict": (str,),
    "formula": (str,),
    "unit": (str,),
    "stated": (dict, None),
    "recalculated": (dict, None),
    "ratio": (*NUMBER, None),
    "accepts": (dict, None),
    "nature": (str,),
}

FINDING = {
    "code": (str,),
    "severity": (str,),
    "message": (str,),
    "file": (str,),
    "line": (int, None),
    "column": (str,),
    "estimate": (str,),
    "observed": (str,),
    "accepted": (str,),
}

CHECK = dict.fromkeys(("run", "passed", "failed", "not_run"), (int,)) | {"code": (str,)}


def fits(record: dict[str, Any], schema: dict[str, tuple[Any, ...]]) -> bool:
    return schema.keys() <= record.keys() and all(
        (record[name] is None and None in kinds)
        or isinstance(record[name], tuple(kind for kind in kinds if kind is not None))
        for name, kinds in schema.items()
    )


def test_json_has_the_keys_of_the_contract(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    copy_dataset.edit("estimates.csv", "moon_personnel", "best", "1,5")
    (copy_dataset.path / "origins.csv").unlink()
    ended = run("check", copy_dataset.path, "--format", "json")
    report = strict(ended.out)

    assert ended.status == 1
    assert report["dataset"] == "north-korea-2024"
    assert list(report["counts"]) == ["estimates", "sources", "derived", *SEVERITIES, "accepted"]
    assert all(fits(record, DERIVED) for record in report["derived"])
    assert all(fits(record, FINDING) for record in report["findings"])
    assert all(fits(record, CHECK) for record in report["checks"])
    assert [record["code"] for record in report["checks"]] == list(CHECKS)
    ranges = [record[name] for record in report["derived"] for name in ("stated", "recalculated")]
    assert all(fits(found, RANGE) for found in ranges if found is not None)
    for severity in SEVERITIES:
        found = [record for record in report["findings"] if record["severity"] == severity]
        assert report["counts"][severity] == len(found)
    assert [record["line"] for record in report["findings"] if record["code"] == "F101"] == [None]
    places = [(record["file"], record["line"] or 0) for record in report["findings"]]
    assert places == sorted(places)


def test_json_says_null_where_there_is_nothing(run: Run, copy_dataset: DatasetCopy) -> None:
    """No end: unbounded. Not stated, not recalculated, nothing compared: no object."""
    copy_dataset.edit("estimates.csv", "moon_personnel", "status", "retracted")
    copy_dataset.edit("estimates.csv", "moon_payroll", "unit", "USD")
    report = strict(run("check", copy_dataset.path, "--format", "json").out)
    found = {record["id"]: record for record in report["derived"]}

    calculated = found["dispatched_payroll"]
    assert calculated["verdict"] == "calculated"
    assert calculated["stated"] is None
    assert calculated["accepts"] is None
    assert calculated["ratio"] is None
    assert calculated["recalculated"] == {
        "low": 4_500_000.0,
        "figure": 6_000_000.0,
        "high": None,
        "open": "high",
        "unbounded": "high",
    }
    assert (found["troops_share"]["verdict"], found["troops_share"]["recalculated"]) == (
        "undecidable",
        None,
    )
    wrong = found["moon_payroll"]
    assert (wrong["verdict"], wrong["recalculated"], wrong["accepts"]) == (
        "unit_mismatch",
        None,
        None,
    )
    assert wrong["stated"]["figure"] == 24_000_000.0


def test_json_of_the_pay_total_is_that_of_the_contract(run: Run) -> None:
    """$2,000 is 1,500 to 2,500 and 12,000 is 11,500 to 12,500, so 17.25 to 31.25 million."""
    report = strict(run("check", "--format", "json").out)
    found = next(record for record in report["derived"] if record["id"] == "moon_payroll")
    assert {name: found[name] for name in DERIVED} == {
        "id": "moon_payroll",
        "verdict": "match",
        "formula": "moon_pay * moon_troops",
        "unit": "USD/month",
        "stated": {"low": 23.5e6, "figure": 24e6, "high": 24.5e6} | ENDS,
        "recalculated": {"low": 17.25e6, "figure": 24e6, "high": 31.25e6} | ENDS,
        "ratio": 1.0,
        "accepts": {"low": 17.25e6, "high": 31.25e6, "unbounded": None},
        "nature": "conditional",
    }


@pytest.mark.parametrize(
    ("formula", "ends", "opened", "unbounded", "words"),
    [
        ("1 / u**2", (1.0, None), None, "high", "at least 1"),
        ("-1 / u**2", (None, -1.0), None, "low", "up to -1"),
        ("1 / u", (1.0, None), None, "high", "at least 1"),
        ("1 / (u - 0.5)", (None, None), None, "both", "no bound on either side"),
        ("1 / (u + 1)", (0.5, 1.0), None, None, "0.5 to 1"),
        ("least * 2", (6.0, None), "high", "high", "at least 6"),
        ("most + 1", (None, 5.0), "low", "low", "up to 5"),
        ("most - least", (None, 1.0), "low", "low", "up to 1"),
        ("least / u", (3.0, None), "high", "high", "at least 3"),
        ("u * 2", (0.0, 2.0), None, None, "0 to 2"),
        ("count * 2", (0.0, 8.0), "low", None, "up to 8"),
    ],
)
def test_json_tells_an_unbounded_end_from_one_that_is_not_known(
    formula: str,
    ends: tuple[float | None, float | None],
    opened: str | None,
    unbounded: str | None,
    words: str,
    run: Run,
    tmp_path: Path,
) -> None:
    builder = DatasetBuilder()
    builder.measure("number", minimum="0")
    builder.add("u", low="0", high="1")
    builder.add("least", low="3", qualifier="at_least")
    builder.add("most", high="4", qualifier="up_to")
    builder.add("count", high="4", qualifier="up_to", measure="number")
    builder.add("here", formula=formula)
    folder = builder.write(tmp_path / "dataset")
    report = strict(run("check", folder, "--format", "json").out)
    (found,) = (record["recalculated"] for record in report["derived"])
    low, high = ends
    assert found | {"low": low, "high": high, "open": opened, "unbounded": unbounded} == found
    listed = {row["id"]: row for row in strict(run("list", folder, "--format", "json").out)}
    assert listed["here"]["range"] == found
    assert words in run("show", "here", folder).words


def test_json_counts_only_the_findings_asked_for(run: Run, copy_dataset: DatasetCopy) -> None:
    copy_dataset.edit("estimates.csv", "moon_pay", "status", "retracted")
    asked = ("check", copy_dataset.path, "--format", "json", "--select", "R", "--strict")
    ended = run(*asked)
    report = strict(ended.out)
    assert {record["code"] for record in report["findings"]} == {"R204"}
    assert report["counts"] | {"error": 0, "warning": 3, "info": 0} == report["counts"]
    assert report["left_out"] == {"error": 0, "warning": 1, "info": 7}
    assert ended.status == 1

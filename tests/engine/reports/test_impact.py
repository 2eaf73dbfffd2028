"""What would change if an estimate, a source or an origin were withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder, read_cases

import estimates
from estimates.check import Result
from estimates.reports import impact
from estimates.reports.terminal import Screen
from estimates.scenarios.changes import ASPECTS

CASES = read_cases("impact", "cases.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = DatasetBuilder()
    builder.add("pay", best="2,000", unit="USD/soldier/month", measure="pay", source="report")
    builder.add("troops", best="12,000", unit="soldier", measure="troops", source="report")
    builder.add(
        "troops_media",
        best="10,000",
        unit="soldier",
        measure="troops",
        source="paper",
        origin="ministry",
    )
    total = {"unit": "USD/month", "measure": "total"}
    builder.add("total", best="24M", formula="pay * troops", source="report", **total)
    year = {"unit": "USD/year", "measure": "year"}
    builder.add("total_year", formula="pay * troops * 12[month/year]", **year)
    builder.add("double", formula="2 * troops_media", unit="soldier", measure="double")
    share = {"unit": "percent", "measure": "share", "source": "report", "origin": "ministry"}
    builder.add("share", best="5", **share)
    builder.add("old", best="1", source="report", status="superseded")
    when = {"as_of": "2024", "subject": "South"}
    builder.measure("part")
    builder.measure("twice", formula="2 * part")
    builder.add("pooled_a", low="1", high="3", measure="part", source="one", **when)
    builder.add("pooled_b", low="2", high="5", measure="part", source="two", **when)
    builder.add("by_measure", measure="twice", **when)
    path = builder.write(tmp_path_factory.mktemp("impact") / "dataset")
    (path / "origins.csv").write_text("id,title,kind\nministry,A ministry,named\n")
    (path / "assertions.csv").write_text(
        "id,assertion\nlimit,total <= 50000000[USD/month]\n"
        "pay_high,pay >= 5000[USD/soldier/month]\nalways,pooled_b >= 1\n"
    )
    return path


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return estimates.check(folder)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_rests_on_the_withdrawn_changes_and_nothing_else(
    result: Result, case: dict[str, str]
) -> None:
    found = impact.impact(result.checked, case["name"])
    assert sorted(found.withdrawn) == sorted(case["withdrawn"].split())
    derived = found.changes["derived"]
    changed = [
        f"{row['id']}:{row['verdict']}>{row['verdict_after']}" for row in derived.to_dict("records")
    ]
    assert sorted(changed) == sorted(case["derived"].split())
    assert found.changes["assertions"]["id"].tolist() == case["assertions"].split()


def test_ranges_are_told_before_and_after(result: Result) -> None:
    """Twice the hull of 1 to 3 and 2 to 5 becomes twice 2 to 5."""
    (row,) = impact.impact(result.checked, "pooled_a").changes["derived"].to_dict("records")
    assert (row["low"], row["high"]) == (2, 10)
    assert (row["low_after"], row["high_after"]) == (4, 10)


def test_no_file_and_no_result_is_changed(folder: Path, result: Result) -> None:
    files = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    before = result.estimates.copy()
    impact.impact(result.checked, "report")
    assert {path: path.read_bytes() for path in sorted(folder.iterdir())} == files
    assert before.equals(estimates.check(folder).estimates)
    assert result.checked.estimates.categories("status").equal("").sum() == len(before) - 1


def test_one_name_can_be_two_things(tmp_path: Path) -> None:
    """A source and an estimate of one id: both are withdrawn, and it is said."""
    builder = DatasetBuilder()
    builder.add("moon", best="1", source="sun")
    builder.add("other", best="1", source="moon")
    found = impact.impact(builder.check(tmp_path / "two").checked, "moon")
    assert found.kinds == ("estimate", "source")
    assert found.withdrawn == ("moon", "other")


def test_an_unknown_name_offers_the_nearest(result: Result) -> None:
    with pytest.raises(impact.UnknownNameError, match="did you mean ministry"):
        impact.impact(result.checked, "minstry")


def test_the_bundled_dataset_without_the_pay(bundled: Path) -> None:
    """The payroll cannot be decided any more, and what was calculated from it is gone."""
    found = impact.impact(estimates.check(bundled).checked, "moon_pay")
    assert found.kinds == ("estimate",)
    names = found.changes["derived"]["id"].tolist()
    assert names == ["moon_payroll", "dispatched_payroll", "troops_payroll_year"]


def test_json_has_both_sides_and_no_number_that_is_none(result: Result) -> None:
    text = impact.json(impact.impact(result.checked, "pay"))
    found = json.loads(text, parse_constant=pytest.fail)
    assert found["kinds"] == ["estimate"]
    assert found["withdrawn"] == ["pay"]
    by_id = {row["id"]: row for row in found["derived"]}
    assert by_id["total"]["before"]["verdict"] == "match"
    assert by_id["total"]["before"]["low"] == 17250000.0
    after = by_id["total"]["after"]
    assert (after["verdict"], after["low"], after["figure"]) == ("undecidable", None, None)
    (assertion,) = found["assertions"]
    assert (assertion["id"], assertion["before"]["answer"]) == ("pay_high", "no")
    assert assertion["after"]["answer"] == "not known"


def test_text_says_what_was_and_what_would_be(result: Result) -> None:
    text = impact.text(impact.impact(result.checked, "pay"), Screen(width=200))
    assert text.startswith("If estimate pay were withdrawn\n")
    assert "now: agrees; $17.25 million to $31.25 million per month\n" in text
    assert "then: cannot be decided: pay is retracted\n" in text
    assert "pay_high: pay >= 5000[USD/soldier/month]\n" in text


def test_text_says_that_nothing_changes(result: Result) -> None:
    text = impact.text(impact.impact(result.checked, "old"), Screen())
    assert "no current estimate" in text
    assert text.count("Nothing changes.") == len(ASPECTS)


def test_agreement_is_told_too(tmp_path: Path) -> None:
    """Of three named origins two are left; of two, one, which agrees with nobody."""
    builder = DatasetBuilder()
    for name, low, high in (("one", "1", "4"), ("two", "2", "5"), ("three", "3", "6")):
        builder.add(name, low=low, high=high, origin=f"by_{name}", as_of="2024", measure="m")
    for name in ("four", "five"):
        builder.add(name, low="1", high="4", origin=f"by_{name}", as_of="2024", measure="n")
    folder = builder.write(tmp_path / "agreement")
    names = "".join(f"by_{row['id']},{row['id']},named\n" for row in builder.rows)
    (folder / "origins.csv").write_text(f"id,title,kind\n{names}", encoding="utf-8")
    checked = estimates.check(folder).checked
    (row,) = impact.impact(checked, "three").changes["agreement"].to_dict("records")
    assert (row["measure"], row["origins"], row["origins_after"]) == ("m", 3, 2)
    assert (row["low"], row["high"]) == (3, 4)
    assert (row["low_after"], row["high_after"]) == (2, 4)
    found = impact.impact(checked, "by_five")
    (gone,) = json.loads(impact.json(found))["agreement"]
    assert (gone["measure"], gone["before"]["origins"], gone["after"]["origins"]) == ("n", 2, None)
    assert "fewer than two estimates are left" in impact.text(found, Screen())

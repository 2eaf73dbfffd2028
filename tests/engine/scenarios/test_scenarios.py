"""What if: scenarios as text, and what they come to beside a dataset."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder, cells_of, read_cases
from dataset_copy import DatasetCopy
from hypothesis import given
from hypothesis import strategies as st
from project import ROOT

import estimates
from estimates.check import Result
from estimates.scenarios.scenario import (
    CELLS,
    KINDS,
    MOST_CHARACTERS,
    MOST_ITEMS,
    Move,
    Scenario,
    Withdrawal,
    read,
    write,
)
from estimates.scenarios.what_if import Outcome, what_if

CASES = read_cases("scenarios", "cases.csv")


@pytest.fixture(scope="module")
def result() -> Result:
    return estimates.check()


def outcome(result: Result, text: str) -> Outcome:
    scenario, ignored = read(text)
    assert ignored == ()
    return what_if(result, scenario)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['scenario']} {c['id']}" for c in CASES])
def test_figures_and_verdicts_follow(result: Result, case: dict[str, str]) -> None:
    """Every number of the table was worked out by hand; blank: as the dataset has it, or none."""
    found = outcome(result, case["scenario"])
    assert found.ignored == ()
    row = cells_of(found.result.derived, case["id"])
    assert row["verdict"] == case["verdict"]
    if not case["low"]:
        before = cells_of(result.derived, case["id"])
        untouched = case["verdict"] == "calculated"
        expected = before["low"] if untouched else math.nan
        assert row["low"] == pytest.approx(expected, nan_ok=True)
        return
    ends = (row["low"], row["figure"], row["high"])
    expected_ends = [float(case[name] or "nan") for name in ("low", "figure", "high")]
    assert ends == pytest.approx(expected_ends, nan_ok=True)
    assert row["open"] == case["open"]


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("moon_pay.best:3000", [("moon_pay", {"best": "3000", "as_stated": ""})]),
        (
            "moon_pay.low:1500,moon_pay.best:",
            [("moon_pay", {"low": "1500", "best": "", "qualifier": "at_least", "as_stated": ""})],
        ),
        ("moon_pay.best:-5", [("moon_pay", {"best": "-5", "as_stated": ""})]),
        (
            "without.source:asahi",
            [
                (name, {"status": "retracted"})
                for name in (
                    *("asahi_dispatched", "asahi_planned"),
                    *("asahi_russian_dead", "asahi_russian_wounded"),
                )
            ],
        ),
    ],
)
def test_result_is_that_of_files_with_these_changes(
    result: Result, copy_dataset: DatasetCopy, text: str, edits: list[tuple[str, dict[str, str]]]
) -> None:
    for name, cells in edits:
        for column, cell in cells.items():
            copy_dataset.edit("estimates.csv", name, column, cell)
    files, found = estimates.check(copy_dataset.path), outcome(result, text).result
    for frame in ("estimates", "derived", "findings"):
        pd.testing.assert_frame_equal(getattr(found, frame), getattr(files, frame))


def test_dataset_and_its_files_stay_as_they_are(bundled: Path) -> None:
    files = {path: path.read_bytes() for path in sorted(bundled.iterdir())}
    result, untouched = estimates.check(bundled), estimates.check(bundled)
    found = outcome(result, "moon_pay.best:3000,moon_troops.low:1,without.source:asahi")
    assert cells_of(found.result.estimates, "moon_pay")["best"] == "3000"
    for frame in ("estimates", "derived", "findings"):
        pd.testing.assert_frame_equal(getattr(result, frame), getattr(untouched, frame))
    assert {path: path.read_bytes() for path in sorted(bundled.iterdir())} == files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nobody.best:1", "no estimate has the id “nobody”"),
        (
            "moon_pay.best:1,5",
            "moon_pay, figure: “1,5” is not a number: a comma separates thousands",
        ),
        ("moon_pay.best:abc", "moon_pay, figure: “abc” is not a number"),
        ("moon_pay.best:1e999", "is not a number"),
        ("moon_pay.best:" + "9" * 400, "is not a number"),
        ("moon_pay.best:NaN", "is not a number"),
        ("moon_pay.best:", "moon_pay: no figure is left; withdraw it instead"),
        ("moon_pay.low:1000", "moon_pay: a figure needs both ends beside it, or neither"),
        ("moon_pay.low:3000,moon_pay.high:4000", "moon_pay: the lowest is above the figure"),
        ("moon_pay.low:5,moon_pay.best:,moon_pay.high:4", "the lowest is above the highest"),
        ("without.source:nobody", "no source has the id “nobody”"),
        ("without.party:asahi", "“without.party:asahi” is no change"),
        ("without.source:", "“without.source:” is no change"),
        ("moon_pay.middle:1", "is no change"),
        ("<script>alert(1)</script>", "is no change"),
        ("\u202egnp%2Eexe.best:1", "no estimate has the id “\\u202egnp.exe”"),
        ("%00.best:1", "no estimate has the id “\\x00”"),
        ("x" * (MOST_CHARACTERS + 1), "longer than"),
        (",".join(["moon_pay.best:2000"] * (MOST_ITEMS + 1)), "101 parts, of which 100 are read"),
    ],
)
def test_what_means_nothing_is_said_and_changes_nothing(
    result: Result, text: str, said: str
) -> None:
    scenario, ignored = read(text)
    found = what_if(result, scenario)
    told = (*ignored, *found.ignored)
    assert any(said in each for each in told), told
    assert all(each.isprintable() for each in told)
    assert not found.changes_anything
    assert found.result is result


def test_readme_says_it_as_it_is(result: Result) -> None:
    """The scenario of its link means something in every part; its Python runs."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"`\?what_if=([^`]+)`", text)
    found = outcome(result, example)
    assert found.ignored == ()
    assert {one.estimate for one in found.moved} == {"moon_pay", "asahi_planned"}
    assert len(found.withdrawn) == 1
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    *before, last = block.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join([*before, f"found = {last}"]), names)  # noqa: S102 - the README's own example
    row = cells_of(names["found"], "moon_payroll")
    assert row["verdict"] == "mismatch"


def test_one_bad_part_leaves_the_others(result: Result) -> None:
    found = outcome(result, "moon_pay.best:abc,moon_troops.best:24000,without.source:nobody")
    assert [one.estimate for one in found.moved] == ["moon_troops"]
    assert len(found.ignored) == 2
    row = cells_of(found.result.derived, "moon_payroll")
    assert (row["low"], row["figure"]) == (1500 * 23500, 48_000_000)


@pytest.mark.parametrize("number", ["2%2C000", "2,000", "2000", "2k"])
def test_the_same_figure_is_no_change(result: Result, number: str) -> None:
    found = outcome(result, f"moon_pay.best:{number}")
    assert not found.changes_anything
    assert found.result is result


def test_the_same_figure_with_more_digits_is_a_change(result: Result) -> None:
    """2,000.0 says 1,999.95 to 2,000.05: times 11,500 and 12,500."""
    row = cells_of(outcome(result, "moon_pay.best:2000.0").result.derived, "moon_payroll")
    assert (row["low"], row["high"]) == pytest.approx((22_999_425, 25_000_625))


def test_withdrawal_names_what_it_concerns(result: Result) -> None:
    found = outcome(result, "without.origin:western_intelligence")
    ids = ("asahi_russian_dead", "asahi_russian_wounded")
    assert found.withdrawn == {Withdrawal("origin", "western_intelligence"): ids}


def test_an_unreadable_cell_is_no_blank_one(tmp_path: Path) -> None:
    """It has to be given a number, and then its finding is gone."""
    builder = DatasetBuilder()
    builder.add("a", low="1,5", high="9")
    builder.add("b", formula="a * 2")
    result = builder.check(tmp_path / "dataset")
    refused = outcome(result, "a.high:8")
    assert "a: what stands as its lowest is no number" in refused.ignored[0]
    found = outcome(result, "a.low:5,a.high:8").result
    assert (found.derived["low"][0], found.derived["high"][0]) == (10, 16)
    assert "F116" in set(result.findings["code"])
    assert "F116" not in set(found.findings["code"])


def test_odd_ids_survive(tmp_path: Path) -> None:
    """Ids that are findings themselves, with every sign of the notation in them."""
    odd = "a.b:c,d %é“"
    builder = DatasetBuilder()
    builder.add(odd, best="1", source=odd)
    builder.add("plain", best="2", source=odd)
    result = builder.check(tmp_path / "odd")
    scenario = Scenario((Move(odd, "best", "2"),), (Withdrawal("source", odd),))
    assert read(write(scenario)) == (scenario, ())
    found = what_if(result, scenario)
    assert found.ignored == ()
    assert list(found.withdrawn.values()) == [(odd, "plain")]


_TEXTS = st.text(min_size=1, max_size=20)
_MOVES = st.builds(Move, _TEXTS, st.sampled_from(CELLS), st.text(max_size=20).map(str.strip))
_WITHDRAWALS = st.builds(Withdrawal, st.sampled_from(KINDS), _TEXTS)


@given(st.lists(_MOVES, max_size=8), st.lists(_WITHDRAWALS, max_size=4, unique=True))
def test_every_scenario_reads_as_it_was_written(
    moves: list[Move], withdrawn: list[Withdrawal]
) -> None:
    scenario = Scenario((), tuple(withdrawn)).with_moves(
        *{(m.estimate, m.cell): m for m in moves}.values()
    )
    text = write(scenario)
    assert set(text) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~/%:,"
    )
    again, ignored = read(text)
    assert ignored == ()
    assert write(again) == text


@given(st.text())
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    scenario, _ = read(text)
    assert read(write(scenario)) == (read(write(scenario))[0], ())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2,500", "2500"),
        ("24 million", "24million"),
        ("1,200,000.5 k", "1200000.5k"),
        ("1/3", "1/3"),
        ("-4.50", "-4.50"),
        ("1,5", "1%2C5"),  # no number: it stays what it is
        ("12 000", "12%20000"),
        ("", ""),
    ],
)
def test_numbers_are_written_briefly_where_that_changes_nothing(text: str, written: str) -> None:
    assert write(Scenario((Move("a", "best", text),))) == f"a.best:{written}"


def test_a_later_move_takes_the_place_of_an_earlier_one() -> None:
    first = Scenario((Move("a", "low", "1"), Move("b", "low", "2")))
    second = first.with_moves(Move("a", "low", "3"))
    assert write(second) == "b.low:2,a.low:3"
    assert read("a.low:1,b.low:2,a.low:3")[0] == second
    assert write(second.without_moves_of("a")) == "b.low:2"

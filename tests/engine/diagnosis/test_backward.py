"""What each input would have to be for a stated total to be right, all else as it is."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dataset_builder import DatasetBuilder, read_cases, read_range
from dataset_copy import DatasetCopy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import estimates
from estimates.arithmetic.contraction import allowed
from estimates.arithmetic.evaluation import closed, points
from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.rational import rational
from estimates.check import Result
from estimates.diagnosis.backward import Change, required, required_words, smallest_change
from estimates.formulas.parser import parse

Allowed = dict[str, tuple[float, float] | None]

CASES = read_cases("backward", "required.csv")


def named(text: str) -> dict[str, str]:
    """The parts of a cell such as `a [1, 2]; b none`."""
    return dict(part.strip().split(" ", 1) for part in text.split(";"))


def required_of(result: Result, name: str) -> Allowed | None:
    place = result.derived["id"].tolist().index(name)
    return required(result.checked, [place]).get(place)


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['formula']} {case['stated']} {case['inputs']}" for case in CASES]
)
def test_what_the_inputs_would_have_to_be(case: dict[str, str], tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for name, text in named(case["inputs"]).items():
        builder.range(name, text)
    builder.range("t", case["stated"], formula=case["formula"])
    found = required_of(builder.check(tmp_path / "case"), "t")
    expected: dict[str, Any] = {
        name: None if text == "none" else pytest.approx(read_range(text)[:2], rel=2e-6)
        for name, text in named(case["required"]).items()
    }
    assert found == expected


def test_another_payroll(copy_dataset: DatasetCopy) -> None:
    """240 million: 235M/12,500 and 245M/11,500 a month, or 235M/2,500 and 245M/1,500 soldiers."""
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    found = required_of(estimates.check(copy_dataset.path), "moon_payroll")
    expected: dict[str, Any] = {
        "moon_pay": pytest.approx((18_800, 245e6 / 11_500)),
        "moon_troops": pytest.approx((94_000, 245e6 / 1_500)),
    }
    assert found == expected


def test_a_total_that_agrees_has_ranges_too(bundled: Path) -> None:
    found = required_of(estimates.check(bundled), "moon_payroll")
    assert found is not None
    assert found["moon_pay"] == pytest.approx((1_880, 24.5e6 / 11_500))


def test_only_stated_totals_that_could_be_recalculated_have_them(bundled: Path) -> None:
    result = estimates.check(bundled)
    found = required(result.checked, range(-3, 50))
    assert [result.derived["id"][place] for place in found] == ["moon_payroll"]


def test_an_input_stays_within_the_natural_bounds_of_its_measure(tmp_path: Path) -> None:
    """2,000 of 1,000 people would be 200 percent, which no share can be; 4,000 people would do."""
    builder = DatasetBuilder()
    builder.measure("share", unit="percent", minimum="0", maximum="100")
    builder.add("share", measure="share", best="50", unit="percent", qualifier="exactly")
    builder.range("people", "[1000, 1000]", unit="person")
    builder.range("t", "[2000, 2000]", unit="person", formula="share * people")
    found = required_of(builder.check(tmp_path / "case"), "t")
    assert found == {"share": None, "people": (4000.0, 4000.0)}


def test_ranges_are_in_the_units_of_the_inputs(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.range("speed", "[40, 60]", unit="km/hour")
    builder.range("time", "[30, 45]", unit="minute")
    builder.range("t", "[100, 120]", unit="km", formula="speed * time")
    found = required_of(builder.check(tmp_path / "case"), "t")
    expected: dict[str, Any] = {
        "speed": pytest.approx((400 / 3, 240)),
        "time": pytest.approx((100, 180)),
    }
    assert found == expected


def test_candidates_of_a_measures_formula_stand_under_its_id(tmp_path: Path) -> None:
    """Two sources say 10 and 20: the pool of both would have to be 40 for a total of 80."""
    builder = DatasetBuilder()
    builder.measure("double", formula="2 * single")
    builder.measure("single", unit="1")
    for source, best in (("one", "10"), ("two", "20")):
        builder.add(f"s_{source}", measure="single", best=best, qualifier="exactly", source=source)
    builder.add("t", measure="double", best="80", qualifier="exactly", source="three")
    assert required_of(builder.check(tmp_path / "case"), "t") == {"single": (40.0, 40.0)}


def test_many_rows_of_one_shape_are_each_told_their_own(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for number in range(1, 200):
        builder.range(f"a{number}", f"[{number}, {number}]")
        builder.range(f"b{number}", "[2, 4]")
        builder.range(f"t{number}", "[1000, 2000]", formula=f"a{number} * b{number}")
    result = builder.check(tmp_path / "many")
    found = required(result.checked, range(len(result.derived)))
    for number, inputs in zip(range(1, 200), found.values(), strict=True):
        assert inputs[f"a{number}"] == (250.0, 1000.0)
        assert inputs[f"b{number}"] == pytest.approx((1000 / number, 2000 / number))


FORMULAS = (
    "a * b",
    "a - b",
    "a / b",
    "a * b + a",
    "a / (a + b)",
    "min(a, b) * 2",
    "max(a - b, b)",
    "abs(a - b)",
    "sqrt(abs(a)) + b**2",
    "a**3 - b",
    "a * a / b",
)
ENDS = st.tuples(st.integers(-8, 8), st.integers(0, 6)).map(lambda pair: (pair[0], sum(pair)))


@given(
    text=st.sampled_from(FORMULAS),
    a=ENDS,
    b=ENDS,
    value=st.floats(-20, 20),
    place=st.floats(0, 1),
    room=st.tuples(st.floats(0, 3), st.floats(0, 3)),
    moves=st.booleans(),
)
@settings(deadline=None)
def test_no_value_that_would_do_is_left_out(
    *,
    text: str,
    a: tuple[int, int],
    b: tuple[int, int],
    value: float,
    place: float,
    room: tuple[float, float],
    moves: bool,
) -> None:
    """If some b makes f(value, b) a value of the target, the value lies in the range of a."""
    program = parse(text).program
    other = b[0] + place * (b[1] - b[0])
    result = points(program, [np.array([value]), np.array([other])])[0]
    assume(np.isfinite(result))
    target = closed(np.array([result - room[0]]), np.array([result + room[1]]))
    free = _range((-20, 20))
    own = np.zeros(1, dtype=np.int64)
    moves = moves and rational(program) is not None
    found = allowed(program, [_range(a), _range(b)], own, free, target, moves=moves)
    slack = 1e-6 * (1 + abs(value))
    assert found.low[0] - slack <= value <= found.high[0] + slack


def _range(ends: tuple[int, int]) -> Ranges:
    return closed(np.array([float(ends[0])]), np.array([float(ends[1])]))


@pytest.mark.parametrize(
    ("allowed_", "unit", "words"),
    [
        (
            (18_800.0, 21_304.347826087),
            "USD/soldier/month",
            "x would have to be $18,800 to $21,300 per soldier per month.",
        ),
        ((94_000.0, 163_333.3), "soldier", "x would have to be 94,000 to 163,000 soldiers."),
        ((1000.1, 1000.2), "tonne", "x would have to be 1,000.1 to 1,000.2 tonnes."),
        ((1000.1, 1000.2), "soldier", "x would have to be 1,000 to 1,001 soldiers."),
        ((75.0, math.inf), "soldier", "x would have to be at least 75 soldiers."),
        ((-math.inf, 75.0), "1", "x would have to be up to 75."),
        ((-math.inf, math.inf), "1", "x could be anything."),
        (None, "soldier", "No value of x would work."),
    ],
)
def test_what_it_would_have_to_be_in_words(
    allowed_: tuple[float, float] | None, unit: str, words: str
) -> None:
    assert required_words("x", allowed_, unit) == words


def change(tmp_path: Path, *, stated: str, **cells: dict[str, str]) -> Change | None:
    builder = DatasetBuilder()
    for name, grades in cells.items():
        builder.add(name, best="10", qualifier="exactly", **grades)
    builder.add("t", best=stated, qualifier="exactly", formula=" * ".join(cells))
    return smallest_change(builder.check(tmp_path / "case").checked, 0)


def test_the_more_doubtful_input_gives_way(tmp_path: Path) -> None:
    """Either would have to be 40: four times as much; credibility 5 outweighs credibility 2."""
    found = change(tmp_path, stated="400", a={"credibility": "2"}, b={"credibility": "5"})
    assert found == Change("b", "1", 10.0, 40.0, 3.0, 0.2)


def test_what_cannot_be_judged_gives_way_before_what_was_not_graded(tmp_path: Path) -> None:
    found = change(tmp_path, stated="400", a={}, b={"credibility": "6"})
    assert found is not None
    assert (found.input, found.weight) == ("b", 0.4)


def test_the_smaller_change_wins_among_equals(tmp_path: Path) -> None:
    """The range [10, 30] needs 40 at 20, twice as much; the other four times as much."""
    builder = DatasetBuilder()
    builder.add("a", best="10", qualifier="exactly")
    builder.add("b", low="19", high="21")
    builder.add("t", best="800", qualifier="exactly", formula="a * b")
    found = smallest_change(builder.check(tmp_path / "case").checked, 0)
    assert found is not None
    assert found.input == "a"
    assert found.after == pytest.approx(800 / 21)


def test_nothing_has_to_change_in_what_agrees(tmp_path: Path, bundled: Path) -> None:
    assert change(tmp_path, stated="100", a={}, b={}) is None
    assert all(smallest_change(estimates.check(bundled).checked, place) is None for place in (0, 1))


def test_numbers_without_a_factor_between_them_are_no_small_change(tmp_path: Path) -> None:
    """From 10**300 to 10**-300 is a factor of 10**-600, which is below all numbers but 0."""
    builder = DatasetBuilder()
    builder.add("a", best="1" + "0" * 300, qualifier="exactly")
    builder.add("t", best="0." + "0" * 299 + "1", qualifier="exactly", formula="a")
    assert smallest_change(builder.check(tmp_path / "case").checked, 0) is None


def test_no_change_of_one_input_can_reconcile_the_impossible(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="10", qualifier="exactly")
    builder.add("t", best="-5", qualifier="exactly", formula="sqrt(a)")
    assert smallest_change(builder.check(tmp_path / "case").checked, 0) is None

"""Which input a derived figure's range hangs on, and which one leaves it open."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder, read_cases

import estimates
from estimates.check import Result
from estimates.diagnosis.sensitivity import open_words, sensitivity

CASES = read_cases("sensitivity", "shares.csv")


def named(text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in text.split(";") if part.strip())


def place_of(result: Result, name: str) -> int:
    place: int = result.derived["id"].tolist().index(name)
    return place


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['formula']} {case['inputs']}" for case in CASES]
)
def test_shares(case: dict[str, str], tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for name, text in named(case["inputs"]).items():
        builder.range(name, text)
    builder.add("t", formula=case["formula"])
    result = builder.check(tmp_path / "case")
    (found,) = sensitivity(result.checked, range(-3, 50)).values()
    expected = {name: float(share) for name, share in named(case["shares"]).items()}
    assert found == pytest.approx(expected, abs=1e-9)


def test_shares_of_the_bundled_dataset(bundled: Path) -> None:
    """Pay alone: 12 of 14 million. A yearly figure hangs on the same inputs in the same way."""
    result = estimates.check(bundled)
    found = sensitivity(result.checked, range(len(result.derived)))
    payroll = {"moon_pay": pytest.approx(6 / 7), "moon_troops": pytest.approx(1 / 7)}
    assert found[place_of(result, "moon_payroll")] == payroll
    assert found[place_of(result, "troops_payroll_year")] == payroll
    assert found[place_of(result, "dispatched_payroll")] == {}


def test_the_figure_counts_where_there_is_one(tmp_path: Path) -> None:
    """A stands at 2, not at the middle 5: b brings 2 x 1, a 8 x 3.5 of its 1 to 9."""
    builder = DatasetBuilder()
    builder.add("a", low="1", best="2", high="9")
    builder.add("b", low="3", high="4")
    builder.add("t", formula="a * b")
    result = builder.check(tmp_path / "case")
    assert sensitivity(result.checked, [0])[0] == pytest.approx({"a": 28 / 30, "b": 2 / 30})


def test_a_long_sum_is_worked_out_at_once(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    names = [f"a{number}" for number in range(150)]
    for name in names:
        builder.range(name, "[1, 2]")
    builder.add("t", formula=" + ".join(names))
    result = builder.check(tmp_path / "case")
    assert sensitivity(result.checked, [0])[0] == pytest.approx(dict.fromkeys(names, 1 / 150))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dispatched_payroll", "open above because asahi_dispatched is at least 3,000 soldiers"),
        (
            "russian_casualties",
            (
                "open below because asahi_russian_dead is up to 200,000 people and "
                "asahi_russian_wounded is up to 400,000 people"
            ),
        ),
        ("moon_payroll", ""),
        ("troops_share", ""),
    ],
)
def test_which_input_leaves_the_bundled_figures_open(name: str, words: str, bundled: Path) -> None:
    result = estimates.check(bundled)
    assert open_words(result.checked, place_of(result, name)) == words


def opened(tmp_path: Path, formula: str, **inputs: dict[str, str]) -> str:
    builder = DatasetBuilder()
    for name, cells in inputs.items():
        builder.add(name, **cells)
    builder.add("t", formula=formula)
    result = builder.check(tmp_path / "case")
    return open_words(result.checked, place_of(result, "t"))


def test_a_divisor_opens_the_other_end(tmp_path: Path) -> None:
    least = {"low": "4", "qualifier": "more_than"}
    words = opened(tmp_path, "b / a", a=least, b={"low": "1", "high": "2"})
    assert words == "open below because a is more than 4"


def test_both_ends_each_by_its_own_input(tmp_path: Path) -> None:
    cells = {"a": {"low": "4", "qualifier": "at_least"}, "b": {"low": "9", "qualifier": "at_least"}}
    words = opened(tmp_path, "a - b", **cells)
    assert words == "open above because a is at least 4; open below because b is at least 9"


def test_a_vague_input_is_shown_as_its_word(tmp_path: Path) -> None:
    vague = {"low": "24", "qualifier": "vague", "as_stated": "dozens of officials"}
    words = opened(tmp_path, "2 * a", a=vague | {"unit": "official"})
    assert words == ""  # the total has another unit than its input
    words = opened(tmp_path / "person", "2 * a / 1[official]", a=vague | {"unit": "official"})
    assert words == "open above because a is “dozens” of officials"


def test_an_input_that_does_not_matter_is_not_named(tmp_path: Path) -> None:
    cells = {"a": {"low": "4", "qualifier": "at_least"}, "b": {"low": "9", "qualifier": "at_least"}}
    assert opened(tmp_path, "a - a + b", **cells) == "open above because b is at least 9"


def test_where_it_takes_both_both_are_named(tmp_path: Path) -> None:
    """The smaller of two is open above only if neither has an end there."""
    cells = {"a": {"low": "4", "qualifier": "at_least"}, "b": {"low": "9", "qualifier": "at_least"}}
    words = opened(tmp_path, "min(a, b)", **cells)
    assert words == "open above because a is at least 4 and b is at least 9"


def test_through_a_calculated_row(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", low="4", qualifier="at_least")
    builder.add("c", formula="2 * a")
    builder.add("t", formula="3 * c")
    result = builder.check(tmp_path / "case")
    assert open_words(result.checked, place_of(result, "t")) == (
        "open above because c is at least 8"
    )

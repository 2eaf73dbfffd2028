"""Assertions, thresholds and parts: what cannot be is found, what can be is left alone."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from dataset_builder import DatasetBuilder, read_cases
from hypothesis import given
from hypothesis import strategies as st
from sourced_cases import sourced

import estimates
from estimates.arithmetic.judgement import ALL, NONE, SOME, judge
from estimates.arithmetic.ranges import Ranges
from estimates.check import Result
from estimates.checks.assertions import judging
from estimates.formulas.comparisons import read
from estimates.formulas.parser import FormulaError

JUDGED, NOT_JUDGED, THRESHOLDS, PARTS = (
    read_cases("assertions", f"{name}.csv")
    for name in ("judged", "not_judged", "thresholds", "parts")
)
HEADER_LINES = 1


def write_assertions(folder: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write assertions.csv; rows without an id are numbered: a0, a1, ..."""
    with (folder / "assertions.csv").open("w", encoding="utf-8", newline="") as lines:
        names = ("id", "assertion", "severity", "note")
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows):
            wanted = {name: row[name] for name in names if name in row}
            writer.writerow({"id": f"a{number}"} | wanted)
    return folder


def quantities() -> DatasetBuilder:
    builder = DatasetBuilder()
    for row in read_cases("assertions", "estimates.csv"):
        if row["formula"]:
            builder.add(row["id"], formula=row["formula"], unit=row["unit"])
        else:
            builder.range(row["id"], row["range"], unit=row["unit"])
    builder.add("over", low="12", qualifier="more_than")
    builder.add("under", high="12", qualifier="less_than")
    builder.add("old", best="1", status="retracted")
    builder.add("unread", best="1,5")
    return builder


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = quantities().write(tmp_path_factory.mktemp("assertions") / "all")
    return estimates.check(write_assertions(folder, [*JUDGED, *NOT_JUDGED]))


def found_on(result: Result, number: int) -> list[tuple[str, str]]:
    """Code and message of the findings on the assertion in a place of the file, from 0."""
    frame = result.findings
    line = number + 1 + HEADER_LINES
    here = frame[(frame["file"] == "assertions.csv") & (frame["line"] == line)]
    return list(zip(here["code"], here["message"], strict=True))


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(JUDGED)), ids=[case["assertion"] for case in JUDGED]
)
def test_only_what_none_of_the_range_fulfils_is_an_error(
    result: Result, number: int, case: dict[str, str]
) -> None:
    """Nothing is said where all of it does, X802 (info) where some does."""
    assert [code for code, _ in found_on(result, number)] == [case["code"]] * bool(case["code"])


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(NOT_JUDGED)), ids=[case["assertion"] for case in NOT_JUDGED]
)
def test_what_cannot_be_judged_says_why(result: Result, number: int, case: dict[str, str]) -> None:
    ((code, message),) = found_on(result, len(JUDGED) + number)
    assert code == case["code"]
    assert case["says"] in message


def test_severities_are_those_of_the_registry(result: Result) -> None:
    frame = result.findings.set_index("code")["severity"]
    assert set(frame["X801"]) == {"error"}
    assert set(frame["X802"]) == {"info"}
    assert set(frame["F130"]) == {"info"}


def test_the_line_is_where_the_record_starts(tmp_path: Path) -> None:
    """Also after a note that runs over several lines."""
    folder = quantities().write(tmp_path / "lines")
    rows = [{"assertion": "a < c", "note": "one\n\nthree"}, {"assertion": "a\n> c"}]
    found = estimates.check(write_assertions(folder, rows)).findings
    assert found[found["file"] == "assertions.csv"]["line"].tolist() == [5]


def test_the_row_decides_how_grave_a_broken_assertion_is(tmp_path: Path) -> None:
    folder = quantities().write(tmp_path / "severity")
    given_ = ("error", "warning", "info", "")
    rows = [{"assertion": "a > c", "severity": severity} for severity in given_]
    found = estimates.check(write_assertions(folder, rows)).findings
    here = found[found["code"] == "X801"]
    assert here["severity"].tolist() == ["error", "warning", "info", "error"]


def test_an_interval_is_no_bound(tmp_path: Path) -> None:
    """What contradicts a 90% interval is unlikely and not impossible: a warning."""
    builder = quantities()
    builder.add("wide", low="1", high="3", interval="90%")
    folder = write_assertions(builder.write(tmp_path / "interval"), [{"assertion": "wide > c"}])
    found = estimates.check(folder).findings
    here = found[found["code"] == "X801"]
    assert here["severity"].tolist() == ["warning"]
    assert "no bound" in here["message"].iloc[0]


def test_an_equation_of_rounded_figures_that_agree_is_left_alone(tmp_path: Path) -> None:
    """100 + 200 = 300, each as its source rounded it; 100 + 200 = 310 is left open."""
    builder = DatasetBuilder()
    for name, figure in (("x", "100"), ("y", "200"), ("sum_of", "300"), ("other", "310")):
        builder.add(name, best=figure)
    rows = [{"assertion": "x + y = sum_of"}, {"assertion": "x + y = other"}]
    folder = write_assertions(builder.write(tmp_path / "equation"), rows)
    found = estimates.check(folder).findings
    assert list(zip(found["code"], found["line"], strict=True)) == [("X802", 3)]


def test_the_message_has_both_sides_and_observed_stays_short(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("pay", best="2,000", unit="USD/month")
    rows = [{"id": "limit", "assertion": "pay >= 3000[USD/month]"}]
    folder = write_assertions(builder.write(tmp_path / "message"), rows)
    ((message, observed),) = estimates.check(folder).findings[["message", "observed"]].to_numpy()
    assert "the left side is $2,000 per month" in message
    assert "the right side $3,000 per month" in message
    assert observed == "limit: 2000 >= 3000"


def test_the_frame_has_every_assertion(result: Result) -> None:
    frame = judging.frame(result.checked)
    assert len(frame) == len(JUDGED) + len(NOT_JUDGED)
    words = {"": "yes", "X801": "no", "X802": "possibly"}
    assert frame["answer"].tolist() == [
        *(words[case["code"]] for case in JUDGED),
        *["not known"] * len(NOT_JUDGED),
    ]
    first = frame.iloc[0]
    assert (first["low"], first["high"], first["right_low"], first["right_high"]) == (1, 3, 4, 6)


def test_without_estimates_assertions_say_that_they_are_not_checked(tmp_path: Path) -> None:
    folder = write_assertions(quantities().write(tmp_path / "gone"), [{"assertion": "a < c"}])
    (folder / "estimates.csv").unlink()
    found = estimates.check(folder).findings
    here = found[found["file"] == "assertions.csv"]
    assert here["code"].tolist() == ["F130"]


def test_a_dataset_without_assertions_has_none(bundled: Path) -> None:
    checked = estimates.check(bundled).checked
    assert judging.frame(checked).empty


# Thresholds


@pytest.fixture(scope="module")
def flips(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """2,000 times 12,000 is 24 million: 1,500 to 2,500 times 11,500 to 12,500 at the ends."""
    builder = DatasetBuilder()
    builder.add("pay", best="2,000", unit="USD/soldier/month", measure="pay")
    builder.add("troops", best="12,000", unit="soldier", measure="troops")
    builder.add("some", low="3,000", qualifier="at_least", unit="soldier", measure="troops")
    total = {"unit": "USD/month", "measure": "total"}
    builder.add("right", best="24M", formula="pay * troops", **total)
    builder.add("year", best="288M", formula="pay * troops", **total)
    builder.add("bound", best="288M", formula="pay * some", **total)
    builder.add("made", formula="pay * troops", **total)
    folder = builder.write(tmp_path_factory.mktemp("thresholds") / "all")
    return estimates.check(write_assertions(folder, THRESHOLDS))


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(THRESHOLDS)), ids=[case["assertion"] for case in THRESHOLDS]
)
def test_a_decision_that_flips_is_a_warning(
    flips: Result, number: int, case: dict[str, str]
) -> None:
    """Only where stated and recalculated figures answer the threshold yes and no."""
    messages = [message for code, message in found_on(flips, number) if code == "X803"]
    assert len(messages) == bool(case["flips"])
    for message in messages:
        stated, recalculated = case["flips"].split()
        assert f"answered {stated} by year as stated, {recalculated} when" in message


def test_flips_are_warnings(flips: Result) -> None:
    found = flips.findings
    assert set(found.loc[found["code"] == "X803", "severity"]) == {"warning"}


# Parts


def cells(text: str) -> dict[str, str]:
    return dict(item.split("=") for item in text.split())


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Result:
    builder = DatasetBuilder()
    usual = {"unit": "person", "subject": "North", "as_of": "2024"}
    for number, case in enumerate(PARTS):
        builder.measure(f"whole_{number}", unit="person")
        builder.measure(f"part_{number}", unit="person", part_of=f"whole_{number}")
        for name in ("whole", "part"):
            row = usual | {"measure": f"{name}_{number}"} | cells(case[name])
            builder.add(f"{name}{number}", **row)
    folder = builder.write(tmp_path_factory.mktemp("parts") / "all")
    (folder / "units.txt").write_text("k_person = 1000 * person\n", encoding="utf-8")
    return estimates.check(folder)


@pytest.mark.parametrize(("number", "case"), list(enumerate(PARTS)))
def test_a_part_exceeds_its_whole_only_if_every_value_does(
    parts: Result, number: int, case: dict[str, str]
) -> None:
    found = parts.findings
    here = found[(found["code"] == "X804") & (found["estimate"] == f"part{number}")]
    assert here["severity"].tolist() == [case["severity"]] * bool(case["severity"])
    assert all(f"whole{number}" in message for message in here["message"])


def test_a_part_of_a_part_and_a_calculated_one_are_compared_too(tmp_path: Path) -> None:
    """Dead is part of lost, lost of all; 1 + 1 is more than 1."""
    builder = DatasetBuilder()
    builder.measure("all")
    builder.measure("lost", part_of="all")
    builder.measure("dead", part_of="lost")
    builder.add("everyone", low="1", high="2", measure="all")
    builder.add("killed", low="3", high="4", measure="dead")
    builder.add("gone", formula="killed + killed", measure="lost")
    found = builder.check(tmp_path / "chain").findings
    assert list(zip(found["code"], found["severity"], found["estimate"], strict=True)) == [
        ("X804", "error", "killed"),
        ("X804", "warning", "gone"),
    ]


def test_what_is_calculated_here_or_said_by_nobody_with_a_name_contradicts_no_one(
    tmp_path: Path,
) -> None:
    """6 + 7 is more than 5 + 4, but two sources said these; “media” in two papers may be two."""
    rows = [
        {"id": name, "measure": name, "source": name[0], "best": best, "qualifier": "exactly"}
        for name, best in {"p1": "6", "p2": "7", "w1": "5", "w2": "4"}.items()
    ]
    rows += [
        {"id": "sum_p", "measure": "part", "formula": "p1 + p2"},
        {"id": "sum_w", "measure": "whole", "formula": "w1 + w2"},
        {"id": "said_p", "measure": "part", "subject": "South", "best": "40", "origin": "unnamed"},
        {"id": "said_w", "measure": "whole", "subject": "South", "best": "20", "origin": "unnamed"},
        {"id": "one_p", "measure": "part", "subject": "East", "best": "40", "origin": "ministry"},
        {"id": "one_w", "measure": "whole", "subject": "East", "best": "20", "origin": "ministry"},
    ]
    folder = tmp_path / "case"
    sourced(folder, {"rows": rows})
    measures = "id,title,unit,part_of\n" + "".join(
        f"{name},{name},soldier,{'whole' * (name == 'part')}\n"
        for name in ("p1", "p2", "w1", "w2", "part", "whole")
    )
    (folder / "measures.csv").write_text(measures, encoding="utf-8")
    found = estimates.check(folder).findings
    told = found[found["code"] == "X804"]
    assert dict(zip(told["estimate"], told["severity"], strict=True)) == {
        "sum_p": "warning",
        "said_p": "warning",
        "one_p": "error",
    }


def test_a_measure_is_no_part_of_itself(tmp_path: Path) -> None:
    """Said once for a circle; what only leads into it is not part of the circle."""
    builder = DatasetBuilder()
    for name, whole in (("one", "two"), ("two", "one"), ("three", "one"), ("four", "four")):
        builder.measure(name, part_of=whole)
    builder.add("x", best="1", measure="one")
    found = builder.check(tmp_path / "circle").findings
    assert found["code"].tolist() == ["X805", "X805"]
    assert found["line"].tolist() == [2, 5]
    assert "one → two → one" in found["message"].iloc[0]


def test_a_part_has_the_unit_of_its_whole(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.measure("whole", unit="person")
    builder.measure("part", unit="USD", part_of="whole")
    builder.add("x", best="1", unit="USD", measure="part")
    found = builder.check(tmp_path / "units").findings
    assert list(zip(found["code"], found["file"], found["column"], strict=True)) == [
        ("U302", "measures.csv", "part_of")
    ]


# Reading and judging


@given(st.text(st.sampled_from("ab1+-*/()<>= .[]≤\n"), max_size=30))
def test_no_text_makes_reading_fail_otherwise(text: str) -> None:
    """What is read has names; what is not says where, inside the text."""
    position = 0
    try:
        names: tuple[str, ...] = read(text).names
    except FormulaError as error:
        names, position = ("none",), error.position
    assert names
    assert 0 <= position <= len(text)


ends = st.integers(-5, 5)


@given(ends, ends, ends, ends, st.sampled_from(["<", "<=", "=", ">=", ">"]))
def test_judging_agrees_with_trying_every_half(a: int, b: int, c: int, d: int, sign: str) -> None:
    """And every half between them: no comparison changes its answer in between."""
    left, right = sorted((a, b)), sorted((c, d))
    compare = {
        "<": np.less,
        "<=": np.less_equal,
        "=": np.equal,
        ">=": np.greater_equal,
        ">": np.greater,
    }[sign]
    grid = [
        bool(compare(x / 2, y / 2))
        for x in range(2 * left[0], 2 * left[1] + 1)
        for y in range(2 * right[0], 2 * right[1] + 1)
    ]
    expected = ALL if all(grid) else SOME if any(grid) else NONE
    difference = (left[0] - right[1], left[1] - right[0])
    made = [one_range(*pair) for pair in ((left[0], left[1]), (right[0], right[1]), difference)]
    assert judge(np.array([sign]), *made).tolist() == [expected]


def one_range(low: float, high: float) -> Ranges:
    closed = np.zeros(1, dtype=np.bool_)
    return Ranges(np.array([float(low)]), np.array([float(high)]), closed, closed)

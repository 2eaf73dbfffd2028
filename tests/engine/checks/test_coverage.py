"""For every check: how many times it was run, passed, failed and could not run."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder

import estimates
from estimates.check import Result
from estimates.checks.coverage import COLUMNS
from estimates.checks.registry import CHECKS


def counted(result: Result) -> dict[str, tuple[int, int, int, int]]:
    frame = result.coverage
    assert tuple(frame.columns) == COLUMNS
    return {code: tuple(rest) for code, *rest in frame.itertuples(index=False, name=None)}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Five totals and some faults, counted by hand below."""
    builder = DatasetBuilder()
    builder.measure("all", maximum="1000")
    builder.measure("some", part_of="all")
    builder.add("a", best="2", measure="all")
    builder.add("b", best="3", measure="some", as_of="2024")
    builder.add("unread", best="1,5", as_of="sometime")
    builder.add("good", best="5", formula="a + b", qualifier="exactly")
    builder.add("bad", best="50", formula="a + b")
    builder.add("lost", best="5", formula="a + nobody")
    builder.add("made", formula="a * b")
    builder.add("garbled", formula="a +* b")
    builder.add("above", best="2000", measure="all", source="gone")
    folder = builder.write(tmp_path_factory.mktemp("coverage") / "dataset")
    (folder / "assertions.csv").write_text("id,assertion\none,a < 9\ntwo,a > 9\nthree,a > c\n")
    return estimates.check(folder)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("F116", (8, 7, 1, 0)),  # seven figures and a maximum
        ("F117", (4, 3, 1, 0)),  # two as_of, two published
        ("F118", (1, 1, 0, 0)),
        ("F122", (8, 7, 1, 0)),
        ("R201", (17, 17, 0, 0)),
        ("D501", (2, 1, 1, 1)),
        ("D503", (5, 3, 2, 0)),
        ("D504", (2, 2, 0, 1)),
        ("D507", (3, 3, 0, 2)),
        ("U304", (0, 0, 0, 0)),
        ("A601", (2, 2, 0, 0)),  # a and above; good, bad and lost
        ("A604", (6, 6, 0, 0)),  # and b
        ("S701", (2, 2, 0, 0)),
        ("S706", (2, 2, 0, 0)),  # a subject, and the publisher of both sources
        ("X801", (2, 1, 1, 1)),
        ("X804", (1, 1, 0, 0)),
    ],
)
def test_a_population_is_counted_by_hand(
    result: Result, code: str, expected: tuple[int, int, int, int]
) -> None:
    assert counted(result)[code] == expected


def test_what_failed_is_each_place_that_a_finding_names(result: Result) -> None:
    """Once for each place, or for each name within it; an input that is missing fails nothing."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in result.findings.fillna({"line": 0}).to_dict("records"):
        place = tuple(str(row[name]) for name in ("file", "line", "column"))
        found.setdefault(row["code"], []).append(place)
    assert {"D501", "F116", "R203", "X801"} <= set(found)
    for code, (_, _, failed, _) in counted(result).items():
        places = found.get(code, []) if code != "F130" else []
        assert failed == len(places if CHECKS[code].many else set(places)), code


def test_two_names_that_one_formula_lacks_fail_twice(tmp_path: Path) -> None:
    """They are faults of their own, though they stand in one cell."""
    builder = DatasetBuilder()
    builder.add("a", best="1")
    builder.add("lost", formula="a + nobody + nothing")
    assert counted(builder.check(tmp_path / "two"))["R203"] == (3, 1, 2, 0)


def test_on_a_sound_dataset_nothing_fails_and_everything_could_run(bundled: Path) -> None:
    result = estimates.check(bundled)
    found = result.coverage.set_index("code")
    there = set(result.findings["code"])
    assert set(found.index[found["failed"] > 0]) == there
    assert found["not_run"].sum() == 0


def test_what_a_missing_file_keeps_from_running_is_counted(tmp_path: Path) -> None:
    """References to sources are not run, so that none of them is said to pass."""
    builder = DatasetBuilder()
    builder.add("a", best="1")
    builder.add("b", best="1")
    builder.write(tmp_path / "dataset")
    (tmp_path / "dataset" / "sources.csv").unlink()
    found = counted(estimates.check(tmp_path / "dataset"))
    assert found["R201"] == (2, 2, 0, 2)
    assert found["A604"] == (0, 0, 0, 2)
    assert found["S701"] == (0, 0, 0, 1)
    assert found["F101"][2] == 1
    assert found["F130"] == (0, 0, 0, 2)


def test_an_empty_folder_is_counted_too(tmp_path: Path) -> None:
    found = counted(estimates.check(tmp_path))
    assert found["F101"] == (4, 0, 4, 0)
    assert found["F116"] == (0, 0, 0, 0)

"""How well estimates are sourced (S701 to S706), and which names may mean the same."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import read_cases
from dataset_copy import BUNDLED
from hypothesis import given
from hypothesis import strategies as st
from sourced_cases import findings_of, named, places, read_toml, sourced

import estimates
from estimates.agreement import alike as alike_module
from estimates.agreement.alike import MOST, alike
from estimates.tables.ages import AgeError, read_age
from estimates.units.registry import UnitRegistry

CASES = read_toml("sourcing", "cases.toml")
NAMES = [(row["one"], row["other"], row["alike"]) for row in read_cases("sourcing", "names.csv")]
REGISTRY = UnitRegistry.load()
with (Path(alike_module.__file__).with_name("synonyms.csv")).open(encoding="utf-8") as _file:
    SYNONYMS = [tuple(row.values()) for row in csv.DictReader(_file)]


@pytest.mark.parametrize("case", named(CASES))
def test_what_is_poorly_sourced_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    found = findings_of(sourced(tmp_path / "case", case), "S", "F130", "U301")
    assert places(found) == [tuple(place) for place in case["finds"]]
    for message, words in zip(
        found["message"], case.get("says", ()), strict=bool(case.get("says"))
    ):
        assert words in message


def test_the_bundled_dataset_has_five_origins_without_a_name_and_nothing_else() -> None:
    """Each is one that its article does not name; two figures of one of them are one finding."""
    found = findings_of(estimates.check(BUNDLED), "S")
    assert set(found["severity"]) == {"info"}
    assert [(row["code"], row["estimate"]) for row in found.to_dict("records")] == [
        ("S705", "asahi_dispatched"),
        ("S705", "asahi_russian_dead"),
        ("S705", "moon_pay"),
        ("S705", "moon_troops"),
        ("S705", "moon_fertility"),
    ]
    assert found["message"][1] == (
        "“Western intelligence” is not named: asahi_russian_dead, asahi_russian_wounded"
    )


@pytest.mark.parametrize("file", ["sources.csv", "origins.csv"])
def test_without_the_tables_of_who_speaks_nothing_is_judged(file: str, tmp_path: Path) -> None:
    """What is missing makes no origin unnamed and no estimate unconfirmed; that is said."""
    rows = [
        {"id": name, "origin": name, "best": "12,000", "credibility": "1"} for name in ("a", "b")
    ]
    folder = tmp_path / "case"
    sourced(folder, {"rows": rows})
    (folder / file).unlink()
    result = estimates.check(folder)
    codes = result.findings["code"]
    assert not codes.str.startswith(("A6", "S7")).any()
    missed = result.findings.loc[codes == "F130", "message"]
    assert missed.str.contains(f"{file} could not be read").sum() == 1


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_names_that_may_mean_the_same(one: str, other: str, expected: str) -> None:
    assert alike([one, other]) == ([(0, 1)] if expected == "yes" else [])
    assert alike([other, one]) == ([(0, 1)] if expected == "yes" else [])


@pytest.mark.parametrize(("name", "synonym", "replaces"), SYNONYMS)
def test_every_listed_synonym_is_found(name: str, synonym: str, replaces: str) -> None:
    assert replaces in {"word", "name"}
    assert alike([name, synonym]) == [(0, 1)]
    within = alike([f"the {name} survey of 2024", f"{synonym} survey of 2024"])
    assert within == ([(0, 1)] if replaces == "word" else [])


def test_no_synonym_has_two_names_and_none_is_a_name_itself() -> None:
    listed = [synonym for _, synonym, _ in SYNONYMS]
    assert len(listed) == len(set(listed))
    assert not set(listed) & {name for name, _, _ in SYNONYMS}


def test_each_name_is_offered_with_the_first_one_like_it() -> None:
    names = ["North Korea", "Russia", "N. Korea", "DPRK", "Russian Federation"]
    assert alike(names) == [(0, 2), (0, 3), (1, 4)]


def test_very_many_names_are_compared_apart_from_capitals_and_points_only() -> None:
    names = [f"Army {number}" for number in range(MOST)]
    assert alike(names) == []
    assert alike([*names, "ARMY, 7", "Army 7000."]) == [(7, MOST)]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=8))
def test_no_name_upsets_the_comparison(names: list[str]) -> None:
    assert all(0 <= one < other < len(names) for one, other in alike(names))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("90 day", 90),
        ("90days", 90),
        ("1,000 day", 1000),
        ("1 year", 365.25),
        ("0.5 year", 182.625),
        ("2 week", 14),
        ("36 hour", 1.5),
    ],
)
def test_ages_are_read_with_the_units(text: str, days: float) -> None:
    assert read_age(text, REGISTRY) == pytest.approx(days)


@pytest.mark.parametrize(
    "text",
    [
        "90",
        "day",
        "0 day",
        "-5 day",
        "90 soldier",
        "1,5 year",
        "1.2.3 day",
        "9" * 400 + " day",
        "90 moons",
        "90 day**9**9",
        "a year",
        "P90D",
        "٣ day",
    ],
)
def test_what_is_no_age_says_how_to_write_one(text: str) -> None:
    with pytest.raises(AgeError, match=r"\w+ \w+"):
        read_age(text, REGISTRY)

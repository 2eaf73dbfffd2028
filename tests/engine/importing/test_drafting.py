"""What headings and cells let one guess, and what they do not."""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Any

import pytest
from import_kit import DATA

from estimates.importing.drafting import names, samples, spellings
from estimates.importing.drafting.headings import groups

HEADINGS: list[dict[str, Any]] = tomllib.loads((DATA / "headings.toml").read_text("utf-8"))["case"]
SAMPLES: dict[str, list[dict[str, Any]]] = tomllib.loads((DATA / "samples.toml").read_text("utf-8"))
COUNTED = ("missing", "codes", "hedged")


@pytest.mark.parametrize("case", HEADINGS, ids=lambda case: " ".join(case["headings"])[:60])
def test_headings_say_what_belongs_together_or_nothing(case: dict[str, Any]) -> None:
    found = groups(case["headings"])
    told = [[one.low, one.best, one.high, one.spread, one.kind, one.level] for one in found]
    assert told == case["groups"]


def test_a_bound_of_nobody_knows_which_figure_asks() -> None:
    (group,) = groups(["killed", "hurt", "low", "high"])
    assert group.doubt == "which is the figure? there are killed, hurt"
    (group,) = groups(["min_age", "max_age", "deaths"])
    assert group.doubt == "is none of these its figure: deaths?"


@pytest.mark.parametrize("case", SAMPLES["numbers"], ids=str)
def test_how_numbers_are_written_is_what_some_cell_proves(case: dict[str, Any]) -> None:
    found = samples.numbers(case["cells"])
    expected = {name: Counter(case.get(name, {})) for name in COUNTED}
    expected |= {name: case.get(name, "") for name in ("decimal", "either", "contradiction")}
    expected |= {"thousands": case.get("thousands", []), "below": case.get("below", False)}
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("case", SAMPLES["dates"], ids=str)
def test_one_day_above_twelve_proves_the_order_for_all(case: dict[str, Any]) -> None:
    found = samples.dates(case["cells"])
    assert (list(found.formats), found.proof, found.unsure, found.unread) == (
        case.get("formats", []),
        *(case.get(name, "") for name in ("proof", "unsure", "unread")),
    )


@pytest.mark.parametrize("case", SAMPLES["level"], ids=str)
def test_the_kind_of_an_interval_is_a_level_bounds_or_a_question(case: dict[str, str]) -> None:
    assert names.level(case["text"]).partition("  #")[0] == case["toml"]


@pytest.mark.parametrize("case", SAMPLES["doubles"], ids=str)
def test_names_that_may_be_one_are_asked_about(case: dict[str, Any]) -> None:
    assert spellings.doubles(case["names"]) == case["found"]


@pytest.mark.parametrize("case", SAMPLES["ranged"], ids=str)
def test_cells_with_a_whole_range_are_taken_apart(case: dict[str, Any]) -> None:
    assert spellings.ranged(case["cells"]) == case["patterns"]


def test_lows_above_highs_are_counted() -> None:
    assert samples.crossed(["1", "5", "NA", "-3,000"], ["2", "4", "7", "-2"]) == (3, 1)

"""Where derived figures take their inputs from, and what comes out of them (§5)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from dataset_builder import (
    DatasetBuilder,
    cells_of,
    codes_of,
    messages_of,
    range_text,
    read_cases,
)

from estimates.arithmetic.ranges import nearly_equal
from estimates.check import Result
from estimates.reports import page
from estimates.reports.terminal import Screen

UNITS = read_cases("derived", "units.csv")
NATURES = read_cases("derived", "natures.csv")


def derived(result: Result, name: str) -> dict[str, Any]:
    """The row of one derived figure."""
    return cells_of(result.derived, name)


def derived_range(result: Result, name: str) -> str:
    return range_text(derived(result, name))


# Formulas of estimates, and units.


@pytest.mark.parametrize(
    "case", UNITS, ids=[f"{c['formula']} in {c['unit']}: {c['why']}" for c in UNITS]
)
def test_units_convert_by_themselves_and_never_mix(case: dict[str, str], tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for text in case["inputs"].split("; "):
        name, quantity = text.split("=")
        figure, unit = quantity.split(" ")
        builder.add(name, measure=f"m_{name}", best=figure, unit=unit, qualifier="exactly")
    builder.add("result", measure="m", formula=case["formula"], unit=case["unit"])
    result = builder.check(tmp_path)
    if case["expected"].startswith("U"):
        assert case["expected"] in codes_of(result, "result")
        assert derived(result, "result")["verdict"] in {"unit_mismatch", "undecidable"}
        assert math.isnan(float(derived(result, "result")["low"]))
        return
    assert not len(result.findings)
    assert derived_range(result, "result") == case["expected"]
    assert nearly_equal(float(derived(result, "result")["figure"]), float(case["figure"]))


def test_a_sum_of_different_kinds_is_one_u303_that_names_them(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("men", measure="m1", best="12,000", unit="soldier")
    builder.add("boxes", measure="m2", best="12,000", unit="container")
    builder.add("all", measure="m1", best="24,000", unit="soldier", formula="men + boxes")
    result = builder.check(tmp_path)
    assert codes_of(result, "all") == ["U303"]
    assert derived(result, "all")["verdict"] == "unit_mismatch"
    (message,) = messages_of(result, "U303")
    assert "person" in message
    assert "container" in message


def test_a_row_keeps_its_own_unit_downstream_of_u302(tmp_path: Path) -> None:
    """12,000 containers where soldiers are measured: U302 there and U303 where they are paid."""
    builder = DatasetBuilder()
    builder.measure("troops", unit="soldier")
    builder.add("men", measure="troops", best="12,000", unit="container")
    builder.add("pay", measure="pay", best="2,000", unit="USD/soldier/month")
    builder.add("total", measure="total", best="24M", unit="USD/month", formula="pay * men")
    result = builder.check(tmp_path)
    assert codes_of(result, "men") == ["U302"]
    assert codes_of(result, "total") == ["U303"]


def test_an_unknown_unit_makes_what_rests_on_it_undecidable_once(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", measure="m1", best="3", unit="soldjer")
    builder.measure("m1", unit="soldier")
    builder.add("b", measure="m1", formula="2 * a", unit="soldier")
    result = builder.check(tmp_path)
    assert codes_of(result, "a") == ["U301"]
    assert codes_of(result, "b") == ["D503"]


# Figures, natures, intervals.


def test_the_figure_is_dropped_where_an_input_has_none(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("between", low="1", high="3")
    builder.add("vague", low="24", qualifier="vague")
    builder.add("figure", best="10")
    builder.add("first", formula="between * figure")
    builder.add("second", formula="vague * figure")
    builder.add("third", formula="figure * 2")
    result = builder.check(tmp_path)
    assert math.isnan(float(derived(result, "first")["figure"]))
    assert math.isnan(float(derived(result, "second")["figure"]))
    assert float(derived(result, "third")["figure"]) == 20


def test_the_figure_is_dropped_where_the_result_is_open_at_both_ends(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.range("a", "[10, inf)")
    builder.range("b", "[4, inf)")
    builder.range("c", "[4, 4]")
    builder.add("both", formula="a - b")
    builder.add("one", formula="a - c")
    result = builder.check(tmp_path)
    assert math.isnan(float(derived(result, "both")["figure"]))
    assert derived(result, "both")["open"] == "both"
    assert float(derived(result, "one")["figure"]) == 6
    assert derived_range(result, "one") == "[6, inf)"


def test_recalculated_ranges_are_never_clipped(tmp_path: Path) -> None:
    """Shares that add up to more than all, and a count that goes below 0, show themselves."""
    builder = DatasetBuilder()
    builder.measure("share", unit="percent", minimum="0", maximum="100")
    builder.measure("count", unit="1", minimum="0")
    builder.add("half", measure="share", best="60", unit="percent", qualifier="exactly")
    builder.add("all", measure="share", formula="half + half", unit="percent")
    builder.add("before", measure="count", best="5", qualifier="exactly")
    builder.add("after", measure="count", formula="before - 8")
    result = builder.check(tmp_path)
    assert derived_range(result, "all") == "[120, 120]"
    assert derived_range(result, "after") == "[-3, -3]"
    assert not len(result.findings)


@pytest.mark.parametrize("case", NATURES, ids=[c["why"] for c in NATURES])
def test_results_inherit_the_nature_that_is_furthest_from_fact(
    case: dict[str, str], tmp_path: Path
) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="2", nature=case["first"])
    builder.add("b", best="3", nature=case["second"])
    builder.add("middle", formula="a * b")
    builder.add("result", formula="middle + 1", nature=case["own"])
    result = builder.check(tmp_path)
    assert derived(result, "result")["nature"] == case["expected"]
    assert cells_of(result.estimates, "result")["result_nature"] == case["expected"]


def test_results_that_rest_on_an_interval_are_mixed_also_through_chains(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("interval", low="1", best="2", high="3", interval="90%")
    builder.add("bounds", low="1", high="3")
    builder.add("middle", formula="interval + bounds")
    builder.add("result", formula="2 * middle")
    builder.add("other", formula="2 * bounds")
    result = builder.check(tmp_path)
    assert bool(derived(result, "result")["mixed"])
    assert not bool(derived(result, "other")["mixed"])


@pytest.mark.parametrize("where", ["input", "total"])
def test_outside_an_interval_is_only_a_d502(where: str, tmp_path: Path) -> None:
    interval = {"interval": "95%"}
    builder = DatasetBuilder()
    builder.add("a", low="10", high="20", **(interval if where == "input" else {}))
    total = {"low": "70", "high": "80"} | (interval if where == "total" else {})
    builder.add("total", formula="2 * a", **total)
    result = builder.check(tmp_path)
    assert derived(result, "total")["verdict"] == "mismatch"
    assert codes_of(result, "total") == ["D502"]
    assert "interval" in messages_of(result, "D502")[0]
    assert result.counts["error"] == 0


# Stated and calculated rows; rows that do not count.


def test_a_stated_derived_figure_counts_as_stated(tmp_path: Path) -> None:
    """It is used as its source stated it, however wrong, and with its own range."""
    builder = DatasetBuilder()
    builder.add("a", best="10", qualifier="exactly")
    builder.add("stated", best="50", qualifier="exactly", formula="2 * a")
    builder.add("calculated", formula="2 * a")
    builder.add("from_stated", formula="stated + 1")
    builder.add("from_calculated", formula="calculated + 1")
    result = builder.check(tmp_path)
    assert derived_range(result, "from_stated") == "[51, 51]"
    assert derived_range(result, "from_calculated") == "[21, 21]"
    assert codes_of(result, "stated") == ["D501"]


@pytest.mark.parametrize("status", ["superseded", "retracted"])
def test_rows_that_do_not_count_are_neither_checked_nor_used(status: str, tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("old", best="10", status=status)
    builder.add("new", best="11", replaces="old")
    builder.add("uses_old", best="500", formula="2 * old")
    builder.add("wrong", best="500", formula="2 * new", status=status)
    result = builder.check(tmp_path)
    assert codes_of(result, "uses_old") == ["R204", "D503"] or codes_of(result, "uses_old") == [
        "D503",
        "R204",
    ]
    assert derived(result, "uses_old")["verdict"] == "undecidable"
    (message,) = messages_of(result, "R204")
    assert f"old, which is {status}" in message
    assert "the current one is new" in message
    assert codes_of(result, "wrong") == []
    assert "wrong" not in set(result.derived["id"])
    assert result.counts["error"] == 0


def test_the_current_one_is_found_through_several_revisions(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("first", best="10", status="superseded")
    builder.add("second", best="11", status="superseded", replaces="first")
    builder.add("third", best="12", replaces="second")
    builder.add("double", formula="2 * first")
    builder.add("gone", best="1", status="retracted")
    builder.add("triple", formula="3 * gone")
    messages = messages_of(builder.check(tmp_path), "R204")
    assert "the current one is third" in messages[0]
    assert "nothing replaces it" in messages[1]


def test_revisions_that_replace_each_other_do_not_hang(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("first", best="10", status="superseded", replaces="second")
    builder.add("second", best="11", status="superseded", replaces="first")
    builder.add("double", formula="2 * first")
    assert "nothing replaces it" in messages_of(builder.check(tmp_path), "R204")[0]


def test_how_far_off_a_bound_is_is_no_surer_than_the_bound(tmp_path: Path) -> None:
    """Up to 100 where at least 10 × 20 comes out: half of it at most, or much less."""
    builder = DatasetBuilder()
    builder.measure("count", minimum="0")
    builder.add("few", low="10", qualifier="at_least", measure="count")
    builder.add("each", best="20", qualifier="exactly", measure="count")
    builder.add("t", high="100", qualifier="up_to", measure="count", formula="few * each")
    result = builder.check(tmp_path / "case")
    (message,) = messages_of(result, "D501")
    assert message == (
        "stated: up to 100; few * each gives at least 200. "
        "Does not add up: at most half what it should be"
    )
    shown = page.report(result, "t", Screen(), tmp_path)
    assert "Does not add up: at most half what it should be." in shown


def test_a_name_that_is_there_twice_is_offered_once(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("troops", best="5")
    builder.add("troops", best="6")
    builder.add("pay", formula="trops * 2")
    (message,) = messages_of(builder.check(tmp_path / "case"), "R203")
    assert message.endswith("did you mean troops?")


def test_an_unknown_name_is_named_with_the_nearest_ones(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("moon_pay", best="10")
    builder.add("double", best="20", formula="2 * moon_pai")
    result = builder.check(tmp_path)
    assert sorted(codes_of(result, "double")) == ["D503", "R203"]
    assert "moon_pay" in messages_of(result, "R203")[0]
    assert "moon_pai" in messages_of(result, "D503")[0]


def test_what_rests_on_the_undecidable_says_on_which(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("unreadable", best="12 000")
    builder.add("middle", formula="2 * unreadable")
    builder.add("last", formula="2 * middle")
    result = builder.check(tmp_path)
    assert derived(result, "last")["verdict"] == "undecidable"
    reasons = messages_of(result, "D503")
    assert any("unreadable" in message for message in reasons)
    assert any("middle" in message for message in reasons)


# Cycles.


def test_a_row_that_names_itself_is_a_cycle(tmp_path: Path) -> None:
    """Also one with values: what it states cannot be its own proof."""
    builder = DatasetBuilder()
    builder.add("calculated", formula="calculated + 1")
    builder.add("stated", best="3", formula="stated * 1")
    result = builder.check(tmp_path)
    for name in ("calculated", "stated"):
        assert "R205" in codes_of(result, name)
        assert derived(result, name)["verdict"] == "undecidable"
    assert any("calculated → calculated" in message for message in messages_of(result, "R205"))


def test_a_cycle_is_reported_once_with_its_path_and_the_rest_goes_on(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", formula="b + 1")
    builder.add("b", formula="c + 1")
    builder.add("c", formula="a + 1")
    builder.add("hangs_on_it", formula="a * 2")
    builder.add("figure", best="4")
    builder.add("free", formula="2 * figure")
    result = builder.check(tmp_path)
    assert messages_of(result, "R205") == [
        "the formula leads back to itself: a → b → c → a; state one of them, or change a formula"
    ]
    verdicts = result.derived.set_index("id")["verdict"].to_dict()
    assert verdicts["free"] == "calculated"
    assert {verdicts[name] for name in ("a", "b", "c", "hangs_on_it")} == {"undecidable"}


def test_a_stated_row_breaks_a_cycle(tmp_path: Path) -> None:
    """It is used as stated, so nothing leads on from it."""
    builder = DatasetBuilder()
    builder.add("a", formula="b * 2")
    builder.add("b", best="4", qualifier="exactly", formula="a / 2")
    result = builder.check(tmp_path)
    assert not messages_of(result, "R205")
    assert derived_range(result, "a") == "[8, 8]"
    assert derived(result, "b")["verdict"] == "match"


def test_a_cycle_of_a_thousand_names_its_ends_and_its_length(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    for number in range(1000):
        builder.add(f"r{number}", formula=f"r{(number + 1) % 1000} + 1")
    (message,) = messages_of(builder.check(tmp_path), "R205")
    assert "r0 → r1 →" in message
    assert "→ r999 → r0; state one of them" in message
    assert "more" in message
    assert len(message) < 300


def test_words_of_a_small_mismatch_show_that_the_ranges_do_not_meet(tmp_path: Path) -> None:
    """20 to 20.8 percent of 98 are 19.6 to 20.384, and 19 stands for 18.5 to 19.5: 0.1 apart.

    In whole units, rounded outward, both would hold 19 and 20.
    """
    made = DatasetBuilder()
    made.add("strength", best="98", qualifier="exactly", unit="soldier")
    made.add("share", low="20", high="20.8", measure="share", unit="percent")
    made.add("dead", best="19", unit="soldier", formula="strength * share")
    (message,) = messages_of(made.check(tmp_path), "D501")
    assert "19 soldiers (18.5 to 19.5 soldiers)" in message
    assert "gives 19.6 to 20.384 soldiers" in message

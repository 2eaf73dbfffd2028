"""What if, on the page: a moved figure, a withdrawn source, the link that holds them, the way back.

By hand: about 3,000 a month is 2,500 to 3,500, times 11,500 to 12,500 soldiers 28.75 to 43.75
million; the stated 24 million (23.5 to 24.5) lies below.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, assert_harmless, opener, shown

import estimates
from dashboard.screens.derived.content import what_if as view
from dashboard.screens.derived.content.consequences import consequences
from estimates.check import Result
from estimates.scenarios.scenario import Move, Scenario, read
from estimates.scenarios.what_if import what_if

BANNER = "This link carries a what-if, which nobody has stated."


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


@pytest.fixture(scope="module")
def result() -> Result:
    return estimates.check()


def place_of(result: Result, name: str) -> int:
    place: int = result.derived["id"].tolist().index(name)
    return place


def test_without_a_scenario_no_word_of_one(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled)
    assert BANNER not in shown(app)
    assert "what_if" not in app.query_params
    assert not [button for button in app.button if str(button.key).startswith("what_if")]


def test_moved_figure_is_followed_by_every_verdict(open_page: Open, bundled: Path) -> None:
    """The box, the address, the banner; what flips is told first, before and after."""
    app = open_page("derived", bundled, id="moon_payroll")
    app.text_input(key="what_if_moon_pay.best").set_value("3,000").run()
    assert not app.exception
    assert app.query_params["what_if"] == "moon_pay.best:3000"
    text = shown(app)
    assumed = (
        "Pay per North Korean soldier in Russia (moon_pay): about $3,000 per soldier per month"
        " instead of about $2,000 per soldier per month"
    )
    for part in (
        BANNER,
        assumed,
        "One verdict flips; three of six derived figures change.",
        "What if: Does not add up: 33% too low.",
        "In the dataset: Arithmetic agrees.",
    ):
        assert part in text
    table = text[text.index("Derived figureIn the dataset") :]
    first = table.index("moon_payroll= agrees$17.25 million to $31.25 million per month≠ does")
    assert first < table.index("dispatched_payroll→ calculated hereat least $4.5 million per month")
    assert "at least $7.5 million per month" in table
    assert "$345 million to $525 million per year" in table
    assert "Arithmetic agrees." in text[: text.index("What drives it")]  # the dataset's own


def test_chart_of_a_scenario_names_both_sides_and_never_the_dataset_alone(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("derived", bundled, id="moon_payroll", what_if="moon_pay.best:3000")
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    (both,) = [spec for spec in specs if "What if" in spec]
    assert "In the dataset:" in both
    assert "What if: $28.75M to $43.75M/month" in both
    assert not [spec for spec in specs if spec is not both and "43.75" in spec]


def test_same_text_as_in_the_dataset_takes_the_change_back(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled, id="moon_payroll", what_if="moon_pay.best:3000")
    app.text_input(key="what_if_moon_pay.best").set_value("2,000").run()
    assert "what_if" not in app.query_params
    assert BANNER not in shown(app)


def test_one_click_leads_back_to_the_dataset(open_page: Open, bundled: Path) -> None:
    scenario = "moon_pay.best:3000,without.source:asahi"
    app = open_page("derived", bundled, id="moon_payroll", what_if=scenario)
    app.button(key="what_if_reset_top").click().run()
    assert "what_if" not in app.query_params
    assert app.query_params["id"] == "moon_payroll"
    assert BANNER not in shown(app)


def test_withdrawn_source_takes_its_figures_along(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled, id="dispatched_payroll")
    app.multiselect(key="what_if_without").set_value(["source:asahi"]).run()
    assert app.query_params["what_if"] == "without.source:asahi"
    text = shown(app)
    assert "Withdrawn: Source: Editorial of 26 October 2024" in text
    assert "for Russia, four estimates" in text
    assert "What if: Cannot be decided: asahi_dispatched is retracted." in text
    assert "Two verdicts flip; two of six derived figures change." in text


def test_figure_that_is_withdrawn_itself_says_so(result: Result) -> None:
    outcome = what_if(result, read("without.estimate:moon_payroll")[0])
    found = consequences(outcome, "moon_payroll")
    assert found.comparison is None
    (change,) = [each for each in found.changes if each.id == "moon_payroll"]
    assert (change.after.verdict, change.flipped) == ("itself withdrawn", True)


def test_assertion_whose_answer_changes_is_told(open_page: Open, copy_dataset: DatasetCopy) -> None:
    """28.75 to 43.75 million is above 28 million all of it; 17.25 to 31.25 only in part."""
    text = "id,assertion,severity\nhigh,troops_payroll_year >= 336000000[USD/year],info\n"
    (copy_dataset.path / "assertions.csv").write_text(text, encoding="utf-8")
    app = open_page("derived", copy_dataset.path, what_if="moon_pay.best:3000")
    assert "high: troops_payroll_year >= 336000000[USD/year]possiblyyes" in shown(app)


def test_fields_show_what_a_blank_one_stands_for(result: Result) -> None:
    """12,000 alone is 11,500 to 12,500; at least 3,000 is open above."""
    total, pay, soldiers = view.inputs(result, place_of(result, "moon_payroll"), Scenario())
    assert (total.is_total, pay.id, soldiers.id) == (True, "moon_pay", "moon_troops")
    assert [field.text for field in soldiers.fields] == ["", "12,000", ""]
    assert [field.placeholder for field in soldiers.fields] == ["11,500", "none", "12,500"]
    _, sent = view.inputs(result, place_of(result, "dispatched_payroll"), Scenario())
    assert [field.text for field in sent.fields] == ["3,000", "", ""]
    assert sent.fields[2].placeholder == "open"


def test_fields_reach_through_calculated_inputs(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="1")
    builder.add("b", best="2")
    builder.add("c", formula="a + b")
    builder.add("d", formula="c * b")
    result = builder.check(tmp_path / "dataset")
    assert [one.id for one in view.inputs(result, 1, Scenario())] == ["b", "a"]


def test_every_input_can_be_moved_the_first_ones_at_once(tmp_path: Path) -> None:
    """Of ten inputs the last two get fields when they are asked for, or once they are moved."""
    builder = DatasetBuilder()
    names = [f"a{number}" for number in range(10)]
    for name in names:
        builder.add(name, best="1")
    builder.add("all_of_them", formula=" + ".join(names))
    builder.add("first_ones", formula=" + ".join(names[:8]))
    result = builder.check(tmp_path / "dataset")
    assert list(view.others(result, 0)) == ["a8", "a9"]
    assert view.others(result, 1) == {}
    assert view.left_out(result, 0) == ""

    def shown_for(scenario: Scenario, *wanted: str) -> list[str]:
        return [one.id for one in view.inputs(result, 0, scenario, None, wanted)]

    assert shown_for(Scenario()) == names[:8]
    assert shown_for(Scenario(), "a9") == [*names[:8], "a9"]
    assert shown_for(Scenario((Move("a8", "best", "2"),))) == names[:9]


def test_inputs_beyond_what_can_be_offered_are_told(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    names = [f"a{number}" for number in range(view.MOST_OTHERS + 1)]
    for name in names:
        builder.add(name, best="1")
    for part in range(4):
        some = names[part * 100 : (part + 1) * 100]
        builder.add(f"part{part}", formula=" + ".join(some))
    builder.add("total", formula="part0 + part1 + part2 + part3")
    result = builder.check(tmp_path / "dataset")
    assert view.left_out(result, 4).startswith("Only the first 300 inputs are listed here")


def test_link_carries_a_scenario_to_every_page_and_each_says_so(
    open_page: Open, bundled: Path
) -> None:
    """Figures of the dataset are not taken for those of the scenario, nor the other way round."""
    for name in ("overview", "estimates", "agreement", "findings", "sources"):
        app = open_page(name, bundled, what_if="moon_pay.best:3000")
        assert "All figures on this page are the dataset’s own" in shown(app)
        assert app.query_params["what_if"] in ("moon_pay.best:3000", ["moon_pay.best:3000"])
        (leave,) = [button for button in app.button if button.label == "Drop it"]
        leave.click().run()
        assert "what_if" not in app.query_params
        assert "All figures on this page" not in shown(app)


def test_estimate_that_does_not_count_has_no_fields(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="1", status="superseded")
    builder.add("b", best="2")
    builder.add("c", best="3", formula="a + b")
    result = builder.check(tmp_path / "dataset")
    assert [one.id for one in view.inputs(result, 0, Scenario())] == ["c", "b"]


def test_bad_number_is_told_and_changes_nothing(open_page: Open, bundled: Path) -> None:
    app = open_page("derived", bundled, id="moon_payroll")
    app.text_input(key="what_if_moon_pay.best").set_value("lots").run()
    text = shown(app)
    assert "Left out of the what-if: moon_pay, figure: “lots” is not a number" in text
    assert "No derived figure changes." in text
    assert app.text_input(key="what_if_moon_pay.best").value == "lots"


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        *(f"{text}.best:1" for text in HOSTILE[:3]),
        *(f"moon_pay.best:{text}" for text in HOSTILE[:3]),
        *(f"without.source:{text}" for text in HOSTILE[:3]),
        "%" * 50,
        "moon_pay.best:1" + "0" * 400,
        "without.source:asahi," * 500,
        "x" * 100_000,
    ],
)
def test_hostile_scenario_is_told_as_text_and_nothing_more(
    open_page: Open, bundled: Path, text: str
) -> None:
    app = open_page("derived", bundled, id="moon_payroll", what_if=text)
    assert_harmless(app)
    assert "Left out of the what-if:" in shown(app)


def test_odd_ids_can_be_moved(open_page: Open, tmp_path: Path) -> None:
    """An id that is a finding itself: it has every sign of the notation."""
    odd = "a.b:c,d %<b>“"
    builder = DatasetBuilder()
    builder.add(odd, best="2", qualifier="exactly")
    builder.add("part", best="3", qualifier="exactly")
    builder.add("twice", formula="part * 2")
    folder = builder.write(tmp_path / "odd")
    result = estimates.check(folder)
    assert odd in set(result.estimates["id"])
    app = open_page(
        "derived", folder, what_if="part.best:4,a%2Eb%3Ac%2Cd%20%25%3Cb%3E%E2%80%9C.best:5"
    )
    text = shown(app)
    assert "No verdicts flip; one of one derived figure changes." in text
    assert odd in text


def test_hostile_words_of_files_are_harmless_in_a_scenario(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    text = " ".join(HOSTILE)
    copy_dataset.edit("measures.csv", "soldier_pay", "title", text)
    copy_dataset.edit("sources.csv", "asahi", "title", text)
    scenario = "moon_pay.best:3000,without.source:asahi"
    app = open_page("derived", copy_dataset.path, id="moon_payroll", what_if=scenario)
    assert_harmless(app)
    for option in app.multiselect(key="what_if_without").options:
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", option)

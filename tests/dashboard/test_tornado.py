"""What moves a derived figure: the lone effect of each input, in numbers, in words and as drawn."""

from __future__ import annotations

from math import inf, isnan
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from scene_reader import Drawn, centre, drawn_by, layers

import estimates
from dashboard.charts.layers import STUB
from dashboard.charts.ranges import range_chart
from dashboard.screens.derived.content.tornado import Tornado, tornado
from dashboard.theme import EXPORT
from estimates.check import Result
from estimates.diagnosis.sensitivity import effects

WIDTH = 600


@pytest.fixture(scope="module")
def result() -> Result:
    return estimates.check()


def place_of(result: Result, name: str) -> int:
    place: int = result.derived["id"].tolist().index(name)
    return place


def found(result: Result, name: str) -> Tornado:
    made = tornado(result, place_of(result, name))
    assert made is not None
    return made


def draw(made: Tornado) -> tuple[Drawn, float]:
    """What is drawn, and the pixels of one unit of the axis."""
    panel = made.panel
    assert panel is not None
    assert panel.axis.low == 0
    chart = range_chart(
        panel.rows,
        panel.axis,
        description="d",
        colours=EXPORT,
        width=WIDTH,
        reference=panel.reference,
    )
    return drawn_by(chart), WIDTH / panel.axis.high


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 1,500 to 2,500 times 12,000; 2,000 times 11,500 to 12,500.
        ("moon_payroll", {"moon_pay": (18e6, 30e6, ""), "moon_troops": (23e6, 25e6, "")}),
        # 1,500 to 2,500 times 3,000; 2,000 times at least 3,000.
        (
            "dispatched_payroll",
            {"moon_pay": (4.5e6, 7.5e6, ""), "asahi_dispatched": (6e6, inf, "high")},
        ),
        # Up to 200,000 with 400,000, up to 400,000 with 200,000.
        (
            "russian_casualties",
            {
                "asahi_russian_dead": (400_000, 600_000, "low"),
                "asahi_russian_wounded": (200_000, 600_000, "low"),
            },
        ),
    ],
)
def test_lone_effects_worked_out_by_hand(
    result: Result, name: str, expected: dict[str, tuple[float, float, str]]
) -> None:
    made = effects(result.checked, place_of(result, name))
    assert {each.input: (each.low, each.high, each.open) for each in made} == expected


def test_without_a_figure_for_the_others_an_effect_is_not_known(tmp_path: Path) -> None:
    """“Dozens” has no figure to stand at: what b does is not known; what dozens do is, with b."""
    builder = DatasetBuilder()
    builder.add("dozens", low="24", qualifier="vague", as_stated="dozens")
    builder.add("b", best="10", qualifier="exactly")
    builder.add("t", formula="dozens * b")
    result = builder.check(tmp_path / "dataset")
    alone, other = effects(result.checked, 0)
    assert (alone.low, alone.high, alone.open) == (240, inf, "high")
    assert isnan(other.low)
    made = found(result, "t")
    assert made.panel is not None
    assert list(made.panel.rows["id"]) == ["dozens"]
    assert any("Nothing can be said of" in note for note in made.notes)


def test_bars_are_drawn_at_their_true_places_the_widest_first(result: Result) -> None:
    """And an upright line through every bar stands at 24 million."""
    made = found(result, "moon_payroll")
    drawn, unit = draw(made)
    first, second = layers(drawn, "band_alone")
    ends = [first["x"], first["x"] + first["width"], second["x"], second["x"] + second["width"]]
    assert ends == pytest.approx([18e6 * unit, 30e6 * unit, 23e6 * unit, 25e6 * unit])
    assert first["y"] < second["y"]
    assert {item["height"] for item in (first, second)} == {5}
    assert [centre(line) for line in layers(drawn, "reference")] == pytest.approx([24e6 * unit] * 2)
    assert layers(drawn, "head") == []
    assert layers(drawn, "dot") == []


def test_input_that_leaves_the_figure_open_comes_first_as_an_arrow(result: Result) -> None:
    """It begins at 6 million and has no far end; the other one is a bar of 4.5 to 7.5 million."""
    made = found(result, "dispatched_payroll")
    drawn, unit = draw(made)
    (head,) = layers(drawn, "head_alone")
    (stub,) = layers(drawn, "stub_alone")
    (band,) = layers(drawn, "band_alone")
    assert head["shape"] == "triangle-right"
    ends = sorted((stub["x"], stub["x2"]))
    assert ends[0] == pytest.approx(6e6 * unit)
    assert ends[1] - ends[0] <= STUB
    assert head["y"] < band["y"]
    assert (band["x"], band["x"] + band["width"]) == pytest.approx((4.5e6 * unit, 7.5e6 * unit))
    at = sorted(centre(tick) for tick in layers(drawn, "tick_alone"))
    assert at == pytest.approx([4.5e6 * unit, 6e6 * unit, 7.5e6 * unit])
    assert made.open == (
        "Open above because “North Korean soldiers sent to Russia” is at least 3,000 soldiers."
    )
    assert made.panel is not None
    assert made.panel.rows["who"].iloc[0] == (
        "at least $6 million per month: leaves the figure open"
    )


def test_shares_stand_with_the_ranges(result: Result) -> None:
    """12 of 14 million and 2 of 14 million."""
    made = found(result, "moon_payroll")
    assert made.panel is not None
    assert list(made.panel.rows["who"]) == [
        "$18 million to $30 million per month: 86% of the spread",
        "$23 million to $25 million per month: 14% of the spread",
    ]
    assert made.open == ""


def test_bars_that_lie_close_together_have_an_axis_of_their_own(tmp_path: Path) -> None:
    """990 to 1,010 and 999 to 1,001 on an axis from 0 would be two strokes; the page says so."""
    builder = DatasetBuilder()
    builder.add("a", low="490", best="500", high="510")
    builder.add("b", low="499", best="500", high="501")
    builder.add("t", formula="a + b")
    made = found(builder.check(tmp_path / "dataset"), "t")
    assert made.panel is not None
    axis = made.panel.axis
    assert (axis.low, axis.high) == pytest.approx((986, 1014))
    assert made.notes[-1] == "The axis does not begin at 0."
    assert axis.low < axis.ticks[0] < axis.ticks[-1] < axis.high
    assert len(set(axis.labels)) == len(axis.labels)


def test_figure_of_a_single_input_has_no_tornado(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="2")
    builder.add("t", formula="a * 3")
    assert tornado(builder.check(tmp_path / "dataset"), 0) is None


def test_share_that_is_next_to_nothing_has_no_digits(tmp_path: Path) -> None:
    """10 ± 5 beside 3,000,001 ± 0.5 in a quotient: the second one hardly moves it."""
    builder = DatasetBuilder()
    builder.add("a", best="10")
    builder.add("b", best="3,000,001")
    builder.add("t", formula="a / b")
    made = tornado(builder.check(tmp_path / "dataset"), 0)
    assert made is not None
    assert made.panel is not None
    said = dict(zip(made.panel.rows["id"], made.panel.rows["who"], strict=True))
    assert said["a"].endswith(": 100% of the spread")
    assert said["b"].endswith(": less than 0.1% of the spread")

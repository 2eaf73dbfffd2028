"""What is drawn, read from the scene graph: the marks themselves, not the wish."""

from __future__ import annotations

import re
from math import inf, nan
from typing import Any

import fake_result
import pandas as pd
import pytest
from scene_reader import Drawn, centre, drawn_by, layers

from dashboard.charts.axis import Axis, log_axis, make_axis
from dashboard.charts.layers import STUB
from dashboard.charts.marks import COLUMNS, LOOKS, marks
from dashboard.charts.ranges import range_chart
from dashboard.screens.shared.content.rows import panels
from dashboard.theme import EXPORT, PALETTE, SCREEN, Role, contrast

WIDTH = 600
AXIS = Axis(0.0, 15000.0, (0.0, 5000.0, 10000.0, 15000.0), ("0", "5k", "10k", "15k"), "soldiers")


def row(
    key: str,
    style: str,
    low: float,
    figure: float,
    high: float,
    open_: str = "",
    vague: bool = False,
    chosen: bool = False,
) -> dict[str, Any]:
    cells = (
        key,
        f"words of {key}",
        f"who of {key}",
        style,
        low,
        high,
        figure,
        open_,
        vague,
        chosen,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def draw(*rows: dict[str, Any], axis: Axis = AXIS) -> Drawn:
    """The drawn items by the name of their layer, without those of grid and axis."""
    chart = range_chart(
        pd.DataFrame(list(rows)), axis, description="d", colours=EXPORT, width=WIDTH
    )
    return drawn_by(chart)


def test_range_is_drawn_at_its_true_place_with_a_tick_at_each_end() -> None:
    """11,500 to 12,500 on an axis of 0 to 15,000 and 600 px: 460 to 500 px, the dot at 480."""
    drawn = draw(row("a", "reported", 11500, 12000, 12500))
    (band,) = layers(drawn, "band")
    assert (band["x"], band["x"] + band["width"]) == pytest.approx((460, 500))
    assert [centre(tick) for tick in layers(drawn, "tick")] == pytest.approx([460, 500])
    assert [dot["x"] for dot in layers(drawn, "dot")] == pytest.approx([480])
    assert layers(drawn, "head") == []


@pytest.mark.parametrize("style", [style for style in LOOKS if style != "gap"])
@pytest.mark.parametrize(
    ("low", "figure", "high", "open_", "bound", "shape", "way"),
    [
        (3000, 3000, inf, "high", 120, "triangle-right", 1),
        (0, 12000, 12000, "low", 480, "triangle-left", -1),
        (-inf, 12000, 12000, "low", 480, "triangle-left", -1),
        # A natural bound closes the range in the arithmetic; nobody stated it, so it is not drawn.
        (3000, nan, 15000, "high", 120, "triangle-right", 1),
    ],
)
def test_one_sided_mark_is_an_arrow_without_a_far_end(
    style: str,
    low: float,
    figure: float,
    high: float,
    open_: str,
    bound: float,
    shape: str,
    way: int,
) -> None:
    """One tick at the bound, a triangle a fixed length away, and nothing else: no band, no dot."""
    drawn = draw(row("a", style, low, figure, high, open_))
    assert [centre(tick) for tick in layers(drawn, "tick")] == pytest.approx([bound])
    (head,) = layers(drawn, "head")
    assert head["shape"] == shape
    assert head["x"] == pytest.approx(bound + way * STUB)
    (stub,) = layers(drawn, "stub")
    assert sorted((stub["x"], stub["x2"])) == pytest.approx(sorted((bound, bound + way * STUB)))
    assert layers(drawn, "band") == []
    assert layers(drawn, "dot") == []


def test_arrow_stays_within_the_plot() -> None:
    """A bound near the edge gets a shorter arrow, its tip at the edge, 5 px from its middle."""
    drawn = draw(
        row("a", "reported", 0, 500, 500, "low"), row("b", "reported", 14500, nan, inf, "high")
    )
    assert [head["x"] for head in layers(drawn, "head")] == pytest.approx([595, 5])


def test_vague_word_is_an_arrow_without_a_tick() -> None:
    """No one stated a bound: the 24 by convention for “dozens” is no mark of its own."""
    drawn = draw(row("a", "reported", 24, nan, inf, "high", vague=True))
    assert len(layers(drawn, "head")) == 1
    assert layers(drawn, "tick") == []
    assert layers(drawn, "dot") == []


def test_missing_figure_has_no_dot() -> None:
    drawn = draw(row("a", "reported", 2000, nan, 9000))
    assert len(layers(drawn, "band")) == 1
    assert layers(drawn, "dot") == []


@pytest.mark.parametrize(
    "ends", [(nan, nan, nan, ""), (0, nan, 15000, "both"), (-inf, nan, inf, "")]
)
def test_what_has_no_known_end_has_no_mark(ends: tuple[float, float, float, str]) -> None:
    low, figure, high, open_ = ends
    drawn = draw(row("a", "reported", low, figure, high, open_))
    assert [n for n in drawn if re.match("band|tick|dot|head|stub|fade", n)] == []
    assert [text["text"] for text in drawn["text_words"]] == ["words of a"]


def test_kinds_of_statement_differ_in_shape_and_not_only_in_colour() -> None:
    """Reported is filled; plans, “ifs” and projections are hollow; calculated is a diamond."""
    forms = {}
    for style in (
        "reported",
        "planned",
        "conditional",
        "projected",
        "calculated",
        "calculated_not_yet",
    ):
        drawn = draw(row("a", style, 2000, 5000, 9000))
        (dot,), (band,) = layers(drawn, "dot"), layers(drawn, "band")
        hollow = dot["fill"] == EXPORT[Role.PAGE]
        forms[style] = (
            dot["shape"],
            hollow,
            tuple(band.get("strokeDash") or ()),
            band.get("stroke") is not None,
        )
    assert forms == {
        "reported": ("circle", False, (), False),
        "planned": ("circle", True, (), True),
        "conditional": ("circle", True, (4, 3), True),
        "projected": ("circle", True, (2, 2), True),
        "calculated": ("diamond", False, (), False),
        "calculated_not_yet": ("diamond", False, (4, 3), True),
    }


@pytest.mark.parametrize(("style", "hollow"), [("reported", False), ("planned", True)])
def test_arrow_of_a_plan_is_hollow_and_dashed(style: str, hollow: bool) -> None:
    drawn = draw(row("a", style, 3000, nan, inf, "high"))
    (head,), (stub,) = layers(drawn, "head"), layers(drawn, "stub")
    assert (head["fill"] == EXPORT[Role.PAGE]) is hollow
    assert bool(stub.get("strokeDash")) is hollow


def test_gap_is_drawn_between_the_ends_that_face_each_other() -> None:
    drawn = draw(row("gap", "gap", 5000, nan, 10000))
    (line,) = drawn["gap_gap"]
    assert (line["x"], line["x2"]) == pytest.approx((200, 400))
    assert layers(drawn, "band") == []
    assert layers(drawn, "dot") == []


def test_narrow_range_has_smaller_marks() -> None:
    """Under 5 % of the axis the dot would cover its own range."""
    drawn = draw(row("a", "reported", 5000, 5100, 5200), row("b", "reported", 2000, 5000, 9000))
    assert sorted(dot["size"] for dot in layers(drawn, "dot")) == [36, 110]


def test_rows_stand_in_their_order_with_their_words_above_their_marks() -> None:
    drawn = draw(row("b", "reported", 1000, 2000, 3000), row("a", "reported", 1000, 2000, 3000))
    assert [text["text"] for text in drawn["text_words"]] == ["words of b", "words of a"]
    first, second = drawn["text_words"]
    upper, lower = sorted(layers(drawn, "dot"), key=lambda dot: float(dot["y"]))
    assert first["y"] < upper["y"] < second["y"] < lower["y"]


def test_only_the_words_are_read_aloud_and_they_say_range_and_origin() -> None:
    drawn = draw(row("a", "reported", 3000, nan, inf, "high"))
    assert [text["description"] for text in drawn["text_words"]] == ["words of a. who of a"]
    assert all(
        item.get("description") is None
        for n, items in drawn.items()
        for item in items
        if not n.startswith("text")
    )


def test_long_words_are_broken_and_nothing_is_cut_off() -> None:
    wordy = row("a", "reported", 1000, 2000, 3000)
    wordy["words"] = "Russian soldiers killed and wounded: up to 600,000 people"
    (text,) = draw(wordy)["text_words"]
    assert text["text"] == "Russian soldiers killed and wounded:\nup to 600,000 people"


def test_chosen_row_has_a_bar_of_its_own() -> None:
    drawn = draw(
        row("a", "reported", 1000, 2000, 3000, chosen=True), row("b", "reported", 1000, 2000, 3000)
    )
    assert len(drawn["chosen"]) == 1
    assert "chosen" not in draw(row("b", "reported", 1000, 2000, 3000))


def test_whole_row_can_be_clicked() -> None:
    chart = range_chart(
        pd.DataFrame([row("a", "reported", 1000, 2000, 3000)]),
        AXIS,
        description="d",
        colours=EXPORT,
        width=WIDTH,
        pick=True,
    )
    specification = chart.to_dict()
    (parameter,) = specification["params"]
    assert parameter["name"] == "pick"
    assert parameter["select"]["fields"] == ["id"]


@pytest.mark.parametrize(
    ("values", "low", "high", "ticks"),
    [
        ([3000, 12000, 12500], 0, 15000, (0, 2500, 5000, 7500, 10000, 12500, 15000)),
        ([inf, 3000], 0, 3600, (0, 1000, 2000, 3000)),
        ([-50, 100], -60, 120, (-50, 0, 50, 100)),
        ([0.9, 1.2], 0, 1.44, (0, 0.25, 0.5, 0.75, 1.0, 1.25)),
        ([nan, inf, -inf], 0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ([0.0], 0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_axis_starts_at_zero_and_leaves_room_for_an_arrow(
    values: list[float], low: float, high: float, ticks: tuple[float, ...]
) -> None:
    axis = make_axis(values, "unit", str)
    assert (axis.low, axis.high) == pytest.approx((low, high))
    assert axis.ticks == pytest.approx(ticks)


@pytest.mark.parametrize("value", [1e308, 1e-300, 5e-324, 1.7976931348623157e308])
def test_axis_of_extreme_values_is_finite(value: float) -> None:
    axis = make_axis([value], "unit", str)
    assert axis.low < axis.high < inf
    assert 1 <= len(axis.ticks) <= 20


def test_units_of_one_dimension_share_an_axis_and_others_never_do() -> None:
    """Soldiers are people; 12,000 containers are not 12,000 soldiers."""
    rows = [
        fake_result.estimate(
            "a", "soldiers_sent", "soldier", source="asahi", low=3000.0, high=inf, open="high"
        ),
        fake_result.estimate("b", "soldiers_sent", "person", source="asahi", low=1.0, high=2.0),
        fake_result.estimate("c", "soldiers_sent", "container", source="asahi", low=1.0, high=2.0),
        fake_result.estimate(
            "d", "soldiers_sent", "no such unit", source="asahi", low=1.0, high=2.0
        ),
    ]
    result = fake_result.result(estimates=rows, figures=[])
    made = panels(result, result.estimates)
    assert [list(panel.rows["id"]) for panel in made] == [["a", "b"], ["c"], ["d"]]


def test_rows_in_another_unit_are_converted_to_that_of_the_axis() -> None:
    """24 million a year is 2 million a month."""
    rows = [
        fake_result.estimate("a", "payroll", "USD/month", source="moon", low=1e6, high=4e6),
        fake_result.estimate(
            "b", "payroll", "USD/year", source="moon", low=24e6, high=36e6, figure=30e6
        ),
    ]
    result = fake_result.result(estimates=rows, figures=[])
    (panel,) = panels(result, result.estimates)
    assert list(panel.rows["low"]) == pytest.approx([1e6, 2e6])
    assert list(panel.rows["high"]) == pytest.approx([4e6, 3e6])
    assert panel.axis.title == "U.S. dollars per month"


def test_calculated_and_not_yet_factual_rows_keep_styles_of_their_own() -> None:
    result = fake_result.result()
    styles = {
        row.id: row.style
        for panel in panels(result, result.estimates)
        for row in panel.rows.itertuples()
    }
    assert styles == {
        "asahi_dispatched": "reported",
        "asahi_planned": "planned",
        "moon_troops": "conditional",
        "moon_pay": "reported",
        "moon_payroll": "conditional",
        "dispatched_payroll": "calculated",
        "famine": "reported",
    }


def test_marks_are_made_for_whole_columns() -> None:
    """The geometry is a function of columns: as many marks as rows call for, in one pass."""
    frame = pd.DataFrame([row(str(n), "reported", n, n + 1, n + 2) for n in range(1000)])
    drawn = marks(frame, AXIS)
    assert (len(drawn.bands), len(drawn.ticks), len(drawn.dots)) == (1000, 2000, 1000)
    assert drawn.arrows.empty


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", list(Role)[:6])
def test_text_and_marks_stand_out_from_the_page(role: Role, scheme: str) -> None:
    """5.6 : 1 is more than the 4.5 that WCAG asks of text and the 3 that it asks of marks."""
    colour, page = getattr(PALETTE[role], scheme), getattr(PALETTE[Role.PAGE], scheme)
    assert contrast(colour, page) >= 5.55


def test_screen_follows_the_scheme_and_an_export_needs_no_page() -> None:
    assert SCREEN[Role.INK] == "light-dark(#16202A, #E8ECF0)"
    assert EXPORT[Role.INK] == "#16202A"
    assert EXPORT.pale(Role.INK, 0.0) == "#FFFFFF"


LOG = Axis(
    10.0, 1e5, (10.0, 100.0, 1e3, 1e4, 1e5), ("10", "100", "1k", "10k", "100k"), "", log=True
)
"""Four decades on 600 px: 150 px each."""


def test_range_is_drawn_at_its_true_place_on_a_logarithmic_axis() -> None:
    """100 to 10,000 with a figure of 1,000 lies between 150 and 450 px, the figure at 300."""
    drawn = draw(row("a", "reported", 100, 1000, 10_000), axis=LOG)
    (band,) = layers(drawn, "band")
    assert (band["x"], band["x"] + band["width"]) == pytest.approx((150, 450))
    assert [centre(tick) for tick in layers(drawn, "tick")] == pytest.approx([150, 450])
    assert [dot["x"] for dot in layers(drawn, "dot")] == pytest.approx([300])


@pytest.mark.parametrize(
    ("low", "high", "open_", "bound", "way"),
    [(1000, inf, "high", 300, 1), (0, 1000, "low", 300, -1), (-inf, 1000, "low", 300, -1)],
)
def test_one_sided_mark_is_an_arrow_on_a_logarithmic_axis_too(
    low: float, high: float, open_: str, bound: float, way: int
) -> None:
    """The same pixels from the bound, whatever the scale; the end nobody stated is not drawn."""
    drawn = draw(row("a", "reported", low, 1000, high, open_), axis=LOG)
    assert [centre(tick) for tick in layers(drawn, "tick")] == pytest.approx([bound])
    (head,) = layers(drawn, "head")
    assert head["x"] == pytest.approx(bound + way * STUB)
    assert layers(drawn, "band") == layers(drawn, "dot") == []


def test_zero_on_a_logarithmic_axis_stands_at_its_end_beyond_a_break() -> None:
    """From 0 to 900: the lower end is marked at the left edge, which is labelled 0."""
    axis = log_axis([0.0, 900.0, 30.0], "people", "{:g}".format)
    assert axis is not None
    assert axis.zero
    assert axis.labels[0] == "0"
    assert axis.ticks[0] == axis.low < 20 <= axis.ticks[1]
    drawn = draw(row("a", "reported", 0, 300, 900), row("b", "reported", 30, nan, 900), axis=axis)
    ticks = sorted(centre(tick) for tick in layers(drawn, "tick"))
    assert ticks[0] == pytest.approx(0)
    assert ticks[1] > 60
    assert ticks[2] == pytest.approx(ticks[3])
    assert [mark["text"] for mark in drawn["break"]] == ["//", "//"]
    assert all(0 < mark["x"] < ticks[1] for mark in drawn["break"])


@pytest.mark.parametrize("values", [[-5.0, 10.0], [0.0], [], [inf]])
def test_what_a_logarithmic_axis_cannot_show_has_none(values: list[float]) -> None:
    assert log_axis(values, "", str) is None


@pytest.mark.parametrize(
    ("values", "low", "high", "ticks"),
    [
        ([3000.0, 12500.0], 2000, 20000, (2000, 5000, 10000, 20000)),
        ([24.0, 9e6], 20, 2e7, (100, 1e3, 1e4, 1e5, 1e6, 1e7)),
        ([1e-300, 1e300], 5e-301, 2e300, None),
    ],
)
def test_logarithmic_axis_holds_all_values_between_round_ends(
    values: list[float], low: float, high: float, ticks: tuple[float, ...] | None
) -> None:
    axis = log_axis(values, "", str)
    assert axis is not None
    assert (axis.low, axis.high) == pytest.approx((low, high))
    assert 1 <= len(axis.ticks) <= 10
    if ticks is not None:
        assert axis.ticks == pytest.approx(ticks)


def test_words_of_a_short_row_stand_right_above_its_mark() -> None:
    """A row of fewer lines than the longest one has its room above its words."""
    long = row("a", "reported", 1000, 2000, 3000)
    long["words"] = "Russian soldiers killed and wounded in the war: up to 600,000 people"
    drawn = draw(long, row("b", "reported", 1000, 2000, 3000))
    gaps = []
    for who in drawn["text_who"]:
        below = [dot["y"] for dot in layers(drawn, "dot") if dot["y"] > who["y"]]
        gaps.append(min(below) - who["y"])
    assert gaps[0] == pytest.approx(gaps[1])


@pytest.mark.parametrize(("count", "above"), [(3, []), (12, ["0", "10k"])])
def test_long_chart_has_its_axis_above_it_too(count: int, above: list[str]) -> None:
    """Every other label, at its tick: 10,000 of 15,000 is at 400 of 600 px."""
    drawn = draw(*(row(f"r{n}", "reported", 1000, 2000, 3000) for n in range(count)))
    labels = drawn.get("axis_above", [])
    assert [label["text"] for label in labels] == above
    assert [label["x"] for label in labels] == [0, 400][: len(above)]
    assert all(label["y"] < 0 for label in labels)


def test_arrow_at_the_very_edge_is_small_and_hardly_leaves_the_plot() -> None:
    """“Up to 0”: nothing lies below, so that the arrow reaches 9 px out, and no more."""
    (head,) = layers(draw(row("a", "reported", -inf, nan, 0, "low")), "head")
    assert (head["x"], head["size"]) == (-6, 36)

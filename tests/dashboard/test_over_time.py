"""The chart over time, read from what is drawn; and what it is made of."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder
from hypothesis import given
from hypothesis import strategies as st
from scene_reader import Drawn, drawn_by, layers

import estimates
from dashboard.charts.axis import Axis, log_axis
from dashboard.charts.over_time import OverTime, over_time_chart
from dashboard.charts.thinning import thinned
from dashboard.charts.time_axis import HEIGHT, label_places, time_ticks
from dashboard.data import datasets
from dashboard.export.drawings import drawing
from dashboard.screens.overview.content.brief import brief
from dashboard.screens.overview.content.overview import overview
from dashboard.screens.shared.content.over_time import quantity_frame, time_panel
from dashboard.theme import EXPORT, ORIGINS, PALETTE, Role, contrast

UKRAINE = Path(estimates.__file__).parent / "datasets" / "ukraine-soldiers"
DAY = 86_400_000.0
WIDTH = 600
AXIS = Axis(0.0, 1000.0, (0.0, 500.0, 1000.0), ("0", "500", "1,000"), "soldiers")
PERIOD = (0.0, 100 * DAY)
NO_LINES = pd.DataFrame({"colour": [], "time": [], "figure": []})
NO_BANDS = pd.DataFrame({"colour": [], "time": [], "low": [], "high": []})
NONE_REPLACED = pd.DataFrame({"id": [], "time": [], "value": [], "spoken": []})
NO_NAMES = pd.DataFrame({"colour": [], "name": [], "time": [], "value": []})


def claim(key: str, day: float, **cells: Any) -> dict[str, Any]:
    row = {
        "id": key,
        "time": day * DAY,
        "start": day * DAY,
        "end": day * DAY,
        "low": math.nan,
        "high": math.nan,
        "figure": math.nan,
        "bound": math.nan,
        "direction": 0,
        "colour": 0,
        "hollow": False,
        "contradicted": False,
        "spoken": key,
    }
    return row | cells


def draw(*rows: dict[str, Any], axis: Axis = AXIS, **parts: pd.DataFrame) -> Drawn:
    shown = OverTime(
        pd.DataFrame(list(rows)),
        parts.get("lines", NO_LINES),
        parts.get("bands", NO_BANDS),
        parts.get("names", NO_NAMES),
        parts.get("replaced", NONE_REPLACED),
    )
    return drawn_by(
        over_time_chart(shown, axis, description="d", period=PERIOD, colours=EXPORT, width=WIDTH)
    )


def height(value: float) -> float:
    """Pixels from the top on the axis of 0 to 1,000."""
    return HEIGHT * (1 - value / 1000)


def test_range_is_an_upright_bar_at_its_day_with_its_figure_as_a_dot() -> None:
    """Day 25 lies a quarter of the way from day 0 to day 100; 200 to 600 with 400, upwards."""
    ranged = {"low": 200.0, "figure": 400.0, "high": 600.0}
    drawn = draw(*(claim(str(day), day, **ranged) for day in (0, 25, 100)))
    first, bar, last = sorted(layers(drawn, "bar"), key=lambda item: float(item["x"]))
    assert bar["x"] - first["x"] == pytest.approx((last["x"] - first["x"]) / 4)
    assert sorted((bar["y"], bar["y2"])) == pytest.approx([height(600), height(200)])
    dots = sorted(layers(drawn, "dot"), key=lambda item: float(item["x"]))
    assert [dot["x"] for dot in dots] == pytest.approx([first["x"], bar["x"], last["x"]])
    assert [dot["y"] for dot in dots] == pytest.approx([height(400)] * 3)


def test_range_without_a_figure_has_no_dot() -> None:
    assert not layers(draw(claim("a", 25, low=200.0, high=600.0)), "dot")


@pytest.mark.parametrize(("direction", "tip"), [(1, -22), (-1, 22)])
def test_bound_is_a_tick_and_an_arrow_and_never_a_figure(direction: int, tip: float) -> None:
    drawn = draw(claim("a", 50, bound=300.0, direction=direction, figure=300.0))
    assert not layers(drawn, "dot")
    assert not layers(drawn, "bar")
    (tick,) = layers(drawn, "bound")
    assert float(tick["y"]) + float(tick.get("height", 0)) / 2 == pytest.approx(
        height(300), abs=1.5
    )
    (head,) = layers(drawn, "head")
    assert head["y"] == pytest.approx(height(300) + tip)


def test_planned_figure_is_hollow() -> None:
    reported, planned = (
        layers(draw(claim("a", 5, low=1.0, figure=400.0, high=600.0, hollow=hollow)), "dot")[0]
        for hollow in (False, True)
    )
    assert planned["fill"] == PALETTE[Role.PAGE].light
    assert reported["fill"] == ORIGINS[0].light


def test_contradicted_claim_has_a_red_ring() -> None:
    row = claim("a", 25, low=200.0, figure=400.0, high=600.0)
    assert not layers(draw(row), "contradicted")
    (ring,) = layers(draw(row | {"contradicted": True}), "contradicted")
    assert ring["stroke"] == PALETTE[Role.WRONG].light
    assert ring["y"] == pytest.approx(height(400))


def test_zero_stands_at_the_lower_end_of_a_logarithmic_axis() -> None:
    axis = log_axis([0.0, 10.0, 1000.0], "soldiers", "{:g}".format)
    assert axis is not None
    (bar,) = layers(draw(claim("a", 25, low=0.0, high=1000.0), axis=axis), "bar")
    assert max(bar["y"], bar["y2"]) == pytest.approx(HEIGHT)


@given(
    st.lists(st.integers(min_value=0, max_value=1000).map(float), min_size=1, max_size=8),
)
def test_names_stay_in_the_plot_in_order_and_never_overlap(values: list[float]) -> None:
    places = label_places(pd.Series(values), AXIS)
    assert min(places) >= 0
    assert max(places) <= HEIGHT
    ordered = sorted(zip(values, places, strict=True), key=lambda pair: pair[1])
    assert [value for value, _ in ordered] == sorted(values, reverse=True)
    gaps = [lower[1] - upper[1] for upper, lower in pairwise(ordered)]
    assert min(gaps, default=16) >= 16 - 0.11


def test_a_name_alone_stands_at_its_value() -> None:
    assert label_places(pd.Series([250.0, 1000.0]), AXIS) == pytest.approx([height(250), 0])


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2022-02-24", "2026-08-22", ["2023", "2024", "2025", "2026"]),
        ("2024-01-01", "2024-06-20", ["Jan 2024", "Feb", "Mar", "Apr", "May", "Jun"]),
        ("2023-10-10", "2024-09-01", ["Nov 2023", "Jan 2024", "Mar", "May", "Jul", "Sep"]),
        ("2024-03-03", "2024-03-20", ["4 Mar 2024", "7 Mar 2024", "10 Mar 2024"]),
        ("1850-01-01", "2020-12-31", ["1850", "1900", "1950", "2000"]),
    ],
)
def test_time_axis_names_years_months_or_days(first: str, last: str, labels: list[str]) -> None:
    ends = [(dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days * DAY for day in (first, last)]
    moments, named = time_ticks((ends[0], ends[1]))
    assert named[: len(labels)] == labels
    assert ends[0] <= min(moments) <= max(moments) <= ends[1]


@given(
    st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=50, max_size=400),
    st.integers(min_value=2, max_value=10),
)
def test_thinning_keeps_every_extreme(figures: list[float], buckets: int) -> None:
    rows = pd.DataFrame(
        {"time": [float(place) for place in range(len(figures))], "figure": figures}
    )
    kept = thinned(rows, buckets, (0.0, float(len(figures))))
    assert len(kept) <= max(len(rows) if len(rows) <= 4 * buckets else 0, 4 * (buckets + 1))
    assert kept["figure"].max() == max(figures)
    assert kept["figure"].min() == min(figures)
    assert kept["time"].is_monotonic_increasing
    assert {0.0, float(len(figures) - 1)} <= set(kept["time"])


def test_colours_of_origins_can_be_seen_on_both_pages() -> None:
    """Graphics need 3 : 1 (WCAG 2.1, 1.4.11)."""
    page = PALETTE[Role.PAGE]
    for pair in ORIGINS:
        assert contrast(pair.light, page.light) >= 3
        assert contrast(pair.dark, page.dark) >= 3


def test_origin_with_many_claims_is_a_line_with_the_band_that_its_totals_allow() -> None:
    """The UK's 950,000 of 3 May 2025 and 1,225,000 of 26 January 2026 bound what lies between."""
    result = estimates.check(UKRAINE)
    panel = time_panel(result, quantity_frame(result, "killed_or_wounded", "Russia"))
    assert panel is not None
    names = panel.shown.names.set_index("name")
    uk = names.loc["UK Ministry of Defence", "colour"]
    assert set(panel.shown.lines["colour"]) == {uk}
    moment = (dt.date(2025, 6, 12) - dt.date(1970, 1, 1)).days * DAY  # "1,000,000", rounded
    bands = panel.shown.bands
    at = bands[(bands["colour"] == uk) & (bands["time"] == moment)]
    assert at["low"].max() == 945_000
    assert at["high"].min() == pytest.approx(1_225_500)


def test_at_most_eight_origins_have_a_colour_and_the_others_are_grey() -> None:
    result = estimates.check(UKRAINE)
    panel = time_panel(result, quantity_frame(result, "killed_or_wounded", "Russia"))
    assert panel is not None
    assert set(panel.shown.marks["colour"]) == set(range(9))
    assert sorted(panel.shown.names["colour"]) == list(range(8))


def test_period_and_undated_estimates() -> None:
    result = estimates.check(UKRAINE)
    frame = quantity_frame(result, "killed", "Russia")
    panel = time_panel(result, frame, since=dt.date(2026, 1, 1), until=dt.date(2026, 6, 1))
    assert panel is not None
    assert sorted(panel.frame["end"]) == ["2026-04-03", "2026-05-27"]
    assert time_panel(result, frame, since=dt.date(2027, 1, 1)) is None


def test_overview_shows_the_latest_of_each_side_first() -> None:
    """Read off The Economist's file: its newest rows of each side, with origin and date."""
    shown = overview(estimates.check(UKRAINE))
    series = {each.title: each for headline in shown.headlines for each in headline.series}
    russia = series["Soldiers killed or wounded: Russia"].statements[0]
    assert (russia.lead, russia.said) == ("30 June 2026:", "1.49 million soldiers")
    assert russia.who == "the Centre for Strategic and International Studies"
    ukraine = series["Soldiers killed: Ukraine"].statements[0]
    assert (ukraine.lead, ukraine.said) == (
        "30 June 2026:",
        "between 125,000 and 150,000 soldiers",
    )
    assert [(each.lead, each.said, each.who) for each in shown.latest] == [
        (
            f"Soldiers killed or wounded: {side}:",
            said,
            "the Centre for Strategic and International Studies, 30 June 2026",
        )
        for side, said in (
            ("Russia", "1.49 million soldiers"),
            ("Ukraine", "between 525,000 and 625,000 soldiers"),
        )
    ]
    assert "On 30 April 2026" in series["Soldiers killed or wounded: Russia"].compared


def test_brief_says_and_draws_what_the_overview_does() -> None:
    made = brief(estimates.check(UKRAINE), "0" * 8)
    known = next(section for section in made.sections if section.title == "What is known")
    titles = [entry.title for entry in known.entries]
    assert titles[0] == "Soldiers killed or wounded: Russia"
    (shown,) = known.entries[0].drawings
    assert "2026-06-30: 1.49 million soldiers" in shown.panel.description
    assert "</svg>" in drawing(shown)


def test_dashboard_offers_the_bundled_datasets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESTIMATES_DATASETS", raising=False)
    assert [path.name for path in datasets()] == ["north-korea-2024", "ukraine-soldiers"]


def test_bundled_series_are_as_their_mapping_says() -> None:
    """The file has 124 rows; of one that names only an upper end, no figure is made."""
    result = estimates.check(UKRAINE)
    stated = result.estimates[~result.estimates["is_calculated"]]
    assert len(stated) == 124
    most = stated.set_index("id").loc["uk_mod_killed_russia_29_06_2022"]
    assert (most["open"], most["high"], most["qualifier"]) == ("low", 25_000, "up_to")
    assert result.counts["error"] == 0
    credit = result.dataset.description
    assert "The Economist" in credit


def test_superseded_claim_is_a_grey_cross_and_a_total_that_falls_has_a_ring(tmp_path: Path) -> None:
    """The origin corrects 900 to 700, and then claims 500 for a later day than 700."""
    made = DatasetBuilder()
    made.measure("killed", title="Killed", unit="soldier", kind="total")
    rows: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("first", "900", "2024-03-01", {"status": "superseded"}),
        ("again", "700", "2024-03-01", {"replaces": "first"}),
        ("lower", "500", "2024-06-01", {}),
        ("other", "510", "2024-08-01", {}),
    )
    for name, best, day, cells in rows:
        made.add(
            name, best=best, as_of=f"2022-02-24/{day}", measure="killed", unit="soldier",
            qualifier="exactly", **cells,
        )  # fmt: skip
    result = estimates.check(made.write(tmp_path / "data"))
    panel = time_panel(result, quantity_frame(result, "killed", "subject"))
    assert panel is not None
    assert panel.shown.replaced[["id", "value"]].to_numpy().tolist() == [["first", 900]]
    ringed = panel.shown.marks.loc[panel.shown.marks["contradicted"], "id"].tolist()
    assert ringed == ["lower"]
    drawn = drawn_by(
        over_time_chart(
            panel.shown,
            panel.axis,
            description="d",
            period=panel.period,
            colours=EXPORT,
            width=WIDTH,
        )
    )
    assert len(drawn["replaced"]) == 1
    early = time_panel(
        result, quantity_frame(result, "killed", "subject"), since=dt.date(2024, 5, 1)
    )
    assert early is not None
    assert early.shown.replaced.empty

"""Agreement: who allows what, repeated origins once, and overlap never taken for agreement."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
import twenty
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, assert_harmless, opener, shown

import estimates
from dashboard.charts.axis import make_axis
from dashboard.charts.bands import Band
from dashboard.charts.marks import COLUMNS
from dashboard.charts.ranges import range_chart
from dashboard.screens.agreement.content.agreement import (
    listed,
    matching,
    quantity,
    ranked,
    standfirst,
)
from dashboard.screens.shared.content.quantities import entry_of, key_of
from estimates.check import Result

TROOPS = "troops~Army~~2024-11~soldier"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twenty.write(tmp_path_factory.mktemp("twenty"))


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return estimates.check(folder)


def test_disagreements_come_first_and_each_says_how_it_stands(result: Result) -> None:
    """8 of 9: the agency, and all ministries but the one of 14,000 to 16,000."""
    entries = listed(result, ranked(result))
    assert [(entry.status, entry.said) for entry in entries] == [
        ("Named origins disagree", "8 of 9 named origins allow 11,450 to 11,550 soldiers."),
        ("Named origins disagree", "No two of three named origins allow the same value."),
        ("Compatible, not corroborated", "Both named origins allow at least 200 soldiers."),
        ("Nobody else confirms it", "One named origin, which allows 1 to 2 soldiers."),
        ("Named origins agree", "Both named origins allow 10 to 20 soldiers."),
    ]
    assert entries[0].title == "Troops · Army · reported as fact · November 2024"
    bold, rest = standfirst(result, ranked(result))
    assert bold == (
        "Five quantities have several estimates: named origins disagree on two,"
        " named origins agree on one and two cannot be decided."
    )
    assert rest == ""


def test_repeated_origin_is_one_row_and_one_vote(result: Result) -> None:
    found = quantity(result, TROOPS)
    assert found is not None
    assert found.counted == (
        "20 estimates, 12 repeat one origin (the agency): 9 independent named origins."
    )
    rows = found.panels[0].rows
    assert len(rows) == 9
    first = rows.iloc[0]
    assert first["words"] == "about 11,500 soldiers"
    assert "twelve estimates say this, one vote" in first["who"]


def test_band_holds_what_most_allow_and_who_is_outside_is_named(result: Result) -> None:
    found = quantity(result, TROOPS)
    assert found is not None
    assert found.panels[0].bands == (Band(11450.0, 11550.0, ""),)
    assert [claim.id for claim in found.outside] == ["other_6"]
    assert "the ministry of country 6" in found.outside[0].words
    marked = found.panels[0].rows["who"].str.contains("≠ outside what most allow")
    assert list(found.panels[0].rows.loc[marked, "id"]) == ["other_6"]


def test_one_sided_ranges_are_compatible_and_their_band_has_one_edge(result: Result) -> None:
    """At least 100 and at least 200 meet at 200 and above; nobody gave a top."""
    found = quantity(result, "troops~Army~planned~2024-11~soldier")
    assert found is not None
    assert found.status == "Compatible, not corroborated."
    (band,) = found.panels[0].bands
    assert band.edges == (200.0,)


def test_no_band_where_no_two_origins_meet_or_only_one_has_a_name(result: Result) -> None:
    apart = quantity(result, "losses~Army~~2024-11~soldier")
    found = quantity(result, "losses~Army~~2022~soldier")
    assert apart is not None
    assert found is not None
    assert apart.panels[0].bands == found.panels[0].bands == ()
    assert found.counted == "2 estimates: 1 named origin, and 1 unnamed that may repeat it."
    assert "no vote: may repeat another" in found.panels[0].rows["who"].iloc[-1]


def test_key_of_a_quantity_does_not_depend_on_the_order_of_rows(
    result: Result, tmp_path: Path
) -> None:
    copy = twenty.write(tmp_path / "copy")
    path = copy / "estimates.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    other = estimates.check(copy)
    assert set(ranked(other)["key"]) == set(ranked(result)["key"])
    for known in (other, result):
        entry = entry_of(known, "repeated_3")
        assert entry is not None
        assert key_of(entry) == TROOPS
    assert entry_of(result, "half") is None


@pytest.mark.parametrize(
    ("status", "text", "count"),
    [("", "", 5), ("disagree", "", 2), ("", "TROOPS", 2), ("disagree", "loss", 1), ("", "(", 0)],
)
def test_list_is_narrowed_by_status_and_text(
    result: Result, status: str, text: str, count: int
) -> None:
    assert len(matching(result, ranked(result), status, text)) == count


def test_page_has_the_list_and_one_quantity_by_its_link(open_page: Open, folder: Path) -> None:
    app = open_page("agreement", folder)
    text = shown(app)
    assert "8 of 9 named origins allow 11,450 to 11,550 soldiers." in text
    full = open_page("agreement", folder, quantity=TROOPS)
    said = shown(full)
    for part in (
        "Named origins disagree.",
        "8 of 9 named origins allow 11,450 to 11,550 soldiers. 20 estimates, 12 repeat one origin",
        "All that is claimed:",
        "Outside what most allow",
    ):
        assert part in said
    (chart,) = full.get("vega_lite_chart")
    specification = json.loads(chart.proto.spec)
    names = {layer.get("name", "") for layer in specification["layer"]}
    assert {"common_0", "common_edges_0"} <= names
    assert "No quantity of this dataset" in shown(open_page("agreement", folder, quantity="no"))


def test_nothing_to_compare_is_said(open_page: Open, bundled: Path) -> None:
    text = shown(open_page("agreement", bundled))
    assert "No quantity has two estimates, so nothing can be compared." in text
    assert "16 estimates stand alone" in text or "17 estimates stand alone" in text


def test_hostile_text_stays_text(open_page: Open, copy_dataset: DatasetCopy) -> None:
    """A quantity whose subject, measure and origin are markup, as list and in full."""
    text = " ".join(HOSTILE)
    copy_dataset.edit("measures.csv", "soldiers_sent", "title", text)
    copy_dataset.edit("origins.csv", "south_korean_intelligence", "title", text)
    for name in ("asahi_planned", "moon_troops"):
        copy_dataset.edit("estimates.csv", name, "nature", "planned")
        copy_dataset.edit("estimates.csv", name, "subject", text)
        copy_dataset.edit("estimates.csv", name, "locator", text)
    (key,) = ranked(estimates.check(copy_dataset.path))["key"]
    for parameters in ({}, {"quantity": key}, {"find": text}, {"status": text, "page": text}):
        app = open_page("agreement", copy_dataset.path, **parameters)
        assert_harmless(app)


def drawn(*bands: Band) -> list[dict[str, Any]]:
    cells = ("a", "w", "o", "reported", 1.0, 9.0, math.nan, "", False, False)
    row = dict(zip(COLUMNS, cells, strict=True))
    rows = pd.DataFrame([row])
    axis = make_axis([1.0, 9.0], "people", str)
    chart = range_chart(rows, axis, description="d", bands=bands)
    assert isinstance(chart, alt.LayerChart)
    specification = chart.to_dict()
    return [
        {
            "name": layer["name"],
            "fill": layer["mark"].get("fill"),
            "data": layer["data"]["values"],
        }
        for layer in specification["layer"]
        if layer["name"].startswith("common")
    ]


def test_band_is_at_its_place_and_has_no_edge_where_nobody_stated_one() -> None:
    """The axis goes to 1.2 times 9, 10.8; an open end reaches there and fades."""
    area, edges = drawn(Band(2.0, 5.0))
    assert area["data"] == [{"id": "a", "low": 2.0, "high": 5.0}]
    assert edges["data"] == [{"id": "a", "x": 2.0}, {"id": "a", "x": 5.0}]
    area, edges = drawn(Band(2.0, math.inf))
    assert area["data"] == [{"id": "a", "low": 2.0, "high": pytest.approx(10.8)}]
    assert isinstance(area["fill"], dict)
    assert edges["data"] == [{"id": "a", "x": 2.0}]
    area, edges = drawn(Band(0.0, 5.0, "low"))
    assert edges["data"] == [{"id": "a", "x": 5.0}]
    assert [layer["name"] for layer in drawn(Band(0.0, 5.0, "both"))] == ["common_0"]


def test_word_that_is_no_figure_is_told_and_not_counted(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", low="1", high="2", as_of="2024")
    builder.add("b", low="2", high="3", as_of="2024")
    builder.add("c", low="200", qualifier="vague", as_stated="hundreds", as_of="2024")
    builder.add("other", low="200", qualifier="vague", as_stated="hundreds", subject="another")
    result = builder.check(tmp_path / "dataset")
    (key,) = ranked(result)["key"]
    found = quantity(result, key)
    assert found is not None
    assert [claim.id for claim in found.claims] == ["a", "b"]
    (caution,) = found.cautions
    assert caution.startswith("Not counted, since a word is no figure: “hundreds” (")
    assert caution.count("hundreds") == 1


def test_ranges_that_are_intervals_prove_nobody_wrong(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", low="1", high="2", interval="95%")
    builder.add("b", low="5", high="6")
    result = builder.check(tmp_path / "dataset")
    found = quantity(result, ranked(result)["key"].iloc[0])
    assert found is not None
    assert len(found.cautions) == 1
    assert "interval is no bound" in found.cautions[0]


def test_series_are_compared_on_the_day_asked_for(open_page: Open, bundled: Path) -> None:
    """And how many bound it on both sides is said: an old total rules out hardly anything."""
    folder = bundled.with_name("ukraine-soldiers")
    app = open_page("agreement", folder, at="2024-01-01")
    labels = [link.proto.label for link in app.get("page_link")]
    assert any("to 1 January 2024" in label.replace("\\", "") for label in labels)
    assert "of them bound both sides" in shown(app)
    assert "“May” is no day: write 2024-10-18." in shown(open_page("agreement", folder, at="May"))


def test_contradictions_over_time_are_named_with_links_to_both_claims(
    open_page: Open, bundled: Path
) -> None:
    """390,580 by 16 January 2024 (Armed Forces of Ukraine), 315,000 by the 30th (CIA)."""
    app = open_page("agreement", bundled.with_name("ukraine-soldiers"))
    text = shown(app)
    assert "Contradictions over time" in text
    assert "the Armed Forces of Ukraine and the CIA contradict each other: 390,580" in text
    assert "Showing 12 of 15 pairs of origins." in text
    queries = [link.proto.query_string for link in app.get("page_link")]
    assert any("id=cia_losses_russia_30_01_2024" in query for query in queries)


def test_estimate_of_a_series_does_not_stand_alone(bundled: Path) -> None:
    """All 124 stated estimates are about four series, each of which is compared."""
    result = estimates.check(bundled.with_name("ukraine-soldiers"))
    _, alone = standfirst(result, ranked(result))
    assert alone == ""

"""The Estimates page: what is asked for is what is shown, by filter, on every view, by link."""

from __future__ import annotations

import datetime as dt
import re
from math import inf
from pathlib import Path
from typing import Any

import fake_result
import numpy as np
import pytest
from dataset_builder import DatasetBuilder
from page_reader import Open, opener, shown

import estimates
from dashboard.screens.estimates.content import listing, timeline
from dashboard.screens.estimates.content.columns import ITSELF, NONE, columns
from dashboard.screens.estimates.content.crowd import crowd, crowd_in_time
from dashboard.screens.estimates.content.filters import (
    CHOICES,
    Wanted,
    options,
    ordered,
    select,
    spoken,
)
from dashboard.screens.shared.content.labels import labels


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page(name, folder, **parameters)` runs one page on a dataset."""
    return opener(monkeypatch)


def found(
    result: Any, *, search: str = "", date: str = "", withdrawn: bool = False, **choices: Any
) -> list[str]:
    """The ids that are found, in the order of the file."""
    every = columns(result)
    wanted = {name: tuple(asked.split()) for name, asked in choices.items()}
    rows = select(every, Wanted(wanted, search, date, withdrawn=withdrawn)).rows
    return list(every.frame["id"].iloc[rows])


ALL = [
    "asahi_dispatched",
    "asahi_planned",
    "moon_troops",
    "moon_pay",
    "moon_payroll",
    "dispatched_payroll",
    "famine",
]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ALL),
        ({"measure": "soldiers_sent"}, ["asahi_dispatched", "asahi_planned", "moon_troops"]),
        ({"measure": "soldiers_sent payroll", "source": "moon"}, ["moon_troops", "moon_payroll"]),
        ({"source": NONE}, ["dispatched_payroll"]),
        ({"origin": "media_reports"}, ["moon_troops", "moon_pay"]),
        ({"origin": ITSELF}, ["moon_payroll", "famine"]),
        ({"origin": NONE}, ["dispatched_payroll"]),
        # What is calculated from reported figures is reported by no one.
        ({"nature": "reported"}, ["asahi_dispatched", "moon_pay", "famine"]),
        ({"nature": "planned conditional"}, ["asahi_planned", "moon_troops", "moon_payroll"]),
        ({"nature": "calculated"}, ["dispatched_payroll"]),
        ({"credibility": "6"}, ["moon_pay"]),
        ({"verdict": "match calculated"}, ["moon_payroll", "dispatched_payroll"]),
        ({"quantity": "person"}, ["asahi_dispatched", "asahi_planned", "moon_troops", "famine"]),
        ({"search": "MILLION month"}, ["moon_payroll"]),
        ({"search": "forged"}, ["moon_troops", "moon_pay", "moon_payroll", "famine"]),
        ({"search": "Soldiers sent"}, ["asahi_dispatched", "asahi_planned", "moon_troops"]),
        ({"search": "south korean intelligence"}, ["asahi_planned"]),
        ({"search": "a.*"}, []),
        ({"date": "2024-10-16"}, ["asahi_planned", "moon_troops"]),
        ({"date": "../2024-10-01"}, ["asahi_dispatched", "asahi_planned", "moon_troops"]),
        ({"date": "2024-09"}, []),
        ({"measure": "nope"}, []),
    ],
)
def test_filter_finds_the_rows_that_fulfil_all_of_it(asked: dict[str, Any], ids: list[str]) -> None:
    assert found(fake_result.result(), **asked) == ids


def test_date_that_is_none_is_said_and_filters_nothing() -> None:
    selected = select(columns(fake_result.result()), Wanted(date="18.10.2024"))
    assert len(selected.rows) == len(ALL)
    assert "write year-month-day" in selected.problem


def test_what_lacks_a_date_is_counted_where_a_date_is_asked_for() -> None:
    selected = select(columns(fake_result.result()), Wanted(date="2024"))
    assert (len(selected.rows), selected.undated, selected.total) == (3, 4, 7)


def test_superseded_estimates_count_only_where_they_are_asked_for() -> None:
    rows = fake_result.rows()
    rows[0] |= {"current": False, "status": "superseded"}
    result = fake_result.result(estimates=rows)
    assert "asahi_dispatched" not in found(result)
    assert "asahi_dispatched" in found(result, withdrawn=True)


@pytest.mark.parametrize("name", CHOICES)
def test_every_option_of_a_filter_finds_something_and_has_words(name: str, bundled: Path) -> None:
    """And together the options of each filter leave nothing out."""
    result = estimates.check(bundled)
    every = columns(result)
    reached: set[int] = set()
    for option, words in options(result, every, name).items():
        rows = select(every, Wanted({name: (option,)}, withdrawn=True)).rows
        assert len(rows), option
        assert re.search(r"\w", words)
        reached |= set(rows.tolist())
    assert len(reached) == every.count


def test_what_is_asked_for_is_said_in_words() -> None:
    wanted = Wanted(
        {"measure": ("soldiers_sent", "payroll"), "nature": ("planned",)}, "x", "2024-10"
    )
    assert spoken(fake_result.result(), wanted) == (
        "measure: Soldiers sent or Pay in total; nature: Planned; with “x”;"
        " when it held: October 2024"
    )


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("oldest", ["asahi_dispatched", "asahi_planned", "moon_troops", "moon_pay"]),
        ("newest", ["asahi_dispatched", "asahi_planned", "moon_troops", "moon_pay"]),
        # People first, of whom there are more rows; a bound counts as what was said.
        ("largest", ["famine", "asahi_planned", "moon_troops", "asahi_dispatched"]),
        ("smallest", ["asahi_dispatched", "asahi_planned", "moon_troops", "famine"]),
        ("measure", ["famine", "moon_payroll", "dispatched_payroll", "moon_pay"]),
    ],
)
def test_order_is_that_of_the_words_on_the_page(sort: str, ids: list[str]) -> None:
    every = columns(fake_result.result())
    rows = ordered(every, np.arange(every.count), sort)
    assert list(every.frame["id"].iloc[rows])[:4] == ids


def test_each_quantity_has_a_chart_of_its_own_and_few_rows_are_all_shown() -> None:
    result = fake_result.result()
    every = columns(result)
    made = listing.groups(result, every, np.arange(every.count), slice(0, 40))
    assert [(group.title, group.count, group.shown) for group in made] == [
        ("People", 4, 4),
        ("U.S. dollars per month", 2, 2),
        ("U.S. dollars per soldier per month", 1, 1),
    ]
    assert all(group.crowd is None for group in made)


def test_a_chart_headed_by_its_unit_says_what_it_is_of(open_page: Open, tmp_path: Path) -> None:
    """Dollars of what, and whose, where no row says it because all have it in common."""
    made = DatasetBuilder()
    made.measure("damage", title="Direct damage", unit="USD")
    made.measure("deaths", title="People killed", unit="person")
    made.add("costs", best="5", measure="damage", unit="USD", subject="Syria")
    made.add("dead", best="7", measure="deaths", unit="person", subject="Iraq")
    said = shown(open_page("estimates", made.write(tmp_path / "data"), view="chart"))
    assert "Direct damage, Syria" in said
    assert "People killed, Iraq" in said
    result = estimates.check(tmp_path / "data")
    assert "People killed, Iraq" in labels(result, ["dead"], with_subjects=True)["dead"]


def many(count: int = 1234) -> Any:
    """Soldiers from 100 to 100 × count, every third of them “at least”, every fifth planned."""
    rows = []
    for n in range(1, count + 1):
        open_ = {"open": "high", "high": inf} if n % 3 == 0 else {"high": 110.0 * n}
        cells = {"low": 100.0 * n, **open_, "nature": "planned" if n % 5 == 0 else ""}
        rows.append(
            fake_result.estimate(f"e{n}", "soldiers_sent", "soldier", source="asahi", **cells)
        )
    return fake_result.result(estimates=rows, figures=[])


def test_many_rows_are_paged_and_the_rest_is_in_strips_on_the_same_axis() -> None:
    result = many()
    every = columns(result)
    (group,) = listing.groups(result, every, np.arange(every.count), slice(40, 80))
    assert (group.count, group.shown) == (1234, 40)
    assert group.panel is not None
    assert list(group.panel.rows["id"])[:2] == ["e41", "e42"]
    assert group.crowd is not None
    assert group.crowd.axis is group.panel.axis


def test_of_many_quantities_the_first_show_rows_and_all_show_strips() -> None:
    """Three units that do not convert, 20 estimates each: more than one chart has rows."""
    rows = [
        fake_result.estimate(f"{unit}{n}", "soldiers_sent", unit, source="moon", low=1.0, high=2.0)
        for unit in ("soldier", "USD", "container")
        for n in range(20)
    ]
    result = fake_result.result(estimates=rows, figures=[])
    every = columns(result)
    made = listing.groups(result, every, np.arange(60), slice(0, 40))
    assert [group.count for group in made] == [20, 20, 20]
    assert [group.shown for group in made] == [5, 5, 0]
    assert [group.panel is None for group in made] == [False, False, True]
    assert all(group.crowd is not None for group in made)


def test_strips_never_add_up_what_differs() -> None:
    """Reported and planned, ranges and lower bounds are counted apart, and all of them are."""
    result = many(30)
    strips = crowd(columns(result), np.arange(30))
    assert strips is not None
    said = [str(words).split(": ")[1].split(" ") for words in strips.rows["words"]]
    styles = strips.rows["style"].tolist()
    counted = {(s[0], s[1], s[2]): style for s, style in zip(said, styles, strict=True)}
    assert counted == {
        ("16", "reported,", "with"): "reported",
        ("8", "reported,", "“at"): "reported",
        ("4", "planned,", "with"): "planned",
        ("2", "planned,", "“at"): "planned",
    }


def test_strip_counts_the_ranges_that_hold_each_value() -> None:
    """[0, 50], [40, 100] and [40, 60]: one at 10, three at 45, two at 55, one at 90."""
    rows = [
        fake_result.estimate(name, "soldiers_sent", "soldier", source="moon", low=low, high=high)
        for name, low, high in (("a", 0.0, 50.0), ("b", 40.0, 100.0), ("c", 40.0, 60.0))
    ]
    strips = crowd(columns(fake_result.result(estimates=rows, figures=[])), np.arange(3))
    assert strips is not None
    for value, count in ((10, 1), (45, 3), (55, 2), (90, 1)):
        cells = strips.cells
        at = cells[(cells["low"] <= value) & (cells["high"] > value)]
        assert list(at["count"]) == [count]
    assert strips.cells["high"].max() <= strips.axis.high
    assert not (strips.cells["low"] > 102).any()


def test_bounds_are_counted_where_they_are_and_nowhere_beyond() -> None:
    """Two “at least 50” are two bounds at 50: nothing is known of what lies above."""
    rows = [
        fake_result.estimate(
            name, "soldiers_sent", "soldier", source="moon", low=50.0, high=inf, open="high"
        )
        for name in "ab"
    ]
    strips = crowd(columns(fake_result.result(estimates=rows, figures=[])), np.arange(2))
    assert strips is not None
    (cell,) = strips.cells.to_dict("records")
    assert cell["low"] <= 50 < cell["high"]
    assert cell["count"] == 2


def test_strips_in_time_count_what_holds_on_each_day() -> None:
    """January 2024, 2024, since July 2024: one in January and one in May beside 2024, one begins.

    A date without an end is counted where it begins, and nowhere beyond.
    """
    rows = [
        fake_result.estimate(name, "soldiers_sent", "soldier", source="moon", as_of=as_of)
        for name, as_of in (("a", "2024-01"), ("b", "2024"), ("c", "2024-07/.."))
    ]
    every = columns(fake_result.result(estimates=rows, figures=[]))
    positions = np.arange(3)
    axis = timeline.time_axis(timeline.ends(every, positions))
    strips = crowd_in_time(every, positions, axis)
    assert strips is not None
    said = [str(words).partition(": ")[2] for words in strips.rows["words"]]
    assert said == ["2 reported, with both dates", "1 reported, “since”: where they begin"]
    assert list(strips.rows["who"]) == [
        "the first day and the last: 1 January 2024 to 31 December 2024",
        "the first day and the last: 1 July 2024 to 1 July 2024",
    ]
    both, since = (strips.cells[strips.cells["id"] == name] for name in strips.rows["id"])
    for day, count in ((dt.date(2024, 1, 15), 2), (dt.date(2024, 5, 15), 1)):
        at = both[(both["low"] <= day.toordinal()) & (both["high"] > day.toordinal())]
        assert list(at["count"]) == [count]
    (begun,) = since.to_dict("records")
    assert begun["low"] <= dt.date(2024, 7, 1).toordinal() < begun["high"]


def test_bar_of_a_timeline_is_as_long_as_the_source_left_it() -> None:
    """1 to 15 October 2024 is fifteen days; an open date has no end; undated rows are not drawn."""
    result = fake_result.result()
    every = columns(result)
    rows = np.flatnonzero(~np.isnan(every.start))
    made = timeline.timeline(result, every, rows, timeline.ends(every, rows))
    bars = made.rows
    assert list(bars["id"]) == ["asahi_dispatched", "asahi_planned", "moon_troops"]
    assert (bars["high"] - bars["low"]).tolist() == [15, inf, inf]
    assert list(bars["open"]) == ["", "high", "high"]
    assert bars["figure"].isna().all()
    assert bars["who"].tolist()[0].startswith("1 to 15 October 2024; Reported")
    assert bars["low"].between(made.axis.low, made.axis.high).all()


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (["0001-01-01", "9999-12-31"], ["1000", "2000", "3000", "4000", "5000", "6000"]),
        (["2024-10-18", "2024-10-18"], ["8 Oct 2024", "15 Oct 2024", "22 Oct 2024", "1 Nov 2024"]),
        (["2023-08-01", "2024-10-31"], ["Oct 2023", "Jan 2024", "Apr 2024", "Jul 2024"]),
        (["2023-12-20", "2024-01-20"], ["22 Dec 2023", "1 Jan 2024", "8 Jan 2024", "15 Jan 2024"]),
    ],
)
def test_axis_of_time_holds_all_days_and_names_months_or_years(
    days: list[str], labels: list[str]
) -> None:
    ordinals = np.array([np.datetime64(day).astype(int) + 719_163 for day in days], dtype=float)
    axis = timeline.time_axis(ordinals)
    assert all(axis.low <= day <= axis.high for day in ordinals)
    assert 1 <= len(axis.ticks) <= 9
    assert list(axis.labels)[: len(labels)] == labels


@pytest.mark.parametrize("view", ["chart", "timeline", "multiples", "table"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_every_view_is_a_link_that_has_all_written_out(
    view: str, scale: str, open_page: Open, bundled: Path
) -> None:
    app = open_page("estimates", bundled, view=view, scale=scale, nature="planned")
    assert "One estimate of 22." in shown(app) or "1 of 22 estimates." in shown(app)
    assert "Only: nature: Planned" in shown(app)
    for name, value in (("view", view), ("scale", scale), ("sort", "file"), ("nature", "planned")):
        given = app.query_params[name]
        assert value == (given if isinstance(given, str) else given[0])
    assert "data" in app.query_params


def test_filters_are_cleared_at_once(open_page: Open, bundled: Path) -> None:
    app = open_page("estimates", bundled, nature="planned", find="korea", measure="nope")
    assert "No estimate matches measure: nope; nature: Planned; with “korea”." in shown(app)
    app.button(key="q_clear_all").click().run()
    assert "22 estimates." in shown(app)
    assert not {"nature", "find", "measure"} & set(app.query_params)


def test_choice_in_a_box_goes_into_the_address_and_back_to_the_first_page(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("estimates", bundled, page="3")
    app.multiselect(key="choose_nature").set_value(["planned", "conditional"]).run()
    assert app.query_params["nature"] == ["planned", "conditional"]
    assert "page" not in app.query_params


def test_table_has_the_words_of_each_estimate_and_leads_to_it(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("estimates", bundled, view="table", measure="soldiers_sent")
    (table,) = [element.proto.body for element in app.get("html") if "<table" in element.proto.body]
    for words in ("At least 3,000 soldiers", "Up to 12,000 soldiers", "Planned: South Korean"):
        assert words in table
    links = re.findall(
        r'href="(estimate\?id=[a-z_]+)&amp;dataset=[^"]+&amp;data=[0-9a-f]{8}"', table
    )
    assert links == [
        f"estimate?id={name}" for name in ("asahi_dispatched", "asahi_planned", "moon_troops")
    ]


def test_estimate_is_reached_by_the_keyboard_from_every_view(
    open_page: Open, bundled: Path
) -> None:
    for view in ("chart", "timeline", "multiples", "table"):
        app = open_page("estimates", bundled, view=view)
        assert len(app.selectbox(key="q_go_to").options) == 22

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
from dashboard.screens.estimates.content import listing, subjects, timelines
from dashboard.screens.estimates.content.crowd import crowd
from dashboard.screens.estimates.content.filters import (
    CHOICES,
    Wanted,
    options,
    ordered,
    select,
    spoken,
)
from dashboard.screens.shared.content.columns import ITSELF, NONE, columns


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
        # By the last day; what holds since a day and has no end, by that day.
        ("oldest", ["asahi_planned", "moon_troops", "asahi_dispatched", "moon_pay"]),
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


def test_each_measure_has_a_chart_of_its_own_and_few_rows_are_all_shown() -> None:
    result = fake_result.result()
    every = columns(result)
    made = listing.groups(result, every, np.arange(every.count), slice(0, 40))
    assert [(group.title, list(every.frame["id"].iloc[group.shown])) for group in made] == [
        ("Soldiers sent", ["asahi_dispatched", "asahi_planned", "moon_troops"]),
        ("Pay in total", ["moon_payroll", "dispatched_payroll"]),
        ("Pay per soldier", ["moon_pay"]),
        ("Deaths in the famine", ["famine"]),
    ]
    assert all(group.crowd is None for group in made)


def test_row_says_who_when_and_the_range_without_the_unit_of_its_axis(tmp_path: Path) -> None:
    """The start that all totals share is left out; another unit than that of the axis is said."""
    made = DatasetBuilder()
    made.measure("killed", title="Killed", unit="soldier", kind="total")
    made.measure("pay", title="Pay", unit="USD/month")
    common = {"measure": "killed", "unit": "soldier"}
    made.add("a", best="70,000", as_of="2022-02-24/2024-05-01", subject="Russia", **common)
    made.add("b", low="40k", qualifier="at_least", as_of="2022-02-24/2024-06", **common)
    made.add("c", best="12k", measure="pay", unit="USD/year", nature="planned")
    result = estimates.check(made.write(tmp_path / "data"))
    every = columns(result)
    killed, pay = listing.groups(result, every, np.arange(3), slice(0, 40))
    columns_ = ["head", "detail", "value"]
    assert killed.panel.rows[columns_].to_numpy().tolist() == [
        ["Russia: Press", "1 May 2024", "70,000"],
        ["Subject: Press", "June 2024", "At least 40,000"],
    ]
    assert killed.panel.rows["short"].tolist()[0] == "Russia · 1 May 2024 · Press"
    assert pay.panel.rows[columns_].to_numpy().tolist() == [
        ["Press", "Planned", "$1,000 ($958 to $1,042)"]
    ]


def test_only_the_latest_of_each_origin_is_shown_where_there_are_older_ones(
    open_page: Open, tmp_path: Path
) -> None:
    made = DatasetBuilder()
    made.measure("killed", title="Killed", unit="soldier", kind="total")
    for month in range(1, 7):
        made.add(
            f"m{month}", best=f"{month}000", measure="killed", unit="soldier",
            as_of=f"2022-02-24/2024-0{month}-01",
        )  # fmt: skip
    folder = made.write(tmp_path / "data")
    page = shown(open_page("estimates", folder))
    assert "1 of 6 estimates. 5 older ones by the same origins are hidden." in page
    assert "6 estimates." in shown(open_page("estimates", folder, show="all"))


def test_measure_of_few_subjects_shows_the_first_rows_of_each() -> None:
    """30 rows of one subject, then 2 of another: six of the first, and both of the second."""
    rows = [
        fake_result.estimate(
            f"e{n}", "soldiers_sent", "soldier", source="asahi", low=1.0, high=2.0, subject=subject
        )
        for n, subject in enumerate(["Russia"] * 30 + ["Ukraine"] * 2)
    ] + [fake_result.estimate("pay", "payroll", "USD/month", source="moon", low=1.0, high=2.0)]
    result = fake_result.result(estimates=rows, figures=[])
    every = columns(result)
    group, _ = listing.groups(result, every, np.arange(33), slice(0, 40))
    ids = list(every.frame["id"].iloc[group.shown])
    assert ids == [*(f"e{n}" for n in range(6)), "e30", "e31"]


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
    assert (len(group.rows), len(group.shown)) == (1234, 40)
    assert list(group.panel.rows["id"])[:2] == ["e41", "e42"]
    assert group.crowd is not None
    assert group.crowd.axis is group.panel.axis


def test_units_that_do_not_convert_never_share_an_axis() -> None:
    """20 estimates each in soldiers, dollars and containers, though the measure is one."""
    rows = [
        fake_result.estimate(f"{unit}{n}", "soldiers_sent", unit, source="moon", low=1.0, high=2.0)
        for unit in ("soldier", "USD", "container")
        for n in range(20)
    ]
    result = fake_result.result(estimates=rows, figures=[])
    made = listing.groups(result, columns(result), np.arange(60), slice(0, 40))
    assert [group.panel.axis.title for group in made] == ["soldiers", "U.S. dollars", "containers"]
    assert [len(group.shown) for group in made] == [12, 12, 12]


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


def casualties(folder: Path) -> Any:
    """Three subjects: A by two origins and an outdated third, B after the day asked for, C."""
    made = DatasetBuilder()
    made.measure("killed", title="Killed", unit="soldier", kind="total")
    rows = (
        ("a_old", "A", "100", "2022-01-01/2022-06-01", "old"),
        ("a_one", "A", "900", "2022-01-01/2024-05-01", "one"),
        ("a_two", "A", "1200", "2022-01-01/2024-04-01", "two"),
        ("b_late", "B", "5000", "2022-01-01/2024-08-01", "one"),
        ("b_early", "B", "3000", "2022-01-01/2024-01-01", "one"),
        ("c", "C", "50", "2022-01-01/2024-05-01", "two"),
    )
    for name, subject, best, as_of, source in rows:
        made.add(
            name, subject=subject, best=best, as_of=as_of, source=source, measure="killed",
            unit="soldier", qualifier="exactly",
        )  # fmt: skip
    return estimates.check(made.write(folder))


def test_subjects_are_compared_at_a_day_by_their_newest_estimate(tmp_path: Path) -> None:
    """The largest first; a total of two years ago is no second opinion on that of today."""
    result = casualties(tmp_path / "data")
    every = columns(result)
    made = subjects.by_subject(result, every, np.arange(6), slice(0, 30), at=dt.date(2024, 6, 1))
    assert made is not None
    assert made.panel.rows["id"].tolist() == ["b_early", "a_one", "c"]
    assert made.panel.rows["value"].tolist() == ["Exactly 3,000", "Exactly 900", "Exactly 50"]
    assert made.panel.rows["detail"].tolist()[1] == "1 May 2024 · 2 origins: 900 to 1,200 · Press"
    assert made.panel.rows["spread_high"].tolist()[1] == 1200
    assert np.isnan(made.panel.rows["spread_high"].tolist()[0])


def test_chosen_subjects_stand_on_top_and_the_others_are_paged(tmp_path: Path) -> None:
    result = casualties(tmp_path / "data")
    every = columns(result)
    made = subjects.by_subject(
        result, every, np.arange(6), slice(0, 2), at=dt.date(2024, 12, 1), pinned=("C",)
    )
    assert made is not None
    assert made.panel.rows["id"].tolist() == ["c", "b_late"]
    assert made.panel.rows["chosen"].tolist() == [True, False]
    assert (made.subjects, made.pinned) == (3, 1)


def test_subjects_without_an_estimate_by_then_are_none(tmp_path: Path) -> None:
    result = casualties(tmp_path / "data")
    at = dt.date(2020, 1, 1)
    assert subjects.by_subject(result, columns(result), np.arange(6), slice(0, 9), at=at) is None


def test_charts_over_time_are_one_for_each_quantity_in_the_period_asked_for(tmp_path: Path) -> None:
    result = casualties(tmp_path / "data")
    every = columns(result)
    made = timelines.timelines(result, every, np.arange(6))
    assert [title for title, _ in made.charts] == ["Killed: A", "Killed: B", "Killed: C"]
    assert [len(panel.frame) for _, panel in made.charts] == [3, 2, 1]
    year = timelines.timelines(result, every, np.arange(6), period="365", most=2)
    assert [len(panel.frame) for _, panel in year.charts] == [2, 2]
    assert year.left_out == 1


@pytest.mark.parametrize(("old", "new"), [("timeline", "time"), ("multiples", "chart")])
def test_links_of_earlier_versions_lead_to_the_view_that_took_their_place(
    old: str, new: str, open_page: Open, bundled: Path
) -> None:
    app = open_page("estimates", bundled, view=old)
    assert app.query_params["view"] in (new, [new])


@pytest.mark.parametrize("view", ["chart", "time", "subjects", "table"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_every_view_is_a_link_that_has_all_written_out(
    view: str, scale: str, open_page: Open, bundled: Path
) -> None:
    app = open_page("estimates", bundled, view=view, scale=scale, nature="planned")
    assert "One estimate of 22." in shown(app) or "1 of 22 estimates." in shown(app)
    assert "Only: nature: Planned" in shown(app)
    for name, value in (
        ("view", view),
        ("scale", scale),
        ("sort", "newest"),
        ("nature", "planned"),
    ):
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
    for view in ("chart", "table"):
        app = open_page("estimates", bundled, view=view)
        assert len(app.selectbox(key="q_go_to").options) == 22

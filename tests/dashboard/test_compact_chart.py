"""The compact chart, read from the scene graph: words left, range, value right, at two widths."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pandas as pd
import pytest
from scene_reader import Drawn, drawn_by, layers

from dashboard.charts.axis import Axis
from dashboard.charts.compact import STEP, compact_chart
from dashboard.charts.marks import COLUMNS
from dashboard.theme import EXPORT

AXIS = Axis(0.0, 15000.0, (0.0, 5000.0, 10000.0, 15000.0), ("0", "5k", "10k", "15k"), "soldiers")
WIDE, NARROW = 1000, 340


def row(key: str, low: float, figure: float, high: float, open_: str = "", **cells: Any) -> Any:
    base = (key, f"words of {key}", f"who of {key}", "reported", low, high, figure, open_)
    made = dict(zip(COLUMNS, (*base, False, False), strict=True))
    words = {"head": f"head of {key}", "detail": "1 May 2024", "value": "12,000"}
    return made | words | {"short": f"1 May 2024 · {key}"} | cells


def draw(*rows: dict[str, Any], width: int) -> Drawn:
    chart = compact_chart(
        pd.DataFrame(list(rows)), AXIS, description="d", colours=EXPORT, width=width
    )
    return drawn_by(chart)


def test_row_on_a_wide_screen_has_its_words_left_and_its_value_right_of_its_range() -> None:
    drawn = draw(row("a", 11500, 12000, 12500), row("b", 0, 500, 1000), width=WIDE)
    (band, low), (head, _), (value, _) = (
        layers(drawn, "band"), drawn["text_head"], drawn["text_value"]
    )  # fmt: skip
    assert (head["text"], value["text"]) == ("head of a", "12,000")
    assert [detail["text"] for detail in drawn["text_detail"]] == ["1 May 2024"] * 2
    assert head["x"] == 0
    assert head["limit"] <= low["x"] < band["x"]
    assert band["x"] + band["width"] < WIDE - 270 <= value["x"] == WIDE


def test_row_on_a_narrow_screen_has_one_line_with_the_value_first_above_its_range() -> None:
    drawn = draw(row("a", 11500, 12000, 12500), width=NARROW)
    (head,) = drawn["text_head"]
    assert head["text"] == "12,000 · 1 May 2024 · a"
    assert head["limit"] == NARROW
    assert not any(
        item.get("text") for name in ("text_detail", "text_value") for item in drawn[name]
    )
    (band,) = layers(drawn, "band")
    assert head["y"] + 7 < band["y"]
    assert band["y"] + band["height"] < STEP
    assert band["x"] > NARROW / 2


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_arrow_stays_within_the_place_of_the_marks(width: int) -> None:
    """“At least 14,900” of 15,000 has hardly room: its head does not run into the value."""
    drawn = draw(row("a", 14900, nan, inf, "high"), row("b", -inf, nan, 100, "low"), width=width)
    heads = layers(drawn, "head")
    marks_end = width - 0.27 * width - 14 if width == WIDE else width - 6
    marks_begin = 0.34 * width if width == WIDE else 0
    assert len(heads) == 2
    assert all(marks_begin - 8 < head["x"] < marks_end + 8 for head in heads)


def test_spread_of_origins_is_a_line_behind_the_mark_and_no_mark_without_one() -> None:
    with_spread: dict[str, Any] = {"spread_low": 1000.0, "spread_high": 14000.0}
    without: dict[str, Any] = {"spread_low": nan, "spread_high": nan}
    drawn = draw(
        row("a", 11500, 12000, 12500, **with_spread), row("b", 0, 500, 1000, **without), width=WIDE
    )
    (line,) = drawn["spread"]
    bands = layers(drawn, "band")
    assert line["x"] < bands[0]["x"]
    assert line["x2"] > bands[0]["x"] + bands[0]["width"]


def test_long_value_takes_two_lines_and_is_never_cut() -> None:
    value = "About 10.25 million (between 10.2 million and 13.1 million, 95% interval)"
    (item,) = draw(row("a", 1, 2, 3, value=value), width=WIDE)["text_value"]
    text = item["text"]
    assert " ".join(text if isinstance(text, list) else text.split("\n")) == value
    assert not item.get("limit")

"""Dates and intervals of dates: which days they are, and what is said of what is none (§2)."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.tables.dates import DateError, Span, read

DATA = TEST_DATA / "dates"


def table(name: str) -> list[Any]:
    """The cells of a table of cases but the last, `why`, which with them is the id."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [pytest.param(*cells, id=ascii(" ".join((*cells, why)))) for *cells, why in rows]


@pytest.mark.parametrize(("text", "first", "last"), table("spans"))
def test_the_days_of_a_date(text: str, first: str, last: str) -> None:
    found = read(text)
    assert str(found.start or "") == first
    assert str(found.end or "") == last


@pytest.mark.parametrize(("text", "other", "same"), table("same_days"))
def test_texts_that_mean_the_same_days_have_the_same_key(text: str, other: str, same: str) -> None:
    assert (read(text).key == read(other).key) == (same == "yes")


@pytest.mark.parametrize(("text", "says"), table("unreadable"))
def test_what_is_no_date_is_an_error_that_says_why(text: str, says: str) -> None:
    with pytest.raises(DateError) as error:
        read(text)
    assert says in str(error.value)


DAYS = st.dates()


@given(DAYS, DAYS)
def test_an_interval_runs_from_one_day_to_the_other(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    assert read(f"{first.isoformat()}/{last.isoformat()}") == Span(first, last)
    if first < last:
        with pytest.raises(DateError, match="ends before it starts"):
            read(f"{last.isoformat()}/{first.isoformat()}")


@given(DAYS)
def test_a_month_and_a_year_are_the_days_between_the_neighbours(day: dt.date) -> None:
    text = day.isoformat()
    month, year = read(text[:7]), read(text[:4])
    for span, place in ((month, 7), (year, 4)):
        assert span.start is not None
        assert span.end is not None
        assert span.start <= day <= span.end
        assert span.start.isoformat()[:place] == span.end.isoformat()[:place] == text[:place]
        for neighbour in (span.start.toordinal() - 1, span.end.toordinal() + 1):
            if 1 <= neighbour <= dt.date.max.toordinal():
                assert dt.date.fromordinal(neighbour).isoformat()[:place] != text[:place]


@given(st.dates(max_value=dt.date(9999, 12, 26)))
def test_a_week_and_a_quarter_hold_their_days_and_no_others(day: dt.date) -> None:
    year, week, _ = day.isocalendar()
    found = read(f"{year:04}-W{week:02}")
    if found.start is not None and found.end is not None:
        assert found.start <= day <= found.end
        assert found.end - found.start == dt.timedelta(days=6)
        assert found.start.weekday() == 0
    quarter = read(f"{day.year:04}-Q{(day.month + 2) // 3}")
    assert quarter.start is not None
    assert quarter.end is not None
    assert quarter.start <= day <= quarter.end
    assert quarter.start.month % 3 == 1
    assert quarter.end.month == quarter.start.month + 2


@given(st.text(max_size=30) | st.text("0123456789-/. T", max_size=25))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        span = read(text)
    except DateError:
        return
    assert span.start is not None or span.end is not None

"""Columns of dates as days: what is the same, what is open, what cannot be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from dataset_builder import DatasetBuilder

from estimates.tables import dataset
from estimates.tables.cells import TypedTable
from estimates.tables.dates import FOREVER
from estimates.tables.days import BLANK, UNREADABLE, bounds, days, spans

CELLS = ["2024-10", "", "2024-10-01/2024-10-31", "2024-10-18", "soon", "../2024", "2023-08/..", ""]


def day(year: int, month: int, number: int) -> int:
    return dt.date(year, month, number).toordinal()


@pytest.fixture
def table(tmp_path: Path) -> TypedTable:
    builder = DatasetBuilder()
    for number, cell in enumerate(CELLS):
        builder.add(f"e{number}", best="1", as_of=cell)
    folder = builder.write(tmp_path / "dataset")
    return dataset.load(folder).tables["estimates"]


def test_an_open_end_and_a_blank_have_no_bound(table: TypedTable) -> None:
    found = days(table, "as_of")
    october = (day(2024, 10, 1), day(2024, 10, 31))
    assert list(zip(found.first.tolist(), found.last.tolist(), strict=True)) == [
        october,
        (0, FOREVER),
        october,
        (day(2024, 10, 18), day(2024, 10, 18)),
        (0, FOREVER),
        (0, day(2024, 12, 31)),
        (day(2023, 8, 1), FOREVER),
        (0, FOREVER),
    ]
    assert found.known.tolist() == [True, False, True, True, False, True, True, False]


def test_some_rows_have_their_own_days(table: TypedTable) -> None:
    some = days(table, "as_of", np.array([5, 3]))
    assert some.last.tolist() == [day(2024, 12, 31), day(2024, 10, 18)]


def test_what_cannot_be_read_is_neither_blank_nor_open(table: TypedTable) -> None:
    start, end = bounds(table, "as_of")
    assert np.isnan(start).tolist() == np.isnan(end).tolist() == [text == "soon" for text in CELLS]
    assert (start[1], end[1]) == (start[7], end[7]) == (-np.inf, np.inf)
    assert (start[5], end[6]) == (-np.inf, np.inf)
    assert (start[3], end[3]) == (day(2024, 10, 18), day(2024, 10, 18))


def test_the_same_days_are_the_same_span_however_they_are_written(table: TypedTable) -> None:
    span, ends = spans(table, "as_of")
    assert span[0] == span[2] > BLANK
    assert [span[1], span[7], span[4]] == [BLANK, BLANK, UNREADABLE]
    assert len({*span.tolist()} - {BLANK, UNREADABLE}) == len(ends) - 1 == 4
    assert ends[span[3]].tolist() == [day(2024, 10, 18)] * 2
    assert ends[BLANK].tolist() == [0, FOREVER]


def test_where_no_date_can_be_read_there_is_no_span(tmp_path: Path) -> None:
    builder = DatasetBuilder()
    builder.add("a", best="1", as_of="soon")
    builder.add("b", best="1", as_of="")
    read = dataset.load(builder.write(tmp_path / "dataset")).tables["estimates"]
    span, ends = spans(read, "as_of")
    assert (span.tolist(), len(ends)) == ([UNREADABLE, BLANK], 1)

"""Pasted rows and phrases: what each is read as, and that what is not sure is not read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from project import TEST_DATA
from promptly import within

import estimates
from estimates.editing import decimal_commas, pasted, pasted_rows
from estimates.editing.decimal_commas import Decimals
from estimates.editing.edits import SetCell
from estimates.editing.pasted_rows import NewRow
from estimates.editing.planning import read_names
from estimates.editing.replacing import retraction, successor
from estimates.tables import dataset as datasets
from estimates.tables.columns import ESTIMATES

DATA = TEST_DATA / "editing" / "pasted.toml"
PASTES: list[dict[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))["paste"]
DATASET = datasets.load(estimates.BUNDLED)
NAMES = read_names(estimates.BUNDLED, ESTIMATES)
SAME = {"measure": "soldiers_sent", "subject": "North Korea", "source": "moon"}


def made(text: str, same: dict[str, str] | None = None) -> list[NewRow]:
    return pasted_rows.rows(pasted.read(text, NAMES).lines, same or {}, DATASET)


@pytest.mark.parametrize("case", PASTES, ids=[case["name"] for case in PASTES])
def test_what_is_pasted_is_read_as_worked_out_by_hand(case: dict[str, Any]) -> None:
    found = pasted.read(case["text"], NAMES)
    assert case.get("problem", "") in found.problem
    assert bool(found.problem) is ("problem" in case)
    assert list(found.left_out) == case.get("left_out", [])
    rows = pasted_rows.rows(found.lines, case.get("same", {}), DATASET)
    if "rows" in case:
        assert [row.problem for row in rows] == [""] * len(case["rows"])
        cells = [
            {name: text for name, text in row.cells.items() if name not in row.made} for row in rows
        ]
        assert cells == case["rows"]
    if "lines" in case:
        assert [row.line for row in rows] == case["lines"]
    if "problems" in case:
        assert len(rows) == len(case["problems"])
        for row, expected in zip(rows, case["problems"], strict=True):
            assert expected in row.problem
            assert bool(row.problem) is bool(expected), row.problem


def test_a_changed_number_is_told() -> None:
    row, _ = made(next(case["text"] for case in PASTES if case["name"].startswith("semicolons w")))
    assert set(row.remarks) == {"1,5 is read as 1.5", "1,9 is read as 1.9"}


def test_a_number_that_is_not_sure_is_not_shown_as_if_it_were_read() -> None:
    row, _ = made("low;unit\n1,500;soldier\n2,5;soldier\n", SAME)
    assert (row.cells, bool(row.problem)) == ({}, True)


def test_words_that_are_not_clear_fill_no_figure() -> None:
    (row,) = made("2,000 to 3,000, most likely 2,500", SAME)
    assert row.problem
    assert not row.cells.keys() & {"low", "best", "high", "qualifier", "id"}


def test_figures_that_are_given_go_before_the_words() -> None:
    text = "best,unit,as_stated\n11,soldier,between 10 and 12 troops\n"
    (row,) = made(text, SAME)
    assert (row.cells["best"], row.cells.get("low"), row.cells.get("qualifier")) == (
        "11",
        None,
        None,
    )


def test_what_is_the_same_for_all_rows_states_none_that_is_calculated() -> None:
    text = "subject;unit;formula;as_stated\n;USD/month;moon_pay * asahi_planned;\n;;;5 troops\n"
    calculated, reported = made(text, SAME | {"nature": "planned", "origin": "tjwg"})
    assert not calculated.cells.keys() & {"source", "nature", "origin"}
    assert calculated.cells["subject"] == "North Korea"
    assert (reported.cells["source"], reported.cells["nature"]) == ("moon", "planned")


def test_ids_are_made_that_nothing_has() -> None:
    rows = made("id;as_stated\nmoon_soldiers_sent;5 troops\n;6 troops\n;7 troops\n", SAME)
    assert [row.cells["id"] for row in rows] == [
        "moon_soldiers_sent",
        "moon_soldiers_sent_2",
        "moon_soldiers_sent_3",
    ]
    assert [row.made for row in rows] == [frozenset(), frozenset({"id"}), frozenset({"id"})]


def test_what_was_added_leaves_the_box_and_the_rest_stays_below_its_header() -> None:
    text = 'sep=;\nid;note\r\na;"two\nlines"\nb;"\n  "\n\nc;last'
    found = pasted.read(text, NAMES)
    assert [(line.line, line.last_line) for line in found.lines] == [(3, 4), (5, 6), (8, 8)]
    assert found.without(text, {5}) == 'sep=;\nid;note\r\na;"two\nlines"\nc;last'
    assert found.without(text, {3, 5, 8}) == ""
    assert pasted.read("5 troops\n\n6 troops", NAMES).without("5 troops\n\n6 troops", {1}) == (
        "6 troops"
    )


def test_words_that_the_file_has_already_are_told() -> None:
    source = {"measure": "soldiers_sent", "subject": "North Korea", "source": "asahi"}
    same = source | {"as_of": "2024-10-01/2024-10-15"}
    (row,) = made("at least 3,000 North Korean soldiers", same)
    assert row.remarks == ("asahi_dispatched already has the same words of the same source",)
    assert not row.problem


def test_a_thousand_lines_are_read_in_seconds_and_more_than_two_thousand_are_refused() -> None:
    with within(10):
        rows = made("".join(f"up to {number:,} troops\n" for number in range(1, 1_001)), SAME)
    assert [row.cells["high"] for row in rows] == [f"{number:,}" for number in range(1, 1_001)]
    assert len({row.cells["id"] for row in rows}) == 1_000
    assert "more than 2,000 rows" in pasted.read("5 troops\n" * 2_002, NAMES).problem
    assert "characters" in pasted.read("5" * 1_000_001, NAMES).problem


def test_a_successor_is_about_the_same_and_has_no_figure_of_the_old_one() -> None:
    old = {"id": "a", "measure": "m", "subject": "s", "unit": "1", "best": "5", "source": "x"}
    assert successor(old) == {"measure": "m", "subject": "s", "unit": "1", "replaces": "a"}


def test_a_retraction_leaves_the_row_and_adds_the_reason_to_its_note_once() -> None:
    row = {"id": "a", "status": "", "note": "Of the year."}
    status, note = retraction(row, " Withdrawn by its author. ")
    assert status == SetCell("estimates", "a", "status", "", "retracted")
    words = "Of the year. Withdrawn by its author."
    assert note == SetCell("estimates", "a", "note", "Of the year.", words)
    assert retraction(row | {"note": words}, "Withdrawn by its author.") == [status]


CELLS = st.text(st.sampled_from('ab1,;.\t\n" <é'), max_size=8)


@example([['" "']], "\t")
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6), st.sampled_from("\t;,\n"))
def test_no_text_makes_it_fail_and_every_line_with_text_is_told_of(
    table: list[list[str]], separator: str
) -> None:
    text = "\n".join(separator.join(row) for row in table)
    found = pasted.read(text, NAMES)
    for line in found.lines:
        assert line.problem or line.cells
    assert bool(found.lines or found.problem) is bool(text.strip())


@pytest.mark.parametrize(
    ("text", "decimals", "separator", "expected"),
    [
        ("1,5", Decimals.COMMA, ";", "1.5"),
        ("-0,123", Decimals.COMMA, ",", "-0.123"),
        ("1.234,5 million", Decimals.COMMA, ";", "1234.5 million"),
        ("1,500", Decimals.POINT, ";", "1,500"),
        ("1,500", Decimals.UNKNOWN, ",", "1,500"),
        ("1.500", Decimals.UNKNOWN, ",", "1.500"),
        ("12 000", Decimals.COMMA, ";", "12 000"),
        ("1,500", Decimals.COMMA, ";", None),
        ("1.500", Decimals.COMMA, "\t", None),
        ("1.500", Decimals.UNKNOWN, "\t", None),
        ("1,500", Decimals.UNKNOWN, ";", None),
        ("1,5", Decimals.BOTH, ";", None),
    ],
)
def test_a_decimal_comma_is_read_only_where_it_is_sure(
    text: str, decimals: Decimals, separator: str, expected: str | None
) -> None:
    """By hand: with a decimal comma, 1,500 is 1.5; with one of thousands 1500."""
    read, problem = decimal_commas.as_format(text, decimals, separator)
    assert (read, problem) == (expected, "") if expected is not None else bool(problem)

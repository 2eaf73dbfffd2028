"""Phrases: what a source's few words say, and that what may mean two things is not read."""

from __future__ import annotations

import csv
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import TEST_DATA
from promptly import within

from estimates.phrases.grammar import Plan
from estimates.phrases.reader import NotSure, Reader, Reading, read, read_column
from estimates.phrases.text import MAX_PHRASE
from estimates.tables.columns import ESTIMATES
from estimates.units.registry import UnitRegistry
from estimates.words import wording

DATA = TEST_DATA / "phrases"
with (DATA / "phrases.csv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))
PHRASES = [case["phrase"] for case in CASES]
NOT_SURE = "not sure"
REGISTRY = UnitRegistry.load()
WORDS = sorted({word for phrase in PHRASES for word in phrase.split()})


def _number(cell: str) -> float | None:
    """A cell of the table: a number or a fraction; blank is none."""
    above, _, below = cell.partition("/")
    return float(above) / float(below or 1) if cell else None


@pytest.mark.parametrize("case", CASES, ids=PHRASES)
def test_phrase_is_read_as_labelled_by_hand(case: dict[str, str]) -> None:
    found = read(case["phrase"])
    if case["qualifier"] == NOT_SURE:
        assert isinstance(found, NotSure), found
        assert found.reason
        return
    assert isinstance(found, Reading), found
    for name in ("low", "figure", "high"):
        assert getattr(found, name) == _number(case[name]), name
    assert (found.qualifier, found.unit or "") == (case["qualifier"], case["unit"])


def test_table_of_phrases_is_large_and_holds_traps() -> None:
    traps = [case for case in CASES if case["qualifier"] == NOT_SURE]
    assert len(set(PHRASES)) == len(CASES) >= 220
    assert len(traps) >= 90


def test_every_qualifier_that_is_read_is_one_of_the_dataset() -> None:
    column = ESTIMATES.column("qualifier")
    read_ones = {case["qualifier"] for case in CASES} - {"", NOT_SURE}
    assert read_ones == set(column.words)


@pytest.mark.parametrize("phrase", PHRASES)
def test_units_are_known_to_the_registry(phrase: str) -> None:
    found = read(phrase)
    if isinstance(found, Reading) and found.unit is not None:
        assert REGISTRY.unit(found.unit).text == found.unit


def test_json_has_null_where_open_or_absent() -> None:
    found = read("up to 12,000 troops")
    assert isinstance(found, Reading)
    assert found.as_json() == {
        "low": None,
        "figure": 12000.0,
        "high": 12000.0,
        "qualifier": "up_to",
        "unit": "soldier",
    }
    plain = read("12,000")
    assert isinstance(plain, Reading)
    assert plain.as_json() == {
        "low": None,
        "figure": 12000.0,
        "high": None,
        "qualifier": None,
        "unit": None,
    }


def test_units_of_a_dataset_are_read_too() -> None:
    reader = Reader(UnitRegistry.load("sortie = [sortie] = sorties\n"))
    found = read("about 120 sorties a day", reader)
    assert found == Reading(None, 120.0, None, "about", "sortie/day")
    assert read("about 120 sorties") == Reading(None, 120.0, None, "about", None)


def _same(first: float | None, second: float) -> bool:
    return math.isnan(second) if first is None else first == second


def test_column_reads_as_single_phrases_do() -> None:
    column = read_column(pa.array(PHRASES, pa.string()))
    for at, phrase in enumerate(PHRASES):
        single = read(phrase)
        assert column.sure[at] == isinstance(single, Reading)
        if isinstance(single, NotSure):
            assert column.reason[at] == single.reason
            continue
        assert column.reason[at] == ""
        assert _same(single.low, column.low[at])
        assert _same(single.figure, column.figure[at])
        assert _same(single.high, column.high[at])
        assert (single.qualifier, single.unit or "") == (column.qualifier[at], column.unit[at])


def test_null_and_blank_cells_hold_no_number() -> None:
    column = read_column(pa.array([None, "", "  ", "5 ships"], pa.string()))
    assert column.sure.tolist() == [False, False, False, True]
    assert read_column(pa.array([], pa.string())).sure.shape == (0,)


def test_templates_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """100,000 phrases of four templates are read well within a second."""
    patterns = ("up to {:,} troops", "between {:,} and 9,000,000", "${:,} a month", "{:,} dead")
    texts = [patterns[at % 4].format(10_000 + at) for at in range(100_000)]
    reader = Reader(REGISTRY)
    parsed: list[str] = []
    parse = reader._parse

    def counted(template: str) -> Plan:
        parsed.append(template)
        return parse(template)

    monkeypatch.setattr(reader, "_plan", counted)
    with within(2):
        found = read_column(pa.array(texts), reader)
    assert found.sure.all()
    assert len(parsed) <= 2 * len(patterns)  # 10,000 and 109,999 alike; four classes at most
    assert np.nanmax(found.high[:4]) == 9_000_000


def read_promptly(text: str) -> Reading | NotSure:
    with within(1):
        return read(text)


@settings(max_examples=300)
@given(st.text(max_size=60))
@example("\ud800 12")
@example("\ue010\ue011 12")
@example("0" * 1000)
@example("1e999 9" * 50)
@example("half a " * 60)
@example("9" * 15 + " trillion")
def test_any_text_gives_a_reading_or_a_reason(text: str) -> None:
    assert isinstance(read_promptly(text), Reading | NotSure)


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*WORDS, "12,000", "-", "$", "of", "a", "1"]), max_size=12))
def test_any_words_give_finite_figures_in_order(words: list[str]) -> None:
    found = read_promptly(" ".join(words))
    if isinstance(found, NotSure):
        return
    ends = [end for end in (found.low, found.figure, found.high) if end is not None]
    assert ends
    assert ends == sorted(ends)
    assert all(map(math.isfinite, ends))


@pytest.mark.parametrize("phrase", ["up to 5 " * 20_000, "1/2 " * 50_000, "($" * 100_000])
def test_long_text_is_no_phrase(phrase: str) -> None:
    with within(1):
        assert isinstance(read(phrase), NotSure)
    assert isinstance(read("x" * MAX_PHRASE + " 12,000"), NotSure)


UNITS = st.sampled_from(["soldier", "USD/month", "percent", "container", "USD", "kilometre"])
FIGURES = st.integers(2_200, 10**12).map(float) | st.integers(1, 99).map(lambda tens: tens / 10)


@given(FIGURES, FIGURES, UNITS, st.sampled_from(["", "between"]))
def test_ranges_in_the_products_own_words_are_read_back(
    one: float, other: float, unit: str, qualifier: str
) -> None:
    low, high = sorted((one, other))
    if low == high:
        high = low * 2
    words = wording.range_words(low, math.nan, high, "", unit, qualifier)
    if unit in {"soldier", "container"}:  # what is counted is said in whole units
        low, high = math.floor(low), math.ceil(high)
    found = read_promptly(words)
    if isinstance(found, NotSure):
        assert (
            low < 1000 <= high
        )  # "5 to 12,000" may be 5,000; "9.9 soldiers to 5 million" likewise
        return
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-3)
    assert found.unit == unit


@given(FIGURES, UNITS, st.sampled_from(["at_least", "more_than", "up_to", "less_than", "about"]))
def test_hedges_in_the_products_own_words_are_read_back(
    figure: float, unit: str, qualifier: str
) -> None:
    low = figure if qualifier in {"at_least", "more_than", "about"} else -math.inf
    high = figure if qualifier in {"up_to", "less_than", "about"} else math.inf
    open_ = {"at_least": "high", "more_than": "high", "about": ""}.get(qualifier, "low")
    found = read_promptly(wording.range_words(low, figure, high, open_, unit, qualifier))
    assert isinstance(found, Reading)
    assert found.figure == pytest.approx(figure, rel=1e-3)
    assert (found.qualifier, found.unit) == (qualifier, unit)

"""Numbers as people type them: value, rounding and what is said of a cell that is none (§3)."""

from __future__ import annotations

import csv
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from project import TEST_DATA

from estimates.tables.numerals import SCALES, Numerals, hint, read

DATA = TEST_DATA / "numerals"


def table(name: str) -> list[Any]:
    """The cells of a table of cases but the last, `why`, which with the first one is the id."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [pytest.param(*cells, id=f"{cells[0][:30]!a} {why}") for *cells, why in rows]


def cell(text: str) -> Numerals:
    return read(pa.array([text], pa.string()))


@pytest.mark.parametrize(("text", "value", "half_unit"), table("numbers"))
def test_number_and_half_a_unit_of_its_last_digit(text: str, value: str, half_unit: str) -> None:
    found = cell(text)
    assert found.typed.tolist() == [True]
    assert found.bad.tolist() == [False]
    assert found.value.tolist() == [float(Fraction(value))]
    assert math.copysign(1, found.value[0]) == (-1 if value.startswith("-") else 1)
    assert found.half_unit.tolist() == pytest.approx([float(Fraction(half_unit))], rel=1e-12)


@pytest.mark.parametrize(("text", "says"), table("unreadable"))
def test_what_is_no_number_is_an_error_and_never_a_blank(text: str, says: str) -> None:
    found = cell(text)
    assert found.typed.tolist() == [True]
    assert found.bad.tolist() == [True]
    assert math.isnan(found.value[0])
    assert says in hint(text)


def test_a_blank_is_no_number_and_no_error() -> None:
    found = cell("")
    assert (found.typed[0], found.bad[0]) == (False, False)
    assert math.isnan(found.value[0])


def test_a_column_without_rows() -> None:
    assert read(pa.array([], pa.string())).value.shape == (0,)


@pytest.mark.parametrize(
    ("forms", "value"),
    [
        (("1200000", "1,200,000", "1200k", "1,200 thousand", "1.2M", "1.2 million"), 1.2e6),
        (("3000000000", "3,000M", "3bn", "3 billion", "0.003 tn"), 3e9),
    ],
)
def test_ways_to_write_one_number(forms: tuple[str, ...], value: float) -> None:
    assert read(pa.array(forms)).value.tolist() == [value] * len(forms)


SIGNS = st.sampled_from(["", "-"])
DIGITS = st.text("0123456789", min_size=1, max_size=18)


@given(SIGNS, DIGITS, st.text("0123456789", max_size=9), st.sampled_from(sorted(SCALES)))
def test_the_value_is_the_double_nearest_to_the_text(
    sign: str, whole: str, decimals: str, scale: str
) -> None:
    """Also with a scale: the text is rounded once, not before and after multiplying."""
    plain = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
    found = cell(f"{plain} {scale}".strip())
    assert found.value[0] == float(Decimal(plain).scaleb(SCALES[scale]))


@given(st.integers(1, 10**15), st.sampled_from(sorted(SCALES)))
def test_the_last_significant_digit_of_a_whole_number(number: int, scale: str) -> None:
    """What counts is the digit before the trailing zeros, with or without comma groups."""
    place = 0
    while number % 10 ** (place + 1) == 0:
        place += 1
    for text in (f"{number}{scale}", f"{number:,}{scale}"):
        expected = 10.0 ** (place + SCALES[scale]) / 2
        assert cell(text).half_unit[0] == pytest.approx(expected, rel=1e-12)


PIECES = st.sampled_from(
    [
        "0",
        "12",
        ",",
        ",000",
        ".",
        "/",
        "-",
        " ",
        "k",
        "M",
        "bn",
        "million",
        "e9",
        "%",
        "x",
        "−",
        "٣",
    ]
)


@given(st.lists(st.text(max_size=12) | st.lists(PIECES, max_size=6).map("".join), max_size=8))
@example(["1/0", "", "9" * 400, "1\n"])
def test_any_text_is_blank_or_a_number_or_an_error_with_a_hint(texts: list[str]) -> None:
    """A column is read as its cells are one by one, and nothing in it stops the others."""
    texts = [text.encode(errors="replace").decode() for text in texts]
    found = read(pa.array(texts, pa.string()))
    for row, text in enumerate(texts):
        alone = cell(text)
        assert found.typed[row] == alone.typed[0] == (text != "")
        assert found.bad[row] == alone.bad[0]
        number = bool(text) and not found.bad[row]
        assert number == math.isfinite(found.value[row])
        assert number == math.isfinite(found.half_unit[row])
        if number:
            assert (found.value[row], found.half_unit[row]) == (alone.value[0], alone.half_unit[0])
        elif text:
            assert hint(text)

"""Shapes: a column of formulas reads as its rows would, and only what is distinct is parsed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from promptly import within

from estimates.formulas.parser import MAX_LENGTH, Formula, FormulaError, parse, parse_template
from estimates.formulas.programs import Program
from estimates.formulas.shapes import Shapes, shapes


def read(*texts: str) -> Shapes:
    return shapes(pa.array(texts, pa.string()))


def row_by_row(found: Shapes) -> list[tuple[Program, tuple[str, ...]] | tuple[str, int]]:
    """Each row's program and names, or its error, put together from the columns."""
    names: list[list[str]] = [[] for _ in found.shape]
    for row, slot, name in zip(found.use_row, found.use_slot, found.use_name, strict=True):
        assert slot == len(names[row])
        names[row].append(found.names[int(name)].as_py())
    errors = {int(row): error for rows, error in found.errors for row in rows}
    assert sum(len(rows) for rows, _ in found.errors) == len(errors)
    assert set(errors) == set(np.flatnonzero(found.shape == -1).tolist())
    return [
        (errors[row].message, errors[row].position)
        if row in errors
        else (found.programs[shape], tuple(names[row]))
        for row, shape in enumerate(found.shape.tolist())
    ]


def parsed(text: str) -> tuple[Program, tuple[str, ...]] | tuple[str, int]:
    try:
        formula = parse(text)
    except FormulaError as error:
        return error.message, error.position
    return formula.program, formula.names


# ------------------------------------------------------------------------------- worked by hand


def test_names_become_slots_and_rows_that_differ_only_in_names_share_a_program() -> None:
    found = read("pay * troops", "rate*people", "a - a", "a - b", "(pay) * troops")
    assert found.shape.tolist() == [0, 0, 1, 2, 0]
    assert found.programs == (
        Program((("slot", 0), ("slot", 1), ("mul", 0, 1)), 2),
        Program((("slot", 0), ("sub", 0, 0)), 1),
        Program((("slot", 0), ("slot", 1), ("sub", 0, 1)), 2),
    )
    assert found.names.to_pylist() == ["pay", "troops", "rate", "people", "a", "b"]
    assert found.use_row.tolist() == [0, 0, 1, 1, 2, 3, 3, 4, 4]
    assert found.use_slot.tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 1]
    assert found.use_name.tolist() == [0, 1, 2, 3, 4, 4, 5, 0, 1]
    assert found.errors == []


def test_words_of_functions_units_and_numbers_are_no_names() -> None:
    found = read("min(b, 2) / 12[month * b] + a * 3[c]", "minimum + max_2 + b2")
    assert found.names.to_pylist() == ["b", "a", "minimum", "max_2", "b2"]
    assert found.use_row.tolist() == [0, 0, 1, 1, 1]
    units = [each[2] for each in found.programs[0].instructions if each[0] == "number"]
    assert units == ["", "month * b", "c"]


def test_formulas_with_other_numbers_or_units_are_other_shapes() -> None:
    assert read("2 * a", "2.0 * b", "3 * a", "3[m] * a").shape.tolist() == [0, 0, 1, 2]


def test_pasted_signs_are_read_within_the_column() -> None:
    found = read("a × b", "a * b", "−a ÷ 2[USD×year]", "-x / 2[USD*year]", "c\u00a0* d")
    assert found.shape.tolist() == [0, 0, 1, 1, 0]
    assert found.errors == []


def test_each_text_that_is_no_formula_has_its_rows_and_what_parse_says_of_it() -> None:
    found = read("a b", "x * y", "c d", "a b", "Pay * 2", "é", "a b")
    assert found.shape.tolist() == [-1, 0, -1, -1, -1, -1, -1]
    assert [rows.tolist() for rows, _ in found.errors] == [[0, 3, 6], [2], [4], [5]]
    assert [error.position for _, error in found.errors] == [2, 2, 0, 0]
    assert ["`b`" in error.message for _, error in found.errors] == [True, False, False, False]
    assert "`d`" in found.errors[1][1].message
    assert found.names.to_pylist() == ["x", "y"]
    assert found.use_row.tolist() == [1, 1]


def test_a_formula_that_is_not_read_with_the_others_shares_their_programs_and_names() -> None:
    """A sign outside ASCII in a unit, and more names than there are single bytes for them."""
    many = [f"x{index}" for index in range(200)]
    found = read("a * 2[€]", "x7 + a", " + ".join(many), "b * 2[€]", "c + d", "a * 2[€]")
    assert found.shape.tolist() == [1, 0, 2, 1, 0, 1]
    assert row_by_row(found)[2] == (parse(" + ".join(many)).program, tuple(many))
    assert set(found.names.to_pylist()) == {*many, "a", "b", "c", "d"}
    assert found.use_row.tolist() == [0, 1, 1, *[2] * 200, 3, 4, 4, 5]
    assert found.use_slot.tolist() == [0, 0, 1, *range(200), 0, 0, 1, 0]


def test_no_rows_give_no_shapes() -> None:
    found = read()
    assert (len(found.shape), found.programs, len(found.use_row)) == (0, (), 0)
    assert (len(found.names), found.errors) == (0, [])


# -------------------------------------------------------------------- as parse would, row by row

NAMES = st.sampled_from(["a", "b", "c", "pay_2", "total", "summe", "e1", "x" * 40])
FORMS = st.sampled_from(
    [
        "{0}",
        "{0}*{1}",
        "{0} - {1}",
        "({0} - {1}) / {0}",
        "{1}/12[month] + {0} × 2",
        "min({2},{1},{0}, 3[a])",
        "sqrt({0})**2 - 90[percent]*{2}",
        "{0}{1}",
        "{0} {1}",
        "2{0}",
        "5[€] * {0}",
        "[{0}] {1}",
        "]{0}[ {1}",
        "{0}.{1} + {2}",
    ]
)
PIECES = st.one_of(
    st.sampled_from("abX_2()[],+-*/×−. \n\x80ÿé€\0😀"),
    st.sampled_from(["min", "sum(", "**", ".5", "0.5", "[m]"]),
)
TEXTS = st.one_of(
    st.tuples(FORMS, NAMES, NAMES, NAMES).map(lambda parts: parts[0].format(*parts[1:])),
    st.lists(PIECES, max_size=8).map("".join),
    st.text(max_size=20),
)


@given(st.lists(TEXTS, max_size=30))
def test_a_column_reads_as_its_rows_do_one_by_one(texts: list[str]) -> None:
    found = read(*texts)
    assert row_by_row(found) == [parsed(text) for text in texts]
    assert len(set(found.programs)) == len(found.programs)
    assert set(found.shape.tolist()) - {-1} == set(range(len(found.programs)))
    assert set(found.use_name.tolist()) == set(range(len(found.names)))
    assert len(set(found.names.to_pylist())) == len(found.names)


@given(st.lists(TEXTS, min_size=1, max_size=12), st.data())
def test_a_part_of_a_column_reads_as_a_column_of_its_own(
    texts: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(texts)))
    length = data.draw(st.integers(0, len(texts) - start))
    part = shapes(pa.array(texts, pa.string()).slice(start, length))
    assert row_by_row(part) == [parsed(text) for text in texts[start : start + length]]


def test_rows_do_not_run_into_each_other() -> None:
    texts = ["a", "b", "1", "c*2", "3", "[", "x", "]", "", "min", "(d)", "", "e", ""]
    assert row_by_row(read(*texts)) == [parsed(text) for text in texts]


@pytest.mark.parametrize("count", [126, 127, 128, 129, 130, 260])
def test_any_number_of_names_up_to_the_limits(count: int) -> None:
    names = [f"n{index}" for index in range(count)]
    texts = ["a + b", "+".join(names), "+".join(reversed(names)) + "-n0", "n3 * n4"]
    assert row_by_row(read(*texts)) == [parsed(text) for text in texts]


# ------------------------------------------------------------------------------ work and hostility


def test_only_distinct_shapes_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    templates: list[str] = []
    whole: list[str] = []

    def noting_template(text: str) -> Program:
        templates.append(text)
        return parse_template(text)

    def noting_whole(text: str) -> Formula:
        whole.append(text)
        return parse(text)

    monkeypatch.setattr("estimates.formulas.shapes.parse_template", noting_template)
    monkeypatch.setattr("estimates.formulas.shapes.parse", noting_whole)
    forms = ["x{0} * y{0}", "(x{0} - y{1}) / x{0}", "x{0} - 12[month]", "z{1} b{1}"]
    found = read(*(forms[index % 4].format(index, index % 8) for index in range(40_000)))
    assert sorted(templates) == [
        "(\x80 - \x81) / \x80",
        "\x80 * \x81",
        "\x80 - 12[month]",
        "\x80 \x81",
    ]
    # Of what is no formula, each distinct text once, for its own message.
    assert sorted(whole) == ["z3 b3", "z7 b7"]
    assert np.bincount(found.shape + 1).tolist() == [10_000] * 4


HOSTILE = {
    "parentheses": "(" * 10_000 + "a" + ")" * 10_000,
    "parentheses within the length": "(" * 900 + "a" + ")" * 900,
    "a megabyte": "a*" * 500_000 + "a",
    "a cell of 50 MB": "a + " * 12_500_000,
    "powers": "9**9**9",
    "import": '__import__("os").system("true")',
    "NUL": "a\x00b",
    "emoji": "a * 😀",
    "brackets": "[" * 1_000 + "]" * 1_000,
    "blanks": " " * 1_900,
    "names": "+".join(f"n{index}" for index in range(400)) + "*",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_an_error_at_once_and_leaves_the_other_rows_alone(text: str) -> None:
    with within(2):
        found = read("pay * troops", text, "a - a")
    ((rows, error),) = found.errors
    assert rows.tolist() == [1]
    assert error.position <= MAX_LENGTH
    assert found.shape.tolist() == [0, -1, 1]
    assert found.names.to_pylist() == ["pay", "troops", "a"]

"""Formulas: what is read, as which program and which text, and what is said of what is not."""

from __future__ import annotations

import ast
import csv
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA
from promptly import within

from estimates.formulas.formula_text import steps, unparse
from estimates.formulas.parser import (
    FUNCTIONS,
    MAX_DEPTH,
    MAX_EXPONENT,
    MAX_INSTRUCTIONS,
    MAX_LENGTH,
    MAX_UNIT_LENGTH,
    RESERVED,
    Formula,
    FormulaError,
    parse,
    parse_template,
)
from estimates.formulas.programs import Program, operands, repeated_slots

DATA = TEST_DATA / "formulas"


def table(name: str) -> list[Any]:
    """The cells of a table of cases but the last, `why`: with the first one it is the id."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [pytest.param(*cells, id=f"{cells[0][:40]!a} {why}") for *cells, why in rows]


def instructions(program: Program) -> str:
    return "; ".join(" ".join(map(str, each)) for each in program.instructions)


def error_of(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


# ------------------------------------------------------------------------------------ what is read


@pytest.mark.parametrize(("text", "canonical", "names"), table("good"))
def test_a_formula_is_read_and_written_canonically(text: str, canonical: str, names: str) -> None:
    formula = parse(text)
    assert formula.names == tuple(names.split())
    assert formula.program.slots == len(formula.names)
    assert unparse(formula.program, formula.names) == canonical
    assert parse(canonical) == formula


@pytest.mark.parametrize(("text", "program", "repeated"), table("programs"))
def test_the_program_and_the_inputs_that_repeat(text: str, program: str, repeated: str) -> None:
    formula = parse(text)
    assert instructions(formula.program) == program
    assert {formula.names[slot] for slot in repeated_slots(formula.program)} == {*repeated.split()}


@pytest.mark.parametrize(("text", "expected"), table("steps"))
def test_the_steps_of_a_calculation_in_order(text: str, expected: str) -> None:
    formula = parse(text)
    found = steps(formula.program, formula.names)
    assert "|".join(step for step, _ in found) == expected
    for step, index in found:
        part = parse(step)
        assert part.program.instructions[-1][0] == formula.program.instructions[index][0]


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_every_function_takes_as_many_arguments_as_its_entry_says(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.documentation
    for count in (function.least, function.most or 20):
        program = parse(f"{name}({', '.join('abcdefghijklmnopqrst'[:count])})").program
        assert program.instructions[-1] == (function.operation, *range(count))
    assert f"`{name}` takes" in error_of(f"{name}()").message
    if function.most is not None:
        assert "comma" in error_of(f"{name}({', '.join('abcd'[: function.most + 1])})").message
    assert "is a function" in error_of(f"{name} + 1").message


def test_a_template_has_single_characters_in_place_of_names() -> None:
    assert parse_template("\x80 - \x80") == parse("a - a").program
    assert parse_template("max(\x80,\x81*2[m])") == parse("max(x, y * 2[m])").program
    with pytest.raises(FormulaError):
        parse("\x80 - \x80")


# ---------------------------------------------------------------------- what Python makes of it too

NAMES = st.sampled_from(["a", "b", "pay_2", "total", "minimum"])
UNITS = st.sampled_from(["month", "USD/year", "m**2", "percent"])
NUMBERS = st.one_of(
    st.integers(0, 10**25).map(str),
    st.integers(0, 10**9).map(lambda number: f"{number // 1000}.{number % 1000:03}"),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blanks = st.sampled_from(["", " ", "\t "])
    some = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.tuples(inner, blanks, st.sampled_from("+-*/"), blanks, inner).map("".join),
        inner.map("-{}".format),
        inner.map("({})".format),
        st.tuples(inner, st.integers(-MAX_EXPONENT, MAX_EXPONENT)).map("({0[0]}) **{0[1]}".format),
        st.tuples(st.sampled_from(["min", "max", "sum"]), some).map("{0[0]}({0[1]})".format),
        st.tuples(st.sampled_from(["abs", "sqrt"]), inner).map("{0[0]}({0[1]})".format),
    )


def expressions(leaf: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Formulas over these, with a name in each."""
    return st.tuples(NAMES, st.recursive(leaf, _larger, max_leaves=12)).map(" + ".join)


def tree(formula: Formula) -> object:
    """A formula as nested tuples, written out."""
    trees: list[object] = []
    for instruction in formula.program.instructions:
        below = operands(instruction)
        rest = instruction[1 + len(below) :]
        if instruction[0] == "slot":
            trees.append(formula.names[instruction[1]])
        else:
            trees.append((instruction[0], *(trees[index] for index in below), *rest))
    return trees[-1]


PYTHON = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}


def python_tree(node: ast.expr) -> object:
    """The same tree from the parser of Python, which has the same precedences."""
    match node:
        case ast.Name(name):
            return name
        case ast.Constant(int(value) | float(value)):
            return ("number", float(value), "")
        case ast.UnaryOp(ast.USub(), operand):
            return ("neg", python_tree(operand))
        case ast.BinOp(base, ast.Pow(), exponent):
            return ("pow", python_tree(base), ast.literal_eval(exponent))
        case ast.BinOp(left, operator, right):
            return (PYTHON[type(operator)], python_tree(left), python_tree(right))
        case ast.Call(ast.Name(name), arguments):
            return (name, *map(python_tree, arguments))
        case _:
            raise AssertionError(ast.dump(node))


@given(expressions(NAMES | NUMBERS))
def test_precedence_and_association_are_the_usual_ones(text: str) -> None:
    expected = python_tree(ast.parse(text.replace("\t", " "), mode="eval").body)
    assert tree(parse(text)) == expected


@given(expressions(NAMES | NUMBERS | st.tuples(NUMBERS, UNITS).map("{0[0]}[{0[1]}]".format)))
def test_canonical_text_reads_back_as_the_same_formula(text: str) -> None:
    formula = parse(text)
    canonical = unparse(formula.program, formula.names)
    assert parse(canonical) == formula
    assert unparse(parse(canonical).program, formula.names) == canonical


@given(expressions(NAMES))
def test_an_input_repeats_exactly_where_its_name_is_written_more_than_once(text: str) -> None:
    formula = parse(text)
    written = "".join(c if c.isalnum() or c == "_" else " " for c in text).split()
    repeated = {name for name in formula.names if written.count(name) > 1}
    assert {formula.names[slot] for slot in repeated_slots(formula.program)} == repeated


@given(expressions(NAMES | NUMBERS))
def test_equal_parts_are_one_instruction_and_every_one_is_needed(text: str) -> None:
    program = parse(text).program
    assert len(set(program.instructions)) == len(program.instructions)
    used = {index for each in program.instructions for index in operands(each)}
    assert used == set(range(len(program.instructions) - 1))


# -------------------------------------------------------------------------------- what is not read


@pytest.mark.parametrize(("text", "says", "position"), table("bad"))
def test_what_is_no_formula_is_told_why_and_where(text: str, says: str, position: str) -> None:
    error = error_of(text)
    assert says in error.message
    assert error.position == int(position)
    assert str(error) == error.message
    assert error.message.isprintable()


def sum_of(count: int) -> str:
    return "+".join(["a"] * count)


@pytest.mark.parametrize(
    ("fits", "beyond", "says", "position"),
    [
        ("a".ljust(MAX_LENGTH), "a".ljust(MAX_LENGTH + 1), "2,001 characters", MAX_LENGTH),
        ("(" * 64 + "a" + ")" * 64, "(" * 65 + "a" + ")" * 65, "nested", MAX_DEPTH),
        ("-" * 64 + "a", "-" * 65 + "a", "nested", MAX_DEPTH),
        ("abs(" * 64 + "a" + ")" * 64, "abs(" * 65 + "a" + ")" * 65, "nested", 4 * MAX_DEPTH + 3),
        # A name and an addition for each further one.
        (sum_of(MAX_INSTRUCTIONS), sum_of(MAX_INSTRUCTIONS + 1), "500 steps", 1001),
        (f"2[{'x' * MAX_UNIT_LENGTH}]*a", f"2[{'x' * 101}]*a", "1 to 100", 1),
        (f"a**-{MAX_EXPONENT}", f"a**-{MAX_EXPONENT + 1}", "whole number", 4),
    ],
)
def test_limits_are_where_they_say(fits: str, beyond: str, says: str, position: int) -> None:
    parse(fits)
    error = error_of(beyond)
    assert says in error.message
    assert error.position == position


@pytest.mark.parametrize("pairs", ["()", "(-", "-(", "min(", "[", "a+(", "2**", "a*", "\x00", "😀"])
def test_side_by_side_or_in_each_other_nothing_overflows(pairs: str) -> None:
    for count in (MAX_DEPTH, MAX_LENGTH // len(pairs), 10_000, 1_000_000):
        with within(1):
            assert len(error_of(pairs * count).message) < 300


@pytest.mark.parametrize("part", ["x", "9", "9.", "1,000", "x.", "é", "[m"])
def test_messages_stay_short_however_long_the_part_they_are_about(part: str) -> None:
    assert len(error_of("a " + part * (1_900 // len(part))).message) < 300


@given(st.text() | st.text(st.sampled_from("ab_2.0+-*/()[], \t×÷−msinqrt\x00\x80é"), max_size=30))
def test_any_text_is_a_formula_or_has_an_error_within_it(text: str) -> None:
    try:
        formula = parse(text)
    except FormulaError as caught:
        error = caught
    else:
        assert parse(unparse(formula.program, formula.names)) == formula
        return
    assert 0 <= error.position <= len(text)
    assert error.message.isprintable()


@pytest.mark.parametrize("text", ["a * \ud800", "\udcff", "2[\ud800] * a"])
def test_half_a_surrogate_pair_is_an_error_too(text: str) -> None:
    assert error_of(text).message.isprintable()


def test_an_error_survives_pickling() -> None:
    error = error_of("a b")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was just written
    assert (copy.message, copy.position) == (error.message, error.position)


def test_sixty_doublings_stay_a_graph() -> None:
    """Such a graph comes from chains of formulas; written out it has 2**60 names."""
    doublings = tuple(("add", index, index) for index in range(60))
    program = Program((("slot", 0), *doublings), slots=1)
    assert repeated_slots(program) == {0}
    found = steps(program, ["a"])
    assert found[:2] == [("a + a", 1), ("a + a + (a + a)", 2)]
    assert max(len(text) for text, _ in found) <= 4 * MAX_LENGTH
    assert len(found) == 60

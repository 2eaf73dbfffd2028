"""Interval arithmetic: hand-worked cases, and the laws that hold for all of them."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import TEST_DATA
from strategies import LENGTH, column, points_in, ranges, ranges_in

from estimates.arithmetic import operations
from estimates.arithmetic.operations import (
    absolute,
    add,
    divide,
    hull,
    intersection,
    maximum,
    minimum,
    multiply,
    negate,
    power,
    scale,
    square_root,
    subtract,
)
from estimates.arithmetic.ranges import (
    Array,
    Ranges,
    at_most,
    concatenate,
    contains,
    empty,
    from_points,
    is_empty,
    meets,
    nearly_equal,
    take,
    unbounded,
    width,
)

DATA = TEST_DATA / "ranges"

UNARY: dict[str, Callable[[Ranges], Ranges]] = {
    "negate": negate,
    "absolute": absolute,
    "square_root": square_root,
    "cube": lambda a: power(a, 3),
    "square": lambda a: power(a, 2),
    "zeroth": lambda a: power(a, 0),
    "reciprocal": lambda a: power(a, -1),
    "reciprocal square": lambda a: power(a, -2),
    "times 0": lambda a: scale(a, 0),
    "times -2.5": lambda a: scale(a, -2.5),
    "times 1000": lambda a: scale(a, 1000),
}
BINARY: dict[str, Callable[[Ranges, Ranges], Ranges]] = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "minimum": minimum,
    "maximum": maximum,
    "hull": hull,
    "intersection": intersection,
}
PLAIN_UNARY: dict[str, Callable[[Array], Array]] = {
    "negate": np.negative,
    "absolute": np.abs,
    "square_root": np.sqrt,
    "cube": lambda x: x**3,
    "square": lambda x: x**2,
    "zeroth": np.ones_like,
    "reciprocal": lambda x: 1 / x,
    "reciprocal square": lambda x: 1 / x**2,
    "times 0": lambda x: x * 0,
    "times -2.5": lambda x: x * -2.5,
    "times 1000": lambda x: x * 1000,
}
PLAIN_BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "minimum": np.minimum,
    "maximum": np.maximum,
}
COMMUTATIVE = ("add", "multiply", "minimum", "maximum", "hull", "intersection")


def rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read(text: str) -> Ranges:
    """One range as the tables write it: round brackets for open ends, or the word empty."""
    if text == "empty":
        return empty(1)
    low, high = text[1:-1].split(", ")
    return column([(float(low), float(high), text[0] == "(", text[-1] == ")")])


def cells(a: Ranges) -> list[tuple[str, str, str]]:
    """Low, high and open as the tables write them: exact, and with a sign wherever there is one."""
    words = {(False, False): "", (True, False): "low", (False, True): "high", (True, True): "both"}
    return [
        (repr(float(low)), repr(float(high)), words[bool(open_low), bool(open_high)])
        for low, high, open_low, open_high in zip(
            a.low.flat, a.high.flat, a.open_low.flat, a.open_high.flat, strict=True
        )
    ]


def expected(case: dict[str, str]) -> tuple[str, str, str]:
    """The expected cells of a case, in the words of `cells`."""
    low, high = (repr(float(case[end].replace("empty", "nan"))) for end in ("low", "high"))
    return low, high, case["open"]


def same_ends(a: Ranges, b: Ranges) -> bool:
    """Whether the ends agree, with slack, and the same ranges are empty."""
    agree = nearly_equal(a.low, b.low) & nearly_equal(a.high, b.high)
    return bool(np.all(agree | (is_empty(a) & is_empty(b))))


def within(a: Ranges, b: Ranges) -> bool:
    """Whether every range lies in its counterpart, with slack; an empty one lies in any."""
    return bool(np.all(is_empty(a) | (at_most(b.low, a.low) & at_most(a.high, b.high))))


@pytest.mark.parametrize(
    "case", rows("operations.csv"), ids=lambda case: "{operation} {a} {b}: {why}".format(**case)
)
def test_hand_worked_result(case: dict[str, str]) -> None:
    operation = getattr(operations, case["operation"])
    a = read(case["a"])
    if case["operation"] in {"power", "scale"}:
        number = float(case["b"])
        result = operation(a, int(number) if case["operation"] == "power" else number)
    else:
        result = operation(a, read(case["b"])) if case["b"] else operation(a)
    assert cells(result) == [expected(case)]


@pytest.mark.parametrize(
    "case", rows("relations.csv"), ids=lambda case: "{relation} {a} {b}: {why}".format(**case)
)
def test_hand_worked_comparison_for_columns_and_for_plain_numbers(case: dict[str, str]) -> None:
    answer = case["expected"] == "yes"
    match case["relation"]:
        case "meets":
            assert meets(read(case["a"]), read(case["b"])).tolist() == [answer]
        case "contains":
            assert contains(read(case["a"]), [float(case["b"])]).tolist() == [answer]
        case relation:
            compare = {"nearly_equal": nearly_equal, "at_most": at_most}[relation]
            x, y = float(case["a"]), float(case["b"])
            assert compare(x, y) is answer
            assert compare(np.array([x]), np.array([y])).tolist() == [answer]
            assert compare(np.array([x]), y).tolist() == [answer]


def test_a_whole_column_gives_what_its_rows_give_one_by_one() -> None:
    """Rows of every kind, side by side in one column, do not disturb each other."""
    for name, operation in BINARY.items():
        cases = [case for case in rows("operations.csv") if case["operation"] == name]
        a, b = (concatenate([read(case[side]) for case in cases]) for side in "ab")
        assert cells(operation(a, b)) == [expected(case) for case in cases]


@given(data=st.data())
def test_holds_the_result_for_any_numbers_of_its_inputs(data: st.DataObject) -> None:
    a, b = data.draw(ranges()), data.draw(ranges())
    x, y = data.draw(points_in(a)), data.draw(points_in(b))
    for name, plain in PLAIN_BINARY.items():
        with np.errstate(all="ignore"):
            values = plain(x, y)
        undefined = (name == "divide") & (y == 0)
        assert np.all(contains(BINARY[name](a, b), values) | undefined), name
    for name, plain_one in PLAIN_UNARY.items():
        with np.errstate(all="ignore"):
            values = plain_one(x)
        undefined = (name == "square_root") & (x < 0) | name.startswith("reciprocal") & (x == 0)
        assert np.all(contains(UNARY[name](a), values) | undefined), name


@given(data=st.data())
def test_hull_holds_both_and_intersection_what_they_share(data: st.DataObject) -> None:
    a, b = data.draw(ranges()), data.draw(ranges())
    x = data.draw(points_in(a))
    assert within(a, hull(a, b))
    assert within(b, hull(a, b))
    assert within(intersection(a, b), a)
    assert within(intersection(a, b), b)
    assert contains(intersection(a, b), x).tolist() == contains(b, x).tolist()
    assert is_empty(intersection(a, b)).tolist() == (~meets(a, b)).tolist()


@given(data=st.data())
def test_narrower_inputs_never_give_more(data: st.DataObject) -> None:
    a, b = data.draw(ranges()), data.draw(ranges())
    narrow_a, narrow_b = data.draw(ranges_in(a)), data.draw(ranges_in(b))
    for name, operation in BINARY.items():
        assert within(operation(narrow_a, narrow_b), operation(a, b)), name
    for name, function in UNARY.items():
        assert within(function(narrow_a), function(a)), name


ENDS = (-math.inf, -2.0, -1.0, 0.0, 1.0, 3.0, math.inf)
EVERY_KIND = column(
    [
        (low, high, False, False)
        for low, high in product(ENDS, ENDS)
        if low <= high and low < math.inf and high > -math.inf
    ]
)


def exact_product(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def test_products_and_quotients_are_as_narrow_as_their_corners() -> None:
    """For every pair of kinds of range: below, at, across, above 0; unbounded at either end."""
    rows_down = take(EVERY_KIND, np.arange(EVERY_KIND.low.size)[:, np.newaxis])
    products, quotients = multiply(rows_down, EVERY_KIND), divide(rows_down, EVERY_KIND)
    ends = list(zip(EVERY_KIND.low.tolist(), EVERY_KIND.high.tolist(), strict=True))
    assert products.shape == quotients.shape == (len(ends), len(ends))
    for (i, a), (j, b) in product(enumerate(ends), enumerate(ends)):
        corners = [exact_product(x, y) for x, y in product(a, b)]
        assert (products.low[i, j], products.high[i, j]) == (min(corners), max(corners))
        if not b[0] <= 0 <= b[1]:
            corners = [exact_product(x, 1 / y) for x, y in product(a, b)]
            assert nearly_equal(float(quotients.low[i, j]), min(corners))
            assert nearly_equal(float(quotients.high[i, j]), max(corners))


@given(a=ranges(), b=ranges())
def test_the_order_of_the_inputs_does_not_matter(a: Ranges, b: Ranges) -> None:
    """To ends or marks, of anything but differences and quotients."""
    for name in COMMUTATIVE:
        assert cells(BINARY[name](a, b)) == cells(BINARY[name](b, a)), name


@given(a=ranges(), b=ranges())
def test_dividing_is_multiplying_by_the_reciprocal_and_subtracting_is_adding_the_negative(
    a: Ranges, b: Ranges
) -> None:
    """In the marks as well as in the ends."""
    quotient, other = divide(a, b), multiply(a, power(b, -1))
    assert same_ends(quotient, other)
    assert quotient.open_low.tolist() == other.open_low.tolist()
    assert quotient.open_high.tolist() == other.open_high.tolist()
    assert cells(subtract(a, b)) == cells(add(a, negate(b)))


@given(a=ranges())
def test_a_neutral_number_changes_neither_ends_nor_marks(a: Ranges) -> None:
    zero, one = from_points(np.zeros(LENGTH)), from_points(np.ones(LENGTH))
    unchanged = (
        add(a, zero),
        subtract(a, zero),
        multiply(a, one),
        divide(a, one),
        scale(a, 1),
        power(a, 1),
        negate(negate(a)),
        hull(a, a),
        intersection(a, a),
        minimum(a, a),
        maximum(a, a),
    )
    assert [cells(result) for result in unchanged] == [cells(a)] * len(unchanged)


@given(
    a=ranges(),
    factors=st.lists(st.sampled_from((-2.5, 0.0, 0.001, 7.0)), min_size=LENGTH, max_size=LENGTH),
)
def test_scaling_is_multiplying_by_points(a: Ranges, factors: list[float]) -> None:
    assert cells(scale(a, factors)) == cells(multiply(a, from_points(factors)))
    assert cells(scale(a, np.abs(factors))) == cells(multiply(a, from_points(np.abs(factors))))


@given(a=ranges(), b=ranges())
def test_what_is_stated_never_opens_an_end_and_marks_never_move_one(a: Ranges, b: Ranges) -> None:
    closed = np.zeros(LENGTH, dtype=np.bool_)
    stated_a, stated_b = (Ranges(part.low, part.high, closed, closed) for part in (a, b))
    pairs = [(operation(a, b), operation(stated_a, stated_b)) for operation in BINARY.values()]
    pairs += [(function(a), function(stated_a)) for function in UNARY.values()]
    for marked, stated in pairs:
        assert not (stated.open_low | stated.open_high).any()
        np.testing.assert_array_equal(marked.low, stated.low)
        np.testing.assert_array_equal(marked.high, stated.high)


@given(a=ranges())
def test_empty_propagates(a: Ranges) -> None:
    nothing = empty(LENGTH)
    results = [
        *(operation(nothing, a) for operation in BINARY.values()),
        *(operation(a, nothing) for operation in BINARY.values()),
        *(operation(nothing, nothing) for operation in BINARY.values()),
        *(function(nothing) for function in UNARY.values()),
    ]
    assert [cells(result) for result in results] == [cells(nothing)] * len(results)


@given(a=ranges(), b=ranges())
def test_results_are_in_canonical_form(a: Ranges, b: Ranges) -> None:
    for operation in BINARY.values():
        assert_canonical(operation(a, b))
    for function in UNARY.values():
        assert_canonical(function(a))


def assert_canonical(a: Ranges) -> None:
    nothing = is_empty(a)
    assert nothing.tolist() == np.isnan(a.high).tolist()
    assert np.all(nothing | (a.low <= a.high) & (a.low < np.inf) & (a.high > -np.inf))
    assert not np.any(nothing & (a.open_low | a.open_high))
    for end in (a.low, a.high):
        assert not np.any(np.signbit(end) & (end == 0)), "-0.0 would be printed as -0"
        assert end.dtype == np.float64
    for mark in (a.open_low, a.open_high):
        assert mark.dtype == np.bool_


HOSTILE = concatenate(
    [
        column(
            [
                (-0.0, 0.0, True, False),
                (-0.0, -0.0, False, True),
                (-1e308, 1e308, True, True),
                (1e308, math.inf, False, True),
                (-math.inf, -1e308, True, False),
                (5e-324, 5e-324, False, False),
                (-5e-324, 5e-324, False, False),
                (-math.inf, math.inf, False, False),
            ]
        ),
        empty(1),
        unbounded(1),
    ]
)


def test_extreme_input_makes_numpy_warn_of_nothing_and_gives_canonical_results() -> None:
    down = take(HOSTILE, np.arange(HOSTILE.low.size)[:, np.newaxis])
    with np.errstate(all="raise"):
        for one in UNARY.values():
            assert_canonical(one(HOSTILE))
        for n in (-(10**6), -7, 7, 10**6):
            assert_canonical(power(HOSTILE, n))
        for two in BINARY.values():
            assert_canonical(two(down, HOSTILE))
        meets(down, HOSTILE)
        contains(HOSTILE, -1e308)
        width(HOSTILE)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3), (2, 1, 3)])
def test_shapes_are_kept(shape: tuple[int, ...]) -> None:
    a, b = from_points(np.full(shape, 2.0)), unbounded(shape)
    results = [
        *(operation(a) for operation in UNARY.values()),
        *(operation(a, b) for operation in BINARY.values()),
        empty(shape),
    ]
    for result in results:
        parts = (result.low, result.high, result.open_low, result.open_high)
        assert [part.shape for part in parts] == [shape] * 4
        assert [type(part) for part in parts] == [np.ndarray] * 4
    assert meets(a, b).shape == contains(a, 1).shape == width(a).shape == is_empty(a).shape == shape


@pytest.mark.parametrize("name", BINARY)
def test_shapes_are_broadcast_as_numpy_does_or_refused(name: str) -> None:
    down, across = from_points([[1.0], [2.0]]), from_points([3.0, 4.0, 5.0])
    assert BINARY[name](down, across).shape == (2, 3)
    with pytest.raises(ValueError, match="broadcast"):
        BINARY[name](from_points([1.0, 2.0]), across)


def test_points_that_are_no_number_are_empty() -> None:
    points = from_points([1.5, math.nan, math.inf, -math.inf, -0.0])
    assert is_empty(points).tolist() == [False, True, True, True, False]
    assert cells(take(points, np.array([0, 4]))) == [("1.5", "1.5", ""), ("0.0", "0.0", "")]


def test_nothing_is_known_of_the_unbounded() -> None:
    assert cells(unbounded(2)) == [("-inf", "inf", "both")] * 2
    assert width(unbounded(1)).tolist() == [math.inf]


def test_width() -> None:
    a = concatenate([read("[2, 5)"), read("[3, 3]"), read("[1, inf)"), empty(1)])
    np.testing.assert_array_equal(width(a), [3, 0, math.inf, math.nan])


@given(a=ranges())
def test_parts_joined_are_the_whole(a: Ranges) -> None:
    parts = [take(a, slice(0, 1)), take(a, np.array([1, 2])), take(a, np.arange(LENGTH) > 2)]
    assert cells(concatenate(parts)) == cells(a)

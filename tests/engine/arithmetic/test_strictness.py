"""Strict ends of results: one that is said to be strict is reached by no numbers of the inputs.

The truth is looked up on a grid: all quarters of small boxes, without the ends that are strict.
"""

from __future__ import annotations

import itertools
import random

import numpy as np
import pyarrow as pa
import pytest

from estimates.arithmetic.evaluation import points
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges, contains, meets
from estimates.derived.dimensional import compile_program
from estimates.formulas.programs import Program
from estimates.formulas.shapes import shapes
from estimates.units.registry import UnitRegistry

FORMULAS = (
    *("a + b", "a - b", "-a + b", "a * b", "a / b", "a * b + c", "a * (b + c)", "a * b * c"),
    *("a * b + a", "a * b - a * c", "a / (a + b)", "(a - b) / a", "(a + b) * (a + c)"),
    *("max(a, b)", "min(a, b)", "max(a, b) - c", "min(a, max(b, c))", "max(a, b) * a"),
    *("abs(a)", "abs(a) - b", "sqrt(abs(a))", "a**2", "a**3 * b", "b / a**2", "a**-1 * b"),
    *("a * a + b", "a - a * b", "a**2 - a", "sum(a, b, c)", "(a - b) * c + a"),
)
REGISTRY = UnitRegistry.load()
Box = list[tuple[int, int, bool, bool]]


def programs() -> list[Program]:
    read = shapes(pa.array(FORMULAS))
    return [compile_program(read.programs[at], REGISTRY).program for at in read.shape.tolist()]


def column(box: tuple[int, int, bool, bool]) -> Ranges:
    low, high, *strict = box
    closed = np.zeros(1, dtype=np.bool_)
    return Ranges(
        np.array([float(low)]), np.array([float(high)]), closed, closed, np.array([strict]).T
    )


def values(program: Program, box: Box) -> np.ndarray:
    grids = []
    for low, high, no_low, no_high in box:
        every = [low + step / 4 for step in range(4 * (high - low) + 1)]
        grids.append(every[no_low : len(every) - no_high])
    found = points(program, list(np.array(list(itertools.product(*grids))).T.copy()))
    return found[np.isfinite(found)]


@pytest.mark.parametrize(
    ("formula", "program"), list(zip(FORMULAS, programs(), strict=True)), ids=FORMULAS
)
def test_no_numbers_of_the_inputs_reach_a_strict_end(formula: str, program: Program) -> None:
    chance = random.Random(formula)  # noqa: S311 - cases for a test, not secrets
    strict = 0
    for _ in range(60):
        box: Box = []
        for _ in range(program.slots):
            low = chance.randint(-3, 3)
            box.append(
                (low, low + chance.randint(1, 3), chance.random() < 0.4, chance.random() < 0.4)
            )
        found = exact(program, [column(each) for each in box]).range
        truth = values(program, box)
        for end, is_strict in zip(
            (found.low[0], found.high[0]), found.strict_ends[:, 0], strict=True
        ):
            strict += is_strict
            assert not (is_strict and np.any(np.abs(truth - end) < 1e-12)), box
    assert strict > 0


KNOWN = (
    ("a + b", [(1, 2, True, False), (3, 4, False, False)], (True, False)),
    ("a - b", [(1, 2, True, False), (3, 4, False, True)], (True, False)),
    ("a * b", [(1, 2, True, False), (3, 4, False, True)], (True, True)),
    ("a * b", [(0, 2, True, False), (0, 4, False, False)], (False, False)),
    ("a * b", [(-2, 2, True, True), (3, 4, False, False)], (True, True)),
    ("a / b", [(1, 2, False, False), (4, 5, True, False)], (False, True)),
    ("a**2", [(-2, 1, True, False)], (False, True)),
    ("a**2", [(-2, 2, True, False)], (False, False)),
    ("max(a, b)", [(1, 3, True, True), (1, 3, False, False)], (True, False)),
    ("min(a, b)", [(1, 3, True, True), (1, 3, False, False)], (False, True)),
    ("abs(a)", [(-3, 1, True, False)], (False, True)),
    ("a * b + a", [(1, 2, True, False), (0, 1, False, False)], (True, False)),
)


@pytest.mark.parametrize(("formula", "box", "strict"), KNOWN)
def test_strict_ends_worked_by_hand(formula: str, box: Box, strict: tuple[bool, bool]) -> None:
    program = programs()[FORMULAS.index(formula)]
    found = exact(program, [column(each) for each in box]).range
    assert tuple(found.strict_ends[:, 0].tolist()) == strict


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((1, 2, False, False), (2, 3, False, False), True),
        ((1, 2, False, True), (2, 3, False, False), False),
        ((1, 2, False, False), (2, 3, True, False), False),
        ((1, 2, True, False), (2, 3, False, True), True),
        ((1, 3, False, True), (2, 4, True, False), True),
        ((3, 4, True, False), (2, 3, False, False), False),
        ((2, 2, False, False), (1, 2, False, True), False),
    ],
)
def test_ranges_do_not_meet_at_an_end_that_is_left_out(
    one: tuple[int, int, bool, bool], other: tuple[int, int, bool, bool], meet: bool
) -> None:
    assert meets(column(one), column(other)).tolist() == [meet]
    assert meets(column(other), column(one)).tolist() == [meet]


def test_a_range_does_not_hold_the_end_that_is_left_out() -> None:
    box = column((1, 3, True, False))
    assert [bool(contains(box, [value])[0]) for value in (1.0, 1.5, 3.0)] == [False, True, True]

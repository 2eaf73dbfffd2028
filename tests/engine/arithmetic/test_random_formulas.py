"""Formulas by chance: none stops the engine, none comes out too narrow, and too wide is said.

A few in every run; `ESTIMATES_LONG=2000` tries so many, `ESTIMATES_SEED` where they begin.
"""

from __future__ import annotations

import math
import os
import time
from typing import Any

import numpy as np
import pytest
import random_formulas
from random_formulas import Case, Input
from sampled_truth import is_too_wide, noise_of, sampled

from estimates.arithmetic import pieces, rational
from estimates.arithmetic.budget import LOOSE
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.subdivision import Enclosure
from estimates.formulas.parser import FormulaError, parse
from estimates.formulas.programs import Program

COUNT = int(os.environ.get("ESTIMATES_LONG", "60"))
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
SECONDS = 0.2 if COUNT > 60 else math.inf  # of the processor; only long runs are timed


def one(value: float) -> Any:
    return np.array([value])


def range_of(program: Program, names: tuple[str, ...], case: Case) -> Enclosure:
    inputs = [case.inputs[name] for name in names]
    return exact(
        program,
        [Ranges(one(i.low), one(i.high), one(i.open_low), one(i.open_high)) for i in inputs],
    )


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_a_formula_by_chance_is_sound_and_too_wide_only_where_it_says_so(seed: int) -> None:
    case = random_formulas.case(seed)
    try:
        formula = parse(case.formula)
    except FormulaError:
        pytest.skip("names no input, or is beyond the limits of a formula")
    for kept in (rational.rationals, pieces.simplified, pieces.settled):
        kept.cache_clear()  # what was kept of earlier formulas hides what this one costs
    start = time.process_time()
    found = range_of(formula.program, formula.names, case)
    seconds = time.process_time() - start
    ends = float(found.range.low[0]), float(found.range.high[0])
    truth = sampled(formula.program, formula.names, case.inputs, seed)
    if truth is not None:
        assert ends[0] - noise_of(ends) <= truth[0], case
        assert truth[1] <= ends[1] + noise_of(ends), case
        if found.nearness[0] != LOOSE:
            assert not is_too_wide(ends, truth, formula.program, formula.names, case.inputs), case
    assert seconds < SECONDS, case


def test_the_result_does_not_hang_on_what_was_kept_of_earlier_work() -> None:
    for seed in range(FIRST, FIRST + 20):
        case = random_formulas.case(seed)
        try:
            formula = parse(case.formula)
        except FormulaError:
            continue
        found = [range_of(formula.program, formula.names, case) for _ in range(2)]
        ends = [(float(each.range.low[0]), float(each.range.high[0])) for each in found]
        assert ends[0] == pytest.approx(ends[1], rel=0, abs=0, nan_ok=True), case


@pytest.mark.parametrize(
    ("formula", "inputs", "low", "high"),
    [
        ("x * (x + 14.8)", {"x": (-math.inf, 16.65)}, -54.76, math.inf),  # at -7.4
        ("sqrt(x) - x", {"x": (-math.inf, 47.5)}, math.sqrt(47.5) - 47.5, 0.25),  # at 1/4
        ("sqrt(x) / (x + 1)", {"x": (0.0, math.inf)}, 0.0, 0.5),  # at 1
        ("(w + k) - (k - b)", {"w": (1.0, 2.0), "k": (5.0, 9.0), "b": (3.0, 4.0)}, 4.0, 6.0),
    ],
)
def test_known_ranges_that_need_the_search(
    formula: str, inputs: dict[str, tuple[float, float]], low: float, high: float
) -> None:
    read = parse(formula)
    given = {name: Input(*ends) for name, ends in inputs.items()}
    found = range_of(read.program, read.names, Case("known", formula, given))
    assert found.nearness[0] != LOOSE
    ends = (float(found.range.low[0]), float(found.range.high[0]))
    assert ends == pytest.approx((low, high), rel=1e-4, abs=1e-6)

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

from estimates.arithmetic import pieces, rational
from estimates.arithmetic.budget import LOOSE
from estimates.arithmetic.evaluation import points
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Array, Ranges
from estimates.arithmetic.sampling import traced
from estimates.arithmetic.subdivision import Enclosure
from estimates.formulas.parser import FormulaError, parse
from estimates.formulas.programs import Program

COUNT = int(os.environ.get("ESTIMATES_LONG", "60"))
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
SAMPLES = 20_000
FACTOR = 1.02
SECONDS = 0.2 if COUNT > 60 else 0.5  # of the processor; a busy machine counts some of its waiting


def one(value: float) -> Any:
    return np.array([value])


def range_of(program: Program, names: tuple[str, ...], case: Case) -> Enclosure:
    inputs = [case.inputs[name] for name in names]
    return exact(
        program,
        [Ranges(one(i.low), one(i.high), one(i.open_low), one(i.open_high)) for i in inputs],
    )


def sample(ends: Input, random: np.random.Generator) -> Array:
    """Points of a range: inside, at the ends, and far out where it is unbounded."""
    low, high = ends.low, ends.high
    if math.isinf(low) or math.isinf(high):
        far = 10 ** random.uniform(-3, 6, SAMPLES)
        base = low if math.isfinite(low) else high if math.isfinite(high) else 0.0
        both = random.choice((-1.0, 1.0), SAMPLES)
        sign = 1.0 if math.isfinite(low) else -1.0 if math.isfinite(high) else both
        found = base + far * sign
    else:
        found = random.uniform(low, high, SAMPLES)
    for place, end in enumerate(end for end in (low, high) if math.isfinite(end)):
        found[place * SAMPLES // 8 : (place + 1) * SAMPLES // 8] = end
    random.shuffle(found)
    return np.asarray(found)


def sampled(
    program: Program, names: tuple[str, ...], case: Case, seed: int
) -> tuple[float, float] | None:
    """The lowest and the highest value at sampled points, drawn in by three rounding errors."""
    random = np.random.default_rng(seed)
    at = [sample(case.inputs[name], random) for name in names]
    with np.errstate(all="ignore"):
        values, errors = (part[-1] for part in traced(program, at))
        sound = np.isfinite(values) & np.isfinite(errors) & np.isfinite(points(program, at))
        if not sound.any():
            return None
        low, high = (values + 3 * errors)[sound], (values - 3 * errors)[sound]
    return float(low.min()), float(high.max())


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
    low, high = float(found.range.low[0]), float(found.range.high[0])
    truth = sampled(formula.program, formula.names, case, seed)
    if truth is not None:
        noise = 1e-9 * max((abs(end) for end in (low, high) if math.isfinite(end)), default=0.0)
        assert low - noise <= truth[0], case
        assert truth[1] <= high + noise, case
        if found.nearness[0] != LOOSE and math.isfinite(high - low) and truth[0] < truth[1]:
            spread = truth[1] - truth[0]
            assert (
                high - low
                <= FACTOR * max(spread, searched(formula.program, formula.names, case)) + noise
            ), case
    assert seconds < SECONDS, case


def searched(program: Program, names: tuple[str, ...], case: Case) -> float:
    """The width that more points reach, ever nearer to the best ones: a sample can miss ends."""
    random = np.random.default_rng(7)
    lows = np.array([case.inputs[name].low for name in names])
    highs = np.array([case.inputs[name].high for name in names])
    if not (np.isfinite(lows).all() and np.isfinite(highs).all()):
        return math.inf
    ends = []
    for sign in (1.0, -1.0):
        centre, reach, best = (lows + highs) / 2, (highs - lows) / 2, math.inf
        for _ in range(30):
            at = centre[:, None] + reach[:, None] * random.uniform(-1, 1, (len(names), 4_000))
            at = np.clip(at, lows[:, None], highs[:, None])
            with np.errstate(all="ignore"):
                values = sign * points(program, list(at))
            if np.isfinite(values).any():
                place = int(np.nanargmin(values))
                if values[place] < best:
                    best, centre = float(values[place]), at[:, place]
            reach = reach * 0.8
        ends.append(best)
    return -(ends[0] + ends[1])


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

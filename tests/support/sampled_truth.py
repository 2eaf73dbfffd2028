"""How far a formula goes at sampled points: what every enclosure has to hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from random_formulas import Input

from estimates.arithmetic.evaluation import points
from estimates.arithmetic.ranges import Array
from estimates.arithmetic.sampling import traced
from estimates.formulas.programs import Program

SAMPLES: Final = 20_000
_SUBNORMAL: Final = 1e-290
FACTOR: Final = 1.02  # that a range may be wider than the truth without saying so


def sampled(
    program: Program, names: Sequence[str], inputs: Mapping[str, Input], seed: int
) -> tuple[float, float] | None:
    """The lowest and the highest value at sampled points, drawn in by three rounding errors."""
    random = np.random.default_rng(seed)
    at = [_sample(inputs[name], random) for name in names]
    with np.errstate(all="ignore"):
        steps, deviations = traced(program, at)
        values, errors = steps[-1], deviations[-1]
        sound = np.isfinite(values) & np.isfinite(errors) & np.isfinite(points(program, at))
        for step in steps:  # below this, doubles lose digits that a division brings back
            sound &= (step == 0) | (np.abs(step) > _SUBNORMAL)
        if not sound.any():
            return None
        low, high = (values + 3 * errors)[sound], (values - 3 * errors)[sound]
    return float(low.min()), float(high.max())


def _sample(ends: Input, random: np.random.Generator) -> Array:
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


def is_too_wide(
    ends: tuple[float, float],
    truth: tuple[float, float],
    program: Program,
    names: Sequence[str],
    inputs: Mapping[str, Input],
) -> bool:
    """Whether a range is over 2 % wider than what can be reached."""
    low, high = ends
    noise = noise_of(ends)
    if not math.isfinite(high - low) or truth[0] >= truth[1]:
        return False
    if high - low <= FACTOR * (truth[1] - truth[0]) + noise:
        return False
    spread = max(truth[1] - truth[0], _searched(program, names, inputs))
    return high - low > FACTOR * spread + noise


def noise_of(ends: tuple[float, float]) -> float:
    """What rounding may leave at the ends of a range."""
    return 1e-9 * max((abs(end) for end in ends if math.isfinite(end)), default=0.0)


def _searched(program: Program, names: Sequence[str], inputs: Mapping[str, Input]) -> float:
    """The width that more points reach, ever nearer to the best ones: a sample can miss ends."""
    lows = np.array([inputs[name].low for name in names])[:, None]
    highs = np.array([inputs[name].high for name in names])[:, None]
    if not (np.isfinite(lows).all() and np.isfinite(highs).all()):
        return math.inf
    found = [_lowest(program, lows, highs, sign) for sign in (1.0, -1.0)]
    return -(found[0] + found[1])


def _lowest(program: Program, lows: Array, highs: Array, sign: float) -> float:
    """The lowest value, or the highest one negated, that several searches come to."""
    lowest = math.inf
    for start in range(4):
        random = np.random.default_rng(start)
        centre, reach, best = (lows + highs) / 2, (highs - lows) / 2, math.inf
        for step in range(40):
            count = 4_000 if step else 200_000
            at = centre + reach * random.uniform(-1, 1, (len(lows), count))
            # Ends, and 0, at which a formula may have a value that it has nowhere near.
            part = random.random(at.shape)
            at = np.where(part < 0.1, lows, np.where(part > 0.9, highs, at))
            at = np.where((part > 0.45) & (part < 0.5), 0.0, at)
            at = np.clip(at, lows, highs)
            with np.errstate(all="ignore"):
                values = sign * points(program, list(at))
            if np.isfinite(values).any():
                place = int(np.nanargmin(values))
                if values[place] < best:
                    best, centre = float(values[place]), at[:, [place]]
            reach = reach * 0.7
        lowest = min(lowest, best)
    return lowest

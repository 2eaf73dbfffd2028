"""Chains of calculated rows by chance: sound, within bounds, and too wide only where they say so.

A few in every run; `ESTIMATES_LONG=2000` tries about so many rows, `ESTIMATES_SEED` says where they
begin.
"""

from __future__ import annotations

import gc
import math
import os
import time
from typing import Any, Final

import pandas as pd
import pytest
import random_formulas
from dataset_builder import DatasetBuilder
from random_formulas import Chain, Input
from sampled_truth import is_too_wide, noise_of, sampled

from estimates.derived import shared_inputs
from estimates.formulas.parser import parse
from estimates.formulas.programs import Program, compose, renumber

COUNT: Final = int(os.environ.get("ESTIMATES_LONG", "240")) // 4
FIRST: Final = int(os.environ.get("ESTIMATES_SEED", "0"))
SECONDS: Final = 0.2 if COUNT > 60 else math.inf  # of the processor; only long runs are timed
CHAINS: Final = {seed: random_formulas.chain(seed) for seed in range(FIRST, FIRST + COUNT)}


def cell(ends: Input) -> str:
    low, high = (f"{end:.6f}" if math.isfinite(end) else str(end) for end in (ends.low, ends.high))
    return f"{'(' if ends.open_low else '['}{low}, {high}{')' if ends.open_high else ']'}"


def over_inputs(chain: Chain) -> dict[str, Program]:
    """Each row as a program over the inputs, in their order."""
    inputs = list(chain.inputs)
    found: dict[str, Program] = {}
    for name, text in chain.rows.items():
        formula = parse(text)
        inner = {place: found[one] for place, one in enumerate(formula.names) if one in found}
        staying = [one for one in formula.names if one not in found]
        grown = compose(formula.program, inner)
        places = [inputs.index(one) for one in staying] + [*range(len(inputs))] * len(inner)
        moved = renumber(grown, places)
        found[name] = Program(moved.instructions, len(inputs))
    return found


class Clock:
    """The longest that one row took."""

    def __init__(self) -> None:
        self.worst = 0.0

    def timed(self, work: Any) -> Any:
        def exact(shared: Any, group: Any, *rest: Any) -> Any:
            start = time.process_time()
            found = work(shared, group, *rest)
            self.worst = max(self.worst, (time.process_time() - start) / len(group))
            return found

        return exact


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, float]:
    """All chains in one dataset, and the longest that a row took."""
    builder = DatasetBuilder()
    for seed, chain in CHAINS.items():
        for name, ends in chain.inputs.items():
            builder.range(f"c{seed}_{name}", cell(ends))
        for name, text in chain.rows.items():
            formula = text
            for one in (*chain.inputs, *chain.rows):
                formula = _renamed(formula, one, f"c{seed}_{one}")
            builder.add(f"c{seed}_{name}", formula=formula)
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        genuine = shared_inputs.SharedInputs.exact
        patch.setattr(shared_inputs.SharedInputs, "exact", clock.timed(genuine))
        gc.disable()  # which looks through all that the process of the tests holds
        try:
            result = builder.check(tmp_path_factory.mktemp("chains"))
        finally:
            gc.enable()
    return result.derived.set_index("id"), clock.worst


def _renamed(formula: str, name: str, new: str) -> str:
    words = formula.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split()
    return " ".join(new if word == name else word for word in words)


@pytest.mark.parametrize("seed", CHAINS)
def test_a_chain_is_sound_and_too_wide_only_where_it_says_so(
    seed: int, derived: tuple[pd.DataFrame, float]
) -> None:
    chain = CHAINS[seed]
    for name, program in over_inputs(chain).items():
        row: Any = derived[0].loc[f"c{seed}_{name}"]
        truth = sampled(program, list(chain.inputs), chain.inputs, seed)
        if truth is None or row["reason"].startswith(("could not be recalculated", "an input")):
            continue
        where = f"{name} in {chain}"
        assert row["verdict"] == "calculated", where
        ends = float(row["low"]), float(row["high"])
        assert ends[0] - noise_of(ends) <= truth[0], where
        assert truth[1] <= ends[1] + noise_of(ends), where
        if not row["may_be_wider"]:
            names = list(chain.inputs)
            assert not is_too_wide(ends, truth, program, names, chain.inputs), where


def test_no_row_takes_long(derived: tuple[pd.DataFrame, float]) -> None:
    assert derived[1] < SECONDS

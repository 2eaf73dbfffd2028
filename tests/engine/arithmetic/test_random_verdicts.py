"""Verdicts by chance against the design, stated a second time in `random_verdicts`.

A few hundred in every run; `ESTIMATES_LONG=6000` tries so many, `ESTIMATES_SEED` where they begin.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pandas as pd
import pytest
import random_verdicts
from dataset_builder import DatasetBuilder
from random_verdicts import Case, Row, Side

COUNT = int(os.environ.get("ESTIMATES_LONG", "400"))
FIRST = int(os.environ.get("ESTIMATES_SEED", "0"))
CODES = ("R203", "R204", "U303", "D501", "D502", "D503")
CASES = [random_verdicts.case(seed) for seed in range(FIRST, FIRST + COUNT)]


def add(builder: DatasetBuilder, name: str, row: Row | None, unit: str, formula: str = "") -> None:
    builder.measure(f"of_{name}", unit=unit, **(row.bounds if row else {}))
    cells = dict(row.cells) if row else {}
    cells |= {"formula": formula} if formula else {}
    builder.add(name, measure=f"of_{name}", unit=unit, **cells)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    builder = DatasetBuilder()
    for number, case in enumerate(CASES):
        name = f"c{number}"
        for letter, row in case.inputs.items():
            add(builder, f"{name}_{letter}", row, "1")
        words = [f"{name}_{word}" if word.isalpha() else word for word in case.formula.split()]
        add(builder, name, case.stated, case.unit, " ".join(words))
    result = builder.check(tmp_path_factory.mktemp("verdicts"))
    findings = result.findings[result.findings["code"].isin(CODES)]
    codes = {str(name): set(part) for name, part in findings.groupby("estimate")["code"]}
    return result.derived.set_index("id"), codes


def opened(side: Side) -> str:
    return ("", "low", "high", "both")[side.open_low + 2 * side.open_high]


def shown(case: Case) -> str:
    inputs = {name: row.cells | row.bounds for name, row in case.inputs.items()}
    stated = case.stated.cells | case.stated.bounds if case.stated else None
    return f"{case.formula} in {case.unit} for {inputs}, stated {stated}"


def test_verdicts_findings_ranges_and_ratios(
    found: tuple[pd.DataFrame, dict[str, set[str]]],
) -> None:
    derived, codes = found
    wrong: list[str] = []
    for number, case in enumerate(CASES):
        row = derived.loc[f"c{number}"]
        pairs: list[tuple[str, Any, Any]] = [
            ("verdict", row["verdict"], case.verdict),
            ("codes", codes.get(f"c{number}", set()), set(case.codes)),
        ]
        if case.result is not None:
            r = case.result
            figure = float("nan") if r.figure is None else float(r.figure)
            numbers = (float(r.low), float(r.high), figure, case.ratio)
            pairs += [
                (name, row[name], pytest.approx(number, rel=1e-9, abs=1e-12, nan_ok=True))
                for name, number in zip(("low", "high", "figure", "ratio"), numbers, strict=True)
            ]
            pairs.append(("open", row["open"], opened(r)))
            if case.stated is not None:
                pairs += [
                    ("accepts_low", row["accepts_low"], pytest.approx(float(r.low), rel=1e-9)),
                    ("accepts_high", row["accepts_high"], pytest.approx(float(r.high), rel=1e-9)),
                ]
        wrong += [
            f"{what} {is_}, not {ought}: {shown(case)}"
            for what, is_, ought in pairs
            if is_ != ought
        ]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])


def test_every_verdict_is_met_often() -> None:
    counts = Counter(case.verdict for case in CASES)
    for verdict in (
        "unit_mismatch",
        "undecidable",
        "calculated",
        "mismatch",
        "match",
        "consistent",
        "within_range",
    ):
        assert counts[verdict] >= COUNT / 100, counts

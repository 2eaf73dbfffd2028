"""Findings told on demand say the same as all of them told at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import twenty
from check_cases import CASES, LISTED, edited

import estimates
from estimates.benchmark import generate
from estimates.check import Result

_ORDER = ["file", "line", "column", "code", "message"]


def same(result: Result, rows: pd.DataFrame) -> bool:
    """Whether `rows` of the outline are told as the frame of all findings has them."""
    told = result.worded(rows).sort_values(_ORDER, ignore_index=True)
    every = result.findings
    keys = ["file", "line", "column", "code", "estimate", "message", "cell", "observed", "accepted"]
    wanted = every.merge(told[keys].drop_duplicates(), on=keys)
    return len(told) == len(rows) and set(map(tuple, wanted[keys].astype(str).values)) == set(
        map(tuple, told[keys].astype(str).values)
    )


@pytest.mark.parametrize(("code", "case"), LISTED)
def test_each_check_is_told_alike(code: str, case: dict[str, object], tmp_path: Path) -> None:
    assert code in CASES
    result = estimates.check(edited(tmp_path / "bad", case["bad"]))
    assert len(result.outline) == len(result.findings)
    assert same(result, result.outline)


def test_any_part_in_any_order_is_told_in_that_order(tmp_path: Path) -> None:
    generate(tmp_path, 400)
    result = estimates.check(tmp_path)
    outline = result.outline
    assert outline["code"].nunique() > 5
    every = result.worded(outline)
    for rows in (outline.iloc[::-1], outline.iloc[3:17:5], outline.tail(1), outline.head(0)):
        told = result.worded(rows)
        assert list(told["message"]) == list(every.loc[rows.index, "message"])
        assert list(told["line"]) == list(rows["line"])
        assert same(result, rows)


def test_with_acceptances_the_outline_says_which_findings_are_accepted(tmp_path: Path) -> None:
    folder = twenty.write(tmp_path / "data")
    first = estimates.check(folder).findings.iloc[0]
    (folder / "accepted.csv").write_text(
        "code,estimate,expect,reason,by,on\n"
        f'{first["code"]},{first["estimate"]},"{first["observed"]}",known,x,2024\n',
        encoding="utf-8",
    )
    result = estimates.check(folder)
    assert list(result.outline["accepted"]).count("known (x, 2024)") >= 1
    assert list(result.worded(result.outline)["accepted"]) == list(result.findings["accepted"])

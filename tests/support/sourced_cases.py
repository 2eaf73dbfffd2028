"""Tables of cases about who says what: a few rows each, and what has to be found in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dataset_builder import DatasetBuilder, write_table
from project import TEST_DATA

import estimates
from estimates.check import Result


def sourced(folder: Path, case: dict[str, Any]) -> Result:
    """Write the dataset of a case and check it.

    A row is of the measure `m` (in soldiers, not below 0), as of October 2024, located, and of a
    source of its own unless it says otherwise. An origin exists because a row names it; it is
    unnamed if its id begins with `unnamed`. A source that is not described was published by itself.
    """
    builder = DatasetBuilder()
    measure = {"unit": "soldier", "minimum": "0"}
    builder.measure("m", **(measure | case.get("measure", {})))
    for row in case["rows"]:
        name = row["id"]
        cells = {"measure": "m", "subject": "North", "as_of": "2024-10", "unit": "soldier"}
        stated = any(row.get(figure) for figure in ("low", "best", "high"))
        if stated:
            cells |= {"source": f"paper_{name}", "locator": "page 1"}
        builder.add(name, **(cells | {key: value for key, value in row.items() if key != "id"}))
    path = builder.write(folder)
    used = [row["source"] for row in builder.rows if row.get("source")]
    told = [row["origin"] for row in builder.rows if row.get("origin")]
    sources, origins = case.get("sources", {}), case.get("origins", {})
    described = {"published": "2024-10"}
    write_table(
        path,
        "sources",
        [
            {"id": name, "title": f"Title of {name}", "publisher": name}
            | described
            | sources.get(name, {})
            for name in dict.fromkeys(used)
        ],
    )
    write_table(
        path,
        "origins",
        [
            {"id": name, "title": name, "kind": "un" * name.startswith("unnamed") + "named"}
            | origins.get(name, {})
            for name in dict.fromkeys(told)
        ],
    )
    if "units" in case:
        (path / "units.txt").write_text(case["units"] + "\n", encoding="utf-8")
    if "as_at" in case:
        package = (
            f'{{"name": "case", "resources": [], "estimates": {{"as_at": "{case["as_at"]}"}}}}'
        )
        (path / "datapackage.json").write_text(package, encoding="utf-8")
    return estimates.check(path)


def findings_of(result: Result, *codes: str) -> pd.DataFrame:
    """The findings of some checks alone; codes, or beginnings of codes."""
    outline = result.outline
    return result.worded(outline[outline["code"].str.startswith(codes)])


def places(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Code, estimate (or file, where there is none) and column of findings."""
    return [
        (str(row["code"]), str(row["estimate"] or row["file"]), str(row["column"]))
        for row in frame.to_dict("records")
    ]


def read_toml(folder: str, file: str) -> list[dict[str, Any]]:
    """The cases of a file in tests/data."""
    path = TEST_DATA / folder / file
    cases: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return cases


def named(cases: Iterable[dict[str, Any]]) -> list[Any]:
    """Cases as parameters of a test, under their names."""
    return [pytest.param(case, id=case["name"]) for case in cases]

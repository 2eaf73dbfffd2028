"""Datasets are Data Packages to the standard's own tool, and `check` says where they are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_runs import Run
from dataset_builder import messages_of
from dataset_copy import DatasetCopy

from estimates.check import BUNDLED_DATASETS, check
from estimates.tables.columns import ESTIMATES, MEASURES, PROFILE

BUNDLED = sorted(path for path in BUNDLED_DATASETS.iterdir() if path.is_dir())


def problems(folder: Path) -> list[dict[str, Any]]:
    """What `frictionless validate` finds; a process of its own, since its imports warn."""
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    found = [*report["errors"], *(error for task in report["tasks"] for error in task["errors"])]
    assert report["valid"] == (not found) == (done.returncode == 0), done.stderr
    return found


@pytest.mark.parametrize("folder", BUNDLED, ids=lambda folder: folder.name)
def test_bundled_datasets_are_valid(folder: Path) -> None:
    assert not problems(folder)


@pytest.mark.parametrize("name", ["floods", "Überschwemmung 2024 (Süd)"])
def test_a_new_dataset_is_valid(name: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / name
    assert run("init", folder).status == 0
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == PROFILE
    assert not problems(folder)


def test_a_dataset_stays_valid_with_columns_of_its_own_and_in_another_order(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "floods"
    run("init", folder)
    file = folder / MEASURES.file
    rows = [line.split(",", 1) for line in file.read_text(encoding="utf-8").splitlines()]
    lines = (
        f"{'desk' if number == 0 else 'north'},{rest},{first}"
        for number, (first, rest) in enumerate(rows)
    )
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert not problems(folder)
    assert not messages_of(check(folder), "F129")


def test_the_tool_sees_what_is_wrong(copy_dataset: DatasetCopy) -> None:
    """So that a package that passes says something: a source that is not there, a wrong word."""
    copy_dataset.edit(ESTIMATES.file, "moon_pay", "source", "nobody")
    copy_dataset.edit(ESTIMATES.file, "moon_troops", "nature", "perhaps")
    kinds = {problem["type"] for problem in problems(copy_dataset.path)}
    assert kinds == {"foreign-key", "constraint-error"}


HEADER = ["id", "title", "unit"]


@pytest.mark.parametrize(
    ("match", "fields", "expected"),
    [
        (None, ["id", "title", "unit"], ""),
        (None, ["id", "unit", "title"], "the columns come in another order"),
        (None, ["id", "title", "unit", "part_of"], "the file lacks part_of"),
        (None, ["id", "title"], "no field describes unit"),
        (None, ["id", "title", "kind"], "the file lacks kind, and no field describes unit"),
        ("equal", ["unit", "title", "id"], ""),
        ("equal", ["unit", "title"], "no field describes id"),
        ("subset", ["unit", "title"], ""),
        ("subset", ["unit", "kind"], "the file lacks kind"),
        ("superset", ["unit", "title", "id", "kind"], ""),
        ("superset", ["unit", "title"], "no field describes id"),
        ("partial", ["kind", "id"], ""),
        ("partial", ["kind", "minimum"], "the file has none of the fields"),
        ("some", ["id", "title", "unit"], "its fieldsMatch is none of exact, equal, subset, "),
        (None, [*HEADER, *"abcdefg"], "the file lacks a, b, c, d, e and 2 more"),
        (None, "id", ""),  # no fields at all: for the tool to say
    ],
)
def test_check_says_where_descriptor_and_file_disagree(
    match: str | None, fields: list[str] | str, expected: str, tmp_path: Path
) -> None:
    """As version 2 of the standard defines fieldsMatch; without it, the fields are exact."""
    named: Any = [{"name": name} for name in fields] if isinstance(fields, list) else fields
    schema = {"fields": named} | ({"fieldsMatch": match} if match else {})
    package = {"resources": [{"name": "m", "path": MEASURES.file, "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (tmp_path / MEASURES.file).write_text(",".join(HEADER) + "\n", encoding="utf-8")
    found = messages_of(check(tmp_path), "F129")
    if not expected:
        assert not found
        return
    (message,) = found
    start = f"datapackage.json describes measures.csv otherwise: {expected}"
    assert message.startswith(start)

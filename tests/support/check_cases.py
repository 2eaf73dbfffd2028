"""For every check: datasets that it finds a fault in, and sound ones, by editing a base."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from project import TEST_DATA

DATA = TEST_DATA / "checks"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (DATA / "cases.toml").read_text(encoding="utf-8")
)
LISTED = [
    pytest.param(code, case, id=f"{code}-{number}")
    for code, cases in CASES.items()
    for number, case in enumerate(cases)
]


def edited(folder: Path, edits: Any) -> Path:
    """A copy of the base dataset with the edits of a case, which cases.toml describes."""
    shutil.copytree(DATA / "base", folder)
    for edit in edits if isinstance(edits, list) else [edits]:
        path = folder / edit.get("file", "estimates.csv")
        if "delete" in edit:
            path.unlink(missing_ok=True)
            continue
        if "write" in edit:
            text = edit["write"]
        elif "add" in edit:
            text = path.read_text(encoding="utf-8") + edit["add"] + "\n"
        else:
            text = path.read_text(encoding="utf-8")
            assert text.count(edit["find"]) == 1, f"{edit['find']!r} has to be there once"
            text = text.replace(edit["find"], edit["put"] * edit.get("times", 1))
        path.write_text(text, encoding=edit.get("encoding", "utf-8"), newline="")
    return folder

"""Files that spreadsheets have written are recognised, and findings name what was done to them."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import DatasetCopy
from project import TEST_DATA

from estimates.check import check
from estimates.tables import damage
from estimates.tables.columns import Kind

DATA = TEST_DATA / "editing" / "damage.toml"
CELLS: list[dict[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))["cell"]
EACH = [(case, text) for case in CELLS for text in case["texts"]]


@pytest.mark.parametrize(
    ("case", "text"), EACH, ids=[f"{case['column']} {text}" for case, text in EACH]
)
def test_the_finding_names_the_damage(
    case: dict[str, Any], text: str, copy_dataset: DatasetCopy
) -> None:
    line = copy_dataset.edit("estimates.csv", "moon_pay", case["column"], text)
    found = check(copy_dataset.path).findings
    here = found[(found["code"] == case["code"]) & (found["line"] == line)]
    assert len(here) == 1, found[found["line"] == line]
    assert here.iloc[0]["column"] == case.get("at", case["column"])
    assert case["says"] in here.iloc[0]["message"]


def rewritten(folder: Path, separator: str, encoding: str, before: str = "") -> None:
    """The estimates as a spreadsheet saves them in another language, with decimal commas."""
    path = folder / "estimates.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    rows = [[cell.replace("4.5", "4,5") for cell in row] for row in rows]
    text = io.StringIO()
    text.write(before)
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding, "replace"))


FILES = {
    "semicolons in Windows-1252": ((";", "cp1252"), {"F104": "Windows-1252", "F105": "semicolons"}),
    "Unicode text": (("\t", "utf-16"), {"F104": "UTF-16", "F105": "tabs"}),
    "a line for one program": ((";", "utf-8-sig", "sep=;\r\n"), {"F105": "first line is sep=;"}),
    "the same with commas": ((",", "utf-8", "sep=,\r\n"), {"F105": "remove it"}),
    "Windows-1252": ((",", "cp1252"), {"F104": "Windows-1252"}),
}


@pytest.mark.parametrize("case", FILES.values(), ids=FILES)
def test_files_as_spreadsheets_write_them_are_recognised(
    case: tuple[tuple[str, ...], dict[str, str]], copy_dataset: DatasetCopy
) -> None:
    arguments, expected = case
    rewritten(copy_dataset.path, *arguments)
    found = check(copy_dataset.path).findings
    for code, words in expected.items():
        (message,) = found.loc[found["code"] == code, "message"]
        assert words in message
    assert not set(found["code"]) & {"F103", "F107", "F108", "F109", "F110", "F111"}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DATE])
def test_sound_texts_are_not_taken_for_damage(kind: Kind) -> None:
    for text in ("moon_pay", "2 million", "about", "a * b", "USD/month", "", "n/a"):
        assert damage.named(text, kind) == ""

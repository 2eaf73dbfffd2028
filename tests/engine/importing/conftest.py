"""What the tests of imports share."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder
from import_kit import FOUR, LONG, Kit


@pytest.fixture
def kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Kit:
    builder = DatasetBuilder()
    units = {"population": "person", "deaths": "person", "spending": "USD", "spending_eur": "EUR"}
    for name, unit in units.items():
        builder.measure(name, unit=unit, minimum="0")
    own = {"measure": "population", "subject": "Own Town", "unit": "person", "as_of": "2020"}
    builder.add("own", best="1,000", source="agency", **own)
    return Kit(builder.write(tmp_path / "dataset"), tmp_path / "theirs.csv", capsys)


@pytest.fixture
def long(kit: Kit) -> Kit:
    kit.map(LONG)
    kit.file.write_text(FOUR, encoding="utf-8")
    return kit

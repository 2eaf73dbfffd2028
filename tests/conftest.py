"""What all tests share: their settings, the bundled dataset and edited copies of it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from dataset_copy import BUNDLED, DatasetCopy
from hypothesis import settings
from machine import IN_CI

# The same examples in every run of CI, so that an untouched commit keeps its colour.
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.register_profile("own", deadline=None)
settings.load_profile("ci" if IN_CI else "own")

SLOW = ("install", "browser")  # markers, the slowest first

# Pending changes of tests stay among themselves, and away from those of whoever runs them.
os.environ["ESTIMATES_DRAFTS"] = tempfile.mkdtemp(prefix="estimates-drafts-")
atexit.register(shutil.rmtree, os.environ["ESTIMATES_DRAFTS"], ignore_errors=True)


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The folder of the bundled dataset. Not to be written to."""
    return BUNDLED


@pytest.fixture
def copy_dataset(tmp_path: Path) -> DatasetCopy:
    """A copy of the bundled dataset: `copy_dataset.edit("estimates.csv", id, column, text)`."""
    return DatasetCopy(shutil.copytree(BUNDLED, tmp_path / BUNDLED.name))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that processes that share the tests end together."""

    def place(item: pytest.Item) -> int:
        names = {mark.name for mark in item.iter_markers()}
        return next((at for at, name in enumerate(SLOW) if name in names), len(SLOW))

    items.sort(key=place)

"""What the tests of tables share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from spoilt_folder import BASE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(BASE, tmp_path / "dataset")))

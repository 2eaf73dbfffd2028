"""A dataset, a file of someone else, and the mapping by which it is imported."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import ROOT, TEST_DATA

from estimates import cli

README = ROOT / "README.md"
DATA = TEST_DATA / "importing"


@dataclass(frozen=True)
class Kit:
    """A dataset with one estimate of its own, and a file to be imported into it."""

    folder: Path
    file: Path
    capsys: pytest.CaptureFixture[str]

    def map(self, text: str) -> None:
        (self.folder / "mappings").mkdir(exist_ok=True)
        (self.folder / "mappings" / "map.toml").write_text(text, encoding="utf-8")

    def run(self, *options: str) -> tuple[int, str]:
        """Import the file: the status, and what was printed with single blanks."""
        given = ["import", str(self.file), str(self.folder), "--map", "map", *options]
        status = cli.run(given)
        out, err = self.capsys.readouterr()
        return status, " ".join((out + err).split())

    def command(self, *arguments: str) -> tuple[int, str]:
        status = cli.run([*arguments, str(self.folder)])
        out, err = self.capsys.readouterr()
        return status, " ".join((out + err).split())

    @property
    def bytes(self) -> bytes:
        return (self.folder / "estimates.csv").read_bytes()

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        text = (self.folder / "estimates.csv").read_text("utf-8")
        return {row["id"]: row for row in csv.DictReader(text.splitlines(keepends=True))}


def of_layout(kit: Kit, name: str) -> Kit:
    file = kit.file.with_name(name)
    shutil.copy(DATA / name, file)
    kit.map((DATA / name).with_suffix(".toml").read_text("utf-8"))
    return Kit(kit.folder, file, kit.capsys)


LONG = """
format = "long"
id = ["them", "{Code}", "{Year}"]
[estimate]
measure = "deaths"
subject = "{Entity}"
as_of = "{Year}"
best = "{Deaths}"
unit = "person"
source = "agency"
locator = "table 1"
"""

HEADER = "Entity,Code,Year,Deaths\n"
FOUR = HEADER + "Ukraine,UKR,2021,88\nUkraine,UKR,2022,816\nChad,TCD,2021,44\nChad,TCD,2022,12\n"

"""One row that cannot be worked out stops no command: the others are checked all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dataset_builder import DatasetBuilder

from estimates import cli

DIGITS = "9" * 300
POISONS = {
    "power": "(1 - x / (x + y))**13",
    "digits": f"{DIGITS} * x - x",
    "square": f"({DIGITS} * x - x)**2 / x",
    "nothing": "x / (y - y)",
    "roots": "sqrt(x + " * 60 + "y" + ")" * 60 + " - x",
}
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("list",),
    ("list", "--format", "json"),
    ("show", "poison"),
    ("impact", "x"),
)


@pytest.fixture(params=POISONS)
def poisoned(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    builder = DatasetBuilder()
    builder.range("x", "[1, 2]")
    builder.range("y", "[3, 5]")
    builder.range("wrong", "[100, 100]", formula="x * y")
    builder.add("poison", formula=POISONS[request.param])
    return builder.write(tmp_path / "poisoned")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_ends_well(
    command: tuple[str, ...], poisoned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.run([*command, str(poisoned)])
    ended = capsys.readouterr()
    assert status in {0, 1}
    assert ended.err == ""
    assert ended.out


def test_the_other_rows_are_checked(poisoned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["check", "--format", "json", str(poisoned)])
    report = json.loads(capsys.readouterr().out)
    assert {"D501"} <= {each["code"] for each in report["findings"] if each["estimate"] == "wrong"}
    assert {each["id"] for each in report["derived"]} == {"wrong", "poison"}

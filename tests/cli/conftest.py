"""What the tests of the command share."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_runs import Ended, Run

from estimates import cli


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("check", folder)` runs the command in this process, as if it were piped."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "ESTIMATES_PORT", "ESTIMATES_NO_BROWSER"):
        monkeypatch.delenv(name, raising=False)

    def started(*arguments: str | Path) -> Ended:
        status = cli.run([str(argument) for argument in arguments])
        return Ended(status, *capsys.readouterr())

    return started

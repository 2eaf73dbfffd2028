"""The command as a process: interrupted while it loads, and with its streams closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ESTIMATES, environment

MODULE = (sys.executable, "-m", "estimates")


def script(folder: Path) -> tuple[str, ...]:
    """The command as pip installs it."""
    path = folder / "estimates"
    path.write_text("import sys\nfrom estimates.__main__ import main\nsys.exit(main())\n")
    return sys.executable, "-P", str(path)


def ended(command: tuple[str, ...], *arguments: str, path: str = "") -> tuple[int, str, str]:
    every = environment()
    every["PYTHONPATH"] = os.pathsep.join(filter(None, (path, every["PYTHONPATH"])))
    done = subprocess.run(
        [*command, *arguments], check=False, capture_output=True, encoding="utf-8", env=every
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("module", ["pyarrow", "typer"])
def test_an_interrupt_while_modules_load_is_quiet(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt\n")
    for command in (MODULE, script(tmp_path)):
        assert ended(command, "check", path=str(tmp_path)) == (130, "", "")


def test_an_interrupt_of_a_program_that_imports_the_package_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise KeyboardInterrupt\n")
    status, _, err = ended(
        (sys.executable, "-c", "import estimates; estimates.check"), path=str(tmp_path)
    )
    assert status != 0
    assert "KeyboardInterrupt" in err


@pytest.mark.skipif(os.name == "nt", reason="its shell closes no streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["check", "--version"])
def test_closed_streams_are_no_failure(closed: str, arguments: str) -> None:
    line = f'"$@" {arguments} {closed}'
    status, out, err = ended(("sh", "-c", line, "sh"), *ESTIMATES)
    assert (status, err) == (0, "")
    assert bool(out) == (closed == "2>&-")

"""The files of the project, and where they are."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST_DATA = ROOT / "tests" / "data"


def project_files() -> list[Path]:
    """The files of the project, relative to `ROOT`: what git tracks or would track.

    Where there is no git, everything but what is hidden.
    """
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        found = {Path(name) for name in listed.split("\0") if name}
    else:
        found = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
        kept = {".ci", ".github", ".gitignore", ".streamlit"}
        kept |= {".pre-commit-config.yaml", ".pre-commit-hooks.yaml"}
        found = {
            path
            for path in found
            if (not path.parts[0].startswith(".") or path.parts[0] in kept)
            and "__pycache__" not in path.parts
        }
    return sorted(path for path in found if (ROOT / path).is_file())


def copy_project(target: Path) -> Path:
    """Copy the files of the project, as a fresh clone would have them, to a new folder `target`."""
    for path in project_files():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)
    return target

"""Git as a person with a name of their own uses it, on a fixed day and with no settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from machine import unavailable

Git = Callable[..., str]


def committer(home: Path) -> Git:
    """`git(folder, *arguments)` runs git and returns what it prints."""
    if shutil.which("git") is None:
        unavailable("no git on the PATH")
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    for who in ("AUTHOR", "COMMITTER"):
        own |= {f"GIT_{who}_NAME": "x", f"GIT_{who}_EMAIL": "x@y"}
        own[f"GIT_{who}_DATE"] = "2024-10-26T12:00:00Z"
    own |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(home)}

    def run(folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=own, check=True, capture_output=True, text=True
        )
        return done.stdout

    return run

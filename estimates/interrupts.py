"""Ctrl+C while the command is loading: it ends without a traceback, as it does later on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

INTERRUPTED: Final = 130
"""The exit status of a process that Ctrl+C has ended."""


@contextmanager
def loading() -> Iterator[None]:
    """End the process quietly where an interrupt meets what is loaded for the command.

    Whoever imports the package into a program of their own gets the exception.
    """
    try:
        yield
    except KeyboardInterrupt:
        if not _is_command():
            raise
        sys.exit(INTERRUPTED)


def _is_command() -> bool:
    name = Path(sys.argv[0]).stem if sys.argv else ""
    return name == "estimates" or sys.orig_argv[1:3] == ["-m", "estimates"]

"""Where a report goes: to standard output, or whole into a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class OutputError(Exception):
    """The report cannot be written; the message is one line."""


def to_stdout(text: str, encoding: str = "utf-8") -> None:
    """Write to standard output in an encoding; a reader that has gone away is no failure."""
    data = text.encode(encoding, errors="replace")
    try:
        if binary := getattr(sys.stdout, "buffer", None):
            sys.stdout.flush()
            binary.write(data)
            binary.flush()
        else:
            sys.stdout.write(text)
    except BrokenPipeError:
        # What is left in the buffer would fail again when the interpreter ends.
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path of ours
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
    except OSError as error:
        raise OutputError(f"the report cannot be written: {_reason(error)}") from None


def to_file(text: str, path: Path) -> None:
    """Write a file as UTF-8, so that it is there whole or as it was before.

    Raises:
        OutputError: the file cannot be written.
    """
    data = text.encode("utf-8", errors="replace")
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            _write_through(target, data)  # a device or a pipe has no whole to replace
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}") from None


def _write_through(target: Path, data: bytes) -> None:
    with target.open("wb") as file:
        file.write(data)


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "its name cannot be used"

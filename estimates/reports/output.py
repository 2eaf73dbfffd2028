"""Where a report goes: to standard output, or whole into a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from estimates.storage.durable import reason
from estimates.storage.outputs import STDOUT, OutputError, write


def to_output(data: bytes, output: Path, *datasets: Path) -> None:
    """Write a report about datasets to a file, `-` for standard output.

    Raises:
        OutputError: it cannot be written, or the file is one of a dataset.
    """
    if output == STDOUT:
        to_stdout(data)
    else:
        write(data, output, *datasets)


def to_stdout(report: str | bytes, encoding: str = "utf-8") -> None:
    """Write to standard output in an encoding; a reader that has gone away is no failure."""
    data = report if isinstance(report, bytes) else report.encode(encoding, errors="replace")
    try:
        if binary := getattr(sys.stdout, "buffer", None):
            sys.stdout.flush()
            binary.write(data)
            binary.flush()
        else:
            sys.stdout.write(data.decode(encoding, errors="replace"))
    except BrokenPipeError:
        # What is left in the buffer would fail again when the interpreter ends.
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path of ours
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
    except OSError as error:
        raise OutputError(f"the report cannot be written: {reason(error)}") from None

"""Files that reports are written into: whole or not at all, and none of a dataset's own."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from estimates.storage import durable, names

STDOUT = Path("-")
"""Names standard output in place of a file."""


class OutputError(Exception):
    """The report cannot be written; the message is one line."""


def write(data: bytes, path: Path, *datasets: Path) -> None:
    """Write a file, so that it is there whole or as it was before.

    datasets: the folders of those that the report is about.

    Raises:
        OutputError: the file cannot be written, or is one of a dataset.
    """
    try:
        if path.exists() and not path.is_file():
            _write_through(path, data)  # a device or a pipe has no whole to replace
            return
        target = Path(os.path.realpath(path))
        _refuse_data(path, target, datasets)
        durable.replace(target, data)
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {durable.reason(error)}") from None


def _refuse_data(path: Path, target: Path, datasets: tuple[Path, ...]) -> None:
    near = (folder for folder in target.parents[:2] if names.is_dataset(folder))
    folder = names.holding(target, iter((*datasets, *near)))
    if folder is not None:
        raise OutputError(
            f"{path} is a file of the dataset in {folder}; write the report to another file"
        )


def _write_through(path: Path, data: bytes) -> None:
    if stat.S_ISDIR(path.stat().st_mode):
        raise IsADirectoryError(0, "it is a folder")
    # Without a reader, a pipe would be waited for.
    file = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(file, True)
    with open(file, "wb") as output:  # noqa: PTH123 - of a descriptor
        output.write(data)

"""The names in a dataset's folder: its files, and what saving keeps beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from estimates.tables.columns import BY_NAME, TABLES
from estimates.tables.dataset import UNITS, listed
from estimates.tables.settings import PACKAGE

FILES: Final = (*(table.file for table in TABLES), PACKAGE, UNITS)
"""What a check reads."""

JOURNAL: Final = "journal.jsonl"
LOCK: Final = ".estimates.lock"
PENDING: Final = ".estimates.saving"
"""The save that is under way, where it is not in the journal."""

MAPPINGS: Final = "mappings"
"""The folder of a dataset's mappings, and of what was imported by each."""

MEMORY: Final = re.compile(MAPPINGS + r"/[a-z0-9][a-z0-9_-]{0,60}\.imported", re.ASCII)
"""The tables of what was imported, by the mapping that did so."""

_OWN: Final = (*FILES, JOURNAL, LOCK, PENDING)


def is_memory(name: str) -> bool:
    """Whether a table, or its file, is a memory of an import."""
    return name.startswith(f"{MAPPINGS}/")


def is_saved(file: str) -> bool:
    """Whether a save may write a file of this name; none of them leads out of the folder."""
    return file in FILES or (
        file.endswith(".csv") and MEMORY.fullmatch(file.removesuffix(".csv")) is not None
    )


def holding(target: Path, folders: Iterator[Path]) -> Path | None:
    """The folder of those given whose dataset a file belongs to; None for none of them.

    Also a file that is not there yet, or that the dataset reaches by a link, belongs to it.
    """
    return next((folder for folder in folders if _belongs(target, folder)), None)


def _belongs(target: Path, folder: Path) -> bool:
    names = {*_OWN, *listed(folder)}
    here = folder.resolve()
    if target.is_relative_to(here):
        parts = target.relative_to(here).as_posix().casefold()
        if parts in {name.casefold() for name in names} or parts.startswith(f"{MAPPINGS}/"):
            return True
    return any(_is_same(target, folder / name) for name in names)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def is_dataset(folder: Path) -> bool:
    """Whether a folder looks like a dataset."""
    return any((folder / name).exists() for name in (PACKAGE, BY_NAME["estimates"].file))

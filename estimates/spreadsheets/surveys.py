"""What is known of a workbook before its cells are read, and the copy that they are read from."""

from __future__ import annotations

import zipfile
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from estimates.spreadsheets.parts import Parts

Block: TypeAlias = tuple[int, int, int, int]
"""Cells of a sheet: the first row and column, from 0, and how many of each."""


@dataclass(slots=True)
class Survey:
    """names: the wanted sheets that are there. percentages: by sheet, the cells that show one."""

    names: list[str] = field(default_factory=list)
    percentages: dict[str, list[Block]] = field(default_factory=dict)


class Copy:
    """A zip file of the parts that were looked through, and of nothing else."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)

    def of(self, parts: Parts, name: str) -> Generator[bytes]:
        """The bytes of a part, which are copied as they go by.

        Raises:
            WorkbookError: it is damaged, or beyond the limits.
            OSError: there is no room for the copy.
        """
        if name not in parts:
            return
        with self._zip.open(name, "w", force_zip64=True) as target:
            for chunk in parts.chunks(name):
                target.write(chunk)
                yield chunk

    def close(self) -> None:
        """End the file."""
        self._zip.close()

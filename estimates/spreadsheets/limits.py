"""How much of a workbook is read: from a stranger, a small file can stand for very much."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final


class WorkbookError(Exception):
    """A workbook is not read; the message says why and what to do, and goes after its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """packed: bytes of the file. parts: files in it. unpacked: bytes of the parts that are read.

    cells: of all sheets, each down and across to its last filled cell. characters: in those cells.
    seconds: for all of it. memory: bytes for the process that reads the cells, where the system
    keeps to that.
    """

    packed: int = 100 << 20
    parts: int = 5_000
    unpacked: int = 1 << 30
    cells: int = 10_000_000
    characters: int = 200_000_000
    seconds: float = 300
    memory: int = 4 << 30


LIMITS: Final = Limits()
_SMALLER: Final = "export the dataset again and copy the edits into it"


@dataclass(slots=True)
class Allowance:
    """What is left of the limits while a workbook is read."""

    limits: Limits
    unpacked: int = 0
    cells: int = 0
    characters: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """The time that is left."""
        return self.limits.seconds - (time.monotonic() - self.started)

    def take_bytes(self, count: int) -> None:
        """Count bytes that are to be unpacked.

        Raises:
            WorkbookError: they are too many.
        """
        self.unpacked += count
        if self.unpacked > self.limits.unpacked:
            most = _size(self.limits.unpacked)
            raise WorkbookError(
                f"it unpacks to more than {most}, the most that is read: {_SMALLER}"
            )

    def check_time(self) -> None:
        """Raise WorkbookError where the time is up."""
        if self.seconds < 0:
            raise late(self.limits)

    def take_sheet(self, sheet: str, rows: int, columns: int, last: str) -> None:
        """Count the cells of a sheet down to its last row and across to its last column.

        Raises:
            WorkbookError: they are too many.
        """
        self.cells += rows * columns
        if self.cells > self.limits.cells:
            raise WorkbookError(
                f"the sheet {sheet} reaches to {last}, which makes {self.cells:,} cells, and at "
                f"most {self.limits.cells:,} are read: delete the rows and columns beyond the "
                f"table, or {_SMALLER}"
            )

    def take_characters(self, sheet: str, count: int) -> None:
        """Count characters of cells.

        Raises:
            WorkbookError: they are too many.
        """
        self.characters += count
        if self.characters > self.limits.characters:
            raise WorkbookError(
                f"with the sheet {sheet} its cells hold more than {self.limits.characters:,} "
                f"characters, the most that are read: {_SMALLER}"
            )


def late(limits: Limits) -> WorkbookError:
    """The error of a workbook whose time is up, to be raised."""
    return WorkbookError(f"reading it takes more than {limits.seconds:g} seconds: {_SMALLER}")


def greedy() -> WorkbookError:
    """The error of a workbook that took more memory than there is, to be raised."""
    return WorkbookError(f"reading it takes more memory than there is for it: {_SMALLER}")


def unreadable(reason: str = "") -> WorkbookError:
    """The error of a workbook that its reader cannot make out, to be raised."""
    why = f" ({reason})" if reason else ""
    return WorkbookError(f"it is damaged{why}: open it in a spreadsheet program and save it again")


def check_packed(size: int, limits: Limits) -> None:
    """Raise WorkbookError where a file is too large."""
    if size > limits.packed:
        most = _size(limits.packed)
        raise WorkbookError(f"it is larger than {most}, the most that is read: {_SMALLER}")


def _size(count: int) -> str:
    return f"{count >> 20:,} MB" if count >> 20 else f"{count:,} bytes"

"""What is wrong with a file as such, seen while it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

LISTED: Final = 20
"""How many faults of one kind a damaged file has, each with its line; others are counted."""


class FaultKind(Enum):
    """The rules that a file can break."""

    NOT_OPENED = auto()
    EMPTY = auto()
    ENCODING = auto()
    SEPARATORS = auto()
    NUL_BYTES = auto()
    QUOTES = auto()
    WIDTH = auto()
    SAME_NAMES = auto()
    LACKING_COLUMN = auto()
    NEARLY_KNOWN_COLUMN = auto()
    PACKAGE = auto()
    SETTING = auto()
    LISTED_FILE = auto()
    DESCRIPTOR = auto()
    INTERRUPTED_SAVE = auto()
    MIXED_SAVES = auto()
    JOURNAL = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a file breaks, at a physical line (from 1) where there is one.

    values: what a message about it needs. unlisted: how many more like it there are.
    """

    kind: FaultKind
    file: str
    line: int | None = None
    column: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unlisted: int = 0


def flood(
    kind: FaultKind, file: str, lines: Sequence[int], values: Callable[[int], Mapping[str, Any]]
) -> list[Fault]:
    """The first of many faults; the last says how many more there are. values: of the n-th."""
    listed = [Fault(kind, file, line, "", values(n)) for n, line in enumerate(lines[:LISTED])]
    unlisted = len(lines) - len(listed)
    if unlisted:
        more = f" ({unlisted:,} more are like it, down to line {lines[-1]})"
        last = listed[-1]
        listed[-1] = Fault(kind, file, last.line, "", {**last.values, "more": more}, unlisted)
    return listed

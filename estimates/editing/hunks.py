"""What changed between two versions of a file, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_REACH: Final = 64  # lines that are looked through for the place where two versions meet again


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand in place of others. line: where they start, from 1, before and after."""

    line: int
    removed: tuple[bytes, ...]
    new_line: int
    added: tuple[bytes, ...]


def hunks(before: bytes, after: bytes) -> tuple[Hunk, ...]:
    """The differing physical lines, with their ends, from top to bottom.

    Linear in the size of the files: edits leave nearly all lines as they are, in their order.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Hunk] = []
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        skip, take = _meeting(old, new, i, j)
        found.append(Hunk(i + 1, tuple(old[i : i + skip]), j + 1, tuple(new[j : j + take])))
        i, j = i + skip, j + take
    return tuple(found)


def _meeting(old: Sequence[bytes], new: Sequence[bytes], i: int, j: int) -> tuple[int, int]:
    """How many lines of each version differ from here on, until both go on alike."""
    rest = len(old) - i, len(new) - j
    for total in range(1, 2 * _REACH):
        middle = total // 2
        for skip in sorted(range(total + 1), key=lambda skip: abs(skip - middle)):
            take = total - skip
            if skip <= rest[0] and take <= rest[1] and _alike(old, new, i + skip, j + take):
                return skip, take
    return rest


def _alike(old: Sequence[bytes], new: Sequence[bytes], i: int, j: int) -> bool:
    if i == len(old) or j == len(new):
        return i == len(old) and j == len(new)
    return old[i] == new[j]

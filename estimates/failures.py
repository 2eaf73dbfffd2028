"""What goes wrong in one row stays there, and what was not foreseen says in which row it was.

Numbers that are too large and formulas that are nested too deeply are limits: the row that meets
one has no result, and all others have theirs. Anything else is a fault of the program. It is raised
as it is, with a note that names the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

LIMITS: Final = (ArithmeticError, MemoryError, RecursionError)
_WORDS: Final[dict[type[BaseException], str]] = {
    ZeroDivisionError: "it divides by 0",
    MemoryError: "too large for the memory",
    RecursionError: "nested too deeply",
}


class TooLargeError(OverflowError):
    """A formula, or a number that it comes to, is larger than what is worked with."""


def limit_words(error: BaseException) -> str:
    """The limit that was met: "too large"."""
    return next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "too large")


def each(
    rows: Rows, work: Callable[[Rows], None], lost: Callable[[int, str], None], name: NameOf
) -> None:
    """Do some work on rows; where that meets a limit, on ever fewer, until those that do are alone.

    lost: told of each of these, and of the limit. name: what a fault of the program says of a row.
    """
    if not rows.size:
        return
    try:
        work(rows)
    except Exception as error:
        if rows.size > 1:
            for half in (rows[: rows.size // 2], rows[rows.size // 2 :]):
                each(half, work, lost, name)
            return
        if not isinstance(error, LIMITS):
            _note(error, name(int(rows[0])))
            raise
        lost(int(rows[0]), limit_words(error))


NameOf = Callable[[int], str]


@contextmanager
def concerning(place: str) -> Iterator[None]:
    """Have whatever is raised say that it was at this place: "estimate pay (estimates.csv:7)"."""
    try:
        yield
    except Exception as error:
        _note(error, place)
        raise


def _note(error: BaseException, place: str) -> None:
    if place and not place_of(error):
        error.add_note(f"{_AT}{place}")


_AT: Final = "at "


def place_of(error: BaseException) -> str:
    """The place that `concerning` or `each` noted, "" for none."""
    notes: list[str] = getattr(error, "__notes__", [])
    return next((note.removeprefix(_AT) for note in notes if note.startswith(_AT)), "")

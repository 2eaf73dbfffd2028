"""Rows of a table that are alike: what is the same for many is worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_MOST_CODES: Final = 2**62


def distinct_rows(table: NDArray[np.integer] | NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Distinct rows of a (rows, columns) array in their order, and which of them each row is.

    Rows become single codes: sorting whole rows, as `np.unique` does along an axis, takes ten times
    as long. Mostly all rows are alike.
    """
    wide = table.astype(np.int64)
    if not len(wide) or (wide == wide[0]).all():
        return wide[:1], np.zeros(len(wide), dtype=np.int64)
    code, codes = np.zeros(len(wide), dtype=np.int64), 1
    for column in wide.T:
        least = int(column.min())
        span = int(column.max()) - least + 1
        if span > _MOST_CODES // codes:
            code, codes = _compact(code)
        if span > _MOST_CODES // codes:
            column, span = _compact(column)  # noqa: PLW2901 - the same column in smaller codes
            least = 0
        code, codes = code * span + (column - least), codes * span
    _, first, member = np.unique(code, return_index=True, return_inverse=True)
    return wide[first], member


def _compact(code: Integers) -> tuple[Integers, int]:
    """Codes in the same order without gaps, and how many there are."""
    known, member = np.unique(code, return_inverse=True)
    return member.astype(np.int64), len(known)


def groups(
    table: NDArray[np.integer] | NDArray[np.bool_],
) -> Iterator[tuple[Integers, Integers]]:
    """The distinct rows of a table, each with the positions where it stands."""
    kinds, member = distinct_rows(table)
    for number, kind in enumerate(kinds):
        yield kind, np.flatnonzero(member == number)

"""Which estimates can have held at the same time, by their as_of, and numbers for combined codes.

Worked out on the distinct dates of the column, of which there are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.derived.checked import Checked, once

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

BLANK, UNREADABLE = 0, -1
_ROOM: Final = 1 << 16  # numbers below are counted anew at once, others where most go unused
_SHORT: Final = 1 << 16  # below, sorting takes time in proportion to the rows


@dataclass(frozen=True, slots=True, eq=False)
class Eras:
    """One element per estimate.

    span: equal for as_of that mean the same days; BLANK, or UNREADABLE. era: no day of one is a day
    of another; BLANK and UNREADABLE as in `span`. alone: no other span of its era.
    """

    span: Integers
    era: Integers
    alone: Flags
    spans: int  # numbers of spans, from BLANK up
    eras: int


@once
def eras(checked: Checked) -> Eras:
    """Tell the eras of the estimates of a dataset."""
    cells = checked.estimates.categories("as_of")
    read = checked.estimates.spans["as_of"]
    numbers: dict[Any, int] = {}
    span = np.array(
        [
            (UNREADABLE if text else BLANK)
            if days is None
            else numbers.setdefault(days.key, len(numbers)) + 1
            for text, days in zip(cells.values, read, strict=True)
        ],
        dtype=np.int64,
    )
    ends = np.array(list(numbers), dtype=np.int64).reshape(-1, 2)
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    first, last = ends[order, 0], np.maximum.accumulate(ends[order, 1])
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = first[1:] > last[:-1]
    number = np.cumsum(new)
    era, alone = np.zeros(len(order) + 1, np.int64), np.ones(len(order) + 1, np.bool_)
    era[order + 1] = number
    alone[order + 1] = np.bincount(number)[number] == 1
    era, alone = np.append(era, UNREADABLE), np.append(alone, True)
    return Eras(
        span[cells.codes],
        era[span][cells.codes],
        alone[span][cells.codes],
        len(order) + 1,
        int(new.sum()) + 1,
    )


def combined(*parts: tuple[NDArray[Any], int]) -> tuple[Integers, int]:
    """Codes that are equal where those of all parts are, and the number above all of them.

    Each part: codes from 0, shape (n,), and the number above all of them.
    """
    key, bound = np.zeros(1, dtype=np.int64), 1
    for codes, count in parts:
        key = key * count + codes
        bound *= count
        if bound <= _ROOM:
            there = np.zeros(max(bound, 1), dtype=np.bool_)
            there[key] = True
            key, bound = (np.cumsum(there) - 1)[key], int(there.sum())
        elif bound > 4 * len(key) + 16 * _ROOM:
            key = pd.factorize(key)[0].astype(np.int64)
            bound = int(key.max(initial=-1)) + 1
    return key, max(bound, 1)


def in_order(codes: Integers) -> Integers:
    """The order that sorts codes from 0; equal ones stay as they are."""
    few = int(codes.max(initial=0)) < _SHORT
    return np.argsort(codes.astype(np.uint16) if few else codes, kind="stable")

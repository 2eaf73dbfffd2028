"""Which estimates may speak of the same thing: by measure, subject and kind of unit, and by time.

Worked out on the distinct texts of the columns, of which there are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.derived.checked import Stated, once
from estimates.tables.cells import Categories
from estimates.tables.days import BLANK, UNREADABLE, spans

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Codes that go unused are taken out where that is little work, or where most of them are.
_FEW, _SOME, _MANY = 1 << 10, 1 << 16, 1 << 20
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
def eras(stated: Stated) -> Eras:
    """Tell the eras of the estimates of a dataset."""
    span, ends = spans(stated.estimates, "as_of")
    first, last = ends[1:].T  # without that of a blank cell
    new = np.ones(len(first), dtype=np.bool_)
    new[1:] = first[1:] > np.maximum.accumulate(last)[:-1]
    era = np.cumsum(new, dtype=np.int64)
    alone = (np.bincount(era) == 1)[era]
    # What cannot be read is the last, which -1 picks.
    era = np.concatenate(([BLANK], era, [UNREADABLE]))
    alone = np.concatenate(([True], alone, [True]))
    return Eras(span, era[span], alone[span], len(ends), int(new.sum()) + 1)


@once
def topics(stated: Stated) -> tuple[Integers, int]:
    """Codes that are equal for estimates of the same measure, subject and kind of unit.

    With the number above all of them.
    """
    measure = stated.estimates.categories("measure")
    dimension = stated.units.dimension
    return combined(
        (measure.codes, len(measure.values)),
        _folded(stated.estimates.categories("subject")),
        (dimension + 1, int(dimension.max(initial=0)) + 2),
    )


def _folded(column: Categories) -> tuple[Integers, int]:
    """Codes that are equal where texts differ in capitals, blanks and forms of characters only."""
    texts: Any = pc.utf8_normalize(pa.array(column.values, pa.string()), form="NFKC")
    texts = pc.utf8_lower(pc.replace_substring_regex(texts, r"\s+", " "))
    codes = texts.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return np.asarray(codes[column.codes]), len(codes)


def combined(*parts: tuple[NDArray[Any], int]) -> tuple[Integers, int]:
    """Codes that are equal where those of all parts are, and the number above all of them.

    Each part: codes from 0, shape (n,), and the number above all of them.
    """
    key, bound = np.zeros(1, dtype=np.int64), 1
    for codes, count in parts:
        key = key * count + codes
        bound *= count
        if bound > 4 * len(key) + _MANY:
            key = pd.factorize(key)[0].astype(np.int64)
            bound = int(key.max(initial=-1)) + 1
    if _FEW < bound <= _SOME:
        there = np.zeros(bound, dtype=np.bool_)
        there[key] = True
        key, bound = (np.cumsum(there) - 1)[key], int(there.sum())
    return key, max(bound, 1)


def occurring(codes: Integers, bound: int) -> tuple[Flags, Flags]:
    """Of each code below `bound`: whether it is there, and whether more than once; shape (bound,).

    To sort the codes and note an octet of each takes a fraction of the time of counting them all.
    """
    there, again = np.zeros((2, bound), dtype=np.bool_)
    ordered = np.sort(codes)
    there[ordered] = True
    again[ordered[1:][ordered[1:] == ordered[:-1]]] = True
    return there, again


def in_order(codes: Integers) -> Integers:
    """The order that sorts codes from 0; equal ones stay as they are."""
    few = int(codes.max(initial=0)) < _SHORT
    return np.argsort(codes.astype(np.uint16) if few else codes, kind="stable")

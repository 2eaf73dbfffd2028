"""Which texts can be ids of rows."""

from __future__ import annotations

import string
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.formulas.parser import RESERVED
from estimates.tables.columns import ID_PATTERN

Flags = NDArray[np.bool_]

_LETTERS: Final = np.isin(np.arange(256), [*map(ord, string.ascii_lowercase)])
_OCTETS: Final = _LETTERS | np.isin(np.arange(256), [*map(ord, string.digits + "_")])


_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_LONGEST: Final = 64  # octets


def formed(texts: pa.StringArray) -> Flags:
    """Rows whose text is an id: of its form, and no word of the formula language."""
    reserved = pc.is_in(texts, value_set=pa.array(sorted(RESERVED)))
    fits = _are_formed(texts) or np.asarray(pc.match_substring_regex(texts, ID_PATTERN))
    return np.asarray(fits & ~np.asarray(reserved), dtype=np.bool_)


def are_distinct(texts: pa.StringArray) -> bool:
    """Whether surely no two are the same: told by hashes of 64 bits, far sooner than by a table."""
    _, offsets, octets = texts.buffers()
    if octets is None:
        return len(texts) < 2
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    start, length = ends[:-1], np.diff(ends)
    longest = int(length.max(initial=0))
    if longest > _LONGEST:
        return False
    data = np.concatenate(
        (np.frombuffer(octets, np.uint8)[: ends[-1]], np.zeros(longest, np.uint8))
    )
    codes = length.astype(np.uint64)
    for place in range(longest):
        codes *= _ODD
        codes += np.where(place < length, data[start + place], 0)
    codes.sort()
    return bool((codes[1:] != codes[:-1]).all())


def _are_formed(texts: pa.StringArray) -> bool:
    """Whether all fit `ID_PATTERN`, as nearly always they do: their octets show it at once."""
    _, offsets, octets = texts.buffers()
    if octets is None:
        return False
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(octets, np.uint8)[: ends[-1]]
    return bool(
        (ends[1:] > ends[:-1]).all()
        and _OCTETS[data[ends[0] :]].all()
        and _LETTERS[data[ends[:-1]]].all()
    )


def hint(text: str) -> str:
    """How to write an id that is not formed as one."""
    if text in RESERVED:
        return "it is a word of the formula language; choose another"
    return "use small letters, digits and _, beginning with a letter, such as moon_pay"

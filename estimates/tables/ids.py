"""Which texts can be ids of rows."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.formulas.parser import RESERVED
from estimates.tables.columns import ID_PATTERN

Flags = NDArray[np.bool_]


_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
# What is kept of a word, by how many of its octets lie beyond the end.
_MASKS: Final = np.array([(1 << 8 * (8 - beyond)) - 1 for beyond in range(9)], dtype=np.uint64)
_LONGEST: Final = 64  # octets
_WORD: Final = 8  # octets that are looked at together


def formed(texts: pa.StringArray) -> Flags:
    """Rows whose text is an id: of its form, and no word of the formula language."""
    reserved = pc.is_in(texts, value_set=pa.array(sorted(RESERVED)))
    fits = pc.match_substring_regex(texts, ID_PATTERN)
    return np.asarray(pc.and_not(fits, reserved), dtype=np.bool_)


def are_distinct(texts: pa.StringArray) -> bool:
    """Whether surely no two are the same: told by hashes of 64 bits.

    A table of 100,000 ids takes as long, and 9 MB more than a check needs at its most.
    """
    _, offsets, octets = texts.buffers()
    if octets is None:
        return len(texts) < 2
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    start, length = ends[:-1], np.diff(ends)
    longest = int(length.max(initial=0))
    if longest > _LONGEST:
        return False
    data = np.concatenate(
        (np.frombuffer(octets, np.uint8)[: ends[-1]], np.zeros(longest + _WORD, np.uint8))
    )
    # A word from each octet on; of the last of a text, what lies beyond its end does not count.
    words = np.ndarray(len(data) - _WORD + 1, np.dtype("<u8"), data, strides=(1,))
    codes = length.astype(np.uint64)
    for place in range(0, longest, _WORD):
        beyond = np.clip(_WORD - (length - place), 0, _WORD)
        codes *= _ODD
        codes ^= codes >> _HALF
        codes += np.where(beyond < _WORD, words[start + place] & _MASKS[beyond], np.uint64(0))
    codes.sort()
    return bool((codes[1:] != codes[:-1]).all())


def hint(text: str) -> str:
    """How to write an id that is not formed as one."""
    if text in RESERVED:
        return "it is a word of the formula language; choose another"
    return "use small letters, digits and _, beginning with a letter, such as moon_pay"

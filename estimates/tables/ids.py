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


def formed(texts: pa.StringArray) -> Flags:
    """Rows whose text is an id: of its form, and no word of the formula language."""
    reserved = pc.is_in(texts, value_set=pa.array(sorted(RESERVED)))
    fits = _are_formed(texts) or np.asarray(pc.match_substring_regex(texts, ID_PATTERN))
    return np.asarray(fits & ~np.asarray(reserved), dtype=np.bool_)


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

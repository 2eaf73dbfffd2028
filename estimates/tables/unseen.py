"""Characters that nobody sees in a cell, or that show other text than is there."""

from __future__ import annotations

from typing import Final

import numpy as np

from estimates.tables.files import Octets, blocks, holds, is_ascii

PATTERN: Final = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\u009f\u202a-\u202e\u2066-\u2069]"
"""Control characters, and those that turn the direction of writing."""
_USUAL: Final = tuple(b"\r\t")


def may_hold(data: Octets) -> bool:
    """Whether a file in UTF-8 may have one of them; quick, since nearly none has."""
    controls = 0
    for block in blocks(data):
        controls += int(np.count_nonzero(block < 0x20) - np.count_nonzero(block == ord("\n")))
    if controls:
        usual = sum(int(np.count_nonzero(np.isin(block, _USUAL))) for block in blocks(data))
        if controls > usual:
            return True
    if holds(data, 0x7F):
        return True
    if is_ascii(data):
        return False
    # In UTF-8 the others are C2 80-9F, E2 80 AA-AE and E2 81 A6-A9.
    after = np.flatnonzero(data[:-1] == 0xC2) + 1
    if (data[after] < 0xA0).any():
        return True
    at = np.flatnonzero(data[:-2] == 0xE2)
    second, third = data[at + 1], data[at + 2]
    embedding = (second == 0x80) & (third >= 0xAA) & (third <= 0xAE)
    isolate = (second == 0x81) & (third >= 0xA6) & (third <= 0xA9)
    return bool((embedding | isolate).any())

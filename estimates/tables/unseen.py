"""Characters that nobody sees in a cell, or that show other text than is there."""

from __future__ import annotations

from typing import Final

import numpy as np

from estimates.tables.files import BLOCK

PATTERN: Final = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\u009f\u202a-\u202e\u2066-\u2069]"
"""Control characters, and those that turn the direction of writing."""


def may_hold(data: bytes) -> bool:
    """Whether a file in UTF-8 may have one of them; quick, since nearly none has."""
    octets = np.frombuffer(data, dtype=np.uint8)
    controls = 0
    for start in range(0, octets.size, BLOCK):
        block = octets[start : start + BLOCK]
        controls += int(np.count_nonzero(block < 0x20) - np.count_nonzero(block == ord("\n")))
    if (controls and controls > data.count(b"\r") + data.count(b"\t")) or b"\x7f" in data:
        return True
    if data.isascii():
        return False
    # In UTF-8 the others are C2 80-9F, E2 80 AA-AE and E2 81 A6-A9.
    after = np.flatnonzero(octets[:-1] == 0xC2) + 1
    if (octets[after] < 0xA0).any():
        return True
    at = np.flatnonzero(octets[:-2] == 0xE2)
    second, third = octets[at + 1], octets[at + 2]
    embedding = (second == 0x80) & (third >= 0xAA) & (third <= 0xAE)
    isolate = (second == 0x81) & (third >= 0xA6) & (third <= 0xA9)
    return bool((embedding | isolate).any())

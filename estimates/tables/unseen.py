"""Characters that nobody sees in a cell, or that show other text than is there."""

from __future__ import annotations

import re
from typing import Final

from estimates.tables.files import Octets, blocks

PATTERN: Final = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\u009f\u202a-\u202e\u2066-\u2069]"
"""Control characters, and those that turn the direction of writing."""
_IN_UTF8: Final = re.compile(
    rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])"
)
_PLAIN: Final = bytes({*range(0x20, 0x7F), *b"\t\n\r"})


def may_hold(data: Octets) -> bool:
    """Whether a file in UTF-8 has one of them; nearly none has."""
    end = b""
    for block in blocks(data):
        rest = end + block.tobytes().translate(None, _PLAIN)
        if _IN_UTF8.search(rest):
            return True
        end = rest[-2:]  # of a character that the next block may go on with
    return False

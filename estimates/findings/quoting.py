"""Text of a file as messages quote it."""

from __future__ import annotations

import re
from typing import Final


def shorten(text: str, limit: int = 60) -> str:
    """Text of a cell as a message quotes it: at most `limit` characters, all of them to be seen.

    Line ends, control characters and those that turn the direction of writing are written out.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() else _UNSEEN.sub(_escaped, text)


_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")

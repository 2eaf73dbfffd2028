"""Ids of imported estimates: made of stable parts of a record, the same ones each time."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import pyarrow as pa

from estimates.tables import ids

# Latin letters that have no simpler form in Unicode.
_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
        "ħ": "h",
        "ŋ": "n",
        "’": "",
        "'": "",
    }
)


@lru_cache(maxsize=1 << 16)
def slug(text: str) -> str:
    """The letters and digits of a text that an id can have, in small ones; "" for none.

    A letter of another script has none, so that a text with one has no slug: names that differ in
    it alone would otherwise be the same.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if any(sign.isalnum() and not sign.isascii() for sign in letters):
        return ""
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def are_ids(made: list[str]) -> list[bool]:
    """Which of some texts can be ids."""
    fits: list[bool] = ids.formed(pa.array(made, pa.string())).tolist()
    return fits

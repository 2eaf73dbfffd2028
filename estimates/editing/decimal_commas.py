"""Numbers of pasted cells that may have decimal commas; what may mean two numbers is not read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import Final

_SCALE: Final = r"(?: ?(?:k|K|M|bn|tn|thousand|million|billion|trillion))?"


def _sure(decimal: str, group: str) -> re.Pattern[str]:
    """Numerals that can have no other decimal sign than `decimal`."""
    forms = (
        rf"(?:0|[1-9]\d*){decimal}(?:\d{{1,2}}|\d{{4,}})",
        rf"(?:0|[1-9]\d{{3,}}){decimal}\d+",
        rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+{decimal}\d+",
        rf"[1-9]\d{{0,2}}(?:{group}\d{{3}}){{2,}}",
    )
    return re.compile(rf"-?(?:{'|'.join(forms)}){_SCALE}", re.ASCII)


_COMMA: Final = _sure(",", r"\.")
_POINT: Final = _sure(r"\.", ",")
_EITHER: Final = re.compile(rf"(-?[1-9]\d{{0,2}})([.,])(\d{{3}})({_SCALE})", re.ASCII)

# By what parts the cells: the signs whose three digits are not sure to be what the format says.
# Programs that write decimal commas part cells by semicolons, and copy them parted by tabs.
_DOUBTED: Final = {";": ".,", "\t": "."}


class Decimals(Enum):
    """What sign some numerals have before their decimals."""

    UNKNOWN = "not seen"
    POINT = "."
    COMMA = ","
    BOTH = "both"


def seen(texts: Iterable[str]) -> Decimals:
    """What the numerals that are sure show."""
    commas = points = False
    for text in texts:
        commas = commas or _COMMA.fullmatch(text) is not None
        points = points or _POINT.fullmatch(text) is not None
    if commas and points:
        return Decimals.BOTH
    return Decimals.COMMA if commas else Decimals.POINT if points else Decimals.UNKNOWN


def as_format(text: str, decimals: Decimals, separator: str) -> tuple[str, str]:
    """A numeral as the files write it, and why it is not sure ("" where it is).

    What is no numeral of either kind stays as it is, for the checks to judge.
    """
    if _COMMA.fullmatch(text):
        if decimals is Decimals.BOTH:
            return text, f"“{text}” has a decimal comma, where others have a point"
        return text.replace(".", "").replace(",", "."), ""
    found = _EITHER.fullmatch(text)
    doubted = {
        Decimals.UNKNOWN: _DOUBTED.get(separator, ""),
        Decimals.POINT: "",
        Decimals.COMMA: ".,",
        Decimals.BOTH: ".,",
    }[decimals]
    if found is None or found[2] not in doubted:
        return text, ""
    whole, parts = found[1] + found[3] + found[4], f"{found[1]}.{found[3]}{found[4]}"
    return text, f"“{text}” may be {whole} or {parts}: write one of these"

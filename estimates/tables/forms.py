"""Cells written in one way only: the level of an interval, and how a figure was rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from estimates.tables import damage, numerals
from estimates.tables.columns import Column, Kind

_HIGHEST_LEVEL: Final = 99.9
_WHAT: Final = {
    "interval": "a level from 1% to 99.9%",
    "rounding": "nearest, down or up and a number",
}


def problems(column: Column, texts: Sequence[str]) -> dict[int, str]:
    """What to write in place of each text that is not in the form of its column, by position."""
    form = re.compile(column.pattern, re.ASCII)
    hint = f"write {_WHAT[column.name]}, such as {' or '.join(column.examples[:2])}"
    return {
        place: damage.named(text, Kind.FORM) or hint
        for place, text in enumerate(texts)
        if text and not (form.fullmatch(text) and _is_sensible(text))
    }


def _is_sensible(text: str) -> bool:
    """Whether a level is at most 99.9%, and a step of rounding is not 0."""
    if text.endswith("%"):
        return float(text.removesuffix("%")) <= _HIGHEST_LEVEL
    step = numerals.read(pa.array([text.partition(" ")[2]], pa.string())).value[0]
    return bool(step > 0)

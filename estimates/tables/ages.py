"""Lengths of time such as `90 day`: after which an estimate is stale."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pyarrow as pa

from estimates.tables import numerals
from estimates.tables.cells import TypedTable
from estimates.units.registry import UnitError, UnitRegistry

_AGE: Final = re.compile(r"([0-9][0-9.,]*)[ \t]*([A-Za-z].*)")
_HINT: Final = "write a number and a unit of time, such as 90 day or 1 year"


class AgeError(ValueError):
    """The text is no length of time; the message says how to write it."""


def read_age(text: str, registry: UnitRegistry) -> float:
    """A length of time such as `90 day`, in days. Raises AgeError."""
    match = _AGE.fullmatch(text[:100])
    if match is None:
        raise AgeError(_HINT)
    number = numerals.read(pa.array([match[1]], pa.string())).value[0]
    try:
        unit, day = registry.unit(match[2]), registry.unit("day")
    except UnitError as error:
        raise AgeError(error.hint) from None
    if unit.dimension != day.dimension or not np.isfinite(number) or number <= 0:
        raise AgeError(_HINT)
    return float(number) * unit.scale / day.scale


def ages(table: TypedTable, registry: UnitRegistry) -> tuple[dict[str, float], dict[int, str]]:
    """`stale_after` of measures.csv: days by the id of a measure, and what is wrong by row."""
    rows = np.flatnonzero(table.filled("stale_after"))
    days: dict[str, float] = {}
    hints: dict[int, str] = {}
    for row, name, text in zip(
        rows.tolist(), table.pick("id", rows), table.pick("stale_after", rows), strict=True
    ):
        try:
            days.setdefault(name, read_age(text, registry))
        except AgeError as error:
            hints[row] = str(error)
    return days, hints

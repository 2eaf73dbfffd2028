"""Frames as plain records, and records as strict JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from estimates.findings.listing import COLUMNS

_STRICT: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
# Allowed in JSON as they are, but a terminal would obey them.
_STEERING: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def dumps(value: Any) -> str:
    """Strict JSON on one line; what would steer a terminal is escaped."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", _STRICT.encode(value))


def lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON array with one record to a line."""
    texts = [dumps(row) for row in rows]
    return "[\n" + ",\n".join(texts) + "\n]" if texts else "[]"


def findings(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings as records; the line of one about a whole file is None."""
    columns: dict[str, Sequence[Any]] = {name: frame[name].tolist() for name in _FINDING}
    columns["line"] = [None if line is pd.NA else int(line) for line in frame["line"].tolist()]
    return records(columns)


_FINDING: Final = (*COLUMNS, "accepted")


def ranges(
    frame: pd.DataFrame, prefix: str = "", *, known: pd.Series[bool]
) -> list[dict[str, Any] | None]:
    """Low, figure, high, open and unbounded as one object per row; null where not `known`."""
    opened = [text or None for text in frame[f"{prefix}open"].tolist()]
    columns = [numbers(frame[prefix + name]) for name in ("low", "figure", "high")]
    sides = unbounded_ends(frame[f"{prefix}low"], frame[f"{prefix}high"])
    rows = zip(*columns, opened, sides, known.tolist(), strict=True)
    names = ("low", "figure", "high", "open", "unbounded")
    return [dict(zip(names, row, strict=True)) if there else None for *row, there in rows]


def unbounded_ends(low: pd.Series[float], high: pd.Series[float]) -> list[str | None]:
    """Which ends of ranges are unbounded, as `unbounded` says it of one."""
    ends = (np.asarray(end, dtype=np.float64).tolist() for end in (low, high))
    return [unbounded(*pair) for pair in zip(*ends, strict=True)]


def unbounded(low: float, high: float) -> str | None:
    """Which ends of a range are unbounded: null, "low", "high" or "both"; NaN is not known."""
    return _SIDES[math.isinf(low), math.isinf(high)]


_SIDES: Final = {
    (False, False): None,
    (True, False): "low",
    (False, True): "high",
    (True, True): "both",
}


def numbers(column: pd.Series[float]) -> list[float | None]:
    """Numbers for JSON: null for what is unbounded or not there."""
    values: list[float] = np.asarray(column, dtype=np.float64).tolist()
    return [value if math.isfinite(value) else None for value in values]


def records(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Columns of one length as one object per row."""
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, each as an object with the columns' names."""
    return records({str(name): frame[name].tolist() for name in frame.columns})

"""Decision thresholds of a dataset: ranges that were on one side of a value and no longer are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from estimates.check import Result
from estimates.units.registry import UnitError, UnitRegistry
from estimates.words import wording

COLUMNS: Final = ("id", "value", "unit", "side", "before", "after")
_SLACK: Final = 1e-9
_SIDES: Final = ("below", "above")


def crossings(before: Result, after: Result) -> pd.DataFrame:
    """The thresholds of the later version that are crossed, one row each.

    id: of the estimate. value and unit: of the threshold. side: `below` or `above`, where all of
    the range was. before, after: the estimates in words, "" where it no longer counts. A range
    that ends at the value is on that side of it. A threshold whose unit cannot be read is passed
    over, and has a finding.
    """
    wanted: list[dict[str, Any]] = after.dataset.settings.get("thresholds", [])
    names = {entry["estimate"] for entry in wanted}
    was, now = (_current(result, names) for result in (before, after))
    units = after.dataset.units
    rows = [row for entry in wanted for row in _crossed(entry, was, now, units)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _current(result: Result, names: set[str]) -> dict[str, dict[str, Any]]:
    """The estimates of these ids that count, by id."""
    if not names:
        return {}
    frame = result.estimates
    frame = frame[frame["id"].isin(names) & frame["current"]].drop_duplicates("id")
    return {
        row["id"]: {str(name): value for name, value in row.items()}
        for row in frame.to_dict("records")
    }


def _crossed(
    entry: dict[str, Any],
    was: dict[str, dict[str, Any]],
    now: dict[str, dict[str, Any]],
    units: UnitRegistry,
) -> Iterator[dict[str, Any]]:
    name = entry["estimate"]
    old, new = was.get(name), now.get(name)
    if old is None:
        return
    unit = entry.get("unit") or (new or old)["unit"]
    value = float(entry["value"])
    sides = _sides(old, value, unit, units), _sides(new, value, unit, units)
    for side in _SIDES:
        if side in sides[0] and side not in sides[1]:
            yield {
                "id": name,
                "value": value,
                "unit": unit,
                "side": side,
                "before": wording.estimate_words(**old),
                "after": wording.estimate_words(**new) if new else "",
            }


def _sides(
    row: dict[str, Any] | None, value: float, unit: str, units: UnitRegistry
) -> frozenset[str]:
    """On which sides of a value all of a range lies; on none where it cannot be compared."""
    if row is None or math.isnan(row["low"]):
        return frozenset()
    try:
        own, asked = units.unit(row["unit"]), units.unit(unit)
    except UnitError:
        return frozenset()
    if own.dimension != asked.dimension:
        return frozenset()
    slack = abs(value) * _SLACK
    low, high = (row[end] * own.scale / asked.scale for end in ("low", "high"))
    fits = {"below": high <= value + slack, "above": low >= value - slack}
    return frozenset(side for side, holds in fits.items() if holds)

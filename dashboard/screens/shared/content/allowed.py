"""What named origins allow of a quantity, in words; `entry` is a row of `result.quantities`."""

from __future__ import annotations

import math
from typing import Any

from dashboard.screens.shared.content import words
from estimates.words import wording


def allowed(entry: dict[str, Any]) -> str:
    """Who allows what: "3 of 4 named origins allow 11,000 to 12,000 soldiers."."""
    origins, agree, values = int(entry["origins"]), int(entry["agree"]), _values(entry)
    if not origins:
        return "No named origin: nothing here confirms any of them."
    if origins == 1:
        return f"One named origin, which allows {values}."
    if agree == 1:
        return f"No two of {words.count_words(origins)} named origins allow the same value."
    if agree == origins:
        many = "Both" if origins == 2 else f"All {words.count_words(origins)}"
        return f"{many} named origins allow {values}."
    return f"{agree} of {origins} named origins allow {values}."


def _values(entry: dict[str, Any]) -> str:
    """The stretches that the most named origins allow, in words."""
    unit, pieces = entry["unit"], entry["pieces"]
    said = [
        _range_words(low, high, open_ends(entry, place, len(pieces)), unit)
        for place, (low, high) in enumerate(pieces)
    ]
    return " or ".join(said)


def _range_words(low: float, high: float, open_: str, unit: str) -> str:
    figure = low if low == high and not open_ else math.nan
    return wording.range_words(low, figure, high, open_, unit)


def open_ends(entry: dict[str, Any], place: int, count: int) -> str:
    """Which ends of a stretch nobody stated: only the first and the last can have such ends."""
    low = place == 0 and entry["open"] in {"low", "both"}
    high = place == count - 1 and entry["open"] in {"high", "both"}
    return ("both" if high else "low") if low else ("high" if high else "")


def envelope(entry: dict[str, Any]) -> str:
    """All that is claimed, as a sentence."""
    ends = (entry["envelope_low"], entry["envelope_high"], entry["envelope_open"], entry["unit"])
    return f"All that is claimed: {_range_words(*ends)}."

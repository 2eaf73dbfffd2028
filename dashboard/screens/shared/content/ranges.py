"""The range of an estimate in words, with what is to be said of it."""

from __future__ import annotations

import math
from typing import Any

from dashboard.screens.shared.content import words
from estimates.words import wording


def range_words(row: dict[str, Any]) -> tuple[str, str]:
    """The range of an estimate as a sentence, and what is to be said of it in small type."""
    unit, figure = row["unit"], row["figure"]
    known = math.isfinite(figure)
    if row["is_calculated"]:
        telling = known and figure not in {row["low"], row["high"]}
        at = f"{wording.quantity(figure, unit)} at the figures as stated" if telling else ""
        return words.sentence(words.figure(row)), at
    if row["qualifier"] == "vague":
        is_least = row["open"] == "high"
        taken = wording.quantity(row["low"] if is_least else row["high"], unit)
        by = f"taken as {'at least' if is_least else 'up to'} {taken} in calculations, a convention"
        return wording.vague_sentence(wording.vague_word(row["as_stated"])), by
    if row["interval"]:
        ends = wording.quantities(row["low"], row["high"], unit)
        ends += f"; the figure is {wording.amount(figure, unit)}" if known else ""
        return words.sentence(ends), f"a {row['interval']} interval: its ends are no bounds"
    if row["open"] or not known:
        unsaid = {"high": "no upper bound was stated", "low": "no lower bound was stated"}
        return words.sentence(words.figure(row)), unsaid.get(row["open"], "")
    value, why = wording.rounding_parts(row["low"], figure, row["high"], unit)
    return value, words.sentence(f"{why}.") if why else ""

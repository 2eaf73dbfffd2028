"""A range as a sentence says it, with the hedge of its source."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from estimates.words.numbers import (
    NOT_KNOWN,
    USUAL,
    Precision,
    amount,
    is_rounding,
    quantities,
    quantity,
    whole,
    whole_bound,
)
from estimates.words.units import unit_words

_MANY = "tens|dozens|scores|hundreds|thousands|millions|billions|trillions"
_VAGUE = re.compile(
    rf"\b(?:(?:{_MANY}) of (?:{_MANY})"
    rf"|(?:several|many|a few|few) (?:{_MANY}|dozen|hundred|thousand|million|billion)"
    rf"|{_MANY}|a handful|a number|a couple|a few|several|many|numerous|countless|most|some|few)\b",
    re.IGNORECASE,
)
_TAKES_OF = re.compile(rf"(?:{_MANY}|handful|number|couple|majority|half|lots?)$", re.IGNORECASE)


def vague_word(as_stated: str) -> str:
    """The vague number in a source's words, "dozens" of "dozens of officials"; without one, all."""
    found = _VAGUE.search(as_stated)
    return found[0] if found else as_stated.strip()


def vague_sentence(word: str) -> str:
    """What is said in place of a figure: 'The source says “millions”; there is no figure ...'."""
    said = f"The source says “{word}”; there" if word else "There"
    return f"{said} is no figure to show."


def _vague(word: str, unit: str) -> str:
    noun = unit_words(unit)
    if not word:
        return f"an unstated number of {noun}" if noun else "an unstated number"
    if not noun or noun.startswith(("per ", "percent")):  # nothing to count
        return f"“{word}”"
    if _TAKES_OF.search(word):
        return f"“{word}” of {noun}"
    return f"“{word}” {noun}" if _VAGUE.fullmatch(word) else f"“{word}”"


_LOW_HEDGES = {"more_than": "more than"}  # where the high end is open
_HIGH_HEDGES = {"less_than": "less than"}
_HEDGES = {"about": "about ", "exactly": "exactly "}
_ENDS = {"about": "about {} to {}", "between": "between {} and {}"}


def range_words(  # noqa: PLR0913 - a range is three numbers, its marks, its unit and its hedge
    low: float,
    figure: float,
    high: float,
    open_: str | None,
    unit: str,
    qualifier: str = "",
    vague_word: str = "",
    *,
    calculated: bool = False,
    stated_ends: bool | None = None,
    interval: str = "",
    compact: bool = False,
    bare: bool = False,
    precision: Precision = USUAL,
) -> str:
    """A range as a sentence says it: "at least 3,000 soldiers", "$207 million to $375 million".

    Ends and figure are in `unit`; ±inf is unbounded, a NaN figure none, NaN ends not known. An end
    that is open or unbounded is never shown as a number: the words are one-sided, whatever the
    qualifier. A vague word is shown as it is.

    open_: "", "low", "high" or "both". calculated: no source said the figure; the ends are shown.
    stated_ends: whether the source gave both ends beside a figure; None: unless they look like its
    rounding. interval: its level ("95%") where the ends are such an interval and no bounds.
    compact: "$24M". bare: without the words of the unit, where an axis or a column says them.
    precision: see `apart.telling`, where a verdict rests on it.
    """
    if qualifier == "vague":
        return _vague(vague_word, "" if bare else unit)
    if math.isnan(low) or math.isnan(high):
        return NOT_KNOWN
    no_low = math.isinf(low) or open_ in {"low", "both"}
    no_high = math.isinf(high) or open_ in {"high", "both"}
    one = partial(quantity, unit=unit, compact=compact, bare=bare, precision=precision)
    both = partial(quantities, unit=unit, compact=compact, bare=bare, precision=precision)
    if no_low and no_high:
        return _no_bounds(low, high, one, both)
    if no_low or no_high:
        end, hedges, hedge = (
            (high, _HIGH_HEDGES, "up to") if no_low else (low, _LOW_HEDGES, "at least")
        )
        end = whole_bound(end, unit, low=no_high) if precision.whole else end
        return f"{hedges.get(qualifier, hedge)} {one(end)}"
    note = f"{interval} interval" if interval else ""
    if calculated or not math.isfinite(figure):
        ends = both(low, high, pattern=_ENDS.get(qualifier, "{} to {}"))
        return f"{ends} ({note})" if note else ends
    said = _HEDGES.get(qualifier, "") + one(figure)
    if stated_ends is None:
        stated_ends = bool(note) or qualifier == "between" or not is_rounding(low, figure, high)
    pattern = _ENDS["between"] if qualifier == "between" else "{} to {}"
    outward = whole(low, high, unit) if precision.whole else (low, high)
    digits = precision.digits
    ends = pattern.format(*(amount(end, unit, compact=compact, digits=digits) for end in outward))
    bracket = f" ({', '.join(filter(None, (ends, note)))})"
    return said + bracket if stated_ends and low != high else said


def _no_bounds(
    low: float, high: float, one: Callable[[float], str], both: Callable[[float, float], str]
) -> str:
    """No end was stated; finite ones are natural bounds and no more."""
    if math.isfinite(low) and math.isfinite(high):
        limits = f"within {both(low, high)}"
    elif math.isfinite(low):
        limits = f"{one(low)} or more"
    elif math.isfinite(high):
        limits = f"{one(high)} or less"
    else:
        return "no bound on either side"
    return f"no stated bound on either side ({limits})"


def estimate_words(**row: Any) -> str:
    """`range_words` of a row of `result.estimates` as keywords; other columns are ignored.

    Needed: low, figure, high, open, unit. Read where given: qualifier, as_stated, interval,
    is_calculated, mixed (it rests on an interval such as 95%, so that its ends are no bounds), bare
    (without the words of the unit), precision.
    """
    calculated = bool(row.get("is_calculated"))
    qualifier = "" if calculated else row.get("qualifier", "")
    said = range_words(
        row["low"],
        row["figure"],
        row["high"],
        row["open"],
        row["unit"],
        qualifier,
        vague_word(row.get("as_stated", "")),
        calculated=calculated,
        interval=row.get("interval", ""),
        bare=bool(row.get("bare")),
        precision=row.get("precision", USUAL),
    )
    return f"{said} ({RESTS_ON_INTERVAL})" if calculated and row.get("mixed") else said


RESTS_ON_INTERVAL = "from an interval such as 95%, no bounds"

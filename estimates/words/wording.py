"""Everything the product says in words about ranges, hedges, origins, verdicts and dates.

The terminal reports and the dashboard take their words from here, so that they cannot disagree.
Words from files are inserted as they are: a screen escapes them, the terminal report uses `plain`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from estimates.tables import dates
from estimates.tables.columns import DOUBTFUL
from estimates.words.apart import LEFT_OUT, apart_words, gap_words, telling
from estimates.words.numbers import (
    USUAL,
    Precision,
    amount,
    is_rounding,
    number,
    quantities,
    quantity,
    rounding_parts,
    rounding_words,
    span,
)
from estimates.words.ranges import (
    RESTS_ON_INTERVAL,
    estimate_words,
    range_words,
    vague_sentence,
    vague_word,
)
from estimates.words.units import unit_words

# What callers find here besides what is defined below.
__all__ = [
    "amount",
    "number",
    "quantities",
    "quantity",
    "rounding_parts",
    "rounding_words",
    "span",
    "unit_words",
]
__all__ += ["USUAL", "Precision", "apart_words", "gap_words", "telling"]
__all__ += [
    "RESTS_ON_INTERVAL",
    "estimate_words",
    "is_rounding",
    "range_words",
    "vague_sentence",
    "vague_word",
]

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BROKEN = re.compile("[\ud800-\udfff]")  # half a character: no terminal can be sent it


def plain(text: str) -> str:
    """Text from a file as one line, without what steers a terminal or turns words round."""
    return _BROKEN.sub("\ufffd", _HIDDEN.sub("", _BREAKS.sub(" ", text)))


def counted(count: int, noun: str) -> str:
    """A number of things: "1 source", "12,000 sources"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def join_words(words: Iterable[str]) -> str:
    """A list as a sentence has it: "a", "a and b", "a, b and c"."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last


QUALIFIERS = {
    "": "none given",
    "exactly": "exactly",
    "about": "about",
    "at_least": "at least",
    "more_than": "more than",
    "up_to": "up to",
    "less_than": "less than",
    "between": "between",
    "vague": "a vague word, no figure",
}
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


@dataclass(frozen=True, slots=True)
class NatureWords:
    """`label` opens a row or a sentence, `name` stands in a list, `sentence` says what it means."""

    label: str
    name: str
    sentence: str


_NO_ONE = "Calculated here; no one has stated this."
_IF = "Conditional: the source says “if”, not that it is so."
NATURES = {
    "": NatureWords("Reported", "reported as fact", "Reported: the source says that it is so."),
    "planned": NatureWords("Planned", "planned", "Planned: the source speaks of an intention."),
    "conditional": NatureWords("If", "conditional", _IF),
    "projected": NatureWords("Projected", "projected", "Projected: the source looks ahead."),
    "calculated": NatureWords("Calculated here", "calculated here", _NO_ONE),
}


def qualifier_words(qualifier: str) -> str:
    """The hedge of a source: "at least"; "none given" for a blank one."""
    return QUALIFIERS.get(qualifier, qualifier)


def nature_words(nature: str, *, calculated: bool = False) -> str:
    """The label of a row: "Reported", "Planned", "If", "Projected", or "Calculated here"."""
    key = "calculated" if calculated else nature
    return NATURES[key].label if key in NATURES else nature


def reliability_words(grade: str) -> str:
    """A grade of a source or an origin, words first: "fairly reliable (C)"; blank: "not graded"."""
    return f"{RELIABILITY[grade]} ({grade})" if grade in RELIABILITY else grade or "not graded"


def credibility_words(grade: str) -> str:
    """A grade of an estimate, words first: "truth cannot be judged (6)"; blank: "not graded"."""
    return f"{CREDIBILITY[grade]} ({grade})" if grade in CREDIBILITY else grade or "not graded"


def claim(**row: Any) -> str:
    """A row of `result.estimates` as a sentence: its parts, and its status.

    "Reported: at least 3,000 soldiers (a senior U.S. official)."
    """
    label, words, who = claim_parts(**row)
    status = row.get("status", "")
    return f"{label}: {words}{who}.{f' {status.capitalize()}.' if status else ''}"


def claim_parts(**row: Any) -> tuple[str, str, str]:
    """Of what nature a row of `result.estimates` is, what it says, and " (who said it)" or "".

    Columns as for `estimate_words`; also read where given: nature, result_nature, origin_title,
    origin_kind.
    """
    calculated = bool(row.get("is_calculated"))
    nature = row.get("result_nature") or row.get("nature", "")
    label = nature_words(nature, calculated=calculated)
    who = "" if calculated else row.get("origin_title", "")
    if calculated and nature:
        label += f" ({NATURES[nature].name if nature in NATURES else nature})"
    if who:
        who = f" ({who}{', origin not named' if row.get('origin_kind') == 'unnamed' else ''})"
    return label, estimate_words(**row), who


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """`sign` stands in the box, `ascii_sign` where a terminal cannot show it."""

    sign: str
    ascii_sign: str
    short: str
    sentence: str


_WIDE = "agrees only because the ranges are wide"
VERDICTS = {
    "match": VerdictWords("=", "=", "agrees", "Arithmetic agrees."),
    "consistent": VerdictWords("≈", "~", "compatible", "Compatible; more cannot be said."),
    "within_range": VerdictWords("≈!", "~!", _WIDE, f"{_WIDE.capitalize()}."),
    "mismatch": VerdictWords("≠", "!=", "does not add up", "Does not add up."),
    "unit_mismatch": VerdictWords("≠", "!=", "different units", "Different units."),
    "undecidable": VerdictWords("?", "?", "cannot be decided", "Cannot be decided."),
    "calculated": VerdictWords("→", "->", "calculated here", _NO_ONE),
}
_OUTSIDE = "Outside the interval, which is no bound."


def verdict_words(verdict: str, reason: str = "", *, mixed: bool = False) -> str:
    """A verdict without a stop: "Does not add up: ten times too high".

    reason: such as `factor_words` or why it is undecidable. mixed: the ranges hold an interval such
    as 95%, so that a mismatch breaks no bound.
    """
    if verdict not in VERDICTS:
        return verdict
    own = _OUTSIDE if mixed and verdict == "mismatch" else VERDICTS[verdict].sentence
    return ": ".join(filter(None, (own.removesuffix("."), reason.strip().removesuffix("."))))


def rests_words(inputs: Iterable[str]) -> str:
    """What a figure rests on: "Rests on moon_pay (credibility 6)."; "" without inputs."""
    joined = join_words(inputs)
    return f"Rests on {joined}." if joined else ""


def input_words(name: str, nature: str = "", credibility: str = "") -> str:
    """An input with what weakens it: "moon_troops (conditional)", "moon_pay (credibility 6)"."""
    weak = [NATURES[nature].name if nature in NATURES else nature] if nature else []
    weak += [f"credibility {credibility}"] if credibility in DOUBTFUL else []
    return f"{name} ({', '.join(weak)})" if weak else name


_TIMES = {3.0: "three", 4.0: "four", 5.0: "five", 6.0: "six", 7.0: "seven", 8.0: "eight"}
_TIMES |= {9.0: "nine", 10.0: "ten", 11.0: "eleven", 12.0: "twelve", 100.0: "a hundred"}
_TIMES |= {1e3: "a thousand", 1e6: "a million", 1e9: "a billion"}


def ratio(value: float) -> str:
    """A stated figure to a recalculated one, to three digits: both are as rounded as their sources.

    The whole digits are all there: 1,234; 0.0998; 10.
    """
    return number(round(value) if abs(value) >= 1000 else float(f"{value:.3g}"))


def factor_words(ratio: float, *, bound: bool = False) -> str:
    """How far off a stated figure is, from its ratio to the recalculated one; "" for none.

    "ten times too high", "8% too high", "half what it should be". bound: one of them is a bound
    that the other breaks, so that it is "at least" so far off.
    """
    if not math.isfinite(ratio):
        return "" if math.isnan(ratio) else "not zero, as it should be"
    if ratio <= 0:
        return "of the opposite sign" if ratio else "zero, as it should not be"
    way = "high" if ratio >= 1 else "low"
    times = float(f"{max(ratio, min(1 / ratio, 1e300)):.3g}")
    least = "at least " if bound else ""
    if times == 2 and way == "low":
        return f"{'at most ' if bound else ''}half what it should be"
    if times == 2:
        return f"{least}double what it should be"
    if times > 2:
        return f"{least}{_TIMES.get(times) or number(times)} times too {way}"
    percent = float(f"{abs(ratio - 1) * 100:.2g}")
    same = LEFT_OUT if bound else "the same"
    return f"{least}{number(percent)}% too {way}" if percent >= 0.05 else same


_MONTHS = "January February March April May June July August September October November December"
_YEAR, _MONTH, _DAY = range(3)


@lru_cache(maxsize=4096)
def date_words(text: str, *, moment: bool = False) -> str:
    """A date or an interval: "1 to 15 October 2024", "since August 2023", "until 2024".

    moment: one moment within limits, not a stretch of time: "August 2023 or later". What is no date
    is returned as it is.
    """
    try:
        read = dates.read(text.strip())
    except dates.DateError:
        return text
    level = _level(read)
    start, end = (_date(date, level) if date else "" for date in (read.start, read.end))
    if not (read.start and read.end):
        since, until = ("{} or later", "{} or earlier") if moment else ("since {}", "until {}")
        return since.format(start) if start else until.format(end)
    if start == end:
        return end
    # What both ends share is said once: "1 to 15 October 2024", "September to October 2024".
    if level != _YEAR and read.start.year == read.end.year:
        start = start.removesuffix(end[-5:])
        if level == _DAY and read.start.month == read.end.month:
            start = start.partition(" ")[0]
    return f"{start} to {end}"


def _level(read: dates.Span) -> int:
    """The coarsest unit whose limits the ends are: 2024-10-01/2024-10-31 is a month."""
    start, end = read.start, read.end
    last = calendar.monthrange(end.year, end.month)[1] if end else 0
    months = (not start or start.day == 1) and (not end or end.day == last)
    years = (not start or start.month == 1) and (not end or end.month == 12)
    return (_YEAR if years else _MONTH) if months else _DAY


def _date(date: dt.date, level: int) -> str:
    words = [str(date.day), _MONTHS.split()[date.month - 1], f"{date.year:04}"]
    return " ".join(words[_DAY - level :])

"""ISO 8601 dates and intervals of dates: as_of, published, claimed_on, accessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FIRST: Final = dt.date.min
FOREVER: Final = 2**22 - 1  # a day after all others; 22 bits hold the days of years 1 to 9999


class DateError(ValueError):
    """The text is no date; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both included; None: open on that side."""

    start: dt.date | None
    end: dt.date | None

    @property
    def key(self) -> tuple[int, int]:
        """Its first and last day, counted from 1; an open end is 0 or `FOREVER`.

        Equal for texts that mean the same days: `2024-10` and `2024-10-01/2024-10-31`.
        """
        start = 0 if self.start is None else self.start.toordinal()
        end = FOREVER if self.end is None else self.end.toordinal()
        return start, end


def read(text: str) -> Span:
    """Read a date or an interval. Raises DateError."""
    ends = [part.strip() for part in text.split("/")]
    if len(ends) != 2 or "" in ends:
        return Span(*_days(text))
    if ends == ["..", ".."]:
        raise DateError("an interval with two open ends says nothing; leave the cell blank")
    start = None if ends[0] == ".." else _days(ends[0])[0]
    end = None if ends[1] == ".." else _days(ends[1])[1]
    if start is not None and end is not None and start > end:
        raise DateError("the interval ends before it starts; write the earlier end first")
    return Span(start, end)


def _days(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(_advice(text))
    year = int(match[1])
    if year < _FIRST.year:
        raise DateError("years run from 0001 to 9999")
    if match[2] is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    month = int(match[2])
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {match[2]}; write year-month-day, as in 2024-10-18")
    last = calendar.monthrange(year, month)[1]
    if match[3] is None:
        return dt.date(year, month, 1), dt.date(year, month, last)
    day = int(match[3])
    if not 1 <= day <= last:
        raise DateError(f"{match[1]}-{match[2]} has {last} days")
    date = dt.date(year, month, day)
    return date, date


_ADVICE: Final = tuple(
    (re.compile(pattern, re.ASCII), advice)
    for pattern, advice in (
        (
            r"[A-Za-z]{3}-\d{2}|\d{1,2}-[A-Za-z]{3}(-\d{2,4})?",
            "a spreadsheet has rewritten it; write 2024-10 or 2024-10-18",
        ),
        (
            r"\d{1,2}([./-])\d{1,2}\1\d{2,4}",
            "day and month cannot be told apart; write year-month-day, as in 2024-10-18",
        ),
        (
            r"\d{4}([./-])\d{1,2}(\1\d{1,2})?",
            "write two digits each for month and day, joined by hyphens, as in 2024-10-08",
        ),
        (r"\d{4}-\d\d-\d\d[T ].*", "a date has no time of day; write 2024-10-18"),
        (
            r"/.*|.*/|\.\.\d.*|.*\d\.\.",
            "an open end is written with two points: 2023-08/.. or ../2024",
        ),
        (r"\d{5,7}|\d{9,}", "years run from 0001 to 9999"),
        (r"\d{8}", "write it with hyphens, as in 2024-10-18"),
        (r"\d{1,2}", "both ends of an interval are written out: 2024-10-01/2024-10-15"),
    )
)


def _advice(text: str) -> str:
    for pattern, advice in _ADVICE:
        if pattern.fullmatch(text[:200]):
            return advice
    return "write 2024, 2024-10, 2024-10-18, or an interval 2024-10-01/2024-10-15"

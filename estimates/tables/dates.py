"""ISO 8601 dates and intervals of dates: as_of, published, claimed_on, accessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# Quarters, halves, months and weeks as statistical offices write them: 2024-Q1, 2024M05, 2024-W07.
_PERIOD: Final = re.compile(
    r"(\d{4})-?(?:Q([1-4])|[SH]([12])|M(0[1-9]|1[0-2])|W(\d{2})(?:-?([1-7]))?)", re.ASCII
)
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


def span(text: str) -> Span | None:
    """A date or an interval; None where the text is blank or none."""
    try:
        return read(text) if text else None
    except DateError:
        return None


def problem(text: str) -> str:
    """Why a text is no date; "" where it is one."""
    try:
        read(text)
    except DateError as error:
        return str(error)
    return ""


def _days(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a year, a month or a day."""
    named = period(text)
    if named is not None:
        return named
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(_advice(text))
    year = _year(match[1])
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


def period(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a quarter, half or week such as 2024-Q1; None where it names none.

    Raises:
        DateError: the year has no such week.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year = _year(match[1])
    quarter, half, month, week, weekday = match.groups()[1:]
    if week:
        try:
            first = dt.date.fromisocalendar(year, int(week), int(weekday or 1))
            return first, first if weekday else first + dt.timedelta(days=6)
        except (ValueError, OverflowError):
            raise DateError(f"{match[1]} has no week {week}") from None
    length = 1 if month else 3 if quarter else 6
    last = int(month or quarter or half) * length
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return dt.date(year, last - length + 1, 1), end


def _year(digits: str) -> int:
    year = int(digits)
    if year < _FIRST.year:
        raise DateError("years run from 0001 to 9999")
    return year


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
            r"[~?%]?\d{4}(-\d\d){0,2}[~?%]|[~?%]\d{4}(-\d\d){0,2}|(c|ca|circa|about)\.? *\d{4}",
            (
                "no sign or word says that a date is uncertain; write the earliest and the latest"
                " that it may be, as in 1984/1986"
            ),
        ),
        (
            r"\d{1,3}[Xxu?]{1,3}|\d{4}-[Xxu?]{2}(-[Xxu?]{2})?|\d{4}-\d\d-[Xxu?]{2}|\d{3}0s",
            "what is not known of a date is left out, or written as an interval: 1985 or 1980/1989",
        ),
        (
            r"(\d{4})[- ]*[QqHhSsWw]\d{1,2}|[QqHhWw][1-4][- ]*\d{2,4}|[1-4][QqHh][- ]*\d{2,4}",
            "quarters are 2024-Q1 to -Q4, halves 2024-H1 and -H2, weeks 2024-W01 to -W53",
        ),
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

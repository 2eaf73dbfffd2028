"""Dates as other files write them, as the cells of estimates write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from estimates.findings.collection import shorten
from estimates.tables import dates

_DIRECTIVE: Final = re.compile("%(.)", re.DOTALL)
_KNOWN: Final = frozenset("YmdbBHMSfjIpz%aA")
# Quarters, halves, months and weeks as statistical offices write them: 2024-Q1, 2024M05.
_PERIOD: Final = re.compile(
    r"([0-9]{4})-?(?:Q([1-4])|[SH]([12])|M(0[1-9]|1[0-2])|W(0[1-9]|[1-4][0-9]|5[0-3]))"
)


class PeriodError(ValueError):
    """A text is no date as the mapping has them; the message says what to do."""


@dataclass(frozen=True)
class Format:
    """How a file writes dates, as its mapping states it. open: texts for an end that is open."""

    formats: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()

    def text(self, raw: str) -> str:
        """A cell, or part of one, as estimates write it.

        Raises:
            PeriodError: it fits none of the formats and is not written as estimates are.
        """
        if raw in self.open:
            return ".."
        if not raw:
            return raw
        for form in self.formats:
            found = _parsed(raw, form)
            if found:
                return found
        period = _PERIOD.fullmatch(raw)
        if period is not None:
            return _period(period)
        if self.formats:
            try:
                dates.read(raw)
            except dates.DateError:
                shown = ", ".join(self.formats)
                raise PeriodError(
                    f"“{shorten(raw)}” fits none of the formats under [dates] ({shown})"
                ) from None
        return raw


def checked_format(form: str) -> str:
    """A format of dates, as it is.

    Raises:
        PeriodError: it is none.
    """
    used = _DIRECTIVE.findall(form)
    unknown = [sign for sign in used if sign not in _KNOWN]
    if unknown:
        raise PeriodError(
            f"%{unknown[0]} is not one of those that are read: %Y %m %d %b %B %H %M %S %f"
        )
    if used.count("Y") != 1 or any(used.count(sign) > 1 for sign in "mdbBj"):
        raise PeriodError("it needs %Y, and each part once")
    return form


def _parsed(raw: str, form: str) -> str:
    try:
        found = dt.datetime.strptime(raw, form)  # noqa: DTZ007 - only its day is used
    except ValueError:
        return ""
    used = set(_DIRECTIVE.findall(form))
    if used & {"d", "j"}:
        return found.date().isoformat()
    return f"{found.year:04d}-{found.month:02d}" if used & {"m", "b", "B"} else f"{found.year:04d}"


def _period(found: re.Match[str]) -> str:
    year, quarter, half, month, week = found.groups()
    if month:
        return f"{year}-{month}"
    if week:
        try:
            first = dt.date.fromisocalendar(int(year), int(week), 1)
        except ValueError:
            raise PeriodError(f"{year} has no week {week}") from None
        return f"{first}/{first + dt.timedelta(days=6)}"
    length = 3 if quarter else 6
    last = int(quarter or half) * length
    return f"{year}-{last - length + 1:02d}/{year}-{last:02d}"


def interval(text: str) -> str:
    """An interval whose ends are the same, as that day; all else as it is.

    Raises:
        PeriodError: it is no date.
    """
    if not text:
        return text
    start, between, end = text.partition("/")
    text = start if between and start == end else text
    try:
        dates.read(text)
    except dates.DateError as error:
        raise PeriodError(
            f"“{shorten(text)}” is not a date: {error}; or say formats = [...] under [dates]"
        ) from None
    return text

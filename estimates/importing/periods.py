"""Dates as other files write them, as the cells of estimates write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from estimates.findings.quoting import shorten
from estimates.tables import dates

_DIRECTIVE: Final = re.compile("%(.)", re.DOTALL)
_KNOWN: Final = frozenset("YmdbBHMSfjIpz%aA")


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
        try:
            period = dates.period(raw)
        except dates.DateError as error:
            raise PeriodError(str(error)) from None
        if period is not None:
            return _text(*period)
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
    if form == "?":
        raise PeriodError("it is a question still: say which of the formats it is")
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


def _text(first: dt.date, last: dt.date) -> str:
    """From one day to another as estimates write it: by months where they are whole ones."""
    ends = [day.isoformat() for day in (first, last)]
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        ends = [day[:7] for day in ends]
    return "/".join(dict.fromkeys(ends))


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


def end(text: str) -> str:
    """The end of an interval, its start where that is open; of another date, itself."""
    start, _, last = text.partition("/")
    return last if last and last != ".." else start

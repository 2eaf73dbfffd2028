"""Texts of cells to what a spreadsheet holds, and back, with what the spreadsheet has done to them.

Numbers that a spreadsheet can hold exactly go as numbers, in a format that shows the very digits;
all else as text, which no spreadsheet reads as something else.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from estimates.tables import dates
from estimates.tables.columns import Kind

Value: TypeAlias = str | float | bool | dt.date | dt.time | dt.timedelta | None

TEXT: Final = "@"  # the number format of cells whose text stays as it is typed
_NUMERAL: Final = re.compile(r"-?(\d{1,3}(,\d{3})+|0|[1-9]\d*)(?:\.(\d+))?", re.ASCII)
_DIGITS: Final = 15  # that a spreadsheet keeps
_TYPED: Final = 13  # digits of a number with decimals that nobody types, but a formula gives
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_SHORT_DATE: Final = re.compile(r"(?:(\d{1,2})-)?([A-Za-z]{3})-(\d{2,4})|(\d{1,2})-([A-Za-z]{3})")


@dataclass(frozen=True, slots=True)
class Exported:
    """What a cell of a workbook holds: text or a number, and its number format."""

    value: str | float
    number_format: str = TEXT


@dataclass(frozen=True, slots=True)
class Imported:
    """What a cell of a workbook says. damage: what the spreadsheet did to the text, else ""."""

    text: str
    damage: str = ""


def exported(text: str, kind: Kind) -> Exported:
    """A cell for a workbook."""
    if kind is not Kind.NUMBER:
        return Exported(text)
    found = _NUMERAL.fullmatch(text)
    if found is None or sum(sign.isdigit() for sign in text) > _DIGITS:
        return Exported(text)
    decimals = f".{'0' * len(found[3])}" if found[3] else ""
    return Exported(float(text.replace(",", "")), ("#,##0" if found[2] else "0") + decimals)


def is_formula_like(text: str) -> bool:
    """Whether a program that reads cells as they are typed might run it."""
    return text.startswith(_STARTS)


def imported(value: Value, was: str, kind: Kind) -> Imported:
    """What a cell says now; `was`: the text that was exported there, "" for a new row.

    Where the spreadsheet itself has changed it, the text is the old one and the damage is named.
    """
    if value is None or value == "":
        return Imported("")
    if isinstance(value, str):
        return _from_text(value.strip(), was, kind)
    if isinstance(value, bool):
        return _kept(was, "TRUE" if value else "FALSE", "a truth value")
    if isinstance(value, dt.date):
        return _from_date(value, was, kind)
    if isinstance(value, dt.time | dt.timedelta):
        return _kept(was, str(value), "a time")
    return _from_number(float(value), was, kind)


def _kept(was: str, seen: str, what: str) -> Imported:
    """The old text, where the spreadsheet shows something that nobody can have meant."""
    made = f"the spreadsheet turned it into {what} ({seen})"
    return Imported(was, f"{made}; the file keeps “{was}”" if was else f"{made}; type it as text")


def _from_text(text: str, was: str, kind: Kind) -> Imported:
    if _same_text(text, was):
        return Imported(was)
    if kind is Kind.DATE and was and _is_short_date_of(text, was):
        return _kept(was, text, "a date of its own")
    return Imported(text)


def _same_text(one: str, other: str) -> bool:
    """Whether texts are the same but for line ends, which spreadsheets write in their own way."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _is_short_date_of(text: str, was: str) -> bool:
    """Whether `Oct-24` or `18-Oct` is what a spreadsheet shows for the date that was there."""
    found = _SHORT_DATE.fullmatch(text)
    if found is None:
        return False
    try:
        start = dates.read(was).start
    except dates.DateError:
        return False
    month = (found[2] or found[5]).lower()
    if start is None or month not in _MONTHS or _MONTHS.index(month) + 1 != start.month:
        return False
    return found[3] is None or str(start.year).endswith(found[3])


def _from_date(value: dt.date, was: str, kind: Kind) -> Imported:
    day = value.date() if isinstance(value, dt.datetime) else value
    if kind is not Kind.DATE:
        return _kept(was, day.isoformat(), "a date")
    try:
        start = dates.read(was).start if was else None
    except dates.DateError:
        start = None
    if start == day and was != day.isoformat():
        return _kept(was, day.isoformat(), "a day")
    return Imported(day.isoformat())


def _from_number(value: float, was: str, kind: Kind) -> Imported:
    told = number_text(value, grouped="," in was)
    before = exported(was, Kind.NUMBER).value
    if isinstance(before, float) and before == value and kind is Kind.NUMBER:
        return Imported(was)
    if was and told == was:
        return Imported(was)
    if kind is not Kind.NUMBER and was and _number(was) == value:
        shown = f"{value:.0E}" if abs(value) >= 1e5 and "e" in was.lower() else told
        return _kept(was, shown, "a number")
    if not value.is_integer() and sum(sign.isdigit() for sign in told.lstrip("-0.")) >= _TYPED:
        return _kept(was, told, "a calculated number")  # surer than anybody stated it
    return Imported(told)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def number_text(value: float, *, grouped: bool) -> str:
    """A number as a cell of a file writes it."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{int(value):,}" if grouped else str(int(value))
    text = f"{value:.15g}"
    if "e" in text:  # written out, to the same fifteen digits
        text = f"{Decimal(text):f}"
    whole, point, decimals = text.partition(".")
    return (f"{int(whole):,}" if grouped and whole.lstrip("-") != "0" else whole) + point + decimals

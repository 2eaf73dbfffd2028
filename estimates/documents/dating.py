"""The date for which a claim holds, as its sentence says it."""

from __future__ import annotations

import functools
import re
from typing import Final

_MONTHS: Final = {
    name: f"{number:02d}"
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?:18|19|20)\d\d"
_HAS_YEAR: Final = re.compile(_YEAR)
_COUNTED: Final = "(?:people|soldiers|troops|dollars|tonnes|percent)"
_DATE: Final = re.compile(
    r"\b(?P<lead>as of|as at|since|by|until|till|from|in|on|during|through|before|after|for|of"
    r"|between|end of|the)?\s*"
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MONTH})\.?,? (?P<y1>{_YEAR})"
    rf"|(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>{_YEAR})"
    rf"|(?P<m3>{_MONTH})\.?,? (?:of )?(?P<y3>{_YEAR})"
    rf"|(?P<iso>{_YEAR}-\d\d(?:-\d\d)?)"
    rf"|(?P<y4>{_YEAR})(?:(?:[–-]| to | and )(?P<y5>{_YEAR}))?(?![\d,.]\d|%| {_COUNTED}))",
    re.IGNORECASE,
)
_CLAUSE_ENDS: Final = re.compile(r"[;,\d]")


def date_of(text: str, end: int) -> str:
    """The date that belongs to a claim, as the dataset writes it; "" where none is certain.

    end: the character behind the claim. Only dates with their year. One of several in a sentence
    counts where it stands nearest behind the claim, within its clause.
    """
    dates = _dates(text)
    if len(dates) == 1:
        return _written(dates[0])
    behind = (match for match in dates if match.start() >= end)
    near = next(behind, None)
    return _written(near) if near and not _CLAUSE_ENDS.search(text, end, near.start()) else ""


@functools.lru_cache(maxsize=16)
def _dates(text: str) -> tuple[re.Match[str], ...]:
    """The dates of a sentence, whose claims ask one after the other."""
    if not _HAS_YEAR.search(text):
        return ()
    return tuple(match for match in _DATE.finditer(text) if _is_date(match))


def _is_date(match: re.Match[str]) -> bool:
    """Whether it is no bare number that only might be a year."""
    return any(match[group] for group in ("lead", "m1", "m2", "m3", "iso"))


def _written(match: re.Match[str]) -> str:
    """A date, or the time since or until it, as the dataset writes it."""
    year = match["y1"] or match["y2"]
    if match["iso"]:
        date = match["iso"]
    elif year:
        month, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
        date = f"{year}-{_MONTHS[month.lower()]}-{int(day):02d}"
    elif match["y3"]:
        date = f"{match['y3']}-{_MONTHS[match['m3'].lower()]}"
    elif match["y5"]:
        return f"{match['y4']}/{match['y5']}"
    else:
        date = match["y4"]
    lead = (match["lead"] or "").lower()
    if lead in {"since", "from"}:
        return f"{date}/.."
    return f"../{date}" if lead in {"by", "until", "till", "before"} else date

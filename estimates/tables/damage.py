"""What spreadsheets do to cells when a file passes through them, named from what they leave."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from estimates.findings.quoting import shorten
from estimates.tables.columns import Kind

_NAMES: Final = (Kind.ID, Kind.REFERENCE)
_EVERY: Final = tuple(Kind)
_MONTH: Final = (
    r"(?:\d{1,2}(?:-|\. ?| ))?[^\W\d_]{3,4}\.?[- ]\d{2,4}|\d{1,2}(?:-|\. ?| )[^\W\d_]{3,4}\.?"
)
_DAY: Final = r"\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})"

# The kinds of columns, the whole cell, and what was done to it. The first that fits is named.
_DAMAGE: Final[tuple[tuple[tuple[Kind, ...], re.Pattern[str], str], ...]] = tuple(
    (kinds, re.compile(pattern), words)
    for kinds, pattern, words in (
        (
            _EVERY,
            r"#{3,}",
            (
                "a spreadsheet showed this because its column was too narrow, and saved it; type"
                " it again"
            ),
        ),
        (
            _EVERY,
            r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!)|Err:\d{3}",
            "a spreadsheet took it for a formula and saved the error; type it again, as text",
        ),
        (
            (Kind.NUMBER,),
            r"-?\d+(?:[.,]\d+)?E[+-]?\d+",
            (
                "a spreadsheet has shortened it to powers of ten, and digits may be lost; write it "
                "out, or with M, bn, tn"
            ),
        ),
        (
            _NAMES,
            r"\d+(?:[.,]\d+)?E[+-]?\d+",
            "a spreadsheet has turned it into a number (1e5 becomes 1E+05); type it again, as text",
        ),
        (
            _NAMES,
            r"\d+(?:[.,]0+)?",
            ("an id begins with a letter; spreadsheets turn others into numbers: 0012 becomes 12"),
        ),
        (
            (Kind.DATE,),
            _MONTH,
            "a spreadsheet has rewritten it; write 2024-10 or 2024-10-18",
        ),
        (
            (Kind.DATE,),
            _DAY,
            (
                "it is written as spreadsheets rewrite dates, and day and month cannot be told "
                "apart; write year-month-day, as in 2024-10-18"
            ),
        ),
        (
            (Kind.NUMBER,),
            rf"{_MONTH}|{_DAY}",
            (
                "a spreadsheet has turned it into a date (as 3/4 or 3-4 becomes 3-Apr, or"
                " 03/04/24); type it again, as text"
            ),
        ),
        (
            (*_NAMES, Kind.WORD, Kind.FORM),
            rf"{_MONTH}|{_DAY}",
            "a spreadsheet has turned it into a date; type it again, as text",
        ),
        (
            (Kind.DATE,),
            r"\d{4}[.,]0+",
            "a program has turned the year into a number; write it without decimals",
        ),
        (
            (Kind.FORM,),
            r"0[.,]\d{1,3}|\d{1,2}[.,]\d*0 ?%|\d{1,2}([.,]\d+)? %",
            "a spreadsheet has rewritten a percentage; write 90% or 95%",
        ),
        (
            (Kind.WORD,),
            r"\d[.,]0+",
            "a program has turned it into a number; write it without decimals",
        ),
    )
)
_SERIAL: Final = re.compile(r"[1-7]\d{4}", re.ASCII)  # days since the end of 1899: 1927 to 2118
_DAY_0: Final = dt.date(1899, 12, 30)

# Text in UTF-8 that was read in another encoding and saved again; where it may be, in bytes.
_MOJIBAKE: Final = "â€|â\u0080|Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]"
_MOJIBAKE_BYTES: Final = (b"\xc3\xa2", b"\xc3\x83")
_ERRORS: Final = r"^(#{3,}|#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!))$"

IN_TEXT: Final = (
    (
        _MOJIBAKE_BYTES,
        _MOJIBAKE,
        (
            "a program has read UTF-8 as another encoding and saved that; take the text from the "
            "source, and open such files as UTF-8"
        ),
    ),
    (
        (b"#",),
        _ERRORS,
        "a spreadsheet has shown this in place of the text and saved it; type it again, as text",
    ),
)
"""Damage to free text: bytes without which a file has none, a regular expression, the words."""


def named(text: str, kind: Kind) -> str:
    """What a spreadsheet has done to a cell that cannot be read, and the remedy; "" if not known.

    text: trimmed.
    """
    if kind is Kind.DATE and _SERIAL.fullmatch(text):
        day = _DAY_0 + dt.timedelta(days=int(text))
        return f"a spreadsheet has turned it into a count of days; {text} stands for {day}"
    for kinds, pattern, words in _DAMAGE:
        if kind in kinds and pattern.fullmatch(text[:40]):
            return words
    return ""


_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def separated(header: Sequence[str], known: AbstractSet[str]) -> str:
    """What parts the columns of a header that was read as if commas did; "" where they do.

    known: the names of the table's columns.
    """
    if header[0].lower().startswith("sep="):
        first = shorten(header[0])
        return (
            f"the first line is {first}, which only one spreadsheet program reads: remove it, and"
        )
    for separator, seen in _SEPARATORS.items():
        others = {part.strip(' \t"') for part in ",".join(header).split(separator)}
        if len(others & known) > max(1, len(known & set(header))):
            return f"the header is separated by {seen}, as some spreadsheets do, not by commas:"
    return ""

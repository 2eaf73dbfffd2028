"""The words of a row, broken into lines that fit above its mark on a screen of 390 px."""

from __future__ import annotations

import textwrap

import pandas as pd

_WORDS_WIDTH, _WHO_WIDTH = 42, 50  # characters that fit on a screen of 390 px
_MOST_LINES = 4


def wrapped(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `words` and `who` broken into lines that fit a narrow screen, and counted."""
    made = rows.assign(
        spoken=rows["words"] + ". " + rows["who"],
        words=rows["words"].map(_words_lines),
        who=rows["who"].map(lambda text: _lines(text, _WHO_WIDTH)),
    )
    return made.assign(
        word_lines=made["words"].str.count("\n") + 1, who_lines=made["who"].str.count("\n") + 1
    )


def _words_lines(text: str) -> str:
    """Lines for a narrow screen; what a row is about stands on a line of its own."""
    about, colon, said = text.partition(": ")
    if len(text) <= _WORDS_WIDTH or not colon:
        return _lines(text, _WORDS_WIDTH)
    return f"{_lines(about + ':', _WORDS_WIDTH)}\n{_lines(said, _WORDS_WIDTH)}"


def _lines(text: str, width: int) -> str:
    """At most four lines of `width` characters; what is left out is marked."""
    return "\n".join(textwrap.wrap(text, width, max_lines=_MOST_LINES, placeholder=" …"))

"""Which of some words a text that is none of them was probably meant to be."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

_COMPARISONS: Final = 100_000  # of two words, as many as are made in about a second


def advise(texts: Iterable[str], words: Sequence[str]) -> dict[str, str]:
    """The advice for each distinct text that is none of `words`: the nearest ones, if any.

    The search takes time, so that among many words it is made for the first few texts only.
    """
    distinct = list(dict.fromkeys(texts))
    searched = _COMPARISONS // max(len(words), 1)
    advice = {text: nearest(text, words) for text in distinct[:searched]}
    return advice | dict.fromkeys(distinct[searched:], "correct it, or add it there")


def nearest(text: str, words: Sequence[str]) -> str:
    """The advice for one text: the nearest words, else all there are, or some of many."""
    folded, distinct = text[:80].lower(), dict.fromkeys(words)
    close = difflib.get_close_matches(folded, list(distinct), 3, 0.6)
    if len(folded) >= _TELLING:
        close += [word for word in distinct if folded in word.lower() and word not in close]
    if close:
        return f"did you mean {' or '.join(close[:3])}?"
    if not distinct:
        return "there are none"
    if len(distinct) <= _FEW:
        return "use " + ", ".join(distinct)
    some = ", ".join(itertools.islice(distinct, 3))
    return f"nothing there is like it; there are {len(distinct):,}, such as {some}"


_TELLING: Final = 3  # letters that a word which holds them may have been meant by
_FEW: Final = 12  # words that are named all

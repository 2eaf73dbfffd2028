"""The numbers of sentences to ranges with hedges and units: each is read in its own few words."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pyarrow as pa

from estimates.documents.apart import NAME, LeftOut
from estimates.documents.groups import Group, Quantity, each_alone, groups
from estimates.documents.hedges_apart import with_hedge_apart
from estimates.documents.mentions import Numbers
from estimates.documents.uncounted import KIND
from estimates.documents.windows import edges, windows
from estimates.phrases.reader import Candidates, Reader, interval_text
from estimates.phrases.text import DASHES, MAX_PHRASE, STOPS, low_at, tokens

_RATES: Final = frozenset({"a", "an", "per", "each", "every", "/", "apiece"})
# Words that begin a sentence with a capital, and make no name of a number behind them.
_OPENERS: Final = frozenset(
    """
    just only some nearly almost roughly around about over under exactly approximately another
    further additional total overall today meanwhile however although though some half twice
    """.split()  # noqa: SIM905 - a list of two dozen literals is harder to read
)
_REFUSED: Final = frozenset({"not", "never", "neither", "nor"})
_NO_NUMBER: Final = "there is no number in it"
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow".split()  # noqa: SIM905 - a list of ten literals is harder to read
)
_OF_KIND: Final = "of what kind"
_A_CHANGE: Final = "makes it a change"
_NAME_OF_IT: Final = "a name of it"
PERIOD: Final = "a period of time, or an age"
# Why a number is left out, by what the reading of its words says.
_WHY: Final = (
    ("a year", "a year"),
    ("stretch of years", "a year"),
    ("an age", "an age, or a time apart"),
    ("time that it took", PERIOD),
    (_NAME_OF_IT, NAME),
    ("joined to", NAME),
    ("two numerals side by side", NAME),
)

Sentences = Sequence[tuple[str, Numbers]]


@dataclass(slots=True)
class Read:
    """What the numbers of one sentence came to."""

    quantities: list[Quantity] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(slots=True)
class _Attempt:
    """Numbers still to be read. windows: the tokens to read them in, the widest first.

    reason: why the widest was not read. best: what was read so far, while narrower words may show
    its unit.
    """

    sentence: int
    group: Group
    windows: list[tuple[int, int]]
    turn: int = 0
    reason: str = ""
    best: Quantity | None = None

    @property
    def window(self) -> tuple[int, int]:
        """The tokens to read now."""
        return self.windows[self.turn]

    @property
    def is_last(self) -> bool:
        """Whether there are no narrower words."""
        return self.turn + 1 >= len(self.windows)


def quantities(sentences: Sentences, reader: Reader) -> list[Read]:
    """Read the numbers of sentences, all of a kind at once; one element per sentence.

    sentences: the text of each, and its numbers.
    """
    results = [Read() for _ in sentences]
    pending: list[_Attempt] = []
    for index, (_, found) in enumerate(sentences):
        pending += _attempts(index, found, groups(found))
    while pending:
        again: list[_Attempt] = []
        for attempt, outcome in zip(pending, _read(pending, sentences, reader), strict=True):
            text, found = sentences[attempt.sentence]
            result = results[attempt.sentence]
            if isinstance(outcome, Quantity) and _goes_on(attempt, outcome, found):
                again.append(attempt)
            elif attempt.best is not None:
                result.quantities.append(with_hedge_apart(attempt.best, text, found))
            else:
                again += _failed(attempt, str(outcome), found, result)
        pending = again
    for result in results:
        result.quantities.sort(key=lambda quantity: quantity.group.first)
    return results


def _attempts(index: int, found: Numbers, grouped: Sequence[Group]) -> list[_Attempt]:
    known = edges(found)
    return [_Attempt(index, group, windows(found, group, known)) for group in grouped]


def _goes_on(attempt: _Attempt, outcome: Quantity, found: Numbers) -> bool:
    """Keep what was read; whether narrower words are to be read for the unit that it lacks."""
    if attempt.best is None or _is_whole(outcome, attempt, found):
        attempt.best = outcome
    if attempt.best.unit is not None or attempt.is_last:
        return False
    attempt.turn += 1
    return True


def _is_whole(quantity: Quantity, attempt: _Attempt, found: Numbers) -> bool:
    """Whether the words that show a unit end where what is counted does: "12 aircraft carriers"."""
    best, (_, end) = attempt.best, attempt.window
    same = (
        best is not None and best.qualifier == quantity.qualifier and best.figure == quantity.figure
    )
    if quantity.unit is None or not same or quantity.end < end:
        return False
    if end >= len(found.tokens):
        return True
    after = found.tokens[end]
    over = (after.kind == "sign" and after.text not in DASHES) or after.low in STOPS
    return over and after.low not in _RATES


def _failed(attempt: _Attempt, reason: str, found: Numbers, result: Read) -> list[_Attempt]:
    """What is to be read now: narrower words, or the numbers each alone; else they are left out."""
    attempt.reason = attempt.reason or reason
    final = _final(attempt, found)
    if not final and not attempt.is_last:
        attempt.turn += 1
        return [attempt]
    group = attempt.group
    if len(group.mentions) > 1:
        return _attempts(attempt.sentence, found, each_alone(group))
    behind = int(final == PERIOD and group.end < len(found.tokens))
    start, end = found.span(group.first, group.end + behind)
    result.left_out.append(LeftOut(start, end, final or f"not sure: {attempt.reason}"))
    return []


def _final(attempt: _Attempt, found: Numbers) -> str:
    """Why numbers are left out whatever narrower words say; "" where these are to be tried."""
    final = next((why for part, why in _WHY if part in attempt.reason), "")
    if final == NAME and _NAME_OF_IT in attempt.reason:
        before = found.tokens[attempt.group.first - 1] if attempt.group.first else None
        named = before is not None and before.kind == "word" and before.text[0].isupper()
        named = named and before is not None and before.low not in _DAYS
        final = final if named else ""
    if not final and _OF_KIND in attempt.reason:
        behind = low_at(found.tokens, attempt.group.end + 1)
        final = "" if behind.endswith(("ed", "t", "ell", "ose")) else KIND
    return final


def _read(
    pending: Sequence[_Attempt], sentences: Sentences, reader: Reader
) -> list[Quantity | str]:
    """One reading per attempt, or why there is none."""
    texts = [_phrase(*sentences[attempt.sentence], attempt.window) for attempt in pending]
    read = reader.candidates(pa.array(texts, pa.string()))
    rows = np.arange(len(pending))
    first = np.searchsorted(read.row, rows).tolist()
    behind = np.searchsorted(read.row, rows, side="right").tolist()
    outcomes: list[Quantity | str] = []
    for place, attempt in enumerate(pending):
        tokens_here = sentences[attempt.sentence][1].tokens
        start, end = attempt.window
        reason = str(read.reasons[read.why[place]])
        one = behind[place] - first[place] == 1 and (not reason or _A_CHANGE in reason)
        if not one or low_at(tokens_here, start - 1) in _REFUSED:
            outcomes.append(reason or _NO_NUMBER)
            continue
        quantity = _quantity(read, first[place], attempt, change=bool(reason))
        if low_at(tokens_here, end) in {"per", "/"}:
            quantity = replace(quantity, unit=None)  # what it is per was left away
        outcomes.append(quantity)
    return outcomes


def _phrase(text: str, found: Numbers, window: tuple[int, int]) -> str:
    """The words of a window, the first in small letters where it only begins the sentence."""
    start, end = found.span(*window)
    phrase = text[start:end]
    opener = found.tokens[0]
    if start <= found.places[0][0] and (opener.low in STOPS or opener.low in _OPENERS):
        phrase = text[start].lower() + phrase[1:]
    return phrase[:MAX_PHRASE].replace("\n", " ").encode("utf-8", "replace").decode("utf-8")


def _quantity(read: Candidates, at: int, attempt: _Attempt, *, change: bool) -> Quantity:
    candidate = read.kinds[read.kind[at]]
    first, end = attempt.window
    if _size(read.templates[read.template[read.row[at]]]) == end - first:
        first, end = first + candidate.first, first + candidate.end
    low, figure, high = (
        None if np.isnan(column[at]) else float(column[at])
        for column in (read.low, read.figure, read.high)
    )
    return Quantity(
        group=attempt.group,
        first=min(first, attempt.group.first),
        end=max(end, attempt.group.end),
        low=low,
        figure=figure,
        high=high,
        qualifier=candidate.qualifier,
        unit=candidate.unit or ("1" if candidate.share else None),
        interval=interval_text(float(read.level[at])),
        share=candidate.share,
        change=change,
    )


@functools.lru_cache(maxsize=10_000)
def _size(template: str) -> int:
    """How many tokens a template has."""
    return len(tokens(template))

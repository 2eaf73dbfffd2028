"""Which derived figures there are: how many of each verdict, and the few that a page lists."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.figures import TONES, verdict_words
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from estimates.check import Result

PER_PAGE = 10
ALL = "all"
"""The choice of no verdict in particular."""

# What does not add up comes first, then what is weaker than agreement, calculated ones last.
_RANK = {
    "mismatch": 0,
    "unit_mismatch": 0,
    "within_range": 1,
    "undecidable": 2,
    "consistent": 3,
    "match": 4,
    "calculated": 5,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: what it is, what it says, and the verdict in words and as a sign."""

    id: str
    title: str
    said: str
    sign: str
    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. verdicts: those that occur, with their words and how many there are.

    first: the id of the first figure of all, "" without any. matching: how many the verdict and the
    text leave of `total`.
    """

    entries: tuple[Entry, ...]
    first: str
    verdicts: tuple[tuple[str, str], ...]
    total: int
    matching: int
    page: int
    pages: int

    @property
    def shown(self) -> str:
        """What is left out: "Showing 11 to 20 of 2,061, out of 25,000 derived figures."."""
        if not self.entries or self.total == len(self.entries):
            return ""
        start = (self.page - 1) * PER_PAGE + 1
        end = start + len(self.entries) - 1
        beyond = f", out of {self.total:,}" if self.matching < self.total else ""
        return f"Showing {start:,} to {end:,} of {self.matching:,}{beyond} derived figures."


def listing(result: Result, verdict: str = ALL, text: str = "", page: int = 1) -> Listing:
    """The derived figures of a verdict and with a text in id, title or subject; a page of them.

    A page that is not there is the nearest that is.
    """
    derived = ordered(result)
    counts = derived["verdict"].value_counts()
    choices = [(ALL, f"All ({len(derived):,})")] if len(derived) else []
    for name in sorted(counts.index, key=lambda name: _RANK.get(name, len(_RANK))):
        said = wording.VERDICTS[name].short
        choices.append((name, f"{words.sentence(said)} ({counts[name]:,})"))
    kept = derived if verdict == ALL else derived[derived["verdict"] == verdict]
    kept = kept[_holding(result, kept, text)] if text else kept
    pages = max(1, math.ceil(len(kept) / PER_PAGE))
    page = min(max(page, 1), pages)
    part = kept.iloc[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Listing(
        entries=_entries(result, part),
        first=str(derived["id"].iloc[0]) if len(derived) else "",
        verdicts=tuple(choices),
        total=len(derived),
        matching=len(kept),
        page=page,
        pages=pages,
    )


def ordered(result: Result) -> pd.DataFrame:
    """`result.derived`: what does not add up, the farthest off first, to what is calculated."""
    derived: pd.DataFrame = result.derived
    rank = derived["verdict"].map(_RANK).fillna(len(_RANK)).to_numpy(dtype=np.float64)
    with np.errstate(all="ignore"):
        off = np.abs(np.log(derived["ratio"].to_numpy(dtype=np.float64)))
    off = np.where((rank == 0) & np.isfinite(off), off, 0.0)
    return derived.iloc[np.lexsort((-off, rank))]


def _holding(result: Result, derived: pd.DataFrame, text: str) -> Any:
    """Which of some derived figures have a text in their id, measure or subject."""
    rows = result.estimates.iloc[derived["row"].to_numpy()]
    titles = words.titles(result)
    parts = (
        rows["id"],
        rows["subject"],
        rows["measure"].map(lambda name: titles[name]),
    )
    wanted = text.casefold()
    found = np.zeros(len(rows), dtype=np.bool_)
    for part in parts:
        found |= part.str.casefold().str.contains(wanted, regex=False).to_numpy(dtype=np.bool_)
    return found


def _entries(result: Result, derived: pd.DataFrame) -> tuple[Entry, ...]:
    estimates = words.records(result.estimates.iloc[derived["row"].to_numpy()])
    titles = words.titles(result)
    several = len({estimate["subject"] for estimate in estimates}) > 1
    made = []
    for figure, estimate in zip(words.records(derived), estimates, strict=True):
        title = titles[estimate["measure"]]
        verdict = figure["verdict"]
        made.append(
            Entry(
                id=figure["id"],
                title=", ".join(filter(None, (title, estimate["subject"] if several else ""))),
                said=_said(figure, estimate),
                sign=wording.VERDICTS[verdict].sign,
                tone=TONES.get(verdict, ""),
                sentence=_verdict(figure),
            )
        )
    return tuple(made)


def _said(figure: dict[str, Any], estimate: dict[str, Any]) -> str:
    """The figure; with it, that it is only planned, conditional or projected, where it is."""
    named = wording.NATURES.get(figure["nature"])
    return (
        f"{words.figure(estimate)} ({named.name})"
        if figure["nature"] and named
        else words.figure(estimate)
    )


def _verdict(figure: dict[str, Any]) -> str:
    """The verdict in a few words: that no one has stated what is calculated is said above."""
    if figure["verdict"] == "calculated":
        return f"{words.sentence(wording.VERDICTS['calculated'].short)}."
    return verdict_words(figure)


def standfirst(verdicts: Mapping[str, int]) -> tuple[str, str]:
    """The page's first sentences: what was found, and how much is calculated here.

    verdicts: how many derived figures have each verdict.
    """
    calculated = verdicts.get("calculated", 0)
    stated = sum(verdicts.values()) - calculated
    wrong = sum(verdicts.get(name, 0) for name in words.CONTRADICTED)
    agreeing, undecided = (verdicts.get(name, 0) for name in ("match", "undecidable"))
    decided = stated - undecided
    if wrong:
        verb = "does" if wrong == 1 else "do"
        first = f"{words.sentence(words.plural(wrong, 'stated figure'))} {verb} not add up."
    elif agreeing == decided == 1:
        first = (
            "One stated figure can be recalculated;"
            " its arithmetic agrees, which does not make it true."
        )
    elif agreeing:
        counted = words.sentence(words.plural(decided, "stated figure"))
        agree = words.count_words(agreeing)
        first = (
            f"{counted} can be recalculated; the arithmetic of {agree} agrees."
            " That does not make it true."
        )
    elif decided:
        counted = words.sentence(words.plural(decided, "stated figure"))
        first = f"{counted} can be recalculated; nothing contradicts, and nothing confirms."
    else:
        first = "No stated figure can be recalculated from others."
    if undecided:
        first += f" {words.sentence(words.count_words(undecided))} cannot be decided."
    return first, _calculated(calculated, stated)


def _calculated(count: int, stated: int) -> str:
    if not count:
        return ""
    counted = words.sentence(words.plural(count, "more figure" if stated else "figure"))
    verb, nobody = ("is", "it") if count == 1 else ("are", "them")
    return f"{counted} {verb} calculated here: no one has stated {nobody}."

"""Which estimates a reader asks for: choices in, positions of rows out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard import safe
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import (
    ITSELF,
    NONE,
    Columns,
    Flags,
    Rows,
    span_days,
)
from estimates.tables import dates
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from estimates.check import Result

MOST_OPTIONS = 500
"""Options of one choice; beyond these the search finds what the list leaves out."""

CALCULATED: Final = "calculated"


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that is a choice of several: its label, and the words of an option."""

    label: str
    says: Callable[[str], str]


def _nature(option: str) -> str:
    named = wording.NATURES.get("" if option == "reported" else option)
    return words.sentence(named.name) if named else option


def _credibility(option: str) -> str:
    return words.sentence(wording.credibility_words("" if option == NONE else option))


def _reliability(option: str) -> str:
    return words.sentence(wording.reliability_words("" if option == NONE else option))


def _verdict(option: str) -> str:
    if option == NONE:
        return "Not derived: nothing to recalculate"
    known = wording.VERDICTS.get(option)
    return f"{known.sign} {words.sentence(known.short)}" if known else option


def _quantity(option: str) -> str:
    unit = option.removeprefix("unit:")
    return words.sentence(wording.unit_words(unit) or unit) if unit != "1" else "Plain numbers"


# By the name that the address has for it; a new filter is one entry here and one facet.
CHOICES: Final[dict[str, Choice]] = {
    "measure": Choice("Measure", str),
    "subject": Choice("About whom", lambda option: "Not given" if option == NONE else option),
    "source": Choice("Source", str),
    "origin": Choice("Origin", str),
    "nature": Choice("Nature", _nature),
    "credibility": Choice("Credibility of the claim", _credibility),
    "reliability": Choice("Grade of the source", _reliability),
    "verdict": Choice("Verdict", _verdict),
    "quantity": Choice("What is counted", _quantity),
}
SEARCH, DATE, WITHDRAWN = "find", "as_of", "withdrawn"
PARAMETERS: Final = (*CHOICES, SEARCH, DATE, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: `choices` by filter, texts, and whether withdrawn ones count."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    search: str = ""
    date: str = ""
    withdrawn: bool = False

    @property
    def is_all(self) -> bool:
        """Whether nothing is asked for that would leave estimates out."""
        return not (any(self.choices.values()) or self.search or self.date)


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Positions of the rows found, in the order of the file.

    undated: rows that only lack a date. problem: why the date that was asked for is none. total: of
    how many rows those found are.
    """

    rows: Rows
    total: int
    undated: int = 0
    problem: str = ""


def select(every: Columns, wanted: Wanted) -> Selected:
    """The rows that fulfil every filter; within one filter any of its options will do."""
    counted = np.ones(every.count, np.bool_) if wanted.withdrawn else every.current
    keep = counted.copy()
    for name, options in wanted.choices.items():
        if options:
            keep &= _among(every, name, options)
    if wanted.search:
        keep &= every.matching(wanted.search)
    total = int(counted.sum())
    if not wanted.date:
        return Selected(np.flatnonzero(keep), total)
    try:
        first, last = span_days(dates.read(wanted.date))
    except dates.DateError as error:
        return Selected(np.flatnonzero(keep), total, problem=str(error))
    dated = keep & (every.start <= last) & (every.end >= first)
    undated = int((keep & np.isnan(every.start)).sum())
    return Selected(np.flatnonzero(dated), total, undated)


def _among(every: Columns, name: str, options: tuple[str, ...]) -> Flags:
    found = every.facets[name].among(options)
    if name != "nature":
        return found
    # What is calculated is not reported, whatever it rests on; it is planned if that is.
    found &= ~(every.calculated & every.facets[name].among(("reported",)))
    return found | every.calculated if CALCULATED in options else found


def options(result: Result, every: Columns, name: str) -> dict[str, str]:
    """The options of a filter in words, by id: those that occur, those that are declared first."""
    counts = every.facets[name].counts()
    choice = CHOICES[name]
    order = list(counts)
    if name in {"credibility", "reliability", "verdict"}:
        order = sorted(order, key=_rank)
    elif name == "nature":
        made = [nature for nature in ("reported", *wording.NATURES) if nature in counts]
        return {nature: choice.says(nature) for nature in [*made, CALCULATED]}
    elif len(order) > MOST_OPTIONS:
        order = sorted(order, key=lambda value: -counts[value])[:MOST_OPTIONS]
    if name == "subject":
        order = sorted(order, key=str.casefold)
    titles = _titles(result, name)
    return {value: safe.plain(titles.get(value) or choice.says(value)) for value in order}


_VERDICTS = list(wording.VERDICTS)


def _rank(option: str) -> tuple[int, str]:
    if option == NONE:
        return len(_VERDICTS), ""
    return (_VERDICTS.index(option), "") if option in _VERDICTS else (0, option)


def _titles(result: Result, name: str) -> dict[str, str]:
    if name == "measure":
        return words.titles(result)
    if name == "source":
        return {NONE: "None: calculated here"} | _by_title(result.sources)
    if name == "origin":
        own = {ITSELF: "The source itself", NONE: "None: calculated here"}
        return own | _by_title(result.origins)
    return {}


def _by_title(table: pd.DataFrame) -> dict[str, str]:
    titles = dict(zip(table["id"], table["title"], strict=True))
    return {key: words.sentence(title) for key, title in titles.items()}


_ALPHABETIC: Final = {
    "measure": "measure",
    "subject": "whom it is about",
    "origin": "who says so",
    "source": "source",
    "verdict": "verdict",
}
_DOWN: Final = "_down"
SORTS: Final = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "largest": "Largest first",
    "smallest": "Smallest first",
    "file": "As in the file",
    **{name: f"By {what}" for name, what in _ALPHABETIC.items()},
    **{f"{name}{_DOWN}": f"By {what}, backwards" for name, what in _ALPHABETIC.items()},
}
OPPOSITE: Final = {"newest": "oldest", "oldest": "newest", "largest": "smallest"} | {
    name: f"{name}{_DOWN}" for name in _ALPHABETIC
}
"""The sort that turns another one round; what is not here is turned round by its first form."""


def ordered(every: Columns, rows: Rows, sort: str) -> Rows:
    """The rows in an order of `SORTS`; rows that have nothing to sort by come last."""
    if sort in {"newest", "oldest"}:
        key = every.moment[rows]
        return rows[np.argsort(-key if sort == "newest" else key, kind="stable")]
    if sort in {"largest", "smallest"}:
        # Numbers of different things are not compared: each quantity is sorted by itself.
        key = every.value[rows]
        quantity = every.facets["quantity"]
        codes = quantity.codes[rows]
        counts = np.bincount(codes, minlength=len(quantity.values))
        return rows[np.lexsort((-key if sort == "largest" else key, codes, -counts[codes]))]
    name = sort.removesuffix(_DOWN)
    if name not in _ALPHABETIC:
        return rows
    facet = every.facets[name]
    texts = every.names(name)
    order = sorted(
        range(len(texts)), key=lambda place: _rank_of(name, facet.values[place], texts[place])
    )
    rank = np.argsort(np.array(order, dtype=np.int64), kind="stable")[facet.codes[rows]]
    return rows[np.argsort(rank if sort == name else -rank, kind="stable")]


def _rank_of(name: str, value: str, text: str) -> tuple[int, str]:
    return _rank(value) if name == "verdict" else (0, text.casefold())


def spoken(result: Result, wanted: Wanted) -> str:
    """What is asked for in words: "measure: Soldiers sent or Pay; nature: planned"; "": all."""
    parts = []
    for name, asked in wanted.choices.items():
        if asked:
            titles = _titles(result, name)
            named = (safe.plain(titles.get(one) or CHOICES[name].says(one)) for one in asked)
            label = CHOICES[name].label
            parts.append(f"{label[:1].lower()}{label[1:]}: {' or '.join(named)}")
    if wanted.search:
        parts.append(f"with “{wanted.search}”")
    if wanted.date:
        parts.append(f"when it held: {wording.date_words(wanted.date)}")
    if wanted.withdrawn:
        parts.append("including superseded and retracted ones")
    return "; ".join(parts)

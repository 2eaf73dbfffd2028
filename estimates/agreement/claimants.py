"""Who first made each claim, and when: whose voices count as one.

A blank origin is the source itself, by its author or else its publisher: a named origin. Origins
that are not named, and those that origins.csv does not have, may be anybody.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.derived.checked import Stated, once
from estimates.tables.cells import TypedTable
from estimates.tables.dates import FOREVER
from estimates.tables.days import Days, days

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def fold(text: str) -> str:
    """Text with capitals, blanks and forms of characters made alike."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True, eq=False)
class Claimants:
    """One element per estimate.

    voice: equal where the same named origin speaks, -1 where none is named. own: the origin is
    blank, so that the source itself speaks.
    """

    voice: Integers
    own: Flags

    @property
    def named(self) -> Flags:
        """Where the origin has a name."""
        return self.voice >= 0


@once
def claimants(stated: Stated) -> Claimants:
    """Who speaks in each estimate."""
    sources, origins = (stated.dataset.tables[name] for name in ("sources", "origins"))
    voices: dict[str, int] = {}
    by_source = [
        _voice(voices, title, f"source {number}") for number, title in enumerate(speakers(sources))
    ]
    kinds = origins.categories("kind").equal("named").tolist()
    by_origin = [
        _voice(voices, title, f"origin {number}") if named else -1
        for number, (title, named) in enumerate(
            zip(origins.texts("title").to_pylist(), kinds, strict=True)
        )
    ]
    own = stated.estimates.categories("origin").equal("")
    voice = np.where(own, _pick(by_source, stated.source), _pick(by_origin, stated.origin))
    return Claimants(voice, own)


@once
def first_of_figure(stated: Stated) -> Integers:
    """The first row of the figure that each estimate is about, for origins without a name.

    Intervals of several levels (50%, 95%) around one figure are one claim of one speaker; all else
    may be anybody's, so that each row is by itself.
    """
    table, first = stated.estimates, np.arange(stated.estimates.rows)
    rows = np.flatnonzero(stated.quantities.interval & ~claimants(stated).named)
    if not rows.size:
        return first
    names = (
        "source",
        "origin",
        "via",
        "measure",
        "subject",
        "nature",
        "as_of",
        "unit",
        "claimed_on",
    )
    codes = [table.categories(name).codes[rows].astype(np.float64) for name in names]
    best = np.nan_to_num(table.numbers["best"].value[rows], nan=np.inf)
    _, at, figure = np.unique(
        np.stack([*codes, best]), axis=1, return_index=True, return_inverse=True
    )
    first[rows] = rows[at][figure.reshape(-1)]
    return first


def missing(stated: Stated) -> str:
    """The file that says who speaks and could not be read; "": there is none."""
    lost = (name for name in ("sources", "origins") if name in stated.dataset.missing)
    return "".join(f"{name}.csv" for name in list(lost)[:1])


def speakers(sources: TypedTable) -> list[str]:
    """Who speaks where a source does itself: its author, else its publisher."""
    authors, publishers = (sources.texts(name).to_pylist() for name in ("author", "publisher"))
    return [author or publisher for author, publisher in zip(authors, publishers, strict=True)]


def who(stated: Stated, rows: Integers) -> list[str]:
    """Who speaks in some estimates, as a sentence names them."""
    tables = stated.dataset.tables
    by_source = speakers(tables["sources"])
    by_origin = tables["origins"].texts("title").to_pylist()
    texts = stated.estimates.pick("origin", rows)
    names = []
    for row, text in zip(rows.tolist(), texts, strict=True):
        source, origin = int(stated.source[row]), int(stated.origin[row])
        if not text:
            name = by_source[source] if source >= 0 else ""
        else:
            name = (by_origin[origin] if origin >= 0 else "") or text
        names.append(name or "a speaker not named")
    return names


def _voice(voices: dict[str, int], title: str, otherwise: str) -> int:
    """The number of a voice; titles that differ in capitals or blanks only are one."""
    return voices.setdefault(fold(title) or f"\0{otherwise}", len(voices))


def _pick(values: list[int], rows: Integers) -> Integers:
    """Values at rows, -1 where there is no row."""
    return np.array([*values, -1], dtype=np.int64)[rows]


def claim_days(stated: Stated, rows: Integers) -> Days:
    """When some claims were made: on `claimed_on`, else when their source was published."""
    source = stated.source[rows]
    sources = stated.dataset.tables["sources"]
    claimed = days(stated.estimates, "claimed_on", rows)
    if not sources.rows:
        return claimed
    published, there = days(sources, "published", source), source >= 0
    return claimed.otherwise(
        Days(
            np.where(there, published.first, 0),
            np.where(there, published.last, FOREVER),
            there & published.known,
        )
    )

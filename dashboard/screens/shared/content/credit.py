"""What pages and pictures say of their data: dataset, date, version, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimates.check import Result


@dataclass(frozen=True, slots=True)
class Credit:
    """`as_at`: the dataset's own date as it is written there; `data`: short hash of its files.

    `sources`: those behind the estimates shown, as citations, each once, in their order.
    """

    dataset: str
    as_at: str
    data: str
    sources: tuple[str, ...]

    @property
    def dated(self) -> str:
        """As of when the figures are: "figures as at November 2024"; "" where nobody says."""
        return f"figures as at {wording.date_words(self.as_at)}" if self.as_at else ""

    @property
    def origin(self) -> str:
        """Which dataset, and which version of it."""
        return " · ".join(filter(None, (self.dataset, f"data {self.data}" if self.data else "")))


def as_at(result: Result) -> str:
    """As of when and from how many: "Figures as at November 2024 · from five sources ..."."""
    sources = result.sources
    parts = []
    if result.dataset.as_at:
        parts.append(f"Figures as at {wording.date_words(result.dataset.as_at)}")
    if len(sources):
        publishers = sources["publisher"].replace("", None).nunique()
        by = f" by {words.plural(publishers, 'publisher')}" if publishers else ""
        parts.append(f"from {words.plural(len(sources), 'source')}{by}")
    return words.sentence(" · ".join(parts))


def credit(result: Result, ids: Iterable[str], data: str) -> Credit:
    """The credit of a picture of the estimates `ids`; what is no id of an estimate is passed over.

    A derived figure rests on the sources of its inputs as well as on its own.
    """
    return Credit(
        dataset=result.dataset.title or result.dataset.name,
        as_at=result.dataset.as_at,
        data=data,
        sources=sources(result, ids),
    )


def sources(result: Result, ids: Iterable[str]) -> tuple[str, ...]:
    """The citations of the sources behind estimates, and behind those they are calculated from."""
    known, derived = _places(result, "estimates"), _places(result, "derived")
    source, inputs = result.estimates["source"], result.derived["inputs"]
    waiting = list(dict.fromkeys(ids))
    seen = set(waiting)
    found: dict[str, None] = {}
    for name in waiting:
        if name in known:
            found[str(source.iloc[known[name]])] = None
        if name in derived:
            rests_on = inputs.iloc[derived[name]]
            waiting += [each for each in rests_on if each not in seen]
            seen.update(rests_on)
    citations = _citations(result)
    return tuple(citations.get(one, one) for one in found if one)


@remembered
def _places(result: Result, table: str) -> dict[str, int]:
    """Where each id of a table stands in it; where one is there twice, the last."""
    ids = getattr(result, table)["id"].to_numpy(dtype=object).tolist()
    return {name: place for place, name in enumerate(ids)}


@remembered
def _citations(result: Result) -> dict[str, str]:
    return {row["id"]: citation(row) for row in words.records(result.sources)}


def citation(source: dict[str, str]) -> str:
    """A row of sources.csv as it is cited: publisher, title, and when it was published."""
    title = f"“{source['title']}”" if source["title"] else source["id"]
    published = wording.date_words(source["published"], moment=True)
    return ", ".join(filter(None, (source["publisher"], title, published)))

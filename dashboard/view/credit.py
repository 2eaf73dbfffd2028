"""What a picture says of itself wherever it is taken: dataset, date, version, sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dashboard.view import words
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
    known = _known(result)
    waiting = [name for name in ids if name in known.source]
    seen: dict[str, None] = {}
    for name in waiting:
        if name not in seen:
            seen[name] = None
            waiting.extend(known.inputs.get(name, ()))
    cited = dict.fromkeys(known.source[name] for name in seen if name in known.source)
    return tuple(known.citation.get(source, source) for source in cited if source)


@dataclass(frozen=True, slots=True)
class _Known:
    """`source` by estimate, `inputs` by derived figure, `citation` by source."""

    source: dict[str, str]
    inputs: dict[str, tuple[str, ...]]
    citation: dict[str, str]


@lru_cache(maxsize=4)
def _known(result: Result) -> _Known:
    estimates, derived = result.estimates, result.derived
    return _Known(
        dict(zip(estimates["id"], estimates["source"], strict=True)),
        dict(zip(derived["id"], derived["inputs"], strict=True)),
        {row["id"]: citation(row) for row in words.records(result.sources)},
    )


def citation(source: dict[str, str]) -> str:
    """A row of sources.csv as it is cited: publisher, title, and when it was published."""
    title = f"“{source['title']}”" if source["title"] else source["id"]
    published = wording.date_words(source["published"], moment=True)
    return ", ".join(filter(None, (source["publisher"], title, published)))

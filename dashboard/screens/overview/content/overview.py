"""The Overview: what does not add up, what is known and from whom, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.cache import remembered
from dashboard.screens.overview.content.headline import Headline, headline
from dashboard.screens.overview.content.series import latest_by_subject
from dashboard.screens.overview.content.sums import MOST_SUMS, Sums, sums
from dashboard.screens.overview.content.unknowns import equal_numbers, unknowns
from dashboard.screens.shared.content import words
from dashboard.screens.shared.content.columns import columns
from dashboard.screens.shared.content.credit import as_at
from dashboard.screens.shared.content.origins import basis, by_origin, named_origins, voices
from dashboard.screens.shared.content.over_time import DATES, dated_quantities
from estimates.words import wording

if TYPE_CHECKING:
    from estimates.check import Result

# What callers find here besides what is defined below.
__all__ = ["MOST_SUMS", "Headline", "Overview", "Sums", "basis", "named_origins", "sums"]

MOST_HEADLINES = 6
MOST_NAMED = 3
MOST_SERIES = 6
"""Charts over time on the page: each headline that has some has one of them at least."""


@dataclass(frozen=True, slots=True)
class Overview:
    """`standfirst` is the largest uncertainty, in bold, and how to read the rest.

    `not_known`: titles and texts. `equal`: what is said of equal numbers of different things.
    `more_measures`: how many have estimates and are in no headline. `latest`: the latest figure of
    each subject of the first headline, where it has several over time.
    """

    as_at: str
    title: str
    standfirst: tuple[str, str]
    headlines: tuple[Headline, ...]
    sums: Sums
    not_known: tuple[tuple[str, str], ...]
    files: str
    is_empty: bool
    equal: str = ""
    more_measures: int = 0
    latest: tuple[words.Statement, ...] = ()


@remembered
def overview(result: Result) -> Overview:
    """What the page says of a dataset."""
    chosen = _chosen(result)
    dated = dated_quantities(result)
    over_time = set(dated.loc[dated["days"] >= DATES, "measure"])
    with_series = sum(bool(over_time.intersection(measures)) for _, measures, _ in chosen)
    most = max(MOST_SERIES // max(with_series, 1), 1)
    made = tuple(headline(result, *entry, most) for entry in chosen)
    shown = tuple(one for one in made if one.statements or one.series)
    own = _not_known(result.dataset.settings)
    return Overview(
        as_at=as_at(result),
        title=result.dataset.title or result.dataset.name,
        standfirst=_standfirst(result, shown),
        headlines=shown,
        sums=sums(result, {measure for one in shown for measure in one.measures}),
        not_known=own + unknowns(result, shown, told=bool(own)),
        files=_files(result),
        is_empty=not columns(result).current.any(),
        equal=equal_numbers(result, shown),
        latest=latest_by_subject(shown[0].series) if shown else (),
        more_measures=_more_measures(result, shown),
    )


def _more_measures(result: Result, headlines: tuple[Headline, ...]) -> int:
    """How many measures have estimates that count, and no headline."""
    every = columns(result)
    there = set(every.facets["measure"].counts(np.flatnonzero(every.current)))
    return len(there - {measure for one in headlines for measure in one.measures})


def _chosen(result: Result) -> list[tuple[str, tuple[str, ...], str]]:
    """Title, measures and note of each headline: as the dataset says, else what matters most."""
    chosen = [
        (_text(entry, "title"), _measures(entry), _text(entry, "note"))
        for entry in _entries(result.dataset.settings, "headlines")
    ]
    if chosen:
        return chosen
    titles = words.titles(result)
    return [(titles[m], (m,), "") for m in _ranked(result)[:MOST_HEADLINES]]


def _ranked(result: Result) -> list[str]:
    """The measures that have estimates, those that a reader should see first in front.

    By the sum of three ranks: how many named origins speak of it, how recent its last estimate is,
    and how many errors and warnings its rows have. Equal ones stay in the order of the file.
    """
    every = columns(result)
    measure, rows = every.facets["measure"], np.flatnonzero(every.current)
    order = [measure.values[code] for code in pd.unique(measure.codes[rows]).tolist()]
    stated = by_origin(voices(result))
    named = stated[stated["named"]]
    of, last = result.timeline, np.zeros(len(measure.values))
    np.maximum.at(last, measure.codes[of.row], of.end)
    serious = result.outline[result.outline["severity"].isin(("error", "warning"))]
    ids = (pa.array(column, pa.string()) for column in (serious["estimate"], every.frame["id"]))
    blamed = pc.index_in(*ids).drop_null().to_numpy()
    counts = (
        named.groupby("measure")["voice"].nunique(),
        pd.Series(last, index=measure.values)[last > 0],
        pd.Series(measure.counts(blamed)),
    )
    total = pd.Series(0.0, index=order)
    for count in counts:
        total += count.reindex(order).rank(method="dense", ascending=False).fillna(len(order))
    return list(total.sort_values(kind="stable").index)


def _standfirst(result: Result, headlines: tuple[Headline, ...]) -> tuple[str, str]:
    """The largest uncertainty, from the most named origins that any headline quantity has."""
    reading = (
        "The ranges show how the sources hedged and rounded, not how likely they are to be right."
    )
    if not headlines:
        return words.NO_ESTIMATES
    stated = by_origin(voices(result))
    named = set(stated.loc[stated["named"], "measure"].unique())
    quantities = result.quantities
    second = set(quantities.loc[quantities["origins"] >= 2, "measure"].unique())
    backed = sum(bool(second.intersection(one.measures)) for one in headlines)
    apart = _disagreed(result, headlines)
    if not any(named.intersection(one.measures) for one in headlines):
        return "No headline figure below has a named origin.", reading
    if not backed:
        return "No headline figure below is backed by a second named origin.", reading
    if backed == len(headlines):
        return f"Every headline below has a figure with a second named origin.{apart}", reading
    number, total = words.sentence(words.count_words(backed)), words.count_words(len(headlines))
    has = "has" if backed == 1 else "have"
    first = f"{number} of {total} headlines below {has} a figure with a second named origin."
    return first + apart, reading


def _disagreed(result: Result, headlines: tuple[Headline, ...]) -> str:
    """On which headlines named origins disagree, as a further sentence; "" for none."""
    frame = result.quantities
    apart = set(frame.loc[frame["status"] == "disagree", "measure"])
    named = [f"“{one.title}”" for one in headlines if apart.intersection(one.measures)]
    others = len(named) - MOST_NAMED
    if others > 1:  # one more name takes no more room than “and one more”
        named = [*named[:MOST_NAMED], f"{words.count_words(others)} more"]
    return f" Named origins disagree on {wording.join_words(named)}." if named else ""


def _not_known(settings: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_text(entry, "title"), _text(entry, "text")) for entry in _entries(settings, "not_known")
    )


def _files(result: Result) -> str:
    """What is wrong with the files, in one sentence; "" where nothing is."""
    parts = [
        f"{count:,} {name if count == 1 else name + 's'}"
        for name in ("error", "warning")
        if (count := result.counts[name])
    ]
    return f"The check of the files has {wording.join_words(parts)}." if parts else ""


def _entries(settings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects from the dataset's own settings, which anybody may have written anyhow."""
    listed = settings.get(name)
    return (
        [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name, "")
    return value if isinstance(value, str) else ""


def _measures(entry: dict[str, Any]) -> tuple[str, ...]:
    listed = entry.get("measures", ())
    return tuple(m for m in listed if isinstance(m, str)) if isinstance(listed, list) else ()

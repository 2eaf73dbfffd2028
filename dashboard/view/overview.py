"""The Overview: what does not add up, what is known and from whom, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.view import words
from dashboard.view.rows import Panel, panels
from dashboard.view.sums import MOST_SUMS, Sums, sums
from estimates.words import wording

if TYPE_CHECKING:
    import pandas as pd

    from estimates.check import Result

__all__ = ["MOST_SUMS", "Headline", "Overview", "Sums", "overview", "sums"]

MOST_HEADLINES = 6
MOST_ESTIMATES = 12
_QUANTITY = {
    "reported": "what is reported",
    "planned": "what is planned",
    "conditional": "the “if”",
    "projected": "what is projected",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline quantity.

    `links` are the measures (id and title) that have estimates; `left_out` counts the estimates
    beyond those shown.
    """

    title: str
    measures: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    statements: tuple[words.Statement, ...]
    basis: str
    note: str
    panels: tuple[Panel, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`standfirst` is the largest uncertainty, in bold, and how to read the rest."""

    as_at: str
    title: str
    standfirst: tuple[str, str]
    headlines: tuple[Headline, ...]
    sums: Sums
    not_known: tuple[tuple[str, str], ...]
    files: str
    is_empty: bool


def overview(result: Result) -> Overview:
    """What the page says of a dataset."""
    made = tuple(_headline(result, *entry) for entry in _chosen(result))
    shown = tuple(headline for headline in made if headline.statements)
    return Overview(
        as_at=as_at(result),
        title=result.dataset.title or result.dataset.name,
        standfirst=_standfirst(result, shown),
        headlines=shown,
        sums=sums(result, {measure for headline in shown for measure in headline.measures}),
        not_known=_not_known(result.dataset.settings),
        files=_files(result),
        is_empty=words.current(result).empty,
    )


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


def named_origins(estimates: pd.DataFrame) -> dict[str, list[str]]:
    """The distinct named origins behind stated estimates, by style ("reported", "planned" ...).

    Who repeats another's claim is no origin; calculated rows have none.
    """
    stated = _by_origin(estimates)
    found: dict[str, list[str]] = {str(style): [] for style in stated["style"].unique()}
    named = stated[stated["named"]].drop_duplicates(["style", "voice"])
    for style, title in zip(named["style"], named["origin_title"], strict=True):
        found[style].append(title)
    return found


def _by_origin(estimates: pd.DataFrame) -> pd.DataFrame:
    """Stated estimates with `style`, `voice` (who speaks) and `named` (whether that has a name)."""
    stated = estimates[~estimates["is_calculated"]]
    nature = stated["result_nature"].where(stated["result_nature"] != "", stated["nature"])
    origin = stated["origin"].where(stated["origin"] != "", "source " + stated["source"])
    return stated.assign(
        style=nature.where(nature.isin(list(_QUANTITY)), "reported"),
        voice=origin,
        named=stated["origin_kind"] == "named",
    )


def _chosen(result: Result) -> list[tuple[str, tuple[str, ...], str]]:
    """Title, measures and note of each headline: as the dataset says, else its first measures."""
    chosen = [
        (_text(entry, "title"), _measures(entry), _text(entry, "note"))
        for entry in _entries(result.dataset.settings, "headlines")
    ]
    if chosen:
        return chosen
    used = list(dict.fromkeys(words.current(result)["measure"]))[:MOST_HEADLINES]
    titles = words.titles(result)
    return [(titles.get(measure) or measure, (measure,), "") for measure in used]


def _headline(result: Result, title: str, measures: tuple[str, ...], note: str) -> Headline:
    current = words.current(result)
    order = {measure: position for position, measure in enumerate(measures)}
    own = current[current["measure"].isin(order)]
    own = own.assign(_order=own["measure"].map(order)).sort_values(
        ["is_calculated", "_order"], kind="stable"
    )
    shown = own.head(MOST_ESTIMATES)
    about = words.abouts(shown, result.measures)
    titles = words.titles(result)
    return Headline(
        title=title,
        measures=measures,
        links=tuple((m, titles.get(m) or m) for m in measures if m in set(own["measure"])),
        statements=tuple(
            words.statement(row, label)
            for row, label in zip(words.records(shown), about, strict=True)
        ),
        basis=basis(own, titles),
        note=note,
        panels=tuple(panels(result, shown)) if len(shown) else (),
        left_out=len(own) - len(shown),
    )


def basis(estimates: pd.DataFrame, titles: dict[str, str]) -> str:
    """How many named origins stand behind each kind of statement about each measure.

    Never pooled over kinds or measures: who speaks of another thing confirms nothing.
    """
    stated = estimates[~estimates["is_calculated"]]
    by_measure = {
        str(measure): named_origins(own) for measure, own in stated.groupby("measure", sort=False)
    }
    if len(by_measure) > 1:
        return _basis_by_measure(by_measure, titles)
    found = named_origins(stated)
    if not found:
        return "none; no source states this."
    if len(found) == 1:
        (names,) = found.values()
        return f"{words.count_words(len(names))}{_in_brackets(names)}."
    parts = [
        f"{words.count_words(len(names))} for {_QUANTITY[style]}{_in_brackets(names)}"
        for style, names in found.items()
    ]
    return f"{', '.join(parts)}."


def _basis_by_measure(by_measure: dict[str, dict[str, list[str]]], titles: dict[str, str]) -> str:
    parts = [
        f"{words.count_words(len(names))} for “{titles.get(measure) or measure}”"
        + (f", {wording.NATURES[style].name}" if style in wording.NATURES else "")
        + _in_brackets(names)
        for measure, found in by_measure.items()
        for style, names in found.items()
        if names
    ]
    return f"{'; '.join(parts) or 'none'}."


def _in_brackets(names: list[str]) -> str:
    return f" ({wording.join_words(names)})" if 0 < len(names) <= 4 else ""


def _standfirst(result: Result, headlines: tuple[Headline, ...]) -> tuple[str, str]:
    """The largest uncertainty, from the most named origins that any headline quantity has."""
    reading = (
        "The ranges show how the sources hedged and rounded, not how likely they are to be right."
    )
    if not headlines:
        return words.NO_ESTIMATES
    stated = _by_origin(words.current(result))
    named = stated[stated["named"]]
    voices = named.groupby(["measure", "subject", "style"])["voice"].nunique()
    by_measure = voices.groupby("measure").max().to_dict()
    most = [
        max((int(by_measure.get(measure, 0)) for measure in headline.measures), default=0)
        for headline in headlines
    ]
    backed = sum(count >= 2 for count in most)
    if not any(most):
        return "No headline figure below has a named origin.", reading
    if not backed:
        return "No headline figure below is backed by a second named origin.", reading
    if backed == len(most):
        return "Every headline below has a figure with a second named origin.", reading
    number = words.sentence(words.count_words(backed))
    return (
        f"{number} of {len(most)} headlines below have a figure with a second named origin.",
        reading,
    )


def _not_known(settings: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_text(entry, "title"), _text(entry, "text")) for entry in _entries(settings, "not_known")
    )


def _files(result: Result) -> str:
    """What is wrong with the files, in one sentence; "" where nothing is."""
    parts = [
        f"{count} {name if count == 1 else name + 's'}"
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

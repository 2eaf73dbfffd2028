"""One measure: what it is, and all its estimates on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import safe
from dashboard.view import words
from dashboard.view.overview import basis
from dashboard.view.rows import MOST, Panel, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from estimates.check import Result

_KINDS = {
    "level": "at a moment",
    "total": "cumulated over a period",
    "flow": "per unit of time",
    "rate": "a rate",
    "share": "a share",
}


@dataclass(frozen=True, slots=True)
class Page:
    """`styles` are those of the legend; `links` the words of a link to each estimate, by its id."""

    title: str
    kind: str
    definition: str
    basis: str
    styles: tuple[str, ...]
    panels: tuple[Panel, ...]
    left_out: str
    links: dict[str, str]


def options(result: Result) -> dict[str, str]:
    """Titles of the measures that have estimates, by id; an undeclared one has its id."""
    titles = words.titles(result)
    used = set(words.current(result)["measure"])
    declared = [measure for measure in titles if measure in used]
    return {
        measure: safe.plain(titles.get(measure) or measure)
        for measure in [*declared, *sorted(used - set(declared))]
    }


def measure_of(result: Result, estimate: str) -> str:
    """The measure of an estimate, by their ids; "" where there is none."""
    found = result.estimates.loc[result.estimates["id"] == estimate, "measure"]
    return str(found.iloc[0]) if len(found) else ""


def measure_page(result: Result, measure: str) -> Page:
    """The page of a measure that has estimates."""
    declared = result.measures[result.measures["id"] == measure]
    row = words.records(declared.head(1))[0] if len(declared) else {}
    current = words.current(result)
    own = current[current["measure"] == measure].sort_values("is_calculated", kind="stable")
    shown = own.head(MOST)
    made = tuple(panels(result, shown))
    return Page(
        title=row.get("title") or measure,
        kind=words.sentence(_KINDS.get(row.get("kind", ""), "measure")),
        definition=row.get("definition", ""),
        basis=basis(own, words.titles(result)),
        styles=legend_of(made),
        panels=made,
        left_out=f"Showing {len(shown)} of {len(own):,} estimates." if len(own) > MOST else "",
        links=dict(_links(result, shown)),
    )


def legend_of(made: Sequence[Panel]) -> tuple[str, ...]:
    """The styles and the arrows that occur in charts, for their legend."""
    frames = [panel.rows for panel in made]
    found = {style for frame in frames for style in frame["style"]}
    ends = {end for frame in frames for end in frame.loc[~frame["vague"], "open"]}
    found |= {"vague" for frame in frames if frame["vague"].any()}
    return (
        *sorted(found),
        *(["up"] if "high" in ends else []),
        *(["down"] if "low" in ends else []),
    )


def _links(result: Result, shown: pd.DataFrame) -> list[tuple[str, str]]:
    about = words.abouts(shown, result.measures)
    made = []
    for row, label in zip(words.records(shown), about, strict=True):
        origin = words.origin(row)
        who = f"{words.lead(row)}: {origin}" if origin else words.lead(row)
        made.append((row["id"], words.sentence(f"{words.said(row, label)} ({who})")))
    return made

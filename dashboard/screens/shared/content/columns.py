"""The estimates as columns of numbers, made once for each state of a dataset.

What a reader asks for is then answered by arrays, and words are made only for the rows that are
shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboard.cache import remembered
from dashboard.screens.shared.content import words
from estimates.tables import dates
from estimates.units.dimensions import dimension_text
from estimates.units.registry import UnitError, UnitRegistry

if TYPE_CHECKING:
    from collections.abc import Collection

    from estimates.check import Result

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

NONE: Final = "-none"
"""Stands in an address for a blank; no id begins with a hyphen."""
ITSELF: Final = "-source"
"""Stands for the source itself as the origin."""

_SEARCHED: Final = ("id", "subject", "as_stated", "locator", "note", "formula", "via")
_MOST_WORDS: Final = 8  # of a search
_TITLES: Final = ("source_title", "origin_title")


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """A column of repeated texts: row i holds `values[codes[i]]`."""

    values: tuple[str, ...]
    codes: NDArray[np.int64]

    def among(self, wanted: Collection[str]) -> Flags:
        """Rows that hold one of these texts."""
        asked = np.array([value in wanted for value in self.values], dtype=np.bool_)
        return np.asarray(asked[self.codes], dtype=np.bool_)

    def counts(self, rows: Rows | None = None) -> dict[str, int]:
        """How many of the rows (None: of all) hold each text; none of them is left out."""
        codes = self.codes if rows is None else self.codes[rows]
        found = np.bincount(codes, minlength=len(self.values)).tolist()
        return {value: count for value, count in zip(self.values, found, strict=True) if count}


@dataclass(frozen=True, eq=False)
class Columns:
    """The estimates of one result.

    frame: rows of `result.estimates`, each in the unit of its measure. facets: by the name that the
    address has for them. start, end: the days of as_of, both included, counted from year 1; an
    infinite one is open, NaN: no date. scale: what turns the row's numbers into base units, 1 where
    its unit cannot be read.
    """

    frame: pd.DataFrame
    facets: dict[str, Facet]
    latest: Flags
    start: Floats
    end: Floats
    scale: Floats
    titles: words.Titles
    units: UnitRegistry

    @property
    def count(self) -> int:
        """How many estimates there are."""
        return len(self.frame)

    @cached_property
    def current(self) -> Flags:
        """Neither superseded nor retracted."""
        return self.frame["current"].to_numpy(np.bool_)

    @cached_property
    def texts(self) -> pa.ChunkedArray:
        """All words of each row in one text, in lower case: ids, words, titles and notes."""
        measures = self.frame["measure"].map(self.titles).fillna("")
        parts = [self.frame[name] for name in (*_SEARCHED, *_TITLES, "measure")] + [measures]
        arrays = [pa.array(part.astype("str"), pa.string()) for part in parts]
        return pc.utf8_lower(pc.binary_join_element_wise(*arrays, "\n"))

    def names(self, facet: str) -> list[str]:
        """What people call each value of a facet: its title, or the value itself."""
        of = self.facets[facet]
        if facet == "measure":
            return [self.titles[value] for value in of.values]
        if f"{facet}_title" not in self.frame:
            return list(of.values)
        _, first = np.unique(of.codes, return_index=True)
        titles = self.frame[f"{facet}_title"].iloc[first].tolist()
        there = dict(zip(of.codes[first].tolist(), titles, strict=True))
        return [str(there.get(code) or value) for code, value in enumerate(of.values)]

    def matching(self, text: str) -> Flags:
        """Rows that hold all the words of `text`, in any order."""
        keep = np.ones(self.count, np.bool_)
        for word in text.lower().split()[:_MOST_WORDS]:
            keep &= np.asarray(pc.match_substring(self.texts, word)).astype(np.bool_)
        return keep

    @cached_property
    def calculated(self) -> Flags:
        """Stated by no one."""
        return self.frame["is_calculated"].to_numpy(np.bool_)

    @cached_property
    def stated(self) -> tuple[Floats, Floats]:
        """The ends that somebody stated or that were calculated, in base units; others NaN."""
        ends = []
        for name in ("low", "high"):
            values = self.frame[name].to_numpy()
            gone = self.facets["open"].among((name, "both")) | ~np.isfinite(values)
            ends.append(np.where(gone, np.nan, values * self.scale))
        return ends[0], ends[1]

    @cached_property
    def vague(self) -> Flags:
        """The source gave a word, no number."""
        return self.frame["qualifier"].eq("vague").to_numpy(np.bool_) & ~self.calculated

    @cached_property
    def value(self) -> Floats:
        """What rows are sorted by, in base units: the figure or, without one, a stated bound."""
        low, high = self.stated
        figure = self.frame["figure"].to_numpy() * self.scale
        figure = np.where(self.facets["open"].among(("both",)), np.nan, figure)
        bound = np.where(np.isnan(high), low, high)
        return np.asarray(np.where(np.isfinite(figure), figure, bound))

    @cached_property
    def moment(self) -> Floats:
        """What rows are sorted by in time: the last day, or the first where none is last."""
        return np.where(np.isinf(self.end), self.start, self.end)


@remembered
def columns(result: Result) -> Columns:
    """The columns of a result, made when they are first asked for and kept as long as it is."""
    frame = words.estimates(result)
    made = {
        name: _renamed(_facet(frame[name]), {"": NONE})
        for name in ("measure", "subject", "source", "unit")
    }
    blank = made["source"].among((NONE,))
    origin = _renamed(_facet(frame["origin"]), {"": ITSELF})
    made["origin"] = _replaced(origin, blank, NONE)
    made["nature"] = _renamed(_facet(frame["result_nature"]), {"": "reported"})
    made["credibility"] = _renamed(_facet(frame["credibility"]), {"": NONE})
    made["verdict"] = _renamed(_facet(frame["verdict"]), {"": NONE})
    made["open"] = _facet(frame["open"])
    made["style"] = _styles(made["nature"], frame["is_calculated"].to_numpy(np.bool_))
    grades = dict(zip(result.sources["id"], result.sources["reliability"], strict=True))
    made["reliability"] = _merged(made["source"], {k: v or NONE for k, v in grades.items()}, NONE)
    units = made["unit"]
    read = {text: _unit(result.dataset.units, text) for text in units.values}
    made["quantity"] = _merged(units, {text: name for text, (name, _) in read.items()}, "")
    scale = np.array([read[text][1] for text in units.values], dtype=np.float64)[units.codes]
    start, end = _days(_facet(frame["as_of"]))
    latest = np.ones(len(frame), np.bool_)
    latest[result.timeline.row[~result.timeline.latest]] = False
    return Columns(
        frame, made, latest, start, end, scale, words.titles(result), result.dataset.units
    )


def _styles(nature: Facet, calculated: Flags) -> Facet:
    """How each row is drawn, as `words.style_of` has it."""
    kinds = [
        {"nature": "" if value == "reported" else value, "is_calculated": own}
        for own in (False, True)
        for value in nature.values
    ]
    values = tuple(words.style_of(kind | {"result_nature": kind["nature"]}) for kind in kinds)
    return Facet(values, nature.codes + calculated * len(nature.values))


def _facet(column: pd.Series[str]) -> Facet:
    codes, values = pd.factorize(column)
    return Facet(tuple(str(value) for value in values), codes.astype(np.int64))


def _renamed(facet: Facet, names: dict[str, str]) -> Facet:
    return Facet(tuple(names.get(value, value) for value in facet.values), facet.codes)


def _replaced(facet: Facet, rows: Flags, value: str) -> Facet:
    """The facet with another text in some rows."""
    codes = np.where(rows, len(facet.values), facet.codes)
    return Facet((*facet.values, value), codes)


def _merged(facet: Facet, names: dict[str, str], other: str) -> Facet:
    """The facet with each text replaced by its name, texts of one name by one."""
    named = [names.get(value, other) for value in facet.values]
    values = tuple(dict.fromkeys(named))
    places = np.array([values.index(name) for name in named], dtype=np.int64)
    return Facet(values, places[facet.codes])


def _unit(registry: UnitRegistry, text: str) -> tuple[str, float]:
    """What a unit measures, as an address has it, and what turns it into base units."""
    try:
        unit = registry.unit(text)
    except UnitError:
        return f"unit:{text}", 1.0
    return dimension_text(unit.dimension), unit.scale


def _days(as_of: Facet) -> tuple[Floats, Floats]:
    """First and last day of each row."""
    ends = []
    for text in as_of.values:
        try:
            span = dates.read(text) if text else None
        except dates.DateError:
            span = None
        ends.append((np.nan, np.nan) if span is None else span_days(span))
    found = np.array(ends, dtype=np.float64).reshape(-1, 2)[as_of.codes]
    return found[:, 0], found[:, 1]


def span_days(span: dates.Span) -> tuple[float, float]:
    """First and last day of a span, counted from year 1; infinite where it is open."""
    first = float(span.start.toordinal()) if span.start else -np.inf
    return first, float(span.end.toordinal()) if span.end else np.inf

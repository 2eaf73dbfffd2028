"""The whole check: files to typed tables to ranges to derived figures to findings.

No stage reaches back.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates import memory, threads
from estimates.arithmetic.ranges import Ranges, take
from estimates.arithmetic.verdicts import Comparison, verdicts
from estimates.checks import acceptance
from estimates.checks.coverage import coverage
from estimates.checks.running import EARLY, LAST, LATE, run_all, unable
from estimates.derived import frames
from estimates.derived.checked import Checked, Stated
from estimates.derived.derivations import Derivations, Rows, own_formulas
from estimates.derived.graph import order
from estimates.derived.inputs import find_inputs
from estimates.derived.nodes import stated_values
from estimates.derived.recalculate import Recalculated, recalculate
from estimates.derived.topics import eras
from estimates.findings.check import Run
from estimates.findings.listing import COLUMNS, Listing, Places
from estimates.formulas.shapes import Shapes
from estimates.series.conflicts import conflicts_frame
from estimates.series.frames import comparisons
from estimates.series.timeline import Timeline, series_frame, timeline
from estimates.storage import reading
from estimates.tables.cells import TypedTable
from estimates.tables.columns import CUMULATED
from estimates.tables.dataset import Dataset
from estimates.tables.measures import natural_bounds
from estimates.tables.quantities import (
    Dimensions,
    Quantities,
    UnitColumn,
    read_quantities,
    read_units,
)
from estimates.tables.references import resolve

Integers = NDArray[np.int64]

BUNDLED_DATASETS: Final = Path(__file__).parent / "datasets"
"""The folder of the bundled datasets."""
BUNDLED: Final = BUNDLED_DATASETS / "north-korea-2024"
"""The bundled dataset that is taken where none is named."""


@dataclass(frozen=True, eq=False)
class Result:
    """What a check found. The frames are made when they are asked for.

    `findings`: see `estimates.findings.listing.COLUMNS`. `estimates`: the columns of estimates.csv
    as text, then those of `estimates.derived.frames.estimates_frame`. `derived`: see
    `estimates.derived.frames.derived_frame`.
    """

    checked: Checked
    ran: tuple[Run, ...]  # every check but those of acceptances, by code

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per finding, in the order of files and lines."""
        return self.worded(self.outline)

    @cached_property
    def outline(self) -> pd.DataFrame:
        """The findings without their words: code, severity, file, line, column, estimate, accepted.

        In the order of files and lines. `worded` has the words of those that are read: making all
        of them takes longer than all the rest.
        """
        return self._acceptances.marked(self._listing.frame)

    def worded(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of `outline` with the columns of `findings`, in their order.

        Rows of `findings` have their words and stay as they are.
        """
        if "message" in rows.columns:
            return rows
        words = self._listing.worded(rows)
        return words[[*COLUMNS, "accepted"]]

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """What each check came to, by code."""
        own = run_all(deque(LAST), self._acceptances, {})
        return (*self.ran, *own)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """How many times each check was run, passed, failed and could not run."""
        return coverage(self.runs, self.outline, self._listing.unlisted())

    @cached_property
    def _acceptances(self) -> acceptance.Acceptances:
        batches = [batch for run in self.ran for batch in run.batches]
        listing = Listing(batches, self._places, self._severities)
        accepted, complete = self.dataset.tables["accepted"], not self.dataset.missing
        return acceptance.Acceptances(listing, accepted, complete)

    @cached_property
    def _listing(self) -> Listing:
        own = [batch for run in self.runs[len(self.ran) :] for batch in run.batches]
        first = self._acceptances.listing
        return replace(first, batches=[*first.batches, *own]) if own else first

    @cached_property
    def _places(self) -> dict[str, Places]:
        return {table.table.file: _places(table) for table in self.dataset.tables.values()}

    @property
    def _severities(self) -> dict[str, str]:
        own: dict[str, str] = self.dataset.settings.get("severities", {})
        return own

    @property
    def dataset(self) -> Dataset:
        """What was checked: its tables, settings and units."""
        return self.checked.dataset

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """One row per estimate: its cells, and what was worked out of them."""
        return frames.estimates_frame(self.checked)

    @cached_property
    def derived(self) -> pd.DataFrame:
        """One row per derived figure: what was stated, what comes out, the verdict."""
        return frames.derived_frame(self.checked)

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """One row per quantity that several estimates speak of: see `series.frames.comparisons`."""
        return comparisons(self.checked)

    @cached_property
    def quantities(self) -> pd.DataFrame:
        """`agreements` without their sentences, which take longer than all the rest."""
        return comparisons(self.checked, sentences=False)

    @cached_property
    def series(self) -> pd.DataFrame:
        """The current estimates by quantity and time: see `estimates.series.timeline`."""
        return series_frame(self.checked, self.estimates)

    @property
    def timeline(self) -> Timeline:
        """What `series` is made of: numbers for each of its rows."""
        return timeline(self.checked)

    def series_at(self, places: NDArray[np.int64]) -> pd.DataFrame:
        """Some rows of `series`, numbered anew, without making all of them."""
        return series_frame(self.checked, self.estimates, places)

    @cached_property
    def contradictions(self) -> pd.DataFrame:
        """One row per pair of origins that contradict each other: `estimates.series.conflicts`."""
        return conflicts_frame(self.checked)

    def contradictions_in_words(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of `contradictions` with a sentence for each."""
        return conflicts_frame(self.checked, rows.index.to_numpy())

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The declared columns of measures.csv, as text."""
        return frames.text_frame(self.dataset.tables["measures"])

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The declared columns of sources.csv, as text."""
        return frames.text_frame(self.dataset.tables["sources"])

    @cached_property
    def origins(self) -> pd.DataFrame:
        """The declared columns of origins.csv, as text."""
        return frames.text_frame(self.dataset.tables["origins"])

    @cached_property
    def cumulated(self) -> frozenset[str]:
        """The measures that hold over a time, not at a moment."""
        kinds = self.measures["kind"].isin(CUMULATED)
        return frozenset(self.measures.loc[kinds, "id"])

    @cached_property
    def counts(self) -> dict[str, int]:
        """How much was checked, and how many findings there are by severity."""
        return {
            "estimates": self.dataset.tables["estimates"].rows,
            "sources": self.dataset.tables["sources"].rows,
            "derived": len(self.checked.verdict),
        } | self._counted()

    def _counted(self) -> dict[str, int]:
        if self.dataset.tables["accepted"].rows:
            return acceptance.counts(self.outline)
        return self._listing.counts() | {"accepted": 0}


def _places(table: TypedTable) -> Places:
    def cells(column: str, rows: Integers) -> list[str]:
        return table.pick(column, rows) if column in table.columns else [""] * len(rows)

    return Places(table.source.lines, cells, partial(table.pick, "id"))


def check(path: str | PathLike[str] = BUNDLED) -> Result:
    """Check a dataset.

    Raises:
        estimates.dataset.DatasetError: the folder does not exist or cannot be listed.
    """
    with memory.steady():
        return conclude(reading.read(Path(path)))


def conclude(dataset: Dataset) -> Result:
    """Everything after the reading of the files."""
    estimates = dataset.tables["estimates"]
    limits = dataset.settings.get("limits", {})
    early, late = (deque(checks) for checks in (EARLY, LATE))
    # What is read out of texts, and who says what, takes about as long as all the rest.
    with threads.beside(1, much=estimates.rows >= threads.MUCH) as second:
        formulas = second.submit(own_formulas, estimates)
        stated = read_figures(dataset)
        beside = second.submit(run_all, early, stated, limits)
        checked = derive(stated, formulas.result())
        runs = run_all(late, checked, limits) + run_all(early, stated, limits) + beside.result()
    runs.append(unable(runs))
    runs.sort(key=lambda run: run.check.code)
    return Result(checked, tuple(runs))


def work_out(dataset: Dataset) -> Checked:
    """Everything after the reading of the files, up to the verdicts."""
    stated = read_figures(dataset)
    return derive(stated, own_formulas(stated.estimates))


def read_figures(dataset: Dataset) -> Stated:
    """Typed tables to ranges with units."""
    estimates, measures = dataset.tables["estimates"], dataset.tables["measures"]
    dimensions = Dimensions()
    measure_units = read_units(measures, dataset.units, dimensions)
    units = read_units(estimates, dataset.units, dimensions)
    references = resolve(dataset.tables)
    bounds = natural_bounds(measures, measure_units, units, references["estimates", "measure"])
    quantities = read_quantities(estimates, bounds)
    return Stated(dataset, quantities, units, dimensions, measure_units, references, bounds)


def derive(stated: Stated, formulas: tuple[NDArray[np.int64], Shapes]) -> Checked:
    """Ranges to derived figures and their verdicts; formulas: those of `own_formulas`."""
    dataset, estimates = stated.dataset, stated.estimates
    quantities, units = stated.quantities, stated.units
    rows = _rows(stated)
    derivations = find_inputs(estimates, dataset.tables["measures"], rows, formulas)
    nodes = stated_values(estimates, quantities, units, len(derivations.pools))
    ordered = order(derivations, len(nodes.low))

    def name(derivation: int) -> str:
        row = int(derivations.row[derivation])
        return stated.place_of(row) if row >= 0 else "a formula of measures.csv"

    recalculated = recalculate(derivations, ordered, nodes, dataset.units, stated.dimensions, name)
    comparison = _comparison(derivations, quantities, units, recalculated)
    return Checked(
        dataset,
        quantities,
        units,
        stated.dimensions,
        stated.measure_units,
        stated.references,
        stated.bounds,
        derivations,
        ordered,
        nodes,
        recalculated,
        comparison,
        verdicts(comparison),
        worked_out=stated.worked_out,
    )


def _rows(stated: Stated) -> Rows:
    estimates, quantities = stated.estimates, stated.quantities
    return Rows(
        current=estimates.categories("status").equal(""),
        stated=quantities.stated,
        usable=quantities.usable,
        measure=stated.measure,
        subject=estimates.categories("subject").codes.astype(np.int64),
        as_of=eras(stated).span,
        source=stated.source,
    )


def _comparison(
    derivations: Derivations, quantities: Quantities, units: UnitColumn, found: Recalculated
) -> Comparison:
    figures = np.flatnonzero(derivations.row >= 0)
    row = derivations.row[figures]
    scale = units.scale[row]
    values = found.values
    known = ~np.isnan(values.low[figures])
    own = units.dimension[row]
    clash = known & (own >= 0) & (values.dimension[figures] != own)
    clash[np.isin(figures, list(found.clashes))] = True
    known &= ~clash & ~np.isnan(scale)
    scale = np.where(known, scale, np.nan)
    return Comparison(
        stated=quantities.stated[row],
        usable=quantities.usable[row],
        range=take(quantities.range, row),
        figure=quantities.figure[row],
        half_unit=quantities.half_unit[row],
        lean=quantities.lean[row],
        one_sided=quantities.one_sided[row],
        recalculated=Ranges(
            values.low[figures] / scale,
            values.high[figures] / scale,
            values.open_low[figures],
            values.open_high[figures],
            None if values.strict is None else values.strict[:, figures],
        ),
        recalculated_figure=values.figure[figures] / scale,
        clash=clash,
        known=known,
    )

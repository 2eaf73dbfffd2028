"""Times that do not fit: inputs of different dates (D509), rates without a period (U304)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.comparable import of_kind
from estimates.checks.derived.inputs import over_all, report
from estimates.derived.checked import Checked
from estimates.findings.check import WARNING, Run, check
from estimates.tables.days import bounds
from estimates.units.dimensions import DIMENSIONLESS, Dimension
from estimates.words import wording

Integers = NDArray[np.int64]


@check(
    "D509",
    WARNING,
    title="inputs are of different dates",
    message="{what}: no day is common to them",
    explanation="The formula combines figures of different measures that did not hold at the"
    " same time. Not reported where an as_of is blank, open or overlaps, between inputs of"
    " one measure (a change, a sum over months), and where each date has its own inputs.",
    fix="Use inputs of one date, or say in note why they belong together.",
)
def dates_apart(checked: Checked, run: Run) -> None:
    """By as_of written out at both ends: silent where one is blank, open or overlaps the other.

    Silent between inputs of one measure, whose dates differ by design (a change, a sum over
    months), and where a measure has an input for each date of another (pay and soldiers of two
    years).
    """
    over_all(checked, run)
    pairs = _apart(checked)

    def words(derivation: int) -> str:
        rows = np.array(pairs[derivation])
        names, days = (checked.estimates.pick(name, rows) for name in ("id", "as_of"))
        parts = zip(names, map(wording.date_words, days), strict=True)
        return ", ".join(f"{name} is as of {day}" for name, day in parts)

    report(checked, run, np.array([*pairs], dtype=np.int64), words)


def _apart(checked: Checked) -> dict[int, tuple[int, int]]:
    """Two rows that show it, by the derived figure whose inputs do not fit."""
    derivations = checked.derivations
    count = len(checked.verdict)
    used = int(derivations.start[count])
    if not used:
        return {}
    start, end = bounds(checked.estimates, "as_of")
    closed = np.isfinite(start) & np.isfinite(end)
    node = derivations.node[:used]
    is_row = (node >= 0) & (node < derivations.rows)
    row = np.where(is_row, node, 0)
    dated = is_row & closed[row]
    owner = derivations.owner()[:used]
    latest, earliest = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(latest, owner[dated], start[row[dated]])
    np.minimum.at(earliest, owner[dated], end[row[dated]])
    measure = checked.estimates.categories("measure").codes
    most, least = (np.full(count, value, measure.dtype) for value in (-1, len(measure)))
    np.maximum.at(most, owner[dated], measure[row[dated]])
    np.minimum.at(least, owner[dated], measure[row[dated]])
    suspect = np.flatnonzero((latest > earliest) & (most > least) & checked.comparison.known)
    result = {}
    for derivation in suspect.tolist():
        inputs = derivations.slots(derivation)
        inputs = inputs[(inputs >= 0) & (inputs < derivations.rows)]
        pair = _pair_apart(inputs, measure[inputs], start, end)
        if pair:
            result[derivation] = pair
    return result


def _pair_apart(
    rows: Integers, measure: NDArray[np.int32], start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[int, int] | None:
    """Two inputs of two measures none of whose inputs hold at the same time; None: there are none.

    An input without a date, or with an open one, may hold at any time.
    """
    groups = {code: rows[measure == code].tolist() for code in np.unique(measure).tolist()}
    for one, other in combinations(groups.values(), 2):
        if not any(start[a] <= end[b] and start[b] <= end[a] for a in one for b in other):
            return one[0], other[0]
    return None


@check(
    "U304",
    WARNING,
    title="a rate has no period",
    message="the measure {measure} is a {kind}, but neither unit ({cell}) nor as_of gives a"
    " period: write a unit such as percent/year, or both ends of as_of",
    explanation="A flow is per time, and a rate that others are calculated from holds for"
    " some time. Without it the figure may be per month or per year. Not reported where the"
    " unit contains a time or as_of has both ends, nor for a rate that is not a share, such"
    " as births per woman.",
    fix="Add the period to the unit, or write as_of with both ends.",
    why="the figure can be read; the time it covers is not known",
)
def no_period(checked: Checked, run: Run) -> None:
    """Silent where the unit holds a time, or as_of written out at both ends gives the period.

    Silent where the unit does not fit the measure, for a rate that is no plain number or share
    (births per woman, an exchange rate), and for one that nothing is calculated from.
    """
    estimates, measure = checked.estimates, checked.measure
    counts = estimates.categories("status").equal("")
    if "measures" in checked.dataset.missing:  # only it tells which are flows and rates
        run.over(0, counts)
        return
    run.over((of_kind(checked, "flow") | of_kind(checked, "rate")) & counts)
    measures = checked.dataset.tables["measures"]
    kinds = measures.pick("kind", np.arange(measures.rows))
    declared = checked.measure_units.dimension
    due = np.append(declared, -1)  # the last one is of estimates without a measure
    known = checked.dimensions.known
    of_measure = [known[place] if place >= 0 else None for place in declared.tolist()]
    flow, rate = (
        np.array([*map(unclear, kinds, of_measure), False])
        for unclear in (_is_unclear_flow, _is_unclear_rate)
    )
    if not (flow.any() or rate.any()):
        return
    start, end = bounds(estimates, "as_of")
    unsure = counts & estimates.sound & (checked.units.dimension == due[measure])
    unsure &= ~(np.isfinite(start) & np.isfinite(end)) & ~(np.isnan(start) | np.isnan(end))
    used = np.zeros(estimates.rows, dtype=np.bool_)
    nodes = checked.derivations.node
    used[nodes[(nodes >= 0) & (nodes < len(used))]] = True
    rated = rate[measure] & used & checked.quantities.stated
    for flags, kind in ((flow[measure], "flow"), (rated, "rate")):
        rows = np.flatnonzero(unsure & flags)
        names = estimates.pick("measure", rows)
        run.add(estimates.table.file, rows, "unit", kind=kind, measure=names)


def _is_unclear_flow(kind: str, dimension: Dimension | None) -> bool:
    return kind == "flow" and dimension is not None and not _has_time(dimension)


def _is_unclear_rate(kind: str, dimension: Dimension | None) -> bool:
    return kind == "rate" and dimension == DIMENSIONLESS


def _has_time(dimension: Dimension) -> bool:
    return any(name == "time" for name, _ in dimension)

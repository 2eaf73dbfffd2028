"""Times that do not fit: inputs of different dates (D509), rates without a period (U304)."""

from __future__ import annotations

from functools import cache, partial
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.derived.checked import Checked
from estimates.findings.collection import Findings
from estimates.tables.days import bounds
from estimates.units.dimensions import DIMENSIONLESS, Dimension
from estimates.words import wording

Integers = NDArray[np.int64]

_FILE: Final = "estimates.csv"


def check_dates(checked: Checked, findings: Findings) -> None:
    """D509: two inputs held at different times, by as_of written out at both ends.

    Silent where one is blank, open or overlaps the other; between inputs of one measure, whose
    dates differ by design (a change, a sum over months); and where a measure has an input for each
    date of another (pay and soldiers of two years).
    """
    apart = _apart(checked)
    own = checked.derivations.own
    for name, flag in (("formula", True), ("measure", False)):
        picked = [(d, a, b) for d, a, b in apart if bool(own[d]) == flag]
        rows = checked.derivations.row[np.array([d for d, _, _ in picked], dtype=np.int64)]
        what = cache(partial(_apart_words, checked, picked))
        findings.add("D509", _FILE, rows, name, what=what, observed=what)


def _apart(checked: Checked) -> list[tuple[int, int, int]]:
    """Derived figures whose inputs do not fit, with two rows that show it."""
    found = checked.derivations
    count = len(checked.verdict)
    used = int(found.start[count])
    if not used:
        return []
    start, end = bounds(checked.estimates, "as_of")
    closed = np.isfinite(start) & np.isfinite(end)
    node = found.node[:used]
    is_row = (node >= 0) & (node < found.rows)
    row = np.where(is_row, node, 0)
    dated = is_row & closed[row]
    owner = found.owner()[:used]
    latest, earliest = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(latest, owner[dated], start[row[dated]])
    np.minimum.at(earliest, owner[dated], end[row[dated]])
    measure = checked.estimates.categories("measure").codes
    most, least = (np.full(count, value, measure.dtype) for value in (-1, len(measure)))
    np.maximum.at(most, owner[dated], measure[row[dated]])
    np.minimum.at(least, owner[dated], measure[row[dated]])
    suspect = np.flatnonzero((latest > earliest) & (most > least) & checked.comparison.known)
    result = []
    for derivation in suspect.tolist():
        inputs = found.slots(derivation)
        inputs = inputs[(inputs >= 0) & (inputs < found.rows)]
        pair = _pair_apart(inputs, measure[inputs], start, end)
        if pair:
            result.append((derivation, *pair))
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


def _apart_words(checked: Checked, picked: list[tuple[int, int, int]]) -> list[str]:
    estimates = checked.estimates
    found = []
    for _, *pair in picked:
        names, dates = (estimates.pick(name, np.array(pair)) for name in ("id", "as_of"))
        said = [
            f"{name} is as of {wording.date_words(date)}"
            for name, date in zip(names, dates, strict=True)
        ]
        found.append(f"{said[0]}, {said[1]}")
    return found


def check_periods(checked: Checked, findings: Findings) -> None:
    """U304: a flow, or a share that an input states as a rate, says nowhere per what time.

    Silent where the unit holds a time, or does not fit the measure; where as_of is written out at
    both ends, which gives the period; for a rate that is no plain number or share (births per
    woman, an exchange rate), and for one that nothing is calculated from.
    """
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
    estimates, found = checked.estimates, checked.derivations
    measure = checked.measure
    start, end = bounds(checked.estimates, "as_of")
    unsure = estimates.categories("status").equal("") & estimates.sound
    unsure &= checked.units.dimension == due[measure]
    unsure &= ~(np.isfinite(start) & np.isfinite(end)) & ~(np.isnan(start) | np.isnan(end))
    used = np.zeros(found.rows, dtype=np.bool_)
    used[found.node[(found.node >= 0) & (found.node < found.rows)]] = True
    rated = rate[measure] & used & checked.quantities.stated
    for flags, what in ((flow[measure], "flow"), (rated, "rate")):
        rows = np.flatnonzero(unsure & flags)
        findings.add(
            "U304", _FILE, rows, "unit", kind=what, measure=estimates.pick("measure", rows)
        )


def _is_unclear_flow(kind: str, dimension: Dimension | None) -> bool:
    return kind == "flow" and dimension is not None and not _has_time(dimension)


def _is_unclear_rate(kind: str, dimension: Dimension | None) -> bool:
    return kind == "rate" and dimension == DIMENSIONLESS


def _has_time(dimension: Dimension) -> bool:
    return any(name == "time" for name, _ in dimension)

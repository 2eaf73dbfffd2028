"""Parts that exceed their wholes, between the measures that `part_of` joins (U302, X804, X805)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from estimates.agreement.claimants import claimants
from estimates.arithmetic.ranges import at_most
from estimates.arithmetic.values import Floats, Integers, Values
from estimates.derived.checked import Checked
from estimates.derived.frames import open_names
from estimates.derived.nodes import stated_values
from estimates.findings.collection import Findings
from estimates.findings.registry import WARNING
from estimates.tables.quantities import read_units
from estimates.words import observed

_FILE: Final = "estimates.csv"


def report(checked: Checked, findings: Findings) -> None:
    """X804 for each row above all that a whole of the same subject, as_of and nature allows.

    An error within one origin; a warning between origins, which may disagree, for what is
    calculated here, which no one has claimed, and where a range is an interval and no bound.
    """
    wholes = _wholes(checked, findings)
    if not wholes:
        return
    values = _values(checked)
    groups = _groups(checked, values)
    for part, whole in wholes:
        _compare(checked, values, groups, (part, whole), findings)


def _wholes(checked: Checked, findings: Findings) -> list[tuple[int, int]]:
    """Pairs of measures, part and whole, through several steps too. U302 and X805 are said here."""
    table = checked.dataset.tables["measures"]
    part_of = table.index_of(table.texts("part_of"))
    part_of[~table.filled("part_of")] = -1
    pairs: list[tuple[int, int]] = []
    told: set[int] = set()
    for part in np.flatnonzero(part_of >= 0).tolist():
        path = [part]
        while (above := int(part_of[path[-1]])) >= 0 and above not in path:
            path.append(above)
        if above < 0:
            pairs += [(part, whole) for whole in path[1:]]
        elif above == part and part not in told:
            told.update(path)
            names = " → ".join(table.pick("id", np.array([*path[:12], part])))
            findings.add("X805", table.table.file, [part], "part_of", path=names)
    direct = np.array([part for part, whole in pairs if whole == part_of[part]], dtype=np.int64)
    units = _dimensions(checked)
    known = (units[direct] >= 0) & (units[part_of[direct]] >= 0)
    wrong = direct[known & (units[direct] != units[part_of[direct]])]
    findings.add(
        "U302",
        table.table.file,
        wrong,
        "part_of",
        unit=table.pick("unit", wrong),
        measure=table.pick("part_of", wrong),
        expected=table.pick("unit", part_of[wrong]),
    )
    return pairs


def _dimensions(checked: Checked) -> Integers:
    """The dimension of each measure's unit, -1 where it cannot be read."""
    table = checked.dataset.tables["measures"]
    return read_units(table, checked.dataset.units, checked.dimensions, Findings()).dimension


def _values(checked: Checked) -> Values:
    """What each row says, in base units: what it states; a calculated one, what comes out."""
    found = checked.derivations
    values = stated_values(checked.estimates, checked.quantities, checked.units, 0)
    made = np.flatnonzero((found.target >= 0) & (found.target < found.rows))
    values.copy_from(found.target[made], checked.recalculated.values, made)
    vague = checked.estimates.categories("qualifier").equal("vague")  # its ends are conventions
    values.low[vague] = np.nan
    values.low[~checked.estimates.sound] = np.nan
    return values


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Rows that can be compared, sorted by measure; those of measure m start at `start[m]`.

    same, own: of each row, equal for rows of the same subject, as_of, kind and nature; own: of the
    same claimant too.
    """

    rows: Integers
    start: Integers
    same: Integers
    own: Integers

    def of(self, measure: int) -> Integers:
        """The rows of one measure."""
        return self.rows[self.start[measure] : self.start[measure + 1]]


def _groups(checked: Checked, values: Values) -> _Groups:
    table, measures = checked.estimates, checked.dataset.tables["measures"]
    names, as_of = table.categories("measure"), table.categories("as_of")
    measure = measures.index_of(pa.array(names.values, pa.string()))[names.codes]
    keys: dict[object, int] = {}
    days = [
        -1 if text and span is None else keys.setdefault(span and span.key, len(keys))
        for span, text in zip(table.spans["as_of"], as_of.values, strict=True)
    ]
    day = np.array(days, dtype=np.int64)[as_of.codes]
    subject = table.categories("subject").codes.astype(np.int64)
    same = _numbered([subject, day, values.dimension, values.nature.astype(np.int64)])
    known = ~np.isnan(values.low) & (day >= 0) & (measure >= 0) & table.filled("subject")
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(measure[rows], kind="stable")]
    start = np.searchsorted(measure[rows], np.arange(measures.rows + 1))
    return _Groups(rows, start, same, _numbered([same, *_claimant(checked)]))


def _claimant(checked: Checked) -> list[Integers]:
    """Columns that are all equal for rows of one claimant.

    That is a named origin, or else the source, by itself or with an origin that it does not name.
    No one has claimed what is calculated here: each such row is by itself.
    """
    table, who = checked.estimates, claimants(checked)
    origin, source = (
        table.categories(name).codes.astype(np.int64) + 1 for name in ("origin", "source")
    )
    calculated = ~checked.quantities.stated
    itself = np.where(calculated, np.arange(1, table.rows + 1), 0)
    return [origin, np.where(who.named & ~who.own, 0, source), itself]


def _numbered(columns: list[Integers]) -> Integers:
    """One number per row, equal for rows that are equal in all columns."""
    result = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        _, codes = np.unique(column, return_inverse=True)
        _, result = np.unique(result * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    return result.astype(np.int64)


def _compare(
    checked: Checked,
    values: Values,
    groups: _Groups,
    measures: tuple[int, int],
    findings: Findings,
) -> None:
    part, whole = (groups.of(measure) for measure in measures)
    if not (part.size and whole.size):
        return
    for key, within in ((groups.own, True), (groups.same, False)):
        against = _smallest(key, part, whole, values.high)
        row = np.flatnonzero(against >= 0)
        above = ~at_most(values.low[part[row]], values.high[against[row]])
        row = row[above]
        one, other = part[row], against[row]
        firm = np.full(len(row), within) & ~(values.mixed[one] | values.mixed[other])
        for most, chosen in ((None, firm), (WARNING, ~firm)):
            _add(checked, values, one[chosen], other[chosen], most, findings)
        part = np.delete(part, row)


def _smallest(key: Integers, part: Integers, whole: Integers, high: Floats) -> Integers:
    """For each part, the whole of the same key that allows least; -1 where there is none."""
    order = whole[np.lexsort((high[whole], key[whole]))]
    first = np.searchsorted(key[order], key[part])
    at = order[np.minimum(first, len(order) - 1)]
    return np.where((first < len(order)) & (key[at] == key[part]), at, -1)


def _add(
    checked: Checked,
    values: Values,
    part: Integers,
    whole: Integers,
    most: str | None,
    findings: Findings,
) -> None:
    """X804, told in the units of the two rows."""
    told = [_told(checked, values, rows) for rows in (part, whole)]
    findings.add(
        "X804",
        _FILE,
        part,
        "measure",
        most=most,
        what=[
            f"{one} is {words}, which is more than the whole it is part of: {other} is {most}"
            for (one, words, _), (other, most, _) in zip(*told, strict=True)
        ],
        observed=[
            f"{seen} > {other} {most}" for (_, _, seen), (other, _, most) in zip(*told, strict=True)
        ],
    )


def _told(checked: Checked, values: Values, rows: Integers) -> list[tuple[str, str, str]]:
    """The id of each row, its range in words, and as `observed` has it."""
    table = checked.estimates
    opened = open_names(values.open_low[rows], values.open_high[rows]).tolist()
    scale = checked.units.scale[rows]
    columns: list[NDArray[np.float64]] = [
        end[rows] / scale for end in (values.low, values.figure, values.high)
    ]
    return [
        (
            name,
            observed.range_in_words(low, figure, high, is_open, unit),
            observed.text(low, figure, high),
        )
        for name, unit, is_open, low, figure, high in zip(
            table.pick("id", rows),
            table.pick("unit", rows),
            opened,
            *(column.tolist() for column in columns),
            strict=True,
        )
    ]

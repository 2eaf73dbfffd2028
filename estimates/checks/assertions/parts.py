"""Parts that exceed their wholes, between the measures that `part_of` joins (X804, X805)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import claimants
from estimates.arithmetic.ranges import above, open_names
from estimates.arithmetic.values import Floats, Integers, Values
from estimates.derived.checked import Checked, Stated, once
from estimates.derived.nodes import stated_values
from estimates.derived.topics import combined, eras
from estimates.findings.check import WARNING, Run, check
from estimates.words import observed
from estimates.words.amounts import Amount, both_in_words

_LISTED = 12  # measures of a circle that a message names


@dataclass(frozen=True, slots=True, eq=False)
class Wholes:
    """The measures that are part of others, by their rows.

    part_of: the whole that each measure names, -1 where none. pairs: part and whole, through
    several steps too. circles: the measures of each circle.
    """

    part_of: Integers
    pairs: list[tuple[int, int]]
    circles: list[list[int]]


@once
def wholes(stated: Stated) -> Wholes:
    """Follow `part_of` from each measure."""
    part_of = stated.references["measures", "part_of"]
    pairs: list[tuple[int, int]] = []
    circles: list[list[int]] = []
    for part in np.flatnonzero(part_of >= 0).tolist():
        path = [part]
        while (above := int(part_of[path[-1]])) >= 0 and above not in path:
            path.append(above)
        if above < 0:
            pairs += [(part, whole) for whole in path[1:]]
        elif above == part and not any(part in circle for circle in circles):
            circles.append(path)
    return Wholes(part_of, pairs, circles)


@check(
    "X804",
    title="a part exceeds its whole",
    message="{part} is {part_words}, which is more than the whole it is part of: {whole} is {whole_words}",
    explanation="The measure is part_of another, and every value of the part is above every value of the whole, for the "
    "same subject, as_of and nature. It is a warning where the two are claims of different origins, one "
    "is calculated here, or an end is that of an interval such as 95%.",
    fix="Correct the figure that is wrong, its as_of or its subject, or what the measures count.",
)
def part_exceeds_whole(checked: Checked, run: Run) -> None:
    pairs = wholes(checked).pairs
    if not pairs:
        return
    values = _values(checked)
    groups = _groups(checked, values)
    parts = np.isin(checked.measure, [part for part, _ in pairs])
    parts &= checked.estimates.categories("status").equal("")
    run.over(parts & groups.known, parts & ~groups.known)
    for part, whole in pairs:
        _compare(checked, values, groups, (groups.of(part), groups.of(whole)), run)


@check(
    "X805",
    title="a measure is part of itself",
    message="part_of leads back to the measure: {path}",
    explanation="A part and its whole are two measures, and a whole is no part of its parts.",
    fix="Correct part_of in measures.csv.",
)
def part_of_itself(stated: Stated, run: Run) -> None:
    table = stated.dataset.tables["measures"]
    run.over(table.filled("part_of"))
    for circle in wholes(stated).circles:
        names = " → ".join(table.pick("id", np.array([*circle[:_LISTED], circle[0]])))
        run.add(table.table.file, circle[:1], "part_of", path=names)


def _values(checked: Checked) -> Values:
    """What each row says, in base units: what it states; a calculated one, what comes out."""
    derivations = checked.derivations
    values = stated_values(checked.estimates, checked.quantities, checked.units, 0)
    calculated = (derivations.target >= 0) & (derivations.target < derivations.rows)
    made = np.flatnonzero(calculated)
    values.copy_from(derivations.target[made], checked.recalculated.values, made)
    vague = checked.estimates.categories("qualifier").equal("vague")  # its ends are conventions
    values.low[vague | ~checked.estimates.sound] = np.nan
    return values


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Rows that can be compared, sorted by measure; those of measure m start at `start[m]`.

    known: which they are. same, own: of each row, equal for rows of the same subject, as_of, kind
    and nature; own: of the same claimant too.
    """

    known: NDArray[np.bool_]
    rows: Integers
    start: Integers
    same: Integers
    own: Integers

    def of(self, measure: int) -> Integers:
        """The rows of one measure."""
        return self.rows[self.start[measure] : self.start[measure + 1]]


def _groups(checked: Checked, values: Values) -> _Groups:
    table, times = checked.estimates, eras(checked)
    subject = table.categories("subject")
    same = combined(
        (subject.codes, len(subject.values)),
        (times.span + 1, times.spans + 1),
        (values.dimension + 1, len(checked.dimensions.known) + 1),
        (values.nature, int(values.nature.max(initial=0)) + 1),
    )
    known = ~np.isnan(values.low) & (times.span >= 0) & (checked.measure >= 0)
    known &= table.filled("subject")
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(checked.measure[rows], kind="stable")]
    measures = checked.dataset.tables["measures"].rows
    start = np.searchsorted(checked.measure[rows], np.arange(measures + 1))
    return _Groups(known, rows, start, same[0], combined(same, *_claimant(checked))[0])


def _claimant(checked: Checked) -> list[tuple[Integers, int]]:
    """Codes that are all equal for rows of one claimant, with the numbers above them.

    That is a named origin, or else the source, by itself or with an origin that it does not name.
    No one has claimed what is calculated here: each such row is by itself.
    """
    table, who = checked.estimates, claimants(checked)
    origin, source = (table.categories(name) for name in ("origin", "source"))
    named = who.named & ~who.own
    itself = np.where(checked.quantities.stated, 0, np.arange(1, table.rows + 1))
    return [
        (origin.codes.astype(np.int64), len(origin.values)),
        (np.where(named, 0, source.codes + 1), len(source.values) + 1),
        (itself, table.rows + 1),
    ]


def _compare(
    checked: Checked,
    values: Values,
    groups: _Groups,
    rows: tuple[Integers, Integers],
    run: Run,
) -> None:
    """Each part with the whole that allows least: first of its own claimant, then of any."""
    part, whole = rows
    for key, within in ((groups.own, True), (groups.same, False)):
        if not (part.size and whole.size):
            return
        against = _smallest(key, part, whole, values.high)
        place = np.flatnonzero(against >= 0)
        over, under = (values.ranges(each[place]) for each in (part, against))
        strict = over.strict_ends[0] | under.strict_ends[1]
        place = place[above(over.low, under.high, strict)]
        larger, smaller = part[place], against[place]
        firm = within & ~(values.mixed[larger] | values.mixed[smaller])
        for most, chosen in ((None, firm), (WARNING, ~firm)):
            _report(checked, values, (larger[chosen], smaller[chosen]), most, run)
        part = np.delete(part, place)


def _smallest(key: Integers, part: Integers, whole: Integers, high: Floats) -> Integers:
    """For each part, the whole of the same key that allows least; -1 where there is none."""
    order = whole[np.lexsort((high[whole], key[whole]))]
    first = np.searchsorted(key[order], key[part])
    at = order[np.minimum(first, len(order) - 1)]
    return np.where((first < len(order)) & (key[at] == key[part]), at, -1)


def _report(
    checked: Checked,
    values: Values,
    rows: tuple[Integers, Integers],
    most: str | None,
    run: Run,
) -> None:
    """X804, in the units of the two rows."""

    def words(at: Integers) -> dict[str, list[str]]:
        parts, wholes = (_sides(checked, values, each[at]) for each in rows)
        both = [both_in_words(*pair) for pair in zip(parts, wholes, strict=True)]
        ids = [checked.estimates.pick("id", each[at]) for each in rows]
        return {
            "part": ids[0],
            "part_words": [words for words, _ in both],
            "whole": ids[1],
            "whole_words": [words for _, words in both],
            "observed": [
                f"{observed.text(*part)} > {name} {observed.text(*whole)}"
                for part, name, whole in zip(parts, ids[1], wholes, strict=True)
            ],
        }

    run.add("estimates.csv", rows[0], "measure", most=most, words=words)


def _sides(checked: Checked, values: Values, rows: Integers) -> list[Amount]:
    """The ranges of rows, each in its own unit."""
    opened = open_names(values.open_low[rows], values.open_high[rows]).tolist()
    low, figure, high = (
        (end[rows] / checked.units.scale[rows]).tolist()
        for end in (values.low, values.figure, values.high)
    )
    units = checked.estimates.pick("unit", rows)
    return [Amount(*each) for each in zip(low, figure, high, opened, units, strict=True)]

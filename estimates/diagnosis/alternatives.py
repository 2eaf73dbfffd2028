"""The same formula with other current estimates in place of one input (D508).

An alternative to an input is another current estimate of the same measure and subject whose as_of
overlaps the input's or is blank, or one that is declared to be: an estimate that `replaces` the
input while the input still counts. It converts into the input's unit and has another range; it is
not vague, and neither an input of the formula nor made from its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.arithmetic.budget import STEPS
from estimates.arithmetic.evaluation import points
from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges, nearly_equal, open_names
from estimates.arithmetic.values import Values
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import Group, by_row, groups, tidy
from estimates.derived.topics import combined, eras, in_order, occurring, topics
from estimates.tables.days import BLANK, UNREADABLE, bounds
from estimates.words import wording

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MANY: Final = 64  # estimates of a measure and subject; of more, only those of the same as_of


@dataclass(frozen=True, slots=True)
class Alternative:
    """What a formula gives with the estimate `name` in place of the input `input`, in `unit`.

    said: the estimate in words. low, high: ±inf unbounded. figure: NaN none. open: "", "low",
    "high" or "both".
    """

    input: str
    name: str
    said: str
    low: float
    figure: float
    high: float
    open: str
    unit: str

    @property
    def words(self) -> str:
        """The result in words."""
        return wording.range_words(
            self.low, self.figure, self.high, self.open, self.unit, stated_ends=True
        )


class Pairs(NamedTuple):
    """Derived figures, the slot of an input and the row that could stand there, sorted."""

    derivation: Integers
    slot: Integers
    row: Integers


def find(checked: Checked, values: Values) -> Pairs:
    """All alternatives to the inputs of stated totals that could be recalculated."""
    found, estimates = checked.derivations, checked.estimates
    count = len(checked.verdict)
    used = int(found.start[count])
    owner, node = found.owner()[:used], found.node[:used]
    asked = (checked.comparison.known & checked.comparison.stated & checked.comparison.usable)[
        owner
    ]
    asked &= (node >= 0) & (node < found.rows)
    counts = checked.quantities.usable & estimates.categories("status").equal("")
    asked[asked] = counts[node[asked]]
    entry = np.flatnonzero(asked)
    may = counts & ~estimates.categories("qualifier").equal("vague")
    may &= ~np.isnan(checked.units.scale)
    same, other = _of_same_measure(checked, entry, node, may)
    declared, successor = _declared(checked, entry, node, may)
    entry, row = np.concatenate([same, declared]), np.concatenate([other, successor])

    low, high = values.low, values.high
    kept = (row != node[entry]) & (row != found.row[owner[entry]])
    kept &= values.dimension[row] == values.dimension[node[entry]]
    kept &= ~(nearly_equal(low[row], low[node[entry]]) & nearly_equal(high[row], high[node[entry]]))
    entry, row = entry[kept], row[kept]
    circular = _circular(checked, found.row[owner[entry]], row, owner, node)
    entry, row = entry[~circular], row[~circular]
    keys = np.sort(_keys(entry, row, found.rows), kind="stable")
    entry, row = np.divmod(keys[np.diff(keys, prepend=-1) > 0], max(found.rows, 1))
    return Pairs(owner[entry], entry - found.start[owner[entry]], row)


def _circular(
    checked: Checked, user: Integers, row: Integers, owner: Integers, node: Integers
) -> Flags:
    """Where a row is an input of the user's formula already, or has the user as one of its own."""
    found = checked.derivations
    feeds, fed = np.zeros((2, found.rows + len(found.pools)), dtype=np.bool_)
    feeds[node], fed[found.row[owner]] = True, True
    result = np.zeros(len(user), dtype=np.bool_)
    for one, other in ((user, row), (row, user)):
        asked = np.flatnonzero(fed[one] & feeds[other])
        if asked.size:
            some = np.zeros(len(feeds), dtype=np.bool_)
            some[other[asked]] = True
            part = np.flatnonzero(some[node])
            made_of = pd.Index(_keys(found.row[owner[part]], node[part], found.rows))
            result[asked] |= pd.Index(_keys(one[asked], other[asked], found.rows)).isin(made_of)
    return result


def _keys(a: Integers, b: Integers, count: int) -> Integers:
    return a * count + b


def _of_same_measure(
    checked: Checked, entry: Integers, node: Integers, may: Flags
) -> tuple[Integers, Integers]:
    """Estimates of the same measure and subject whose as_of overlaps: entries and rows."""
    wide, bound = _places(checked, may)
    times, row = eras(checked), node[entry]
    there, again = occurring(wide[may], bound)
    some = np.where(may[row], again[wide[row]], there[wide[row]])
    entry = entry[some & (times.span[row] != UNREADABLE)]
    asked = np.zeros(bound, dtype=np.bool_)
    asked[wide[node[entry]]] = True
    rows = np.flatnonzero(may & asked[wide] & (times.span != UNREADABLE))
    one, other, crowded = _paired(wide, rows, entry, node[entry])
    if crowded.size:
        narrow, _ = combined((wide, bound), (np.maximum(times.span, BLANK), times.spans))
        more, others, _ = _paired(narrow, rows, crowded, node[crowded])
        one, other = np.concatenate([one, more]), np.concatenate([other, others])
    start, end = bounds(checked.estimates, "as_of")
    meet = (start[node[one]] <= end[other]) & (start[other] <= end[node[one]])
    return one[meet], other[meet]


def _places(checked: Checked, may: Flags) -> tuple[Integers, int]:
    """Codes that those share which may hold at the same time, and the number above all of them."""
    (topic, bound), times = topics(checked), eras(checked)
    # What has no date may hold at any time.
    timeless = np.zeros(bound, dtype=np.bool_)
    timeless[topic[may & (times.span == BLANK)]] = True
    era = np.where(timeless[topic], BLANK, np.maximum(times.era, BLANK))
    return combined((topic, bound), (era, times.eras))


def _paired(
    key: Integers, rows: Integers, entry: Integers, row: Integers
) -> tuple[Integers, Integers, Integers]:
    """Each entry with the `rows` that have the key of its own row; entries, rows, and the rest.

    The rest are entries with more than `_MANY` such rows, which are not paired.
    """
    codes = pd.factorize(key[np.concatenate([rows, row])])[0]
    ours, theirs = codes[len(rows) :], codes[: len(rows)]
    count = np.bincount(theirs, minlength=int(codes.max(initial=-1)) + 1)
    first, size = (np.cumsum(count) - count)[ours], count[ours]
    few = np.where(size <= _MANY, size, 0)
    at = np.repeat(np.arange(len(entry)), few)
    place = np.arange(len(at)) + np.repeat(first - np.cumsum(few) + few, few)
    return entry[at], rows[in_order(theirs)][place], entry[size > _MANY]


def _declared(
    checked: Checked, entry: Integers, node: Integers, may: Flags
) -> tuple[Integers, Integers]:
    """Estimates that replace an input which still counts: entries and rows."""
    estimates = checked.estimates
    successor = np.flatnonzero(may & estimates.filled("replaces"))
    if not successor.size:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    old = checked.references["estimates", "replaces"][successor]
    order = np.argsort(old, kind="stable")
    old, successor = old[order], successor[order]
    first = np.searchsorted(old, node[entry], side="left")
    size = np.searchsorted(old, node[entry], side="right") - first
    at = np.repeat(first - np.cumsum(size) + size, size) + np.arange(size.sum())
    return np.repeat(entry, size), successor[at]


def alternatives(checked: Checked, derivation: int) -> list[Alternative]:
    """The alternatives to each input of a derived figure, and what the formula gives with them."""
    values = checked.nodes
    return results(checked, values, find(checked, values), derivation)


def every_alternative(checked: Checked, most: int = 20) -> dict[int, list[Alternative]]:
    """The alternatives of each derived figure that has any, by its number; at most so many each."""
    values = checked.nodes
    pairs = find(checked, values)
    return {
        derivation: results(checked, values, pairs, derivation, most)
        for derivation in dict.fromkeys(pairs.derivation.tolist())
    }


def results(
    checked: Checked, values: Values, pairs: Pairs, derivation: int, most: int = 1_000
) -> list[Alternative]:
    """What the formula of a derived figure gives with each of its alternatives, at most so many.

    Empty where that meets a limit.
    """
    found: list[Alternative] = []

    def work(group: Group) -> None:
        found.extend(_results(checked, values, pairs, group, most))

    for group in groups(checked, [derivation]):
        by_row(checked, group, work)
    return found


def _results(
    checked: Checked, values: Values, pairs: Pairs, group: Group, most: int
) -> Iterator[Alternative]:
    """Those of a group of one derived figure."""
    derivation = int(group.derivation[0])
    first, last = np.searchsorted(pairs.derivation, [derivation, derivation + 1]).tolist()
    rows, slots = pairs.row[first:last][:most], pairs.slot[first:last][:most]
    inputs = np.repeat(group.inputs, len(rows), axis=0)
    inputs[np.arange(len(rows)), slots] = rows
    box = [values.ranges(inputs[:, slot]) for slot in range(group.program.slots)]
    found = exact(group.program, box, STEPS // max(len(rows), 1)).range
    figures = [values.figure[inputs[:, slot]] for slot in range(group.program.slots)]
    figure = points(group.program, figures)
    replaced = checked.estimates.pick("id", group.inputs[0][slots])
    names = checked.estimates.pick("id", rows)
    for place, (name, input_) in enumerate(zip(names, replaced, strict=True)):
        said = _said(checked, int(rows[place]))
        yield _alternative(checked, derivation, (input_, name, said), found, figure, place)


def _said(checked: Checked, row: int) -> str:
    """An estimate in words, with what keeps it from being reported as fact."""
    here = checked.quantities
    unit, qualifier, nature = (
        checked.estimates.pick(name, np.array([row]))[0] for name in ("unit", "qualifier", "nature")
    )
    words = wording.range_words(
        float(here.range.low[row]),
        float(here.figure[row]),
        float(here.range.high[row]),
        str(open_names(here.range.open_low[[row]], here.range.open_high[[row]])[0]),
        unit,
        qualifier,
    )
    return (
        f"{words}, {wording.NATURES[nature].name}"
        if nature in wording.NATURES and nature
        else words
    )


def _alternative(
    checked: Checked,
    derivation: int,
    names: tuple[str, str, str],
    found: Ranges,
    figure: NDArray[np.float64],
    place: int,
) -> Alternative:
    row = checked.derivations.row[[derivation]]
    scale = float(checked.units.scale[row][0])
    open_ = str(open_names(found.open_low[[place]], found.open_high[[place]])[0])
    return Alternative(
        *names,
        low=tidy(float(found.low[place]) / scale),
        figure=float("nan") if open_ == "both" else tidy(float(figure[place]) / scale),
        high=tidy(float(found.high[place]) / scale),
        open=open_,
        unit=checked.estimates.pick("unit", row)[0],
    )

"""Totals that add up once digits are taken as cut, not rounded: 1.9 stands for 1.9 to 2.0 then."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.exact import exact
from estimates.arithmetic.ranges import Ranges, chosen, meets, take
from estimates.arithmetic.values import Values
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import Group, by_row, groups, names_of
from estimates.words import wording

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


_FINE = 0.05  # of an input: half of its last digit


class Cut(NamedTuple):
    """What is said of a total that cutting explains, and what `rounding` would have to hold."""

    words: str
    rounding: str


def cuts(checked: Checked, values: Values, derivations: Integers) -> dict[int, Cut]:
    """The mismatches that go away where the total, its inputs, or both of them were cut.

    values: those of all nodes, in base units. The simplest explanation of each alone.
    """
    wrong = derivations[checked.verdict[derivations] == VERDICTS.index("mismatch")]
    found: dict[int, Cut] = {}
    if not wrong.size:
        return found
    row = checked.derivations.row[wrong]
    comparison, able = checked.comparison, _rounded(checked, row)
    stated = take(comparison.range, wrong)
    shortened = _cut(comparison.figure[wrong], comparison.half_unit[wrong])
    total = able & meets(shortened, take(comparison.recalculated, wrong))
    for place in np.flatnonzero(total).tolist():
        found[int(wrong[place])] = _of_total(checked, int(wrong[place]), shortened, place)
    left = np.flatnonzero(~total)
    loosest = chosen(able, shortened, stated)
    targets = {
        int(wrong[place]): (
            take(stated, slice(place, place + 1)),
            take(loosest, slice(place, place + 1)),
        )
        for place in left.tolist()
    }

    def work(group: Group) -> None:
        scale = checked.units.scale[checked.derivations.row[group.derivation]]
        cut_inputs, slots = _inputs(checked, group, values)
        made = exact(group.program, slots).range
        given = Ranges(made.low / scale, made.high / scale, made.open_low, made.open_high)
        for place, derivation in enumerate(group.derivation.tolist()):
            names = names_of(checked, group.inputs[place][cut_inputs[place]])
            result = take(given, slice(place, place + 1))
            if not names:
                continue
            for target, also in zip(targets[derivation], ("", " and the total"), strict=True):
                if derivation not in found and bool(meets(result, target)[0]):
                    found[derivation] = _of_inputs(checked, derivation, names, also, result)

    for group in groups(checked, wrong[left]):
        by_row(checked, group, work)
    return found


def _rounded(checked: Checked, rows: Integers) -> Flags:
    """Estimates of one figure whose digits alone say how it was rounded."""
    of = checked.quantities
    alone = ~(checked.estimates.numbers["low"].typed | checked.estimates.numbers["high"].typed)[
        rows
    ]
    return np.asarray(
        alone & (of.one_sided[rows] == 0) & (of.half_unit[rows] > 0) & (of.lean[rows] == 0)
    )


def _cut(figure: Floats, half: Floats) -> Ranges:
    """What figures stand for if digits were cut: all that lies up to a unit further from 0."""
    closed = np.zeros(len(figure), dtype=np.bool_)
    far = figure + np.where(figure < 0, -2, 2) * half
    return Ranges(np.minimum(figure, far), np.maximum(figure, far), closed, closed)


def _inputs(checked: Checked, group: Group, values: Values) -> tuple[Flags, list[Ranges]]:
    """Which inputs can have been cut, shape (rows, slots), and the ranges of all if they were."""
    inputs, rows = group.inputs, checked.estimates.rows
    stated = np.minimum(inputs, rows - 1)
    able = (inputs < rows) & _rounded(checked, stated.reshape(-1)).reshape(inputs.shape)
    half = checked.quantities.half_unit[stated] * checked.units.scale[stated]
    able &= half <= _FINE * np.abs(values.figure[inputs])  # else nearly anything would agree
    slots = [
        chosen(able[:, slot], _cut(values.figure[inputs[:, slot]], half[:, slot]), whole)
        for slot, whole in enumerate(group.slots(values))
    ]
    return able, slots


def _of_total(checked: Checked, derivation: int, shortened: Ranges, place: int) -> Cut:
    (unit,) = checked.estimates.pick("unit", checked.derivations.row[[derivation]])
    figure = float(checked.comparison.figure[derivation])
    how = f"down {_step(2 * float(checked.comparison.half_unit[derivation]))}"
    stands = wording.quantities(float(shortened.low[place]), float(shortened.high[place]), unit)
    words = f"{wording.amount(figure, unit)} stands for {stands} then, which agrees"
    return Cut(f"{words}; if the source cuts digits, write {how} in rounding", how)


def _of_inputs(
    checked: Checked, derivation: int, names: list[str], also: str, result: Ranges
) -> Cut:
    (unit,) = checked.estimates.pick("unit", checked.derivations.row[[derivation]])
    gives = wording.quantities(float(result.low[0]), float(result.high[0]), unit)
    named = wording.join_words(dict.fromkeys(names))
    words = f"with {named}{also} cut the formula gives {gives}, which agrees"
    return Cut(f"{words}; if the source cuts digits, say so in rounding", "down")


def _step(step: float) -> str:
    """A step of rounding as a cell has it: 1000, 0.1."""
    return format(Decimal(f"{step:.12g}").normalize(), "f")

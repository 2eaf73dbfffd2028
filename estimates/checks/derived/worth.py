"""What the check of a stated total is worth: digits (D505), and how much would pass (D506)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.checks.derived.hedges import lost_hedge
from estimates.checks.derived.inputs import Inputs, inputs, over_stated, report
from estimates.derived.checked import Checked
from estimates.derived.known_inputs import names_of, tidy
from estimates.findings.check import INFO, Run, check
from estimates.tables.numerals import Numerals
from estimates.words import wording

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FINER: Final = 10.0  # times than what its inputs allow: the digits of a sum can be right


@check(
    "D505",
    INFO,
    title="the total has more digits than its inputs allow",
    message="{what}",
    explanation="The total is stated to two or more significant digits beyond its least precise input, and far more finely than the "
    "inputs' rounding allows.",
    fix="No fix needed; the last digits of the total mean nothing.",
    limit=2,
)
def needless_digits(checked: Checked, run: Run) -> None:
    """Silent on inputs that are exact or given as a range, and on digits that a sum can carry."""
    over_stated(checked, run)
    look = inputs(checked)
    digits = _significant_digits(look)
    exact = checked.estimates.categories("qualifier").equal("exactly")
    given = look.stated_nodes(~exact & ~np.isnan(digits))
    fewest = np.full(look.count, np.inf)
    entries = np.flatnonzero((look.node >= 0) & given[look.node])
    np.minimum.at(fewest, look.owner[entries], digits[look.node[entries]])
    best = checked.estimates.numbers["best"]
    own = np.where(best.typed[look.row], digits[look.row], np.nan)
    ours = checked.comparison.recalculated
    with np.errstate(all="ignore"):
        coarse = (ours.high - ours.low) / 2 >= _FINER * best.half_unit[look.row]
        beyond = own - fewest >= run.limit

    def words(derivation: int) -> str:
        nodes = look.of(derivation, given)
        names = names_of(checked, nodes[digits[nodes] == fewest[derivation]])
        has = "has" if len(names) == 1 else "have"
        return (
            f"stated to {int(own[derivation])} significant digits, but"
            f" {wording.join_words(names)} {has} only {int(fewest[derivation])}"
        )

    wrong = look.passed & np.isfinite(fewest) & beyond & coarse
    report(checked, run, np.flatnonzero(wrong), words, "best")


def _significant_digits(look: Inputs) -> Floats:
    """Of each estimate's figure as typed; NaN where it has none, is 0 or a fraction.

    Worked out for derived figures and their inputs alone.
    """
    checked = look.checked
    asked = np.zeros(checked.estimates.rows, dtype=np.bool_)
    asked[look.row] = True
    asked[look.node[(look.node >= 0) & (look.node < len(asked))]] = True
    rows = np.flatnonzero(asked)
    numbers, one_sided = checked.estimates.numbers, checked.quantities.one_sided[rows]
    digits = _digits(numbers["best"], rows)
    for column, side in (("low", 1), ("high", -1)):
        there = np.flatnonzero(one_sided == side)
        digits[there] = _digits(numbers[column], rows[there])
    result = np.full(len(asked), np.nan)
    result[rows] = digits
    return result


def _digits(typed: Numerals, rows: Integers) -> Floats:
    value, half_unit = typed.value[rows], typed.half_unit[rows]
    with np.errstate(all="ignore"):
        first = np.floor(np.log10(np.abs(value)) + 1e-12)
        digits = first - np.round(np.log10(2 * half_unit)) + 1
    return np.asarray(np.where(np.isfinite(digits), digits, np.nan))


@check(
    "D506",
    INFO,
    title="the check of a total is weak",
    message="{what}",
    explanation="The window, the totals that would have passed, spans more than a factor of 10 or has one end only. That the "
    "arithmetic agrees says little then.",
    fix="No fix needed; narrower inputs would make the check worth more.",
    limit=10,
)
def wide_window(checked: Checked, run: Run) -> None:
    """Silent for calculated rows, which nothing is checked against, and for mismatches."""
    over_stated(checked, run)
    look, comparison = inputs(checked), checked.comparison
    ours = comparison.recalculated
    low, high = ours.low, ours.high
    no_low, no_high = ours.open_low | np.isneginf(low), ours.open_high | np.isposinf(high)
    one_sided = no_low ^ no_high
    with np.errstate(all="ignore"):
        far, near = np.maximum(np.abs(low), np.abs(high)), np.minimum(np.abs(low), np.abs(high))
        spans = np.where(low * high > 0, far > run.limit * near, (low == 0) | (high == 0))
        size = np.fmax(np.abs(comparison.figure), np.abs(comparison.recalculated_figure))
        spans = np.where(low * high < 0, high - low > run.limit * size, spans) & (low != high)
    units = checked.estimates.categories("unit")

    def words(derivation: int) -> str:
        ends = (tidy(float(low[derivation])), tidy(float(high[derivation])))
        unit = units.values[units.codes[look.row[derivation]]]
        if one_sided[derivation]:
            side, end = ("above", ends[1]) if no_low[derivation] else ("below", ends[0])
            only = f"{side} {wording.quantity(end, unit)}"
            return f"a weak check: only a total {only} would have failed"
        times = ""
        if near[derivation] and ends[0] * ends[1] > 0:
            factor = wording.number(far[derivation] / near[derivation], digits=2)
            times = f", a factor of {factor}"
        window = wording.quantities(*ends, unit)
        return f"a weak check: any total from {window} would have passed{times}"

    report(checked, run, np.flatnonzero(look.passed & (one_sided | spans)), words)


def strength_of(checked: Checked, derivation: int) -> dict[str, str]:
    """What D504, D505 and D506 say of one derived figure, by code; nothing of those that are silent."""
    row, limits = checked.derivations.row[derivation], checked.dataset.settings.get("limits", {})
    texts: dict[str, str] = {}
    for each in (lost_hedge, needless_digits, wide_window):
        run = Run(each, limits=limits)
        each.rule(checked, run)
        for batch in run.batches:
            at = np.flatnonzero(batch.rows == row)
            if at.size and batch.words is not None:
                texts[each.code] = batch.words(at)["what"][0]
    return texts

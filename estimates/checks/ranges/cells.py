"""Q: what the cells of an estimate say together, and its natural bounds (Q401 to Q403)."""

from __future__ import annotations

from typing import Final

import numpy as np

from estimates.arithmetic.ranges import at_most
from estimates.derived.checked import Stated
from estimates.findings.check import Run, check
from estimates.tables.quantities import CELLS, FITTING, PAIRS, filled_cells


@check(
    "Q401",
    title="low is above high",
    message="{low_column} {low} is above {high_column} {high}: swap or correct them",
    explanation="low, best and high have to be in that order. The row is left out of all arithmetic.",
    fix="Swap or correct the figures.",
)
def not_in_order(stated: Stated, run: Run) -> None:
    """Of a measure, the minimum is above the maximum."""
    table, measures = stated.estimates, stated.dataset.tables["measures"]
    numbers = [table.numbers[name] for name in CELLS]
    several = sum(each.typed.astype(np.int64) for each in numbers) > 1
    bad = np.any([each.bad for each in numbers], axis=0)
    run.over(several & ~bad, several & bad)
    run.over(measures.filled("minimum") & measures.filled("maximum"))
    minimum, maximum = (measures.numbers[name].value for name in ("minimum", "maximum"))
    for at, pair, rows in (
        *((table, pair, stated.quantities.flaws[pair]) for pair in PAIRS),
        (measures, ("minimum", "maximum"), np.flatnonzero(minimum > maximum)),
    ):
        low, high = (at.pick(name, rows) for name in pair)
        run.add(
            at.table.file,
            rows,
            pair[0],
            low_column=pair[0],
            high_column=pair[1],
            low=low,
            high=high,
        )


_FILLED: Final = {
    0: "a qualifier without figures",
    1: "only low is filled",
    2: "only best is filled",
    3: "low and best are filled, high is not",
    4: "only high is filled",
    5: "low and high are filled",
    6: "best and high are filled, low is not",
    7: "low, best and high are filled",
}


@check(
    "Q402",
    title="the qualifier does not fit the cells",
    message="{what}",
    explanation="only best: exactly, about or blank · only low: at_least, more_than or vague · only high: up_to, "
    "less_than or vague · low and high, perhaps best: between or blank.",
    fix="Move the figure to the column its hedge asks for, or correct the qualifier.",
)
def does_not_fit_the_cells(stated: Stated, run: Run) -> None:
    """The qualifier; also an interval, and a rounding, which need figures of their own."""
    table, flaws = stated.estimates, stated.quantities.flaws
    hedged = table.filled("qualifier") | stated.quantities.stated
    readable = table.sound & table.legible
    run.over(hedged & readable, hedged & ~readable)
    wrong, off = flaws["qualifier"], flaws["multiple"]
    words = zip(filled_cells(table)[wrong].tolist(), table.pick("qualifier", wrong), strict=True)
    roundings = zip(table.pick("best", off), table.pick("rounding", off), strict=True)
    for column, rows, what in (
        ("qualifier", wrong, [_misfit(*each) for each in words]),
        ("interval", flaws["interval"], "an interval such as 90% needs both low and high"),
        ("rounding", flaws["rounding"], _NO_FIGURE),
        ("rounding", off, [_NO_MULTIPLE.format(*each) for each in roundings]),
    ):
        run.add(table.table.file, rows, column, what=what)


_NO_FIGURE: Final = (
    "rounding speaks of the figure in best, which is not exactly so: fill best, or blank it"
)
_NO_MULTIPLE: Final = "{} is no multiple of what it was rounded to ({})"


def _misfit(cells: int, word: str) -> str:
    filled = _FILLED[cells]
    if cells == 0:
        return f"“{word}” without figures: fill low, best or high, or blank the qualifier"
    fitting = " or ".join(option or "a blank" for option in FITTING.get(cells, ()))
    if not fitting:
        return f"{filled}: fill low and high both, or put a single figure into best"
    if not word:
        return f"{filled}, and the qualifier is blank: it has to be {fitting}"
    return f"{filled}, which “{word}” does not fit: {fitting} would"


@check(
    "Q403",
    title="outside the natural bounds",
    message="{value} is {side} the {bound} of the measure {measure}, {limit}: correct the figure, its unit or the bound",
    explanation="A count below zero or a share above 100 percent cannot be; the measure declares its bounds.",
    fix="Correct the figure or its unit, or the bounds in measures.csv.",
)
def outside_its_bounds(stated: Stated, run: Run) -> None:
    """Counts the figures of rows that have one meaning, and those that have no bounds to meet."""
    table, measures = stated.estimates, stated.dataset.tables["measures"]
    known = stated.quantities.usable & (stated.measure >= 0)
    for column in CELLS:
        number = table.numbers[column]
        run.over(number.typed & known, number.typed & ~known)
        for side, bound, limit, within in (
            ("below", "minimum", stated.bounds.low, at_most(stated.bounds.low, number.value)),
            ("above", "maximum", stated.bounds.high, at_most(number.value, stated.bounds.high)),
        ):
            rows = np.flatnonzero(number.typed & known & np.isfinite(limit) & ~within)
            at = stated.measure[rows]
            texts, own = (table.pick(name, rows) for name in (column, "unit"))
            limits, units = (measures.pick(name, at) for name in (bound, "unit"))
            run.add(
                table.table.file,
                rows,
                column,
                value=[
                    text if mine == unit else f"{text} (unit {mine})"
                    for text, mine, unit in zip(texts, own, units, strict=True)
                ],
                side=side,
                bound=bound,
                measure=table.pick("measure", rows),
                limit=[f"{text} {unit}" for text, unit in zip(limits, units, strict=True)],
            )

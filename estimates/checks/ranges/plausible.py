"""Figures that cannot be: intervals of no width, parts of whole things, shares (Q405 to Q407)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.agreement.comparable import current, of_kind
from estimates.arithmetic.ranges import at_most, nearly_equal
from estimates.arithmetic.verdicts import VERDICTS
from estimates.derived.checked import Checked, Stated
from estimates.findings.check import WARNING, Run, check
from estimates.formulas.programs import Program
from estimates.units.dimensions import DIMENSIONLESS
from estimates.words.numbers import number
from estimates.words.units import unit_parts, unit_words

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@check(
    "Q405",
    WARNING,
    title="an interval has no width",
    message="the {cell} interval runs from {low} to {high}: enter both ends as the source has them,"
    " or blank interval if the figure is exact",
    explanation="An interval says how far off a figure may be. One of no width says that it is"
    " exact, which no level of confidence goes with; most often the ends have lost their digits.",
    fix="Copy both ends with all digits of the source; blank interval where low and high are"
    " bounds.",
    why="the ends can be read; it is the level that does not fit them",
)
def interval_without_width(stated: Stated, run: Run) -> None:
    of, table = stated.quantities, stated.estimates
    asked = current(stated) & of.interval
    run.over(asked)
    rows = np.flatnonzero(asked)
    rows = rows[nearly_equal(of.range.low[rows], of.range.high[rows])]
    low, high = (table.pick(end, rows) for end in ("low", "high"))
    run.add(table.table.file, rows, "interval", low=low, high=high)


@check(
    "Q406",
    WARNING,
    title="no count of whole things gives the figure",
    message="{what}",
    explanation="Soldiers and containers are counted one by one, so that “exactly 12.5 soldiers”"
    " cannot be. Nor can every percentage: of 28 people, 9 are 32 percent and 10 are 36, and none"
    " are 35. The number of which it is a share is read in as_stated (35% of 28 people; n = 28)"
    " or is the divisor of the row’s formula.",
    fix="Look up the figure and the number. For an average, blank the qualifier; for a share of"
    " something else, correct the words or the formula.",
    why="an average may be meant, or another number than the one that was read",
)
def no_whole_count(checked: Checked, run: Run) -> None:
    table, of = checked.estimates, checked.quantities
    exact = current(checked) & table.categories("qualifier").equal("exactly")
    counted = exact & _counted(checked)
    parts = np.flatnonzero(counted & ~_is_whole(of.figure * checked.units.scale))
    texts = zip(table.pick("best", parts), table.pick("unit", parts), strict=True)
    what = [
        f"exactly {best} {unit_words(unit)} is no whole number: {_MEND}" for best, unit in texts
    ]
    run.add(table.table.file, parts, "best", what=what)
    shares = _shares(checked)
    rows, numbers = _of_formulas(checked, shares)
    found = dict(zip(rows.tolist(), numbers.tolist(), strict=True)) | dict(
        _in_words(checked, shares)
    )
    run.over(int(counted.sum()) + len(found))
    impossible = {row: whole for row, whole in found.items() if not _possible(checked, row, whole)}
    what = [_without_count(checked, row, whole) for row, whole in impossible.items()]
    run.add(table.table.file, list(impossible), "best", what=what)


_MEND: Final = "correct the figure, or say in qualifier that it is about so many"


def _counted(stated: Stated) -> Flags:
    """Estimates whose unit counts whole things."""
    return stated.estimates.categories("unit").where(lambda unit: unit_parts(unit).counted)


def _is_whole(values: Floats) -> Flags:
    return np.asarray(np.abs(values - np.round(values)) <= 1e-9 * np.maximum(np.abs(values), 1))


def _is_dimensionless(stated: Stated) -> Flags:
    """Estimates whose unit is a plain number: percent, 1, ..."""
    known = stated.dimensions.known
    plain = known.index(DIMENSIONLESS) if DIMENSIONLESS in known else -2
    return np.asarray(stated.units.dimension == plain)


def _shares(stated: Stated) -> Flags:
    """Current figures without a hedge that may be a share of a number of things."""
    table = stated.estimates
    sure = table.categories("qualifier").where(lambda word: word in {"", "exactly"})
    alone = table.numbers["best"].typed & ~table.numbers["low"].typed & ~table.numbers["high"].typed
    return np.asarray(current(stated) & sure & alone & _is_dimensionless(stated))


_NUMBER: Final = r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_WHICH: Final = r"(?:(?:all|the|its|their|our|these|those) )*"
_OUT_OF: Final = (
    re.compile(rf"(?:%|\bper ?cent\b) of {_WHICH}{_NUMBER} ([A-Za-z]+)"),
    re.compile(rf"\b[0-9,]+ (?:out )?of {_WHICH}{_NUMBER} ([A-Za-z]+)"),
    re.compile(rf"\b[nN] ?= ?{_NUMBER}(?![0-9,.])()"),
)
_MAYBE: Final = r"\bof |[nN] ?= ?[0-9]"
_SCALES: Final = re.compile(r"thousand|[mbtz]illion|dozen|hundred|percent|per|bn|[kmM]")


def _in_words(stated: Stated, shares: Flags) -> Iterator[tuple[int, float]]:
    """The number of which a figure is a share, where the source’s words have it: (row, number)."""
    table = stated.estimates
    rows = np.flatnonzero(shares & table.filled("as_stated"))
    texts = table.texts("as_stated").take(pa.array(rows))
    likely = pc.match_substring_regex(texts, _MAYBE).to_numpy(zero_copy_only=False)
    rows = rows[likely.astype(np.bool_)]
    for row, text in zip(rows.tolist(), table.pick("as_stated", rows), strict=True):
        for form in _OUT_OF:
            found = form.search(text)
            if found and _is_counted(stated, found[2]):
                yield row, float(found[1].replace(",", ""))
                break


def _is_counted(stated: Stated, noun: str) -> bool:
    """Whether a noun may be what is counted: no scale, and no unit of another kind."""
    if not noun or unit_parts(noun).counted:
        return True
    known = noun in stated.dataset.units.names() or _SCALES.fullmatch(noun)
    return not known and noun.endswith("s")


def _of_formulas(checked: Checked, shares: Flags) -> tuple[Integers, Floats]:
    """Shares that are one count divided by another, of which there is one whole number: rows, it."""
    found, count = checked.derivations, len(checked.verdict)
    wrong = [VERDICTS.index(name) for name in ("mismatch", "unit_mismatch", "undecidable")]
    quotients = [number for number, each in enumerate(found.programs) if _is_quotient(each)]
    asked = shares[found.row[:count]] & np.isin(found.program[:count], quotients)
    at = np.flatnonzero(asked & ~np.isin(checked.verdict, wrong))
    if not at.size:
        return at, np.zeros(0)
    above, below = found.node[found.start[at]], found.node[found.start[at] + 1]
    counted = np.append(_counted(checked), np.zeros(len(found.pools), dtype=np.bool_))
    values = checked.nodes
    least, most = np.ceil(values.low[below]), np.floor(values.high[below])
    kept = counted[above] & counted[below] & (least == most) & (least > 0)
    return found.row[at[kept]], least[kept]


def _is_quotient(program: Program) -> bool:
    """Whether a formula is one input divided by another."""
    return program.slots == 2 and program.instructions[-1] == ("div", 0, 1)


def _possible(stated: Stated, row: int, whole: float) -> bool:
    """Whether a number of things out of `whole` gives a share that rounds to the figure."""
    ranges, scale = stated.quantities.range, stated.units.scale[row]
    low, high = (float(end[row]) * scale * whole for end in (ranges.low, ranges.high))
    slack = 1e-9 * max(abs(low), abs(high), 1.0)
    return bool(np.ceil(low - slack) <= np.floor(high + slack))


def _without_count(stated: Stated, row: int, whole: float) -> str:
    """“no count out of 28 gives 35 percent: 9 are 32.1, 10 are 35.7”."""
    scale = float(stated.units.scale[row])
    best, unit = (stated.estimates.cell(name, row) for name in ("best", "unit"))
    fewer = float(np.floor(float(stated.quantities.figure[row]) * scale * whole))
    near = (
        f"{number(k)} would be {number(float(f'{k / whole / scale:.3g}'))}"
        for k in (fewer, fewer + 1)
    )
    shown = f"{best} {unit}" if unit != "1" else best
    return f"no count out of {number(whole)} gives {shown}: {' and '.join(near)}; correct one of the two"


@check(
    "Q407",
    WARNING,
    title="a share outside 0 to 100 percent",
    message="{cell}{unit} is {side} of the measure {measure}, a share: correct the figure or its unit, or give"
    " the measure another kind, or bounds of its own",
    explanation="A share is a part of a whole. Where its measure declares no minimum, it cannot be"
    " below 0; where it declares no maximum, not above 100 percent.",
    fix="Correct the figure or its unit. A ratio that may rightly be above 100 percent (debt to"
    " output) is of kind rate; a share with other limits declares them in minimum and maximum.",
    why="the measure declares no bounds, and the source may use share in another sense",
)
def share_outside_its_whole(stated: Stated, run: Run) -> None:
    table, measures = stated.estimates, stated.dataset.tables["measures"]
    shares = current(stated) & of_kind(stated, "share") & (stated.measure >= 0)
    shares &= _is_dimensionless(stated)
    run.over(shares)
    rows = np.flatnonzero(shares)
    if not rows.size:
        return
    at = stated.measure[rows]
    free = [~measures.numbers[name].typed[at] for name in ("minimum", "maximum")]
    for column in ("low", "best", "high"):
        share = table.numbers[column].value[rows] * stated.units.scale[rows]
        below, above = free[0] & (share < 0), free[1] & (share > 1) & ~at_most(share, 1.0)
        for outside, side in ((below, "less than nothing"), (above, "more than the whole")):
            some = rows[outside]
            units = table.pick("unit", some)
            run.add(
                table.table.file,
                some,
                column,
                unit=[f" {words}" if (words := unit_words(unit)) else "" for unit in units],
                side=side,
                measure=table.pick("measure", some),
            )

"""Thresholds that a stated total and its own inputs answer differently: a decision flips (X803)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.judgement import ALL, NONE, SOME, WORDS, judge
from estimates.arithmetic.ranges import Flags, Ranges
from estimates.arithmetic.verdicts import VERDICTS
from estimates.checks.assertion_inputs import COLUMN
from estimates.checks.assertions import FILE, Judged, side_of
from estimates.derived.checked import Checked
from estimates.derived.extra_formulas import Extra, Outcomes, evaluate, node_count
from estimates.findings.collection import Findings
from estimates.words import observed

# Verdicts on a stated figure that was recalculated.
_DECIDED: Final = tuple(
    VERDICTS.index(name) for name in ("mismatch", "match", "consistent", "within_range")
)
_SIDES: Final = 3  # left, right, difference


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A judged assertion, and a stated derived figure that it names."""

    place: int
    derivation: int
    node: int


def report(checked: Checked, judged: Judged, findings: Findings) -> None:
    """X803 for each threshold and each stated derived figure that it names."""
    cases = _cases(checked, judged)
    if not cases:
        return
    again = list(dict.fromkeys(case.derivation for case in cases))
    anew_node = dict(zip(again, itertools.count(node_count(checked)), strict=False))
    extras: list[Extra] = []
    for case in cases:
        assertion = judged.assertions[case.place]
        instead = anew_node[case.derivation]
        nodes = tuple(instead if node == case.node else node for node in judged.nodes[case.place])
        sides = (assertion.left, assertion.right, assertion.difference)
        extras += [Extra(program, nodes) for program in sides]
    found = evaluate(checked, extras, again)
    places = np.array([case.place for case in cases])
    sign = np.array([judged.assertions[case.place].sign for case in cases], dtype=np.str_)
    left, right, difference = (_part(found, number) for number in range(_SIDES))
    anew = judge(sign, left, right, difference)
    before = _decision(
        judged.answer[places],
        sign,
        judged.figures[0, places] - judged.figures[1, places],
        (judged.difference.open_low | judged.difference.open_high)[places],
    )
    figures = found.values.figure
    gap = figures[0::_SIDES] - figures[1::_SIDES]
    after = _decision(anew, sign, gap, difference.open_low | difference.open_high)
    ids = checked.dataset.tables["assertions"].pick("id", judged.row)
    for number in np.flatnonzero(before * after == -1).tolist():
        case = cases[number]
        side = int(judged.assertions[case.place].constant_left)
        recalculated = ((left, right)[side], figures[side::_SIDES], number)
        what, seen = _words(judged, case, side, recalculated)
        findings.add(
            "X803",
            FILE,
            judged.row[[case.place]],
            COLUMN,
            name=checked.estimates.pick("id", np.array([case.node]))[0],
            answer=WORDS[int(before[number])],
            other=WORDS[int(after[number])],
            what=what,
            observed=f"{ids[case.place]}: {seen}",
        )


def _cases(checked: Checked, judged: Judged) -> list[_Case]:
    """Thresholds, each with each stated derived figure that it names."""
    found = checked.derivations
    decided = np.flatnonzero(np.isin(checked.verdict, _DECIDED))
    derivation = dict(zip(found.row[decided].tolist(), decided.tolist(), strict=True))
    return [
        _Case(place, derivation[node], node)
        for place, assertion in enumerate(judged.assertions)
        if assertion.is_threshold
        for node in judged.nodes[place]
        if node in derivation
    ]


def _part(found: Outcomes, number: int) -> Ranges:
    return found.values.ranges(np.arange(number, len(found.values.low), _SIDES))


def _decision(
    answer: NDArray[np.int8], sign: NDArray[np.str_], gap: NDArray[np.float64], is_open: Flags
) -> NDArray[np.int8]:
    """What one would decide: by the range; where that leaves it open, by a figure that is no bound.

    ALL (yes), NONE (no), or 0 where nothing can be decided.
    """
    known = ~np.isnan(gap) & ~is_open & (answer == SOME)
    point = np.where(known, gap, 0.0)
    closed = np.zeros(len(gap), dtype=np.bool_)
    zero = Ranges(np.zeros(len(gap)), np.zeros(len(gap)), closed, closed)
    by_figure = judge(sign, zero, zero, Ranges(point, point, closed, closed))
    decided = np.where(known, by_figure, np.where(np.isin(answer, (ALL, NONE)), answer, 0))
    return decided.astype(np.int8)


def _words(
    judged: Judged,
    case: _Case,
    side: int,
    recalculated: tuple[Ranges, NDArray[np.float64], int],
) -> tuple[str, str]:
    """The side that is compared, as stated and recalculated: in words, and for `observed`."""
    unit, sides = judged.units[case.place], judged.sides(case.place)
    if unit is None or sides is None:
        return "there is no unit in which the figures could be shown", ""
    stated, anew = sides[side], side_of(*recalculated, unit)
    words = [observed.range_in_words(*each) for each in (stated, anew)]
    texts = [observed.text(*each[:3]) for each in (stated, anew)]
    return f"{words[0]} as stated, {words[1]} recalculated", " != ".join(texts)

"""Assertions that do not hold, or only perhaps, and decisions that flip (X801, X802, X803)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.judgement import ALL, NONE, SOME, WORDS, judge
from estimates.arithmetic.ranges import SLACK, Flags, Ranges, meets, take
from estimates.arithmetic.verdicts import VERDICTS
from estimates.checks.assertions.inputs import COLUMN, FILE, places_of
from estimates.checks.assertions.judging import Judged, judge_all
from estimates.derived.checked import Checked
from estimates.derived.extra_formulas import Extra, Outcomes, evaluate, node_count
from estimates.findings.check import INFO, SEVERITIES, WARNING, Run, check
from estimates.words import observed
from estimates.words.amounts import amount_at, both_in_words

Integers = NDArray[np.int64]

# Verdicts on a stated figure that was recalculated.
_DECIDED: Final = tuple(
    VERDICTS.index(name) for name in ("mismatch", "match", "consistent", "within_range")
)
_SIDES: Final = 3  # left, right, difference


@check(
    "X801",
    title="an assertion does not hold",
    message="“{cell}” does not hold: {what}",
    explanation="No value that the ranges allow satisfies the assertion. Inputs on both sides"
    " count once. An = fails when the two sides cannot be equal.",
    fix="Correct the estimate that is wrong, or the assertion.",
)
def assertion_fails(checked: Checked, run: Run) -> None:
    judged = _counted(checked, run)
    for problem in judged.problems:
        if problem.kind == "lacking":
            reason = problem.values["reason"]
            run.cannot(FILE, "the assertion", reason, column=COLUMN, row=problem.row)
    own = checked.dataset.tables["assertions"].pick("severity", judged.row)
    for place in np.flatnonzero(judged.answer == NONE).tolist():
        severity = own[place] if own[place] in SEVERITIES else None
        most = WARNING if severity is None and judged.mixed[place] else None
        at = np.array([place])
        words = partial(_both_sides, checked, judged, at)
        run.add(FILE, judged.row[at], COLUMN, severity=severity, most=most, words=words)


@check(
    "X802",
    INFO,
    title="an assertion holds for part of the range only",
    message="“{cell}” is true for some of the values that the ranges allow and false for others: {what}",
    explanation="Some values that the ranges allow satisfy the assertion, others do not. An = is"
    " not reported when the figures agree.",
    fix="No fix needed; narrower estimates would decide it.",
)
def assertion_is_open(checked: Checked, run: Run) -> None:
    judged = _counted(checked, run)
    left, right = judged.figures
    equal = np.abs(left - right) <= SLACK * np.maximum(np.abs(left), np.abs(right))
    # An equation of rounded figures that are equal: no range could say more for it.
    agrees = equal & np.array([each.sign == "=" for each in judged.assertions], dtype=np.bool_)
    at = np.flatnonzero((judged.answer == SOME) & ~agrees)
    run.add(FILE, judged.row[at], COLUMN, words=partial(_both_sides, checked, judged, at))


def _counted(checked: Checked, run: Run) -> Judged:
    """The assertions, judged; the others could not be."""
    judged = judge_all(checked)
    filled = checked.dataset.tables["assertions"].filled(COLUMN)
    run.over(len(judged.row), int(filled.sum()) - len(judged.row))
    return judged


def _both_sides(
    checked: Checked, judged: Judged, places: Integers, at: Integers
) -> Mapping[str, list[str]]:
    ids = checked.dataset.tables["assertions"].pick("id", judged.row[places[at]])
    asked = places[at].tolist()
    return {
        "what": [_sides_in_words(judged, place) for place in asked],
        "observed": [_seen(judged, place, name) for place, name in zip(asked, ids, strict=True)],
    }


def _sides_in_words(judged: Judged, place: int) -> str:
    """Both sides, and where they overlap although nothing fulfils it, what their difference is."""
    sides, unit = judged.sides(place), judged.units[place]
    if sides is None or unit is None:
        return "the two sides have no unit in which they could be shown"
    left, right = both_in_words(*sides)
    what = f"the left side is {left}, the right side {right}"
    at = np.array([place])
    together = bool(meets(take(judged.left, at), take(judged.right, at))[0])
    if judged.answer[place] == NONE and together:
        no_figure = np.full(len(judged.answer), np.nan)
        apart = amount_at(judged.difference, no_figure, place, unit.text, unit.scale).words()
        what += f"; with inputs on both sides counted once, left minus right is {apart}"
    if judged.wider[place]:
        what += " (ranges that may be wider than they have to be)"
    return f"{what} (resting on an interval, which is no bound)" if judged.mixed[place] else what


def _seen(judged: Judged, place: int, name: str) -> str:
    """What an acceptance of the finding has to expect: `pay_limit: 24000000 >= 50000000`."""
    sides = judged.sides(place)
    if sides is None:
        return name
    left, right = (observed.text(*side) for side in sides)
    return f"{name}: {left} {judged.assertions[place].sign} {right}"


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """A judged assertion, and a stated derived figure that it names."""

    place: int
    derivation: int
    node: int


@check(
    "X803",
    WARNING,
    title="a decision flips when the figure is recalculated",
    message="“{cell}” is answered {answer} by {name} as stated, {other} when it is recalculated: {what}",
    explanation="The stated total and its own inputs lie on different sides of a threshold, so a"
    " decision made on one of them flips on the other.",
    fix="Find out which is right before the threshold is used: `estimates show` gives the"
    " recalculation.",
)
def decision_flips(checked: Checked, run: Run) -> None:
    judged = judge_all(checked)
    filled = int(checked.dataset.tables["assertions"].filled(COLUMN).sum())
    thresholds = [assertion.is_threshold for assertion in judged.assertions]
    run.over(sum(thresholds), filled - len(judged.row))
    cases = _cases(checked, judged)
    if not cases:
        return
    again = list(dict.fromkeys(case.derivation for case in cases))
    anew_node = dict(zip(again, itertools.count(node_count(checked)), strict=False))
    extras: list[Extra] = []
    named = places_of(checked, judged.row.tolist())
    for case in cases:
        assertion = judged.assertions[case.place]
        instead = anew_node[case.derivation]
        nodes = tuple(instead if node == case.node else node for node in judged.nodes[case.place])
        sides = (assertion.left, assertion.right, assertion.difference)
        place = named[case.place]
        extras += [Extra(program, nodes, place) for program in sides]
    outcomes = evaluate(checked, extras, again)
    places = np.array([case.place for case in cases])
    sign = np.array([judged.assertions[place].sign for place in places.tolist()], dtype=np.str_)
    left, right, difference = (_part(outcomes, number) for number in range(_SIDES))
    before = _decision(
        judged.answer[places],
        sign,
        judged.figures[0, places] - judged.figures[1, places],
        (judged.difference.open_low | judged.difference.open_high)[places],
    )
    figures = outcomes.values.figure
    gap = figures[0::_SIDES] - figures[1::_SIDES]
    anew = judge(sign, left, right, difference)
    after = _decision(anew, sign, gap, difference.open_low | difference.open_high)
    flips = np.flatnonzero(before * after == -1)
    ids = checked.dataset.tables["assertions"].pick("id", judged.row)

    def words(at: Integers) -> dict[str, list[str]]:
        texts = []
        for number in flips[at].tolist():
            case = cases[number]
            side = int(judged.assertions[case.place].constant_left)
            stated, unit = judged.sides(case.place), judged.units[case.place]
            if stated is None or unit is None:
                texts.append(("there is no unit in which the figures could be shown", ""))
                continue
            result = amount_at(
                (left, right)[side], figures[side::_SIDES], number, unit.text, unit.scale
            )
            both = (stated[side], result)
            was, now = both_in_words(*both)
            seen = " != ".join(observed.text(*each) for each in both)
            texts.append((f"{was} as stated, {now} recalculated", f"{ids[case.place]}: {seen}"))
        return {
            "what": [what for what, _ in texts],
            "observed": [text for _, text in texts],
        }

    run.add(
        FILE,
        judged.row[places[flips]],
        COLUMN,
        name=checked.estimates.pick("id", np.array([case.node for case in cases])[flips]),
        answer=[WORDS[answer] for answer in before[flips].tolist()],
        other=[WORDS[answer] for answer in after[flips].tolist()],
        words=words,
    )


def _cases(checked: Checked, judged: Judged) -> list[_Case]:
    """Thresholds, each with each stated derived figure that it names."""
    derivations = checked.derivations
    decided = np.flatnonzero(np.isin(checked.verdict, _DECIDED))
    derivation = dict(zip(derivations.row[decided].tolist(), decided.tolist(), strict=True))
    return [
        _Case(place, derivation[node], node)
        for place, assertion in enumerate(judged.assertions)
        if assertion.is_threshold
        for node in judged.nodes[place]
        if node in derivation
    ]


def _part(outcomes: Outcomes, number: int) -> Ranges:
    return outcomes.values.ranges(np.arange(number, len(outcomes.values.low), _SIDES))


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

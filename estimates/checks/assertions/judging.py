"""Assertions between estimates, judged on ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.arithmetic.budget import LOOSE
from estimates.arithmetic.judgement import UNKNOWN, WORDS, judge
from estimates.arithmetic.operations import subtract
from estimates.arithmetic.ranges import Ranges, chosen
from estimates.checks.assertions.inputs import COLUMN, FILE, Problem, places_of, read_assertions
from estimates.derived.checked import Checked, once
from estimates.derived.extra_formulas import Extra, Outcomes, evaluate
from estimates.findings.check import Run
from estimates.formulas.comparisons import Assertion
from estimates.formulas.programs import Program
from estimates.units.dimensions import DIMENSIONLESS, Dimension, dimension_text
from estimates.units.registry import Unit, UnitError
from estimates.words import wording
from estimates.words.amounts import Amount, amount_at

Integers = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Judged:
    """Assertions that could be worked out, one element per row of assertions.csv in `row`.

    answer: of `judgement`. left, right, difference: in base units. figures: of the
    two sides, shape (2, rows). units: in which both sides are told, None where there is none.
    problems: of the other rows. names: how many there are in all assertions that could be read.
    """

    row: Integers
    assertions: list[Assertion]
    nodes: list[tuple[int, ...]]
    left: Ranges
    right: Ranges
    difference: Ranges
    figures: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    wider: NDArray[np.bool_]  # a range may be wider than it has to be
    answer: NDArray[np.int8]
    units: list[Unit | None]
    problems: list[Problem] = field(default_factory=list)
    names: int = 0

    def sides(self, place: int) -> list[Amount] | None:
        """Both sides; None without a unit."""
        unit = self.units[place]
        if unit is None:
            return None
        return [
            amount_at(ranges, self.figures[number], place, unit.text, unit.scale)
            for number, ranges in enumerate((self.left, self.right))
        ]


@once
def judge_all(checked: Checked) -> Judged:
    """The assertions of a dataset, judged."""
    problems: list[Problem] = []
    rows, assertions, nodes, names = read_assertions(checked, problems)
    extras = [
        Extra(program, slots, place)
        for assertion, slots, place in zip(assertions, nodes, places_of(checked, rows), strict=True)
        for program in (assertion.left, assertion.right, _third(assertion))
    ]
    outcomes = evaluate(checked, extras) if extras else None
    kept = [
        place
        for place in range(len(rows))
        if outcomes is not None and _is_known(checked, outcomes, place, rows, assertions, problems)
    ]
    judged = _judged(checked, outcomes, kept, rows, assertions, nodes, problems)
    return replace(judged, names=names)


def report_problems(checked: Checked, kind: str, run: Run) -> None:
    """Findings about assertions that one kind of problem keeps from being judged."""
    for problem in judge_all(checked).problems:
        if problem.kind == kind:
            run.add(FILE, [problem.row], COLUMN, **problem.values)


def _has_constant(assertion: Assertion) -> bool:
    return assertion.constant_left or assertion.constant_right


def _third(assertion: Assertion) -> Program:
    """What is worked out beside the sides: their difference, unless it follows from them.

    A constant shares no input with the other side, so that the difference of the ranges is exact.
    """
    return assertion.right if _has_constant(assertion) else assertion.difference


def frame(checked: Checked) -> pd.DataFrame:
    """One row per assertion: id, assertion, answer ("yes", "possibly", "no", "not known").

    Then low, high and unit of the left side, right_low and right_high, in the same unit; NaN and ""
    where not known.
    """
    table, judged = checked.dataset.tables["assertions"], judge_all(checked)
    answers = [WORDS[UNKNOWN]] * table.rows
    ends = np.full((4, table.rows), np.nan)
    units = [""] * table.rows
    for place, row in enumerate(judged.row.tolist()):
        answers[row] = WORDS[int(judged.answer[place])]
        sides = judged.sides(place)
        if sides is not None:
            (low, _, high, _, units[row]), (right_low, _, right_high, _, _) = sides
            ends[:, row] = low, high, right_low, right_high
    every = np.arange(table.rows)
    texts = {"id": table.pick("id", every), "assertion": table.pick("assertion", every)}
    texts |= {"answer": answers, "unit": units}
    columns = {name: pd.Series(values, dtype="str") for name, values in texts.items()}
    names = ("low", "high", "right_low", "right_high")
    return pd.DataFrame(columns | dict(zip(names, ends, strict=True)))


def _is_known(
    checked: Checked,
    outcomes: Outcomes,
    place: int,
    rows: Sequence[int],
    assertions: Sequence[Assertion],
    problems: list[Problem],
) -> bool:
    """Whether both sides and their difference have a range."""
    entries = range(3 * place, 3 * place + 3)
    for number, entry in enumerate(entries):
        row = rows[place]
        if entry in outcomes.bad_units:
            problems.append(Problem("unit", row, {"hint": outcomes.bad_units[entry]}))
        elif entry in outcomes.clashes:
            what = outcomes.clashes[entry]
            if number == 2:
                what = _clash(checked, outcomes, entries, assertions[place])
            problems.append(Problem("kinds", row, {"what": what}))
        elif entry in outcomes.reasons:
            lacking = [
                node for node in outcomes.waiting.get(entry, ()) if node < checked.estimates.rows
            ]
            reason = outcomes.reasons[entry]
            if lacking:
                ids = checked.estimates.pick("id", np.array(lacking, dtype=np.int64))
                reason = f"{wording.join_words(dict.fromkeys(ids))} is not known"
            problems.append(Problem("lacking", row, {"reason": reason}))
        else:
            continue
        return False
    dimension = outcomes.values.dimension
    if _has_constant(assertions[place]) and dimension[entries[0]] != dimension[entries[1]]:
        what = _clash(checked, outcomes, entries, assertions[place])
        problems.append(Problem("kinds", rows[place], {"what": what}))
        return False
    return True


def _clash(checked: Checked, outcomes: Outcomes, entries: range, assertion: Assertion) -> str:
    known, number = checked.dimensions.known, outcomes.values.dimension
    left, right = (known[number[entry]] for entry in (entries[0], entries[1]))
    what = f"it compares {dimension_text(left)} and {dimension_text(right)}"
    if _has_constant(assertion) and DIMENSIONLESS in (left, right):
        return f"{what}: write the unit of the number in brackets, such as 5[person]"
    return f"{what}, which are not of one kind"


def _judged(
    checked: Checked,
    outcomes: Outcomes | None,
    kept: Sequence[int],
    rows: Sequence[int],
    assertions: Sequence[Assertion],
    nodes: Sequence[tuple[int, ...]],
    problems: list[Problem],
) -> Judged:
    at = 3 * np.array(kept, dtype=np.int64)
    if outcomes is None:
        nothing = np.zeros(0)
        flags = np.zeros(0, dtype=np.bool_)
        parts = [Ranges(nothing, nothing, flags, flags)] * 3
        figures, mixed, wider, dimension = np.zeros((2, 0)), flags, flags, at
    else:
        values = outcomes.values
        parts = [values.ranges(at + number) for number in range(3)]
        figures = np.array([values.figure[at], values.figure[at + 1]])
        mixed, dimension = values.mixed[at], values.dimension[at]
        wider = np.any([values.nearness[at + number] == LOOSE for number in range(3)], axis=0)
    judged = [assertions[place] for place in kept]
    left, right, third = parts
    constant = np.array([_has_constant(assertion) for assertion in judged], dtype=np.bool_)
    strict = left.strict_ends | right.strict_ends[::-1]
    difference = chosen(constant, replace(subtract(left, right), strict=strict), third)
    sign = np.array([assertion.sign for assertion in judged], dtype=np.str_)
    known = checked.dimensions.known
    units = [
        unit_for(checked, known[number], nodes[place], assertions[place].units)
        for place, number in zip(kept, dimension.tolist(), strict=True)
    ]
    return Judged(
        row=np.array([rows[place] for place in kept], dtype=np.int64),
        assertions=judged,
        nodes=[nodes[place] for place in kept],
        left=left,
        right=right,
        difference=difference,
        figures=figures,
        mixed=mixed,
        wider=wider,
        answer=judge(sign, left, right, difference),
        units=units,
        problems=problems,
    )


def unit_for(
    checked: Checked, dimension: Dimension, nodes: Sequence[int], brackets: Sequence[str]
) -> Unit | None:
    """A unit of a dimension among those of estimates and those in brackets; None without one."""
    registry = checked.dataset.units
    rows = [node for node in nodes if 0 <= node < checked.estimates.rows]
    texts = [*checked.estimates.pick("unit", np.array(rows, dtype=np.int64)), *brackets, "1"]
    for text in texts:
        try:
            unit = registry.unit(text)
        except UnitError:
            continue
        if unit.dimension == dimension:
            return unit
    return None

"""Assertions between estimates: what has to hold, judged on ranges (X801, X802)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.arithmetic.judgement import NONE, SOME, UNKNOWN, WORDS, judge
from estimates.arithmetic.ranges import SLACK, Ranges, meets, take
from estimates.checks.assertion_inputs import COLUMN, Problem, read_assertions
from estimates.derived.checked import Checked
from estimates.derived.extra_formulas import Extra, Outcomes, evaluate
from estimates.derived.frames import open_names
from estimates.findings.collection import Findings
from estimates.findings.registry import SEVERITIES, WARNING
from estimates.formulas.comparisons import Assertion
from estimates.units.dimensions import DIMENSIONLESS, Dimension, dimension_text
from estimates.units.registry import Unit, UnitError
from estimates.words import observed, wording

Integers = NDArray[np.int64]

FILE: Final = "assertions.csv"


@dataclass(slots=True, eq=False)
class Judged:
    """Assertions that could be worked out, one element per row of assertions.csv in `row`.

    answer: of `judgement`. left, right, difference: in base units. figures: of the
    two sides, shape (2, rows). units: in which both sides are told, None where there is none.
    problems: of the other rows.
    """

    row: Integers
    assertions: list[Assertion]
    nodes: list[tuple[int, ...]]
    left: Ranges
    right: Ranges
    difference: Ranges
    figures: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    answer: NDArray[np.int8]
    units: list[Unit | None]
    problems: list[Problem] = field(default_factory=list)

    def sides(self, place: int) -> list[tuple[float, float, float, str, str]] | None:
        """Low end, figure, high end, open ends and unit of both sides; None without a unit."""
        unit = self.units[place]
        if unit is None:
            return None
        return [
            side_of(ranges, self.figures[number], place, unit)
            for number, ranges in enumerate((self.left, self.right))
        ]


def side_of(
    ranges: Ranges, figures: NDArray[np.float64], place: int, unit: Unit
) -> tuple[float, float, float, str, str]:
    """Low end, figure, high end, open ends and unit of one range in base units."""
    opened = str(open_names(ranges.open_low[[place]], ranges.open_high[[place]])[0])
    low, figure, high = (
        float(values[place]) / unit.scale for values in (ranges.low, figures, ranges.high)
    )
    return low, figure, high, opened, unit.text


def judge_all(checked: Checked) -> Judged:
    """Judge the assertions of a dataset. Nothing is reported here."""
    problems: list[Problem] = []
    rows, assertions, nodes = read_assertions(checked, problems)
    extras = [
        Extra(program, slots)
        for assertion, slots in zip(assertions, nodes, strict=True)
        for program in (assertion.left, assertion.right, assertion.difference)
    ]
    found = evaluate(checked, extras) if extras else None
    kept = [
        place
        for place in range(len(rows))
        if found is not None and _is_known(checked, found, place, rows, assertions, problems)
    ]
    return _judged(checked, found, kept, rows, assertions, nodes, problems)


def report(checked: Checked, judged: Judged, findings: Findings) -> None:
    """X801 and X802; F122, R203, R204, U301, U303 and F130 where one could not be judged."""
    for problem in judged.problems:
        findings.add(problem.code, FILE, [problem.row], COLUMN, **problem.values)
    table = checked.dataset.tables["assertions"]
    every = np.arange(table.rows)
    own, ids = table.pick("severity", every), table.pick("id", every)
    for place in np.flatnonzero(judged.answer == NONE).tolist():
        row = int(judged.row[place])
        severity = own[row] if own[row] in SEVERITIES else None
        most = WARNING if severity is None and judged.mixed[place] else None
        values = {"what": _what(judged, place), "observed": _seen(judged, place, ids[row])}
        findings.add("X801", FILE, [row], COLUMN, severity=severity, most=most, **values)
    for place in np.flatnonzero(judged.answer == SOME).tolist():
        if not _agrees(judged, place):
            row = int(judged.row[place])
            values = {"what": _what(judged, place), "observed": _seen(judged, place, ids[row])}
            findings.add("X802", FILE, [row], COLUMN, **values)


def frame(checked: Checked, judged: Judged) -> pd.DataFrame:
    """One row per assertion: id, assertion, answer ("yes", "possibly", "no", "not known").

    Then low, high and unit of the left side, right_low and right_high, in the same unit; NaN and ""
    where not known.
    """
    table = checked.dataset.tables["assertions"]
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
    found: Outcomes,
    place: int,
    rows: Sequence[int],
    assertions: Sequence[Assertion],
    problems: list[Problem],
) -> bool:
    """Whether both sides and their difference have a range; U301, U303 or F130 where not."""
    entries = range(3 * place, 3 * place + 3)
    for number, entry in enumerate(entries):
        row = rows[place]
        if entry in found.bad_units:
            problems.append(Problem("U301", row, {"hint": found.bad_units[entry]}))
        elif entry in found.clashes:
            what = found.clashes[entry]
            if number == 2:
                what = _clash(checked, found, entries, assertions[place])
            problems.append(Problem("U303", row, {"what": what}))
        elif entry in found.reasons:
            lacking = [
                node for node in found.waiting.get(entry, ()) if node < checked.estimates.rows
            ]
            reason = found.reasons[entry]
            if lacking:
                ids = checked.estimates.pick("id", np.array(lacking, dtype=np.int64))
                reason = f"{wording.join_words(dict.fromkeys(ids))} is not known"
            problems.append(Problem("F130", row, {"what": "the assertion", "reason": reason}))
        else:
            continue
        return False
    return True


def _clash(checked: Checked, found: Outcomes, entries: range, assertion: Assertion) -> str:
    known, number = checked.dimensions.known, found.values.dimension
    left, right = (known[number[entry]] for entry in (entries[0], entries[1]))
    what = f"it compares {dimension_text(left)} and {dimension_text(right)}"
    constant = assertion.constant_left or assertion.constant_right
    if constant and DIMENSIONLESS in (left, right):
        return f"{what}: write the unit of the number in brackets, such as 5[person]"
    return f"{what}, which are not of one kind"


def _judged(
    checked: Checked,
    found: Outcomes | None,
    kept: Sequence[int],
    rows: Sequence[int],
    assertions: Sequence[Assertion],
    nodes: Sequence[tuple[int, ...]],
    problems: list[Problem],
) -> Judged:
    at = 3 * np.array(kept, dtype=np.int64)
    if found is None:
        nothing = np.zeros(0)
        flags = np.zeros(0, dtype=np.bool_)
        parts = [Ranges(nothing, nothing, flags, flags)] * 3
        figures, mixed, dimension = np.zeros((2, 0)), flags, at
    else:
        values = found.values
        parts = [values.ranges(at + number) for number in range(3)]
        figures = np.array([values.figure[at], values.figure[at + 1]])
        mixed, dimension = values.mixed[at], values.dimension[at]
    left, right, difference = parts
    chosen = [assertions[place] for place in kept]
    sign = np.array([assertion.sign for assertion in chosen], dtype=np.str_)
    known = checked.dimensions.known
    units = [
        unit_for(checked, known[number], nodes[place], assertions[place].units)
        for place, number in zip(kept, dimension.tolist(), strict=True)
    ]
    return Judged(
        row=np.array([rows[place] for place in kept], dtype=np.int64),
        assertions=chosen,
        nodes=[nodes[place] for place in kept],
        left=left,
        right=right,
        difference=difference,
        figures=figures,
        mixed=mixed,
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


def _agrees(judged: Judged, place: int) -> bool:
    """An equation of rounded figures that are equal: no range could say more for it."""
    left, right = judged.figures[:, place].tolist()
    equal = abs(left - right) <= SLACK * max(abs(left), abs(right))  # not if one is NaN
    return judged.assertions[place].sign == "=" and equal


def _what(judged: Judged, place: int) -> str:
    """Both sides in words, and where they overlap, what their difference is."""
    sides = judged.sides(place)
    if sides is None:
        return "the two sides have no unit in which they could be shown"
    left, right = (observed.range_in_words(*side) for side in sides)
    what = f"the left side is {left}, the right side {right}"
    one = np.array([place])
    together = bool(meets(take(judged.left, one), take(judged.right, one))[0])
    unit = judged.units[place]
    if judged.answer[place] == NONE and together and unit is not None:
        nowhere = np.full(len(judged.answer), np.nan)
        apart = observed.range_in_words(*side_of(judged.difference, nowhere, place, unit))
        what += f"; inputs on both sides counted once, left less right is {apart}"
    return f"{what} (resting on an interval, which is no bound)" if judged.mixed[place] else what


def _seen(judged: Judged, place: int, name: str) -> str:
    """What an acceptance of the finding has to expect: `pay_limit: 24000000 >= 50000000`."""
    sides = judged.sides(place)
    if sides is None:
        return name
    left, right = (observed.text(*side[:3]) for side in sides)
    return f"{name}: {left} {judged.assertions[place].sign} {right}"

"""Formulas of estimates, measures and assertions: their words, names and circles (F122, R203-R205)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.checks.assertions.inputs import COLUMN
from estimates.checks.assertions.judging import judge_all, report_problems
from estimates.checks.shared import filled
from estimates.derived.checked import Checked
from estimates.derived.derivations import Formulas
from estimates.derived.inputs import uses_not_current
from estimates.findings.check import WARNING, Run, check
from estimates.tables.advice import advise
from estimates.tables.cells import TypedTable
from estimates.tables.columns import Kind

Integers = NDArray[np.int64]

_MOST = 12  # formulas of a circle that are named all


def _formulas(checked: Checked) -> tuple[tuple[TypedTable, Formulas], ...]:
    found = checked.derivations
    measures = checked.dataset.tables["measures"]
    return (checked.estimates, found.formulas), (measures, found.by_measure)


@check(
    "F122",
    title="a formula cannot be read",
    message="“{cell}” is not a formula: {hint}",
    explanation="Formulas have names of estimates (in measures.csv: of measures), + - * / ** with whole-number "
    "powers, parentheses, min max sum abs sqrt, and numbers with a unit in brackets: 12[month], 90[percent].",
    fix="Correct the formula at the place named.",
)
def unreadable_formula(checked: Checked, run: Run) -> None:
    asserted = checked.dataset.tables["assertions"].filled(COLUMN)
    run.over(lambda: filled(checked, Kind.FORMULA) + int(asserted.sum()))
    for table, formulas in _formulas(checked):
        for rows, error in formulas.unreadable:
            run.add(table.table.file, rows, "formula", hint=error.hint)
    report_problems(checked, "formula", run)


@check(
    "R203",
    many=True,
    title="a formula names something unknown",
    message="the formula names {name}, which {target} does not have: {hint}",
    explanation="A derived figure can be recalculated only when all its inputs are there.",
    fix="Correct the name or add the row.",
)
def unknown_name(checked: Checked, run: Run) -> None:
    _over_names(checked, run)
    for table, formulas in _formulas(checked):
        unknown = np.flatnonzero(formulas.target < 0)
        names = formulas.names(unknown)
        advice = advise(names, table.texts("id").to_pylist()) if names else {}
        hints, file = [advice[name] for name in names], table.table.file
        run.add(file, formulas.using[unknown], "formula", name=names, target=file, hint=hints)
    report_problems(checked, "name", run)


@check(
    "R204",
    WARNING,
    many=True,
    title="an input is not current",
    message="the formula uses {name}, which is {status}: {hint}",
    explanation="Superseded and retracted estimates do not count, so the derived figure cannot be decided.",
    fix="Name the current estimate in the formula.",
    why="the figure is not wrong, it rests on what no longer counts",
)
def input_not_current(checked: Checked, run: Run) -> None:
    _over_names(checked, run)
    table, formulas = checked.estimates, checked.derivations.formulas
    counts = table.categories("status").equal("")
    stale = uses_not_current(formulas, counts)
    names, statuses = (table.pick(name, formulas.target[stale]) for name in ("id", "status"))
    current = _current_ones(table, counts, names)
    hints = [
        f"the current one is {current[name]}; name that"
        if name in current
        else "nothing replaces it; name another estimate, or take the formula out"
        for name in names
    ]
    rows = formulas.using[stale]
    run.add(table.table.file, rows, "formula", name=names, status=statuses, hint=hints)
    report_problems(checked, "input", run)


@check(
    "R205",
    title="formulas form a circle",
    message="the formula leads back to itself: {path}; state one of them, or change a formula",
    explanation="Calculated rows take their values from their inputs, so a circle of them has none.",
    fix="State one of them, or change a formula.",
)
def circle(checked: Checked, run: Run) -> None:
    """Each circle once, at its first row."""
    run.over(lambda: filled(checked, Kind.FORMULA))
    table, measures = checked.estimates, checked.dataset.tables["measures"]
    for each in checked.order.circles:
        rows = checked.derivations.row[[*each, each[0]]]
        names = [name or "?" for name in table.pick("id", rows[rows >= 0])]
        if len(names) > _MOST:
            names = [*names[:8], f"… ({len(names) - 11} more) …", *names[-3:]]
        run.add(table.table.file, rows[:1], "formula", path=" → ".join(names))
    by_measure = checked.derivations.by_measure
    itself = by_measure.using[by_measure.target == by_measure.using]
    path = [f"{name} → {name}" for name in measures.pick("id", itself)]
    run.add(measures.table.file, itself, "formula", path=path)


def _over_names(checked: Checked, run: Run) -> None:
    """Count the names in formulas that could be read, and the formulas that could not."""
    formulas, judged = checked.derivations.formulas, judge_all(checked)
    unread = sum(len(rows) for rows, _ in formulas.unreadable)
    unread += sum(problem.kind == "formula" for problem in judged.problems)
    run.over(len(formulas.target) + judged.names, unread)


def _current_ones(table: TypedTable, counts: NDArray[np.bool_], names: list[str]) -> dict[str, str]:
    """For estimates that are not current, the one that replaces them, through chains."""
    replacing = np.flatnonzero(table.filled("replaces"))
    by_old = dict(zip(table.pick("replaces", replacing), replacing.tolist(), strict=True))
    result: dict[str, str] = {}
    for name in set(names):
        seen: set[int] = set()
        row = by_old.get(name)
        while row is not None and row not in seen:
            seen.add(row)
            newer = table.cell("id", row)
            if counts[row]:
                result[name] = newer
                break
            row = by_old.get(newer)
    return result

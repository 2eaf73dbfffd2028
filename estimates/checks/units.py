"""U: units that are known and that fit (U301, U302, U303, U305)."""

from __future__ import annotations

import numpy as np

from estimates.arithmetic.verdicts import VERDICTS
from estimates.checks.assertions.inputs import COLUMN
from estimates.checks.assertions.judging import judge_all, report_problems
from estimates.checks.assertions.parts import wholes
from estimates.checks.shared import filled, stale_after
from estimates.derived import frames
from estimates.derived.checked import Checked, Stated
from estimates.findings.check import Run, check
from estimates.tables.columns import ESTIMATES, Kind
from estimates.tables.dataset import UNITS


@check(
    "U301",
    title="a unit is unknown",
    message="“{cell}” cannot be read as a unit: {hint}",
    explanation="Units are names joined by * and /, with ** for powers: USD/soldier/month, km**2, 1.",
    fix="Correct the unit, or define it in units.txt.",
)
def unknown_unit(checked: Checked, run: Run) -> None:
    """In a column of units, in the brackets of a formula, and in stale_after."""
    run.over(lambda: filled(checked, Kind.UNIT) + filled(checked, Kind.FORMULA))
    measures = checked.dataset.tables["measures"]
    for table, units in ((checked.estimates, checked.units), (measures, checked.measure_units)):
        codes = units.text.codes
        bad = np.flatnonzero(np.isin(codes, list(units.hints)))
        hints = [units.hints[code] for code in codes[bad].tolist()]
        run.add(table.table.file, bad, "unit", hint=hints)
    for derivation, hint in checked.recalculated.bad_units.items():
        run.add(ESTIMATES.file, checked.derivations.row[[derivation]], "formula", hint=hint)
    report_problems(checked, "unit", run)
    for row, hint in stale_after(checked)[1].items():
        run.add(measures.table.file, [row], "stale_after", hint=hint)


@check(
    "U302",
    title="the unit does not fit the measure",
    message="{unit} does not fit the measure {measure}, which is in {expected}: correct the unit or the measure",
    explanation="Estimates of a measure have to be convertible into its unit. The row keeps its own unit "
    "wherever it is used.",
    fix="Correct the unit or the measure.",
)
def unit_does_not_fit(stated: Stated, run: Run) -> None:
    """Of an estimate its measure, and of a part the whole."""
    table, measures = stated.estimates, stated.dataset.tables["measures"]
    theirs, ours = stated.measure_units.dimension, stated.units.dimension
    if "measures" in stated.dataset.missing:
        run.over(0, table.rows)
        if "estimates" not in stated.dataset.missing:
            what = "whether units fit their measures, natural bounds, and formulas of measures"
            run.cannot(table.table.file, what, "measures.csv could not be read")
        return
    run.over(ours >= 0, ours < 0)
    measure = np.append(theirs, -1)[stated.measure]
    wrong = np.flatnonzero((measure >= 0) & (ours >= 0) & (measure != ours))
    run.add(
        table.table.file,
        wrong,
        "unit",
        unit=table.pick("unit", wrong),
        measure=table.pick("measure", wrong),
        expected=measures.pick("unit", stated.measure[wrong]),
    )
    part_of = wholes(stated).part_of
    direct = np.array([a for a, b in wholes(stated).pairs if b == part_of[a]], dtype=np.int64)
    known = (theirs[direct] >= 0) & (theirs[part_of[direct]] >= 0)
    wrong = direct[known & (theirs[direct] != theirs[part_of[direct]])]
    run.add(
        measures.table.file,
        wrong,
        "part_of",
        unit=measures.pick("unit", wrong),
        measure=measures.pick("part_of", wrong),
        expected=measures.pick("unit", part_of[wrong]),
    )


@check(
    "U303",
    title="the formula's unit does not fit",
    message="{what}",
    explanation="The unit that comes out of a formula has to be convertible into the row's unit, and only "
    "quantities of the same kind can be added or compared.",
    fix="Correct the unit, or complete the formula: × 12[month], ÷ a count, × 1[USD/person].",
)
def formula_does_not_fit(checked: Checked, run: Run) -> None:
    undecidable = checked.verdict == VERDICTS.index("undecidable")
    run.over(~undecidable, undecidable)
    judged = judge_all(checked)
    asserted = int(checked.dataset.tables["assertions"].filled(COLUMN).sum())
    compared = len(judged.row) + sum(problem.kind == "kinds" for problem in judged.problems)
    run.over(compared, asserted - compared)
    clashes = [each for each in checked.recalculated.clashes if each < len(undecidable)]
    unlike = np.flatnonzero(checked.verdict == VERDICTS.index("unit_mismatch"))
    for column, derivations in (
        ("formula", clashes),
        ("unit", [each for each in unlike.tolist() if each not in set(clashes)]),
    ):
        rows = checked.derivations.row[np.array(derivations, dtype=np.int64)]
        what = [f"{frames.clash(checked, each)}: {_FIX}" for each in derivations]
        run.add(ESTIMATES.file, rows, column, what=what)
    report_problems(checked, "kinds", run)


_FIX = "correct the unit, or complete the formula"


@check(
    "U305",
    title="a definition in units.txt cannot be used",
    message="{what}",
    explanation="units.txt adds units in pint's format: `sortie = [sortie] = sorties`, `battalion = 800 * person`. "
    "It cannot import files or change units that exist.",
    fix="Correct or remove the line.",
)
def unusable_definition(stated: Stated, run: Run) -> None:
    run.over(1)
    for problem in stated.dataset.units.problems:
        run.add_lines(UNITS, [problem.line], what=problem.message)

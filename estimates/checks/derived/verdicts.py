"""Derived figures that do not add up, cannot be decided, or may be too wide (D501-D503, D510)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.verdicts import VERDICTS
from estimates.checks.derived.inputs import over_stated, report
from estimates.derived import frames
from estimates.derived.checked import Checked, once
from estimates.findings.check import INFO, WARNING, Run, check
from estimates.tables.columns import ESTIMATES
from estimates.words import observed
from estimates.words.amounts import Compared, amount_at

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

_CELL = ""  # an acceptance holds for the formula as it stands


def _is(checked: Checked, verdict: str) -> Flags:
    return np.asarray(checked.verdict == VERDICTS.index(verdict))


@once
def _mixed(checked: Checked) -> Flags:
    """Where an interval such as 95% is compared, which is no bound."""
    count = len(checked.verdict)
    own = checked.quantities.interval[checked.derivations.row[:count]]
    return np.asarray(checked.recalculated.values.mixed[:count] | own)


@check(
    "D501",
    title="does not add up",
    message="{what}",
    explanation="The stated range and the one recalculated from the inputs do not meet: the total cannot be right "
    "if its inputs are, as their sources stated and rounded them.",
    fix="Look at the factor and at the units and periods; correct the row or note why the source differs.",
)
def does_not_add_up(checked: Checked, run: Run) -> None:
    over_stated(checked, run)
    _report(checked, run, _is(checked, "mismatch") & ~_mixed(checked))


@check(
    "D502",
    WARNING,
    title="agrees only because the ranges are wide",
    message="{what}",
    explanation="The stated figure is not what its inputs give: the ranges meet only because"
    " they are wide, or they do not meet, and one of them is an interval such as 95%, which is"
    " no bound.",
    fix="Check the figure against its source; the total may rest on other inputs.",
)
def agrees_by_width(checked: Checked, run: Run) -> None:
    over_stated(checked, run)
    apart = _is(checked, "mismatch") & _mixed(checked)
    _report(checked, run, apart | _is(checked, "within_range"))


@check(
    "D503",
    INFO,
    title="cannot be decided",
    message="{what}",
    explanation="The figure could not be recalculated, so nothing is said about it.",
    fix="Supply what the reason names.",
)
def undecided(checked: Checked, run: Run) -> None:
    """Formulas of measures without inputs are reported once for each measure."""
    run.over(len(checked.verdict))
    found = checked.derivations
    if "estimates" in checked.dataset.missing:
        what = "ranges, units and derived figures"
        run.cannot(ESTIMATES.file, what, "estimates.csv could not be read")
    silent = np.zeros(len(found), dtype=np.bool_)
    for measure, derivations in found.absent.items():
        silent[derivations] = True
        count = len(derivations)
        rows = "1 row has" if count == 1 else f"{count} rows have"
        what = f"cannot be recalculated: {rows} no inputs of the same subject and as_of"
        run.add("measures.csv", [measure], "formula", what=what)
    lacking = np.flatnonzero(_is(checked, "undecidable") & ~silent[: len(checked.verdict)])

    def words(derivation: int) -> str:
        return f"cannot be decided: {frames.reason(checked, derivation)}"

    report(checked, run, lacking, words, observed=lambda _: _CELL)


@check(
    "D510",
    INFO,
    title="the recalculated range may be wider than it has to be",
    message="{what}",
    explanation="Where an input stands in a formula more than once, its range is found by a"
    " search with a limit on the work. That range holds all that the inputs allow; here it"
    " could not be shown to be at most 2% wider. A mismatch stands all the same; figures that"
    " agree may do so because of it.",
    fix="No fix needed; a formula that names each input once, or is split into shorter ones,"
    " is worked out exactly.",
)
def may_be_wider(checked: Checked, run: Run) -> None:
    run.over(len(checked.verdict))
    none = np.full(len(checked.verdict), np.nan)
    units = checked.estimates.categories("unit")

    def words(derivation: int) -> str:
        unit = units.values[units.codes[checked.derivations.row[derivation]]]
        range_ = amount_at(checked.comparison.recalculated, none, derivation, unit).words()
        return f"recalculated as {range_}, which may be wider than it has to be"

    wider = np.flatnonzero(checked.may_be_wider)
    report(checked, run, wider, words, observed=lambda _: _CELL)


def _report(checked: Checked, run: Run, wrong: Flags) -> None:
    """What was stated, what comes out, and by how much they differ; at the figure."""
    row = checked.derivations.row[: len(wrong)]
    for column in ("best", "low", "high"):
        filled = checked.estimates.numbers[column].typed[row]
        picked = np.flatnonzero(wrong & filled)

        def words(at: Integers, picked: Integers = picked) -> dict[str, list[str]]:
            seen = observed.mismatches(checked.comparison, picked[at])
            return {"what": _mismatches(checked, picked[at]), "observed": seen}

        run.add(ESTIMATES.file, row[picked], column, words=words)
        wrong = wrong & ~filled


def _mismatches(checked: Checked, derivations: Integers) -> list[str]:
    row = checked.derivations.row[derivations]
    columns = (
        frames.formulas(checked, row),
        *(checked.estimates.pick(name, row) for name in ("unit", "qualifier")),
    )
    return [_mismatch(checked, *each) for each in zip(derivations.tolist(), *columns, strict=True)]


def _mismatch(checked: Checked, derivation: int, formula: str, unit: str, qualifier: str) -> str:
    of = checked.comparison
    figure = of.recalculated_figure[derivation]
    both = Compared(
        VERDICTS[checked.verdict[derivation]],
        amount_at(of.range, of.figure, derivation, unit),
        amount_at(of.recalculated, of.recalculated_figure, derivation, unit),
        of.figure[derivation] / figure if figure else np.nan,
        bool(_mixed(checked)[derivation]),
    )
    stated = both.stated.words("" if qualifier == "vague" else qualifier, precision=both.precision)
    result = both.result.words(precision=both.precision)
    borrowed = checked.derivations.notes.get(derivation)
    source = f", with inputs from other sources: {borrowed}" if borrowed else ""
    wider = (
        " (a range that may be wider than it has to be)" if checked.may_be_wider[derivation] else ""
    )
    return f"stated: {stated}; {formula} gives {result}{wider}{source}. {both.words()}"

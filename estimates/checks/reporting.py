"""Findings about derived figures, in words, and the places of all findings.

R205, U301, U303 and D501 to D503 are made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from estimates.arithmetic.ranges import Ranges
from estimates.arithmetic.verdicts import VERDICTS
from estimates.checks.assertions.inputs import COLUMN, FILE
from estimates.checks.assertions.judging import judge_all
from estimates.checks.assertions.parts import wholes
from estimates.derived import frames
from estimates.derived.checked import Checked, Stated
from estimates.derived.derivations import Derivations
from estimates.derived.graph import Order
from estimates.findings.collection import Findings
from estimates.findings.listing import Places
from estimates.tables.ages import ages
from estimates.tables.cells import TypedTable
from estimates.tables.dataset import Dataset
from estimates.words import observed, wording

Integers = NDArray[np.int64]

_FILE = "estimates.csv"


def places(dataset: Dataset) -> dict[str, Places]:
    """For each file of a dataset, where its rows are."""
    return {table.table.file: _places(table) for table in dataset.tables.values()}


def _places(table: TypedTable) -> Places:
    def lines(rows: Integers) -> Integers:
        return table.source.lines(rows)

    def cells(column: str, rows: Integers) -> list[str]:
        return table.pick(column, rows) if column in table.columns else [""] * len(rows)

    def ids(rows: Integers) -> list[str]:
        return table.pick("id", rows)

    return Places(lines, cells, ids)


def report_circles(dataset: Dataset, found: Derivations, order: Order, findings: Findings) -> None:
    """R205: each circle once, at its first row."""
    table = dataset.tables["estimates"]
    for circle in order.circles:
        row = found.row[np.array([*circle, circle[0]])]
        shown = [name or "?" for name in table.pick("id", row[row >= 0])]
        if len(shown) > 12:
            shown = [*shown[:8], f"… ({len(shown) - 11} more) …", *shown[-3:]]
        findings.add("R205", _FILE, row[:1], "formula", path=" → ".join(shown))


def report(checked: Checked, findings: Findings) -> None:
    """All findings on what was recalculated."""
    _report_missing_tables(checked, findings)
    _report_units(checked, findings)
    _report_undecided(checked, findings)
    _report_mismatches(checked, findings)
    _report_wider(checked, findings)


def report_assertions(checked: Checked, findings: Findings) -> None:
    """What keeps an assertion from being judged."""
    codes = {"formula": "F122", "name": "R203", "input": "R204", "unit": "U301", "kinds": "U303"}
    for problem in judge_all(checked).problems:
        if problem.kind in codes:
            findings.add(codes[problem.kind], FILE, [problem.row], COLUMN, **problem.values)


def report_ages(stated: Stated, findings: Findings) -> None:
    """U301 where the age after which a measure is stale cannot be read."""
    measures = stated.dataset.tables["measures"]
    for row, hint in ages(measures, stated.dataset.units)[1].items():
        findings.add("U301", measures.table.file, [row], "stale_after", hint=hint)


def report_wholes(checked: Checked, findings: Findings) -> None:
    """U302 where the units of a part and its whole are not of one kind."""
    table, part_of = checked.dataset.tables["measures"], wholes(checked).part_of
    direct = np.array([a for a, b in wholes(checked).pairs if b == part_of[a]], dtype=np.int64)
    units = checked.measure_units.dimension
    known = (units[direct] >= 0) & (units[part_of[direct]] >= 0)
    wrong = direct[known & (units[direct] != units[part_of[direct]])]
    findings.add(
        "U302",
        table.table.file,
        wrong,
        "part_of",
        unit=table.pick("unit", wrong),
        measure=table.pick("part_of", wrong),
        expected=table.pick("unit", part_of[wrong]),
    )


def _report_missing_tables(checked: Checked, findings: Findings) -> None:
    dataset = checked.dataset
    if "estimates" in dataset.missing:
        findings.add_file(
            "F130",
            _FILE,
            what="ranges, units and derived figures",
            reason="estimates.csv could not be read",
        )
    elif "measures" in dataset.missing:
        findings.add_file(
            "F130",
            _FILE,
            what="whether units fit their measures, natural bounds, and formulas of measures",
            reason="measures.csv could not be read",
        )


def _rows_of(checked: Checked, derivations: Iterable[int]) -> Integers:
    numbers = np.fromiter(derivations, np.int64)
    return np.asarray(checked.derivations.row[numbers])


def _report_units(checked: Checked, findings: Findings) -> None:
    """U301 for units in brackets, U303 for formulas whose unit does not fit."""
    recalculated = checked.recalculated
    for derivation, problem in recalculated.bad_units.items():
        findings.add("U301", _FILE, _rows_of(checked, [derivation]), "formula", hint=problem)
    count = len(checked.verdict)
    clashes = {i: text for i, text in recalculated.clashes.items() if i < count}
    what = [f"{text}: {_MEND_UNIT}" for text in clashes.values()]
    findings.add("U303", _FILE, _rows_of(checked, clashes), "formula", what=what)
    wrong = np.flatnonzero(checked.verdict == VERDICTS.index("unit_mismatch"))
    wrong = wrong[~np.isin(wrong, list(clashes))]
    row = checked.derivations.row[wrong]
    what = [f"{frames.clash(checked, place)}: {_MEND_UNIT}" for place in wrong.tolist()]
    findings.add("U303", _FILE, row, "unit", what=what)


_MEND_UNIT = "correct the unit, or complete the formula"


def _report_undecided(checked: Checked, findings: Findings) -> None:
    """D503, with the reason; for formulas of measures without inputs, once per measure."""
    found = checked.derivations
    silent: set[int] = set()
    for measure, derivations in found.absent.items():
        silent.update(derivations)
        count = len(derivations)
        rows = "1 row has" if count == 1 else f"{count} rows have"
        what = f"cannot be recalculated: {rows} no inputs of the same subject and as_of"
        findings.add("D503", "measures.csv", [measure], "formula", what=what)
    undecided = np.flatnonzero(checked.verdict == VERDICTS.index("undecidable"))
    told = np.array([i for i in undecided.tolist() if i not in silent], dtype=np.int64)
    column = np.where(found.own[told], "formula", "measure")
    for name in ("formula", "measure"):
        picked = told[column == name]
        reasons = [f"cannot be decided: {frames.reason(checked, i)}" for i in picked.tolist()]
        findings.add("D503", _FILE, found.row[picked], name, what=reasons)


def _report_mismatches(checked: Checked, findings: Findings) -> None:
    """D501 and D502: what was stated, what comes out, and by how much they differ."""
    count = len(checked.verdict)
    row = checked.derivations.row[:count]
    mixed = checked.recalculated.values.mixed[:count] | checked.quantities.interval[row]
    apart = checked.verdict == VERDICTS.index("mismatch")
    wide = checked.verdict == VERDICTS.index("within_range")
    for code, wrong in (("D501", apart & ~mixed), ("D502", wide | (apart & mixed))):
        left = wrong
        for column in ("best", "low", "high"):
            filled = ~np.isnan(checked.estimates.numbers[column].value[row])
            picked = np.flatnonzero(left & filled)
            what = partial(_mismatches, checked, picked)
            seen = partial(observed.mismatches, checked.comparison, picked)
            findings.add(code, _FILE, row[picked], column, what=what, observed=seen)
            left = left & ~filled


def _report_wider(checked: Checked, findings: Findings) -> None:
    """D510, at every formula whose range may be wider."""
    found = checked.derivations
    wider = np.flatnonzero(checked.may_be_wider)
    units = checked.estimates.pick("unit", found.row[wider])
    said = [
        f"recalculated as {_words(checked.comparison.recalculated, none, place, unit, '')}, "
        "which may be wider than it has to be"
        for none in (np.full(len(checked.verdict), np.nan),)
        for place, unit in zip(wider.tolist(), units, strict=True)
    ]
    for name, own in (("formula", True), ("measure", False)):
        picked = found.own[wider] == own
        what = [text for text, is_one in zip(said, picked.tolist(), strict=True) if is_one]
        findings.add("D510", _FILE, found.row[wider[picked]], name, what=what)


def _mismatches(checked: Checked, derivations: Integers) -> list[str]:
    row = checked.derivations.row[derivations]
    formulas = frames.formulas(checked, row)
    units, qualifiers = (checked.estimates.pick(name, row) for name in ("unit", "qualifier"))
    return [
        _mismatch(checked, derivation, *words)
        for derivation, *words in zip(
            derivations.tolist(), formulas, units, qualifiers, strict=True
        )
    ]


def _mismatch(checked: Checked, derivation: int, formula: str, unit: str, qualifier: str) -> str:
    comparison = checked.comparison
    hedge = "" if qualifier == "vague" else qualifier
    stated = _words(comparison.range, comparison.figure, derivation, unit, hedge)
    figures = comparison.recalculated_figure
    result_range = comparison.recalculated
    result = _words(result_range, figures, derivation, unit, "")
    figure = figures[derivation]
    verdict = VERDICTS[checked.verdict[derivation]]
    one_sided = _is_open(comparison.range, derivation) or _is_open(result_range, derivation)
    bound = verdict == "mismatch" and one_sided
    ratio = comparison.figure[derivation] / figure if figure else np.nan
    factor = wording.factor_words(ratio, bound=bound)
    mixed = bool(
        checked.recalculated.values.mixed[derivation]
        or checked.quantities.interval[checked.derivations.row[derivation]]
    )
    borrowed = checked.derivations.notes.get(derivation)
    source = f", with inputs from other sources: {borrowed}" if borrowed else ""
    judgement = wording.verdict_sentence(verdict, factor, mixed=mixed).removesuffix(".")
    wider = (
        " (a range that may be wider than it has to be)" if checked.may_be_wider[derivation] else ""
    )
    return f"stated: {stated}; {formula} gives {result}{wider}{source}. {judgement}"


def _is_open(ranges: Ranges, place: int) -> bool:
    return bool(ranges.open_low[place] or ranges.open_high[place])


def _words(
    ranges: Ranges, figures: NDArray[np.float64], place: int, unit: str, qualifier: str
) -> str:
    low, high = float(ranges.low[place]), float(ranges.high[place])
    is_open = str(frames.open_names(ranges.open_low[[place]], ranges.open_high[[place]])[0])
    figure = float(figures[place])
    words = wording.range_words(low, figure, high, is_open, unit, qualifier)
    if np.isnan(figure) or is_open:
        return words
    bounds = wording.range_words(low, np.nan, high, is_open, unit)
    return f"{wording.quantity(figure, unit)} ({bounds})"

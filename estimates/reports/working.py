"""The working of a derived figure in `estimates show`: formula, inputs, verdict, and what if."""

from __future__ import annotations

import math
from typing import Final

from estimates.check import Result
from estimates.diagnosis.alternatives import alternatives
from estimates.diagnosis.backward import Change, allowed_words, required, smallest_change
from estimates.diagnosis.causes import causes
from estimates.diagnosis.sensitivity import open_words, sensitivity
from estimates.findings.quoting import shorten
from estimates.formulas.parser import FormulaError
from estimates.reports import recalculation
from estimates.reports.figures import (
    STYLES,
    Figures,
    Row,
    amount_words,
    equation,
    estimate_both,
    label,
    status_words,
    verdict_sign,
)
from estimates.reports.terminal import Page
from estimates.words import wording
from estimates.words.amounts import compared

_ALTERNATIVES: Final = 6  # other estimates of inputs that are shown
_INPUTS: Final = 8  # that are shown; of more, those that matter most
_STEPS, _FIRST_STEPS = 8, 3  # that are shown; of more, the first ones and the last
_LONGEST: Final = 300  # characters of a formula
_COLUMN: Final = 18  # where texts begin
_WIDEST: Final = 34  # where those of inputs begin at most


def write(page: Page, figures: Figures, place: int) -> None:
    """How a derived figure comes about, what that is worth, and what would make it right.

    place: its place in `Result.derived`.
    """
    found = figures.figure(place)
    verdict = found["verdict"]
    page.heading("Recalculated")
    page.blank()
    _write_formula(page, figures, place, found)
    inputs = figures.inputs(place)
    page.blank()
    _write_inputs(page, figures.result, place, inputs)
    page.blank()
    sign = verdict_sign(page, verdict)
    page.line((f"{sign} {wording.VERDICTS[verdict].short}", STYLES[verdict]), indent=2)
    figures.write_comparison(page, place, inputs)
    _write_what_if(page, figures.result, place)


def _write_formula(page: Page, figures: Figures, place: int, found: Row) -> None:
    """The formula and each of its operations with their results; of many the first and last ones.

    The last result is the one that the check has.
    """
    try:
        steps = recalculation.steps(figures.result.checked, place, found["formula"])
    except FormulaError:
        steps = []
    formula = steps[-1].text if steps else found["formula"]
    page.line((found["id"], "bold"), f" = {shorten(formula, _LONGEST)}", indent=2, hang=6)
    for number, step in enumerate(steps, 1):
        if len(steps) > _STEPS and _FIRST_STEPS < number < len(steps):
            if number == len(steps) - 1:
                page.line(f"… {len(steps) - _FIRST_STEPS - 1} steps more …", indent=2)
            continue
        if len(steps) > 1:
            page.line(f"{number}. {shorten(step.text, _LONGEST)}", indent=2, hang=5)
        words = [_short(amount) for amount in step.inputs]
        page.line(f"= {equation(step.operation, words)}", indent=5, hang=7)
        result, precision = step.result, wording.USUAL
        if step.is_result and not math.isnan(found["low"]):
            result = recalculation.Amount(
                *(found[name] for name in ("low", "figure", "high", "open", "unit", "may_be_wider"))
            )
            precision = compared(found).precision
        wider = " (may be wider than it has to be)" if result.wider else ""
        page.line("= ", (f"{amount_words(result, precision)}{wider}", "bold"), indent=5, hang=7)


def _short(amount: recalculation.Amount) -> str:
    return wording.range_words(amount.low, amount.figure, amount.high, amount.open, amount.unit)


def _write_inputs(
    page: Page, result: Result, place: int, inputs: list[tuple[str, tuple[Row, ...]]]
) -> None:
    """What each input says, how much it matters, what it would have to be, and what others say."""
    checked = result.checked
    shares = sensitivity(checked, [place]).get(place, {})
    needed = required(checked, [place]).get(place, {})
    others = alternatives(checked, place)
    order = sorted(range(len(inputs)), key=lambda place: -shares.get(inputs[place][0], 0))
    left, inputs = len(inputs[_INPUTS:]), [inputs[place] for place in sorted(order[:_INPUTS])]
    column = max(_COLUMN, min(_WIDEST, 6 + max((len(name) for name, _ in inputs), default=0)))
    for name, rows in inputs:
        said = [f"{label(row)}: {estimate_both(row)}{status_words(row)}" for row in rows]
        if len(rows) != 1 or rows[0]["id"] != name:
            said = [f"{row['id']}: {words}" for row, words in zip(rows, said, strict=True)]
        told = [f"{_percent(shares[name])} of the spread"] if name in shares else []
        if name in needed and rows:
            told.append(_needed_words(needed[name], rows[0]["unit"]))
        lines = ["; ".join(said) or "not known", "; ".join(filter(None, told))]
        there = [one for one in others if any(row["id"] == one.input for row in rows)]
        lines += [f"or {one.name} ({one.said}): {one.words}" for one in there[:_ALTERNATIVES]]
        if len(there) > _ALTERNATIVES:
            lines.append(f"or {len(there) - _ALTERNATIVES:,} others")
        for number, line in enumerate(lines):
            page.labelled("" if number else name, line, indent=4, column=column)
    if left:
        page.line(f"and {left:,} inputs that matter no more than these", indent=4)


def _percent(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def _needed_words(allowed: tuple[float, float] | None, unit: str) -> str:
    """What an input would have to be, all else as it is, for the total to be right as stated."""
    if allowed is None:
        return "no value of it gives the stated total"
    words = allowed_words(allowed, unit)
    return words and f"the stated total needs {words}"


def _write_what_if(page: Page, result: Result, place: int) -> None:
    """What may be wrong, the least that would mend it, and what leaves the figure open."""
    checked = result.checked
    for number, cause in enumerate(causes(checked, [place]).get(place, ())):
        _line(page, "" if number else "likely cause", cause.message)
    change = smallest_change(checked, place)
    if change is not None:
        figures = dict(zip(result.estimates["id"], result.estimates["figure"], strict=True))
        _line(page, "least change", _change_words(change, float(figures.get(change.input, 1))))
    _line(page, "open", open_words(checked, place))


def _change_words(change: Change, figure: float) -> str:
    """The change of one input that would do; without a figure there is nothing to compare with."""
    after = f"{change.input} at {wording.quantity(change.after, change.unit)}"
    if math.isnan(figure):
        return f"{after} would be enough"
    return (
        f"{after}, {wording.number(change.after / change.before, digits=2)} times its present value"
    )


def _line(page: Page, name: str, text: str) -> None:
    page.labelled(name, text, indent=4, column=_COLUMN)

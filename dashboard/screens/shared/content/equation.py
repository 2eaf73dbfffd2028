"""A formula as an equation: each name as its figure, with its unit and who says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.screens.shared.content import words
from estimates.formulas.formula_text import Number, pieces
from estimates.formulas.parser import FormulaError, parse
from estimates.words import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNS = {"*": "×", "/": "÷", "-": "−", "**": "^"}
_LONGEST = 20
"""Terms of an equation that is drawn; a longer one is shown as its formula."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term: `figure` alone is a sign or a word of the formula language."""

    figure: str
    unit: str = ""
    who: str = ""
    is_sign: bool = False


def equation(formula: str, inputs: Sequence[dict[str, Any]]) -> tuple[Term, ...]:
    """The left side of an equation; () where the formula cannot be shown as one.

    inputs: rows of `result.estimates`. A name is an input's id or, in a measure's formula, its
    measure.
    """
    by_id = {row["id"]: row for row in inputs}
    by_measure: dict[str, list[dict[str, Any]]] = {}
    for row in inputs:
        by_measure.setdefault(row["measure"], []).append(row)
    try:
        read = parse(formula)
    except FormulaError:
        return ()
    parts = pieces(read.program)
    if len(parts) > _LONGEST:
        return ()
    terms: list[Term] = []
    for part in parts:
        if isinstance(part, str):
            terms.append(Term(_SIGNS.get(part.strip(), part.strip()), is_sign=True))
        elif isinstance(part, Number):
            terms.append(_number(part))
        elif (name := read.names[part.slot]) in by_id:
            terms.append(_input(by_id[name]))
        elif name in by_measure:
            terms.append(_inputs(by_measure[name]))
        else:
            terms.append(Term(name, who="not known"))
    return tuple(terms)


def in_one_line(terms: Sequence[Term], *, result: Term, sign: str) -> str:
    """The equation as text: "about $2,000 × 12,000 = $24 million per month"."""
    left = " ".join(term.figure for term in terms).replace("( ", "(").replace(" )", ")")
    return f"{left} {sign} {result.figure} {result.unit}".strip()


def split(text: str, unit: str) -> Term:
    """Words of a quantity as figure and unit: "about $2,000" and "per soldier per month".

    Stated ends in brackets go with the unit: "3" and "people per building (between 2 and 4)".
    """
    tail = wording.quantity(2.0, unit).removeprefix(wording.amount(2.0, unit))
    body, bracket, ends = text.partition(" (")
    if tail.strip() and body.endswith(tail):
        return Term(body[: -len(tail)], f"{tail.strip()}{bracket}{ends}")
    return Term(body, f"{bracket}{ends}".strip())


def _number(number: Number) -> Term:
    if not number.unit:
        return Term(wording.number(number.value))
    return split(wording.quantity(number.value, number.unit), number.unit)


def _input(row: dict[str, Any]) -> Term:
    shown = split(words.figure(row), row["unit"])
    return Term(shown.figure, shown.unit, words.who(row))


def _inputs(rows: list[dict[str, Any]]) -> Term:
    """What a measure's name stands for: one estimate, or the hull of several."""
    if len(rows) == 1:
        return _input(rows[0])
    return Term(words.plural(len(rows), "estimate"), rows[0]["measure"], "all of them together")

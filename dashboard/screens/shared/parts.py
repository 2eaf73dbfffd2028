"""Pieces that more than one page lays out in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import blocks
from dashboard.screens.shared import layout
from dashboard.screens.shared.content.words import NO_ESTIMATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.screens.shared.content.figures import Figure
    from dashboard.screens.shared.content.findings import Finding


def equation_parts(figure: Figure, *, with_result: bool = True) -> list[blocks.Markup]:
    """The terms and signs of an equation; the sign before the result is that of the verdict.

    Without the result the terms are shorter, too: they do not say who states them.
    """
    parts: list[blocks.Markup] = []
    signs: list[blocks.Markup] = []
    for term in figure.terms:
        if term.is_sign:
            signs.append(blocks.operator(term.figure))
            continue
        who = term.who if with_result else ""
        parts.append(blocks.pair(*signs, blocks.term(term.figure, term.unit, who)))
        signs = []
    parts += signs
    if with_result:
        sign = "=" if figure.verdict == "calculated" else figure.sign
        result = blocks.term(figure.result.figure, figure.result.unit, figure.result.who)
        parts.append(blocks.pair(blocks.operator(sign, wrong=figure.does_not_add_up), result))
    return parts


def no_estimates() -> blocks.Markup:
    """What a page says that has nothing to choose from: what to do next."""
    said, advice = NO_ESTIMATES
    return blocks.join([blocks.heading(1, said), blocks.text(advice, cls="standfirst")])


def support_links(figure: Figure) -> None:
    """A link to each input, by what it measures, or by its id where that is not enough."""
    titles = [given.title for given in figure.supports]
    for given in figure.supports:
        words = given.title if titles.count(given.title) == 1 else f"{given.title} ({given.id})"
        layout.turn("estimate", f"{words}: {given.said}", id=given.id)


def finding_row(finding: Finding, *, meaning: bool = True) -> blocks.Markup:
    """One finding: what, where, what it means and how to mend it, and who accepted it."""
    where = ", ".join(filter(None, (f"{finding.kind} {finding.code}", finding.where)))
    cell = f"In the cell: “{finding.cell}”" if finding.cell else ""
    until = f"Holds while this is found: “{finding.observed}”" if finding.accepted else ""
    return blocks.join(
        [
            blocks.strong(finding.sentence),
            blocks.small(where, *([f" · {cell}"] if cell else [])),
            blocks.small(finding.meaning, " ", finding.fix) if meaning and finding.meaning else "",
            blocks.tag("div", "Accepted: ", finding.accepted) if finding.accepted else "",
            blocks.small(until) if until else "",
        ]
    )


def what_checks_find(findings: Sequence[Finding], keeps: str) -> list[blocks.Markup]:
    """What the checks find in rows that are tried out. keeps: what it keeps somebody from."""
    if not findings:
        return [blocks.text("The checks find no problem.")]
    lead = f"What the checks find:{f' {keeps}' if keeps else ''}"
    return [blocks.text(lead, cls="muted"), blocks.rows(map(finding_row, findings))]

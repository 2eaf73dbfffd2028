"""The part of the registry with the checks of several estimates against each other."""

from __future__ import annotations

from typing import Final

from estimates.findings.registry_entry import INFO, WARNING, Check

ACROSS: Final = (
    # X: assertions and parts
    Check(
        code="X801",
        title="an assertion does not hold",
        message="“{cell}” does not hold: {what}",
        explanation="None of the values that the ranges allow fulfils the assertion. Inputs on both sides count once. For an "
        "= that is so when the two sides cannot be equal.",
        fix="Correct the estimate that is wrong, or the assertion.",
    ),
    Check(
        code="X802",
        title="an assertion holds for a part of the range only",
        message="“{cell}” is left open by the ranges: {what}",
        explanation="Some of the values that the ranges allow fulfil the assertion, others do not. An = is left alone when the "
        "figures agree.",
        fix="Nothing has to be mended; narrower estimates would decide it.",
        severity=INFO,
    ),
    Check(
        code="X803",
        title="a decision flips when the figure is recalculated",
        message="“{cell}” is answered {answer} by {name} as stated, {other} when it is recalculated: {what}",
        explanation="The stated total and its own inputs lie on different sides of a threshold, so whoever decides by one of "
        "them decides otherwise by the other.",
        fix="Find out which is right before the threshold is used: `estimates show` has the recalculation.",
        severity=WARNING,
    ),
    Check(
        code="X804",
        title="a part exceeds its whole",
        message="{what}",
        explanation="The measure is part_of another, and every value of the part is above every value of the whole, for the "
        "same subject, as_of and nature. It is a warning where the two are claims of different origins, or an "
        "end is that of a 90% or 95% interval.",
        fix="Correct the figure that is wrong, its as_of or its subject, or what the measures count.",
    ),
    Check(
        code="X805",
        title="a measure is part of itself",
        message="part_of leads back to the measure: {path}",
        explanation="A part and its whole are two measures, and a whole is no part of its parts.",
        fix="Correct part_of in measures.csv.",
    ),
)

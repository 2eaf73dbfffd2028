"""The part of the registry with the checks of references, units, ranges and derived figures."""

from __future__ import annotations

from typing import Final

from estimates.findings.check import INFO, WARNING, Check

FIGURES: Final = (
    # R: references
    Check(
        code="R201",
        title="the row refers to something unknown",
        message="{column} “{cell}” is not an id in {target}: {hint}",
        explanation="measure, source, origin and replaces name a row of another table.",
        fix="Correct the id, or add the row.",
    ),
    Check(
        code="R202",
        title="an estimate has no source",
        message="source is blank although a figure is stated: say who published it",
        explanation="Only a calculated row (a formula and no values) has no source: no one has stated it.",
        fix="Name the source, or remove the values if the row is calculated here.",
    ),
    Check(
        code="R203",
        many=True,
        title="a formula names something unknown",
        message="the formula names {name}, which {target} does not have: {hint}",
        explanation="A derived figure can be recalculated only when all its inputs are there.",
        fix="Correct the name or add the row.",
    ),
    Check(
        code="R204",
        many=True,
        title="an input is not current",
        message="the formula uses {name}, which is {status}: {hint}",
        explanation="Superseded and retracted estimates do not count, so the derived figure cannot be decided.",
        fix="Name the current estimate in the formula.",
        severity=WARNING,
        why="the figure is not wrong, it rests on what no longer counts",
    ),
    Check(
        code="R205",
        title="formulas form a circle",
        message="the formula leads back to itself: {path}; state one of them, or change a formula",
        explanation="Calculated rows take their values from their inputs, so a circle of them has none.",
        fix="State one of them, or change a formula.",
    ),
    Check(
        code="R206",
        title="a calculated row names a source",
        message="the row states no figure, so source {cell} has not stated it: remove the source, or enter what it says",
        explanation="A calculated row is worked out here; no one has stated it. A source beside it would claim "
        "that someone has.",
        fix="Blank the source, or fill low, best or high with what the source says.",
    ),
    # U: units
    Check(
        code="U301",
        title="a unit is unknown",
        message="“{cell}” cannot be read as a unit: {hint}",
        explanation="Units are names joined by * and /, with ** for powers: USD/soldier/month, km**2, 1.",
        fix="Correct the unit, or define it in units.txt.",
    ),
    Check(
        code="U302",
        title="the unit does not fit the measure",
        message="{unit} does not fit the measure {measure}, which is in {expected}: correct the unit or the measure",
        explanation="Estimates of a measure have to be convertible into its unit. The row keeps its own unit "
        "wherever it is used.",
        fix="Correct the unit or the measure.",
    ),
    Check(
        code="U303",
        title="the formula's unit does not fit",
        message="{what}",
        explanation="The unit that comes out of a formula has to be convertible into the row's unit, and only "
        "quantities of the same kind can be added or compared.",
        fix="Correct the unit, or complete the formula: × 12[month], ÷ a count, × 1[USD/person].",
    ),
    Check(
        code="U305",
        title="a definition in units.txt cannot be used",
        message="{what}",
        explanation="units.txt adds units in pint's format: `sortie = [sortie] = sorties`, `battalion = 800 * person`. "
        "It cannot import files or change units that exist.",
        fix="Correct or remove the line.",
    ),
    # Q: ranges and qualifiers
    Check(
        code="Q401",
        title="low is above high",
        message="{low_column} {low} is above {high_column} {high}: swap or correct them",
        explanation="low, best and high have to be in that order. The row is left out of all arithmetic.",
        fix="Swap or correct the figures.",
    ),
    Check(
        code="Q402",
        title="the qualifier does not fit the cells",
        message="{what}",
        explanation="only best: exactly, about or blank · only low: at_least, more_than or vague · only high: up_to, "
        "less_than or vague · low and high, perhaps best: between or blank.",
        fix="Move the figure to the column its hedge asks for, or correct the qualifier.",
    ),
    Check(
        code="Q403",
        title="outside the natural bounds",
        message="{value} is {side} the {bound} of the measure {measure}, {limit}: correct the figure, its unit or the bound",
        explanation="A count below zero or a share above 100 percent cannot be; the measure declares its bounds.",
        fix="Correct the figure or its unit, or the bounds in measures.csv.",
    ),
    # D: derived figures
    Check(
        code="D501",
        title="does not add up",
        message="{what}",
        explanation="The stated range and the one recalculated from the inputs do not meet: the total cannot be right "
        "if its inputs are, as their sources stated and rounded them.",
        fix="Look at the factor and at the units and periods; correct the row or note why the source differs.",
    ),
    Check(
        code="D502",
        title="agrees only because the ranges are wide",
        message="{what}",
        explanation="The stated figure is not what its inputs give: the ranges meet only because"
        " they are wide, or they do not meet, and one of them is an interval such as 95%, which is"
        " no bound.",
        fix="Check the figure against its source; the total may rest on other inputs.",
        severity=WARNING,
    ),
    Check(
        code="D503",
        title="cannot be decided",
        message="{what}",
        explanation="The figure could not be recalculated, so nothing is said about it.",
        fix="Supply what the reason names.",
        severity=INFO,
    ),
    Check(
        code="D510",
        title="the recalculated range may be wider than it has to be",
        message="{what}",
        explanation="Where an input stands in a formula more than once, its range is found by a"
        " search with a limit on the work. That range holds all that the inputs allow; here it"
        " could not be shown to be at most 2% wider. A mismatch stands all the same; figures that"
        " agree may do so because of it.",
        fix="No fix needed; a formula that names each input once, or is split into shorter ones,"
        " is worked out exactly.",
        severity=INFO,
    ),
)

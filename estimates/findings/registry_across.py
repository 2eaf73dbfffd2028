"""The part of the registry with the checks across estimates: agreement, sourcing, assertions."""

from __future__ import annotations

from typing import Final

from estimates.findings.check import INFO, WARNING, Check

ACROSS: Final = (
    # A: agreement
    Check(
        code="A601",
        title="named origins disagree",
        message="{what}",
        explanation="Ranges that named origins give for the same measure, subject, nature and time do not all meet, so "
        "that no value is right by all of them. Each origin has one vote, with all that it allows; calculated and "
        "vague estimates have none; a 90% or 95% interval has one with its ends, though they are no bounds. Most often they do not count the same, or not at the same time.",
        fix="Compare what they count and when, and give it measures, subjects or dates of its own; if they do speak of "
        "the same, say so where the figure is used.",
        severity=INFO,
    ),
    Check(
        code="A602",
        title="compatible, not corroborated",
        message="{what}",
        explanation="Two or more named origins do not contradict each other, but fewer than two of them bound the "
        "quantity on both sides: “up to 12,000” and “at least 3,000” agree on nothing in between.",
        fix="Look for a second named origin with a figure, or say that the figures are compatible and no more.",
        severity=INFO,
    ),
    Check(
        code="A603",
        title="several estimates and no second named origin",
        message="{what}",
        explanation="Several estimates speak of the same quantity, but only one origin among them has a name, or none "
        "has. Repetition is no confirmation, and origins without a name may repeat the one that has.",
        fix="Find out where the others have it from and enter their origin; a second named origin confirms it.",
        severity=INFO,
    ),
    Check(
        code="A604",
        title="a number has lost its hedge",
        message="{what}",
        explanation="The same number stands elsewhere, for the same measure and subject, as a bound or (where this one "
        "is exact) as about that much. On its way here it may have become surer than it was. Figures that another "
        "named origin gives, at another time or before the hedged one are left alone.",
        fix="Look up what the source says, and enter its hedge as qualifier; if it says just that, note whom it may "
        "repeat.",
        severity=WARNING,
    ),
    Check(
        code="A605",
        title="a cumulative total falls",
        message="{what}",
        explanation="A total that is counted from the same day on cannot become smaller. Only totals of one named "
        "origin are compared, the later of which surely ends after the earlier one. Measures that may be below 0 are "
        "left alone: a net total falls by right.",
        fix="Correct the figures or dates; where the origin has revised its count, mark the earlier one as superseded.",
        severity=WARNING,
    ),
    # S: sourcing
    Check(
        code="S701",
        title="no locator",
        message="{what}",
        explanation="Without a page or paragraph a reader has to search the source to check the figure.",
        fix="Fill locator: page 3, paragraph 7, table 2.",
        severity=INFO,
    ),
    Check(
        code="S702",
        title="only sources graded D or E",
        message="{what}",
        explanation="Every estimate of the quantity comes through a source, or from an origin, that is graded as not "
        "usually reliable (D) or unreliable (E).",
        fix="Look for a better source, or say with the figure how far it can be trusted.",
        severity=INFO,
    ),
    Check(
        code="S703",
        title="graded as confirmed without a second origin",
        message="credibility 1 means confirmed by other sources, and no second named origin here allows the same: add "
        "its estimate, or grade this one 2",
        explanation="Credibility 1 is for what other, independent sources confirm. Estimates of the same measure, "
        "subject, nature and time by another named origin count, if the ranges meet.",
        fix="Enter the estimate that confirms it with its origin, or lower the grade.",
        severity=WARNING,
    ),
    Check(
        code="S704",
        title="stale",
        message="{what}",
        explanation="The newest estimate of the measure, subject and nature is older than the measure's stale_after at "
        "the as_at of the dataset. It is as old as the last day for which it holds or, where that is open, on which "
        "it was claimed or published.",
        fix="Add a newer estimate, or change stale_after if the figure does not age so fast.",
        severity=WARNING,
    ),
    Check(
        code="S705",
        title="an origin without a name",
        message="{what}",
        explanation="“Media reports” and “officials” cannot be asked, and may repeat an origin that is already here. "
        "Such origins never count as a confirmation.",
        fix="Follow the claim back to somebody with a name; where there is nobody, leave it as it is.",
        severity=INFO,
    ),
    Check(
        code="S706",
        title="two names that look like one",
        message="{what}",
        explanation="Subjects that are written in two ways are not compared with each other, and an origin that is "
        "written in two ways counts twice.",
        fix="Use one spelling, or for origins one row; if they differ, give them names that cannot be confused.",
        severity=WARNING,
    ),
)

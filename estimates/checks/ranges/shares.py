"""Shares that are no part of a whole (Q407)."""

from __future__ import annotations

import numpy as np

from estimates.agreement.comparable import current, of_kind
from estimates.arithmetic.ranges import at_most
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.units.dimensions import DIMENSIONLESS


@check(
    "Q407",
    WARNING,
    title="a share outside 0 to 100 percent",
    message="{cell} ({unit}) is {side} of the measure {measure}, a share: correct the figure or its unit, or give"
    " the measure another kind, or bounds of its own",
    explanation="A share is a part of a whole. Where its measure declares no minimum, it cannot be"
    " below 0; where it declares no maximum, not above 100 percent.",
    fix="Correct the figure or its unit. A ratio that may rightly be above 100 percent (debt to"
    " output) is of kind rate; a share with other limits declares them in minimum and maximum.",
    why="the measure declares no bounds, and the source may use share in another sense",
)
def share_outside_its_whole(stated: Stated, run: Run) -> None:
    table, measures = stated.estimates, stated.dataset.tables["measures"]
    shares = current(stated) & of_kind(stated, "share") & (stated.measure >= 0)
    known = stated.dimensions.known
    plain = known.index(DIMENSIONLESS) if DIMENSIONLESS in known else -2
    shares &= stated.units.dimension == plain
    run.over(shares)
    rows = np.flatnonzero(shares)
    if not rows.size:
        return
    at = stated.measure[rows]
    free = [~measures.numbers[name].typed[at] for name in ("minimum", "maximum")]
    for column in ("low", "best", "high"):
        share = table.numbers[column].value[rows] * stated.units.scale[rows]
        below, above = free[0] & (share < 0), free[1] & (share > 1) & ~at_most(share, 1.0)
        for outside, side in ((below, "less than nothing"), (above, "more than the whole")):
            some = rows[outside]
            run.add(
                table.table.file,
                some,
                column,
                unit=table.pick("unit", some),
                side=side,
                measure=table.pick("measure", some),
            )

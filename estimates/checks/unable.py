"""What other checks could not look at (F130)."""

from __future__ import annotations

from collections.abc import Sequence

from estimates.findings.check import INFO, Run, check


@check(
    "F130",
    INFO,
    title="a check could not run",
    message="not checked: {what}, because {reason}",
    explanation="What could not be checked is reported, so that silence is never taken for"
    " agreement.",
    fix="Fix what the reason names.",
    why="the cause has an error of its own",
)
def could_not_run(runs: Sequence[Run], run: Run) -> None:
    """Each place once, however many rules could not look at it; nothing there has failed."""
    for place in dict.fromkeys(place for each in runs for place in each.unable):
        run.over(0, 1)
        if place.row is None:
            run.add_lines(place.file, [None], place.column, what=place.what, reason=place.reason)
        else:
            run.add(place.file, [place.row], place.column, what=place.what, reason=place.reason)

"""What several rules do alike: where a finding about a figure is put, and whom to ask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import missing
from estimates.agreement.comparable import by_figure
from estimates.derived.checked import Stated, once
from estimates.findings.check import Run, Words
from estimates.tables.ages import ages
from estimates.tables.columns import Kind

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def filled(stated: Stated, kind: Kind) -> int:
    """How many cells of one kind are not blank, in all tables."""
    return sum(
        int(table.filled(column.name).sum())
        for table in stated.dataset.tables.values()
        for column in table.table.columns
        if column.kind is kind
    )


@once
def stale_after(stated: Stated) -> tuple[dict[str, float], dict[int, str]]:
    """After how many days the estimates of each measure are stale, and what is wrong by row."""
    return ages(stated.dataset.tables["measures"], stated.dataset.units)


def at_figures(stated: Stated, run: Run, rows: Integers, words: Words) -> None:
    """Findings about estimates, at the cell that holds the figure; words: as in `Batch`."""
    for column, part in by_figure(stated, rows):

        def some(at: Integers, part: Integers = part) -> Any:
            return words(part[at])

        run.add(stated.estimates.table.file, rows[part], column, words=some)


def knows_speakers(stated: Stated, run: Run, asked: Flags | int) -> bool:
    """Whether the tables that say who speaks could be read; `asked` was looked at, or was not."""
    lost = missing(stated)
    if not lost:
        run.over(asked)
        return True
    run.over(0, asked)
    what = "whether independent origins agree, lost hedges and how estimates are sourced"
    run.cannot(stated.estimates.table.file, what, f"{lost} could not be read")
    return False

"""What several rules do alike: where a finding about a figure is put, and whom to ask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimates.agreement.claimants import missing
from estimates.agreement.comparable import by_figure
from estimates.derived.checked import Stated
from estimates.findings.check import Run, Words

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


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

"""All checks by code, from their modules: what `explain` and the documentation are made of."""

from __future__ import annotations

from typing import Final

from estimates.checks import acceptance, formulas, references, unable, units
from estimates.checks.agreement import comparison, hedges, own, totals
from estimates.checks.assertions import holding, parts
from estimates.checks.derived import basis, times, verdicts, worth
from estimates.checks.derived import hedges as lost_hedges
from estimates.checks.files import cells as file_cells
from estimates.checks.files import package, saves, tables
from estimates.checks.ranges import cells, plausible, transcription
from estimates.checks.sourcing import grades, names, staleness, timing
from estimates.findings.check import Check

FAMILIES: Final = {
    "F": "files and cells",
    "R": "references",
    "U": "units",
    "Q": "ranges and qualifiers",
    "D": "derived figures",
    "A": "agreement",
    "S": "sourcing",
    "X": "assertions and parts",
}

_MODULES: Final = (
    tables,
    file_cells,
    package,
    saves,
    unable,
    acceptance,
    references,
    formulas,
    units,
    cells,
    transcription,
    plausible,
    comparison,
    hedges,
    own,
    totals,
    grades,
    names,
    staleness,
    timing,
    holding,
    parts,
    verdicts,
    lost_hedges,
    worth,
    basis,
    times,
)
_ALL: Final = [
    each for module in _MODULES for each in vars(module).values() if isinstance(each, Check)
]

CHECKS: Final = {
    check.code: check
    for check in sorted(_ALL, key=lambda check: ([*FAMILIES].index(check.code[0]), check.code))
}

"""datapackage.json: what it describes, and the settings of the dataset (F102, F119, F120, F129)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from estimates.checks.files.faults import fault_check, files, one, report
from estimates.derived.checked import Stated
from estimates.findings.check import WARNING, Run, check
from estimates.findings.quoting import shorten
from estimates.tables.faults import FaultKind
from estimates.tables.settings import PACKAGE
from estimates.units.registry import UnitError

LISTED_FILE: Final = fault_check(
    "F102",
    FaultKind.LISTED_FILE,
    one,
    WARNING,
    title="a listed file is missing",
    message="datapackage.json lists {path}, which does not exist here: add it or take it out of the list",
    explanation="datapackage.json names a resource that is not in the folder.",
    fix="Add the file or remove its resource from datapackage.json.",
    why="the file is optional, so nothing else depends on it",
)
DESCRIBED_OTHERWISE: Final = fault_check(
    "F129",
    FaultKind.DESCRIPTOR,
    files,
    WARNING,
    title="a table is described otherwise",
    message="datapackage.json describes {path} otherwise: {what}",
    explanation="Other tools read a table by the fields that datapackage.json gives it. The columns of the file are not "
    "those, or come in another order.",
    fix='Correct the fields, or write "fieldsMatch": "partial" into the schema (and the "$schema" of version 2 that '
    "`estimates init DIR` writes): columns in any order, some missing, some of your own.",
    why="the table itself is read by its own header row",
)
UNUSABLE_PACKAGE: Final = fault_check(
    "F119",
    FaultKind.PACKAGE,
    one,
    title="datapackage.json cannot be used",
    message="{what}",
    explanation="datapackage.json names and describes the dataset and holds its settings. Without it the tables are "
    "still checked, under the folder's name.",
    fix="Fix the JSON at the place named; `estimates init DIR` shows a valid one.",
)


@check(
    "F120",
    title="a setting cannot be used",
    message="{what}",
    explanation="datapackage.json has name, title and description as text, a list of resources, and in the object "
    "“estimates” the settings as_at, severities, limits, headlines, journal, fail_on, "
    "thresholds, notify and not_known.",
    fix="Correct the setting as the message says; until then its default holds.",
)
def unusable_setting(stated: Stated, run: Run) -> None:
    settings = stated.dataset.settings
    run.over(1)
    for fault in stated.dataset.faults:
        if fault.kind is FaultKind.SETTING:
            report(fault, run)
    for code in settings.get("severities", {}):
        if code not in run.checks:
            what = f"severities names {shorten(code)}, which is not the code of a check"
            run.add_lines(PACKAGE, [None], "severities", what=what)
    known = [code for code, each in run.checks.items() if each.limit is not None]
    for code in settings.get("limits", {}):
        if code not in known:
            what = f"limits names {shorten(code)}, which has none; there are {', '.join(known)}"
            run.add_lines(PACKAGE, [None], "limits", what=what)
    for number, problem in _threshold_problems(stated):
        what = f"entry {number} of thresholds {problem}"
        run.add_lines(PACKAGE, [None], "thresholds", what=what)


def _threshold_problems(stated: Stated) -> Iterator[tuple[int, str]]:
    """What is wrong with thresholds, by their number from 1: an estimate or a unit."""
    wanted = stated.dataset.settings.get("thresholds", [])
    rows = stated.estimates.index_of(pa.array([entry["estimate"] for entry in wanted], pa.string()))
    for number, (entry, row) in enumerate(zip(wanted, rows.tolist(), strict=True), 1):
        if row < 0:
            yield number, f"names {shorten(entry['estimate'])}, which is no estimate"
        elif entry.get("unit"):
            own = stated.units.dimension[row]
            try:
                dimension = stated.dataset.units.unit(entry["unit"]).dimension
            except UnitError as error:
                yield number, f"has a unit that cannot be read: {error.message}"
                continue
            if own >= 0 and stated.dimensions.known[own] != dimension:
                unit = stated.estimates.pick("unit", np.array([row]))[0]
                yield number, f"is in {entry['unit']}, which cannot be converted into {unit}"

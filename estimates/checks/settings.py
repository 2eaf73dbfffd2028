"""The settings of a dataset in datapackage.json (F120)."""

from __future__ import annotations

from estimates.derived.checked import Stated
from estimates.findings.check import Run, check
from estimates.findings.collection import shorten
from estimates.tables.dataset import PACKAGE


@check(
    "F120",
    title="a setting cannot be used",
    message="{what}",
    explanation="datapackage.json has name, title and description as text, a list of resources, and in the object "
    "“estimates” the settings as_at, severities, limits, headlines, journal and not_known.",
    fix="Correct the setting as the message says; until then its default holds.",
)
def unusable_setting(stated: Stated, run: Run) -> None:
    settings = stated.dataset.settings
    run.over(1)
    for fault in stated.dataset.faults:
        if fault.kind == "setting":
            run.add_lines(fault.file, [fault.line], fault.column, **fault.values)
    for code in settings.get("severities", {}):
        if code not in run.checks:
            what = f"severities names {shorten(code)}, which is not the code of a check"
            run.add_lines(PACKAGE, [None], "severities", what=what)
    known = [code for code, each in run.checks.items() if each.limit is not None]
    for code in settings.get("limits", {}):
        if code not in known:
            what = f"limits names {shorten(code)}, which has none; there are {', '.join(known)}"
            run.add_lines(PACKAGE, [None], "limits", what=what)

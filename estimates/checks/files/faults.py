"""Checks of files as such: what was seen while they were read, as findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from estimates.derived.checked import Stated
from estimates.findings.check import ERROR, Check, Run, check
from estimates.tables.faults import Fault, FaultKind

BY_KIND: Final[dict[FaultKind, Check]] = {}
"""The check that reports each kind of fault."""


def fault_check(
    code: str,
    kind: FaultKind,
    over: Callable[[Stated], int],
    severity: str = ERROR,
    **words: Any,
) -> Check:
    """A check that reports one kind of fault; over: how many places can have it."""

    def rule(stated: Stated, run: Run) -> None:
        run.over(over(stated))
        for fault in stated.dataset.faults:
            if fault.kind is kind:
                report(fault, run)

    BY_KIND[kind] = check(code, severity, **words)(rule)
    return BY_KIND[kind]


def report(fault: Fault, run: Run) -> None:
    """A fault as a finding, at its line where it has one."""
    place = (fault.file, [fault.line], fault.column)
    run.add_lines(*place, unlisted=fault.unlisted, **fault.values)


def one(_: Stated) -> int:
    """What there is one of: datapackage.json, the last save."""
    return 1


def files(stated: Stated) -> int:
    """Tables that are there or should be."""
    return sum(
        table.table.required or table.source.data.size > 0 or name in stated.dataset.missing
        for name, table in stated.dataset.tables.items()
    )

"""A baseline: the findings that a dataset has today, kept apart so that only new ones count.

`baseline.json` in the dataset's folder names findings by their fingerprints, which do not change
where lines move. A finding that is gone leaves the baseline for good: it only shrinks.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from estimates.check import Result
from estimates.checks import acceptance
from estimates.reports import records
from estimates.reports.fingerprints import fingerprints
from estimates.reports.selection import Selected
from estimates.storage import durable
from estimates.tables.files import contents

FILE: Final = "baseline.json"
"""The name of the file, in the dataset's folder."""
_VERSION: Final = 1
_MOST: Final = 256 << 20  # bytes


class BaselineError(Exception):
    """A baseline cannot be read or written; the message is one line."""


def write(result: Result, selected: Selected, folder: Path) -> int:
    """Make all selected findings the baseline; how many these are.

    Raises:
        BaselineError: the file cannot be written.
    """
    rows = _rows(result, selected)
    _save(folder, dict(zip(fingerprints(rows), map(_about, rows), strict=True)))
    return len(rows)


def apart(result: Result, selected: Selected, folder: Path) -> Selected:
    """Take the findings of the baseline out; those that are gone leave it.

    A baseline that cannot be written, as in a read-only folder, stays as it is.

    Raises:
        BaselineError: there is none, or it cannot be read.
    """
    known = _read(folder)
    names = fingerprints(_rows(result, selected))
    new = [name not in known for name in names]
    findings = selected.findings[new].reset_index(drop=True)
    counts = selected.counts | acceptance.counts(findings)
    kept = {name: known[name] for name in names if name in known}
    gone = len(known) - len(kept) if not selected.asked else 0
    if gone:
        with contextlib.suppress(BaselineError):
            _save(folder, kept)
    return replace(selected, findings=findings, counts=counts, known=len(kept), gone=gone)


def _rows(result: Result, selected: Selected) -> list[dict[str, Any]]:
    return records.findings(result.worded(selected.findings))


def _about(row: dict[str, Any]) -> dict[str, Any]:
    """What a reader of the file sees of a finding."""
    return {name: row[name] for name in ("code", "severity", "file", "column", "estimate")}


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / FILE
    try:
        read = json.loads(contents(path, _MOST))
    except FileNotFoundError:
        raise BaselineError(
            f"there is no {path}: `estimates check {folder} --write-baseline` makes it"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise BaselineError(f"{path} cannot be read: {error}") from None
    findings = read.get("findings") if isinstance(read, dict) else None
    if not isinstance(findings, dict) or read.get("version") != _VERSION:
        raise BaselineError(f"{path} is no baseline of this version: make it again")
    return findings


def _save(folder: Path, findings: dict[str, dict[str, Any]]) -> None:
    lines = [f" {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(findings.items())]
    text = f'{{"version": {_VERSION},\n"findings": {{\n' + ",\n".join(lines) + "\n}}\n"
    try:
        durable.replace(folder / FILE, text.encode())
    except OSError as error:
        raise BaselineError(f"{folder / FILE} cannot be written: {durable.reason(error)}") from None

"""The cells of a workbook from anywhere: looked through here, read in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

from estimates.spreadsheets import ods, xlsx
from estimates.spreadsheets.limits import LIMITS, Allowance, Limits, greedy, late, unreadable
from estimates.spreadsheets.parts import ODS, XLSX, Parts
from estimates.spreadsheets.surveys import Block, Copy, Survey

_SURVEYS: Final[Mapping[str, Callable[[Parts, Collection[str], Copy], Survey]]] = {
    XLSX: xlsx.survey,
    ODS: ods.survey,
}
_PROCESS: Final = Path(__file__).with_name("cells_process.py")
_KILLED: Final = -9
_KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
    "seconds": lambda seconds: dt.timedelta(seconds=seconds),
}


def read(
    path: Path, wanted: Collection[str], limits: Limits = LIMITS
) -> dict[str, list[list[Any]]]:
    """The rows of those of the wanted sheets that a workbook has.

    A cell is a text, a number, a truth value, a date, a time or a length of time; what is shown as
    a percentage is a text, such as `50%`. Blank cells are "", or missing at the end of a row.

    Raises:
        OSError: the file cannot be opened, or is no plain file; there is no room for a copy of it.
        WorkbookError: it cannot be read, or is beyond the limits.
    """
    allowance = Allowance(limits)
    parts = Parts(path, allowance)
    with tempfile.TemporaryDirectory(prefix="estimates-") as folder:
        checked = Path(folder) / f"checked.{parts.kind}"
        copy = Copy(checked)
        survey = _SURVEYS[parts.kind](parts, wanted, copy)
        copy.close()
        sheets = _cells(checked, survey.names, allowance) if survey.names else {}
    for name, rows in sheets.items():
        _show_percentages(rows, survey.percentages[name])
    return sheets


def _cells(path: Path, names: list[str], allowance: Allowance) -> dict[str, list[list[Any]]]:
    """Raises WorkbookError: the process that reads them ends before its time, or with an error."""
    command = [sys.executable, "-P", str(_PROCESS), str(path), str(allowance.limits.memory)]
    written = path.with_name("cells.jsonl")
    with written.open("wb") as output:
        try:
            done = subprocess.run(  # noqa: S603 - this Python, and a file of ours
                command,
                input=json.dumps(names).encode(),
                stdout=output,
                stderr=subprocess.PIPE,
                check=False,
                timeout=max(allowance.seconds, 1),
                # Where this process has its libraries from, that one has them, too.
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        except subprocess.TimeoutExpired:
            raise late(allowance.limits) from None
    if done.returncode:
        # Aborted for want of memory, or by the system, which has none left for it.
        raise greedy() if b"emory" in done.stderr or done.returncode == _KILLED else unreadable()
    sheets: dict[str, list[list[Any]]] = {}
    rows: list[list[Any]] = []
    with written.open(encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line, object_hook=_typed)
            if isinstance(found, str):
                sheets[found] = rows = []
            elif isinstance(found, list):
                rows.append(found)
            elif isinstance(found, dict):
                raise unreadable(found["error"])
    return sheets


def _typed(given: dict[str, Any]) -> Any:
    """A cell that JSON has no kind for; what was wrong stays as it is."""
    (kind, value), *_ = given.items()
    return _KINDS[kind](value) if kind in _KINDS else given


def _show_percentages(rows: list[list[Any]], blocks: list[Block]) -> None:
    """Put what is shown in place of what is held: 50% for 0.5."""
    for row, column, tall, wide in blocks:
        for cells in rows[row : row + tall]:
            for place in range(column, min(column + wide, len(cells))):
                if isinstance(cells[place], float):
                    cells[place] = f"{cells[place] * 100:.12g}%"

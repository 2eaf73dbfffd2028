"""`check --format github`: annotations on the lines of a pull request.

The commands of GitHub's workflows, https://docs.github.com/actions/reference/workflow-commands:
values of properties escape `%`, line ends, `:` and `,`; messages `%` and line ends.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from estimates.check import Result
from estimates.reports import records
from estimates.reports.places import uri_path
from estimates.reports.selection import Selected

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_MESSAGE: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def report(result: Result, selected: Selected, folder: Path) -> str:
    """One command to a line; what is accepted is left away."""
    found = result.worded(selected.findings)
    rows = records.findings(found[found["accepted"] == ""])
    return "".join(f"{_command(row, folder)}\n" for row in rows)


def _command(row: dict[str, Any], folder: Path) -> str:
    place = f"file={uri_path(folder / row['file']).translate(_PROPERTY)}"
    if row["line"] is not None:
        place += f",line={row['line']}"
    title = row["code"] + (f" {row['column']}" if row["column"] else "")
    message = row["message"].translate(_MESSAGE)
    about = f"{row['estimate']}: ".translate(_MESSAGE) if row["estimate"] else ""
    command = f"{_COMMANDS[row['severity']]} {place},title={title.translate(_PROPERTY)}"
    return f"::{command}::{about}{message}"

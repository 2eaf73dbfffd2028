"""The one table of checks: code, severity, message and explanation of everything that can be found.

`explain`, the documentation and the dashboard are made from it. Messages are filled with the values of a
finding, with `{cell}`, the text of the cell at its place, and with `{column}`, its column.
"""

from __future__ import annotations

from typing import Final

from estimates.findings.check import ERROR, INFO, SEVERITIES, WARNING, Check
from estimates.findings.registry_figures import FIGURES
from estimates.findings.registry_files import FILES

__all__ = ["CHECKS", "ERROR", "INFO", "SEVERITIES", "WARNING", "Check"]


CHECKS: Final = {check.code: check for check in (*FILES, *FIGURES)}

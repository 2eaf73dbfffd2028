"""What a check is in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"
SEVERITIES: Final = (ERROR, WARNING, INFO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. `why` says why an F, R, U or Q finding is less than an error.

    limit: the number that its rule hangs on, where a dataset can set another.
    """

    code: str
    title: str
    message: str
    explanation: str
    fix: str
    severity: str = ERROR
    why: str = ""
    limit: float | None = None

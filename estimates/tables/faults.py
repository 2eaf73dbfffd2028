"""What is wrong with a file as such, seen while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a file breaks, by its name, at a physical line (from 1) where there is one."""

    kind: str
    file: str
    line: int | None = None
    column: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

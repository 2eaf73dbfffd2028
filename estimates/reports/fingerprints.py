"""A name for each finding that stays the same where lines move: for baselines and SARIF."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_LENGTH = 32  # hexadecimal digits


def fingerprints(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One per finding: of its code, file, column and estimate, or the cell where it has none.

    rows: findings as `records.findings` has them. Findings that are alike in all of these are told
    apart by their order.
    """
    seen: Counter[str] = Counter()
    names = []
    for row in rows:
        about = row["estimate"] or row["cell"] or ""
        parts = (row["code"], row["file"], row["column"] or "", about)
        key = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:_LENGTH]
        seen[key] += 1
        names.append(key if seen[key] == 1 else f"{key}/{seen[key]}")
    return names

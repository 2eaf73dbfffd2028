"""`check --format markdown`: a summary for a job or a pull request."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from estimates.check import Result
from estimates.checks.registry import CHECKS
from estimates.findings.check import SEVERITIES
from estimates.reports import records
from estimates.reports.places import uri_path
from estimates.reports.selection import Selected
from estimates.words import wording

SHOWN: Final = 50
"""How many findings are listed, the worst first; the rest are counted."""

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()<>#|!~])")


def report(result: Result, selected: Selected, folder: Path) -> str:
    """What was checked, what does not add up, and the worst findings in a table."""
    counts = selected.counts
    title = escaped(result.dataset.title or result.dataset.name)
    tally = [
        wording.counted(counts["error"], "error"),
        wording.counted(counts["warning"], "warning"),
    ]
    tally += [f"{counts['info']:,} info"] if counts["info"] else []
    tally += [f"{counts['accepted']:,} accepted"] if counts["accepted"] else []
    checked = f"{wording.counted(counts['estimates'], 'estimate')} from"
    checked += f" {wording.counted(counts['sources'], 'source')}"
    lines = [f"## {title}", "", f"**{', '.join(tally)}** in {checked}.", ""]
    lines += _derived(result)
    lines += _findings(result, selected, folder)
    return "\n".join(lines).rstrip() + "\n"


def _derived(result: Result) -> list[str]:
    verdicts = Counter(result.derived["verdict"].tolist())
    if not verdicts:
        return []
    parts = [
        f"{words.short}: {verdicts[name]:,}"
        for name, words in wording.VERDICTS.items()
        if verdicts[name]
    ]
    return [f"{wording.counted(sum(verdicts.values()), 'derived figure')}: {', '.join(parts)}.", ""]


def _findings(result: Result, selected: Selected, folder: Path) -> list[str]:
    outline = selected.findings[selected.findings["accepted"] == ""]
    rank = outline["severity"].map({name: place for place, name in enumerate(SEVERITIES)})
    worst = outline.assign(rank=rank).sort_values("rank", kind="stable").drop(columns="rank")
    shown = records.findings(result.worded(worst.head(SHOWN)))
    if not shown:
        return []
    lines = ["| Severity | Code | Where | Finding |", "|---|---|---|---|"]
    lines += [_row(row, folder) for row in shown]
    left = Counter(worst["code"].iloc[SHOWN:].tolist())
    if left:
        parts = ", ".join(f"{code} ({count:,})" for code, count in left.most_common())
        lines += ["", f"{sum(left.values()):,} more: {parts}."]
    codes = sorted({row["code"] for row in shown})
    lines += ["", "<details><summary>What the codes mean</summary>", ""]
    lines += [
        f"- **{code}** {escaped(CHECKS[code].title)}: {escaped(CHECKS[code].fix)}" for code in codes
    ]
    return [*lines, "", "</details>"]


def _row(row: dict[str, Any], folder: Path) -> str:
    place = uri_path(folder / row["file"]) + ("" if row["line"] is None else f":{row['line']}")
    cells = (row["severity"], row["code"], place, row["message"])
    return f"| {' | '.join(escaped(str(cell)) for cell in cells)} |"


def escaped(text: str) -> str:
    """A text on one line of which Markdown takes no sign for its own."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))

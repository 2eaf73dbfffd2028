"""`check --format sarif`: SARIF 2.1.0, which code hosts and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from estimates.check import Result
from estimates.checks.registry import CHECKS
from estimates.findings.check import Check
from estimates.reports import records
from estimates.reports.fingerprints import fingerprints
from estimates.reports.places import uri
from estimates.reports.selection import Selected

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_FINGERPRINT: Final = "estimates/v1"


def report(result: Result, selected: Selected, folder: Path) -> str:
    """The findings as one run; rules have their help from the registry of checks."""
    rows = records.findings(result.worded(selected.findings))
    codes = sorted({row["code"] for row in rows})
    places = {code: place for place, code in enumerate(codes)}
    results = [
        _result(row, places, name, folder)
        for row, name in zip(rows, fingerprints(rows), strict=True)
    ]
    driver = {
        "name": "estimates",
        "informationUri": "https://pypi.org/project/estimates-dashboard/",
        "rules": [_rule(CHECKS[code]) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    text = f"{check.explanation} {check.fix}"
    return {
        "id": check.code,
        "name": "".join(word.capitalize() for word in check.title.split() if word.isalnum()),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.explanation},
        "help": {"text": text, "markdown": f"{check.explanation}\n\n**Fix:** {check.fix}"},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _result(row: dict[str, Any], places: dict[str, int], name: str, folder: Path) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(folder / row["file"])}}
    if row["line"] is not None:
        physical["region"] = {"startLine": row["line"]}
    location: dict[str, Any] = {"physicalLocation": physical}
    if row["estimate"]:
        location["logicalLocations"] = [{"name": row["estimate"], "kind": "object"}]
    result: dict[str, Any] = {
        "ruleId": row["code"],
        "ruleIndex": places[row["code"]],
        "level": _LEVELS[row["severity"]],
        "message": {"text": row["message"]},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: name},
    }
    if row["accepted"]:
        result["suppressions"] = [{"kind": "external", "justification": row["accepted"]}]
    return result

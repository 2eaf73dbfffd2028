"""`check --format junit`: a test case per check and file, for what shows test results.

Errors are failures; warnings and info are the output of a case that passes. What a check could not
look at is skipped.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from estimates.check import Result
from estimates.checks.registry import CHECKS
from estimates.reports import records
from estimates.reports.places import uri_path
from estimates.reports.selection import Selected


def report(result: Result, selected: Selected, folder: Path) -> str:
    """One suite per dataset; each check is a case of each file with findings, else one case."""
    rows = records.findings(result.worded(selected.findings))
    cases: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        cases[row["code"], row["file"]].append(row)
    coverage = result.coverage.set_index("code")
    files = {code for code, _ in cases}
    for code in coverage.index.tolist():
        if code not in files and not selected.asked:
            cases[str(code), ""] = []
    suite = ET.Element("testsuite", name=result.dataset.name)
    failures = skipped = 0
    for (code, file), own in sorted(cases.items()):
        failed = [row for row in own if row["severity"] == "error" and not row["accepted"]]
        could_not = code in coverage.index and bool(coverage.loc[code, "not_run"])
        missed = could_not and not own and not coverage.loc[code, "run"]
        failures, skipped = failures + bool(failed), skipped + bool(missed)
        suite.append(_case(code, file, own, failed, folder, missed=missed))
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suite.set("skipped", str(skipped))
    root = ET.Element("testsuites", suite.attrib | {"name": "estimates"})
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(
    code: str,
    file: str,
    own: list[dict[str, Any]],
    failed: list[dict[str, Any]],
    folder: Path,
    *,
    missed: bool,
) -> ET.Element:
    name = f"{code} {CHECKS[code].title}"
    place = uri_path(folder / file) if file else uri_path(folder)
    case = ET.Element("testcase", classname=place, name=_sound(name), time="0")
    if failed:
        lines = "\n".join(_line(row, folder) for row in failed)
        case.append(ET.Element("failure", message=_sound(failed[0]["message"]), type=code))
        case[-1].text = lines
    elif missed:
        case.append(ET.Element("skipped", message="it could look at nothing"))
    rest = [row for row in own if row not in failed]
    if rest:
        output = ET.SubElement(case, "system-out")
        output.text = "\n".join(_line(row, folder) for row in rest)
    return case


def _line(row: dict[str, Any], folder: Path) -> str:
    line = "" if row["line"] is None else f":{row['line']}"
    accepted = f" (accepted: {row['accepted']})" if row["accepted"] else ""
    place = f"{uri_path(folder / row['file'])}{line}"
    return _sound(f"{place}: {row['severity']} {row['code']} {row['message']}{accepted}")


def _sound(text: str) -> str:
    """A text without the characters that XML 1.0 has no way to hold."""
    return "".join(
        sign
        if sign in "\t\n\r"
        or " " <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign > "\uffff"
        else "\ufffd"
        for sign in text
    )

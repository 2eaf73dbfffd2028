"""The settings of a dataset: the object “estimates” in datapackage.json.

A setting that cannot be used is a fault, and its default holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from estimates.findings.check import SEVERITIES
from estimates.findings.quoting import shorten
from estimates.tables import dates
from estimates.tables.faults import Fault, FaultKind

PACKAGE: Final = "datapackage.json"
NAMED: Final = 20
"""Of a great many wrong entries, those that have a finding each."""

FAIL_ON: Final = ("new-errors", "verdicts", "ranges", "thresholds")
"""Kinds of changes on which `estimates diff` can fail."""


def fault(key: str, problem: str) -> Fault:
    """A setting that cannot be used, and why."""
    return Fault(FaultKind.SETTING, PACKAGE, column=key, values={"what": problem})


def read(package: dict[str, Any], faults: list[Fault]) -> dict[str, Any]:
    """The settings that can be used; each other one is a fault."""
    given = package.get("estimates", {})
    if not isinstance(given, dict):
        faults.append(fault("estimates", "“estimates” has to be an object { … }"))
        return {}
    unknown = [shorten(key) for key in given if key not in KEYS]
    known = f"; there are {', '.join(KEYS)}"
    faults += [fault(key, f"“{key}” is not a setting{known}") for key in unknown[:NAMED]]
    if len(unknown) > NAMED:
        what = f"{len(unknown) - NAMED:,} more names are not of settings{known}"
        faults.append(fault("estimates", what))
    usable: dict[str, Any] = {}
    for key, check in KEYS.items():
        if key in given:
            problem = check(given[key])
            if problem:
                faults.append(fault(key, problem))
            else:
                usable[key] = given[key]
    return usable


def _check_as_at(value: Any) -> str:
    if not isinstance(value, str):
        return 'as_at has to be a date in quotes, such as "2024-11"'
    problem = dates.problem(value)
    return f"as_at “{shorten(value)}” is not a date: {problem}" if problem else ""


def _check_severities(value: Any) -> str:
    if not isinstance(value, dict):
        return 'severities has to be an object such as {"D502": "info"}'
    for code, severity in value.items():
        if severity not in SEVERITIES:
            return f"the severity of {shorten(code)} has to be one of {', '.join(SEVERITIES)}"
    return ""


def _check_limits(value: Any) -> str:
    if not isinstance(value, dict):
        return 'limits has to be an object such as {"D506": 20}'
    for code, limit in value.items():
        is_number = isinstance(limit, (int, float)) and not isinstance(limit, bool)
        if not (is_number and 1 <= limit <= _MOST):
            return f"the limit of {shorten(code)} has to be a number from 1 up"
    return ""


_MOST: Final = 1e15  # a limit above it is none; not a number is not below it


def _check_entries(value: Any, name: str, fields: dict[str, type | tuple[type, ...]]) -> str:
    if not isinstance(value, list):
        return f"{name} has to be a list"
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, dict):
            return f"entry {number} of {name} has to be an object with {' and '.join(fields)}"
        for field, kind in fields.items():
            if not isinstance(entry.get(field), kind):
                return f"entry {number} of {name} needs {field}"
    return ""


def _check_headlines(value: Any) -> str:
    problem = _check_entries(value, "headlines", {"title": str, "measures": list})
    if problem:
        return problem
    if not all(isinstance(name, str) for entry in value for name in entry["measures"]):
        return "the measures of headlines have to be ids of measures"
    notes = all(isinstance(entry.get("note", ""), str) for entry in value)
    return "" if notes else "the note of a headline has to be text in quotes"


def _check_fail_on(value: Any) -> str:
    known = ", ".join(FAIL_ON)
    if not isinstance(value, list):
        return f"fail_on has to be a list of {known}"
    for word in value:
        if word not in FAIL_ON:
            return f"fail_on has {shorten(str(word))}; there are {known}"
    return ""


def _check_thresholds(value: Any) -> str:
    problem = _check_entries(value, "thresholds", {"estimate": str, "value": (int, float)})
    if problem:
        return problem
    for number, entry in enumerate(value, 1):
        # A whole number may be too long for a float, and true is no number here.
        is_number = not isinstance(entry["value"], bool) and abs(entry["value"]) <= _LARGEST
        if not is_number:
            return f"the value of entry {number} of thresholds has to be a number"
        if not isinstance(entry.get("unit", ""), str):
            return f"the unit of entry {number} of thresholds has to be text in quotes"
    return ""


_LARGEST: Final = 1e300


def _check_notify(value: Any) -> str:
    words = value if isinstance(value, list) else []
    usable = all(isinstance(word, str) and "\0" not in word for word in words)
    if words and usable and words[0].strip():
        return ""
    return 'notify has to be a command and its arguments, such as ["mail", "-s", "changed", "me"]'


KEYS: Final[dict[str, Callable[[Any], str]]] = {
    "as_at": _check_as_at,
    "severities": _check_severities,
    "limits": _check_limits,
    "headlines": _check_headlines,
    "journal": lambda value: "" if isinstance(value, bool) else "journal has to be true or false",
    "fail_on": _check_fail_on,
    "thresholds": _check_thresholds,
    "notify": _check_notify,
    "not_known": lambda value: _check_entries(value, "not_known", {"title": str, "text": str}),
}
"""What each setting has to be: a function that says what is wrong, "" for nothing."""

"""A dataset as a folder: its description and settings, its units, and its tables as typed columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from estimates import cells, csvfile, dates
from estimates.cells import TypedTable
from estimates.columns import TABLES
from estimates.findings import Findings
from estimates.registry import CHECKS, SEVERITIES
from estimates.units import MAX_FILE_BYTES, UnitRegistry

PACKAGE: Final = "datapackage.json"
UNITS: Final = "units.txt"
MAX_PACKAGE_BYTES: Final = 4 * 1024 * 1024


class DatasetError(Exception):
    """The folder cannot be read at all; the message is one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What was read. A table that could not be read is there without rows, and named in `missing`."""

    path: Path
    name: str
    title: str
    description: str
    as_at: str
    settings: dict[str, Any]
    tables: dict[str, TypedTable]
    missing: frozenset[str]
    units: UnitRegistry


def load(path: Path, findings: Findings) -> Dataset:
    """Read a dataset. Every problem in a file is a finding.

    Raises:
        DatasetError: the folder does not exist or cannot be listed.
    """
    present = _files(path)
    package = _package(path, findings)
    settings = _settings(package, findings)
    tables: dict[str, TypedTable] = {}
    missing: set[str] = set()
    for table in TABLES:
        if not table.required and table.file not in present:
            tables[table.name] = cells.empty(table)
            continue
        text = csvfile.read(path / table.file, table, findings)
        if text is None:
            missing.add(table.name)
        tables[table.name] = cells.empty(table) if text is None else cells.read(text, findings)
    _check_resources(package, path, findings)
    as_at = settings.get("as_at", "")
    return Dataset(
        path=path,
        name=_text(package, "name") or path.resolve().name,
        title=_text(package, "title") or path.resolve().name,
        description=_text(package, "description"),
        as_at=as_at,
        settings=settings,
        tables=tables,
        missing=frozenset(missing),
        units=_units(path, UNITS in present, findings),
    )


def _files(path: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in path.iterdir())
    except FileNotFoundError:
        raise DatasetError(f"there is no folder {path}") from None
    except NotADirectoryError:
        raise DatasetError(f"{path} is a file; a dataset is a folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise DatasetError(f"the folder {path} cannot be read: {reason}") from None


def _package(path: Path, findings: Findings) -> dict[str, Any]:
    try:
        data = (path / PACKAGE).read_bytes()
    except FileNotFoundError:
        what = "the file is missing: `estimates init` writes one to start from"
        findings.add_file("F101", PACKAGE, what=what)
        return {}
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        findings.add_file("F101", PACKAGE, what=what)
        return {}
    if len(data) > MAX_PACKAGE_BYTES:
        findings.add_file("F119", PACKAGE, 1, what="the file is larger than 4 MB; it is not read")
        return {}
    try:
        package = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        what = f"not valid JSON: {error.msg} at character {error.colno}"
        findings.add_file("F119", PACKAGE, error.lineno, what=what)
        return {}
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        findings.add_file("F119", PACKAGE, line, what="not UTF-8: save the file as UTF-8")
        return {}
    except (RecursionError, ValueError):
        findings.add_file("F119", PACKAGE, 1, what="not valid JSON: nested too deeply, or a number too long")
        return {}
    if not isinstance(package, dict):
        findings.add_file("F119", PACKAGE, 1, what="a JSON object { … } was expected")
        return {}
    return package


def _text(package: dict[str, Any], key: str) -> str:
    value = package.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _settings(package: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """The settings that can be used; each other one is a finding."""
    given = package.get("estimates", {})
    if not isinstance(given, dict):
        findings.add_file("F120", PACKAGE, column="estimates", what="“estimates” has to be an object { … }")
        return {}
    usable: dict[str, Any] = {}
    for key, value in given.items():
        check = _SETTINGS.get(key)
        if check is None:
            problem = f"“{key[:60]}” is not a setting; there are {', '.join(_SETTINGS)}"
        else:
            problem = check(value)
        if problem:
            findings.add_file("F120", PACKAGE, column=key[:60], what=problem)
        else:
            usable[key] = value
    return usable


def _check_as_at(value: Any) -> str:
    if not isinstance(value, str):
        return "as_at has to be a date in quotes, such as \"2024-11\""
    try:
        dates.read(value)
    except dates.DateError as error:
        return f"as_at “{value[:60]}” is not a date: {error}"
    return ""


def _check_severities(value: Any) -> str:
    if not isinstance(value, dict):
        return "severities has to be an object such as {\"D502\": \"info\"}"
    for code, severity in value.items():
        if code not in CHECKS:
            return f"severities names {code[:60]}, which is no code; `estimates explain` lists them"
        if severity not in SEVERITIES:
            return f"the severity of {code} has to be one of {', '.join(SEVERITIES)}"
    return ""


def _check_limits(value: Any) -> str:
    numbers = isinstance(value, dict) and all(
        isinstance(limit, (int, float)) and not isinstance(limit, bool) for limit in value.values()
    )
    return "" if numbers else "limits has to be an object of numbers"


def _check_entries(value: Any, name: str, fields: dict[str, type]) -> str:
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
    texts = all(isinstance(name, str) for entry in value for name in entry["measures"])
    return "" if texts else "the measures of headlines have to be ids of measures"


_SETTINGS: Final[dict[str, Callable[[Any], str]]] = {
    "as_at": _check_as_at,
    "severities": _check_severities,
    "limits": _check_limits,
    "headlines": _check_headlines,
    "not_known": lambda value: _check_entries(value, "not_known", {"title": str, "text": str}),
}


def _check_resources(package: dict[str, Any], path: Path, findings: Findings) -> None:
    """Warn of listed files that are not there; the required tables have a finding of their own."""
    required = {table.file for table in TABLES if table.required}
    resources = package.get("resources", [])
    for resource in resources if isinstance(resources, list) else []:
        name = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(name, str) or name in required:
            continue
        plain = Path(name).name == name
        try:
            there = plain and (path / name).is_file()
        except (OSError, ValueError):
            there = False
        if not there:
            findings.add_file("F102", PACKAGE, column="resources", path=name[:60])


def _units(path: Path, present: bool, findings: Findings) -> UnitRegistry:
    if not present:
        return UnitRegistry.load()
    try:
        with (path / UNITS).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        findings.add_file("F101", UNITS, what=what)
        return UnitRegistry.load()
    registry = UnitRegistry.load(data.decode(errors="replace"))
    for problem in registry.problems:
        findings.add_file("U305", UNITS, problem.line, what=problem.message)
    return registry

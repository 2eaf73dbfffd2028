"""A dataset as a folder: description and settings, units, and tables as typed columns."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from estimates import threads
from estimates.findings.quoting import shorten
from estimates.tables import cells, csvfile, settings
from estimates.tables.cells import TypedTable
from estimates.tables.columns import ESTIMATES, TABLES, Table
from estimates.tables.descriptor import disagreements
from estimates.tables.faults import Fault, FaultKind
from estimates.tables.files import BLOCK, check_link, contents
from estimates.tables.settings import PACKAGE
from estimates.units.grammar import MAX_FILE_BYTES
from estimates.units.registry import UnitRegistry

UNITS: Final = "units.txt"
MAX_PACKAGE_BYTES: Final = 4 * 1024 * 1024


class DatasetError(Exception):
    """The folder cannot be read at all; the message is one line."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What was read. A table that could not be read has no rows and is named in `missing`."""

    path: Path
    name: str
    title: str
    description: str
    as_at: str
    settings: dict[str, Any]
    tables: dict[str, TypedTable]
    missing: frozenset[str]
    units: UnitRegistry
    faults: tuple[Fault, ...] = ()


def load(path: Path) -> Dataset:
    """Read a dataset. Every problem in a file is kept: in `faults`, or beside the cell.

    Raises:
        DatasetError: the folder does not exist or cannot be listed.
    """
    present = _files(path)
    faults: list[Fault] = []
    package = _package(path, faults)
    texts = {key: _text(package, key, faults) for key in ("name", "title", "description")}
    own = settings.read(package, faults)
    tables: dict[str, TypedTable] = {}
    missing: set[str] = set()
    longest_first = sorted(TABLES, key=lambda table: table is not ESTIMATES)
    with threads.beside(2, much=_is_long(path / ESTIMATES.file)) as beside:
        parsed = {
            table.name: beside.submit(csvfile.read, path / table.file, table, faults)
            for table in longest_first
            if table.required or table.file in present
        }
        own_units = path / UNITS if UNITS in present else None
        units = beside.submit(_units, own_units, faults)
        for table in reversed(longest_first):
            text = parsed[table.name].result() if table.name in parsed else None
            if text is None and table.name in parsed:
                missing.add(table.name)
            tables[table.name] = cells.empty(table) if text is None else cells.read(text)
    tables = {table.name: tables[table.name] for table in TABLES}
    for table in TABLES:
        naming = "" if table.name in parsed else _naming(tables, table)
        if naming:
            missing.add(table.name)
            what = f"the file is missing, and {naming} names rows of it: add it, with a header row"
            faults.append(_fault(FaultKind.NOT_OPENED, table.file, what))
    _check_resources(package, present | {f"{name}.csv" for name in missing}, faults)
    headers = {each.table.file: each.source.header for each in tables.values()}
    faults += disagreements(package, {file: names for file, names in headers.items() if names})
    folder = shorten(path.resolve().name, 200)
    return Dataset(
        path=path,
        name=texts["name"] or folder,
        title=texts["title"] or texts["name"] or folder,
        description=texts["description"],
        as_at=own.get("as_at", ""),
        settings=own,
        tables=tables,
        missing=frozenset(missing),
        units=units.result(),
        faults=tuple(faults),
    )


def _is_long(path: Path) -> bool:
    try:
        return path.stat().st_size >= BLOCK
    except OSError:
        return False


def _naming(tables: dict[str, TypedTable], target: Table) -> str:
    """A column that names rows of a table: "origin of estimates.csv"; "" where none does."""
    return next(
        (
            f"{column.name} of {table.table.file}"
            for table in tables.values()
            for column in table.table.columns
            if column.target == target.name and table.filled(column.name).any()
        ),
        "",
    )


def _files(path: Path) -> frozenset[str]:
    shown = shorten(str(path), 200)
    try:
        return frozenset(entry.name for entry in path.iterdir())
    except FileNotFoundError:
        raise DatasetError(f"there is no folder {shown}; `estimates init` starts one") from None
    except NotADirectoryError:
        raise DatasetError(f"{shown} is a file; a dataset is a folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise DatasetError(f"the folder {shown} cannot be read: {reason}") from None


def _package(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """The object in datapackage.json; {} where there is none that can be used."""
    try:
        check_link(path / PACKAGE)
        data = contents(path / PACKAGE, MAX_PACKAGE_BYTES + 1)
    except FileNotFoundError:
        what = "the file is missing: `estimates init` writes one to start from"
        faults.append(_fault(FaultKind.NOT_OPENED, PACKAGE, what))
        return {}
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        faults.append(_fault(FaultKind.NOT_OPENED, PACKAGE, what))
        return {}
    try:
        return _json_object(data)
    except _JsonError as error:
        faults.append(_fault(FaultKind.PACKAGE, PACKAGE, error.what, error.line))
        return {}


class _JsonError(Exception):
    """What is wrong with datapackage.json, and on which physical line."""

    def __init__(self, what: str, line: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def _json_object(data: bytes) -> dict[str, Any]:
    """Raises _JsonError."""
    if len(data) > MAX_PACKAGE_BYTES:
        raise _JsonError("the file is larger than 4 MB; it is not read")
    try:
        package = json.loads(data.decode("utf-8-sig"))
        # Half a surrogate pair ("\\ud83d") is a string that nobody could print.
        json.dumps(package, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        what = f"not valid JSON: {error.msg} at character {error.colno}"
        raise _JsonError(what, error.lineno) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _JsonError("not UTF-8: save the file as UTF-8", line) from None
    except UnicodeEncodeError:
        raise _JsonError("a text holds half a character (\\ud800 to \\udfff)") from None
    except (RecursionError, ValueError):
        raise _JsonError("not valid JSON: nested too deeply, or a number too long") from None
    if not isinstance(package, dict):
        raise _JsonError("a JSON object { … } was expected")
    return package


# Characters that are taken; a title is shown on one line.
_LONGEST: Final = {"name": 200, "title": 300, "description": 100_000}


def _text(package: dict[str, Any], key: str, faults: list[Fault]) -> str:
    value = package.get(key, "")
    if isinstance(value, str):
        text = value.strip()
        return text if len(text) <= _LONGEST[key] else f"{text[: _LONGEST[key]]}…"
    faults.append(settings.fault(key, f"{key} has to be text in quotes"))
    return ""


def _fault(kind: FaultKind, file: str, what: str, line: int | None = None) -> Fault:
    return Fault(kind, file, line, values={"what": what})


def keeps_journal(path: Path) -> bool:
    """Whether saves of the dataset in a folder are written into its journal: unless it says no."""
    return bool(settings.read(_package(path, []), []).get("journal", True))


def listed(path: Path) -> list[str]:
    """The paths of the resources that a dataset's datapackage.json names."""
    return _paths(_package(path, []))


def _paths(package: dict[str, Any]) -> list[str]:
    resources = package.get("resources", [])
    entries = resources if isinstance(resources, list) else []
    paths = (entry.get("path") for entry in entries if isinstance(entry, dict))
    return list(dict.fromkeys(path for path in paths if isinstance(path, str)))


def _check_resources(
    package: dict[str, Any], present: AbstractSet[str], faults: list[Fault]
) -> None:
    """Warn of listed files that are not `present`, but for what has a finding of its own."""
    resources = package.get("resources", [])
    if not isinstance(resources, list):
        problem = "resources has to be a list of objects with name and path"
        faults.append(settings.fault("resources", problem))
        return
    absent = [shorten(name) for name in _paths(package) if name not in present]
    if len(absent) > settings.NAMED:
        absent[settings.NAMED :] = [
            f"{len(absent) - settings.NAMED:,} more paths, such as {absent[-1]}"
        ]
    kind = FaultKind.LISTED_FILE
    faults += [Fault(kind, PACKAGE, None, "resources", {"path": path}) for path in absent]


def _units(path: Path | None, faults: list[Fault]) -> UnitRegistry:
    if path is None:
        return UnitRegistry.load()
    try:
        check_link(path)
        data = contents(path, MAX_FILE_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror or 'unknown reason'}"
        faults.append(_fault(FaultKind.NOT_OPENED, UNITS, what))
        return UnitRegistry.load()
    return UnitRegistry.load(data.decode(errors="replace"))

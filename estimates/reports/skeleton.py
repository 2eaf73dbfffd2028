"""A new dataset to start from: small, complete, and free of findings."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from pathlib import Path
from typing import Any, Final

from estimates.storage import durable, recovery, transaction
from estimates.storage.durable import StorageError
from estimates.storage.names import LOCK, PENDING
from estimates.tables.columns import ESTIMATES, MEASURES, ORIGINS, PROFILE, SOURCES, Table, resource

_MEASURES: Final = (
    {
        "id": "homes_flooded",
        "title": "Homes flooded",
        "unit": "building",
        "kind": "total",
        "minimum": "0",
        "definition": "Homes with water above the floor of the lowest room.",
    },
    {
        "id": "people_per_home",
        "title": "People per home",
        "unit": "person/building",
        "kind": "level",
        "minimum": "0",
        "definition": "People registered at an address.",
    },
    {
        "id": "people_affected",
        "title": "People whose home was flooded",
        "unit": "person",
        "kind": "total",
        "minimum": "0",
    },
)
_SOURCES: Final = (
    {
        "id": "gazette",
        "title": "River leaves its bed overnight",
        "publisher": "The Example Gazette",
        "author": "A. Reporter",
        "published": "2024-06-03",
        "url": "https://example.org/flood",
        "accessed": "2024-06-04",
        "reliability": "B",
        "note": "An example: replace it with a source of yours.",
    },
)
_ORIGINS: Final = (
    {
        "id": "district_office",
        "title": "the district office",
        "kind": "named",
        "party": "authorities",
        "reliability": "B",
    },
    {
        "id": "fire_brigade",
        "title": "the fire brigade",
        "kind": "named",
        "party": "authorities",
        "reliability": "B",
    },
)
_SAID: Final = {"subject": "Example Valley", "as_of": "2024-06-02", "source": "gazette"}
_ESTIMATES: Final = (
    _SAID
    | {
        "id": "homes",
        "measure": "homes_flooded",
        "best": "1,200",
        "unit": "building",
        "qualifier": "about",
        "origin": "district_office",
        "claimed_on": "2024-06-03",
        "locator": "paragraph 2",
        "as_stated": "about 1,200 buildings",
        "credibility": "2",
    },
    _SAID
    | {
        "id": "homes_upper",
        "measure": "homes_flooded",
        "subject": "Upper Example Valley",
        "high": "150",
        "unit": "building",
        "qualifier": "up_to",
        "origin": "fire_brigade",
        "locator": "paragraph 5",
        "as_stated": "up to 150 buildings there",
        "credibility": "3",
    },
    _SAID
    | {
        "id": "per_home",
        "measure": "people_per_home",
        "low": "2.5",
        "best": "3",
        "high": "3.5",
        "unit": "person/building",
        "qualifier": "between",
        "origin": "district_office",
        "locator": "paragraph 2",
        "as_stated": "3 people to a home, between 2.5 and 3.5",
    },
    _SAID
    | {
        "id": "affected",
        "measure": "people_affected",
        "best": "3,600",
        "unit": "person",
        "qualifier": "about",
        "formula": "homes * per_home",
        "locator": "paragraph 3",
        "as_stated": "some 3,600 people",
        "note": "Stated by the source, and recalculated here from its other figures.",
    },
    {
        "id": "affected_at_most",
        "measure": "people_affected",
        "subject": "Upper Example Valley",
        "as_of": "2024-06-02",
        "unit": "person",
        "formula": "homes_upper * per_home",
        "note": "Calculated here: no figures and no source, for no one has stated it. Assumes as "
        "many people to a home as in Example Valley.",
    },
)
_TABLES: Final[tuple[tuple[Table, tuple[dict[str, str], ...]], ...]] = (
    (MEASURES, _MEASURES),
    (ESTIMATES, _ESTIMATES),
    (SOURCES, _SOURCES),
    (ORIGINS, _ORIGINS),
)


class SkeletonError(Exception):
    """The dataset cannot be written; the message is one line."""


def write(folder: Path) -> list[str]:
    """Write a new dataset, all of it or nothing; returns the names of its files.

    Raises:
        SkeletonError: the folder is there and not empty, or cannot be written to.
    """
    new: list[Path] = []
    try:
        new += [place for place in (folder, *folder.parents) if not place.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        _check_empty(folder)
        files = _files(folder.resolve().name)
        changes = [
            transaction.Change(name, folder.resolve() / name, b"", text.encode())
            for name, text in files.items()
        ]
        entry = {"by": "estimates init", "what": "init"}
        transaction.write(folder, transaction.new_name(), changes, entry, journalled=False)
    except (OSError, ValueError, StorageError) as error:
        for place in new:
            with contextlib.suppress(OSError):
                place.rmdir()
        why = str(error) if isinstance(error, StorageError) else durable.reason(error)
        raise SkeletonError(f"{folder} cannot be made: {why}") from None
    return list(files)


def _check_empty(folder: Path) -> None:
    """Raise SkeletonError where a folder holds more than the beginnings of a dataset that ended."""
    if (folder / PENDING).exists():
        recovery.settle(folder)
    if any(path.name != LOCK and not durable.is_left(path.name) for path in folder.iterdir()):
        raise SkeletonError(f"{folder} is not empty; nothing was written")
    durable.sweep(folder)


def _files(name: str) -> dict[str, str]:
    package = json.dumps(_package(name), ensure_ascii=True, indent=2) + "\n"
    return {"datapackage.json": package} | {
        table.file: _csv(table, rows) for table, rows in _TABLES
    }


def _package(name: str) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "estimates"
    return {
        "$schema": PROFILE,
        "name": slug,
        "title": name.replace("-", " ").replace("_", " ").strip().capitalize() or "Estimates",
        "description": "What these estimates are about; what was read, what was left out, and why.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0 International",
            }
        ],
        "resources": [resource(table) for table, _ in _TABLES],
        "estimates": {
            "as_at": "2024-06-04",
            "headlines": [
                {
                    "title": "People affected",
                    "measures": ["people_affected", "homes_flooded"],
                    "note": "The measures that a reader should see first.",
                }
            ],
            "not_known": [
                {
                    "title": "How many stayed at home.",
                    "text": "None of the sources says so.",
                }
            ],
        },
    }


def _csv(table: Table, rows: tuple[dict[str, str], ...]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, table.names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()

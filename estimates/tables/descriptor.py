"""What datapackage.json says of the tables, against the header rows that they have.

The tables are read by their own headers; other tools go by the descriptor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from estimates.findings.quoting import shorten
from estimates.tables.faults import Fault, FaultKind
from estimates.tables.settings import PACKAGE

_MATCHES: Final = ("exact", "equal", "subset", "superset", "partial")
_SHOWN: Final = 5  # names of columns in one message


def disagreements(package: dict[str, Any], headers: Mapping[str, Sequence[str]]) -> list[Fault]:
    """A fault for each table of `headers`, by its path, whose header its schema does not allow."""
    resources = package.get("resources")
    faults = []
    for path, header in headers.items():
        named = (
            each
            for each in (resources if isinstance(resources, list) else [])
            if isinstance(each, dict) and each.get("path") == path
        )
        schema = next(named, {}).get("schema")
        problem = _problem(schema, header) if isinstance(schema, dict) else ""
        if problem:
            values = {"path": path, "what": problem}
            faults.append(Fault(FaultKind.DESCRIPTOR, PACKAGE, None, "resources", values))
    return faults


def _problem(schema: dict[str, Any], header: Sequence[str]) -> str:
    """How a header differs from the fields of a schema; "" where it is as the schema allows."""
    fields = _names(schema.get("fields"))
    if fields is None:
        return ""
    match = schema.get("fieldsMatch", "exact")
    if match not in _MATCHES:
        return f"its fieldsMatch is none of {', '.join(_MATCHES)}"
    lacking = [name for name in fields if name not in header]
    extra = [name for name in header if name not in fields]
    if match == "partial":
        return "the file has none of the fields" if len(lacking) == len(fields) else ""
    parts = []
    if lacking and match != "superset":
        parts.append(f"the file lacks {_listed(lacking)}")
    if extra and match != "subset":
        parts.append(f"no field describes {_listed(extra)}")
    if not parts and match == "exact" and fields != list(header):
        parts.append("the columns come in another order")
    return ", and ".join(parts)


def _names(fields: object) -> list[str] | None:
    """The names of fields; None where they cannot be read, which other tools will say."""
    if not isinstance(fields, list):
        return None
    names = [field.get("name") if isinstance(field, dict) else field for field in fields]
    texts = [name for name in names if isinstance(name, str)]
    return texts if len(texts) == len(names) else None


def _listed(names: list[str]) -> str:
    shown = ", ".join(shorten(name) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else shown

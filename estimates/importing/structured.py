"""The records of a JSON file: lists of objects, and SDMX-JSON as statistical offices send it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from estimates.findings.quoting import shorten
from estimates.importing.figures import Numeral
from estimates.importing.mapping import MappingFile
from estimates.importing.problems import refuse
from estimates.importing.records import Record, Records, chosen, decoded

_DEEPEST: Final = 20


class _TwiceError(ValueError):
    """An object names a key twice, so that one of them would be lost."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def parsed(data: bytes, file: str, encoding: str) -> Any:
    """A JSON file; its numbers are `Numeral`, with the very digits of the file.

    Raises:
        ProblemsError: it is none.
    """
    text = decoded(data, file, encoding)
    try:
        return json.loads(
            text,
            parse_float=Numeral,
            parse_int=Numeral,
            parse_constant=str,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        message = f"it is not JSON: {error.msg}"
        raise refuse(file, message, place=f"line {error.lineno}") from None
    except _TwiceError as error:
        raise refuse(file, f"an object has the key {shorten(str(error))} twice") from None
    except RecursionError:
        raise refuse(file, "it is nested too deeply") from None


def objects(data: bytes, file: str, mapping: MappingFile) -> Records:
    """The objects at the path `records`: keys joined by points, `*` for each of an object.

    A name that an object does not have is looked for in those around it; `{key}` is the name under
    which it stands.

    Raises:
        ProblemsError: it is no JSON, or has nothing there.
    """
    whole = parsed(data, file, mapping.reading.encoding)
    path = [step for step in mapping.reading.records.split(".") if step]
    records: list[Record] = []
    names: set[str] = set()
    walked = () if isinstance(_at(whole, path), dict) else _walk(whole, path, {})
    for number, (around, found) in enumerate(walked, 1):
        if not isinstance(found, dict):
            message = "it is no object with named values: say where they are, records under [file]"
            raise refuse(file, message, place=f"record {number}")
        cells = {**around, **flat(found)}
        names.update(cells)
        records.append(Record(f"record {number}", cells))
    if not records:
        keys = ", ".join(map(shorten, list(whole)[:8])) if isinstance(whole, dict) else "a list"
        where = mapping.reading.records or "its top"
        message = f"no records at {where}: say where they are, records under [file] (it has {keys})"
        raise refuse(file, message)
    return chosen(Records(records, frozenset(names)), mapping)


def _at(found: Any, path: Sequence[str]) -> Any:
    """What stands at a path without `*`; None where there is nothing, or it has one."""
    for step in path:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _walk(
    found: Any, path: Sequence[str], around: Mapping[str, str]
) -> Iterator[tuple[Mapping[str, str], Any]]:
    if not path:
        found = found if isinstance(found, list) else [found]
        yield from ((around, one) for one in found)
        return
    if isinstance(found, dict):
        own = {name: _text(value) for name, value in found.items() if _is_plain(value)}
        around = {**around, **own}
    step, rest = path[0], path[1:]
    if step != "*":
        inner = _at(found, [step])
        if inner is not None:
            yield from _walk(inner, rest, around)
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from _walk(value, rest, {**around, "key": name})
    elif isinstance(found, list):
        for value in found:
            yield from _walk(value, rest, around)


def flat(found: Mapping[str, Any]) -> dict[str, str]:
    """The plain values in an object, those of inner ones too, by their paths."""
    return dict(_flat(found, "", 0))


def _flat(found: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if _is_plain(found):
        yield name, _text(found)
    elif depth < _DEEPEST:
        pairs = found.items() if isinstance(found, dict) else enumerate(found)
        for key, value in pairs:
            yield from _flat(value, f"{name}.{key}" if name else str(key), depth + 1)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, Numeral) else str(value).strip()


def sdmx(data: bytes, file: str, mapping: MappingFile) -> Records:
    """The observations of SDMX-JSON 1 or 2, with or without series.

    A dimension or attribute `X` gives the columns `X`, its code, and `X.name`; the observation is
    `value`.

    Raises:
        ProblemsError: it is no such file.
    """
    found = sdmx_records(parsed(data, file, mapping.reading.encoding), file)
    if not found:
        raise refuse(file, "it has no observations")
    records = [Record(f"record {number}", cells) for number, cells in enumerate(found, 1)]
    names = frozenset(name for cells in found for name in cells)
    return chosen(Records(records, names), mapping)


def sdmx_records(whole: Any, file: str) -> list[dict[str, str]]:
    """The observations of parsed SDMX-JSON, each by its columns.

    Raises:
        ProblemsError: it is none.
    """
    found: list[dict[str, str]] = []
    try:
        inner = whole.get("data", whole)
        structures = inner.get("structures") or [inner.get("structure") or whole["structure"]]
        for given in inner["dataSets"]:
            found += _observations(given, structures[int(given.get("structure", 0))])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        message = f"it is not SDMX-JSON as it is read here: {type(error).__name__} {error}"
        raise refuse(file, shorten(message, 120)) from None
    return found


_Parts = Sequence[Mapping[str, Any]]


def _observations(
    given: Mapping[str, Any], structure: Mapping[str, Any]
) -> Iterator[dict[str, str]]:
    dimensions = structure["dimensions"]
    attributes = structure.get("attributes") or {}
    fixed = _named(dimensions.get("dataSet") or (), None)
    series = given.get("series")
    parts = dimensions.get("observation") or ()
    notes = attributes.get("observation") or ()
    if series is None:
        for key, values in given["observations"].items():
            yield {**fixed, **_observed(parts, notes, key, values)}
        return
    for key, one in series.items():
        shared = _named(dimensions["series"], key.split(":"))
        told = _named(attributes.get("series") or (), one.get("attributes") or ())
        for inner, values in one["observations"].items():
            yield {**fixed, **shared, **told, **_observed(parts, notes, inner, values)}


def _observed(parts: _Parts, notes: _Parts, key: str, values: Sequence[Any]) -> dict[str, str]:
    told = _named(notes, values[1:])
    return {**_named(parts, key.split(":")), **told, "value": _text(values[0])}


def _named(parts: _Parts, places: Sequence[Any] | None) -> dict[str, str]:
    """Codes and names of dimensions or attributes; places: in their values, None for the first."""
    found: dict[str, str] = {}
    for number, part in enumerate(parts):
        place = 0 if places is None else places[number] if number < len(places) else None
        if place is None:
            continue
        if int(place) < 0:
            raise IndexError("a place before the first")
        value = part["values"][int(place)]
        name = str(part["id"])
        title = value.get("name", "")
        if isinstance(title, dict):
            title = next(iter(title.values()), "")
        found[name] = _text(value.get("id", title))
        found[f"{name}.name"] = _text(title)
    return found

"""The beginning of a mapping, from what a file holds: every guess is written down to be read."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from estimates.editing.edits import EditError
from estimates.importing import structured
from estimates.importing.drafting.draft import Draft
from estimates.importing.drafting.roles import Table
from estimates.importing.drafting.texts import questions, quoted
from estimates.importing.mapping import file_of
from estimates.importing.problems import ProblemsError
from estimates.importing.reading import contents_of
from estimates.importing.records import decoded
from estimates.storage import durable
from estimates.storage import reading as storage
from estimates.tables.files import wide_encoding

_YEAR: Final = re.compile(r"[0-9]{4}")
_SEPARATORS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 30  # lines in which the header is looked for
_MOST: Final = 200_000  # records that are looked at


def start(
    file: Path, folder: Path, name: str, beside: Mapping[str, Path] | None = None
) -> tuple[Path, list[tuple[int, str]]]:
    """Write the beginning of a mapping; where it is, and what it asks: lines and keys.

    beside: other files of the same range, by the names that they get in the mapping.

    Raises:
        EditError: a file cannot be read, or there is such a mapping.
        ProblemsError: it holds no table.
    """
    path = folder / file_of(name)
    others = {key: (contents_of(other), other.name) for key, other in (beside or {}).items()}
    sources = storage.read(folder).tables["sources"].texts("id").to_pylist()
    text = begun(contents_of(file), file.name, name, others, frozenset(filter(None, sources)))
    if path.exists():
        raise EditError(f"{path} is there already; nothing was changed")
    if path.parent.is_symlink():
        raise EditError(f"{path.parent} is a symbolic link: remove it; nothing was changed")
    with durable.explained(f"{path} cannot be written"):
        path.parent.mkdir(exist_ok=True)
        durable.replace(path, text.encode())
    return path, questions(text)


def begun(
    data: bytes,
    file: str,
    name: str,
    others: Mapping[str, tuple[bytes, str]] | None = None,
    sources: frozenset[str] = frozenset(),
) -> str:
    """The text of a mapping for a file, with questions where only a person knows.

    sources: ids of the sources that the dataset has.

    Raises:
        ProblemsError: it holds no table.
    """
    looked = _looked(data, file)
    tables = {key: _looked(*other).table for key, other in (others or {}).items()}
    return Draft(
        file,
        name,
        looked.form,
        looked.reading,
        replace(looked.table, sources=sources),
        looked.places,
        looked.wide,
        tables,
    ).text()


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file as it was looked at: its format, how it is read, and its records by column."""

    form: str
    reading: Sequence[str]
    table: Table
    places: Sequence[str]
    wide: Sequence[str] = ()


def _looked(data: bytes, file: str) -> _Looked:
    encoding = _encoding(data, file)
    opening = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if opening in {b"{", b"["}:
        return _of_json(data, file, encoding)
    return _of_table(decoded(data, file, encoding), encoding)


def _encoding(data: bytes, file: str) -> str:
    encoding = wide_encoding(data) or "utf-8"
    try:
        decoded(data, file, encoding)
    except ProblemsError:
        return "cp1252"
    return encoding


def _of_table(text: str, encoding: str) -> _Looked:
    lines = text.splitlines()[:_LOOKED_AT]
    most = {sign: max((line.count(sign) for line in lines), default=0) for sign in _SEPARATORS}
    separator = max(most, key=lambda sign: most[sign])
    widest = most[separator]
    above = next(
        (n for n, line in enumerate(lines) if widest and line.count(separator) * 2 > widest), 0
    )
    reading = [f"encoding = {quoted(encoding)}", f"separator = {quoted(separator)}"]
    if encoding == "cp1252":
        reading[0] += "  # a guess: look whether letters with accents come out right"
    if above:
        reading.append(f"lines_above = {above}")
    rows, places = _rows(text, separator, above)
    header = [name.strip() for name in rows[0]] if rows else []
    columns = {
        name: [row[at].strip() if at < len(row) else "" for row in rows[1:]]
        for at, name in enumerate(header)
        if name and header.index(name) == at
    }
    years = [name for name in columns if _YEAR.fullmatch(name)]
    if len(years) < 2:
        return _Looked("long", reading, Table(columns), places)
    around = [name for name in columns if name not in years]
    count = len(rows) - 1
    long = {name: columns[name] * len(years) for name in around}
    long["year"] = [year for year in years for _ in range(count)]
    long["value"] = [cell for year in years for cell in columns[year]]
    pattern = ["[wide]", 'columns = "{year:####}"']
    return _Looked("wide", reading, Table(long, wide=True), list(places) * len(years), pattern)


def _rows(text: str, separator: str, above: int) -> tuple[list[list[str]], list[str]]:
    """The header and the records, as far as they can be told apart, and where the records stand."""
    stream = io.StringIO(text, newline="")
    for _ in range(above):
        stream.readline()
    reader = csv.reader(stream, delimiter=separator)
    rows: list[list[str]] = []
    places: list[str] = []
    line = above + 1
    with contextlib.suppress(csv.Error):
        for row in reader:
            if any(cell.strip() for cell in row) or not rows:
                rows.append(row)
                places.append(f"line {line}")
            line = above + reader.line_num + 1
            if len(rows) > _MOST:
                break
    return rows, places[1:]


def _of_json(data: bytes, file: str, encoding: str) -> _Looked:
    whole = structured.parsed(data, file, encoding)
    reading = [f"encoding = {quoted(encoding)}"]
    if isinstance(whole, dict) and "dataSets" in {*whole, *_keys(whole.get("data"))}:
        found = structured.sdmx_records(whole, file)
        return _Looked("sdmx-json", reading, *_by_column(found))
    path, records = _list_in(whole, [])
    reading.append(f"records = {quoted('.'.join(path))}")
    flat = [structured.flat(one) for one in records[:_MOST] if isinstance(one, dict)]
    return _Looked("json", reading, *_by_column(flat))


def _by_column(records: Sequence[Mapping[str, str]]) -> tuple[Table, list[str]]:
    names = dict.fromkeys(name for record in records[:_MOST] for name in record)
    columns = {name: [record.get(name, "") for record in records[:_MOST]] for name in names}
    return Table(columns), [f"record {number}" for number in range(1, len(records) + 1)]


def _keys(found: object) -> Sequence[str]:
    return list(found) if isinstance(found, dict) else []


def _list_in(found: object, path: list[str]) -> tuple[list[str], list[Any]]:
    """Where the first list of objects is, and these; nothing where there is none."""
    if isinstance(found, list):
        if found and all(isinstance(one, dict) for one in found):
            return path, found
        pairs = [(str(number), one) for number, one in enumerate(found[:8])]
    elif isinstance(found, dict):
        pairs = list(found.items())
    else:
        return path, []
    for key, one in pairs:
        if isinstance(one, dict | list) and len(path) < 6:
            inner = _list_in(one, [*path, key])
            if inner[1]:
                return inner
    return path, []

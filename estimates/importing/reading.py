"""A file of someone else's figures, read by its mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from estimates.editing.edits import EditError
from estimates.importing import joining, records, structured
from estimates.importing.mapping import MappingFile
from estimates.importing.problems import refuse
from estimates.importing.records import Records
from estimates.importing.rows import Rows, rows
from estimates.storage import reading as storage
from estimates.tables.files import contents

_READERS: Final[dict[str, Callable[[bytes, str, MappingFile], Records]]] = {
    "long": records.delimited,
    "wide": records.delimited,
    "json": structured.objects,
    "sdmx-json": structured.sdmx,
}
_PACKED: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")  # spreadsheets, and packed files


@dataclass(frozen=True, slots=True)
class Found:
    """The estimates of a file, and the mapping that made them. remarks: on what was left out."""

    mapping: MappingFile
    rows: Rows
    remarks: tuple[str, ...] = ()


def read(
    file: Path, folder: Path, mapping: MappingFile, beside: Mapping[str, Path] | None = None
) -> Found:
    """Read a file as estimates of a dataset.

    beside: the other files of its range, by their names in the mapping.

    Raises:
        EditError: it cannot be read.
        ProblemsError: something in it is not as the mapping has it; every problem is told.
    """
    given = beside or {}
    joining.unknown(given, mapping)
    found = _records(file, mapping)
    remarks = []
    for name, other in mapping.beside.items():
        path = given.get(name) or (file.with_name(other.file) if other.file else None)
        if path is None:
            raise EditError(f"{mapping.file} reads another file: say --with {name}=FILE")
        found, remark = joining.joined(
            found, file.name, name, other, _records(path, mapping), path.name
        )
        remarks.append(remark)
    known = storage.read(folder)
    made = rows(found, mapping, file.name, known)
    return Found(mapping, made, tuple(filter(None, remarks)))


def _records(file: Path, mapping: MappingFile) -> Records:
    found = _READERS[mapping.format](contents_of(file), file.name, mapping)
    return joining.parted(found, mapping, file.name)


def contents_of(file: Path) -> bytes:
    """The bytes of a file of text.

    Raises:
        EditError: it cannot be read.
        ProblemsError: it holds no text.
    """
    try:
        data = contents(file)
    except OSError as error:
        raise EditError(f"{file} cannot be read: {error.strerror}") from None
    if data.startswith(_PACKED):
        raise refuse(
            file.name,
            "it is a spreadsheet or a packed file: save its sheet as CSV, in UTF-8, or unpack it",
        )
    return data

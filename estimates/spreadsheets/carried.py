"""The files that a workbook was made from, carried in it, so that its edits can be told."""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from estimates.editing.edits import EditError
from estimates.storage.durable import digest
from estimates.tables.columns import BY_NAME

SHEET: Final = "_base"
_FORMAT: Final = "estimates 1"
_CHUNK: Final = 30_000  # characters; a cell holds 32,767
_MOST: Final = 1 << 28  # bytes of one file; a workbook comes from anywhere


def rows(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str, str]]:
    """Rows of the sheet: table, hash, number of the part, and the part as text."""
    yield _FORMAT, "", "", ""
    for table, data in files.items():
        text = base64.b64encode(gzip.compress(data, mtime=0)).decode("ascii")
        for number, start in enumerate(range(0, max(len(text), 1), _CHUNK)):
            yield table, digest(data), str(number), text[start : start + _CHUNK]


def read(found: Sequence[Sequence[Any]]) -> dict[str, bytes]:
    """The files by table.

    Raises:
        EditError: the sheet is none of ours, or was changed.
    """
    if not found or not found[0] or str(found[0][0]) != _FORMAT:
        raise EditError("the workbook was made by another version of this program; export it again")
    parts: dict[str, list[tuple[int, str]]] = {}
    hashes: dict[str, str] = {}
    try:
        for row in found[1:]:
            table, hashed, number, text = (str(cell) for cell in row[:4])
            parts.setdefault(table, []).append((int(float(number)), text))
            hashes[table] = hashed
        files = {table: _joined(chunks) for table, chunks in parts.items() if table in BY_NAME}
    except (ValueError, OverflowError, OSError, EOFError, zlib.error, binascii.Error):
        files = {}
    if not files or any(digest(data) != hashes[table] for table, data in files.items()):
        raise EditError(f"the hidden sheet {SHEET} was changed; export the dataset again")
    return files


def _joined(chunks: list[tuple[int, str]]) -> bytes:
    packed = base64.b64decode("".join(text for _, text in sorted(chunks)), validate=True)
    unpacker = zlib.decompressobj(wbits=31)
    data = unpacker.decompress(packed, _MOST)
    if unpacker.unconsumed_tail:
        raise ValueError("more than a table holds")
    return data

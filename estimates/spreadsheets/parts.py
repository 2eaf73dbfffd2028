"""The parts of a workbook, which is a zip file: unpacked under limits, and packed anew.

What reads the cells is given the very bytes that were looked through here, in a file made here, so
that nothing in the original can mean one thing to the one and another to the other.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from estimates.spreadsheets.limits import Allowance, WorkbookError, check_packed
from estimates.tables.files import contents

XLSX, ODS = "xlsx", "ods"
_TELLING: Final = {"xl/workbook.xml": XLSX, "content.xml": ODS}
_ENTRY: Final = b"PK\x01\x02"  # begins what the directory of a zip file says of each part
_OLD: Final = b"\xd0\xcf\x11\xe0"
_CHUNK: Final = 1 << 20
_SAVE: Final = "save it as .xlsx or .ods"
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Parts:
    """A workbook that was opened. kind: XLSX or ODS."""

    def __init__(self, path: Path, allowance: Allowance) -> None:
        """Open a workbook.

        Raises:
            OSError: the file cannot be opened, or is no plain file.
            WorkbookError: it is no workbook that is read here.
        """
        self.allowance = allowance
        limits = allowance.limits
        data = contents(path, limits.packed + 1)
        check_packed(len(data), limits)
        if data.startswith(_OLD):
            raise WorkbookError(f"it is protected by a password, or an old .xls: {_SAVE}, without")
        if data.count(_ENTRY) > limits.parts:
            raise WorkbookError(f"it has more than {limits.parts:,} parts, as no spreadsheet has")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED:
            raise WorkbookError(f"it is none, or damaged: {_SAVE}") from None
        entries = self._zip.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries):
            raise WorkbookError(f"it is damaged, with a part that is there twice: {_SAVE} again")
        kinds = [kind for name, kind in _TELLING.items() if name in self._entries]
        if len(kinds) != 1:
            raise WorkbookError(f"it is neither .xlsx nor .ods: {_SAVE}")
        self.kind = kinds[0]

    def __contains__(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._entries

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, bit by bit; those of one that is not there are none.

        Raises:
            WorkbookError: it is damaged, or protected, or beyond the limits.
        """
        entry = self._entries.get(name)
        if entry is None:
            return
        if entry.flag_bits & 1:
            raise protected()
        # No more than the directory says is ever unpacked.
        self.allowance.take_bytes(entry.file_size)
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    self.allowance.check_time()
                    yield chunk
        except _DAMAGED:
            raise damaged(name) from None


def protected() -> WorkbookError:
    """The error of a workbook that is encrypted, to be raised."""
    return WorkbookError("it is protected by a password: save it without one")


def damaged(name: str) -> WorkbookError:
    """The error of a part that cannot be read, to be raised."""
    return WorkbookError(
        f"its part {name} is damaged: open it in a spreadsheet program and {_SAVE}"
    )

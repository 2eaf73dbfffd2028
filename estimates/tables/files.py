"""Bytes of a file: opened without waiting, and as sound UTF-8 whatever they were."""

from __future__ import annotations

import codecs
import errno
import stat
from pathlib import Path
from typing import Final

from estimates.findings.collection import Findings

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

BLOCK: Final = 1 << 20
"""Bytes that are looked at or parsed at a time. Blocks of this size stay in the processor's caches,
and what they need is used again for the next: fresh memory for 20 MB at once takes several times
longer than the work that is done in it."""


def contents(path: Path, limit: int = -1) -> bytes:
    """The bytes of a file, at most `limit` where that is not negative.

    Raises:
        OSError: it cannot be opened, or is no plain file: reading a pipe could wait for ever.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a plain file")
    with path.open("rb") as file:
        return file.read(limit)


def as_utf8(data: bytes, file: str, findings: Findings) -> bytes:
    """The bytes as sound UTF-8 without a byte-order mark or NUL bytes."""
    encoding = wide_encoding(data)
    if encoding:
        findings.add_file("F104", file, 1, seen=f"the file is {encoding.upper()}")
        data = data.decode(encoding, errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError as error:
        replaced = data.decode(errors="replace")
        count = replaced.count("\ufffd") - data.count("\ufffd".encode())
        places = "1 such place" if count == 1 else f"{count:,} such places"
        seen = (
            f"byte 0x{data[error.start]:02X} is not UTF-8 ({places}); "
            "the file looks like Windows-1252 or Latin-1"
        )
        findings.add_file("F104", file, _line_at(data, error.start), seen=seen)
        data = replaced.encode()
    if b"\0" in data:
        findings.add_file("F106", file, _line_at(data, data.index(0)), count=data.count(0))
        data = data.replace(b"\0", "\ufffd".encode())
    return data


def wide_encoding(data: bytes) -> str:
    """The encoding of files with two or four bytes per character, "" for all others."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    # Without a mark: a header starts with two characters of ASCII, each beside a zero.
    zeros = [octet == 0 for octet in data[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le"
    return "utf-16-be" if zeros == [True, False, True, False] else ""


def _line_at(data: bytes, position: int) -> int:
    """Physical line, from 1, of a byte."""
    before = data[:position]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1

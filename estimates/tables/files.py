"""Bytes of a file: opened without waiting, and as sound UTF-8 whatever they were."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimates.tables.faults import Fault, FaultKind

Octets: TypeAlias = NDArray[np.uint8]

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
    _check_plain(path)
    with path.open("rb") as file:
        return file.read(limit)


def leads_astray(path: Path) -> bool:
    """Whether it is a link to a file of another name: datasets may share tables, and nothing else.

    A dataset from strangers could otherwise show any file of ours, or have edits written into it.
    """
    return path.is_symlink() and os.path.basename(os.path.realpath(path)) != path.name  # noqa: PTH119 - loops


def check_link(path: Path) -> None:
    """Refuse a link that leads astray.

    Raises:
        OSError: it is one.
    """
    if leads_astray(path):
        what = f"it is a link to a file that is not called {path.name}: copy that file here"
        raise OSError(errno.EINVAL, what)


def _check_plain(path: Path) -> None:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a plain file")


def octets(path: Path) -> Octets:
    """The bytes of a file as an array: numpy asks for large pages, which are there much sooner.

    Raises:
        OSError: as of `contents`.
    """
    _check_plain(path)
    with path.open("rb", buffering=0) as file:
        data = np.empty(os.fstat(file.fileno()).st_size, dtype=np.uint8)
        read = 0
        while read < data.size and (count := file.readinto(data[read:].data)):
            read += count
        grown = file.read()  # since its size was asked
    data = data[:read]
    return np.concatenate((data, np.frombuffer(grown, np.uint8))) if grown else data


def as_utf8(data: Octets, file: str, faults: list[Fault]) -> Octets:
    """The bytes as sound UTF-8 without a byte-order mark or NUL bytes."""
    encoding = wide_encoding(bytes(data[:4]))
    if encoding:
        seen = {"seen": f"the file is {encoding.upper()}"}
        faults.append(Fault(FaultKind.ENCODING, file, 1, values=seen))
        data = as_octets(data.tobytes().decode(encoding, errors="replace").encode())
    if bytes(data[:3]) == codecs.BOM_UTF8:
        data = data[3:]
    if not is_ascii(data):
        data = _decodable(data.tobytes(), file, faults)
    if data.size and not data.min():
        text = data.tobytes()
        line, count = _line_at(text, text.index(0)), {"count": text.count(0)}
        faults.append(Fault(FaultKind.NUL_BYTES, file, line, values=count))
        data = as_octets(text.replace(b"\0", "\ufffd".encode()))
    return data


def _decodable(data: bytes, file: str, faults: list[Fault]) -> Octets:
    """The bytes with the sign � in place of those that are not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        replaced = data.decode(errors="replace")
        count = replaced.count("\ufffd") - data.count("\ufffd".encode())
        places = "1 such place" if count == 1 else f"{count:,} such places"
        seen = (
            f"byte 0x{data[error.start]:02X} is not UTF-8 ({places}); "
            "the file looks like Windows-1252 or Latin-1"
        )
        line = _line_at(data, error.start)
        faults.append(Fault(FaultKind.ENCODING, file, line, values={"seen": seen}))
        data = replaced.encode()
    return as_octets(data)


def is_ascii(data: Octets) -> bool:
    """Whether no byte is above 0x7F."""
    # All at once: between one block and the next another thread would have its turn.
    return not data.size or int(data.max()) < 0x80


def holds(data: Octets, octet: int) -> bool:
    """Whether a byte is anywhere among others."""
    return any(bool((block == octet).any()) for block in blocks(data))


def blocks(data: Octets) -> Iterator[Octets]:
    """Parts of at most `BLOCK` bytes."""
    return (data[start : start + BLOCK] for start in range(0, data.size, BLOCK))


def as_octets(data: bytes) -> Octets:
    """The same bytes as an array, which cannot be written to."""
    return np.frombuffer(data, dtype=np.uint8)


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

"""Files to documents: text, Markdown, HTML and PDF, read within limits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from estimates.documents import extracting
from estimates.documents.passages import Document, document
from estimates.storage import durable
from estimates.tables.files import contents

KINDS: Final = {
    ".txt": "text", ".text": "text", "": "text", ".md": "markdown", ".markdown": "markdown",
    ".htm": "html", ".html": "html", ".xhtml": "html", ".pdf": "pdf",
}  # fmt: skip
"""What kind of document a file is, by how its name ends."""

_TABLES: Final = frozenset({".csv", ".tsv", ".json", ".xlsx", ".ods"})
MAX_BYTES: Final = 20 << 20
_SECONDS: Final = 60.0
_MEMORY: Final = 2 << 30
_PDF_EXTRA: Final = "pip install 'estimates-dashboard[pdf]'"


class DocumentError(Exception):
    """A document cannot be read; the message says why and what to do."""


def read_document(path: Path, seconds: float = _SECONDS) -> Document:
    """Read a file.

    Raises:
        DocumentError: it is not there, is of no kind that is read, is too large, or is damaged.
    """
    try:
        data = contents(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path} cannot be read: {durable.reason(error)}") from None
    return from_bytes(path.name, data, seconds)


def from_bytes(name: str, data: bytes, seconds: float = _SECONDS) -> Document:
    """A document of a file's bytes; its name says which kind it is.

    Raises:
        DocumentError: as of `read_document`.
    """
    ending = Path(name).suffix.lower()
    kind = "pdf" if data[:5] == b"%PDF-" else KINDS.get(ending)
    if kind is None:
        known = ", ".join(filter(None, KINDS))
        table = "; a table is for `estimates import`" if ending in _TABLES else ""
        raise DocumentError(f"{name} is of no kind that is read: save it as one of {known}{table}")
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{name} is larger than {MAX_BYTES >> 20} MB: split it")
    if kind == "pdf":
        text = _extracted(name, kind, data, seconds)
    else:
        text = _decoded(name, data)
        if kind != "text" and text.strip():
            text = _extracted(name, kind, text.encode("utf-8", "replace"), seconds)
    found = document(name, text)
    if not found.sentences:
        hint = (
            "; a scanned page must be put through text recognition first" if kind == "pdf" else ""
        )
        raise DocumentError(f"{name} holds no text{hint}")
    return found


def _decoded(name: str, data: bytes) -> str:
    for encoding in (
        ("utf-8-sig", "utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",)
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _without_nulls(name, text)
    return _without_nulls(name, data.decode("cp1252", "replace"))


def _without_nulls(name: str, text: str) -> str:
    if "\0" in text[:10_000]:
        raise DocumentError(f"{name} is no text: save it as text, HTML or PDF")
    return text.replace("\0", "\ufffd")


def _extracted(name: str, kind: str, data: bytes, seconds: float) -> str:
    """The text of a file, taken out in a process of its own."""
    command = [sys.executable, "-I", str(Path(extracting.__file__)), kind, str(_MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and a file of ours
            command, input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            f"{name} takes more than {seconds:g} seconds to read: split it"
        ) from None
    if done.returncode == 3:
        raise DocumentError(f"{name} needs a library that is not installed: {_PDF_EXTRA}")
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = why[-1] if done.returncode == 1 and why else "it needs too much memory"
        raise DocumentError(f"{name} cannot be read: {said}")
    return done.stdout.decode("utf-8", "replace")

"""Documents that are being read: their bytes, what was read in them, the rows that they propose."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from dashboard.cache import Cache, remembered
from dashboard.drafts import scanning
from estimates.check import Result
from estimates.documents import rows
from estimates.documents.files import MAX_BYTES, DocumentError
from estimates.documents.rows import Proposed
from estimates.documents.scan import Scan
from estimates.storage.durable import digest
from estimates.tables.dataset import UNITS
from estimates.tables.files import check_link, contents
from estimates.units.grammar import MAX_FILE_BYTES

T = TypeVar("T")

_MOST: Final = 256 << 20  # bytes of all documents; those that were left alone longest go first


@dataclass(slots=True)
class Documents:
    """The documents that readers have pasted or uploaded, by their keys."""

    most: int = _MOST
    _kept: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, name: str, data: bytes) -> str:
        """Keep a document; returns its key, the same for the same document.

        Raises:
            DocumentError: it is too large.
        """
        if len(data) > MAX_BYTES:
            raise DocumentError(f"{name} is larger than {MAX_BYTES >> 20} MB: split it")
        key = digest(f"{name}\n".encode("utf-8", "replace") + data)
        with self._lock:
            self._kept[key] = name, data
            self._kept.move_to_end(key)
            while sum(len(held) for _, held in self._kept.values()) > self.most:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> tuple[str, bytes]:
        """The name and the bytes of a document.

        Raises:
            DocumentError: it is no longer kept.
        """
        with self._lock:
            if key not in self._kept:
                raise DocumentError("the document is no longer kept here: paste or upload it again")
            self._kept.move_to_end(key)
            return self._kept[key]


DOCUMENTS = Documents()
"""Those of this server."""

_SCANS: Final[Cache[Future[Scanned]]] = Cache("documents", 16)
_AT_ONCE: Final = threading.Semaphore(2)


@dataclass(frozen=True, eq=False)
class Scanned:
    """What was read in a document; as a key told apart by which it is, not by all that it holds."""

    scan: Scan


def begin(key: str, result: Result) -> Future[Scanned]:
    """Start to read a document in the units of a dataset; once for the same document and units.

    The future raises DocumentError where it cannot be read.
    """
    units = _units(result.dataset.path)
    registry = result.dataset.units
    whole = key, digest((units or "").encode())
    future = _SCANS.get(
        whole,
        lambda: _started(lambda: Scanned(scanning.read(*DOCUMENTS.get(key), units, registry))),
    )
    if future.done() and future.exception():
        _SCANS.drop(whole)  # it may be read another time
    return future


@remembered
def proposals(known: Result, found: Scanned, source: str) -> Future[tuple[Proposed, ...]]:
    """Start to hold the claims of a document against a dataset: the rows that they would become.

    known: the dataset with what is pending. source: the id that the rows name.
    """
    return _started(lambda: tuple(rows.propose(found.scan, known, source)))


def _started(work: Callable[[], T]) -> Future[T]:
    """Start some work beside the pages; it does not keep the server from stopping."""
    future: Future[T] = Future()

    def run() -> None:
        with _AT_ONCE:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever waits gets it
                future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def _units(folder: Path) -> str | None:
    """The text of a dataset's units.txt; None where it has none that is read."""
    path = folder / UNITS
    try:
        check_link(path)
        return contents(path, MAX_FILE_BYTES + 1).decode(errors="replace")
    except OSError:
        return None

"""Reads the claims of a long document in a process of its own, so that no other reader waits.

`python -c "from dashboard.drafts.scanning import main; main()"`: a pickled document and the text of
units.txt come on standard input, the pickled scan goes to standard output. Both ends are this
program.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import Final

from estimates.documents.files import DocumentError, from_bytes
from estimates.documents.passages import Document
from estimates.documents.scan import Scan, scan
from estimates.units.registry import UnitRegistry

SECONDS: Final = 60.0
_SHORT: Final = 100_000  # characters: read here, sooner than another process begins
_PROGRAM: Final = "from dashboard.drafts.scanning import main; main()"


def read(name: str, data: bytes, units: str | None, registry: UnitRegistry) -> Scan:
    """The scan of a file's bytes. units: the text of units.txt, that registry is of.

    Raises:
        DocumentError: it cannot be read, or takes too long.
    """
    document = from_bytes(name, data, SECONDS)
    if len(document.text) <= _SHORT:
        return scan(document, registry)
    return _elsewhere(document, units)


def _elsewhere(document: Document, units: str | None) -> Scan:
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-P", "-c", _PROGRAM],
            input=pickle.dumps((document, units)),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            f"{document.name} takes more than {SECONDS:g} seconds to read: split it"
        ) from None
    if done.returncode:
        raise DocumentError(f"{document.name} cannot be read: it needs too much memory")
    found: Scan = pickle.loads(done.stdout)  # noqa: S301 - written by `main`
    return found


def main() -> None:
    """Read what standard input holds."""
    document, units = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by `_elsewhere`
    sys.stdout.buffer.write(pickle.dumps(scan(document, UnitRegistry.load(units))))

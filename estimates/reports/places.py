"""Files as reports for other programs name them: relative to where the command runs, with `/`."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def uri_path(path: Path) -> str:
    """A path relative to the working folder where it lies in it, else as it is; always with `/`."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path.as_posix()
    outside = relative.split(os.sep, 1)[0] == os.pardir
    return (path.resolve() if outside else Path(relative)).as_posix()


def uri(path: Path) -> str:
    """The same as a reference of RFC 3986."""
    text = uri_path(path)
    return Path(text).as_uri() if Path(text).is_absolute() else quote(text)

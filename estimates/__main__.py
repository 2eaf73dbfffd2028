"""The command `estimates`, which is `python -m estimates` too.

All else is loaded when it runs, so that Ctrl+C ends it quietly from the start.
"""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

from estimates.interrupts import loading

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def main() -> NoReturn:
    """Run the command with the arguments of the process, and exit."""
    _open_streams()
    with loading():
        from estimates.cli import run  # noqa: PLC0415 - takes a second

        status = run(sys.argv[1:])
    sys.exit(status)


def _open_streams() -> None:
    """Let what was closed (`>&-`) lead nowhere, so that no file of a dataset takes its place."""
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - a device, open to the end


if __name__ == "__main__":
    main()

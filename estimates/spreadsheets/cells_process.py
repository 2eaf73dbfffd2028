"""Reads the cells of a workbook, in a process of its own: `python cells_process.py FILE MEMORY`.

The library that does it ends its process where memory runs out, so that it must not be ours. What
is wanted comes as JSON on standard input, a list of sheets. What is read goes to standard output,
one JSON text to a line: a sheet's name as a text, then its rows from the first on as lists, without
the blanks at their ends; and at last null. Dates and such are objects of one key. Nothing else of
this package is imported, so that it starts at once.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook


def main() -> None:
    """Read the file that the command line names."""
    path, memory = sys.argv[1], int(sys.argv[2])
    _limit(memory)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # a text file
    try:
        for line in read(path, json.load(sys.stdin)):
            sys.stdout.write(json.dumps(line, default=_typed))
            sys.stdout.write("\n")
    except (CalamineError, OSError, ValueError) as error:
        json.dump({"error": f"{error}"[:500]}, sys.stdout)
        sys.stdout.write("\n")


def _limit(memory: int) -> None:
    """Keep the process to so many bytes, where the system has a way to."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (OSError, ValueError):
        return


def read(path: str, sheets: list[str]) -> Iterator[Any]:
    """What is to be written: names of sheets, their rows, and None at the end."""
    with CalamineWorkbook.from_path(path) as book:
        for name in sheets:
            yield name
            sheet = book.get_sheet_by_name(name)
            left = [""] * (sheet.start[1] if sheet.start else 0)  # which the rows lack
            for row in sheet.iter_rows():
                while row and row[-1] == "":
                    row.pop()
                yield left + row if row else row
    yield None


def _typed(value: Any) -> dict[str, Any]:
    """A cell that JSON has no kind for."""
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    kind = {dt.datetime: "datetime", dt.date: "date", dt.time: "time"}[type(value)]
    return {kind: value.isoformat()}


if __name__ == "__main__":
    main()

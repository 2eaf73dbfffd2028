"""The records of a CSV file one by one, however its quotes stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# How long a cell may be is for `cells` to say. The limit of the csv module holds for the whole
# process; it is raised once, to the most that all systems take, and never lowered again.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file, or a physical line on which quotes do not match."""

    cells: list[str]
    line: int  # physical lines of the file, from 1, on which it starts and ends
    last_line: int
    problem: str = ""

    @property
    def has_text(self) -> bool:
        """Whether any cell holds more than blanks."""
        return any(cell.strip() for cell in self.cells)


def physical_lines(text: str) -> list[str]:
    """The lines of a text with their ends, whichever of the three they are."""
    return io.StringIO(text, newline="").readlines()


def records(lines: Sequence[str], above: int, separator: str = ",") -> Iterator[Record]:
    """Records one by one; `above` is the number of lines above them in the file.

    Where quotes do not match, reading goes on at the next physical line.
    """
    done, tangled, fate = 0, 0, ""
    while done < len(lines):
        start = done
        # A quote that stays open in the lines of a record that failed fails where that did: each of
        # them is read on its own, so that none is read more than twice.
        until = start + 1 if start + 1 < tangled else len(lines)
        rest = map(lines.__getitem__, range(start, until))
        reader = csv.reader(rest, strict=True, skipinitialspace=True, delimiter=separator)
        try:
            for cells in reader:
                first, done = done, start + reader.line_num
                yield Record(cells, above + first + 1, above + done)
        except csv.Error as error:
            line, last = above + done + 1, above + start + reader.line_num
            problem = _quote_problem(str(error), line, last)
            if until == len(lines):
                tangled, fate = last - above, problem
            elif _UNENDED in str(error):
                last, problem = above + tangled, fate
            yield Record([], line, last, problem)
            done += 1


_UNENDED: Final = "end of data"


def _quote_problem(error: str, line: int, last_line: int) -> str:
    if _UNENDED in error:
        return f"a quote is opened and never closed: all down to line {last_line} would be one cell"
    if last_line > line:
        return (
            f"a quote is opened and not closed before line {last_line}, where other text follows "
            "the next quote"
        )
    return (
        "text follows a closing quote: write a quote inside a cell twice, and nothing between the "
        "closing quote and the comma"
    )

"""The files of tables, as they are read: opened, decoded, cut into records (F101, F103 to F111)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from estimates.checks.files.faults import BY_KIND, fault_check, files
from estimates.derived.checked import Stated
from estimates.findings.check import ERROR, WARNING, Check
from estimates.tables.faults import Fault, FaultKind


def _with_package(stated: Stated) -> int:
    return files(stated) + 1


def _records(stated: Stated) -> int:
    """Rows, and what is none because it has too many cells or too few."""
    ragged = [fault for fault in stated.dataset.faults if fault.kind is FaultKind.WIDTH]
    rows = sum(table.rows for table in stated.dataset.tables.values())
    return rows + sum(1 + fault.unlisted for fault in ragged)


NOT_OPENED: Final = fault_check(
    "F101",
    FaultKind.NOT_OPENED,
    _with_package,
    title="a required file is missing or cannot be opened",
    message="{what}",
    explanation="A dataset has measures.csv, estimates.csv and sources.csv, and origins.csv where an estimate "
    "names an origin. Checks that need a missing one are not run, and say so.",
    fix="Add the file; `estimates init DIR` writes a dataset to start from.",
)
EMPTY: Final = fault_check(
    "F103",
    FaultKind.EMPTY,
    files,
    title="the file is empty",
    message="the file is empty: its first row has to name the columns ({columns})",
    explanation="A table without a header row cannot be read.",
    fix="Write the header row; rows below it are optional.",
)
ENCODING: Final = fault_check(
    "F104",
    FaultKind.ENCODING,
    files,
    title="the file is not UTF-8",
    message="{seen}: save the file as “CSV UTF-8”",
    explanation="Text in another encoding can only be guessed at. What could not be read is shown as �.",
    fix="In a spreadsheet choose “CSV UTF-8 (comma delimited)”; in an editor save with encoding UTF-8.",
)
SEPARATORS: Final = fault_check(
    "F105",
    FaultKind.SEPARATORS,
    files,
    title="the columns are not separated by commas",
    message="{seen} save the file with commas between cells and points in decimals",
    explanation="Spreadsheets in many languages write semicolons. Reading them would mean guessing what a "
    "comma inside a number means, so the file is not read.",
    fix="Save again as comma-separated CSV, or replace the separators and the decimal commas.",
)
NUL_BYTES: Final = fault_check(
    "F106",
    FaultKind.NUL_BYTES,
    files,
    title="the file holds NUL bytes",
    message="{count} NUL byte(s), the first on this line: this is not text; save the file again as CSV UTF-8",
    explanation="A NUL byte is a sign of a damaged or binary file.",
    fix="Save the table again as CSV UTF-8 from the program that made it.",
)
QUOTES: Final = fault_check(
    "F107",
    FaultKind.QUOTES,
    files,
    title="quotes that do not match",
    message="{what}",
    explanation="A quoted cell has to end with a quote before the next comma, and a quote inside it is "
    "written twice. The line that holds the quote is left out; those below it are read on their own.",
    fix="Close the quote, or double the quotes that belong to the text.",
)
WIDTH: Final = fault_check(
    "F108",
    FaultKind.WIDTH,
    _records,
    title="a row has more or fewer cells than the header",
    message="the row has {count} cells, the header names {expected} columns: {hint}",
    explanation="Which cell belongs to which column would have to be guessed, so the row is left out.",
    fix='Quote a cell that holds a comma ("1,200"), or add the missing commas.',
)
SAME_NAMES: Final = fault_check(
    "F109",
    FaultKind.SAME_NAMES,
    files,
    title="two columns have the same name",
    message="the column {name} appears {count} times: rename or remove all but one",
    explanation="Which of them counts would have to be guessed, so none is read.",
    fix="Keep one column of that name.",
)
LACKING_COLUMN: Final = fault_check(
    "F110",
    FaultKind.LACKING_COLUMN,
    files,
    title="a required column is missing",
    message="the column {name} is missing: {hint}",
    explanation="The rows cannot be understood without it.",
    fix="Add the column to the header and a cell to every row.",
)
NEARLY_KNOWN_COLUMN: Final = fault_check(
    "F111",
    FaultKind.NEARLY_KNOWN_COLUMN,
    files,
    WARNING,
    title="a column name is nearly a known one",
    message="the column {name} is not known and is not read: did you mean {nearest}?",
    explanation="Columns of your own are kept and ignored. This one looks like a misspelling.",
    fix="Correct the name, or choose one less like it.",
    why="columns of one's own are allowed, and this may be one",
)


def check_of(fault: Fault) -> Check:
    """The check that reports a fault of a table's file."""
    return BY_KIND[fault.kind]


def first_error(faults: Sequence[Fault]) -> str:
    """The first fault of a table's file that is an error, in words and with its code."""
    first = next(fault for fault in faults if check_of(fault).severity == ERROR)
    return f"{check_of(first).message.format(**first.values)} ({check_of(first).code})"

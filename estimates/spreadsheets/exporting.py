"""A dataset as a workbook: one sheet per table, with choices, number formats and findings as notes.

Every cell is written as text or as a number, never as a formula, and text that looks like one is
marked so that it stays text when it is edited.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from estimates.check import Result
from estimates.editing.edits import EditError
from estimates.editing.encodings import encoded
from estimates.editing.layout import Layout, layout
from estimates.editing.planning import read_table
from estimates.spreadsheets import carried, values
from estimates.spreadsheets.limits import LIMITS
from estimates.tables.columns import BY_NAME, Column, Kind, Table
from estimates.words.wording import plain

ORDER: Final = ("estimates", "measures", "sources", "origins", "assertions", "accepted")
ROOM: Final = 500  # rows below the last that have choices and formats, for new ones
_ROWS: Final = 1_048_576
_NOTES: Final = 2_000  # findings that get a note, the gravest first
_WIDTHS: Final = {Kind.TEXT: 30, Kind.FORMULA: 26, Kind.NUMBER: 12}
_COLOURS: Final = {"error": "#F8D7DA", "warning": "#FFF3CD", "info": ""}
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(slots=True)
class _Styles:
    """The formats of a workbook, each made once."""

    workbook: Workbook
    made: dict[tuple[str, str, bool, bool], Format] = field(default_factory=dict)

    def of(
        self, number_format: str, *, colour: str = "", quoted: bool = False, right: bool = False
    ) -> Format:
        key = (number_format, colour, quoted, right)
        if key not in self.made:
            wanted: dict[str, Any] = {"num_format": number_format, "valign": "top"}
            wanted |= {"align": "right"} if right else {}
            wanted |= {"bg_color": colour} if colour else {}
            wanted |= {"quote_prefix": True} if quoted else {}
            self.made[key] = self.workbook.add_format(wanted)
        return self.made[key]


def workbook(result: Result) -> bytes:
    """A dataset as the bytes of an xlsx file; rows that cannot be told apart are left out.

    Raises:
        EditError: a file cannot be read, or is more than a spreadsheet holds.
    """
    folder = result.dataset.path
    files = {
        name: read_table(folder, BY_NAME[name])
        for name in ORDER
        if (folder / BY_NAME[name].file).exists()
    }
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    styles = _Styles(book)
    found = _found(result.findings)
    sheets: dict[str, Layout] = {}
    for name, data in files.items():
        try:
            sheets[name] = layout(encoded(data).body, BY_NAME[name])
        except EditError as error:
            raise EditError(f"{BY_NAME[name].file} cannot be exported: {error}") from None
    cells = sum((len(here.rows) + 1) * len(here.names) for here in sheets.values())
    if cells > LIMITS.cells:
        raise EditError(f"it has {cells:,} cells, and import reads {LIMITS.cells:,} at most")
    for name, here in sheets.items():
        if len(here.rows) + ROOM + 1 > _ROWS:
            raise EditError(f"{here.table.file} has more rows than a spreadsheet holds")
        _write(book.add_worksheet(name), here, sheets, found.get(here.table.file, {}), styles)
    _about(book.add_worksheet("about"), result)
    base = book.add_worksheet(carried.SHEET)
    base.very_hidden()
    for number, row in enumerate(carried.rows(files)):
        for place, text in enumerate(row):
            base.write_string(number, place, text)
    try:
        book.close()
    except XlsxWriterException as error:
        raise EditError(f"the workbook cannot be made: {error}") from None
    return target.getvalue()


_Found = dict[tuple[int, str], list[tuple[str, str]]]


def _found(findings: pd.DataFrame) -> dict[str, _Found]:
    """Severity and words of the gravest findings, by file, then by line and column."""
    counted = findings[(findings["accepted"] == "") & findings["line"].notna()]
    rank = counted["severity"].map({"error": 0, "warning": 1, "info": 2})
    gravest = counted.assign(rank=rank).sort_values("rank", kind="stable").head(_NOTES)
    found: dict[str, _Found] = {}
    for row in gravest.to_dict("records"):
        key = (int(row["line"]), str(row["column"]))
        words = f"{row['severity']} {row['code']}: {row['message']}"
        told = found.setdefault(str(row["file"]), {}).setdefault(key, [])
        told.append((str(row["severity"]), words))
    return found


def _write(
    sheet: Worksheet,
    here: Layout,
    sheets: Mapping[str, Layout],
    found: _Found,
    styles: _Styles,
) -> None:
    table = here.table
    columns = [(place, name) for place, name in enumerate(here.names) if name]
    head = styles.workbook.add_format({"bold": True, "bottom": 1, "num_format": values.TEXT})
    for at, (_, name) in enumerate(columns):
        column = _column(table, name)
        kind = column.kind if column is not None else Kind.TEXT
        style = styles.of(values.TEXT, right=kind is Kind.NUMBER)
        sheet.set_column(at, at, _WIDTHS.get(kind, 18), style)
        sheet.write_string(0, at, name, head)
        if column is not None and column.description:
            sheet.write_comment(0, at, column.description)
    sheet.freeze_panes(1, 1)
    rows = [record for record in here.rows.tolist() if not here.is_ragged(record)]
    for number, record in enumerate(rows, 1):
        cells, line = here.records.cells(record), here.line(record)
        for at, (place, name) in enumerate(columns):
            told = found.get((line, name), [])
            if at == 0:  # findings on the row as a whole
                told = [*told, *found.get((line, ""), [])]
            _cell(sheet, (number, at), cells[place], _column(table, name), told, styles)
    last = max(len(rows), 1)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    for at, (_, name) in enumerate(columns):
        column = _column(table, name)
        if column is not None:
            _choices(sheet, at, last + ROOM, column, sheets)


def _column(table: Table, name: str) -> Column | None:
    return table.column(name) if name in table.names else None


def _cell(
    sheet: Worksheet,
    at: tuple[int, int],
    text: str,
    column: Column | None,
    told: list[tuple[str, str]],
    styles: _Styles,
) -> None:
    kind = column.kind if column is not None else Kind.TEXT
    value = values.exported(text, kind)
    colour = _COLOURS[told[0][0]] if told else ""
    quoted = isinstance(value.value, str) and values.is_formula_like(value.value)
    right = kind is Kind.NUMBER
    style = styles.of(value.number_format, colour=colour, quoted=quoted, right=right)
    if isinstance(value.value, float):
        sheet.write_number(*at, value.value, style)
    elif value.value:
        if sheet.write_string(*at, value.value, style) != 0:
            raise EditError(f"a cell of row {at[0] + 1} is longer than a spreadsheet's cell holds")
    elif colour:
        sheet.write_blank(*at, None, style)
    if told:
        words = plain("\n".join(words for _, words in told))
        sheet.write_comment(*at, words[:2_000], {"x_scale": 2.5, "y_scale": 1.5})


def _choices(
    sheet: Worksheet, at: int, last: int, column: Column, sheets: Mapping[str, Layout]
) -> None:
    """What may stand in a column, as a list to choose from; other text gets a warning."""
    source: str | list[str] = list(column.words)
    target = sheets.get(column.target)
    if target is not None and len(target.rows):
        ids = [name for name in target.names if name].index("id")
        letter = xlsxwriter.utility.xl_col_to_name(ids)
        source = f"={column.target}!${letter}$2:${letter}${len(target.rows) + 1}"
    if source:
        message = f"{column.description}"[:250]
        sheet.data_validation(
            1,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": column.name[:30],
                "error_message": message,
            },
        )


_GUIDE: Final = """\
Exported by `estimates export`. `estimates import FILE.xlsx DATASET` makes the edits in the files.
A cell that was changed in the files meanwhile is a conflict, and nothing is lost.
Add rows below the last one. A row that is deleted here stays in the files.
To withdraw an estimate, write retracted into its status.
Notes and colours are findings: red an error, yellow a warning."""


def _about(sheet: Worksheet, result: Result) -> None:
    sheet.set_column(0, 0, 100)
    lines = (result.dataset.title, *_GUIDE.splitlines())
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, plain(line)[:1_000])

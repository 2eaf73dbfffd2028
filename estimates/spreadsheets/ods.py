"""An ods workbook looked through before its cells are read: how far its sheets reach, and more.

A cell or row stands for as many as it says, and all sheets are read at once, whichever are wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from estimates.spreadsheets import markup
from estimates.spreadsheets.markup import Attributes, local
from estimates.spreadsheets.parts import Parts, damaged, protected
from estimates.spreadsheets.surveys import Block, Copy, Survey

_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_KIND: Final = "mimetype"
_ROWS, _COLUMNS, _BLANKS = "number-rows-repeated", "number-columns-repeated", "c"
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
# What a cell holds in itself, beside its text.
_HOLDS: Final = frozenset(
    {"value", "value-type", "string-value", "date-value", "time-value", "boolean-value", "formula"}
)


def survey(parts: Parts, wanted: Collection[str], copy: Copy) -> Survey:
    """Look through the sheets of a workbook and copy what is needed to read them.

    Raises:
        WorkbookError: it is damaged, protected, or beyond the limits.
    """

    def entry(tag: str, _: Attributes) -> None:
        if local(tag) == "encryption-data":
            raise protected()

    for _ in copy.of(parts, _KIND):
        pass
    markup.scan(_MANIFEST, copy.of(parts, _MANIFEST), entry)
    content = _Content(parts)
    markup.scan(
        _CONTENT, copy.of(parts, _CONTENT), content.start, end=content.end, text=content.text
    )
    found = Survey()
    for name, blocks in content.percentages.items():
        if name in wanted:
            found.names.append(name)
            found.percentages[name] = blocks
    return found


class _Content:
    """The sheets while they are looked through."""

    def __init__(self, parts: Parts) -> None:
        self.percentages: dict[str, list[Block]] = {}
        self._allowance = parts.allowance
        self._sheet: str | None = None
        self._rows = self._width = 0  # down to, and across to, filled cells
        self._row = self._column = 0  # where the cell is that was begun last
        self._tall = self._wide = 1  # how many rows and cells it stands for
        self._in_cell = self._is_filled = self._is_percentage = False
        self._characters = self._in_sheet = 0  # of a cell; of all cells

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        if name == "table":
            if self._sheet is not None:  # one within the other
                raise damaged(_CONTENT)
            self._sheet = attributes.get("table:name", "")
            self.percentages[self._sheet] = []
            self._rows = self._width = self._row = self._in_sheet = 0
        elif self._sheet is None:
            return
        elif name == "table-row":
            self._tall, self._column = _count(attributes, _ROWS), 0
        elif name in _CELLS:
            self._wide = _count(attributes, _COLUMNS)
            self._in_cell = True
            self._is_filled = any(local(key) in _HOLDS for key in attributes)
            self._is_percentage = attributes.get("office:value-type") == "percentage"
            self._characters = sum(map(len, attributes.values()))
        elif self._in_cell and name == "s":  # so many blanks
            self._characters += _count(attributes, _BLANKS)

    def text(self, letters: str) -> None:
        if self._in_cell:
            self._characters += len(letters)
            self._is_filled = True

    def end(self, tag: str) -> None:
        name = local(tag)
        if self._sheet is None:
            return
        if name in _CELLS:
            self._end_cell(self._sheet)
        elif name == "table-row":
            self._row += self._tall
        elif name == "table":
            self._allowance.take_sheet(self._sheet, self._rows, self._width, f"row {self._rows:,}")
            self._allowance.take_characters(self._sheet, self._in_sheet)
            self._sheet = None

    def _end_cell(self, sheet: str) -> None:
        if self._is_filled:
            self._rows = self._row + self._tall
            self._width = max(self._width, self._column + self._wide)
            self._in_sheet += self._characters * self._tall * self._wide
            if self._is_percentage:
                block = (self._row, self._column, self._tall, self._wide)
                self.percentages[sheet].append(block)
        self._column += self._wide
        self._in_cell = False


def _count(attributes: Mapping[str, str], name: str) -> int:
    """How many an element stands for."""
    given = [text for key, text in attributes.items() if local(key) == name]
    if not all(text.isascii() and text.isdecimal() and len(text) < 12 for text in given):
        raise damaged(_CONTENT)
    return max(map(int, given), default=1)

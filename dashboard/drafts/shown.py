"""Cells as they stand on a page, and the edits that typing into them makes.

A grid tells by position what was typed. What a position meant is kept from the moment the grid was
drawn, so that no change of the file moves an edit to another row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.drafts.draft import Draft
from dashboard.drafts.sheet import Sheet
from estimates.editing.edits import KEYS, SetCell

Cell = tuple[int, str]  # the position of a row, and a column


@dataclass(slots=True)
class Shown:
    """Rows of a table as they were drawn: texts of the file, or of the draft where it changes them.

    texts: by column, one for each of `names`. typed: what was typed into them since.
    """

    table: str
    names: tuple[str, ...]
    texts: dict[str, list[str]]
    typed: dict[Cell, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in their order."""
        return tuple(self.texts)

    def text(self, row: int, column: str) -> str:
        """What stands in a cell."""
        return self.typed.get((row, column), self.texts[column][row])

    def take(
        self,
        rows: Mapping[int, Mapping[int, Any]],
        put: Callable[[list[SetCell]], object],
    ) -> bool:
        """Put the edits that a grid tells of and that were not taken yet; whether there are any.

        rows: by position of the row and of the column, as the browser sends them, which may send
        anything: what is no cell that can be edited is passed over. A cell that it tells of no more
        has again what it was drawn with.
        """
        cells = {cell: self.texts[cell[1]][cell[0]] for cell in self.typed}
        for row, values in rows.items():
            for place, value in values.items():
                if not (0 <= row < len(self.names) and 0 <= place < len(self.columns)):
                    continue
                column = self.columns[place]
                if column not in KEYS[self.table]:
                    cells[row, column] = "" if value is None else str(value)
        return self.type(cells, put)

    def type(self, cells: Mapping[Cell, str], put: Callable[[list[SetCell]], object]) -> bool:
        """Put the edits of cells that have other texts now; whether there are any.

        They count as typed once they were put: a page can be begun anew at any moment before.
        """
        now = {cell: _like(self.texts[cell[1]][cell[0]], text) for cell, text in cells.items()}
        edits = [
            SetCell(self.table, self.names[row], column, self.text(row, column), text)
            for (row, column), text in now.items()
            if text != self.text(row, column)
        ]
        if edits:
            put(edits)
        self.typed |= now
        return bool(edits)

    def is_behind(self, sheet: Sheet, draft: Draft) -> bool:
        """Whether any of the cells would be drawn otherwise now."""
        try:
            now = drawn(sheet, draft, self.names, self.columns)
        except KeyError:  # a row or a column is gone
            return True
        return any(
            text != self.text(row, column)
            for column, texts in now.texts.items()
            for row, text in enumerate(texts)
        )


def _like(text: str, typed: str) -> str:
    """What was typed into a cell, with the line ends that its text has: a browser has its own."""
    breaks = set(_BREAK.findall(text))
    return _BREAK.sub(breaks.pop(), typed.strip()) if len(breaks) == 1 else typed.strip()


_BREAK: Final = re.compile(r"\r\n|\r|\n")


def as_a_browser_has_it(text: str) -> str:
    """The text of a cell with the line ends of a box."""
    return _BREAK.sub("\n", text)


def drawn(sheet: Sheet, draft: Draft, names: tuple[str, ...], columns: tuple[str, ...]) -> Shown:
    """Rows of a sheet, and new ones of the draft, with what is pending, to be drawn.

    Raises:
        KeyError: there is no such row or column.
    """
    pending, added = draft.texts(sheet.table.name), draft.added(sheet.table.name)
    rows = [
        sheet.row(sheet.position[name])
        if name in sheet.position
        else dict.fromkeys(sheet.columns, "") | dict(added[name].cells)
        for name in names
    ]
    texts = {
        column: [
            pending.get((name, column), row[column]) for name, row in zip(names, rows, strict=True)
        ]
        for column in columns
    }
    return Shown(sheet.table.name, names, texts)

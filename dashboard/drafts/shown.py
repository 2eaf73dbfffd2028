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
        """Put the edits that the grid tells of and that were not taken yet; whether there are any.

        They count as taken once they were put: a page can be begun anew at any moment before.

        rows: by position of the row and of the column, as the browser sends them, which may send
        anything: what is no cell that can be edited is passed over. A cell that it tells of no more
        has again what it was drawn with.
        """
        found: dict[Cell, str] = {}
        for row, cells in rows.items():
            for place, value in cells.items():
                if not (0 <= row < len(self.names) and 0 <= place < len(self.columns)):
                    continue
                column = self.columns[place]
                if column not in KEYS[self.table]:
                    found[row, column] = _like(self.texts[column][row], value)
        edits = [
            SetCell(self.table, self.names[row], column, self.text(row, column), text)
            for (row, column), text in self._changed(found).items()
        ]
        if edits:
            put(edits)
        self.typed = found
        return bool(edits)

    def _changed(self, found: Mapping[Cell, str]) -> dict[Cell, str]:
        back = {cell: self.texts[cell[1]][cell[0]] for cell in self.typed if cell not in found}
        return {
            (row, column): text
            for (row, column), text in ({**back, **found}).items()
            if text != self.text(row, column)
        }

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


def _like(text: str, value: Any) -> str:
    """What was typed into a cell, with the line ends that its text has: a browser has its own."""
    typed = "" if value is None else str(value).strip()
    breaks = set(_BREAK.findall(text))
    return _BREAK.sub(breaks.pop(), typed) if len(breaks) == 1 else typed


_BREAK: Final = re.compile(r"\r\n|\r|\n")


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

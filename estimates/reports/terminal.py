"""Text for a terminal: lines that fit its width, its colours and its characters.

Whatever comes in is made harmless (`wording.plain`): a cell of a file cannot steer the terminal.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TextIO, TypeAlias

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.text import Text

from estimates.units.names import currency_signs
from estimates.words.wording import plain

Part: TypeAlias = str | tuple[str, str]
"""Text, or text with a style of rich."""

_WIDTH: Final = 80
_NARROWEST: Final = 40
_READABLE: Final = 100  # longer lines of prose are hard to read

# What signs become where the terminal's encoding does not have them.
_PLAINER: Final = {
    "≠": "!=",
    "≈": "~",
    "→": "->",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "·": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "\N{NO-BREAK SPACE}": " ",
    "≤": "<=",
    "≥": ">=",
    "±": "+/-",
    "²": "^2",
    "³": "^3",
    **{sign: f"{code} " for sign, code in currency_signs().items() if not sign.isascii()},
    "‰": " per mille",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """What text is written for.

    width: of prose, in cells. wraps: whether lines for programs, such as findings, are wrapped too.
    """

    width: int = _WIDTH
    wraps: bool = False
    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO) -> Screen:
        """The screen behind a stream. What is no terminal is 80 cells wide, or as COLUMNS says."""
        terminal = stream.isatty()
        given = os.environ.get("COLUMNS", "")
        width = int(given) if given.isdecimal() and len(given) < 5 else 0
        if not width:
            width = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH
        console = Console(file=stream)
        colour = terminal and not console.no_color and console.color_system is not None
        return cls(
            width=max(width, _NARROWEST),
            wraps=terminal,
            colour=colour and not console.legacy_windows,
            encoding=stream.encoding or "utf-8",
        )


class Page:
    """Lines for one screen, from top to bottom."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.prose = min(screen.width, _READABLE)
        self._lines: list[str] = []
        self._console = Console(
            width=screen.width, force_terminal=True, color_system="standard", no_color=False
        )

    def line(self, *parts: Part, indent: int = 0, hang: int | None = None) -> None:
        """A line of prose, wrapped at the width; all but its first line move in by `hang`."""
        self._add(parts, indent, indent if hang is None else hang, self.prose)

    def record(self, *parts: Part, hang: int = 4) -> None:
        """A line that a program may read: wrapped on a terminal only."""
        self._add(parts, 0, hang, self.screen.width if self.screen.wraps else 0)

    def labelled(self, label: str, *parts: Part, indent: int = 2, column: int = 16) -> None:
        """A line of prose behind a label; none where there is no text."""
        if any(part if isinstance(part, str) else part[0] for part in parts):
            gap = " " * max(1, column - indent - cell_len(self.fit(label)))
            self.line((label, "dim"), gap, *parts, indent=indent, hang=column)

    def heading(self, title: str) -> None:
        """The title of a section, apart from what stands above it."""
        self.blank()
        self.line((title, "bold"))

    def blank(self) -> None:
        """An empty line, unless there is one already."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Cells in columns. On a terminal, cells that are too wide are wrapped in their column.

        Where not even their words fit, each row is a paragraph. The first cells stay whole.
        """
        cells = [[self.fit(cell) for cell in row] for row in (header, *rows)]
        columns = list(zip(*cells, strict=True))
        widths = [max(map(cell_len, column)) for column in columns]
        if self.screen.wraps:
            words = [max(cell_len(word) for word in " ".join(column).split()) for column in columns]
            words[0] = widths[0]
            room = self.screen.width - 2 * (len(widths) - 1)
            if sum(words) > room:
                self._stack(cells[1:])
                return
            widths = _shrunk(widths, room, words)
        for number, row in enumerate(cells):
            style = "" if number else "bold"
            wrapped = [self._wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
            for place in range(max(map(len, wrapped))):
                texts = [column[place] if place < len(column) else "" for column in wrapped]
                padded = zip(texts, widths, strict=True)
                joined = "  ".join(text + " " * (width - cell_len(text)) for text, width in padded)
                self._lines.append(self._styled(Text(joined.rstrip(), style)))

    def _stack(self, rows: Iterable[Sequence[str]]) -> None:
        for first, *others in rows:
            self._add([(first, "bold")], 0, 4, self.screen.width)
            self._add(["; ".join(filter(None, others))], 4, 4, self.screen.width)

    def text(self) -> str:
        """The page, each line with its end."""
        return "\n".join([*self._lines, ""]) if self._lines else ""

    def fit(self, text: str) -> str:
        """Harmless text in characters that the screen has."""
        text = plain(text)
        return text if self.shows(text) else "".join(map(self._plainer, text))

    def shows(self, text: str) -> bool:
        """Whether the screen has the characters of a text."""
        try:
            text.encode(self.screen.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _plainer(self, letter: str) -> str:
        base = unicodedata.normalize("NFKD", letter)[0]
        forms = (letter, _PLAINER.get(letter, ""), base)
        return next((form for form in forms if form and self.shows(form)), "?")

    def _add(self, parts: Iterable[Part], indent: int, hang: int, width: int) -> None:
        pairs = [(part, "") if isinstance(part, str) else part for part in parts]
        text = Text.assemble(*((self.fit(words), style) for words, style in pairs), end="")
        rows = [text]
        if width and indent + text.cell_len > width:
            first = width - indent
            rows = list(text.wrap(self._console, max(first, 20)))
            if hang != indent:
                rows = [rows[0]]
                rest = text[len(rows[0].plain) :]
                rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
                rows += rest.wrap(self._console, max(width - hang, 20)) if rest.plain else []
        for number, row in enumerate(rows):
            row.rstrip()
            self._lines.append(" " * (hang if number else indent) + self._styled(row))

    def _wrap(self, cell: str, width: int) -> list[str]:
        if cell_len(cell) <= width:
            return [cell]
        return [row.plain.rstrip() for row in Text(cell).wrap(self._console, width)]

    def _styled(self, text: Text) -> str:
        if not self.screen.colour or not (text.spans or text.style):
            return text.plain
        return "".join(
            segment.style.render(segment.text, color_system=ColorSystem.STANDARD)
            if segment.style
            else segment.text
            for segment in text.render(self._console)
        )


def _shrunk(widths: Sequence[int], room: int, least: Sequence[int]) -> list[int]:
    """Column widths that fit, none below its `least`: the widest that can give way do so first."""
    found = list(widths)
    while sum(found) > room:
        slack = [width if width > low else 0 for width, low in zip(found, least, strict=True)]
        found[slack.index(max(slack))] -= 1
    return found

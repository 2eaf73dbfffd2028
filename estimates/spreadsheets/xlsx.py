"""An xlsx workbook looked through before its cells are read: how far its sheets reach, and more.

What a cell shows as a percentage is held as its hundredth (50% as 0.5), and only its style tells.
Cells that are exported have no such style, so that a cell with one was typed as a percentage.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping
from itertools import accumulate
from posixpath import join, normpath
from typing import Final

from estimates.spreadsheets import markup
from estimates.spreadsheets.markup import Attributes, local
from estimates.spreadsheets.parts import Parts, damaged
from estimates.spreadsheets.surveys import Block, Copy, Survey

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STYLES: Final = "xl/styles.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_PLAIN: Final = ("[Content_Types].xml", "_rels/.rels")
_BUILT_IN: Final = frozenset({"9", "10"})  # 0% and 0.00%
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def survey(parts: Parts, wanted: Collection[str], copy: Copy) -> Survey:
    """Look through the wanted sheets of a workbook and copy what is needed to read them.

    Raises:
        WorkbookError: it is damaged, or beyond the limits.
    """
    for name in _PLAIN:
        markup.scan(name, copy.of(parts, name), lambda *_: None)
    places = _sheets(parts, copy)
    styles = _percent_styles(parts, copy)
    lengths = _lengths(parts, copy)
    found = Survey()
    for sheet, place in places.items():
        if sheet in wanted and place in parts:
            found.names.append(sheet)
            scanned = _Sheet(sheet, place, parts, lengths, styles)
            scanned.scan(copy)
            found.percentages[sheet] = scanned.percentages
    return found


def _sheets(parts: Parts, copy: Copy) -> dict[str, str]:
    """The part of each sheet, by its name."""
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if local(tag) == "sheet" and (target := targets.get(markup.by_local(attributes, "id"))):
            found[attributes.get("name", "")] = normpath(join("/xl", target)).lstrip("/")

    markup.scan(_RELATIONS, copy.of(parts, _RELATIONS), relation)
    markup.scan(_WORKBOOK, copy.of(parts, _WORKBOOK), sheet)
    return found


def _percent_styles(parts: Parts, copy: Copy) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage."""
    if _STYLES not in parts:
        return frozenset()
    percent = set(_BUILT_IN)
    styles: list[str] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        name = local(tag)
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            percent.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and local(tag) != "cellXfs"

    markup.scan(_STYLES, copy.of(parts, _STYLES), start, end=end)
    return frozenset(str(number) for number, style in enumerate(styles) if style in percent)


def _lengths(parts: Parts, copy: Copy) -> array[int]:
    """How long each of the texts is that cells share."""
    found = array("q")
    if _STRINGS not in parts:
        return found

    def start(tag: str, _: Attributes) -> None:
        if local(tag) == "si":
            found.append(0)

    def text(letters: str) -> None:
        if found:
            found[-1] += len(letters)

    markup.scan(_STRINGS, copy.of(parts, _STRINGS), start, text=text)
    return found


class _Sheet:
    """One sheet while it is looked through."""

    def __init__(
        self,
        name: str,
        place: str,
        parts: Parts,
        lengths: array[int],
        percent_styles: Collection[str],
    ) -> None:
        self.name, self.place, self.parts = name, place, parts
        self.lengths, self.percent_styles = lengths, percent_styles
        self.percentages: list[Block] = []
        self._columns: dict[str, int] = {}
        self._rows = self._width = self._characters = 0  # down to, and across to, filled cells
        self._row = self._column = -1  # where the cell is that was begun last
        self._style = self._type = ""
        self._shared: list[str] = []  # the number of a shared text, in bits
        self._parser = markup.made()
        self._parser.buffer_text = False

    def scan(self, copy: Copy) -> None:
        """Look through all cells.

        Raises:
            WorkbookError: the sheet is damaged, or beyond the limits.
        """
        markup.scan(self.place, copy.of(self.parts, self.place), self._start, parser=self._parser)
        allowance = self.parts.allowance
        last = f"{_letters(self._width)}{self._rows}"
        allowance.take_sheet(self.name, self._rows, self._width, last)
        allowance.take_characters(self.name, self._characters)

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag) if ":" in tag else tag
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is"}:
            self._filled()
        elif name == "row":
            given = attributes.get("r")
            self._row = self._number(given) - 1 if given else self._row + 1
            self._column = -1

    def _cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        self._style, self._type = attributes.get("s", ""), attributes.get("t", "")
        if place is None:
            self._column += 1
            return
        letters = place.rstrip("0123456789")
        self._row = self._number(place[len(letters) :]) - 1
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        if not 0 <= column < _MOST_COLUMNS:
            raise damaged(self.place)
        self._column = column

    def _number(self, digits: str) -> int:
        number = int(digits) if digits.isdecimal() and len(digits) < 8 else 0
        if not 1 <= number <= _MOST_ROWS:
            raise damaged(self.place)
        return number

    def _filled(self) -> None:
        if self._row >= self._rows:
            self._rows = self._row + 1
        if self._column >= self._width:
            self._width = self._column + 1
        if self._type == "s":
            self._parser.CharacterDataHandler = self._shared.append
            self._parser.EndElementHandler = self._count_shared
        elif self._style in self.percent_styles:
            self.percentages.append((self._row, self._column, 1, 1))

    def _count_shared(self, _: str) -> None:
        """Count the text that a cell shares with others: each cell gets a copy of its own."""
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
        digits = "".join(self._shared)
        # In bits it is where a chunk ends, and where it is meant to be read in two ways.
        read = [digits] if len(self._shared) == 1 else list(accumulate(self._shared))
        self._shared.clear()
        places = [int(text) for text in read if text.isdecimal() and len(text) < 12]
        if not places or max(places) >= len(self.lengths):
            raise damaged(self.place)
        self._characters += max(self.lengths[place] for place in places)


def _column(letters: str) -> int:
    """The place of a column from 0: A is 0, AA 26; -1 for what names none."""
    place = 0
    for letter in letters.upper()[:4]:
        if not "A" <= letter <= "Z":
            return -1
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _letters(number: int) -> str:
    """The name of a column, counted from 1."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

"""Which cells of an xlsx workbook show a percentage: 50% is held as 0.5, and only its format tells.

Cells that are exported have no such format, so that a cell with one was typed as a percentage.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from posixpath import join, normpath
from typing import Any, Final

_MOST: Final = 1 << 28  # bytes of one part; a workbook comes from anywhere
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_FORMAT: Final = re.compile(r"<(?:\w+:)?numFmt\s[^>]*>")
_STYLES: Final = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_CELL: Final = re.compile(r"<(?:\w+:)?c\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_BUILT_IN: Final = frozenset({"9", "10"})  # 0% and 0.00%


def shown(path: Path, sheets: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """The rows of sheets with the numbers that are shown as percentages as such texts: `50%`.

    Of a file that is no xlsx, the rows as they are.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            styles = _percent_styles(_part(parts, "xl/styles.xml"))
            places = _places(parts) if styles else {}
            for name in sheets.keys() & places.keys():
                _show(sheets[name], _part(parts, places[name]), styles)
    except (OSError, ValueError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error):
        return sheets  # what can be read of it, its reader has read
    return sheets


def _part(parts: zipfile.ZipFile, name: str) -> str:
    with parts.open(name) as file:
        return file.read(_MOST).decode("utf-8", "replace")


def _attributes(tag: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(tag))


def _places(parts: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by its name."""
    related = [
        _attributes(tag) for tag in _RELATION.findall(_part(parts, "xl/_rels/workbook.xml.rels"))
    ]
    targets = {one.get("Id", ""): one.get("Target", "") for one in related}
    found = {}
    for tag in _SHEET.findall(_part(parts, "xl/workbook.xml")):
        sheet = _attributes(tag)
        target = targets.get(sheet.get("r:id", ""), "")
        if target:
            found[sheet.get("name", "")] = normpath(join("/xl", target)).lstrip("/")
    return found


def _percent_styles(text: str) -> frozenset[str]:
    """The numbers of the cell styles that show a percentage."""
    formats = {
        one.get("numFmtId", "")
        for one in map(_attributes, _FORMAT.findall(text))
        if "%" in one.get("formatCode", "")
    }
    cells = _STYLES.search(text)
    tags = _STYLE.findall(cells[0]) if cells is not None else []
    percent = formats | _BUILT_IN
    return frozenset(
        str(number)
        for number, tag in enumerate(tags)
        if _attributes(tag).get("numFmtId", "") in percent
    )


def _show(rows: Sequence[list[Any]], text: str, styles: frozenset[str]) -> None:
    for tag in _CELL.findall(text):
        cell = _attributes(tag)
        if cell.get("s") not in styles:
            continue
        letters = cell.get("r", "").rstrip("0123456789")
        row, column = int(cell.get("r", "")[len(letters) :] or 0) - 1, _column(letters)
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            value = rows[row][column]
            if isinstance(value, float):
                rows[row][column] = f"{value * 100:.12g}%"


def _column(letters: str) -> int:
    """The place of a column from 0: A is 0, AA 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1

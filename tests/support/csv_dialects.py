"""Files of estimates as people and programs write them, drawn with where each cell stands."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

COLUMNS = ("id", "measure", "subject", "unit", "note", "locator")
OWN = ("my_own", "", "x y")  # columns that are none of the product's

LETTERS = 'ab,"\n\r \t;é…#=0\u00a0'
texts = st.text(st.sampled_from(LETTERS), max_size=7).map(str.strip)
"""Texts of cells without blanks around them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file in pieces. A piece is bytes, or the place (row, column) of a cell and its bytes."""

    names: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    pieces: tuple[tuple[tuple[int, str] | None, str], ...]
    encoding: str
    mark: bytes

    def encode(self, text: str) -> bytes:
        return text.encode(self.encoding)

    @property
    def data(self) -> bytes:
        """The file."""
        return self.mark + b"".join(self.encode(text) for _, text in self.pieces)

    def cells_of(self, data: bytes, touched: set[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """The texts of the touched cells in another version of the file.

        Raises AssertionError: any other byte differs.
        """
        assert data.startswith(self.mark)
        text = data[len(self.mark) :].decode(self.encoding)
        found, at = {}, 0
        for number, (place, piece) in enumerate(self.pieces):
            if place in touched:
                following = self.pieces[number + 1][1] if number + 1 < len(self.pieces) else ""
                cell = re.compile(r' *(?:"(?:[^"]|"")*"|[^,\r\n]*)').match(text, at)
                assert cell is not None
                at = cell.end()
                assert text.startswith(following, at)
                found[place] = read(cell[0])
            else:
                assert text.startswith(piece, at), (piece, text[at : at + 40])
                at += len(piece)
        assert at == len(text)
        return found


def read(cell: str) -> str:
    """The text of one cell, by the csv module."""
    rows = list(csv.reader(cell.splitlines(keepends=True), strict=True, skipinitialspace=True))
    return rows[0][0].strip() if rows and rows[0] else ""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _needs(text: str) -> bool:
    return any(sign in text for sign in ',"\r\n')


QUOTING: dict[str, Callable[[str], bool]] = {
    "where needed": lambda _: False,
    "all": lambda _: True,
    "all but numbers": lambda text: not re.fullmatch(r"[0-9]+", text),
    "all but blanks": bool,
}


@st.composite
def files(draw: st.DrawFn) -> Drawn:
    """Valid files: the rows have ids of their own, and as many cells as the header."""
    own = draw(st.lists(st.sampled_from(OWN), max_size=2, unique=True))
    names = tuple(draw(st.permutations([*COLUMNS, *own])))
    encoding, mark = draw(
        st.sampled_from(
            [
                ("utf-8", b""),
                ("utf-8", b""),
                ("utf-8", codecs.BOM_UTF8),
                ("utf-16-le", codecs.BOM_UTF16_LE),
                ("utf-16-be", codecs.BOM_UTF16_BE),
                ("cp1252", b""),
            ]
        )
    )
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]]))
    quotes = QUOTING[draw(st.sampled_from(sorted(QUOTING)))]
    loose = draw(st.booleans())  # quotes inside cells, and blanks before quotes
    rows = tuple(
        {name: draw(texts) for name in names} | {"id": f"row_{number}"}
        for number in range(draw(st.integers(1, 5)))
    )
    pieces: list[tuple[tuple[int, str] | None, str]] = []
    between = ["", "", "", ",,,", "," * (len(names) - 1), "   ", "# a remark", "# one, two"]

    def passed_over() -> None:
        lines = draw(st.lists(st.sampled_from(between), max_size=1))
        pieces.extend((None, line + draw(st.sampled_from(ends))) for line in lines)

    pieces.append((None, ",".join(_quoted(name) if quotes(name) else name for name in names)))
    pieces.append((None, draw(st.sampled_from(ends))))
    for number, row in enumerate(rows):
        passed_over()
        for place, name in enumerate(names):
            pieces.append((None, "," if place else ""))
            pieces.append(((number, name), _cell(draw, row[name], quotes, loose=loose)))
        pieces.append((None, draw(st.sampled_from(ends))))
    passed_over()
    if draw(st.booleans()):  # no line end at the end
        pieces[-1] = (None, re.sub(r"[\r\n]+\Z", "", pieces[-1][1]))
    return Drawn(names, rows, tuple(pieces), encoding, mark)


def _cell(draw: st.DrawFn, text: str, quotes: Callable[[str], bool], *, loose: bool) -> str:
    inner = "".join(draw(st.sampled_from(["", "", " ", "\t"])) for _ in range(2))
    if loose and '"' in text and not re.search(r'^[\s"]|[,\r\n]', text):
        return text  # 7" high
    if _needs(text) or quotes(text):
        outer = " " if loose and draw(st.booleans()) else ""
        return outer + _quoted(inner[:1] + text + inner[1:])
    return inner[:1] + text + inner[1:]

"""Where the records and cells of a file stand in its bytes; the same ones that the reader reads.

A file whose quotes are plain is cut by array operations. One with quotes inside unquoted cells, or
blanks before quotes, is cut cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from estimates.editing.edits import EditError
from estimates.tables.files import as_octets
from estimates.tables.parsing import quotes_are_sound

Integers = NDArray[np.int64]
Span = tuple[int, int]

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The records of a body in order, blank ones too.

    starts, ends: bytes of record i without its line end. nexts: where the next one starts. commas:
    positions of all that part cells; those of record i are from `first[i]` to `first[i + 1]`.
    """

    body: bytes
    starts: Integers
    ends: Integers
    nexts: Integers
    commas: Integers
    first: Integers

    def spans(self, record: int) -> list[Span]:
        """Where the cells of a record stand, with their quotes and the blanks around them."""
        commas = self.commas[self.first[record] : self.first[record + 1]].tolist()
        start, end = int(self.starts[record]), int(self.ends[record])
        return list(zip([start, *(at + 1 for at in commas)], [*commas, end], strict=True))

    def cells(self, record: int) -> list[str]:
        """The texts of a record, as the reader sees them."""
        return [read_cell(self.body[start:end]) for start, end in self.spans(record)]

    def column(self, place: int, rows: Integers) -> list[str]:
        """The cells of some records at one place; "" where a record ends before it."""
        first, last = self.first[rows], self.first[rows + 1]
        commas = np.append(self.commas, 0)
        most = len(self.commas)
        starts = commas[np.minimum(first + place - 1, most)] + 1 if place else self.starts[rows]
        within = first + place < last
        ends = np.where(within, commas[np.minimum(first + place, most)], self.ends[rows])
        ends = np.where(first + place <= last, ends, starts)
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        return [read_cell(self.body[start:end]) for start, end in spans]

    def with_text(self) -> Integers:
        """The records that hold any text."""
        octets = np.frombuffer(self.body, dtype=np.uint8)
        begins = np.zeros(len(self.starts), dtype=np.bool_)
        filled = np.flatnonzero(self.starts < self.ends)
        begins[filled] = _LETTERS[octets[self.starts[filled]]]
        quoted = filled[octets[self.starts[filled]] == _QUOTE]  # and then two bytes at least
        begins[quoted] = _LETTERS[octets[self.starts[quoted] + 1]]
        for record in filled[~begins[filled]].tolist():
            begins[record] = any(self.cells(record))
        return np.flatnonzero(begins)


# Bytes that make a cell which begins with them one with text.
_LETTERS: Final = np.array([chr(octet).isalnum() and octet < 0x80 for octet in range(256)])


def read_cell(raw: bytes) -> str:
    """The text of a cell, as the reader sees it, without the blanks around it."""
    inner = raw.lstrip(b" ")
    if inner[:1] == b'"':
        inner = inner[1:-1].replace(b'""', b'"')
    return inner.decode(errors="replace").replace("\0", "\ufffd").strip()


def line_at(body: bytes, position: int) -> int:
    """Physical line, from 1, of a byte."""
    before = body[:position]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def cut(body: bytes) -> Records:
    """Find the records of a file without its byte-order mark.

    Raises:
        EditError: quotes do not match, so that its rows cannot be told apart.
    """
    octets = as_octets(body)
    if not quotes_are_sound(octets):
        return _by_cell(body)
    quotes = np.flatnonzero(octets == _QUOTE)
    commas = _outside(np.flatnonzero(octets == _COMMA), quotes)
    breaks = _outside(np.flatnonzero((octets == _LF) | (octets == _CR)), quotes)
    # A line feed right after a carriage return belongs to it.
    signs = octets[breaks]
    paired = np.zeros(breaks.size, dtype=np.bool_)
    paired[1:] = (signs[1:] == _LF) & (signs[:-1] == _CR) & (breaks[1:] == breaks[:-1] + 1)
    ends = breaks[~paired]
    nexts = ends + 1 + np.append(paired[1:], False)[~paired]
    starts = np.concatenate(([0], nexts))
    if starts[-1] < octets.size:  # the last line has no end
        ends, nexts = np.append(ends, octets.size), np.append(nexts, octets.size)
    starts = starts[: len(ends)]
    first = np.append(np.searchsorted(commas, starts), len(commas))
    return Records(body, starts, ends, nexts, commas, first)


def _outside(positions: Integers, quotes: Integers) -> Integers:
    """The positions that are in no quoted cell."""
    if not quotes.size:
        return positions
    return np.asarray(positions[np.searchsorted(quotes, positions) % 2 == 0])


_CELL: Final = re.compile(rb' *+(?:"(?:[^"]|"")*+"|(?!")[^,\r\n]*+)(,|\r\n|\r|\n|\Z)')


def _by_cell(body: bytes) -> Records:
    starts, commas, first = [0], list[int](), [0]
    ends, nexts = list[int](), list[int]()
    at = 0
    open_record = True
    while at < len(body) or open_record:
        cell = _CELL.match(body, at)
        if cell is None:
            line = line_at(body, at)
            raise EditError(f"quotes do not match on line {line}; fix them first (F107)")
        at = cell.end()
        open_record = cell[1] == b","
        if open_record:
            commas.append(at - 1)
            continue
        ends.append(cell.start(1))
        nexts.append(at)
        starts.append(at)
        first.append(len(commas))
    del starts[-1]  # the end of the file
    arrays = (np.array(found, dtype=np.int64) for found in (starts, ends, nexts, commas, first))
    return Records(body, *arrays)

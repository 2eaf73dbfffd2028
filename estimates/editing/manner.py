"""How a file writes its cells: new text is quoted where it has to be, or where the file would."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from estimates.editing.edits import EditError
from estimates.editing.encodings import Encoded
from estimates.editing.layout import Layout
from estimates.editing.records import cut, read_cell
from estimates.tables.cells import CELL_LIMIT

_SAMPLE: Final = 200  # rows, spread over the file, that show its habits


class Manner:
    """Writes cells and rows as the rest of a file does."""

    def __init__(self, layout: Layout, encoded: Encoded) -> None:
        """Look at some rows of the file."""
        self._layout = layout
        self._encoded = encoded
        count = len(layout.rows)
        picked = np.unique(np.linspace(0, max(count - 1, 0), min(count, _SAMPLE)).astype(np.int64))
        self._sample = [
            [layout.body[start:end] for start, end in layout.spans(record)]
            for record in layout.rows[picked].tolist()
            if not layout.is_ragged(record)
        ]
        self._habit = lru_cache(maxsize=None)(self._find_habit)
        self._fresh = lru_cache(maxsize=1 << 12)(self.cell)  # most cells of new rows are alike

    def cell(self, place: int, text: str, was: bytes | None = None) -> bytes:
        """One cell; `was` is what stands there now, whose quotes and outer blanks are kept.

        Raises:
            EditError: the file cannot hold the text.
        """
        data = self._encode(text)
        old = b"" if was is None else was
        plain = read_cell(old)
        if _needs_quotes(text):
            quoted = True
        elif plain and text and not _needs_quotes(plain):
            quoted = _is_quoted(old)
        else:
            quoted = self._habit(place, not text)
        if quoted:
            blanks = old[: len(old) - len(old.lstrip(b" "))] if _is_quoted(old) else b""
            return blanks + b'"' + data.replace(b'"', b'""') + b'"'
        if not text or not plain or _is_quoted(old):
            return data
        bare = old.strip()
        before, _, after = old.partition(bare)
        return before + data + after

    def row(self, cells: dict[str, str]) -> bytes:
        """A record without its line end.

        Raises:
            EditError: the file cannot hold a text.
        """
        names = self._layout.names
        texts = [
            cells.get(name, "") if name and names.index(name) == place else ""
            for place, name in enumerate(names)
        ]
        return b",".join(map(self._fresh, range(len(texts)), texts))

    def line_end(self, record: int) -> bytes:
        """The line end of a record; of the file, where it has none of its own."""
        records = self._layout.records
        for near in (record, record - 1, 0):
            if near >= 0 and records.nexts[near] > records.ends[near]:
                return records.body[int(records.ends[near]) : int(records.nexts[near])]
        return b"\n"

    def as_written(self, written: str | None, texts: list[str]) -> bytes | None:
        """Characters that an earlier version of the file had, if they still say these texts."""
        if written is None:
            return None
        try:
            data = self.bytes_of(written)
            records = cut(data) if data else None
        except (EditError, UnicodeEncodeError):
            return None
        if records is None:
            return data if texts == [""] else None
        whole = len(records.starts) == 1 and records.ends[0] == len(data)
        return data if whole and records.cells(0) == texts else None

    def bytes_of(self, written: str) -> bytes:
        """The bytes behind `written_as`.

        Raises:
            UnicodeEncodeError: they are of another encoding than the rest of the file.
        """
        if self._encoded.name == "ascii" or self._layout.body.isascii():
            return written.encode("utf-8", "surrogateescape")
        return self._encoded.encode(written)

    def written_as(self, raw: bytes) -> str:
        """Bytes of the file as text from which `bytes_of` makes them again."""
        return raw.decode("utf-8", "surrogateescape")

    def _encode(self, text: str) -> bytes:
        if len(text) > CELL_LIMIT:
            raise EditError(f"the text has more than the {CELL_LIMIT:,} characters that are read")
        if "\0" in text:
            raise EditError("the text holds a NUL character")
        try:
            return self._encoded.encode(text)
        except UnicodeEncodeError as error:
            sign = text[error.start]
            if "\ud800" <= sign <= "\udfff":
                raise EditError("the text holds half a character") from None
            raise EditError(
                f"“{sign}” cannot be written: the file is not UTF-8, and which encoding it is can "
                "only be guessed; save it as UTF-8 first (F104)"
            ) from None

    def _find_habit(self, place: int, blank: bool) -> bool:  # noqa: FBT001 - a key of the cache
        """Whether cells that need no quotes have them: in this column, else in the file."""
        for places in ((place,), range(len(self._layout.names))):
            votes = [
                _is_quoted(row[at])
                for row in self._sample
                for at in places
                if (read_cell(row[at]) == "") is blank and not _needs_quotes(read_cell(row[at]))
            ]
            if votes:
                return sum(votes) * 2 > len(votes)
        return False


def _needs_quotes(text: str) -> bool:
    return any(sign in text for sign in ',"\r\n')


def _is_quoted(raw: bytes) -> bool:
    return raw.lstrip(b" ").startswith(b'"')

"""The characters of a file as bytes that can be cut at commas, and back again to its own bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from estimates.editing.edits import EditError
from estimates.tables.files import wide_encoding

_UNKNOWN: Final = "ascii"  # what all encodings that a table is saved in have in common

# The encodings with a byte-order mark, longest mark first: that of UTF-32 begins with UTF-16's.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A file's characters in an encoding whose commas, quotes and line ends are single bytes.

    body: all after the byte-order mark; of wide encodings, as UTF-8. name: the file's encoding;
    `ascii` where it is not known, so that its bytes are kept and only ASCII can be written.
    """

    mark: bytes
    body: bytes
    name: str

    @property
    def wide(self) -> bool:
        """Whether the file has more than one byte to an ASCII character."""
        return self.name.startswith(("utf-16", "utf-32"))

    def encode(self, text: str) -> bytes:
        """New text as bytes of `body`.

        Raises:
            UnicodeEncodeError: the file's encoding does not have a character, or is not known.
        """
        return text.encode("utf-8" if self.wide else self.name)

    def restore(self, body: bytes) -> bytes:
        """The bytes of the file that an edited body stands for."""
        return self.mark + (body.decode().encode(self.name) if self.wide else body)


def encoded(data: bytes) -> Encoded:
    """The characters of a file.

    Raises:
        EditError: it would not be the same file when written again.
    """
    mark, name = next(
        ((mark, name) for mark, name in _MARKS if data.startswith(mark)),
        (b"", wide_encoding(data) or "utf-8"),
    )
    body = data[len(mark) :]
    if name == "utf-8":
        return Encoded(mark, body, name if _is_utf8(body) else _UNKNOWN)
    try:
        text = body.decode(name)
    except UnicodeDecodeError:
        text = ""
    if text.encode(name) != body:
        raise EditError(f"it is damaged {name[:6].upper()}; save it again as UTF-8")
    return Encoded(mark, text.encode(), name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

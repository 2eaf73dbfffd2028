"""XML of a workbook's part, looked through element by element, no tree being made of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Final, TypeAlias
from xml.parsers import expat

from estimates.spreadsheets.limits import WorkbookError
from estimates.spreadsheets.parts import damaged

Attributes: TypeAlias = dict[str, str]
Handler: TypeAlias = Callable[[str, Attributes], None]

_TEXT_BUFFER: Final = 1 << 16


def scan(
    name: str,
    chunks: Generator[bytes],
    start: Handler,
    *,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    parser: expat.XMLParserType | None = None,
) -> None:
    """Call back for each element of a part, with the prefixes of its names.

    parser: one with handlers of its own, such as for some texts only; see `made`.

    Raises:
        WorkbookError: it is no sound XML, or declares entities, which no workbook needs.
    """
    parser = parser or made()
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with closing(chunks):
            for number, chunk in enumerate(chunks):
                if number == 0 and b"\0" in chunk[:4]:  # two bytes to a character
                    raise damaged(name)
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except expat.ExpatError:
        raise damaged(name) from None


def made() -> expat.XMLParserType:
    """A parser without handlers that refuses declarations of entities, and all but UTF-8."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BUFFER
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.XmlDeclHandler = _check_encoding
    return parser


def _refuse_entities(*_: object) -> None:
    raise WorkbookError("it declares entities, as no spreadsheet program does; it is not read")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "utf-8").lower() not in {"utf-8", "us-ascii"}:
        raise WorkbookError("it is not in UTF-8, as spreadsheet programs write it; it is not read")


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def by_local(attributes: Mapping[str, str], name: str) -> str:
    """The attribute of a name with any prefix; "" where there is none."""
    return next((text for key, text in attributes.items() if key.endswith(f":{name}")), "")

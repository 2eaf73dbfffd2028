"""Takes the text out of a file, in a process of its own: `python extracting.py KIND MEMORY`.

The file comes on standard input; its text goes to standard output as UTF-8: paragraphs, headings,
list items and table rows with blank lines between them, the cells of a row with " | " between them.
A file from a stranger can stand for very much, and a library may need more than there is, so that
this process is kept to its memory and ended after its time by whoever started it. Nothing else of
this package is imported.
"""

from __future__ import annotations

import io
import re
import sys
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody
    tfoot thead title tr ul br
    """.split()  # noqa: SIM905 - a list of forty literals is harder to read
)
_UNSEEN: Final = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "head",
        "title",
        "textarea",
        "select",
    }
)
_MOST: Final = 50_000_000  # characters that are written


class _Text(HTMLParser):
    """The visible text of a page, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._parts: list[str] = []
        self._unseen: list[str] = []
        self._row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the base class
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "tr":
            self._close()
            self._row = True
        elif tag in {"td", "th"} and self._row:
            if any(part.strip() for part in self._parts):
                self._parts.append(" | ")
        elif tag in _BLOCKS and not self._row:
            self._close()
        else:
            self._parts.append(" " if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag == "tr":
            self._close()
            self._row = False
        elif tag in _BLOCKS and not self._row:
            self._close()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)

    def close(self) -> None:
        super().close()
        self._close()

    def _close(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self._parts)).strip()
        self._parts = []
        if text:
            self.blocks.append(text)


def html_text(source: str) -> str:
    """The visible text of a web page."""
    page = _Text()
    page.feed(source)
    page.close()
    return "\n\n".join(page.blocks)


def markdown_text(source: str) -> str:
    """The text of a Markdown document as a reader sees it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only for this kind

    source = re.sub(r"\A---\n.*?\n(?:---|\.\.\.)\n", "", source, flags=re.DOTALL)  # front matter
    return html_text(MarkdownIt("commonmark").enable("table").render(source))


def pdf_text(data: bytes) -> str:
    """The text of a PDF, its lines joined to paragraphs."""
    from pypdf import PdfReader  # noqa: PLC0415 - an extra, only for this kind

    pages = []
    size = 0
    for page in PdfReader(io.BytesIO(data)).pages:
        text = page.extract_text()
        size += len(text)
        if size > _MOST:
            raise ValueError(f"it holds more than {_MOST:,} characters")
        pages.append(text)
    return _joined_lines("\n".join(pages))


def _joined_lines(text: str) -> str:
    """Lines of a page as paragraphs: one ends at a blank line, or a short line with a stop."""
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        width = max(map(len, lines), default=0)
        current: list[str] = []
        for line in lines:
            current.append(line)
            if len(line) < 0.75 * width and re.search(r"[.!?:;”\"]$", line):
                paragraphs.append(" ".join(current))
                current = []
        if current:
            paragraphs.append(" ".join(current))
    return "\n\n".join(paragraphs)


def _limit(memory: int) -> None:
    """Keep the process to so many bytes, where the system has a way to."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, OSError, ValueError):
        return


def main() -> int:
    """Read standard input; status 3 where the library for it is missing, 1 where it fails."""
    kind = sys.argv[1]
    _limit(int(sys.argv[2]))
    data = sys.stdin.buffer.read()
    try:
        if kind == "pdf":
            text = pdf_text(data)
        else:
            source = data.decode("utf-8", "replace")
            text = html_text(source) if kind == "html" else markdown_text(source)
    except ModuleNotFoundError as missing:
        sys.stderr.write(str(missing.name))
        return 3
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes of the library
        sys.stderr.write(f"{type(error).__name__}: {error}"[:300])
        return 1
    sys.stdout.buffer.write(text[:_MOST].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

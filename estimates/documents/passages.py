"""A document's text in paragraphs and sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_SENTENCE: Final = 1_500  # characters; what is longer is cut, so that work stays bounded

_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n\s*")
_LINE: Final = re.compile(r"\n\s*")
_BULLET: Final = re.compile(r"\s*(?:[-*•–—▪◦]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_END: Final = re.compile(
    r"(?:(?<![.!?…])[.!?…]+[”’\"')\]]*(?:\[\d{1,3}\])*(?=\s+[“‘\"'(\[$€£¥]*[A-Z0-9À-Þ]|\s*$))"
    r"|\n(?=\s*(?:[-*•–—▪◦]|\(?\d{1,2}[.)])\s)"
)
_BEFORE_STOP: Final = re.compile(r"(?:^|[\s(“‘\"'\[])([^\s(“‘\"'\[]*)$")
_INITIAL: Final = re.compile(r"(?:[A-Z]\.)*[A-Z]|[a-z](?:\.[a-z])+")
# Short forms that end with a point inside a sentence.
_SHORT: Final = frozenset(
    """
    mr mrs ms dr prof gen col lt sgt maj capt cpl adm sen rep gov pres st no nos nr vs approx est
    ca cf eg ie viz fig figs art arts sec ch vol pp p al jan feb mar apr jun jul aug sep sept oct
    nov dec inc ltd corp co messrs hon rev mt ft dept univ assn bros min max avg
    """.split()  # noqa: SIM905 - a list of seventy literals is harder to read
)
# Short forms before which a new sentence may begin: "in the U.S. The army ...".
_OPENERS: Final = frozenset(
    """
    the a an in on at it its this that these those he she they we i but and for from with by as
    if when while since after before there his her their our most some many all both one two
    """.split()  # noqa: SIM905 - as above
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place. paragraph and number count from 1; start: its first character.

    heads: of a table's cell what stands at the head of its row and of its column, and before the
    table; none for a sentence. is_head: the cell is such a head itself.
    """

    paragraph: int
    number: int
    start: int
    text: str
    heads: tuple[str, str, str] | None = None
    is_head: bool = False

    @property
    def end(self) -> int:
        """The character behind its last."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its name. paragraphs: how many it has. sentences: in their order."""

    name: str
    text: str
    paragraphs: int
    sentences: tuple[Sentence, ...]


def document(name: str, text: str) -> Document:
    """Cut a text into paragraphs (blank lines, else lines) and sentences."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    sentences: list[Sentence] = []
    paragraphs = 0
    header: list[str] = []
    caption = ""
    for start, end in _paragraphs(text):
        paragraphs += 1
        cells = list(_cells(text, start, end))
        if len(cells) > 1:
            top = not header
            header = header or [text[first:last] for first, last in cells]
            sentences += _row(text, cells, header, caption, paragraphs, top=top)
            continue
        header, caption = [], text[start:end][-200:]
        cuts = _sentences(text, start, end)
        for number, (first, last) in enumerate(cuts, start=1):
            sentences.append(Sentence(paragraphs, number, first, text[first:last]))
    return Document(name, text, paragraphs, tuple(sentences))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph, without the white space around it."""
    body = text.strip()
    separator = _BLANK_LINES if _BLANK_LINES.search(body) else _LINE
    start = len(text) - len(text.lstrip())
    stop = start + len(body)
    while start < stop:
        cut = separator.search(text, start, stop)
        end = cut.start() if cut else stop
        if text[start:end].strip():
            yield start, end
        start = cut.end() if cut else stop


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each cell of a table's row; one where a paragraph is none."""
    if "\n" in text[start:end]:
        yield start, end
        return
    first = start
    for match in re.finditer(r" \| ", text[start:end]):
        yield first, start + match.start()
        first = start + match.end()
    yield first, end


def _row(
    text: str,
    cells: list[tuple[int, int]],
    header: list[str],
    caption: str,
    paragraph: int,
    *,
    top: bool,
) -> Iterator[Sentence]:
    """The cells of a table's row, each as a sentence."""
    head = text[slice(*cells[0])]
    for number, (first, last) in enumerate(cells, start=1):
        column = header[number - 1] if number <= len(header) and len(header) == len(cells) else ""
        if first < last:
            heads = head, column, caption
            cell = text[first:last]
            is_head = top or (number == 1 and any(char.isalpha() for char in cell))
            yield Sentence(paragraph, number, first, cell, heads, is_head)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph."""
    first = start
    for match in _END.finditer(text, start, end):
        if text[match.start()] != "\n" and not _is_end(text, first, match):
            continue
        yield from _pieces(text, first, match.end())
        first = match.end()
    yield from _pieces(text, first, end)


def _is_end(text: str, first: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at a stop: not behind "Mr.", "U.S." or "D." before a name."""
    if match[0][0] != ".":
        return True
    before = _BEFORE_STOP.search(text, max(first, match.start() - 40), match.start())
    word = before[1] if before else ""
    if word.isdigit() and _BULLET.fullmatch(text[first : match.end()] + " "):
        return False  # the number of a list's item
    after = re.match(r"\s*([A-Za-z']*)", text[match.end() : match.end() + 40])
    following = after[1].lower() if after else ""
    if _INITIAL.fullmatch(word):
        return (len(word) > 1 and following in _OPENERS) or not following
    return word.lower().replace(".", "") not in _SHORT


def _pieces(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without the white space around it; one beyond all length in pieces."""
    while first < end and text[first].isspace():
        first += 1
    while end > first and text[end - 1].isspace():
        end -= 1
    while end - first > MAX_SENTENCE:
        cut = max(
            text.rfind(sign, first + MAX_SENTENCE // 2, first + MAX_SENTENCE) for sign in " ;,"
        )
        cut = cut + 1 if cut > 0 else first + MAX_SENTENCE
        yield first, cut
        first = cut
    if first < end:
        yield first, end

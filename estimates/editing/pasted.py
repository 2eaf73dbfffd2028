"""Pasted text to cells: rows of a table, with or without a header, or one phrase on each line."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from estimates.editing import decimal_commas
from estimates.findings.quoting import shorten
from estimates.tables.columns import ESTIMATES, Kind
from estimates.tables.records import Record, physical_lines, records

SEPARATORS: Final[Mapping[str, str]] = {
    "\t": "tabs",
    ";": "semicolons",
    ",": "commas",
    "|": "vertical bars",
}
MOST_ROWS: Final = 2_000
MOST_TEXT: Final = 1_000_000  # characters
_NUMBERS: Final = frozenset(one.name for one in ESTIMATES.columns if one.kind is Kind.NUMBER)
_TIGHT: Final = {  # what parts cells rather than words
    ";": re.compile(";"),
    "|": re.compile(r"\|"),
    ",": re.compile(r",(?=\S)(?!(?<=\d,)\d)"),
}
_CELLS: Final = re.compile(r'"\s*[,;]\s*"')  # quoted cells side by side
_BULLET: Final = re.compile(r"(?:[•‣▪◦·*]|[-–—](?= [^\W\d]))\s+")
_RULE: Final = re.compile(r":?-+:?|")  # a cell of the line below the header of a table in Markdown
_QUOTED: Final = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of what was pasted.

    line, last_line: of the box, from 1, on which it starts and ends. text: it as it was pasted,
    shortened. remarks: what was made of it that it does not say itself. problem: why it cannot be a
    row; "" for nothing.
    """

    line: int
    last_line: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pasted:
    """What was pasted. separator: between its cells; "" for one phrase on each line.

    columns: those of the table. header: the line of the box on which their names end, 0 where it
    has none. left_out: names in it that the file has no column for. problem: why nothing of it can
    be read; "" for nothing.
    """

    lines: tuple[Line, ...] = ()
    separator: str = ""
    columns: tuple[str, ...] = ()
    header: int = 0
    left_out: tuple[str, ...] = ()
    problem: str = ""

    def without(self, text: str, taken: Collection[int]) -> str:
        """What is left of the text without the rows that start on these lines; "" for no row."""
        kept = [line for line in self.lines if line.line not in taken]
        if not kept:
            return ""
        every = physical_lines(text)
        spans = ((0, self.header), *((line.line - 1, line.last_line) for line in kept))
        return "".join("".join(every[start:end]) for start, end in spans)


def read(text: str, names: Sequence[str]) -> Pasted:
    """What stands in a paste box.

    names: the columns of the file, in its order, which is that of rows without a header.
    """
    if len(text) > MOST_TEXT:
        return Pasted(problem=f"it has more than {MOST_TEXT:,} characters; import it as a file")
    lines = physical_lines(text.removeprefix("\ufeff"))
    if lines and re.fullmatch(r"sep=.\s*", lines[0], re.IGNORECASE):
        lines[0] = "\n"  # for one spreadsheet program alone
    filled = [line for line in lines if line.strip()]
    if len(filled) > MOST_ROWS + 1:
        return Pasted(problem=f"it has more than {MOST_ROWS:,} rows; import it as a file")
    header = _header(lines, names)
    if header is not None:
        return _table(lines, header)
    separator = _parted(filled)
    if not separator:
        return _phrases(lines)
    found = [one for one in records(lines, 0, separator) if one.has_text or one.problem]
    widths = {len(one.cells) for one in found if not one.problem}
    if widths == {len(names)}:
        made = Pasted(separator=separator, columns=tuple(filter(None, names)))
        return replace(made, lines=tuple(_lines(found, lines, names, separator)))
    example = separator.join(("measure", "subject", "source", "as_stated"))
    told = f"cells are separated by {SEPARATORS[separator]}, and the first line names no columns"
    return Pasted(
        separator=separator, problem=f"{told}: put their names above, such as “{example}”"
    )


@dataclass(frozen=True, slots=True)
class _Header:
    """The first line: the column of each place, "" for one that is left out."""

    separator: str
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    last_line: int
    problem: str


def _header(lines: Sequence[str], names: Sequence[str]) -> _Header | None:
    """The first line with text, if it names columns: at least two, or nothing else."""
    known = {_folded(name): name for name in names if name}
    best: tuple[int, str, Record] | None = None
    for separator in SEPARATORS:
        record = next((one for one in records(lines, 0, separator) if one.has_text), None)
        if record is None or record.problem:
            continue
        cells = [cell for cell in record.cells if cell.strip()]
        count = sum(_folded(cell) in known for cell in cells)
        if count >= min(2, len(cells)) and (best is None or count > best[0]):
            best = (count, separator, record)
    if best is None:
        return None
    _, separator, record = best
    columns = tuple(known.get(_folded(cell), "") for cell in record.cells)
    unknown = [
        cell.strip()
        for cell, column in zip(record.cells, columns, strict=True)
        if cell.strip() and not column
    ]
    problem = _unclear(columns, unknown, known)
    shown = tuple(map(shorten, unknown))
    return _Header(separator, columns, shown, record.last_line, problem)


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip()[:60].lower())


def _unclear(columns: Sequence[str], unknown: Sequence[str], known: Mapping[str, str]) -> str:
    """What keeps a header from being read: a column twice, or a name that may be meant for one.

    To leave such a column out would make another estimate of a row: at least 5, not 5 to 7.
    """
    twice = [name for name, count in Counter(filter(None, columns)).items() if count > 1]
    if twice:
        return f"the first line names the column {twice[0]} more than once"
    free = [folded for folded, name in known.items() if name not in columns]
    for name in unknown:
        close = difflib.get_close_matches(_folded(name), free, 1, 0.75)
        if close:
            meant = known[close[0]]
            return (
                f"the first line names “{shorten(name)}”, which is no column: if you mean {meant},"
                " write that; if not, remove the column"
            )
    return ""


def _table(lines: Sequence[str], header: _Header) -> Pasted:
    columns = tuple(filter(None, header.columns))
    made = Pasted((), header.separator, columns, header.last_line, header.left_out)
    if header.problem:
        return replace(made, left_out=(), problem=header.problem)
    rows = records(lines[header.last_line :], header.last_line, header.separator)
    found = _lines(rows, lines, header.columns, header.separator)
    return replace(made, lines=tuple(found))


def _lines(
    rows: Iterator[Record] | Sequence[Record],
    lines: Sequence[str],
    columns: Sequence[str],
    separator: str,
) -> list[Line]:
    """The rows below a header, decimal commas made points."""
    found = [
        _line(one, lines, columns, separator)
        for one in rows
        if one.problem or (one.has_text and not (separator == "|" and _is_rule(one)))
    ]
    decimals = decimal_commas.seen(
        text for one in found for name, text in one.cells.items() if name in _NUMBERS
    )
    return [_with_points(one, decimals, separator) for one in found]


def _is_rule(record: Record) -> bool:
    return all(_RULE.fullmatch(cell.strip()) for cell in record.cells)


def _line(record: Record, lines: Sequence[str], columns: Sequence[str], separator: str) -> Line:
    raw = lines[record.line - 1].rstrip("\r\n")
    made = Line(record.line, record.last_line, shorten(" ".join(raw.split())))
    texts, problem = record.cells, record.problem
    if problem and separator == "\t" and len(raw.split("\t")) == len(columns):
        # A spreadsheet copies a cell that begins with a quote as it stands.
        texts, problem = raw.split("\t"), ""
    if problem:
        return replace(made, problem=problem)
    if len(texts) < len(columns) or any(text.strip() for text in texts[len(columns) :]):
        hint = f"; a cell that holds one of the {SEPARATORS[separator]} has to be quoted"
        told = f"it has {len(texts)} cells for {len(columns)} columns"
        return replace(made, problem=told + (hint if len(texts) > len(columns) else ""))
    pairs = zip(columns, texts, strict=False)
    return replace(made, cells={name: text.strip() for name, text in pairs if name})


def _with_points(line: Line, decimals: decimal_commas.Decimals, separator: str) -> Line:
    cells, remarks, problems = dict(line.cells), list(line.remarks), [line.problem]
    for name in _NUMBERS & cells.keys():
        text, problem = decimal_commas.as_format(cells[name], decimals, separator)
        if text != cells[name]:
            remarks.append(f"{cells[name]} is read as {text}")
        cells[name] = text
        problems.append(f"{name}: {problem}" if problem else "")
    told = "; ".join(sorted(filter(None, problems)))
    return replace(line, cells=cells, remarks=tuple(sorted(remarks)), problem=told)


def _parted(filled: Sequence[str]) -> str:
    """What parts the lines into cells; "" where they are phrases."""
    if any("\t" in line.strip() for line in filled):
        return "\t"
    for separator, sign in _TIGHT.items():
        counts = {len(sign.findall(line)) for line in filled}
        if len(counts) == 1 and counts.pop() >= 2:
            return separator
    return ""


def _phrases(lines: Sequence[str]) -> Pasted:
    found = [
        Line(
            number,
            number,
            shorten(words),
            {"as_stated": words},
            problem="it looks like cells of a table" if _CELLS.search(words) else "",
        )
        for number, words in enumerate(map(_unquoted, lines), 1)
        if words
    ]
    return Pasted(tuple(found), columns=("as_stated",))


def _unlisted(words: str) -> str:
    found = _BULLET.match(words)
    return words[found.end() :] if found else words


def _unquoted(line: str) -> str:
    """The words of a line, without a bullet and without quotation marks around the whole."""
    words = _unlisted(" ".join(line.split()))
    for left, right in _QUOTED:
        inner = words[1:-1]
        whole = bool(inner.strip()) and words[0] == left and words[-1] == right
        if whole and left not in inner and right not in inner:
            return inner.strip()
    return words

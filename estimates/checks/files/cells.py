"""The cells of all tables, each by the kind of its column (F112 to F118, F121, F123 to F125)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from estimates.checks.shared import filled
from estimates.derived.checked import Checked, Stated
from estimates.findings.check import WARNING, Run, check
from estimates.tables import damage, dates, forms, ids, numerals, unseen
from estimates.tables.advice import advise
from estimates.tables.cells import CELL_LIMIT, TypedTable, flags
from estimates.tables.columns import Column, Kind
from estimates.tables.files import holds

Integers = NDArray[np.int64]


def _columns(stated: Stated, kind: Kind, run: Run) -> Iterator[tuple[TypedTable, Column]]:
    """The columns of one kind in all tables; their filled cells are looked at."""
    run.over(lambda: filled(stated, kind))
    for table in stated.dataset.tables.values():
        for column in table.table.columns:
            if column.kind is kind:
                yield table, column


def _over_cells(stated: Stated, run: Run) -> None:
    tables = stated.dataset.tables.values()
    run.over(sum(table.rows * len(table.table.columns) for table in tables))


def _add_texts(table: TypedTable, column: Column, problems: Mapping[int, str], run: Run) -> None:
    """A finding on every row whose distinct text, by its code, has a problem."""
    if not problems:
        return
    codes = table.categories(column.name).codes
    rows = np.flatnonzero(np.isin(codes, list(problems)))
    hints = [problems[code] for code in codes[rows].tolist()]
    run.add(table.table.file, rows, column.name, hint=hints)


@check(
    "F112",
    title="a required cell is blank",
    message="{column} is blank: {hint}",
    explanation="The row is kept, but what needs the cell cannot be worked out.",
    fix="Fill the cell.",
)
def required_blank(checked: Checked, run: Run) -> None:
    """Also an estimate that states nothing, and that no formula calculates."""
    for table in checked.dataset.tables.values():
        for column in table.table.columns:
            if column.required:
                run.over(table.rows)
                rows = np.flatnonzero(~table.filled(column.name))
                hint = _REQUIRED_HINTS.get(column.name, "it is required")
                run.add(table.table.file, rows, column.name, hint=hint)
    estimates, readable = checked.estimates, checked.derivations.by_measure.readable
    silent = ~checked.quantities.stated & estimates.sound & ~estimates.filled("formula")
    silent &= ~np.append(readable, np.False_)[checked.measure]
    silent &= ~estimates.filled("qualifier")  # that has a finding of its own
    rows = np.flatnonzero(silent & estimates.categories("status").equal(""))
    hint = "the row states nothing; enter low, best or high, or a formula"
    run.add(estimates.table.file, rows, "best", hint=hint)


_REQUIRED_HINTS: Final = {
    "measure": "name a row of measures.csv",
    "subject": "say who or what the number is about",
    "unit": "write the unit, or 1 for a plain number",
    "title": "name it as a reader should see it",
    "publisher": "say who published it",
    "published": "write the date, or an interval such as 2024-10/.. where only limits are known",
}


@check(
    "F113",
    title="a cell is too long",
    message="the cell has more than the {limit} characters that are read: an unclosed quote often does this",
    explanation="No cell of a dataset needs that much text; the row is left out.",
    fix="Shorten the text, or look for a quote that was not closed.",
)
def cell_too_long(stated: Stated, run: Run) -> None:
    _over_cells(stated, run)
    for table in stated.dataset.tables.values():
        for column, rows in table.overlong.items():
            run.add(table.table.file, rows, column, limit=f"{CELL_LIMIT:,}")


@check(
    "F114",
    title="an id is malformed",
    message="“{cell}” cannot be an id: {hint}",
    explanation="Formulas and links name rows by id: a small letter, then small letters, digits and _; no "
    "word of the formula language (min, max, sum, abs, sqrt).",
    fix="Choose an id such as moon_pay.",
)
def malformed_id(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.ID, run):
        rows, texts = _unsound_ids(table, column)
        bad = ~ids.formed(texts)
        hints = [
            damage.named(text, Kind.ID) or ids.hint(text) for text in texts.filter(bad).to_pylist()
        ]
        run.add(table.table.file, rows[bad], column.name, hint=hints)


@check(
    "F115",
    title="an id appears twice",
    message="the id {cell} is already used on line {first}: ids are unique in their table",
    explanation="A formula that names it would be ambiguous; only the first row counts.",
    fix="Give one of the rows another id.",
)
def repeated_id(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.ID, run):
        rows, texts = _unsound_ids(table, column)
        first = table.index_of(texts)
        again = np.flatnonzero(first != rows)
        if again.size:  # lines are counted when they are first asked for
            lines = table.source.lines(first[again])
            run.add(table.table.file, rows[again], column.name, first=lines)


def _unsound_ids(table: TypedTable, column: Column) -> tuple[Integers, pa.StringArray]:
    """The rows whose id may be malformed or not their own, and those ids; blank ones aside."""
    rows = np.flatnonzero(~table.sound)
    texts = table.texts(column.name).take(pa.array(rows))
    there = flags(pc.not_equal(texts, ""))
    return rows[there], texts.filter(pa.array(there))


@check(
    "F116",
    title="a number cannot be read",
    message="“{cell}” is not a number here: {hint}",
    explanation="Numbers are digits with optional comma groups of three, a decimal point, a leading minus, or a/b; "
    "then optionally k, K, M, bn, tn, thousand, million, billion, trillion. The row is left out: an "
    "unreadable cell is never a blank one.",
    fix="Write the number in that form; ranges go into low and high, units into unit.",
)
def unreadable_number(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.NUMBER, run):
        rows = np.flatnonzero(table.numbers[column.name].bad)
        texts = table.pick(column.name, rows)
        hints = [damage.named(text, Kind.NUMBER) or numerals.hint(text) for text in texts]
        run.add(table.table.file, rows, column.name, hint=hints)


@check(
    "F117",
    title="a date cannot be read",
    message="“{cell}” is not a date here: {hint}",
    explanation="Dates are ISO 8601: 2024, 2024-10, 2024-10-18, a week 2024-W42, an interval 2024-10-01/2024-10-15, "
    "an open one 2023-08/.. or ../2024; both ends written out, years 0001 to 9999. Quarters are 2024-Q4, halves "
    "2024-H2.",
    fix="Write the date in that form.",
)
def unreadable_date(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.DATE, run):
        texts, spans = table.categories(column.name).values, table.spans[column.name]
        problems = {
            code: damage.named(text, Kind.DATE) or dates.problem(text)
            for code, (text, span) in enumerate(zip(texts, spans, strict=True))
            if text and span is None
        }
        _add_texts(table, column, problems, run)


@check(
    "F118",
    title="a word is not in the column's vocabulary",
    message="“{cell}” is not one of the words for {column}: {hint}",
    explanation="Columns such as qualifier, nature and status take one of a few words.",
    fix="Use one of the words, or leave the cell blank.",
)
def word_not_known(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.WORD, run):
        texts = table.categories(column.name).values
        wrong = {code: text for code, text in enumerate(texts) if text and text not in column.words}
        advice = advise(wrong.values(), column.words)
        problems = {
            code: damage.named(text, Kind.WORD) or advice[text] for code, text in wrong.items()
        }
        _add_texts(table, column, problems, run)
    for table in stated.dataset.tables.values():
        for column in table.table.columns:
            if column.kind is Kind.FORM:
                texts = table.categories(column.name).values
                _add_texts(table, column, forms.problems(column, texts), run)


@check(
    "F121",
    WARNING,
    title="an address is not http or https",
    message="“{cell}” is not an http or https address and is not shown as a link",
    explanation="Anything else in a link can be harmful to those who follow it.",
    fix="Write the full address, beginning with https://.",
    why="no figure depends on it, and the page does not link to it",
)
def address_not_http(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.URL, run):
        texts = table.categories(column.name).values
        problems = {
            code: ""
            for code, text in enumerate(texts)
            if text and not text.lower().startswith(("http://", "https://"))
        }
        _add_texts(table, column, problems, run)


@check(
    "F123",
    WARNING,
    title="a cell holds characters that cannot be seen",
    message="“{cell}” holds control characters (written out here): remove them",
    explanation="Control characters, and those that turn the direction of writing, make a"
    " cell look different from what it is: a number may show its digits in another order.",
    fix="Type the cell again, or paste it as plain text.",
    why="the cell is read as it is; it is people who may misread it",
)
def unseen_characters(stated: Stated, run: Run) -> None:
    _over_cells(stated, run)
    for table in stated.dataset.tables.values():
        if table.source.may_hide:
            for column in table.table.columns:
                _add_matches(table, column, unseen.PATTERN, run)


@check(
    "F124",
    WARNING,
    title="a program has garbled the text of a cell",
    message="“{cell}”: {what}",
    explanation="Spreadsheets that open a file in the wrong encoding make â€œ of a quotation mark and Ã© of é, and save what "
    "they show: #### for a column that was too narrow, #NAME? for text that they took for a formula.",
    fix="Put the text back as the source has it; `estimates undo` or an older version of the file may have it.",
    why="no figure depends on it; it is people who cannot read it",
)
def garbled_text(stated: Stated, run: Run) -> None:
    """Few files hold the bytes for it."""
    spoilt = {
        name: [each for each in damage.IN_TEXT if _may_have(table, each[0])]
        for name, table in stated.dataset.tables.items()
    }
    for table, column in _columns(stated, Kind.TEXT, run):
        for _, pattern, what in spoilt[table.table.name]:
            _add_matches(table, column, pattern, run, what=what)


def _may_have(table: TypedTable, signs: tuple[bytes, ...]) -> bool:
    data = table.source.data
    likely = [sign for sign in signs if holds(data, sign[0])]
    text = data.tobytes() if likely else b""
    return any(sign in text for sign in likely)


def _add_matches(table: TypedTable, column: Column, pattern: str, run: Run, **values: str) -> None:
    matches = flags(pc.match_substring_regex(table.texts(column.name), pattern))
    run.add(table.table.file, np.flatnonzero(matches), column.name, words=None, **values)


@check(
    "F125",
    WARNING,
    title="a decimal point may be one of thousands",
    message="“{cell}” is read with three decimals: if the point separates thousands, write a"
    " comma; if not, leave the zeros out",
    explanation="In many languages 12.000 is twelve thousand. Here it is twelve.",
    fix="Write 12,000, or 12.",
    why="the cell can be read; it may mean something else",
)
def point_of_thousands(stated: Stated, run: Run) -> None:
    for table, column in _columns(stated, Kind.NUMBER, run):
        half_unit = table.numbers[column.name].half_unit
        rows = np.flatnonzero(np.abs(half_unit - 0.0005) < 1e-9)  # three decimals
        texts = table.pick(column.name, rows)
        zeros = [text.endswith(".000") and "," not in text for text in texts]
        run.add(table.table.file, rows[np.array(zeros, dtype=np.bool_)], column.name)
